"""What playout asks of the store, and two that answer: the station's own, and a copy for simulation and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from radio.errors import StoreError
from radio.model.asrun import AsRunEntry
from radio.model.rundown import Command, EntryState, RundownEntry
from radio.model.segment import ANNOUNCEMENTS, Segment
from radio.model.sweeper import SWEEPERS, Sweepers
from radio.types import Samples, SegmentId

if TYPE_CHECKING:
    from radio.store import Store

REMEMBERED: Final = 300
"""As-run entries that are looked back on to tell what aired when."""


class AirStore(Protocol):
    """Every call may raise StoreError and may take long: only the desk's thread calls it."""

    def upcoming(self, now: datetime | None, limit: int) -> Sequence[RundownEntry]:
        """Queued entries that may air at `now`, in their order; None: all that wait."""
        ...

    def airing(self) -> RundownEntry | None: ...
    def mark(self, entry: int, state: EntryState) -> None: ...
    def hold(self, entry: int, resume_at: Samples) -> None:
        """Put an entry that was on air back before all that wait; it goes on from there."""
        ...

    def segment(self, segment: SegmentId) -> Segment | None: ...
    def folder(self, segment: SegmentId) -> Path: ...
    def replays(self, limit: int) -> Sequence[Segment]:
        """Talk of the last days, newest first, without the house programme."""
        ...

    def evergreens(self) -> Sequence[Segment]: ...
    def sweepers(self) -> Sweepers | None:
        """Which sweepers are ready; None when none were made yet."""
        ...

    def last_aired(self) -> Mapping[SegmentId, datetime]: ...
    def aired_until(self) -> datetime | None:
        """Where the as-run log ends."""
        ...

    def record(self, entry: AsRunEntry) -> None: ...
    def amend(self, entry: AsRunEntry) -> None:
        """Add what the outputs accepted to the entry that was recorded of this airing."""
        ...

    def recorded(self, start: datetime, end: datetime) -> Sequence[AsRunEntry]: ...
    def commands(self, until: datetime) -> Sequence[Command]:
        """Those that are due by then, each given out once."""
        ...

    def finish(self, command: int, refused: bool, result: str) -> None: ...


class StationStore:
    """The station's store."""

    def __init__(self, store: Store, data_dir: Path) -> None:
        self._store = store
        self._data_dir = data_dir

    def upcoming(self, now: datetime | None, limit: int) -> Sequence[RundownEntry]:
        return first_due(self._store.rundown.queued(), now, limit)

    def airing(self) -> RundownEntry | None:
        return self._store.rundown.airing()

    def mark(self, entry: int, state: EntryState) -> None:
        self._store.rundown.mark(entry, state)

    def hold(self, entry: int, resume_at: Samples) -> None:
        self._store.rundown.hold(entry, resume_at)

    def segment(self, segment: SegmentId) -> Segment | None:
        return self._store.segments.get(segment)

    def folder(self, segment: SegmentId) -> Path:
        return self._store.segments.folder(segment)

    def replays(self, limit: int) -> Sequence[Segment]:
        return [s for s in self._store.segments.recent(limit, kind="talk") if s.show != ANNOUNCEMENTS]

    def evergreens(self) -> Sequence[Segment]:
        return self._store.segments.evergreens()

    def sweepers(self) -> Sweepers | None:
        from radio.store.status import read_status

        try:
            return read_status(self._data_dir, SWEEPERS, Sweepers)
        except OSError as e:
            raise StoreError(f"the index of sweepers cannot be read: {e}", subject=str(self._data_dir)) from e

    def last_aired(self) -> Mapping[SegmentId, datetime]:
        return latest(self._store.asrun.last(REMEMBERED))

    def aired_until(self) -> datetime | None:
        return max((entry.end for entry in self._store.asrun.last(REMEMBERED)), default=None)

    def record(self, entry: AsRunEntry) -> None:
        self._store.asrun.append(entry)

    def amend(self, entry: AsRunEntry) -> None:
        self._store.asrun.amend(entry)

    def recorded(self, start: datetime, end: datetime) -> Sequence[AsRunEntry]:
        # An entry may have no length, see AsRunLog.
        return self._store.asrun.between(start, end + timedelta(seconds=1), REMEMBERED)

    def commands(self, until: datetime) -> Sequence[Command]:
        return self._store.commands.take("playout", until)

    def finish(self, command: int, refused: bool, result: str) -> None:
        self._store.commands.finish(command, "refused" if refused else "done", result)


