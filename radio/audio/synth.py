"""The station's own sounds, made in code: beds, opening motifs, stings, the sweeper, the chime and the ident.

All are float32 of shape (n, 2) at 48 kHz, the same on every machine (numpy alone, a fixed seed), and quick enough to
be made when the station starts. The key is D major throughout, and every motif is cut from the ident's four notes,
D A F# E, so that whatever follows whatever sounds like one station. Beds are rings: they loop without a seam.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from radio.audio.instruments import Doubles, band, bell, put, reverberated, soft_tone, to_rms, upsampled_ring
from radio.audio.pcm import Floats, fade
from radio.model.show import Mood, Motif
from radio.types import SAMPLE_RATE, Lufs, Seconds

BED_SECONDS: Final = 48.0
BED_RATE: Final = 16_000
"""The bed has nothing above 5 kHz: it is made at this rate and brought to 48 kHz by its spectrum, a ring still."""
BED_RMS: Final = 0.085
"""A bed that airs alone is a little quieter than speech."""
BED_LUFS: Final = Lufs(-19.3)
"""What that comes to, in each mood."""
SHORT_RMS: Final = 0.095
"""Of motifs: about -16 LUFS, the programme's own loudness."""
Chord = tuple[int, ...]
"""MIDI notes, lowest first."""
D_MAJOR_9: Final[Chord] = (38, 57, 62, 66, 69, 76)
B_MINOR_9: Final[Chord] = (35, 54, 62, 66, 69, 73)
G_MAJOR_9: Final[Chord] = (43, 55, 59, 66, 69, 74)
E_MINOR_7: Final[Chord] = (40, 55, 62, 67, 71, 76)
D_MAJOR_7: Final[Chord] = (38, 57, 61, 66, 69, 73)
A_SUSPENDED: Final[Chord] = (45, 52, 59, 64, 69, 74)
MOTIF: Final = (74, 81, 78, 76)
"""D5 A5 F#5 E5."""
SPARKLES: Final = (74, 76, 78, 81, 83, 86)
"""The pentatonic scale that the bed's bells are drawn from: none of them clashes with any chord."""
_SEED: Final = 20260520


@dataclass(frozen=True)
class _Mood:
    """A bed's character. `bells` is how many there are to a chord, `open` how bright the chords become."""

    chords: tuple[Chord, ...]
    bells: int
    open: float
    seed: int


_MOODS: Final[dict[Mood, _Mood]] = {
    "calm": _Mood((D_MAJOR_9, B_MINOR_9, G_MAJOR_9, E_MINOR_7, D_MAJOR_7, A_SUSPENDED), 3, 0.35, _SEED),
    "bright": _Mood((G_MAJOR_9, D_MAJOR_9, A_SUSPENDED, D_MAJOR_7, G_MAJOR_9, A_SUSPENDED), 5, 0.45, _SEED + 11),
    "deep": _Mood((B_MINOR_9, G_MAJOR_9, D_MAJOR_9, E_MINOR_7), 2, 0.25, _SEED + 23),
}


@dataclass(frozen=True)
class _Phrase:
    """Bells over a chord. `gap` lies between two notes; `speech_at` is where a voice may come in over the tail."""

    notes: tuple[int, ...]
    gap: float
    first: float
    seconds: float
    speech_at: float
    chord: Chord | None
    hall: float = 1.8


_MOTIFS: Final[dict[Motif, _Phrase]] = {
    # The ident's notes, quick, and up to the octave: something begins.
    "rotation": _Phrase((*MOTIF, 86), 0.15, 0.05, 3.0, 1.25, G_MAJOR_9),
    # Backwards and down, as a day ends.
    "daily": _Phrase((86, 81, 78, 76, 74), 0.20, 0.05, 3.4, 1.4, D_MAJOR_9),
    # From below and wide, twice through the fifth: a look over much.
    "weekly": _Phrase((69, 74, 76, 78, 81, 86), 0.19, 0.05, 3.6, 1.4, B_MINOR_9),
    # Short and even, with the octave at the end: news, and no time for more.
    "headlines": _Phrase((74, 81, 74, 81, 86), 0.11, 0.03, 2.4, 1.05, A_SUSPENDED, hall=1.2),
    # Slow, and down to where the bed lies: somebody settles in.
    "deep-dive": _Phrase((78, 76, 74, 69, 66), 0.30, 0.05, 3.8, 1.4, E_MINOR_7),
    # Two knocks, and somebody opens.
    "mailbag": _Phrase((74, 74, 78, 81), 0.17, 0.05, 3.0, 1.2, D_MAJOR_7),
    # Three notes at ease.
    "house": _Phrase((81, 78, 74), 0.26, 0.05, 2.8, 1.1, D_MAJOR_7),
    # A call: the fifth, down and up, without a chord, so that nobody takes it for a show.
    "announcement": _Phrase((86, 81, 86), 0.22, 0.03, 2.2, 1.1, None, hall=1.2),
}


