"""What hosts said of their own in the last day, for writers who would not repeat it: read off the scripts of what truly
aired, and of what is to air before the talk at hand."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from radio.model.segment import SCRIPT
from radio.types import SegmentId

if TYPE_CHECKING:
    from datetime import datetime

    from radio.store import Store

log = logging.getLogger(__name__)

SINCE = timedelta(days=1)
MOST_ENTRIES = 400
"""A day of talks of four minutes and what airs between them."""
KEPT = 600
"""Scripts whose lines are kept in memory: a day's and the reserve's, about half a megabyte."""
OWN = ("template", "extractive")
"""Origins of lines that hold phrases of the station; a sentence of a paper comes with a frame of ours."""


class SpokenLines:
    """Remembers each script's lines, so that a day's are read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lines: dict[SegmentId, tuple[str, ...]] = {}

    def before(self, moment: datetime) -> tuple[str, ...]:
        """The lines of the last day's talks and of the talks that are queued, oldest first."""
        entries = self._store.asrun.between(moment - SINCE, moment, MOST_ENTRIES)
        aired = [e.segment for e in entries if e.kind == "talk" and e.segment is not None]
        queued = [e.segment for e in self._store.rundown.queued()]
        return tuple(line for segment in dict.fromkeys([*aired, *queued]) for line in self._of(segment))

    def _of(self, segment: SegmentId) -> tuple[str, ...]:
        if segment not in self._lines:
            while len(self._lines) >= KEPT:
                self._lines.pop(next(iter(self._lines)))
            self._lines[segment] = tuple(self._read(segment))
        return self._lines[segment]

    def _read(self, segment: SegmentId) -> Iterator[str]:
        try:
            script = json.loads((self._store.segments.folder(segment) / SCRIPT).read_bytes())
            yield from (line["text"] for line in script["lines"] if line["origin"] in OWN)
        except (OSError, ValueError, KeyError, TypeError) as e:
            # A jingle has none, and an old segment may have lost its own: a phrase may then come again.
            log.debug("no lines of %s: %s", segment, e)
