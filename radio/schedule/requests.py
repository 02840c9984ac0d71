"""What listeners ask for: the limits, kept in one place for the page and the command line, and the answers.

All is counted from the store: the orders that were given, what waits in the rundown, what aired. So limits hold over
restarts and over processes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Literal

from radio.config import Config
from radio.errors import UsageError
from radio.model.base import Model, UtcDatetime
from radio.model.rundown import Order
from radio.model.show import Show
from radio.model.status import PlayoutStatus
from radio.papers.ids import parse_id
from radio.papers.merits import why_not
from radio.schedule.orders import operator_order
from radio.schedule.rundown_view import upcoming
from radio.types import EpisodeId, PaperId, to_seconds

if TYPE_CHECKING:
    from radio.store import Store

LISTENER = "listener:"
"""How `asked_by` of a listener begins."""
HOUR = timedelta(hours=1)
REMEMBERED = timedelta(days=1)
"""How long a request that was made may wait for its air."""
MEASURED = 20
"""Episodes that tell how long it takes to make one."""

Refusal = Literal["closed", "id", "paper", "limit"]
"""No requests at all; no paper's id; that paper not, or not now; too many for the moment."""


class Answer(Model):
    """What became of a request, in words for whoever asked."""

    message: str
    paper_id: PaperId | None = None
    order: str | None = None
    """The order that fulfils it; None when it was refused."""
    state: Literal["waiting", "making", "done", "failed", "cancelled", "refused"] = "refused"
    expected: UtcDatetime | None = None
    """When it should be on air, where that can be told; a guess, which others' wishes and skips move."""
    refusal: Refusal | None = None
    retry_after_seconds: float | None = None
    """When to ask again, for a refusal that passes."""


