"""The desk: everything between playout and the store, in a thread of its own.

The loop never waits for the database: it takes tracks from shelves that the desk filled, and posts what happened. A
dead database means that what is known goes on airing, and that what aired is kept in memory and in a journal on disk
until it can be written.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from radio.clock import Clock
from radio.errors import SegmentError, StoreError
from radio.model.asrun import AirSource, AsRunEntry
from radio.model.rundown import Command, EntryState, RundownEntry
from radio.model.segment import Segment
from radio.model.status import PlayoutStatus
from radio.model.sweeper import Sweepers
from radio.playout import recovery
from radio.playout.airstore import AirStore
from radio.playout.asrun import LEAD_SECONDS
from radio.playout.items import Ended, Item, Track
from radio.playout.journal import Journal
from radio.playout.settling import Settling
from radio.playout.sources import Shelf
from radio.playout.tracks import Resumed
from radio.playout.wiring import Graph
from radio.types import Seconds, SegmentId, ShowId

log = logging.getLogger(__name__)

STEP_SECONDS: Final = 0.4
ALL: Final = 10_000
LOOKAHEAD: Final = 2
"""Rundown entries that are opened ahead: the next, and the one after it should the next be refused."""
OPENED_AHEAD: Final = timedelta(seconds=10)
"""How long before its time a show is opened, to begin at the very second."""
POOL_SECONDS: Final = 15.0
"""How often the pools of replays and evergreens are read anew."""
POOL: Final = 60
REPLAY_REST: Final = timedelta(minutes=15)
"""A replay is not heard again sooner; with nothing rested, the bed airs."""
LAST_HOUR: Final = timedelta(hours=1)
EVERGREEN_REST: Final = timedelta(minutes=8)
STOP_GRACE: Final = timedelta(minutes=15)
"""A timed stop that could not be obeyed for longer is refused: it was meant for what aired then."""
QUEUE: Final = 2000


@dataclass(frozen=True)
class Started:
    item: Item


@dataclass(frozen=True)
class Finished:
    item: Item
    ended: Ended


@dataclass(frozen=True)
class Interrupted:
    """Playout ends while the item is on air."""

    item: Item
    heard: Seconds
    """Since this airing of it began."""


Event = Started | Finished | Interrupted | AsRunEntry


class Desk:
    """`step` is one round; `run` steps until stopped."""

    def __init__(
        self,
        open_store: Callable[[], AirStore],
        graph: Graph,
        clock: Clock,
        open_track: Callable[[Item], Track],
        journal: Journal | None = None,
        last: PlayoutStatus | None = None,
        settling: Settling | None = None,
    ) -> None:
        """`open_store` is tried until it succeeds; `last` is the last report of an earlier process."""
        self._open_store = open_store
        self._opened: AirStore | None = None
        self._recovered = False
        """A store that fails half-way through is recovered from anew."""
        self._last = last
        self._settling = settling or Settling((), clock)
        self._graph = graph
        self._clock = clock
        self._open = open_track
        self._journal = journal
        self._events: queue.Queue[Event] = queue.Queue(QUEUE)
        self._unwritten: deque[Event] = deque()
        self._taken: set[int | None] = set()
        """Entries that the mixer has, or had; the store may not know yet."""
        self._held: set[int | None] = set()
        """Entries that have been put on hold since the last look ahead."""
        self._shelved: tuple[Track, ...] = ()
        """What the last round left on the live shelf."""
        self._refused: set[SegmentId] = set()
        self._begun: dict[SegmentId, datetime] = {}
        self._replays: Sequence[Segment] = ()
        self._evergreens: Sequence[Segment] = ()
        self._sweepers: Sweepers | None = None
        self._pools_due = 0.0
        self._journalled = False
        self.trouble: str | None = None
        """What is wrong with the store, for the alarms."""
        self.lost_events = 0
        self.upcoming: tuple[str, ...] = ()
        """Titles of what comes next, for the picture."""
        self.aired_until: datetime | None = None
        """Where the as-run log of earlier processes ends."""
        self.on_skip: Callable[[str, ShowId | None], None] = lambda asked_by, show: None
        """Ends the item on air; with a show, only one of it."""
        self.ready = threading.Event()
        """Set after the first round, whatever came of it."""

    def post(self, event: Event) -> None:
        """Tell what happened on air. Never blocks."""
        try:
            self._events.put_nowait(event)
        except queue.Full:
            self.lost_events += 1

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.step()
            self._clock.wait(stop, STEP_SECONDS)
        self.step()

    def step(self) -> None:
        """Write what happened, take commands, and open what comes next."""
        try:
            self._collect()
            if self._opened is None:
                self._opened = self._open_store()
            if not self._recovered:
                self._recover(self._opened)
                self._recovered = True
            self._write()
            self._settling.amend(self._opened)
            self._take_commands()
            self._look_ahead()
            if self._clock.monotonic() >= self._pools_due:
                self._pools_due = self._clock.monotonic() + POOL_SECONDS
                self._replays = self._store.replays(POOL)
                self._evergreens = self._store.evergreens()
                self._sweepers = self._store.sweepers()
            self._graph.prepare(self._sweepers, self._open_sweeper)
            self._choose(self._graph.replays, self._replays, "replay", REPLAY_REST)
            self._choose(self._graph.evergreens, self._evergreens, "evergreen", EVERGREEN_REST)
        except StoreError as e:
            if self.trouble is None:
                log.error("the store does not answer; what is known goes on airing: %s", e)
            self.trouble = f"store: {e}"
        except Exception as e:
            # The desk is all that brings material: whatever it meets, it goes on with its next round.
            if self.trouble is None:
                log.exception("the desk could not finish its round")
            self.trouble = f"desk: {type(e).__name__}: {e}"
        else:
            if self.trouble is not None:
                log.info("the store answers again")
            self.trouble = None
        finally:
            self.ready.set()

    @property
    def _store(self) -> AirStore:
        if self._opened is None:
            raise StoreError("is not open yet")
        return self._opened

    def _recover(self, store: AirStore) -> None:
        recovery.recover(store, self._journal, self._last, [e for e in self._unwritten if isinstance(e, AsRunEntry)])
        if self._graph.time_check is not None:
            now = self._clock.now()
            self._graph.time_check.heard(store.recorded(now - LAST_HOUR, now))
        self.aired_until = store.aired_until()

    def _collect(self) -> None:
        while True:
            try:
                event = self._events.get_nowait()
            except queue.Empty:
                return
            self._unwritten.append(event)
            if isinstance(event, Started) and event.item.segment is not None:
                # The as-run log knows it only when it ends, and the next one is chosen now.
                self._begun[event.item.segment.id] = self._clock.now()
                self._taken.add(event.item.entry)
            if isinstance(event, AsRunEntry) and self._journal is not None:
                try:
                    self._journal.add(event)
                    self._journalled = True
                except OSError as e:
                    log.warning("as-run entry kept in memory only: %s", e)

    def _write(self) -> None:
        while self._unwritten:
            event = self._unwritten[0]
            if isinstance(event, AsRunEntry):
                self._store.record(event)
                self._settling.add(event)
            elif event.item.entry is not None:
                resumes_at = event.ended.resumes_at if isinstance(event, Finished) else None
                recovery.close(self._store, event.item.entry, resumes_at, _state_after(event))
                if resumes_at is not None:
                    self._taken.discard(event.item.entry)
                    self._held.add(event.item.entry)
            self._unwritten.popleft()
        if self._journalled and self._journal is not None:
            try:
                self._journal.clear()
                self._journalled = False
            except OSError as e:
                log.warning("journal not cleared: %s", e)

    def _take_commands(self) -> None:
        # What is rendered now airs when the loop's lead is over.
        air = self._clock.now() + timedelta(seconds=LEAD_SECONDS)
        for command in self._store.commands(air):
            late = air - (command.due or air)
            if command.name == "skip":
                self.on_skip(command.asked_by, None)
                log.info("skip, asked by %s", command.asked_by)
                self._store.finish(command.id, False, "skipped")
            elif command.name == "stop" and late > STOP_GRACE:
                log.warning("%s was to be stopped %s ago", command.argument, late)
                self._store.finish(command.id, True, f"playout was not there at the time; {late} late")
            elif command.name == "stop":
                self._stop(ShowId(command.argument), command)
            else:
                self._store.finish(command.id, True, f'playout does not know "{command.name}"')

    def _stop(self, show: ShowId, command: Command) -> None:
        waiting = [entry for entry in self._store.upcoming(None, ALL) if entry.show == show]
        for entry in waiting:
            self._store.mark(entry.id, "dropped")
        self.on_skip(command.asked_by, show)
        log.info("%s is stopped, %d entries dropped, asked by %s", show, len(waiting), command.asked_by)
        self._store.finish(command.id, False, f"stopped; {len(waiting)} dropped from the rundown")

    def _look_ahead(self) -> None:
        now = self._clock.now()
        entries = self._store.upcoming(now + OPENED_AHEAD, LOOKAHEAD + len(self._taken) + 1)
        shelf = self._graph.live
        known = shelf.tracks()
        # What is missing from the shelf was taken by the mixer, even when the database does not know it yet.
        taken = {t.item.entry for t in self._shelved if all(t is not k for k in known)}
        # What was put on hold came back as another track; if that is gone too, it is on air again.
        self._taken |= (taken - self._held) | (self._held - {t.item.entry for t in known})
        self._held.clear()
        self._shelved = tuple(t for t in self._shelved if any(t is k for k in known))
        # What the mixer put on hold is on the shelf again; the rundown says so as soon as it has been told.
        before = set(map(id, self._shelved))
        returned = [t for t in known if id(t) not in before and t.item.entry in self._taken]
        coming = [entry for entry in entries if entry.id not in self._taken]
        wanted = [*returned, *self._opened_ahead(coming, known, now)]
        shelf.put(wanted, known)
        self._shelved = tuple(wanted)
        self.upcoming = tuple(entry.title for entry in coming)

    def _opened_ahead(self, coming: Sequence[RundownEntry], known: Sequence[Track], now: datetime) -> list[Track]:
        """Tracks of the entries that come next, those that are open already as they are."""
        wanted: list[Track] = []
        ahead = 0
        try:
            for entry in coming:
                if ahead == LOOKAHEAD:
                    break
                track = next((t for t in known if _plays(t, entry)), None) or self._open_entry(entry)
                if track is not None:
                    wanted.append(track)
                    # Those whose time has not come, and those on hold, take nobody's place.
                    ahead += entry.resume_at == 0 and (entry.not_before is None or entry.not_before <= now)
        except StoreError:
            for track in wanted:
                if all(track is not k for k in known):
                    track.close()
            raise
        return wanted

    def _open_entry(self, entry: RundownEntry) -> Track | None:
        try:
            segment = self._store.segment(entry.segment)
        except SegmentError as e:
            log.error("refused: %s", e)
            self._store.mark(entry.id, "failed")
            return None
        if segment is None:
            log.error("%s is in the rundown and nowhere else", entry.segment)
            self._store.mark(entry.id, "failed")
            return None
        item = Item(
            segment.title,
            segment.kind,
            "live",
            segment,
            self._store.folder(segment.id),
            entry.id,
            asked_by=_asker(entry),
            cuts_in=entry.cuts_in,
            since=max(entry.added, entry.not_before or entry.added),
            not_before=entry.not_before,
            starts_at=entry.resume_at,
        )
        track = self._opened_track(item)
        if track is None:
            self._store.mark(entry.id, "failed")
        return track

    def _choose(self, shelf: Shelf, pool: Sequence[Segment], source: AirSource, rest: timedelta) -> None:
        """Keep one track ready: the one that aired longest ago, if it has rested."""
        if shelf.tracks():
            return
        aired = {**self._store.last_aired(), **self._begun}
        now = self._clock.now()
        # A segment that never aired waits for its own time (a show for its slot): only the house programme is free.
        fit = [s for s in pool if s.id not in self._refused and (s.id in aired or source == "evergreen")]
        # By the amount: after a step of the wall clock back, what aired lies in the future.
        rested = [s for s in fit if s.id not in aired or abs(now - aired[s.id]) >= rest]
        for segment in sorted(rested, key=lambda s: (s.id in aired, aired.get(s.id, s.created))):
            track = self._opened_track(
                Item(segment.title, segment.kind, source, segment, self._store.folder(segment.id))
            )
            if track is not None:
                shelf.put([track], ())
                return

    def _open_sweeper(self, name: SegmentId) -> Track | None:
        if name in self._refused:
            return None
        try:
            segment = self._store.segment(name)
        except SegmentError as e:
            log.error("refused: %s", e)
            self._refused.add(name)
            return None
        if segment is None:
            return None
        return self._opened_track(Item(segment.title, segment.kind, "live", segment, self._store.folder(name)))

    def _opened_track(self, item: Item) -> Track | None:
        try:
            return self._open(item)
        except SegmentError as e:
            log.error("refused: %s", e)
            if item.segment is not None:
                self._refused.add(item.segment.id)
            return None


def _asker(entry: RundownEntry) -> str | None:
    named = entry.cuts_in != "no" or entry.added_by.startswith(("operator", "listener"))
    return entry.added_by if named else None


def _plays(track: Track, entry: RundownEntry) -> bool:
    """Whether an open track is this entry as it is wanted now: somebody may have given it another time meanwhile."""
    item = track.item
    same = (item.not_before, item.cuts_in, item.asked_by) == (entry.not_before, entry.cuts_in, _asker(entry))
    return item.entry == entry.id and (same or isinstance(track, Resumed))


def _state_after(event: Started | Finished | Interrupted) -> EntryState:
    if isinstance(event, Started):
        return "airing"
    if isinstance(event, Interrupted):
        return "queued" if event.heard < recovery.RESTART_AFTER else "aired"
    # What somebody skipped has aired as far as anybody wanted it; what broke has not.
    return "failed" if event.ended.fault is not None else "aired"
