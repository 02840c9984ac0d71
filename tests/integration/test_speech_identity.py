"""Whose voice it is, heard by the real model in the real voices."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench import distinct
from radio.audio.pcm import Floats
from radio.cli import cli
from radio.config import Config
from radio.errors import PartlyDoneError
from radio.speech.speakers.identity import Identity, Kept, load_identity
from radio.speech.speakers.voiceprint import Voiceprints, shipped
from radio.speech.voices.cast import Cast, build_cast
from radio.types import VoiceId

pytestmark = pytest.mark.integration

JOE, BRIGHT, DEEP = VoiceId("joe"), VoiceId("joe-bright"), VoiceId("joe-deep")
TEXT = "Nothing in this work says why it should hold for larger machines."


@pytest.fixture(scope="module")
def cast(models_dir: Path) -> Cast:
    return build_cast(Config(), models_dir)


@pytest.fixture(scope="module")
def clips(cast: Cast) -> dict[VoiceId, tuple[Floats, int]]:
    voices = (cast.voice(voice) for voice in (JOE, BRIGHT, DEEP))
    return {voice.id: (voice.synthesize(TEXT).samples, voice.sample_rate) for voice in voices}


@pytest.fixture
def identity(models_dir: Path, tmp_path: Path) -> Identity:
    loaded = load_identity(models_dir, tmp_path)
    assert loaded is not None
    return loaded


def test_each_host_is_known_from_the_first_clip_and_a_swapped_one_is_doubted(
    cast: Cast, clips: dict[VoiceId, tuple[Floats, int]], identity: Identity, tmp_path: Path
) -> None:
    settings = {voice: cast.voice(voice).settings for voice in clips}
    for voice, (samples, rate) in clips.items():
        assert identity.doubt(samples, rate, voice, settings[voice]) is None
    for voice, other in itertools.permutations(clips, 2):
        samples, rate = clips[other]
        # A disguise that was not applied is the case of a host who sounds like joe.
        assert f"to {other}" in (identity.doubt(samples, rate, voice, settings[voice]) or "")
    assert not list(tmp_path.rglob("*.json")), "known voices need no learning"


def test_one_second_is_enough(cast: Cast, clips: dict[VoiceId, tuple[Floats, int]], identity: Identity) -> None:
    samples, rate = clips[JOE]
    second = samples[rate : 2 * rate]
    assert identity.doubt(second, rate, JOE, cast.voice(JOE).settings) is None
    assert identity.doubt(second, rate, BRIGHT, cast.voice(BRIGHT).settings) is not None


def test_without_the_model_there_is_no_judge(tmp_path: Path) -> None:
    assert load_identity(tmp_path, tmp_path) is None


def test_the_prints_that_are_shipped_are_those_of_the_voices(cast: Cast, identity: Identity) -> None:
    here = [cast.voice(known.voice) for known in shipped() if cast.available(known.voice)]
    assert {JOE, BRIGHT, DEEP} <= {voice.id for voice in here}
    other = [voice.id for voice in here if identity.print_of(voice.id, voice.settings) is None]
    assert not other, "python -m bench.distinct --voices NAMES --prints radio/speech/speakers/voiceprints.json"


def test_a_voice_that_was_changed_behind_its_name_is_told(models_dir: Path, tmp_path: Path) -> None:
    known = {p.voice: p for p in shipped()}
    learned = Kept(print=known[BRIGHT].model_copy(update={"voice": JOE, "timbre": known[JOE].timbre}))
    (tmp_path / "voiceprints").mkdir()
    (tmp_path / "voiceprints" / "joe.json").write_text(learned.model_dump_json())
    words = ["voices", "check", "joe", "--json", "--set", f"station.data_dir={tmp_path}"]
    result = CliRunner().invoke(cli, words, env={"RADIO_MODELS_DIR": str(models_dir)})
    assert isinstance(result.exception, PartlyDoneError)
    assert result.exception.message == "joe changed"
    (joe,) = json.loads(result.output)
    assert (joe["voice"], joe["changed"], joe["same_settings"]) == ("joe", True, True)
    assert joe["likeness"] < 0.5


def test_the_bench_tells_voices_apart_and_finds_no_drift_in_four_clips(
    models_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["--models", str(models_dir), "--voices", "joe,joe-deep", "--sentences", "2", "--clips", str(tmp_path)]
    prints = tmp_path / "prints.json"
    words += ["--programme", str(tmp_path / "voices"), "--prints", str(prints), "--json"]
    monkeypatch.setattr("sys.argv", ["bench.distinct", *words])
    distinct.main()
    told = json.loads(capsys.readouterr().out)
    joe, deep = told["voices"]
    assert (joe["nearest"], deep["nearest"]) == (DEEP, JOE)
    assert joe["within_mean"] > 0.7 > joe["nearest_likeness"]
    assert joe["pitch_hz"] > deep["pitch_hz"] > 60
    assert [row["nearest_to_own"] for row in told["programme"]] == ["2 of 2", "2 of 2"]
    assert [known.voice for known in Voiceprints.model_validate_json(prints.read_bytes()).prints] == [JOE, DEEP]
