"""The mix: how far the music lies under the words, how long listeners wait, where the stings are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from radio.audio import loudness, pcm
from radio.audio.pcm import Floats
from radio.config import SoundConfig
from radio.model.audio import Clip
from radio.model.script import Line, Script, ScriptChapter
from radio.model.show import Motif, ShowSound
from radio.production.mixing import BREATH_LU, ROOM_LU, VOICES_ALONE, Mix, Music, plan
from radio.speech.finishing import LEVEL
from radio.types import Dbfs, HostId, ShowId, VoiceId, to_samples, to_seconds

pytestmark = pytest.mark.unit

RATE = 16_000
BEATS = ("opening", "disclosure", "what", "how", "evidence", "closing")


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> tuple[Clip, ...]:
    """Six sounds of 5 s at the studio's level, as noisy and as busy as speech."""
    folder = tmp_path_factory.mktemp("clips")
    random = np.random.default_rng(5)
    made = []
    for n in range(len(BEATS)):
        t = np.arange(5 * RATE) / RATE
        tone: Floats = (np.sin(2 * np.pi * 150 * t) + 0.3 * random.standard_normal(len(t))).astype(np.float32)
        sound = tone * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * t)).astype(np.float32)
        sound *= np.float32(pcm.gain(LEVEL - loudness.integrated(sound, RATE)))
        path = folder / f"{n}.wav"
        pcm.write(path, sound, RATE)
        clip = Clip(
            key=str(n),
            path=str(path),
            sample_rate=RATE,
            samples=len(sound),
            spoken="word " * 12,
            voice=VoiceId("fake"),
            words=(),
            peak=Dbfs(-9.0),
        )
        made.append(clip)
    return tuple(made)


def script() -> Script:
    lines = tuple(
        Line.model_validate({"speaker": HostId("ann"), "text": "Some words.", "beat": beat, "origin": "template"})
        for beat in BEATS
    )
    chapters = tuple(ScriptChapter(title=f"Chapter {line}", first_line=line) for line in (0, 2, 4, 5))
    return Script(
        show=ShowId("daily"), title="A day", lines=lines, chapters=chapters, paper_ids=(), writer="extractive"
    )


def made(clips: tuple[Clip, ...], sound: ShowSound, levels: SoundConfig | None = None) -> Mix:
    return plan(script(), clips, Music.of(sound, levels or SoundConfig()))


def parts(mix: Mix) -> tuple[Floats, Floats]:
    """The voices, and the music."""
    voices = np.concatenate(list(replace(mix, effects=(), bed=(), breaths=(), room=0.0).blocks()))
    return voices, np.concatenate(list(mix.blocks())) - voices


@pytest.mark.parametrize("sound", [ShowSound(), ShowSound(opening="daily", bed="bright", stings=True)])
def test_every_word_stands_clear_of_the_music(clips: tuple[Clip, ...], sound: ShowSound) -> None:
    mix = made(clips, sound)
    voices, music = parts(mix)
    for placed in mix.lines:
        said = slice(placed.start, placed.end)
        assert loudness.integrated(voices[said]) - loudness.integrated(music[said]) >= 14


def test_the_bed_lies_as_deep_as_the_config_says_and_does_not_pump(clips: tuple[Clip, ...]) -> None:
    for ducked in (-18.0, -24.0):
        mix = made(clips, ShowSound(opening="none"), SoundConfig(ducked_lu=ducked))
        voices, music = parts(mix)
        opening = slice(mix.lines[1].start, mix.lines[1].end)
        assert loudness.integrated(music[opening]) - loudness.integrated(voices[opening]) == pytest.approx(
            ducked, abs=2
        )
        # One level from the first word of the opening to its last: the pause between its two lines is no way up.
        gains = [gain for at, gain in mix.bed if mix.lines[0].start <= at <= mix.lines[1].end]
        assert max(gains) == min(gains)


@pytest.mark.parametrize("motif", ["rotation", "daily", "weekly", "house"])
def test_an_opening_is_as_loud_as_what_it_opens(clips: tuple[Clip, ...], motif: Motif) -> None:
    mix = made(clips, ShowSound(opening=motif))
    sound = np.concatenate(list(mix.blocks()))
    body = loudness.integrated(sound[mix.lines[2].start : mix.lines[4].end])
    assert loudness.integrated(sound[: to_samples(3.0)]) == pytest.approx(body, abs=2)
    assert loudness.integrated(sound[: mix.lines[0].end]) == pytest.approx(body, abs=1)


