"""The judge of joins is judged: it finds a click that was put in, and none in a sound that has none."""

from __future__ import annotations

import numpy as np
import pytest

from bench.joins import Border, borders, silent_inside
from bench.joinsair import change
from radio.audio import pcm
from radio.audio.pcm import Floats
from radio.model.audio import Clip
from radio.model.script import Line
from radio.production.mixing import Mix, PlacedLine
from radio.types import SAMPLE_RATE, Dbfs, HostId, Samples, VoiceId, to_samples

pytestmark = pytest.mark.unit

START, END = to_samples(0.5), to_samples(1.5)


def mix_of() -> Mix:
    line = Line(speaker=HostId("joe"), text="A line.", beat="what", origin="template")
    clip = Clip(
        key="0",
        path="none.wav",
        sample_rate=SAMPLE_RATE,
        samples=END - START,
        spoken="A line.",
        voice=VoiceId("joe"),
        words=(),
        peak=Dbfs(-9.0),
    )
    return Mix((PlacedLine(line, clip, Samples(START), Samples(END)),), to_samples(2.0), {})


def speech_between(*, faded: bool) -> Floats:
    """Two seconds of room with a voice in the middle; `faded`: it comes out of silence."""
    random = np.random.default_rng(1)
    sound = (0.0005 * random.standard_normal((to_samples(2.0), 2))).astype(np.float32)
    sound = pcm.fade(sound, SAMPLE_RATE, 0.01, 0.01)
    t = np.arange(END - START) / SAMPLE_RATE
    voice = (0.2 * np.cos(2 * np.pi * 150 * t)).astype(np.float32)
    if faded:
        voice = pcm.fade(voice, SAMPLE_RATE, 0.05, 0.05)
    sound[START:END] += voice[:, None]
    return sound


def above(sound: Floats) -> list[Border]:
    return [border for border in borders(sound, mix_of(), "s") if border.above]


def test_a_cut_voice_is_found_at_both_ends_and_a_faded_one_nowhere() -> None:
    assert [border.kind for border in above(speech_between(faded=False))] == ["clip begins", "clip ends"]
    assert above(speech_between(faded=True)) == []


def test_music_that_is_steep_at_a_border_is_no_step_and_a_step_in_it_is_one() -> None:
    sound = speech_between(faded=True)
    t = (np.arange(len(sound)) - START) / SAMPLE_RATE
    music = 0.03 * np.exp(-((t / 0.003) ** 2)) * np.sin(2 * np.pi * 900 * t)
    sound += music[:, None].astype(np.float32)
    assert above(sound) == []
    sound[START:] += np.float32(0.006)
    assert [border.kind for border in above(sound)] == ["clip begins"]


def test_a_segment_that_ends_in_the_middle_of_a_sound_is_found() -> None:
    sound = speech_between(faded=True)
    sound[-to_samples(0.1) :] += np.float32(0.02)
    assert [(border.kind, border.at) for border in above(sound)] == [("segment", 2.0)]


def test_a_click_in_a_crossfade_on_air_is_found() -> None:
    sound = speech_between(faded=True)
    assert not change(sound, START, "talk").above
    sound[START + to_samples(0.02)] += np.float32(0.05)
    assert change(sound, START, "talk").above


def test_black_and_silence_are_measured() -> None:
    sound = speech_between(faded=True)
    sound[to_samples(0.2) : to_samples(0.3)] = 0.0
    assert change(sound, START, "talk").longest_black == pytest.approx(0.1, abs=0.001)
    hole = np.concatenate([sound[START:END, 0], np.zeros(SAMPLE_RATE // 2, np.float32), sound[START:END, 0]])
    assert silent_inside(hole, SAMPLE_RATE) == pytest.approx(0.5, abs=0.02)
