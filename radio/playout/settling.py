"""Settling: what each output accepted of an item, found once nothing of it is on its way any more.

The entry of the as-run log is written as soon as the item has ended; the amounts are added to it later.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from radio.clock import Clock
from radio.model.asrun import AsRunEntry
from radio.playout.airstore import AirStore
from radio.playout.outputs import Output
from radio.types import Samples

log = logging.getLogger(__name__)

SOONEST: Final = 6.0
"""Seconds after its end before an entry is asked for: an output that is down may come back with the newest group of
pictures (2 s), which the encoder gave up to 4 s after the loop made it."""
LATEST: Final = 30.0
"""An output that has not answered by then is taken at what it has."""
WAITING: Final = 500
"""Entries that wait; with the database away for hours, the oldest stay without amounts."""


@dataclass
class _Waiting:
    entry: AsRunEntry
    written: float
    """When, in monotonic seconds."""
    amounts: AsRunEntry | None = None
    """With the amounts, once they are known and only the store has to take them."""


class Settling:
    """Only the desk's thread uses it."""

    def __init__(self, outputs: Sequence[Output], clock: Clock) -> None:
        self._outputs = tuple(outputs)
        self._clock = clock
        self._waiting: deque[_Waiting] = deque(maxlen=WAITING)

    def add(self, entry: AsRunEntry) -> None:
        """The entry is in the store; the amounts are to follow."""
        if self._outputs:
            self._waiting.append(_Waiting(entry, self._clock.monotonic()))

    def amend(self, store: AirStore) -> None:
        """Add to the store what is known now, oldest first. Raises StoreError; then the next call goes on."""
        for waiting in self._waiting:
            waiting.amounts = waiting.amounts or self._settled(waiting)
        while self._waiting and (amended := self._waiting[0].amounts) is not None:
            store.amend(amended)
            self._waiting.popleft()

    def _settled(self, waiting: _Waiting) -> AsRunEntry | None:
        age = self._clock.monotonic() - waiting.written
        entry = waiting.entry
        first, end = entry.first_sample, entry.end_sample
        if age < SOONEST:
            return None
        late = [output.name for output in self._outputs if not output.settled(end)]
        if late and age < LATEST:
            return None
        if late:
            log.warning("%s: what %s accepted is not final after %.0f s", entry.title, ", ".join(late), LATEST)
        amounts = {output.name: Samples(output.accepted(first, end)) for output in self._outputs}
        return entry.model_copy(update={"outputs": amounts})