class MemoryStore:
    """A rundown and its segments in memory; what airs is recorded here and nowhere else."""

    def __init__(
        self,
        folders: Mapping[SegmentId, Path],
        segments: Sequence[Segment],
        rundown: Sequence[RundownEntry] = (),
        aired: Mapping[SegmentId, datetime] | None = None,
        sweepers: Sweepers | None = None,
    ) -> None:
        self.folders = dict(folders)
        self.segments = {segment.id: segment for segment in segments}
        self.entries = {entry.id: entry for entry in rundown}
        self.asrun: list[AsRunEntry] = []
        self.waiting: list[Command] = []
        self.finished: list[tuple[int, bool, str]] = []
        self._aired = dict(aired or {})
        self._sweepers = sweepers

    def upcoming(self, now: datetime | None, limit: int) -> Sequence[RundownEntry]:
        queued = [entry for entry in self.entries.values() if entry.state == "queued"]
        return first_due(sorted(queued, key=lambda entry: entry.order), now, limit)

    def airing(self) -> RundownEntry | None:
        return next((entry for entry in self.entries.values() if entry.state == "airing"), None)

    def mark(self, entry: int, state: EntryState) -> None:
        self.entries[entry] = self.entries[entry].model_copy(update={"state": state})

    def hold(self, entry: int, resume_at: Samples) -> None:
        first = min((e.order for e in self.entries.values() if e.state == "queued"), default=0.0)
        held = {"state": "queued", "resume_at": resume_at, "cuts_in": "no", "not_before": None, "order": first - 1.0}
        self.entries[entry] = self.entries[entry].model_copy(update=held)

    def segment(self, segment: SegmentId) -> Segment | None:
        return self.segments.get(segment)

    def folder(self, segment: SegmentId) -> Path:
        return self.folders[segment]

    def replays(self, limit: int) -> Sequence[Segment]:
        talks = [s for s in self.segments.values() if s.kind == "talk" and not s.evergreen]
        return [s for s in talks if s.show != ANNOUNCEMENTS][:limit]

    def evergreens(self) -> Sequence[Segment]:
        return [s for s in self.segments.values() if s.evergreen]

    def sweepers(self) -> Sweepers | None:
        return self._sweepers

    def last_aired(self) -> Mapping[SegmentId, datetime]:
        return self._aired | latest(self.asrun)

    def aired_until(self) -> datetime | None:
        return max((entry.end for entry in self.asrun), default=None)

    def record(self, entry: AsRunEntry) -> None:
        self.asrun.append(entry)

    def amend(self, entry: AsRunEntry) -> None:
        self.asrun = [entry if entry.is_airing_of(known) else known for known in self.asrun]

    def recorded(self, start: datetime, end: datetime) -> Sequence[AsRunEntry]:
        return [entry for entry in self.asrun if entry.end >= start and entry.start <= end]

    def commands(self, until: datetime) -> Sequence[Command]:
        taken = [command for command in self.waiting if command.due is None or command.due <= until]
        self.waiting = [command for command in self.waiting if command not in taken]
        return taken

    def finish(self, command: int, refused: bool, result: str) -> None:
        self.finished.append((command, refused, result))


def latest(entries: Sequence[AsRunEntry]) -> dict[SegmentId, datetime]:
    """When each segment aired last."""
    times: dict[SegmentId, datetime] = {}
    for entry in entries:
        if entry.segment is not None and (entry.segment not in times or times[entry.segment] < entry.end):
            times[entry.segment] = entry.end
    return times


def first_due(queued: Sequence[RundownEntry], now: datetime | None, limit: int) -> list[RundownEntry]:
    """The first entries that may air, in the rundown's own order of what is due; None: whenever they may."""
    if now is None:
        return list(queued)[:limit]
    # Imported when the desk asks, in its thread: the store brings SQLAlchemy, which must not delay the first sound.
    from radio.store.rundown import due

    return due(queued, now)[:limit]