def bed(seconds: float = BED_SECONDS, mood: Mood = "calm") -> Floats:
    """A quiet loop of about `seconds` (at least 12): soft chords that open and close slowly, a few distant bells."""
    kind = _MOODS[mood]
    n = round(max(12.0, seconds) * BED_RATE)
    random = np.random.default_rng(kind.seed)
    dry: Doubles = np.zeros((n, 2))
    chords = kind.chords * max(1, round(seconds / BED_SECONDS))
    span = n / len(chords)
    for index, chord in enumerate(chords):
        for place, note in enumerate(chord):
            pan = 0.0 if place == 0 else (-0.7 if place % 2 else 0.7) * (0.4 + 0.1 * place)
            _pad_note(dry, index * span, span, note, pan, 0.9 if place == 0 else 0.55, kind.open, random)
    for start in np.sort(random.uniform(0, n, size=len(chords) * kind.bells)):
        chime = bell(float(random.choice(SPARKLES)), 3.5, BED_RATE, brightness=0.35)
        put(dry, chime * random.uniform(0.10, 0.22), start, random.uniform(-0.8, 0.8))
    wet = reverberated(dry, BED_RATE, seconds=3.2, random=random)
    return to_rms(upsampled_ring(0.6 * dry + 0.75 * wet, BED_RATE), BED_RMS)


def station_ident() -> Floats:
    """The sonic logo, about 4 s: four bells over an opening chord."""
    return _played(_Phrase(MOTIF, 0.28, 0.25, 4.2, 1.6, D_MAJOR_9))


def opening(motif: Motif) -> Floats:
    """About 3 s that open a show."""
    return _played(_MOTIFS[motif])


def speech_at(motif: Motif) -> Seconds:
    """From the start of the opening to where the first word may be said, over its tail."""
    return Seconds(_MOTIFS[motif].speech_at)


def sting(motif: Motif) -> Floats:
    """About 1.5 s between two themes of a show: how its opening ends, without a chord."""
    notes = _MOTIFS[motif].notes[-2:]
    return _played(_Phrase(notes, 0.17, 0.02, 1.5, STING_SPEECH_AT, None, hall=1.0))


STING_SPEECH_AT: Final = Seconds(0.85)


def sweeper() -> Floats:
    """About 2 s between two items: a breath that rises, and the motif's first two notes."""
    random = np.random.default_rng(_SEED + 1)
    n = round(2.2 * SAMPLE_RATE)
    dry: Doubles = np.zeros((n, 2))
    rise = round(0.9 * SAMPLE_RATE)
    for channel in range(2):
        noise = random.standard_normal(rise)
        swell = np.linspace(0.0, 1.0, rise) ** 2.5
        dry[:rise, channel] += 0.10 * swell * band(noise, 500.0, 3200.0, SAMPLE_RATE)
    for place, note in enumerate(MOTIF[:2]):
        chime = 0.5 * bell(note, 1.2, SAMPLE_RATE)
        put(dry, chime, (0.85 + 0.16 * place) * SAMPLE_RATE, 0.3 - 0.6 * place, ring=False)
    return _finished(dry, random, rms=BED_RMS, hall=1.2)


SWEEPER_SPEECH_AT: Final = Seconds(1.3)


def _played(phrase: _Phrase) -> Floats:
    random = np.random.default_rng(_SEED + len(phrase.notes))
    dry: Doubles = np.zeros((round(phrase.seconds * SAMPLE_RATE), 2))
    for place, note in enumerate(phrase.notes):
        chime = bell(note, 1.8, SAMPLE_RATE) * (0.55 + 0.05 * place)
        put(dry, chime, (phrase.first + phrase.gap * place) * SAMPLE_RATE, -0.5 + place / len(phrase.notes), ring=False)
    t = np.arange(len(dry)) / SAMPLE_RATE
    swell = np.minimum(t / 0.6, 1.0) * np.clip((phrase.seconds - t) / 1.6, 0.0, 1.0) ** 1.5
    for place, note in enumerate(phrase.chord or ()):
        tone = soft_tone(note, t, brightness=0.8, random=random) * swell * (0.22 if place == 0 else 0.12)
        put(dry, tone, 0, (-1) ** place * 0.15 * place, ring=False)
    return _finished(dry, random, rms=SHORT_RMS, hall=phrase.hall)


def _finished(dry: Doubles, random: np.random.Generator, *, rms: float, hall: float) -> Floats:
    tail = np.concatenate([dry, np.zeros((round(hall * SAMPLE_RATE), 2))])
    wet = reverberated(tail, SAMPLE_RATE, seconds=hall, random=random)[: len(dry)]
    return fade(to_rms(0.75 * dry + 0.4 * wet, rms), SAMPLE_RATE, 0.005, 0.35)


def _pad_note(
    out: Doubles,
    start: float,
    span: float,
    note: int,
    pan: float,
    level: float,
    opened: float,
    random: np.random.Generator,
) -> None:
    """One note of a chord into the ring: it fades in before its time and out after it, over the neighbours."""
    overlap = span * 0.45
    length = round(span + overlap)
    t = np.arange(length) / BED_RATE
    x = np.arange(length) / length
    edge = overlap / length
    envelope = np.sin(0.5 * np.pi * np.clip(x / edge, 0, 1)) * np.sin(0.5 * np.pi * np.clip((1 - x) / edge, 0, 1))
    tone = soft_tone(note, t, brightness=0.45 + opened * np.sin(np.pi * x) ** 2, random=random)
    put(out, tone * envelope**2 * level * min(1.0, (55.0 / note) ** 1.5), start - overlap / 2, pan)
