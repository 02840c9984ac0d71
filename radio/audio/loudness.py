"""Loudness by ITU-R BS.1770-4 and EBU R 128, and silence.

Two meters: `Meter` works in this process, block by block, and steers the mixing; `measure` asks ffmpeg's ebur128,
which knows nothing of our code, and is what a finished segment is judged by.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from radio.audio import ffmpeg
from radio.audio.pcm import Floats, envelope
from radio.errors import AudioError
from radio.model.audio import Loudness
from radio.types import DEAD_AIR_DBFS, SAMPLE_RATE, Dbfs, Dbtp, Lufs, Seconds

SILENCE = Lufs(-70.0)
"""The absolute gate of BS.1770: what lies below does not count, and a silent programme measures this."""
_OFFSET = -0.691
_STEPS_PER_BLOCK = 4
"""Blocks of 400 ms overlap by 75 %: steps of 100 ms."""


class Meter:
    """Integrated loudness of sound given piece by piece, in one pass and little memory."""

    def __init__(self, rate: int = SAMPLE_RATE) -> None:
        from scipy.signal import sosfilt

        self._sos = k_weighting(rate)
        self._filter: Callable[..., tuple[NDArray[np.float64], NDArray[np.float64]]] = sosfilt
        self._state: NDArray[np.float64] | None = None
        self._step = round(rate * 0.1)
        self._rest: NDArray[np.float64] = np.zeros(0)
        self._energies: list[NDArray[np.float64]] = []

    def add(self, samples: Floats) -> None:
        """Measure on; every piece has the same number of channels, (n,) or (n, channels)."""
        if len(samples) == 0:
            return
        shaped = samples[:, None] if samples.ndim == 1 else samples
        if self._state is None:
            self._state = np.zeros((len(self._sos), 2, shaped.shape[1]))
        weighted, self._state = self._filter(self._sos, shaped, axis=0, zi=self._state)
        power = np.concatenate([self._rest, _power(weighted, mono=samples.ndim == 1)])
        whole = len(power) // self._step * self._step
        self._rest = power[whole:]
        if whole:
            self._energies.append(power[:whole].reshape(-1, self._step).mean(axis=1))

    def integrated(self) -> Lufs:
        """Loudness so far, gated; `SILENCE` when nothing was loud enough or the sound is shorter than 0.4 s."""
        return gated(np.concatenate(self._energies) if self._energies else np.zeros(0))


def k_weighting(rate: int) -> NDArray[np.float64]:
    """The two biquads of BS.1770-4 as second-order sections, for any sample rate.

    The standard lists coefficients for 48 kHz only; the analogue prototypes behind them (shelf: 1681.97 Hz, Q 0.7072,
    +4 dB; high pass: 38.135 Hz, Q 0.5003) are those of B. De Man, "Evaluation of Implementations of the EBU R128
    Loudness Measurement" (AES 145, 2018).
    """
    high, quality, db = 1681.974450955533, 0.7071752369554196, 3.999843853973347
    k = np.tan(np.pi * high / rate)
    vh = 10.0 ** (db / 20.0)
    vb = vh**0.4996667741545416
    a0 = 1.0 + k / quality + k * k
    shelf = [
        (vh + vb * k / quality + k * k) / a0,
        2.0 * (k * k - vh) / a0,
        (vh - vb * k / quality + k * k) / a0,
        1.0,
        2.0 * (k * k - 1.0) / a0,
        (1.0 - k / quality + k * k) / a0,
    ]
    low, quality = 38.13547087602444, 0.5003270373238773
    k = np.tan(np.pi * low / rate)
    a0 = 1.0 + k / quality + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / quality + k * k) / a0]
    return np.array([shelf, high_pass])


def integrated(samples: Floats, rate: int = SAMPLE_RATE) -> Lufs:
    """Integrated loudness of one array of moderate length, weighted by its spectrum.

    Agrees with `Meter` to 0.01, and does without scipy, whose 70 MB a process that only speaks need not carry.
    """
    return gated(_steps(samples, rate))


def loudest(samples: Floats, rate: int = SAMPLE_RATE) -> Lufs:
    """The highest momentary loudness, that of any 400 ms, with silence around the sound: so also of a shorter one."""
    around = round(rate * 0.3)
    padding = ((around, around + round(rate * 0.1)), *((0, 0),) * (samples.ndim - 1))
    steps = _steps(np.pad(samples, padding), rate)
    blocks = np.convolve(steps, np.full(_STEPS_PER_BLOCK, 1.0 / _STEPS_PER_BLOCK), "valid")
    return Lufs(float(_lufs(blocks.max())))


def _steps(samples: Floats, rate: int) -> NDArray[np.float64]:
    """Mean weighted powers of every whole 100 ms."""
    shaped = samples[:, None] if samples.ndim == 1 else samples
    step = round(rate * 0.1)
    whole = len(shaped) // step * step
    n = whole + step
    z = np.exp(-2j * np.pi * np.arange(n // 2 + 1) / n)
    response: NDArray[np.complex128] = np.ones(len(z), dtype=complex)
    for b0, b1, b2, _, a1, a2 in k_weighting(rate):
        response *= (b0 + b1 * z + b2 * z * z) / (1.0 + a1 * z + a2 * z * z)
    weighted = np.fft.irfft(np.fft.rfft(shaped[:whole], n, axis=0) * response[:, None], n, axis=0)[:whole]
    steps: NDArray[np.float64] = _power(weighted, mono=samples.ndim == 1).reshape(-1, step).mean(axis=1)
    return steps


def measure(sound: Path | Floats, rate: int = SAMPLE_RATE) -> Loudness:
    """Integrated loudness and true peak as ffmpeg's ebur128 finds them. Raises AudioError."""
    # No peak at every frame on stderr: with it a long programme prints megabytes.
    meter = ["-filter_complex", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    if isinstance(sound, Path):
        done = ffmpeg.run(["-hide_banner", "-nostats", "-i", str(sound), *meter])
    else:
        channels = 1 if sound.ndim == 1 else sound.shape[1]
        raw = ["-f", "f32le", "-ar", str(rate), "-ac", str(channels), "-i", "pipe:0"]
        done = ffmpeg.run(["-hide_banner", "-nostats", *raw, *meter], input=sound.astype("<f4").tobytes())
    text = done.stderr.decode(errors="replace")
    loud = re.findall(r"^\s*I:\s+(-?[\d.]+|-inf|nan) LUFS", text, re.MULTILINE)
    peaks = re.findall(r"^\s*Peak:\s+(-?[\d.]+|-inf|nan) dBFS", text, re.MULTILINE)
    if not loud or not peaks:
        raise AudioError(f"ffmpeg's ebur128 printed no summary: {ffmpeg.tail(done.stderr)}")
    return Loudness(integrated=Lufs(_number(loud[-1], SILENCE)), true_peak=Dbtp(_number(peaks[-1], -120.0)))


class SilenceMeter:
    """The longest run of samples below a level, over sound given piece by piece."""

    def __init__(self, rate: int = SAMPLE_RATE, level: Dbfs = DEAD_AIR_DBFS) -> None:
        self._rate = rate
        self._limit = 10.0 ** (level / 20.0)
        self._position = 0
        self._run = 0
        self._longest = 0
        self._start = 0

    def add(self, samples: Floats) -> None:
        loud = np.flatnonzero(envelope(samples) >= self._limit)
        n = len(samples)
        if len(loud) == 0:
            self._end_run(self._run + n, self._position + n)
            self._run += n
        else:
            self._end_run(self._run + int(loud[0]), self._position + int(loud[0]))
            gaps = np.diff(loud) - 1
            if len(gaps):
                widest = int(np.argmax(gaps))
                self._end_run(int(gaps[widest]), self._position + int(loud[widest + 1]))
            self._run = n - 1 - int(loud[-1])
            self._end_run(self._run, self._position + n)
        self._position += n

    def _end_run(self, length: int, end: int) -> None:
        if length > self._longest:
            self._longest, self._start = length, end - length

    @property
    def longest(self) -> Seconds:
        return Seconds(self._longest / self._rate)

    @property
    def starts_at(self) -> Seconds:
        """Where the longest silence begins."""
        return Seconds(self._start / self._rate)


def longest_silence(samples: Floats, rate: int = SAMPLE_RATE, level: Dbfs = DEAD_AIR_DBFS) -> Seconds:
    """Length of the longest run below `level`."""
    meter = SilenceMeter(rate, level)
    meter.add(samples)
    return meter.longest


def _power(weighted: NDArray[np.float64], *, mono: bool) -> NDArray[np.float64]:
    """Sum over the channels. A mono clip will be heard from both loudspeakers: it counts twice."""
    total = np.square(weighted[:, 0])
    for channel in range(1, weighted.shape[1]):
        total += np.square(weighted[:, channel])
    return 2.0 * total if mono else total


def gated(steps: NDArray[np.float64]) -> Lufs:
    """Loudness from the mean powers of steps of 100 ms, by the two gates of the standard."""
    if len(steps) < _STEPS_PER_BLOCK:
        return SILENCE
    blocks = np.convolve(steps, np.full(_STEPS_PER_BLOCK, 1.0 / _STEPS_PER_BLOCK), "valid")
    loud = blocks[_lufs(blocks) > SILENCE]
    if len(loud) == 0:
        return SILENCE
    relative = _lufs(loud.mean()) - 10.0
    return Lufs(float(_lufs(loud[_lufs(loud) > relative].mean())))


def _lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return _OFFSET + 10.0 * np.log10(np.maximum(power, 1e-12))


def _number(text: str, silent: float) -> float:
    return silent if text in ("-inf", "nan") else float(text)
