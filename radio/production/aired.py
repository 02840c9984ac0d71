"""What truly aired, brought back from the as-run log: into the papers' states and the library's memory."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from radio.model.base import Model, UtcDatetime
from radio.production import tasks
from radio.production.files import load, save
from radio.production.workshop import Workshop

LOOKBACK = timedelta(days=1)
"""How far back a production process that was away for long looks."""
BATCH = 5000
"""More than a day of the shortest segments."""


class _Mark(Model):
    """Up to where the log has been read."""

    until: UtcDatetime


class Aired:
    """Reads the as-run log in turns."""

    def __init__(self, workshop: Workshop, mark: Path) -> None:
        self._w = workshop
        self._file = mark

    def follow(self) -> int:
        """Take what aired since the last time; how many entries. The library is told only when it is awake."""
        since = self._since()
        entries = self._w.store.asrun.between(since, self._w.clock.now() + timedelta(seconds=1), BATCH)
        fresh = [e for e in entries if e.source == "live" and e.paper_ids and e.end > since]
        for entry in fresh:
            for paper_id in entry.paper_ids:
                self._w.store.papers.set_state(paper_id, "aired", entry.title)
                if self._w.pools.library.pids():
                    self._w.pools.library.call(
                        tasks.remember_aired,
                        self._w.config.path("library"),
                        self._w.models_dir,
                        paper_id,
                        entry.title,
                        entry.start,
                    )
        if entries:
            save(self._file, _Mark(until=max(e.end for e in entries)))
        return len(fresh)

    def _since(self) -> datetime:
        earliest = self._w.clock.now() - LOOKBACK
        return max(earliest, load(self._file, _Mark).until) if self._file.exists() else earliest
