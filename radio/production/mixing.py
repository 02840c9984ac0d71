"""The mix of a segment: where each clip lies, what opens it, the stings in it, the bed under opening and closing.

A mix is a plan that renders itself in blocks, as often as it is asked: once to measure, once to write. So a show of
an hour takes no more memory than a short one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np

from radio.audio import pcm, room, synth
from radio.audio.pcm import Floats
from radio.config import SoundConfig
from radio.errors import SegmentError
from radio.model.audio import Clip
from radio.model.script import Line, Script
from radio.model.show import Mood, Motif, ShowSound
from radio.speech import pauses
from radio.speech.finishing import LEVEL
from radio.types import SAMPLE_RATE, HostId, Samples, to_samples

BLOCK = 8 * SAMPLE_RATE
"""Samples rendered at a time."""
LEAD_IN, LEAD_OUT = 0.25, 0.45
"""Seconds before the first line and after the last, where there is no music."""
OUTRO_RISE, OUTRO = 0.35, 1.1
"""Seconds after the last word in which the bed comes up a little, and at which it is gone. With an opening's 1.1 to
1.4 s before its first word, listeners wait 2.2 to 2.5 s from the last word of an item to the first of the next."""
OUTRO_SHARE = 0.5
"""How far the bed comes up for that, between its ducked and its own level: a flare to the full would be a bump."""
BED_FADE_IN, BED_FADE_OUT = 1.5, 3.0
DUCK_RAMP = 0.5
STING_AFTER = 0.2
"""Seconds from the last word of a chapter to the sting."""
SPREAD = 0.24
"""How far the outermost hosts sit from the middle, of 1."""

# Levels are set against the clips' (radio.speech.finishing.LEVEL); the whole is then raised to -16 LUFS.
EFFECT_GAIN = -8.5
"""Decibels of openings, stings and sweepers, which are at -16 LUFS: with the bed under them as loud as speech."""
TAIL_GAIN, TAIL_RAMP = -20.0, 0.4
"""Decibels of what of them still rings when speech comes in, and the seconds in which they sink to that."""
ROOM_LU, BREATH_LU = -46.0, -30.0
"""Of the room's air and of a breath, against speech: a quiet studio; a breath that is felt more than heard."""
ROOM_FADE = 0.01
BREATH_WORDS = 14
"""A line of fewer is said on the breath that one has."""
BREATH_APART = 0.05
"""Seconds at least from the last word to a breath, and from the breath to the next word."""

_OPENING = frozenset({"opening", "disclosure", "station"})
_CLOSING = frozenset({"closing", "station"})


@dataclass(frozen=True)
class Music:
    """What is heard besides the voices. Levels are linear factors."""

    opening: Motif | Literal["sweeper"] | None = None
    mood: Mood | None = None
    stings: bool = False
    bed: float = 0.0
    """Of the bed by itself."""
    ducked: float = 0.0
    """Of the bed under speech."""
    room: float = 0.0
    """Of the room's air."""
    breath: float = 0.0
    """Of a breath."""

    @classmethod
    def of(cls, show: ShowSound, levels: SoundConfig) -> Music:
        """As the show's file and the config say."""
        return replace(
            cls.after(None if show.opening == "none" else show.opening, levels),
            mood=None if show.bed == "none" else show.bed,
            stings=show.stings,
            bed=pcm.gain(LEVEL + levels.bed_lu - synth.BED_LUFS),
            ducked=pcm.gain(LEVEL + levels.ducked_lu - synth.BED_LUFS),
        )

    @classmethod
    def after(cls, opening: Motif | Literal["sweeper"] | None, levels: SoundConfig) -> Music:
        """Voices after an opening, in the room that the config wants, without a bed."""
        return cls(
            opening=opening,
            room=pcm.gain(LEVEL + ROOM_LU - room.ROOM_LUFS) if levels.room_tone else 0.0,
            breath=pcm.gain(LEVEL + BREATH_LU - room.BREATH_LUFS) if levels.breaths else 0.0,
        )

    @property
    def lead(self) -> float:
        """Seconds before the first word."""
        if self.opening is None:
            return LEAD_IN
        return synth.SWEEPER_SPEECH_AT if self.opening == "sweeper" else synth.speech_at(self.opening)


VOICES_ALONE = Music()


@dataclass(frozen=True)
class PlacedLine:
    """A line and its clip, in samples of the segment."""

    line: Line
    clip: Clip
    start: Samples
    end: Samples

    def at(self, clip_sample: int) -> Samples:
        """Where a sample of the clip lies in the segment."""
        offset = round(clip_sample * SAMPLE_RATE / self.clip.sample_rate)
        return Samples(min(self.start + offset, self.end))


