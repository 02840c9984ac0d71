"""The studio: checks, other readings, other voices, the cache."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from radio.audio import loudness, pcm
from radio.audio.pcm import Floats
from radio.errors import ReadingsError, SpeechError
from radio.model.audio import Clip
from radio.model.takes import Fault, Hearing, Take
from radio.speech.clips import ClipFiles, is_there
from radio.speech.ears.checks import noise_seconds
from radio.speech.finishing import LEVEL
from radio.speech.studio import Studio
from radio.speech.voices.cast import Cast, Member
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


def hissing(samples: Floats, seed: int) -> Floats:
    burst = np.random.default_rng(seed).normal(0.0, 0.3, RATE // 4).astype(np.float32)
    return np.concatenate([samples[: RATE // 2], burst, samples[RATE // 2 :]])


SPOILED = [
    (silent, "too quiet"),
    (quiet, "too quiet"),
    (too_long, "too long"),
    (too_short, "too short"),
    (clipped, "clipped"),
    (broken, "no numbers"),
    (empty, "no sound"),
    (holed, "silence inside"),
    (hissing, "burst of noise"),
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


def test_an_s_that_is_loud_above_the_voice_and_faint_in_it_is_no_burst_of_noise() -> None:
    """As af_heart says the end of "documents"."""
    voice = FakeVoice().synthesize(TEXT).samples
    hiss = np.random.default_rng(1).normal(0.0, 1.0, RATE // 5)
    spectrum, frequencies = np.fft.rfft(hiss), np.fft.rfftfreq(len(hiss), 1.0 / RATE)
    drawn_out = np.fft.irfft(spectrum * np.where(frequencies > 7500.0, 0.3, 0.01), len(hiss)).astype(np.float32)
    level = np.sqrt(np.mean(np.square(voice)))
    assert noise_seconds(np.concatenate([voice, level * drawn_out / drawn_out.std()]), RATE) == 0.0
    assert noise_seconds(np.concatenate([voice, (level * hiss).astype(np.float32)]), RATE) == pytest.approx(
        0.2, abs=0.05
    )


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


def test_two_that_make_one_reading_at_once_leave_one_clip_which_both_use(tmp_path: Path) -> None:
    """No two readings of Piper are alike: another process' speech ends while this one's goes on, and is shorter."""
    theirs: list[Clip] = []

    def overtaken(samples: Floats, seed: int) -> Floats:
        theirs.append(Studio(cast_of(FakeVoice()), clips_dir=tmp_path).speak(TEXT, [VoiceId("fake")]))
        return np.concatenate([samples, samples[: RATE // 2]])

    voice = FakeVoice(spoil=overtaken)
    ours = Studio(cast_of(voice), clips_dir=tmp_path).speak(TEXT, [voice.id])
    for clip in (ours, *theirs):
        assert is_there(clip)
        assert len(pcm.read(Path(clip.path))[0]) == clip.samples
    assert ours == theirs[0]


def test_a_lock_that_cannot_be_had_keeps_nobody_from_speaking(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / ".lock").mkdir()  # as good as another user's
    voice = FakeVoice()
    assert is_there(Studio(cast_of(voice), clips_dir=tmp_path).speak(TEXT, [voice.id]))
    assert "without a lock" in caplog.text


@pytest.mark.parametrize("text", ["", "[12]", "***", "$$x$$ "[:0]])
def test_what_cannot_be_said_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="can be said"):
        Studio(cast_of(FakeVoice()), clips_dir=tmp_path).speak(text, [VoiceId("fake")])


def doubt(folder: Path, key: str, rate: float) -> None:
    """As if a recogniser had heard something else in it."""
    files = ClipFiles(folder)
    facts = files.load(key)
    assert facts is not None
    fault = Fault(kind="missing", text='not heard: "papers"')
    heard = Hearing(by="test", text="", error_rate=rate, faults=(fault,))
    files.note(key, facts.model_copy(update={"heard": heard}))


def test_a_doubted_clip_is_read_again_and_stays_for_who_uses_it(tmp_path: Path) -> None:
    voice = FakeVoice()
    studio = Studio(cast_of(voice), clips_dir=tmp_path)
    first = studio.speak(TEXT, [voice.id])
    doubt(tmp_path, first.key, 0.2)
    second = studio.speak(TEXT, [voice.id])
    assert second.key != first.key
    assert second.attempts == 2
    assert Path(first.path).exists()
    assert studio.speak(TEXT, [voice.id]) == second
    assert [take.outcome for take in studio.takes()] == ["made", "made"]
    assert studio.takes() == ()


def test_where_every_reading_is_doubted_the_least_doubted_one_is_used(tmp_path: Path) -> None:
    voice = FakeVoice()
    studio = Studio(cast_of(voice), clips_dir=tmp_path)
    clips = []
    for rate in (0.3, 0.1, 0.2):
        clips.append(studio.speak(TEXT, [voice.id]))
        doubt(tmp_path, clips[-1].key, rate)
    studio.takes()
    assert studio.speak(TEXT, [voice.id]) == clips[1]
    assert studio.takes() == (Take(voice=voice.id, outcome="kept", faults=("missing",)),)
    assert studio.speak(TEXT, [voice.id]) == clips[1]
    assert studio.takes() == ()


def test_another_voice_says_what_one_never_said_right(tmp_path: Path) -> None:
    bad, good = FakeVoice("bad"), FakeVoice("good")
    studio = Studio(cast_of(bad, good), clips_dir=tmp_path)
    for _ in range(3):
        doubt(tmp_path, studio.speak(TEXT, [bad.id, good.id]).key, 0.9)
    studio.takes()
    assert studio.speak(TEXT, [bad.id, good.id]).voice == "good"
    assert [(take.voice, take.outcome) for take in studio.takes()] == [("bad", "gave_up"), ("good", "made")]
    with pytest.raises(ReadingsError, match="not heard"):
        studio.speak(TEXT, [bad.id])


def test_failed_readings_are_told_with_their_kinds(tmp_path: Path) -> None:
    voice = FakeVoice(spoil=first_only(silent))
    studio = Studio(cast_of(voice), clips_dir=tmp_path)
    studio.speak(TEXT, [voice.id])
    failed, made = studio.takes()
    assert (failed.outcome, "too_quiet" in failed.faults, made.outcome) == ("remade", True, "made")
