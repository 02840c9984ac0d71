"""A look-ahead limiter for true peaks, over blocks of any length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from radio.audio.pcm import Floats, envelope, gain
from radio.types import Dbtp

CEILING = Dbtp(-1.3)
"""A little under the contract's -1: what lies between the phases of our detector and in the FLAC's rounding."""
WINDOW = 1921
"""Samples over which the gain glides, 40 ms at 48 kHz: shorter windows distort low voices."""
CONTEXT = WINDOW + 64
"""Samples on each side that the gain of a sample depends on: half of both windows, and the interpolator."""
OVERSAMPLING = 4
"""True peak as BS.1770-4 annex 2 has it: four phases."""


def limit(blocks: Iterable[Floats], factor: float = 1.0, ceiling: Dbtp = CEILING) -> Iterator[Floats]:
    """The blocks, (n, channels) at 48 kHz, times `factor`, with peaks held under `ceiling`; same total length.

    Gain goes down before a peak comes and back after it, over `WINDOW` samples, for all channels alike so that
    nothing wanders between the loudspeakers.
    """
    held: Floats | None = None
    emitted_context = 0
    for block in blocks:
        scaled = block * np.float32(factor)
        held = scaled if held is None else np.concatenate([held, scaled])
        if len(held) < emitted_context + 2 * CONTEXT:
            continue
        end = len(held) - CONTEXT
        yield _limited(held, ceiling)[emitted_context:end]
        kept = max(0, end - CONTEXT)
        emitted_context = end - kept
        held = held[kept:]
    if held is not None:
        yield _limited(held, ceiling)[emitted_context:]


def _limited(samples: Floats, ceiling: Dbtp) -> Floats:
    top = np.float32(gain(ceiling))
    peaks = _true_peaks(samples, float(top))
    if float(peaks.max(initial=0.0)) <= top:
        return samples
    from scipy.ndimage import minimum_filter1d, uniform_filter1d

    wanted = np.minimum(np.float32(1.0), top / np.maximum(peaks, np.float32(1e-9)))
    # Every value that the mean takes in at a peak is at most what that peak wants, so the mean is too.
    lowest = minimum_filter1d(wanted, WINDOW, mode="nearest")
    smooth = uniform_filter1d(lowest.astype(np.float64), WINDOW, mode="nearest").astype(np.float32)
    limited: Floats = samples * smooth[:, None]
    return limited


def _true_peaks(samples: Floats, top: float) -> Floats:
    """For each sample the highest absolute value at it and up to the next, over all channels.

    Interpolated only where samples come within 6 dB of `top`: between quieter ones speech and music do not reach it.
    """
    from scipy.signal import upfirdn

    peaks = envelope(samples)
    chunk, margin = 4096, 32
    taps = _interpolator()
    for start in range(0, len(samples), chunk):
        stop = min(len(samples), start + chunk)
        if float(peaks[start:stop].max()) < top * 0.5:
            continue
        low, high = max(0, start - margin), min(len(samples), stop + margin)
        filtered = envelope(upfirdn(taps, samples[low:high], OVERSAMPLING, axis=0))
        first = (start - low) * OVERSAMPLING + len(taps) // 2
        phases = filtered[first : first + (stop - start) * OVERSAMPLING].reshape(-1, OVERSAMPLING)
        between = np.maximum(np.maximum(phases[:, 0], phases[:, 1]), np.maximum(phases[:, 2], phases[:, 3]))
        peaks[start:stop] = np.maximum(peaks[start:stop], between)
        # A peak between two samples belongs to both.
        peaks[start + 1 : stop] = np.maximum(peaks[start + 1 : stop], between[:-1])
    return peaks


def _interpolator() -> Floats:
    """A windowed sinc for `OVERSAMPLING` phases, 12 samples wide as in annex 2 of the standard, of unit gain."""
    half = 6 * OVERSAMPLING
    x = np.arange(-half, half + 1) / OVERSAMPLING
    taps: Floats = (np.sinc(x) * np.kaiser(2 * half + 1, 5.0)).astype(np.float32)
    return taps
