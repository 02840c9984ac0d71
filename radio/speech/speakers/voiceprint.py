"""Prints of voices: the direction in which a voice's clips lie, and how alike two voices are.

A print is the mean of the directions of some clips (`radio.speech.speakers.speaker`). The cosine between a clip and its
own voice's print, and between two prints, is called likeness here: 1 the same, 0 nothing in common.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from radio.model.base import Model
from radio.types import VoiceId

ALIKE: Final = 0.60
"""Likeness of two voices from which listeners may take one for the other, whatever their pitch: docs/distinct.md."""
ALIKE_IN_PITCH: Final = 0.40
"""The same for two that speak within `NEAR_SEMITONES`."""
NEAR_SEMITONES: Final = 3.0
_VERSIONS = re.compile(r"\b(piper|kokoro|praat|http) \d+")


class Voiceprint(Model):
    """What a voice sounds like. `direction` is the mean of the clips' directions, so it is shorter than 1."""

    voice: VoiceId
    timbre: str
    """What of the voice's settings decides whose voice it is: see `timbre`."""
    encoder: str
    direction: tuple[float, ...]
    clips: int
    seconds: float
    pitch_hz: float | None = None
    """Median, where it was measured."""

    def with_clip(self, clip: Voiceprint) -> Voiceprint:
        """The print with one more clip, or the clips of another print of the voice, in its mean."""
        clips = self.clips + clip.clips
        total = np.asarray(self.direction) * self.clips + np.asarray(clip.direction) * clip.clips
        mean = tuple(round(float(x), 4) for x in total / clips)
        return self.model_copy(update={"direction": mean, "clips": clips, "seconds": self.seconds + clip.seconds})

    def likeness(self, other: Voiceprint) -> float:
        """The cosine between this print and another."""
        mine, theirs = np.asarray(self.direction), np.asarray(other.direction)
        return float(mine @ theirs / (np.linalg.norm(mine) * np.linalg.norm(theirs) + 1e-9))


class Voiceprints(Model):
    """A file of prints."""

    prints: tuple[Voiceprint, ...] = ()


class Pair(Model):
    """Two voices, and how alike they are."""

    first: VoiceId
    second: VoiceId
    likeness: float
    semitones: float | None
    """Between their pitches, where these are known."""


def timbre(settings: str) -> str:
    """A voice's settings less the versions of our own adapters: a longer pause makes no other speaker."""
    return _VERSIONS.sub(r"\1", settings)


def alike(likeness: float, semitones: float | None) -> bool:
    """Whether a listener may take two voices for one."""
    near = semitones is not None and semitones < NEAR_SEMITONES
    return likeness >= (ALIKE_IN_PITCH if near else ALIKE)


def shipped() -> tuple[Voiceprint, ...]:
    """The prints of the voices that the project knows, made by `python -m bench.distinct --prints`."""
    path = Path(__file__).with_name("voiceprints.json")
    return Voiceprints.model_validate_json(path.read_bytes()).prints


def confusable(voices: Iterable[VoiceId], prints: Sequence[Voiceprint] | None = None) -> tuple[Pair, ...]:
    """The pairs among `voices` that a listener may take for one another, the most alike first.

    Only voices that have a print are told apart; by default those that the project ships.
    """
    known = {p.voice: p for p in (shipped() if prints is None else prints)}
    here = [known[voice] for voice in dict.fromkeys(voices) if voice in known]
    pairs = (_pair(one, other) for one, other in itertools.combinations(here, 2))
    return tuple(sorted((p for p in pairs if alike(p.likeness, p.semitones)), key=lambda p: -p.likeness))


def _pair(one: Voiceprint, other: Voiceprint) -> Pair:
    apart = abs(12 * np.log2(one.pitch_hz / other.pitch_hz)) if one.pitch_hz and other.pitch_hz else None
    return Pair(
        first=one.voice,
        second=other.voice,
        likeness=one.likeness(other),
        semitones=None if apart is None else float(apart),
    )
