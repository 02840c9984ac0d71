"""The operator's review, with real Piper: a guessed word is kept for him, heard, mended, and right in the next clip."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from radio.audio import pcm
from radio.cli import cli
from radio.config import Config, load_config
from radio.production import tasks
from radio.types import VoiceId

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
LINE = "A new method by Zsigmondov is told here."
Radio = Callable[..., Result]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(
        f"station: {{data_dir: {tmp_path}/data}}\nshows_dir: {ROOT}/shows\nprompts_dir: {ROOT}/prompts\n"
        f"speech: {{lexicon: {ROOT}/lexicon.yaml}}\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def config(file: Path) -> Config:
    return load_config(file)


@pytest.fixture
def radio(file: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Radio:
    """The command, where no program plays sound."""
    monkeypatch.setenv("RADIO_MODELS_DIR", str(models_dir))
    monkeypatch.setenv("PATH", str(tmp_path))

    def run(*words: str, typed: str | None = None, fails: bool = False) -> Result:
        result = CliRunner().invoke(cli, ["lexicon", *words, "--config", str(file)], input=typed)
        assert (result.exit_code != 0) == fails, (result.output, result.exception)
        return result

    return run


def listed(radio: Radio) -> list[str]:
    return [word["word"] for word in json.loads(radio("list", "--json").output)]


def test_a_fix_is_in_the_next_clip_without_a_restart(config: Config, models_dir: Path, radio: Radio) -> None:
    first = tasks.speak(config, models_dir, LINE, [VoiceId("joe")], 0, about="daily 2605.00001")
    assert first.spoken == LINE
    (word,) = json.loads(radio("list", "--json").output)
    assert (word["word"], word["count"], word["doubt"]) == ("zsigmondov", 1, "unknown")
    assert word["contexts"] == [{"sentence": LINE, "voice": "joe", "about": "daily 2605.00001"}]
    assert word["ipa"].startswith("z")

    radio("set", "zsigmondov", "shig mon dove")
    second = tasks.speak(config, models_dir, LINE, [VoiceId("joe")], 0)
    assert second.spoken == "A new method by shig mon dove is told here."
    assert second.key != first.key
    assert listed(radio) == []

    radio("remove", "zsigmondov")
    third = tasks.speak(config, models_dir, LINE, [VoiceId("joe")], 0)
    assert third.key == first.key
    assert listed(radio) == ["zsigmondov"]


def test_review_by_hand(config: Config, models_dir: Path, radio: Radio) -> None:
    for word in ("Zsigmondov", "Qomolang", "Tlalpo", "Mbekirra"):
        tasks.speak(config, models_dir, f"The word is {word}.", [VoiceId("joe")], 0)
    # Newest first where all were said once: keep, two respellings of which the second is taken, skip, leave.
    output = radio("review", typed="k\n4\ntal po\ntlal po\nh\n\ns\nq\n").output
    assert "4 words" in output
    assert "letters" in output
    assert listed(radio) == ["qomolang", "zsigmondov"]
    own = json.loads(radio("words", "--own", "--json").output)
    assert [(w["word"], w["spoken"]) for w in own] == [("mbekirra", "mbekirra"), ("tlalpo", "tlal po")]
    heard = config.path("lexicon", "tlalpo.wav")
    samples, _rate = pcm.read(heard)
    assert pcm.peak(samples) > -32.0


def test_words_that_cannot_be_heard_are_decided_all_the_same(
    config: Config, models_dir: Path, radio: Radio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for word in ("Qomolang", "Tlalpo"):
        tasks.speak(config, models_dir, f"The word is {word}.", [VoiceId("joe")], 0)
    monkeypatch.setenv("RADIO_MODELS_DIR", str(tmp_path / "none"))
    output = radio("review", typed="tlal po\n\nk\n").output
    assert output.count("cannot be heard: ") == 3
    assert listed(radio) == []


def test_a_sound_that_cannot_be_played_is_told_with_where_it_lies(radio: Radio, tmp_path: Path, config: Config) -> None:
    player = tmp_path / "aplay"
    player.write_text("#!/bin/sh\necho ignored >&2; echo no sound card >&2; exit 1\n", encoding="utf-8")
    player.chmod(0o755)
    output = radio("say", "Qwen").output
    assert f"aplay plays nothing here: no sound card; the sound is in {config.path('lexicon', 'Qwen.wav')}" in output


def test_a_word_is_heard_and_written(radio: Radio, tmp_path: Path) -> None:
    told = json.loads(radio("say", "Qwen", "--as", "queen", "--out", str(tmp_path / "a.wav"), "--json").output)
    assert told["sentence"] == "The word is Qwen."
    assert told["spoken"] == "queen"
    assert (tmp_path / "a.wav").stat().st_size > 10_000
    assert json.loads(radio("words", "--own", "--json").output) == []


def test_words_go_out_and_come_in(radio: Radio, tmp_path: Path) -> None:
    radio("set", "Tlalpo", "tlal po")
    radio("ignore", "tau", "eta")
    radio("export", str(tmp_path / "out.yaml"))
    for word in ("Tlalpo", "tau", "eta"):
        radio("remove", word)
    assert radio("import", str(tmp_path / "out.yaml")).output == "3 words taken\n"
    own = json.loads(radio("words", "--own", "--json").output)
    assert {w["word"]: w["spoken"] for w in own} == {"Tlalpo": "tlal po", "tau": "tau", "eta": "eta"}


@pytest.mark.parametrize(
    ("words", "code"),
    [(("set", "word", "w0rd"), 2), (("remove", "nothing"), 2), (("say", "word", "--as", "<b>"), 2), (("import",), 2)],
)
def test_wrong_words_have_their_exit_code(words: tuple[str, ...], code: int, radio: Radio) -> None:
    result = radio(*words, fails=True)
    error = result.exception
    assert getattr(error, "exit_code", result.exit_code) == code