@dataclass(frozen=True)
class Effect:
    """A short sound and where it begins."""

    start: int
    sound: Floats = field(repr=False, compare=False)


@dataclass(frozen=True)
class Mix:
    """Placed lines with their music. `bed` holds the breakpoints of its gain: (sample, linear factor)."""

    lines: tuple[PlacedLine, ...]
    duration: Samples
    pans: dict[HostId, float]
    effects: tuple[Effect, ...] = ()
    mood: Mood = "calm"
    bed: tuple[tuple[int, float], ...] = ()
    breaths: tuple[Effect, ...] = ()
    room: float = 0.0

    def blocks(self) -> Iterator[Floats]:
        """The sound, (n, 2) at 48 kHz, `duration` samples in all. Raises AudioError or SegmentError."""
        sounding: dict[int, Floats] = {}
        for begin in range(0, self.duration, BLOCK):
            end = min(self.duration, begin + BLOCK)
            block = np.zeros((end - begin, 2), np.float32)
            for index, placed in enumerate(self.lines):
                if placed.start >= end or placed.end <= begin:
                    sounding.pop(index, None)
                    continue
                if index not in sounding:
                    sounding[index] = _panned(_loaded(placed), self.pans.get(placed.line.speaker, 0.0))
                _add(block, begin, sounding[index], placed.start)
            for effect in (*self.effects, *self.breaths):
                _add(block, begin, effect.sound, effect.start)
            self._add_bed(block, begin)
            self._add_room(block, begin)
            yield block

    def _add_room(self, block: Floats, begin: int) -> None:
        if not self.room:
            return
        first = begin % to_samples(room.ROOM_SECONDS)
        air = _room()[first : first + len(block)] * np.float32(self.room)
        # Where the segment meets another its air comes and goes, too.
        if begin == 0:
            air = pcm.fade(air, SAMPLE_RATE, ROOM_FADE, 0.0)
        if begin + len(block) == self.duration:
            air = pcm.fade(air, SAMPLE_RATE, 0.0, ROOM_FADE)
        block += air

    def _add_bed(self, block: Floats, begin: int) -> None:
        if not self.bed:
            return
        points, gains = zip(*self.bed, strict=True)
        at = np.arange(begin, begin + len(block))
        envelope = np.interp(at, points, gains).astype(np.float32)
        if envelope.any():
            music = _bed(self.mood)
            block += music[at % len(music)] * envelope[:, None]


def plan(script: Script, clips: Sequence[Clip], music: Music) -> Mix:
    """Place the clips of `script`, one for each line, and the music. Raises SegmentError."""
    if len(clips) != len(script.lines):
        raise SegmentError(f"{len(script.lines)} lines but {len(clips)} clips", subject=script.title)
    if not clips:
        raise SegmentError("a script without lines makes no segment", subject=script.title)
    chapter_starts = {chapter.first_line for chapter in script.chapters}
    # Among several papers a sting parts the themes, not the papers of one.
    several = len(script.paper_ids) > 1
    stung = {c.first_line for c in script.chapters if not (several and c.paper_id)} if music.stings else set()
    effects = [] if music.opening is None else [Effect(0, _effect(music.opening, sting=False))]
    position = to_samples(music.lead)
    placed: list[PlacedLine] = []
    for index, (line, clip) in enumerate(zip(script.lines, clips, strict=True)):
        length = round(clip.samples * SAMPLE_RATE / clip.sample_rate)
        placed.append(PlacedLine(line, clip, position, Samples(position + length)))
        following = script.lines[index + 1] if index + 1 < len(script.lines) else None
        new_chapter = index + 1 in chapter_starts
        pause = 0.0 if following is None else pauses.between(line, following, new_chapter=new_chapter)
        if following is not None and index + 1 in stung and music.opening is not None:
            at = position + length + to_samples(STING_AFTER)
            effects.append(Effect(at, _effect(music.opening, sting=True)))
            pause = STING_AFTER + synth.STING_SPEECH_AT
        position = Samples(position + length + to_samples(pause))
    last = placed[-1].end
    duration = Samples(last + to_samples(OUTRO if music.mood else LEAD_OUT))
    bed = tuple(_bed_gains(placed, duration, music)) if music.mood else ()
    pans = _pans(script)
    breaths = tuple(_breaths(placed, stung, pans, music.breath)) if music.breath else ()
    return Mix(tuple(placed), duration, pans, tuple(effects), music.mood or "calm", bed, breaths, music.room)


