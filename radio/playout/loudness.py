"""Loudness of what is sent: short-term, over the last minute and over the last hour of programme.

K-weighting by spectrum, as radio.audio.loudness has it: playout does without scipy. `hear` only keeps the block; the
reporter's thread measures once a second.
"""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from radio.audio.loudness import gated, k_weighting
from radio.playout.alarms import Condition
from radio.playout.items import Block
from radio.types import SAMPLE_RATE, TARGET_LUFS, Lufs

STEP: Final = SAMPLE_RATE // 10
"""The steps of BS.1770: 100 ms, four of which are a gating block."""
SHORT_TERM: Final = 30
"""Steps of short-term loudness, EBU Tech 3341: 3 s."""
MINUTE: Final = 600
HOUR: Final = 36_000
SETTLE: Final = STEP
"""Sound before what is measured that the filters are run in with: the high pass at 38 Hz forgets in 30 ms."""
UNMEASURED: Final = 100
"""Blocks that wait to be measured: 10 s; the oldest are lost when nobody measures."""
OFF_BY: Final = 3.0
"""LU from the target that listeners notice between two items."""


class LoudnessWatch:
    """`hear` in the loop's thread, the rest in the reporter's."""

    def __init__(self) -> None:
        self._heard: deque[Block] = deque(maxlen=UNMEASURED)
        self._before = np.zeros((SETTLE, 2), np.float32)
        self._rest = np.zeros((0, 2), np.float32)
        self._recent: deque[float] = deque(maxlen=SHORT_TERM)
        self._programme: deque[float] = deque(maxlen=HOUR)
        self._on_programme = False
        self._response: NDArray[np.complex128] | None = None
        self.short_term: Lufs | None = None
        self.minute: Lufs | None = None
        """Integrated over the last minute of programme; None before there was one."""

    def hear(self, block: Block) -> None:
        """What was sent. The block is kept, and must not change any more."""
        self._heard.append(block)

    def measure(self, on_programme: bool) -> None:
        """Measure what was heard since the last time. `on_programme`: not the bed, nor an ident, is on air now."""
        self._on_programme = on_programme
        blocks = [self._before, self._rest]
        while self._heard:
            blocks.append(self._heard.popleft())
        sound = np.concatenate(blocks)
        whole = (len(sound) - SETTLE) // STEP
        if whole == 0:
            return
        used, self._rest = np.split(sound, [SETTLE + whole * STEP])
        self._before = used[-SETTLE:]
        powers = self._powers(used).tolist()
        self._recent.extend(powers)
        power = sum(self._recent) / max(1, len(self._recent))
        self.short_term = Lufs(round(float(-0.691 + 10.0 * np.log10(max(power, 1e-12))), 1))
        if on_programme:
            self._programme.extend(powers)
            if len(self._programme) >= MINUTE:
                last = [self._programme[n] for n in range(-MINUTE, 0)]
                self.minute = Lufs(round(gated(np.array(last)), 1))

    def hour(self) -> Lufs | None:
        """Integrated over the last hour of programme; None before there was a second of it."""
        return Lufs(round(gated(np.array(self._programme)), 1)) if len(self._programme) >= 10 else None

    def conditions(self) -> list[Condition]:
        """Whether the last minute of programme was off; nothing while the bed stands in."""
        if self.minute is None or not self._on_programme or abs(self.minute - TARGET_LUFS) <= OFF_BY:
            return []
        kind, word = ("loudness_low", "quiet") if self.minute < TARGET_LUFS else ("loudness_high", "loud")
        text = f"the programme has been too {word} for a minute: {self.minute:.1f} LUFS instead of {TARGET_LUFS:.0f}"
        return [Condition(kind, text)]

    def _powers(self, sound: Block) -> NDArray[np.float64]:
        """Mean power of each step after `SETTLE`, K-weighted, summed over the channels."""
        # Zeros behind it keep the filters' tails from running round into its beginning.
        n = len(sound) + SETTLE
        if self._response is None or len(self._response) != n // 2 + 1:
            self._response = _k_response(n)
        weighted = np.fft.irfft(np.fft.rfft(sound, n, axis=0) * self._response[:, None], n, axis=0)
        squares = np.square(weighted[SETTLE : len(sound)]).sum(axis=1)
        powers: NDArray[np.float64] = squares.reshape(-1, STEP).mean(axis=1)
        return powers


def _k_response(n: int) -> NDArray[np.complex128]:
    """K-weighting at the bins of a real FFT of `n` samples."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(n))
    response: NDArray[np.complex128] = np.ones(len(z), dtype=complex)
    for b0, b1, b2, _, a1, a2 in k_weighting(SAMPLE_RATE):
        response *= (b0 + b1 * z + b2 * z**2) / (1.0 + a1 * z + a2 * z**2)
    return response