class Requests:
    """Takes listeners' requests and tells how they stand. Any thread may ask; each process has its own."""

    def __init__(
        self,
        config: Config,
        store: Store,
        shows: Sequence[Show],
        playout: Callable[[], PlayoutStatus | None],
    ) -> None:
        """`playout` tells what is on air, for the times that are given."""
        self._limits = config.papers.requests
        self._papers = config.papers
        self._store = store
        self._show = next((show for show in shows if show.form == "rotation"), None)
        self._playout = playout
        self._lock = threading.Lock()

    def ask(self, text: str, asked_by: str, now: datetime) -> Answer:
        """Order a talk about a paper for a listener, unless a limit forbids it."""
        if self._show is None:
            return Answer(message="No show of this station takes single papers.", refusal="closed")
        if not self._limits.enabled:
            return Answer(message="This station takes no requests.", refusal="closed")
        try:
            paper_id = parse_id(text)
        except UsageError as e:
            return Answer(message=str(e), refusal="id")
        with self._lock:  # counted and given in one go
            waiting = [order for order in self._store.orders.waiting() if order.asked_by.startswith(LISTENER)]
            known = next((order for order in waiting if order.papers == (paper_id,)), None) or self._made(paper_id, now)
            if known is not None:
                return self._standing(known, now, "somebody has asked for it already")
            refused = self._refused(paper_id, now) or self._limited(asked_by, waiting, now)
            if refused is not None:
                return refused.model_copy(update={"paper_id": paper_id})
            order = operator_order(self._show, [paper_id], None, now, asked_by)
            self._store.orders.put(order)
        return self._standing(order, now, "it is next in line")

    def standing(self, order_id: str, now: datetime) -> Answer | None:
        """How a listener's request stands; None for one that nobody gave."""
        order = self._store.orders.get(order_id)
        return self._standing(order, now) if order is not None and order.asked_by.startswith(LISTENER) else None

    def _made(self, paper_id: PaperId, now: datetime) -> Order | None:
        """A listener's order for it that is fulfilled and still to air."""
        given = [o for o in self._store.orders.since(now - REMEMBERED) if o.asked_by.startswith(LISTENER)]
        made = [order for order in given if order.state == "done" and order.papers == (paper_id,)]
        return next((order for order in made if self._told_of_made(order, now)[1] is not None), None)

    def _refused(self, paper_id: PaperId, now: datetime) -> Answer | None:
        """Why that paper cannot be had, as far as is known before it is looked up."""
        paper, state = self._store.papers.get(paper_id), self._store.papers.state(paper_id)
        reason = why_not(paper, self._papers) if paper is not None else None
        if reason is None and state is not None and state[0] == "excluded":
            reason = state[1] or state[0]
        if reason is None and paper is not None and state is not None and state[0] == "failed":
            # What could not be fetched is tried again for whoever asks; what cannot be read stays unreadable.
            unread = [f for f in self._store.stages.failures() if f.stage == "convert" and f.key == paper.key]
            reason = unread[0].error if unread else None
        if reason is not None:
            return Answer(message=f"{paper_id} cannot be aired here: {reason}.", refusal="paper")
        rest = timedelta(days=self._limits.again_days)
        heard = self._store.asrun.airings_of(paper_id, now - rest)
        # A word about it among a day's others is no talk about it.
        aired = [entry.start for entry in heard if entry.source == "live" and len(entry.paper_ids) == 1]
        if not aired:
            return None
        free = max(aired) + rest
        return Answer(
            message=f"{paper_id} was on air on {_moment(max(aired))}; it can be asked for again from {_moment(free)}.",
            refusal="paper",
            retry_after_seconds=(free - now).total_seconds(),
        )

    def _limited(self, asked_by: str, waiting: Sequence[Order], now: datetime) -> Answer | None:
        limits = self._limits
        mine = [o.created for o in self._store.orders.since(now - HOUR) if o.asked_by == asked_by]
        if len(mine) >= limits.per_hour:
            wait = sorted(mine)[len(mine) - limits.per_hour] + HOUR - now
            return _later(f"You have asked for {len(mine)} papers within an hour, which is the limit.", wait)
        making = self._making_time() or timedelta(seconds=self._length())
        if len(waiting) >= limits.waiting:
            return _later(f"{len(waiting)} papers that listeners asked for are waiting; that is the limit.", making)
        return self._out_of_air(waiting, now)

    def _out_of_air(self, waiting: Sequence[Order], now: datetime) -> Answer | None:
        """Listeners have a share of an hour: of the one that was and what waits together."""
        heard = [
            (entry.end, to_seconds(entry.samples))
            for entry in self._store.asrun.between(now - HOUR, now, 10_000)
            if (entry.asked_by or "").startswith(LISTENER)
        ]
        queued = [entry.segment for entry in self._store.rundown.queued() if entry.added_by.startswith(LISTENER)]
        ready = sum(to_seconds(segment.duration) for segment in self._store.segments.get_many(queued).values())
        coming = ready + len(waiting) * self._length()
        over = sum(seconds for _, seconds in heard) + coming + self._length() - self._limits.air_share * 3600
        if over <= 0 or not (heard or coming):
            return None
        wait = timedelta(seconds=self._length())
        for end, seconds in heard:
            over -= seconds
            wait = end + HOUR - now
            if over <= 0:
                break
        share = f"{self._limits.air_share:.0%} of an hour"
        return _later(f"Listeners' wishes have filled their share of the programme, which is {share}.", wait)

    def _standing(self, order: Order, now: datetime, first: str = "") -> Answer:
        name = ", ".join(order.papers)
        told, expected = self._told(order, now)
        message = f"{name}: {first}. {told}" if first else f"{name}: {told[0].lower()}{told[1:]}"
        paper_id = order.papers[0] if order.papers else None
        return Answer(message=message, paper_id=paper_id, order=order.id, state=order.state, expected=expected)

    def _told(self, order: Order, now: datetime) -> tuple[str, datetime | None]:
        if order.state == "failed":
            return f"It cannot be aired: {order.error or 'it failed'}.", None
        if order.state == "cancelled":
            return f"It will not air: {order.error or 'cancelled'}.", None
        if order.state == "done":
            return self._told_of_made(order, now)
        making = self._making_time()
        if making is None:
            return "It airs when it is made.", None
        ahead = [o for o in self._store.orders.waiting() if o.priority == "requested" and o.created < order.created]
        expected = order.created + making * (1 + len(ahead))
        if expected <= now:
            return "It is being made, and takes longer than the last ones did.", None
        return f"It is being made, and should be on air at about {_clock(expected)}.", expected

    def _told_of_made(self, order: Order, now: datetime) -> tuple[str, datetime | None]:
        episode = self._store.episodes.get(EpisodeId(order.episode)) if order.episode else None
        segments = set(episode.segments) if episode is not None else set()
        for entry in upcoming(self._store, self._playout(), now):
            if entry.segment in segments:
                return f"It is made, and should be on air at about {_clock(entry.start)}.", entry.start
        airing = self._store.rundown.airing()
        if airing is not None and airing.segment in segments:
            return "It is on air now.", now
        for paper_id in order.papers:
            heard = [e.start for e in self._store.asrun.airings_of(paper_id, order.created) if e.source == "live"]
            if heard:
                return f"It was on air at {_moment(heard[0])}.", None
        return "It is made, and no longer waits to air.", None

    def _making_time(self) -> timedelta | None:
        """From being asked for to being made, as it went of late; None where nothing was made yet."""
        took = []
        show = self._show.id if self._show is not None else None
        for episode in self._store.episodes.latest(show=show, limit=MEASURED):
            picked = [r.picked for p in episode.paper_ids for r in self._store.picks.of(p)]
            before = [at for at in picked if at <= episode.published]
            if before:
                took.append((episode.published - max(before)).total_seconds())
        return timedelta(seconds=median(took)) if took else None

    def _length(self) -> float:
        """Seconds of one talk."""
        return 60.0 * self._show.length.target if self._show is not None else 0.0


def listener(name: str) -> str:
    return f"{LISTENER}{name}"


def _later(message: str, wait: timedelta) -> Answer:
    seconds = max(1.0, wait.total_seconds())
    told = f"{message} Try again in {round(seconds / 60)} minutes." if seconds >= 90 else f"{message} Try again soon."
    return Answer(message=told, refusal="limit", retry_after_seconds=seconds)


def _moment(at: datetime) -> str:
    return f"{at:%d %b %H:%M} UTC"


def _clock(at: datetime) -> str:
    return f"{at:%H:%M} UTC"
