"""The studio: checks, other readings, other voices, the cache."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from radio.audio import loudness, pcm
from radio.audio.pcm import Floats
from radio.errors import SpeechError
from radio.speech.cast import Cast, Member
from radio.speech.finishing import LEVEL
from radio.speech.studio import Studio
from radio.types import VoiceId
from tests.fakes_speech import RATE, FakeVoice

pytestmark = pytest.mark.unit

TEXT = "The model learns from what it reads, and it reads a lot of papers."


def silent(samples: Floats, seed: int) -> Floats:
    return samples * np.float32(0.0)


def quiet(samples: Floats, seed: int) -> Floats:
    return samples * np.float32(0.02)


def too_long(samples: Floats, seed: int) -> Floats:
    return np.tile(samples, 6)


def too_short(samples: Floats, seed: int) -> Floats:
    return samples[: RATE // 2]


def clipped(samples: Floats, seed: int) -> Floats:
    cut: Floats = np.clip(samples * np.float32(20.0), -1.0, 1.0)
    return cut


def broken(samples: Floats, seed: int) -> Floats:
    return samples * np.float32(np.nan)


def empty(samples: Floats, seed: int) -> Floats:
    return samples[:0]


def holed(samples: Floats, seed: int) -> Floats:
    half = len(samples) // 2
    return np.concatenate([samples[:half], np.zeros(RATE * 2, np.float32), samples[half:]])


def first_only(spoil: Callable[[Floats, int], Floats]) -> Callable[[Floats, int], Floats]:
    return lambda samples, seed: spoil(samples, seed) if seed == 0 else samples


def cast_of(*voices: FakeVoice) -> Cast:
    def giving(voice: FakeVoice) -> Callable[[], FakeVoice]:
        return lambda: voice

    return Cast({voice.id: Member(giving(voice), (), lean=True) for voice in voices})


SPOILED = [
    (silent, "too quiet"),
    (quiet, "too quiet"),
    (too_long, "too long"),
    (too_short, "too short"),
    (clipped, "clipped"),
    (broken, "no numbers"),
    (empty, "no sound"),
    (holed, "silence inside"),
]


@pytest.mark.parametrize(("spoil", "reason"), SPOILED)
def test_a_bad_reading_never_becomes_a_clip(
    spoil: Callable[[Floats, int], Floats], reason: str, tmp_path: Path
) -> None:
    voice = FakeVoice(spoil=spoil)
    with pytest.raises(SpeechError, match=reason):
        Studio(cast_of(voice), clips_dir=tmp_path).speak(TEXT, [voice.id])
    assert voice.readings == 3
    assert list(tmp_path.rglob("*.wav")) == []


@pytest.mark.parametrize(("spoil", "reason"), SPOILED)
def test_another_reading_saves_the_line(spoil: Callable[[Floats, int], Floats], reason: str, tmp_path: Path) -> None:
    voice = FakeVoice(spoil=first_only(spoil))
    clip = Studio(cast_of(voice), clips_dir=tmp_path).speak(TEXT, [voice.id])
    assert clip.attempts == 2


def test_another_voice_saves_the_line(tmp_path: Path) -> None:
    bad, good = FakeVoice("bad", silent), FakeVoice("good")
    clip = Studio(cast_of(bad, good), clips_dir=tmp_path).speak(
        TEXT, [VoiceId("nobody"), VoiceId("bad"), VoiceId("good")]
    )
    assert clip.voice == "good"


def test_a_clip_is_at_the_studios_level_and_its_file_is_what_it_says(tmp_path: Path) -> None:
    loud = FakeVoice("loud", lambda samples, seed: samples * np.float32(2.5))
    soft = FakeVoice("soft", lambda samples, seed: samples * np.float32(0.4))
    studio = Studio(cast_of(loud, soft), clips_dir=tmp_path)
    for voice in (loud, soft):
        clip = studio.speak(TEXT, [voice.id])
        samples, rate = pcm.read(Path(clip.path))
        assert (len(samples), rate) == (clip.samples, clip.sample_rate)
        assert loudness.integrated(samples, rate) == pytest.approx(LEVEL, abs=0.3)
        assert clip.peak <= -1.0 + 1e-6
        assert abs(samples[0]) < 0.01
        assert abs(samples[-1]) < 0.01
        assert clip.words[-1].end <= clip.samples


def test_the_second_time_comes_from_the_cache_also_in_another_studio(tmp_path: Path) -> None:
    voice = FakeVoice()
    first = Studio(cast_of(voice), clips_dir=tmp_path).speak(TEXT, [voice.id])
    again = Studio(cast_of(voice), clips_dir=tmp_path).speak(TEXT, [voice.id])
    assert again == first
    assert voice.readings == 1


def test_what_sounds_otherwise_has_another_key(tmp_path: Path) -> None:
    one, other = FakeVoice("one"), FakeVoice("other")
    studio = Studio(cast_of(one, other), clips_dir=tmp_path)
    keys = {
        studio.speak(TEXT, [one.id]).key,
        studio.speak(TEXT, [other.id]).key,
        studio.speak(TEXT + " More.", [one.id]).key,
        studio.speak(TEXT, [one.id], seed=7).key,
    }
    assert len(keys) == 4


def test_a_damaged_clip_is_made_anew(tmp_path: Path) -> None:
    voice = FakeVoice()
    studio = Studio(cast_of(voice), clips_dir=tmp_path)
    clip = studio.speak(TEXT, [voice.id])
    Path(clip.path).write_bytes(b"RIFF")
    assert studio.speak(TEXT, [voice.id]) == clip
    Path(clip.path).with_suffix(".json").write_text("{", encoding="utf-8")
    assert studio.speak(TEXT, [voice.id]) == clip
    assert voice.readings == 3


@pytest.mark.parametrize("text", ["", "[12]", "***", "$$x$$ "[:0]])
def test_what_cannot_be_said_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="can be said"):
        Studio(cast_of(FakeVoice()), clips_dir=tmp_path).speak(text, [VoiceId("fake")])
