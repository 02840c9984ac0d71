"""The monitor: listens to what was sent, and says when it is silent, frozen, clipped, too loud or too quiet."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from radio.playout.alarms import Condition
from radio.playout.items import Block, peaks
from radio.playout.loudness import LoudnessWatch
from radio.types import DEAD_AIR_DBFS, DEAD_AIR_LIMIT, SAMPLE_RATE, to_samples, to_seconds

LEVEL: Final = 10.0 ** (DEAD_AIR_DBFS / 20.0)
COARSE: Final = SAMPLE_RATE // 100
"""A gap inside a block is looked for where 10 ms are silent: in shorter ones nobody hears anything."""
FULL_SCALE: Final = 32767.0 / 32768.0
"""From here on 16 bits have no more to say."""
CLIPPED_RUN: Final = 3
"""Samples in a row at full scale: one is a peak that happens to fit, three are a top that was cut off."""
CLIP_HOLD: Final = to_samples(10.0)
FREEZE: Final = to_samples(10.0)
BARS: Final = 24


class Monitor:
    """`hear` and `see` run in the loop; the rest is asked by the reporter, from its own thread."""

    def __init__(self) -> None:
        self._silent = 0
        self._longest = 0
        self._heard = 0
        self._full = 0
        self._clips = 0
        self._clipped_at: int | None = None
        self._picture: bytes | None = None
        self._picture_at = 0
        self._unpainted: str | None = None
        self.loudness = LoudnessWatch()
        self.levels: deque[float] = deque([0.0] * BARS, maxlen=BARS)
        """Peaks of the last ticks, 0 to 1, for the picture's level strip."""

    def hear(self, block: Block, taken: bool) -> None:
        """What was rendered, and whether the encoder took it: what it did not take is silence to nobody."""
        levels = peaks(block)
        loudest = float(levels.max(initial=0.0))
        self.levels.append(loudest)
        self._heard += len(block)
        if not taken:
            return
        self._listen_for_silence(levels)
        if loudest >= FULL_SCALE:
            self._listen_for_clipping(block)
        else:
            self._full = 0
        self.loudness.hear(block)

    def _listen_for_silence(self, levels: NDArray[np.float32]) -> None:
        loud = levels >= LEVEL
        first = int(loud.argmax()) if len(loud) else 0
        if not len(loud) or not loud[first]:
            self._silent += len(loud)
            self._longest = max(self._longest, self._silent)
            return
        self._longest = max(self._longest, self._silent + first)
        self._silent = int(loud[::-1].argmax())
        whole = len(levels) // COARSE * COARSE
        if len(levels) != whole or not (levels[:whole].reshape(-1, COARSE).max(axis=1) >= LEVEL).all():
            self._longest = max(self._longest, int(np.diff(np.flatnonzero(loud)).max(initial=1)) - 1)

    def _listen_for_clipping(self, block: Block) -> None:
        full = np.abs(block).max(axis=1) >= FULL_SCALE
        # Lengths of the runs: between the samples that are below full scale, the run before the block included.
        below = np.flatnonzero(~full)
        edges = np.concatenate([[-1 - self._full], below, [len(full)]])
        runs = np.diff(edges) - 1
        self._full = int(runs[-1])
        clipped = int((runs >= CLIPPED_RUN).sum())
        if clipped:
            self._clips += clipped
            self._clipped_at = self._heard

    def see(self, picture: bytes) -> None:
        """A picture goes on air: a whole one is compared with the one before, which ends at the first difference."""
        self._unpainted = None
        if picture is not self._picture and picture != self._picture:
            self._picture, self._picture_at = picture, self._heard

    def see_none(self, title: str) -> None:
        """No picture could be made for the item of that title; the last one stays."""
        self._unpainted = title

    @property
    def longest_silence(self) -> float:
        """Seconds, since the start."""
        return to_seconds(max(self._longest, self._silent))

    @property
    def silent(self) -> bool:
        """Whether dead air stands at this moment."""
        return self._silent > to_samples(DEAD_AIR_LIMIT)

    def conditions(self) -> list[Condition]:
        """What an operator must know now."""
        found: list[Condition] = []
        if self.silent:
            found.append(Condition("dead_air", f"dead air for {to_seconds(self._silent):.1f} s"))
        if self._clipped_at is not None and self._heard - self._clipped_at < CLIP_HOLD:
            found.append(Condition("clipping", f"the sound clips ({self._clips} times since the start)"))
        frozen = self._heard - self._picture_at
        if self._picture is not None and frozen > FREEZE:
            found.append(Condition("freeze", f"the picture has stood still for {to_seconds(frozen):.0f} s"))
        if self._unpainted is not None:
            found.append(Condition("picture_failing", f"no picture can be made for {self._unpainted}"))
        return found + self.loudness.conditions()
