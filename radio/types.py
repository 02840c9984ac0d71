"""Unit types and identifiers: the words that every layer shares.

Wall time is always an aware UTC `datetime`; stream time is always an integer count of samples at `SAMPLE_RATE`.
A bare float that could be either is a defect.
"""

from __future__ import annotations

from typing import Final, NewType

Samples = NewType("Samples", int)
"""Stream time or length, in samples at `SAMPLE_RATE`."""
Seconds = NewType("Seconds", float)
Lufs = NewType("Lufs", float)
"""Integrated loudness, ITU-R BS.1770-4 / EBU R 128."""
Dbtp = NewType("Dbtp", float)
"""True peak in decibels relative to full scale."""
Dbfs = NewType("Dbfs", float)

PaperId = NewType("PaperId", str)
"""arXiv id without version: "2605.20098", "hep-th/9108004"; papers of a folder: "local:<16 hex of sha256>"."""
SentenceId = NewType("SentenceId", str)
"""Identifies a sentence inside its document: "p3.s12", the page where it starts and its number on that page."""
SegmentId = NewType("SegmentId", str)
"""First 32 hex digits of the sha256 over what a segment is made of."""
EpisodeId = NewType("EpisodeId", str)
"""Show and slot: "daily-2026-05-20", "rotation-2605.20098v1"."""
ShowId = NewType("ShowId", str)
HostId = NewType("HostId", str)
VoiceId = NewType("VoiceId", str)

SAMPLE_RATE: Final = 48_000
"""Samples per second and channel of everything from the assembled segment to the air."""
CHANNELS: Final = 2
TARGET_LUFS: Final = Lufs(-16.0)
"""Programme loudness: -16 LUFS, the usual target of stereo podcasts (AES TD1008: -16 to -20 for speech)."""
LUFS_TOLERANCE: Final = 1.0
MAX_TRUE_PEAK: Final = Dbtp(-1.0)
"""True-peak ceiling of EBU R 128 s2 for streaming."""
DEAD_AIR_DBFS: Final = Dbfs(-50.0)
DEAD_AIR_LIMIT: Final = Seconds(2.0)


def to_seconds(samples: int) -> Seconds:
    """Length of `samples` at the station's sample rate."""
    return Seconds(samples / SAMPLE_RATE)


def to_samples(seconds: float) -> Samples:
    """Nearest whole sample to `seconds`."""
    return Samples(round(seconds * SAMPLE_RATE))
