"""Joins as the config says: how long two items overlap, and that nothing clicks."""

from __future__ import annotations

import numpy as np
import pytest

from radio.config import SoundConfig
from radio.model.show import Mood
from radio.playout.guard import SilenceGuard
from radio.playout.items import Block, Item
from radio.playout.mixer import Fades, Mixer
from radio.playout.tracks import ClipTrack
from radio.playout.wiring import build_graph
from radio.types import SAMPLE_RATE, to_samples
from tests.playout_parts import bed, ident

pytestmark = pytest.mark.unit

TICK = 4800


def clip(title: str, sound: Block) -> ClipTrack:
    return ClipTrack(Item(title, "talk", "live"), sound)


def aired(sound: SoundConfig, first: Block | None, second: Block, seconds: float) -> Block:
    """The first item, or the bed, then the second."""
    graph = build_graph("S", bed(), ident())
    if first is not None:
        graph.live.put([clip("a", first), clip("b", second)], ())
    mixer = Mixer(graph, SilenceGuard(bed()), Fades.of(sound))
    blocks = []
    for tick in range(round(seconds * 10)):
        if first is None and tick == 20:
            graph.live.put([clip("b", second)], ())
        blocks.append(mixer.render(TICK)[0])
    return np.concatenate(blocks)


def overlap(sound: Block, below: float, above: float) -> float:
    """Seconds in which both are heard: the two tones lie on either side of silence, by their constant levels."""
    level = sound[:, 0]
    return float(((level > below) & (level < above)).sum()) / SAMPLE_RATE


def constant(level: float, seconds: float) -> Block:
    return np.full((to_samples(seconds), 2), level, np.float32)


@pytest.mark.parametrize("milliseconds", [20, 40, 300])
def test_items_overlap_as_long_as_the_config_says(milliseconds: int) -> None:
    sound = aired(SoundConfig(crossfade_ms=milliseconds), constant(0.2, 2.0), constant(-0.2, 2.0), 3.0)
    assert overlap(sound, -0.199, 0.199) == pytest.approx(milliseconds / 1000, rel=0.1)


@pytest.mark.parametrize("seconds", [0.5, 1.5])
def test_the_bed_gives_way_as_slowly_as_the_config_says(seconds: float) -> None:
    sound = aired(SoundConfig(bed_fade_seconds=seconds), None, constant(-0.4, 5.0), 5.0)
    alone = int(np.flatnonzero(np.abs(sound[:, 0] + 0.4) > 1e-4)[-1]) / SAMPLE_RATE
    # It began with the tick after two seconds; of the last samples of a fade there is nothing left to see.
    assert alone == pytest.approx(2.0 + seconds, rel=0.02)


@pytest.mark.parametrize("mood", ["calm", "bright", "deep"])
def test_a_join_makes_no_step_that_its_items_do_not_have(mood: Mood) -> None:
    from radio.audio import synth

    first = synth.bed(12.0, mood)[: to_samples(3.0) + 11]
    second = synth.opening("daily")
    sound = aired(SoundConfig(), first, second, 5.0)
    inside = max(float(np.abs(np.diff(part, axis=0)).max()) for part in (first, second))
    join = np.abs(np.diff(sound[to_samples(2.9) : to_samples(3.1)], axis=0)).max()
    assert join <= inside * 1.1


def test_the_usual_fades_are_those_of_the_config() -> None:
    assert Fades.of(SoundConfig()) == Fades()