def _breaths(lines: Sequence[PlacedLine], stung: set[int], pans: dict[HostId, float], level: float) -> Iterator[Effect]:
    """Before every other longer line, by lot, where the pause has room for one and no sting rings."""
    for index, (before, placed) in enumerate(pairwise(lines), start=1):
        text = placed.line.text
        if index in stung or len(text.split()) < BREATH_WORDS or zlib.crc32(text.encode()) % 2:
            continue
        sound = room.breath(placed.line.speaker, text) * np.float32(level)
        apart = to_samples(BREATH_APART)
        start = placed.start - apart - len(sound)
        if start - before.end >= apart:
            yield Effect(start, _panned(sound, pans.get(placed.line.speaker, 0.0)))


def _pans(script: Script) -> dict[HostId, float]:
    """Hosts from left to right in the order in which they first speak."""
    hosts = list(dict.fromkeys(line.speaker for line in script.lines))
    if len(hosts) == 1:
        return {hosts[0]: 0.0}
    return {host: SPREAD * (2 * place / (len(hosts) - 1) - 1) for place, host in enumerate(hosts)}


def _bed_gains(lines: Sequence[PlacedLine], duration: int, music: Music) -> Iterator[tuple[int, float]]:
    """In with the opening, ducked under the first words, out after them; in again before the closing, gone after it.

    The bed stays down through the pauses of speech: coming up in each of them would pump.
    """
    full, ducked = music.bed, music.ducked
    opening = 0
    while opening + 1 < len(lines) and lines[opening + 1].line.beat in _OPENING:
        opening += 1
    closing = len(lines)
    while closing - 1 > opening and lines[closing - 1].line.beat in _CLOSING:
        closing -= 1
    ramp = to_samples(DUCK_RAMP)
    first = lines[0].start
    yield 0, 0.0
    yield max(1, first - 2 * ramp), full * 0.8
    yield first, ducked
    last_ducked, last_word = lines[opening].end, lines[-1].end
    begins_again = lines[closing].start if closing < len(lines) else last_word
    if begins_again - last_ducked > to_samples(BED_FADE_OUT + BED_FADE_IN):
        yield last_ducked, ducked
        yield last_ducked + to_samples(BED_FADE_OUT), 0.0
        yield begins_again - to_samples(BED_FADE_IN), 0.0
        yield begins_again, ducked
    yield last_word, ducked
    yield last_word + to_samples(OUTRO_RISE), ducked + OUTRO_SHARE * (full - ducked)
    yield duration, 0.0


@cache
def _bed(mood: Mood) -> Floats:
    """Made once in a process: it takes half a second."""
    return synth.bed(24.0, mood)


@cache
def _room() -> Floats:
    """The ring and a block of it again, so that every block lies in it whole."""
    ring = room.room_tone()
    return np.concatenate([ring, ring[:BLOCK]])


@cache
def _effect(name: Motif | Literal["sweeper"], *, sting: bool) -> Floats:
    """At its level, its tail lowered where speech comes in."""
    if name == "sweeper":
        sound, speech_at = synth.sweeper(), synth.SWEEPER_SPEECH_AT
    elif sting:
        sound, speech_at = synth.sting(name), synth.STING_SPEECH_AT
    else:
        sound, speech_at = synth.opening(name), synth.speech_at(name)
    ramp = (to_samples(speech_at - TAIL_RAMP / 2), to_samples(speech_at + TAIL_RAMP / 2))
    levels = np.interp(np.arange(len(sound)), ramp, (pcm.gain(EFFECT_GAIN), pcm.gain(TAIL_GAIN)))
    lowered: Floats = sound * levels.astype(np.float32)[:, None]
    return lowered


def _loaded(placed: PlacedLine) -> Floats:
    samples, rate = pcm.read(Path(placed.clip.path))
    if rate != placed.clip.sample_rate or len(samples) != placed.clip.samples or samples.ndim != 1:
        raise SegmentError("the clip's file is not what its record says", subject=placed.clip.path, retryable=True)
    sound = pcm.resample(samples, rate, SAMPLE_RATE)
    length = placed.end - placed.start
    if len(sound) < length:
        return np.concatenate([sound, np.zeros(length - len(sound), np.float32)])
    return sound[:length]


def _panned(mono: Floats, pan: float) -> Floats:
    """Equal power; at the middle each side has the whole signal, as BS.1770 counts a mono programme."""
    angle = (pan + 1.0) * np.pi / 4.0
    sides = np.array([np.cos(angle), np.sin(angle)], np.float32) * np.float32(np.sqrt(2.0))
    return np.stack([mono * sides[0], mono * sides[1]], axis=1)


def _add(block: Floats, begin: int, sound: Floats, start: int) -> None:
    """Add to `block`, which begins at sample `begin`, what of `sound` (from `start` on) falls into it."""
    low, high = max(begin, start), min(begin + len(block), start + len(sound))
    if low < high:
        block[low - begin : high - begin] += sound[low - start : high - start]
