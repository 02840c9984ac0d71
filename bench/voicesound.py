"""What can be measured of a voice's clips: who it sounds like, how high it speaks, where its formants lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from radio.audio import pcm
from radio.audio.pcm import Floats
from radio.speech.speakers.speaker import SpeakerEncoder
from radio.speech.speakers.voiceprint import Voiceprint, timbre
from radio.types import VoiceId

PITCH_FLOOR, PITCH_CEILING = 50.0, 400.0
"""Hertz."""
FORMANT_CEILING = 5_250.0
"""Hertz under which five formants are sought: between the usual ceilings for men and for women."""


@dataclass(frozen=True)
class Measured:
    """A voice over several clips."""

    voice: VoiceId
    settings: str
    directions: Floats
    """(clips, 192)."""
    seconds: tuple[float, ...]
    pitch_hz: float
    """Median."""
    formants_hz: tuple[float, float, float]
    """Medians over what is voiced."""

    @property
    def mean(self) -> Floats:
        """The print's direction, of length 1."""
        mean: Floats = self.directions.mean(axis=0)
        return mean / np.float32(np.linalg.norm(mean))

    def within(self) -> Floats:
        """Likeness of each clip to the mean of the others."""
        total, count = self.directions.sum(axis=0), len(self.directions)
        others = (total - self.directions) / max(1, count - 1)
        likeness: Floats = (self.directions * others).sum(axis=1) / (np.linalg.norm(others, axis=1) + 1e-9)
        return likeness

    def print(self, encoder: str) -> Voiceprint:
        """As the project ships it."""
        return Voiceprint(
            voice=self.voice,
            timbre=timbre(self.settings),
            encoder=encoder,
            direction=tuple(round(float(x), 3) for x in self.directions.mean(axis=0)),
            clips=len(self.directions),
            seconds=round(sum(self.seconds), 1),
            pitch_hz=round(self.pitch_hz),
        )


def likeness(one: Measured, other: Measured) -> float:
    return float(one.mean @ other.mean)


def semitones(one: Measured, other: Measured) -> float:
    """How far their pitches are apart."""
    return abs(float(12 * np.log2(one.pitch_hz / other.pitch_hz)))


def measure(voice: VoiceId, settings: str, clips: list[Path], encoder: SpeakerEncoder) -> Measured:
    """Read and measure the clips of a voice, which must be at least one."""
    sounds = [pcm.read(path) for path in clips]
    pitches, formants = zip(*(_pitch_and_formants(samples, rate) for samples, rate in sounds), strict=True)
    first, second, third = np.median(np.concatenate(formants), axis=0)
    return Measured(
        voice=voice,
        settings=settings,
        directions=np.stack([encoder.embed(samples, rate) for samples, rate in sounds]),
        seconds=tuple(len(samples) / rate for samples, rate in sounds),
        pitch_hz=float(np.median(np.concatenate(pitches))),
        formants_hz=(float(first), float(second), float(third)),
    )


def _pitch_and_formants(samples: Floats, rate: int) -> tuple[Floats, Floats]:
    """Pitch of each voiced frame in hertz; of each a row of its first three formants."""
    import parselmouth

    sound = parselmouth.Sound(samples.astype(np.float64), sampling_frequency=float(rate))
    pitch = sound.to_pitch(time_step=0.01, pitch_floor=PITCH_FLOOR, pitch_ceiling=PITCH_CEILING)
    hertz = np.asarray(pitch.selected_array["frequency"])
    voiced = hertz > 0
    found = sound.to_formant_burg(time_step=0.02, max_number_of_formants=5, maximum_formant=FORMANT_CEILING)
    times = pitch.xs()[voiced][::2]
    rows = np.array([[found.get_value_at_time(n, at) for n in (1, 2, 3)] for at in times]).reshape(-1, 3)
    return hertz[voiced].astype(np.float32), rows[np.isfinite(rows).all(axis=1)].astype(np.float32)
