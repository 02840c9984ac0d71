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
from radio.model.rundown import EntryState, RundownEntry
from radio.model.segment import Segment
from radio.model.status import PlayoutStatus
from radio.model.sweeper import Sweepers
from radio.playout.airstore import AirStore
from radio.playout.items import Item, Track
from radio.playout.journal import Journal
from radio.playout.mixer import Ended
from radio.playout.settling import Settling
from radio.playout.sources import Shelf
from radio.playout.wiring import Graph
from radio.types import Seconds, SegmentId, to_samples

log = logging.getLogger(__name__)

STEP_SECONDS: Final = 0.4
LOOKAHEAD: Final = 2
"""Rundown entries that are opened ahead: the next, and the one after it should the next be refused."""
POOL_SECONDS: Final = 15.0
"""How often the pools of replays and evergreens are read anew."""
POOL: Final = 60
REPLAY_REST: Final = timedelta(minutes=15)
"""A replay is not heard again sooner; with nothing rested, the bed airs."""
LAST_HOUR: Final = timedelta(hours=1)
EVERGREEN_REST: Final = timedelta(minutes=8)
RESTART_AFTER: Final = 20.0
"""An item that a crash cut off after less than this is aired from its start; of a longer one enough was heard."""
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
        self._last = last
        self._settling = settling or Settling((), clock)
        self._graph = graph
        self._clock = clock
        self._open = open_track
        self._journal = journal
        self._events: queue.Queue[Event] = queue.Queue(QUEUE)
        self._unwritten: deque[Event] = deque()
        self._taken: set[int | None] = set()
        self._on_shelf: set[int | None] = set()
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
        self.on_skip: Callable[[str], None] = lambda asked_by: None
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
                self._recover(self._opened)
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
        """Settle what an earlier process left airing or unwritten, before anything of ours is written."""
        try:
            for entry in self._journal.read() if self._journal else ():
                # The crash may have come between the database and the journal; what this run has added is written next.
                known = [*store.recorded(entry.start, entry.end), *self._unwritten]
                if not any(isinstance(other, AsRunEntry) and entry.is_airing_of(other) for other in known):
                    store.record(entry)
            if self._journal and not self._unwritten:
                self._journal.clear()
        except OSError as e:
            log.error("the journal of the last run cannot be read: %s", e)
        if self._graph.time_check is not None:
            now = self._clock.now()
            self._graph.time_check.heard(store.recorded(now - LAST_HOUR, now))
        left = store.airing()
        while left is not None:
            self._settle(left, self._last)
            left = store.airing()

    def _settle(self, left: RundownEntry, last: PlayoutStatus | None) -> None:
        now = last.now if last is not None else None
        heard = now is not None and now.segment == left.segment and now.source == "live"
        if not heard or now is None or last is None:
            self._store.mark(left.id, "queued")
            return
        segment = self._store.segment(left.segment)
        self._store.record(
            AsRunEntry(
                start=now.started,
                end=max(last.written, now.started),
                first_sample=max(0, last.samples - to_samples(now.position_seconds)),
                samples=to_samples(now.position_seconds),
                segment=left.segment,
                title=left.title,
                kind=segment.kind if segment else "talk",
                source="live",
                show=left.show,
                paper_ids=segment.paper_ids if segment else (),
                cut_short=True,
            )
        )
        self._store.mark(left.id, "queued" if now.position_seconds < RESTART_AFTER else "aired")

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
                self._store.mark(event.item.entry, _state_after(event))
            self._unwritten.popleft()
        if self._journalled and self._journal is not None:
            try:
                self._journal.clear()
                self._journalled = False
            except OSError as e:
                log.warning("journal not cleared: %s", e)

    def _take_commands(self) -> None:
        for command in self._store.commands():
            if command.name == "skip":
                self.on_skip(command.asked_by)
                self._store.finish(command.id, False, "skipped")
            else:
                self._store.finish(command.id, True, f'playout does not know "{command.name}"')

    def _look_ahead(self) -> None:
        entries = self._store.upcoming(self._clock.now(), LOOKAHEAD + len(self._taken) + 1)
        shelf = self._graph.live
        known = shelf.tracks()
        # What is missing from the shelf was taken by the mixer, even when the database does not know it yet.
        self._taken |= self._on_shelf - {track.item.entry for track in known}
        wanted: list[Track] = []
        titles: list[str] = []
        for entry in entries:
            if entry.id in self._taken:
                continue
            titles.append(entry.title)
            if len(wanted) < LOOKAHEAD:
                track = next((t for t in known if t.item.entry == entry.id), None) or self._open_entry(entry)
                if track is not None:
                    wanted.append(track)
        shelf.put(wanted, known)
        self._on_shelf = {track.item.entry for track in wanted}
        self.upcoming = tuple(titles)

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
        asked_by = entry.added_by if entry.added_by.startswith(("operator", "listener")) else None
        track = self._track(segment, "live", entry.id, asked_by)
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
        rested = [s for s in fit if s.id not in aired or now - aired[s.id] >= rest]
        for segment in sorted(rested, key=lambda s: (s.id in aired, aired.get(s.id, s.created))):
            track = self._track(segment, source, None, None)
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
        return None if segment is None else self._track(segment, "live", None, None)

    def _track(self, segment: Segment, source: AirSource, entry: int | None, asked_by: str | None) -> Track | None:
        folder = self._store.folder(segment.id)
        item = Item(segment.title, segment.kind, source, segment, folder, entry, asked_by)
        try:
            return self._open(item)
        except SegmentError as e:
            log.error("refused: %s", e)
            self._refused.add(segment.id)
            return None


def _state_after(event: Started | Finished | Interrupted) -> EntryState:
    if isinstance(event, Started):
        return "airing"
    if isinstance(event, Interrupted):
        return "queued" if event.heard < RESTART_AFTER else "aired"
    # What somebody skipped has aired as far as anybody wanted it; what broke has not.
    return "failed" if event.ended.fault is not None else "aired"
