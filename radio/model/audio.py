"""Sound: clips and their measures."""

from __future__ import annotations

from radio.model.base import Model
from radio.types import Dbfs, Dbtp, Lufs, VoiceId


class Word(Model):
    """A spoken word inside a clip, in samples of the clip's own rate."""

    text: str
    start: int
    end: int


class Clip(Model):
    """The sound of one line, checked. Mono WAV, signed 16 bit, at `sample_rate`."""

    key: str
    """sha256 over spoken text, voice and settings."""
    path: str
    sample_rate: int
    samples: int
    spoken: str
    """The text as spoken."""
    voice: VoiceId
    words: tuple[Word, ...]
    """Empty when neither engine nor estimate gave times."""
    peak: Dbfs
    attempts: int = 1


class Loudness(Model):
    integrated: Lufs
    true_peak: Dbtp