def test_listeners_wait_neither_too_long_nor_too_short_for_the_next_word(clips: tuple[Clip, ...]) -> None:
    shows = [ShowSound(opening=motif) for motif in ("rotation", "daily", "weekly", "house")]
    mixes = [made(clips, sound) for sound in shows]
    for before in mixes:
        for after in mixes:
            gap = to_seconds(before.duration - before.lines[-1].end) + to_seconds(after.lines[0].start)
            assert 0.8 <= gap <= 2.5


def test_a_digest_has_a_sting_between_chapters_and_a_talk_has_none(clips: tuple[Clip, ...]) -> None:
    digest = made(clips, ShowSound(opening="daily", stings=True))
    assert len(digest.effects) == 1 + 3
    for effect, index in zip(digest.effects[1:], (2, 4, 5), strict=True):
        assert digest.lines[index - 1].end < effect.start < digest.lines[index].start
        assert 0.8 < to_seconds(digest.lines[index].start - digest.lines[index - 1].end) < 1.3
    assert len(made(clips, ShowSound()).effects) == 1


def test_without_music_there_are_the_voices_and_nothing_else(clips: tuple[Clip, ...]) -> None:
    mix = made(clips, ShowSound(opening="none", bed="none"), SoundConfig(room_tone=False, breaths=False))
    assert mix == plan(script(), clips, VOICES_ALONE)
    assert not parts(mix)[1].any()


def test_the_music_makes_no_click(clips: tuple[Clip, ...]) -> None:
    mix = made(clips, ShowSound(opening="weekly", bed="deep", stings=True))
    _, music = parts(mix)
    steps = np.abs(np.diff(music, axis=0)).max(axis=1)
    # Bells strike in 6 ms: from one sample to the next their sound moves by a few hundredths at most.
    assert steps.max() < 0.06
    assert np.abs(music[-1]).max() < 1e-3


def test_the_same_mix_is_the_same_sound(clips: tuple[Clip, ...], tmp_path: Path) -> None:
    mix = made(clips, ShowSound(stings=True))
    once, again = (np.concatenate(list(mix.blocks())) for _ in range(2))
    assert np.array_equal(once, again)


def test_no_pause_is_digital_black_and_the_room_is_far_under_the_words(clips: tuple[Clip, ...]) -> None:
    mix = made(clips, ShowSound(opening="none", bed="none"))
    room = parts(mix)[1]
    # Louder by 40 LU: what is under -70 LUFS does not count.
    assert loudness.integrated(100 * room[: mix.duration // 2]) - 40 == pytest.approx(LEVEL + ROOM_LU, abs=0.5)
    middle = np.abs(np.concatenate(list(mix.blocks())))[100:-100].reshape(-1)
    # 20 ms anywhere have sound in them.
    windows = middle[: len(middle) // 1920 * 1920].reshape(-1, 1920).max(axis=1)
    assert windows.min() > pcm.gain(-80)
    assert np.abs(room[[0, -1]]).max() < 1e-4


def test_a_long_turn_may_begin_with_a_breath_and_never_touches_a_word(clips: tuple[Clip, ...]) -> None:
    text = "Some words that are many enough to need some air before one can say all of them, number {}."
    long = script().model_copy(
        update={
            "lines": tuple(
                line.model_copy(update={"text": text.format(n), "speaker": HostId("ann" if n % 2 else "bob")})
                for n, line in enumerate(script().lines)
            ),
            "chapters": (),
        }
    )
    mix = plan(long, clips, Music.of(ShowSound(opening="none", bed="none"), SoundConfig()))
    assert 0 < len(mix.breaths) < len(mix.lines) - 1
    for breath in mix.breaths:
        end = breath.start + len(breath.sound)
        assert any(a.end < breath.start and end < b.start for a, b in pairwise(mix.lines))
        assert loudness.loudest(breath.sound) == pytest.approx(LEVEL + BREATH_LU, abs=1.5)
    assert not plan(long, clips, Music.of(ShowSound(), SoundConfig(breaths=False))).breaths
    assert not made(clips, ShowSound()).breaths, "a short line needs none"
