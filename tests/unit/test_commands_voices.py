"""radio voices: what is told, written and fetched, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from radio.cli import cli
from radio.errors import ModelFileError, PartlyDoneError, SpeechError, UsageError
from tests.speech_server import KEY, speech_server

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]


class Radio:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.extra: list[str] = []

    def __call__(self, *words: str) -> Result:
        settings = [f"station.data_dir={self.folder}", f"shows_dir={ROOT / 'shows'}", f"prompts_dir={ROOT / 'prompts'}"]
        options = [word for setting in [*settings, *self.extra] for word in ("--set", setting)]
        return CliRunner().invoke(cli, ["voices", *words, *options])

    def json(self, *words: str) -> Any:
        result = self(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def radio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Radio:
    monkeypatch.delenv("RADIO_MODELS_DIR", raising=False)
    return Radio(tmp_path)


def test_it_lists_the_hosts_voices_and_all_with_where_they_are_used(radio: Radio) -> None:
    rows = {row["voice"]: row for row in radio.json()}
    assert {"joe", "af_heart", "kristin"} <= set(rows)
    assert "cori" not in rows
    joe = rows["joe"]
    assert (joe["engine"], joe["cost"], joe["state"], joe["gender"]) == ("piper", "low", "missing", "male")
    assert {"show": "daily", "host": "joe", "place": 1} in joe["hosts"]
    assert all(len(file["checksum"]) == 64 for file in joe["files"])
    every = {row["voice"]: row for row in radio.json("--all")}
    assert every["cori"]["hosts"] == []
    assert every["libritts-p14"]["files"][0]["checksum"].startswith("md5-")
    assert "The hosts' voices" in radio().output


def test_a_server_speaks_at_an_audition(radio: Radio, tmp_path: Path) -> None:
    with speech_server() as server:
        radio.extra = [f"speech.engines=[{{name: box, base_url: '{server.url}', api_key: {KEY}, voices: [alloy]}}]"]
        [done] = radio.json("audition", "alloy", "--text", "It has 25 of them.", "--out", str(tmp_path / "a.wav"))
        listed = {row["voice"]: row for row in radio.json("--all")}["alloy"]
    assert done["spoken"] == "It has twenty five of them."
    samples, rate = soundfile.read(tmp_path / "a.wav")
    assert rate == done["sample_rate"] == 24_000
    assert len(samples) / rate == pytest.approx(done["seconds"], abs=0.001)
    assert np.abs(samples).max() > 0.05
    assert listed["state"] == "remote"
    assert KEY not in json.dumps(listed)


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        (("audition",), UsageError, "no voice was named"),
        (("audition", "kristn"), UsageError, 'did you mean "kristin"'),
        (("audition", "joe", "--out", "x.mp3"), UsageError, "must be a .wav file or a folder"),
        (("audition", "joe", "norman", "--out", "x.wav"), UsageError, "must be a folder"),
        (("audition", "kristin"), SpeechError, "radio voices download kristin"),
        (("download", "nobody"), UsageError, 'no voice "nobody"'),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_what_can(
    radio: Radio, words: tuple[str, ...], error: type[Exception], told: str
) -> None:
    result = radio(*words)
    assert isinstance(result.exception, error)
    assert told in str(result.exception)


def test_a_download_tells_the_licence_and_fails_with_what_was_tried(
    radio: Radio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*args: object, **kwargs: object) -> None:
        raise ModelFileError("norman.onnx cannot be had", subject="model piper-norman", hint="connect to the network")

    monkeypatch.setattr("radio.store.modelfiles.ensure", unreachable)
    result = radio("download", "norman")
    assert "licence public domain, MIT" in result.output
    assert isinstance(result.exception, ModelFileError)
    with speech_server() as server:
        radio.extra = [f"speech.engines=[{{name: box, base_url: '{server.url}', voices: [alloy]}}]"]
        result = radio("download", "norman", "alloy")
    assert isinstance(result.exception, PartlyDoneError)
    assert "its server has it" in result.output
