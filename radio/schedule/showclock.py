"""The show clock: orders each scheduled show ahead of its slot. It only enqueues."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from radio.clock import Clock
from radio.errors import RadioError
from radio.model.rundown import Order
from radio.model.show import DIGESTS, Show
from radio.schedule.slots import Slot, due, newest_list
from radio.types import ShowId

log = logging.getLogger(__name__)

LEAD = timedelta(minutes=45)
"""How long before its slot a show is ordered: on two slow cores a ten-minute show is made in a third of that."""
DEEP_LEAD = timedelta(hours=2)
"""Half an hour by three voices, each line perhaps by a model, in the background."""
HEADLINES_LEAD = timedelta(minutes=15)
"""Two minutes from abstracts are made in one, and what they say of the coming hour should still hold then."""
LOOK = timedelta(minutes=1)
SETTLED = timedelta(minutes=10)
"""After the start, until the first house-keeping: a station that is started anew each hour is cleaned up too."""
ENDING_SECONDS = 2.0


class ShowClock:
    """Looks each minute for slots that come up, and enqueues their orders.

    An order's id is made of show and slot, so that looking twice, or after a restart, orders once. A slot that was
    missed while the station was down is still ordered while it is younger than the show's grace.

    The looks are paced by monotonic time, and not by a scheduler that waits for a wall time: one whose clock is set
    back by a day, as on a board without a battery, would look again in a day.
    """

    def __init__(
        self, shows: Mapping[ShowId, Show], timezone: str, enqueue: Callable[[Order], object], clock: Clock
    ) -> None:
        self._shows = shows
        self._timezone = timezone
        self._enqueue = enqueue
        self._clock = clock
        self._ending = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, housekeeping: Callable[[], None] | None = None, every: timedelta = timedelta(hours=1)) -> None:
        """Begin, in threads of its own. `housekeeping` runs each `every` beside the shows."""
        self._repeat("shows", self.look, timedelta(), LOOK)
        if housekeeping is not None:
            self._repeat("housekeeping", housekeeping, min(SETTLED, every), every)

    def stop(self) -> None:
        """End. What runs is waited for a moment only: a clean-up may take minutes, and may be cut short anywhere."""
        self._ending.set()
        for thread in self._threads:
            thread.join(ENDING_SECONDS)

    def _repeat(self, name: str, work: Callable[[], None], first: timedelta, every: timedelta) -> None:
        def repeat() -> None:
            pause = first
            while not self._clock.wait(self._ending, pause.total_seconds()):
                pause = every
                try:
                    work()
                except RadioError as e:
                    log.warning("%s: %s", name, e)
                except Exception:
                    if self._ending.is_set():
                        return  # what it works with has been let go of
                    log.exception("%s", name)

        thread = threading.Thread(target=repeat, daemon=True, name=name)
        self._threads.append(thread)
        thread.start()

    def look(self) -> None:
        """Enqueue an order for each slot that is near, or was missed within its grace; each time anew."""
        now = self._clock.now()
        longest = max((s.schedule.grace_minutes for s in self._shows.values()), default=0)
        for slot in due(self._shows, self._timezone, now - timedelta(minutes=longest), now + max(LEAD, DEEP_LEAD)):
            show = self._shows[slot.show]
            if slot.start - _lead(show) > now:
                continue
            if slot.start + timedelta(minutes=show.schedule.grace_minutes) >= now:
                self._enqueue(slot_order(show, slot, now))


def _lead(show: Show) -> timedelta:
    return {"headlines": HEADLINES_LEAD, "deep-dive": DEEP_LEAD}.get(show.form, LEAD)


def slot_order(show: Show, slot: Slot, now: datetime) -> Order:
    """The order for a show's slot: about the newest list that there is when the show is made."""
    about = newest_list(slot.start - LEAD) if show.form in DIGESTS else None
    return Order(
        id=f"{show.id}-{slot.start:%Y-%m-%dT%H%M}",
        show=show.id,
        day=about,
        asked_by="schedule",
        created=now,
        # Headlines cost next to nothing and are stale in an hour: a model's long talk must not stand before them.
        priority="requested" if show.form == "headlines" else "new",
        not_before=slot.start,
    )
