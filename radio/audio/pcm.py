"""Samples: float32 arrays of shape (n,) for mono and (n, channels) otherwise, full scale at 1.0."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from radio.errors import AudioError
from radio.types import Dbfs

Floats = NDArray[np.float32]
FULL_SCALE = 32768.0


def to_int16(samples: Floats) -> NDArray[np.int16]:
    """float32 to signed 16 bit, rounded; what is beyond full scale is clipped."""
    scaled = np.rint(samples * np.float32(FULL_SCALE))
    whole: NDArray[np.int16] = np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    return whole


def read(path: Path) -> tuple[Floats, int]:
    """Samples and sample rate of a WAV or FLAC file; mono as (n,). Raises AudioError."""
    import soundfile

    try:
        samples, rate = soundfile.read(path, dtype="float32")
    except (soundfile.LibsndfileError, OSError) as e:
        raise AudioError(f"cannot be read as sound: {e}", subject=str(path)) from e
    return samples, int(rate)


def write(path: Path, samples: Floats, rate: int) -> None:
    """Write a 16 bit WAV or FLAC file, by the name's ending. Not atomic: give it a temporary name."""
    import soundfile

    try:
        soundfile.write(path, to_int16(samples), rate, subtype="PCM_16")
    except (soundfile.LibsndfileError, OSError) as e:
        raise AudioError(f"cannot be written: {e}", subject=str(path)) from e


def resample(samples: Floats, rate: int, target: int) -> Floats:
    """Change the sample rate. The result is `ceil`-or-`floor` of n * target / rate samples long."""
    if rate == target:
        return samples
    import soxr

    changed: Floats = soxr.resample(samples, rate, target, quality="HQ")
    return changed


def dbfs(level: float) -> Dbfs:
    """A linear level in decibels relative to full scale; silence is -120."""
    return Dbfs(20.0 * float(np.log10(max(float(level), 1e-6))))


def gain(decibels: float) -> float:
    """The linear factor of a gain in decibels."""
    return float(10.0 ** (decibels / 20.0))


def envelope(samples: Floats) -> Floats:
    """The highest absolute value of each frame, over its channels."""
    absolute = np.abs(samples)
    if absolute.ndim == 1:
        return absolute
    # Column by column: numpy's own max over an axis of two is ten times slower.
    highest: Floats = absolute[:, 0].copy()
    for channel in range(1, absolute.shape[1]):
        np.maximum(highest, absolute[:, channel], out=highest)
    return highest


def peak(samples: Floats) -> Dbfs:
    """Highest sample."""
    return dbfs(float(np.max(np.abs(samples))) if samples.size else 0.0)


def fade(samples: Floats, rate: int, seconds_in: float, seconds_out: float) -> Floats:
    """A copy with raised-cosine ramps at its ends, so that a cut makes no click."""
    faded = samples.copy()
    for seconds, start in ((seconds_in, True), (seconds_out, False)):
        n = min(len(faded), round(seconds * rate))
        if n == 0:
            continue
        ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(n) + 0.5) / n)).astype(np.float32)
        shaped = ramp if faded.ndim == 1 else ramp[:, None]
        if start:
            faded[:n] *= shaped
        else:
            faded[-n:] *= shaped[::-1]
    return faded
