"""The catalogue of voices: whole, honest about licences and checksums, and open to speech servers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from radio.config import Config
from radio.errors import ConfigError, VoiceDownError
from radio.speech.voices.cast import build_cast
from radio.speech.voices.catalogue import DisguiseEntry, HttpEntry, KokoroEntry, PiperEntry, load_catalogue
from radio.speech.voices.kokoro_voice import KokoroEngine, KokoroVoice
from radio.speech.voices.piper_voice import PiperModel, PiperVoice
from radio.speechconfig import SpeechConfig
from radio.types import VoiceId

pytestmark = pytest.mark.unit

NAMED = ("norman", "kristin", "cori", "john", "ljspeech", "libritts-p14", "libritts-p17")


def speech(**engine: Any) -> SpeechConfig:
    known = {"name": "box", "base_url": "http://127.0.0.1:9/v1", "voices": ["alloy"], **engine}
    return SpeechConfig.model_validate({"engines": [known]})


def test_every_voice_has_its_files_a_licence_and_a_checksum() -> None:
    catalogue = load_catalogue()
    for known in catalogue:
        origin = catalogue.spoken_by(known.id)
        assert origin.licence and origin.data, known.id
        needs = catalogue.needs(known.id)
        assert needs.models, known.id
        assert catalogue.size(known.id) > 1_000_000
        names = {file.path for model in needs.models for file in model.files}
        assert isinstance(origin, HttpEntry) or origin.file in names
    assert set(NAMED) <= set(catalogue.ids())
    assert sum(isinstance(known, KokoroEntry) for known in catalogue) == 28


def test_only_what_a_voice_needs_is_fetched_for_it(tmp_path: Path) -> None:
    catalogue = load_catalogue()
    assert [f.name for f in catalogue.files(VoiceId("bf_lily"), tmp_path)] == ["model.onnx", "bf_lily.bin"]
    assert catalogue.files(VoiceId("bf_lily"), tmp_path)[1].parent == tmp_path / "kokoro" / "voices"
    assert catalogue.files(VoiceId("joe-deep"), tmp_path) == catalogue.files(VoiceId("joe"), tmp_path)
    assert not catalogue.here(VoiceId("norman"), tmp_path)


def test_a_checksum_that_is_not_known_is_not_made_up() -> None:
    catalogue = load_catalogue()
    without = {
        known.id
        for known in catalogue
        for model in catalogue.needs(known.id).models
        for file in model.files
        if file.sha256 is None
    }
    assert without == {"libritts-p14", "libritts-p17"}


def test_the_voices_of_a_server_are_voices_like_others(tmp_path: Path) -> None:
    config = speech(voices={"nova": "af_nova.v1"}, licence="ours", lean=True)
    catalogue = load_catalogue(config)
    nova = catalogue[VoiceId("nova")]
    assert isinstance(nova, HttpEntry)
    assert (nova.theirs, nova.licence, catalogue.cost(nova.id)) == ("af_nova.v1", "ours", "low")
    assert catalogue.here(nova.id, tmp_path)
    cast = build_cast(Config(speech=config), tmp_path)
    assert cast.available(nova.id)
    assert cast.order([VoiceId("af_heart"), nova.id], lean=True) == ("nova",)


def test_a_server_may_not_take_a_name_that_is_taken() -> None:
    with pytest.raises(ConfigError, match=r"speech\.engines\[0\]\.voices: a voice is called .joe.*\{box-joe: .joe.\}"):
        load_catalogue(speech(voices=["joe"]))


def test_every_voice_can_be_made_without_its_model(tmp_path: Path) -> None:
    catalogue = load_catalogue(speech())
    for known in catalogue:
        for file in catalogue.files(known.id, tmp_path):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    cast = build_cast(Config(speech=speech()), tmp_path)
    for known in catalogue:
        voice = cast.voice(known.id)
        assert voice.id == known.id
        assert voice.lean == (catalogue.cost(known.id) == "low"), known.id
        assert not isinstance(known, DisguiseEntry) or cast.voice(known.of).settings in voice.settings
    settings = [cast.voice(known.id).settings for known in catalogue]
    assert len(set(settings)) == len(settings), "two voices would sound the same"


class Session:
    """An onnxruntime session of a model with two speakers, as Piper's are."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def run(self, outputs: None, inputs: dict[str, Any]) -> list[Any]:
        self.asked.append(inputs)
        return [np.full((1, 1, 4000), 0.1, np.float32)]


def test_a_speaker_of_a_model_with_many_is_asked_for_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session()
    monkeypatch.setattr("radio.speech.voices.engines.session", lambda *model, **how: session)
    model = PiperModel(tmp_path / "two.onnx")
    model.settings = {  # as if they had been read
        "audio": {"sample_rate": 22050},
        "espeak": {"voice": "en-us"},
        "num_symbols": 256,
        "num_speakers": 2,
        "speaker_id_map": {"p14": 0, "p17": 1},
        "phoneme_id_map": {chr(c): [c] for c in range(32, 127)} | {"^": [1], "_": [0], "$": [2]},
        "inference": {},
    }
    for name, number in (("p14", 0), ("p17", 1)):
        PiperVoice(VoiceId(name), model, speaker=name).synthesize("A test.")
        assert session.asked[-1]["sid"] == [number]
    with pytest.raises(VoiceDownError, match='no speaker "p18"'):
        PiperVoice(VoiceId("x"), model, speaker="p18").synthesize("A test.")


@pytest.mark.parametrize(
    "settings", ["", "<html>", "[]", "{}", '{"audio": {"sample_rate": 22050}, "espeak": {"voice": "en"}}']
)
def test_a_piper_voice_whose_settings_are_damaged_is_down(settings: str, tmp_path: Path) -> None:
    (tmp_path / "x.onnx.json").write_text(settings, encoding="utf-8")
    with pytest.raises(VoiceDownError, match=r"x\.onnx\.json.*cannot be read"):
        _ = PiperVoice(VoiceId("x"), PiperModel(tmp_path / "x.onnx")).sample_rate


@pytest.mark.parametrize("size", [0, 1000, 1024])
def test_a_kokoro_voice_whose_file_is_cut_short_is_down(size: int, tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(bytes(size))
    with pytest.raises(VoiceDownError, match=r"x\.bin.*cannot be read"):
        KokoroVoice(VoiceId("x"), KokoroEngine(tmp_path / "none.onnx"), tmp_path / "x.bin").synthesize("A test.")


def test_the_catalogue_says_what_a_piper_voice_was_trained_on() -> None:
    joe = load_catalogue()[VoiceId("joe")]
    assert isinstance(joe, PiperEntry)
    assert "research" in joe.data
