"""Who is speaking: learning a voice, doubting a clip, asking a voice."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from radio.audio.pcm import Floats
from radio.speech.speakers.identity import LEARNED_CLIPS, Identity
from radio.speech.speakers.voiceprint import Voiceprint, confusable, timbre
from radio.speech.voices.voice import Speech
from radio.types import VoiceId

pytestmark = pytest.mark.unit

RATE = 8_000
ANN, BOB, EVE = VoiceId("ann"), VoiceId("bob"), VoiceId("eve")
PITCH = {ANN: 250.0, BOB: 110.0, EVE: 256.0}
"""Hertz; Ann and Eve are much alike."""


class Bands:
    """Hears a speaker by where the energy lies: near pitches give near directions."""

    name = "bands 1"

    def embed(self, samples: Floats, rate: int) -> Floats:
        hertz = np.fft.rfftfreq(len(samples), 1 / rate)
        power = np.abs(np.fft.rfft(samples)) ** 2
        centres = np.arange(60.0, 400.0, 20.0)
        bands = np.array([float((power * np.exp(-(((hertz - c) / 25.0) ** 2))).sum()) for c in centres])
        direction: Floats = (bands / np.linalg.norm(bands)).astype(np.float32)
        return direction


class Humming:
    """A voice that is one tone."""

    lean = True
    sample_rate = RATE

    def __init__(self, voice: VoiceId, hertz: float, settings: str = "hum 1, low") -> None:
        self.id = voice
        self.settings = settings
        self._hertz = hertz

    def synthesize(self, text: str, seed: int = 0, pace: float = 1.0) -> Speech:
        return Speech(hum(self._hertz, len(text) / 15 / pace))


def hum(hertz: float, seconds: float = 3.0) -> Floats:
    tone: Floats = (0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)
    return tone


def taught(folder: Path, *voices: VoiceId) -> Identity:
    identity = Identity(folder, Bands(), ())
    for voice in voices:
        for _ in range(LEARNED_CLIPS):
            assert identity.doubt(hum(PITCH[voice]), RATE, voice, "hum 1") is None
    return identity


def test_a_voice_is_learned_and_another_in_its_name_is_doubted(tmp_path: Path) -> None:
    identity = taught(tmp_path, ANN, BOB)
    assert identity.doubt(hum(PITCH[ANN] + 2), RATE, ANN, "hum 1") is None
    assert identity.doubt(hum(PITCH[BOB]), RATE, ANN, "hum 1") == "another voice: likeness 0.00 to ann, 1.00 to bob"
    assert identity.doubt(hum(380.0), RATE, ANN, "hum 1") == "another voice: likeness 0.00 to ann"


def test_what_was_learned_outlives_the_process_and_a_damaged_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    taught(tmp_path, ANN, BOB)
    again = Identity(tmp_path, Bands(), ())
    assert again.doubt(hum(PITCH[BOB]), RATE, ANN, "hum 1") is not None
    (tmp_path / "ann.json").write_text("{")
    with caplog.at_level(logging.WARNING):
        assert again.doubt(hum(PITCH[BOB]), RATE, ANN, "hum 1") is None
    assert "learned anew" in caplog.text


def test_short_clips_are_neither_judged_nor_learned_from(tmp_path: Path) -> None:
    identity = taught(tmp_path, ANN)
    assert identity.doubt(hum(PITCH[BOB], 0.7), RATE, ANN, "hum 1") is None
    for _ in range(LEARNED_CLIPS):
        assert identity.doubt(hum(PITCH[BOB], 1.5), RATE, BOB, "hum 1") is None
    assert identity.print_of(BOB, "hum 1") is None


def test_a_doubted_clip_teaches_nothing(tmp_path: Path) -> None:
    identity = Identity(tmp_path, Bands(), ())
    for _ in range(3):
        identity.doubt(hum(PITCH[ANN]), RATE, ANN, "hum 1")
    before = identity.print_of(ANN, "hum 1")
    assert identity.doubt(hum(PITCH[BOB]), RATE, ANN, "hum 1") is not None
    assert identity.print_of(ANN, "hum 1") == before


def test_new_settings_are_learned_anew_and_a_change_of_speaker_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    identity = taught(tmp_path, ANN)
    with caplog.at_level(logging.WARNING):
        for _ in range(LEARNED_CLIPS):
            assert identity.doubt(hum(PITCH[BOB]), RATE, ANN, "hum 1, other model") is None
    assert "voice ann sounds like another one since its settings changed: likeness 0.00" in caplog.text
    assert identity.doubt(hum(PITCH[ANN]), RATE, ANN, "hum 1, other model") is not None


def test_a_new_version_of_our_own_adapter_changes_no_speaker() -> None:
    assert timbre("piper 1, joe.onnx, praat 1 1.18 200 1") == timbre("piper 2, joe.onnx, praat 3 1.18 200 1")
    assert timbre("piper 1, joe.onnx, praat 1 1.18 200 1") != timbre("piper 1, joe.onnx, praat 1 1.2 200 1")


def test_a_shipped_print_needs_no_learning_and_what_was_accepted_comes_before_it(tmp_path: Path) -> None:
    teacher = taught(tmp_path / "a", BOB)
    known = teacher.print_of(BOB, "hum 1")
    assert known is not None
    few = known.model_copy(update={"timbre": timbre("hum 1, low"), "clips": 4})
    identity = Identity(tmp_path / "b", Bands(), [few])
    assert identity.doubt(hum(PITCH[BOB]), RATE, BOB, "hum 1, low") is None
    assert not (tmp_path / "b").exists()
    assert identity.doubt(hum(PITCH[ANN]), RATE, BOB, "hum 1, low") is not None
    changed = Humming(BOB, PITCH[ANN])
    assert identity.check(changed).changed
    assert identity.check(changed, accept=True).changed
    assert not identity.check(changed).changed
    assert identity.doubt(hum(PITCH[ANN]), RATE, BOB, "hum 1, low") is None


def test_asking_a_voice_tells_what_it_is_like(tmp_path: Path) -> None:
    identity = taught(tmp_path, EVE, BOB)
    first = identity.check(Humming(ANN, PITCH[ANN]))
    assert (first.likeness, first.changed, first.nearest) == (None, False, EVE)
    assert first.nearest_likeness is not None and first.nearest_likeness > 0.9
    second = identity.check(Humming(ANN, PITCH[ANN]))
    assert (second.likeness, second.same_settings, second.changed) == (1.0, True, False)
    third = identity.check(Humming(ANN, PITCH[BOB], "hum 2, high"))
    assert (third.same_settings, third.changed) == (False, True)


def test_one_speaker_under_two_names_is_no_stranger_to_himself(tmp_path: Path) -> None:
    identity = taught(tmp_path, ANN, BOB)
    nova = VoiceId("nova")
    for near in (-6, -4, -2, 0, 2, 4, 6, 0, 0):
        # The more so while few clips are known, and Ann's print is the better one.
        assert identity.doubt(hum(PITCH[ANN] + near), RATE, nova, "http 1, nova") is None
    assert identity.doubt(hum(PITCH[BOB]), RATE, nova, "http 1, nova") is not None


def test_a_voice_of_any_name_can_be_kept(tmp_path: Path) -> None:
    odd = VoiceId("../server/nova voice")
    identity = Identity(tmp_path / "prints", Bands(), ())
    for _ in range(LEARNED_CLIPS):
        identity.doubt(hum(200.0), RATE, odd, "http")
    assert [path.parent.name for path in tmp_path.rglob("*.json")] == ["prints"]
    assert identity.check(Humming(ANN, 200.0)).nearest == odd


def test_voices_that_are_alike_are_named_in_pairs() -> None:
    def lying(voice: VoiceId, pitch_hz: float | None, *direction: float) -> Voiceprint:
        return Voiceprint(
            voice=voice, timbre="", encoder="", direction=direction, clips=1, seconds=1.0, pitch_hz=pitch_hz
        )

    # Ann and Eve point the same way; Bob is half like each and speaks as high as Eve.
    prints = [lying(ANN, 250.0, 1.0, 0.0), lying(BOB, 130.0, 0.5, 0.87), lying(EVE, 131.0, 2.0, 0.1)]
    alike = confusable([ANN, BOB, EVE, VoiceId("unknown"), ANN], prints)
    assert [(pair.first, pair.second) for pair in alike] == [(ANN, EVE), (BOB, EVE)]
    assert alike[1].semitones == pytest.approx(0.13, abs=0.01)
    assert confusable([ANN, BOB], prints) == ()
    silent = [known.model_copy(update={"pitch_hz": None}) for known in prints]
    assert [(pair.first, pair.second) for pair in confusable([ANN, BOB, EVE], silent)] == [(ANN, EVE)]
