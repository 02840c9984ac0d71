"""The last guard of the air: when the programme itself falls silent, the bed comes up under it."""

from __future__ import annotations

from typing import Final

import numpy as np

from radio.playout.items import Block, peaks
from radio.types import DEAD_AIR_DBFS, to_samples

PATIENCE: Final = to_samples(1.2)
"""Silence that is let pass: well under the limit of 2 s, well over any pause of speech."""
RISE: Final = to_samples(0.3)
FALL: Final = to_samples(0.8)
LIMIT: Final = 10.0 ** (DEAD_AIR_DBFS / 20.0)


class SilenceGuard:
    """Watches what is about to air. `bed` is a loop that must itself be loud all along."""

    def __init__(self, bed: Block) -> None:
        if len(bed) == 0 or float(np.abs(bed).max()) < LIMIT:
            raise ValueError("the guard's bed is silent")
        self._bed = bed
        self._at = 0
        self._silent = 0
        self._gain = 0.0
        self.interventions = 0

    def apply(self, block: Block) -> Block:
        """The block, with the bed under it while it has been silent for too long."""
        loud = np.flatnonzero(peaks(block) >= LIMIT)
        self._silent = len(block) - 1 - int(loud[-1]) if len(loud) else self._silent + len(block)
        needed = self._silent >= PATIENCE
        if not needed and self._gain == 0.0:
            return block
        if needed and self._gain == 0.0:
            self.interventions += 1
        slope = 1.0 / RISE if needed else -1.0 / FALL
        gains = np.clip(self._gain + slope * np.arange(1, len(block) + 1), 0.0, 1.0).astype(np.float32)
        at = np.arange(self._at, self._at + len(block)) % len(self._bed)
        self._at = (self._at + len(block)) % len(self._bed)
        self._gain = float(gains[-1])
        covered: Block = np.clip(block + self._bed[at] * gains[:, None], -1.0, 1.0)
        return covered
