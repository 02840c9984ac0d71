"""Chapters and transcripts: a segment's cues, in seconds of the episode."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from radio.archive.words import licence_line
from radio.model.episode import Chapter
from radio.model.segment import Segment
from radio.model.timeline import CaptionCue, ChapterCue
from radio.types import Samples, Seconds, to_seconds


class Spoken(NamedTuple):
    """A caption in the time of the whole episode."""

    start: Seconds
    end: Seconds
    name: str
    text: str


def starts_of(segments: Sequence[Segment]) -> list[Samples]:
    """Where each segment begins when they follow one another without a gap."""
    starts, at = [], 0
    for segment in segments:
        starts.append(Samples(at))
        at += segment.duration
    return starts


def chapters_of(segments: Sequence[Segment]) -> tuple[Chapter, ...]:
    """The chapter cues; a segment that has none is a chapter by itself when there are several segments."""
    chapters: list[Chapter] = []
    for segment, offset in zip(segments, starts_of(segments), strict=True):
        cues = [cue for cue in segment.timeline.cues if isinstance(cue, ChapterCue) and 0 <= cue.at < segment.duration]
        if not cues and len(segments) > 1:
            cues = [ChapterCue(at=Samples(0), title=segment.title)]
        licences = {card.paper_id: licence_line(card) for card in segment.timeline.papers}
        chapters += [
            Chapter(
                start=to_seconds(offset + cue.at),
                title=cue.title,
                url=cue.url,
                paper_id=cue.paper_id,
                licence=licences.get(cue.paper_id) if cue.paper_id else None,
            )
            for cue in sorted(cues, key=lambda cue: cue.at)
        ]
    return tuple(chapters)


def spoken_of(segments: Sequence[Segment]) -> list[Spoken]:
    """The captions, in order, with the hosts' names."""
    found: list[Spoken] = []
    for segment, offset in zip(segments, starts_of(segments), strict=True):
        names = {host.id: host.name for host in segment.hosts}
        cues = [cue for cue in segment.timeline.cues if isinstance(cue, CaptionCue) and cue.text.strip()]
        for cue in sorted(cues, key=lambda cue: cue.at):
            end = min(max(cue.end, cue.at + 1), segment.duration)
            name = names.get(cue.speaker, cue.speaker)
            found.append(Spoken(to_seconds(offset + cue.at), to_seconds(offset + end), name, cue.text))
    return found


def webvtt(spoken: Iterable[Spoken]) -> str:
    """A WebVTT file (https://www.w3.org/TR/webvtt1/), speakers as voice spans."""
    blocks = ["WEBVTT"]
    for caption in spoken:
        text = " ".join(_escaped(caption.text).split())
        name = " ".join(_escaped(caption.name).split())
        blocks.append(f"{_stamp(caption.start)} --> {_stamp(caption.end)}\n<v {name}>{text}</v>")
    return "\n\n".join(blocks) + "\n"


def _stamp(seconds: float) -> str:
    whole = round(seconds * 1000)
    hours, rest = divmod(whole, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _escaped(text: str) -> str:
    """A ">" must go too: "-->" would end the cue."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
