"""The monitor: listens to what was sent, and says when it is silent, frozen, clipped or late."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from radio.audio.loudness import k_weighting
from radio.playout.items import Block, peaks
from radio.types import DEAD_AIR_DBFS, DEAD_AIR_LIMIT, SAMPLE_RATE, Lufs, to_samples, to_seconds

LEVEL: Final = 10.0 ** (DEAD_AIR_DBFS / 20.0)
SHORT_TERM: Final = to_samples(3.0)
"""Window of short-term loudness, EBU Tech 3341."""
CLIP_HOLD: Final = to_samples(10.0)
FREEZE: Final = to_samples(10.0)
BARS: Final = 24


class Monitor:
    """`hear` runs in the loop with each tick; the rest may be asked from another thread."""

    def __init__(self) -> None:
        self._silent = 0
        self._longest = 0
        self._heard = 0
        self._clipped_at: int | None = None
        self._recent: deque[Block] = deque()
        self._picture: int | None = None
        self._picture_at = 0
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
        loud = np.flatnonzero(levels >= LEVEL)
        if len(loud) == 0:
            self._silent += len(block)
            self._longest = max(self._longest, self._silent)
        else:
            gaps = np.diff(loud, prepend=-1 - self._silent) - 1
            self._longest = max(self._longest, int(gaps.max()))
            self._silent = len(block) - 1 - int(loud[-1])
        if loudest >= 1.0:
            self._clipped_at = self._heard
        self._recent.append(block)
        while len(self._recent) * len(block) > SHORT_TERM:
            self._recent.popleft()

    def see(self, fingerprint: int) -> None:
        """A picture was drawn; equal pictures have equal fingerprints."""
        if fingerprint != self._picture:
            self._picture, self._picture_at = fingerprint, self._heard

    @property
    def longest_silence(self) -> float:
        """Seconds, since the start."""
        return to_seconds(max(self._longest, self._silent))

    def short_term(self) -> Lufs | None:
        """Loudness of the last three seconds, by the K-weighted spectrum: once a second that is cheap without scipy."""
        blocks = list(self._recent)
        if not blocks:
            return None
        sound = np.concatenate(blocks)
        spectrum = np.abs(np.fft.rfft(sound, axis=0)) ** 2
        weighted = spectrum * _k_response(len(sound))[:, None]
        # Parseval: a one-sided spectrum counts every bin but the first twice.
        power = (2.0 * weighted.sum() - weighted[0].sum()) / len(sound) ** 2
        return Lufs(round(float(-0.691 + 10.0 * np.log10(max(power, 1e-12))), 1))

    def alarms(self) -> tuple[str, ...]:
        """What an operator must know now."""
        found = []
        if self._silent > to_samples(DEAD_AIR_LIMIT):
            found.append(f"dead air for {to_seconds(self._silent):.1f} s")
        if self._clipped_at is not None and self._heard - self._clipped_at < CLIP_HOLD:
            found.append("the sound clips")
        if self._picture is not None and self._heard - self._picture_at > FREEZE:
            found.append(f"the picture has stood still for {to_seconds(self._heard - self._picture_at):.0f} s")
        return tuple(found)


def _k_response(n: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """|H|^2 of K-weighting at the bins of a real FFT of `n` samples."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(n))
    response = np.ones(len(z))
    for b0, b1, b2, _, a1, a2 in k_weighting(SAMPLE_RATE):
        response *= np.abs((b0 + b1 * z + b2 * z**2) / (1.0 + a1 * z + a2 * z**2)) ** 2
    return response
