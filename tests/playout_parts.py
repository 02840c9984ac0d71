"""Segments and sources made for tests of playout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import numpy as np
import soundfile

from radio.model.audio import Loudness
from radio.model.rundown import RundownEntry
from radio.model.segment import SOUND, HostCard, Segment
from radio.model.timeline import CaptionCue, CardCue, ChapterCue, PaperCard, Timeline
from radio.playout.airstore import MemoryStore
from radio.playout.guard import SilenceGuard
from radio.playout.items import Block, Item, Run, Track
from radio.playout.loop import TICK
from radio.playout.mixer import Mixer
from radio.playout.tracks import SegmentTrack
from radio.playout.wiring import Graph
from radio.types import SAMPLE_RATE, Dbtp, HostId, Lufs, PaperId, Samples, SegmentId, ShowId

NOON = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


def tone(seconds: float, frequency: float = 220.0, level: float = 0.2) -> Block:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = (level * np.sin(2 * np.pi * frequency * t)).astype(np.float32)
    return np.column_stack([wave, wave])


def bed() -> Block:
    return tone(3.0, 110.0, 0.1)


def ident() -> Block:
    return tone(1.0, 880.0, 0.1)


def paper_card(number: int, *, pages_allowed: bool = False) -> PaperCard:
    return PaperCard(
        paper_id=PaperId(f"2605.{number:05d}"),
        title=f"On the number {number} and naïve α-pruning",
        authors="A. Author, B. Łukasz and 3 others",
        category="cs.CL",
        date="2026-05-20",
        url=f"https://arxiv.org/abs/2605.{number:05d}v1",
        licence="CC BY 4.0",
        pages_allowed=pages_allowed,
        summary="Numbers, looked at closely.",
    )


def segment_in(folder: Path, number: int, sound: Block, *, evergreen: bool = False) -> Segment:
    """A segment with a folder of its own under `folder`."""
    name = SegmentId(f"{number:032x}")
    home = folder / name
    home.mkdir(parents=True)
    soundfile.write(home / SOUND, sound, SAMPLE_RATE, subtype="PCM_16")
    card = paper_card(number)
    cues = (
        CardCue(at=Samples(0), paper_id=card.paper_id),
        ChapterCue(at=Samples(0), title="What it is", paper_id=card.paper_id),
        CaptionCue(at=Samples(0), end=Samples(len(sound)), speaker=HostId("ada"), text=f"This is number {number}."),
    )
    return Segment(
        id=name,
        show=ShowId("rotation"),
        show_title="Paper Rotation",
        title=f"Segment {number}",
        duration=Samples(len(sound)),
        loudness=Loudness(integrated=Lufs(-16.0), true_peak=Dbtp(-1.0)),
        created=NOON,
        hosts=(HostCard(id=HostId("ada"), name="Ada"),),
        timeline=Timeline(cues=cues, papers=(card,)),
        paper_ids=(card.paper_id,),
        evergreen=evergreen,
        sound_sha256="0" * 64,
    )


def entry(number: int, segment: Segment, **fields: object) -> RundownEntry:
    values = {"id": number, "order": float(number), "segment": segment.id, "title": segment.title}
    return RundownEntry.model_validate({**values, "added": NOON, "added_by": "rotation", **fields})


def silence_in_the_middle(seconds: float) -> Block:
    """A tone with `seconds` of digital silence inside: what a fault of production could leave."""
    return np.concatenate([tone(5.0), np.zeros((round(seconds * SAMPLE_RATE), 2), np.float32), tone(5.0)])


def stocked(folder: Path, segments: list[Segment]) -> MemoryStore:
    """A store with `segments` of `folder`, of which the second to the fourth wait in the rundown."""
    folders = {segment.id: folder / segment.id for segment in segments}
    return MemoryStore(folders, segments, [entry(n, segments[n]) for n in range(1, 4)])


def open_inline(item: Item) -> Track:
    return SegmentTrack(item, inline=True)


def mixer_of(graph: Graph) -> Mixer:
    return Mixer(graph, SilenceGuard(bed()))


def air(mixer: Mixer, seconds: float) -> tuple[Block, list[Run]]:
    """So much of the air, tick by tick, and whose it was."""
    blocks, runs = [], []
    for _ in range(round(seconds * SAMPLE_RATE / TICK)):
        block, more = mixer.render(TICK)
        blocks.append(block)
        runs += more
    return np.concatenate(blocks), runs


def titles(runs: Sequence[Run]) -> list[str]:
    """What was heard, each item once for as long as it lasted."""
    heard = [run.item.title for run in runs if run.samples]
    return [title for title, _ in groupby(heard)]
