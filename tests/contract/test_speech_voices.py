"""What every voice promises, kept by the real ones and by the fake that the studio's tests use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from radio.config import Config
from radio.errors import SpeechError
from radio.speech.ears.checks import faults
from radio.speech.voices.cast import Cast, build_cast
from radio.speech.voices.voice import Voice
from radio.types import VoiceId
from tests.fakes_speech import FakeVoice
from tests.speech_server import KEY, speech_server

pytestmark = pytest.mark.contract

TEXT = "Two of the models agree. Is that a lot?"
VOICES = ["joe", "joe-bright", "joe-deep", "af_heart", "bm_george", "alloy", "fake"]
"""alloy is of a speech server, which speaks by joe."""


@pytest.fixture(scope="module")
def cast(models_dir: Path) -> Iterator[Cast]:
    joe = build_cast(Config(), models_dir).voice(VoiceId("joe"))
    with speech_server(lambda text: (joe.synthesize(text).samples, joe.sample_rate)) as server:
        engine = {"name": "box", "base_url": server.url, "api_key": KEY, "voices": ["alloy"]}
        yield build_cast(Config.model_validate({"speech": {"engines": [engine]}}), models_dir)


@pytest.fixture(scope="module")
def voice_of(cast: Cast) -> Callable[[str], Voice]:
    def get(name: str) -> Voice:
        if name == "fake":
            return FakeVoice()
        if not cast.available(VoiceId(name)):
            pytest.skip(f"the model of {name} is not here")
        return cast.voice(VoiceId(name))

    return get


@pytest.mark.parametrize("name", VOICES)
def test_a_voice_says_the_text_with_its_words_in_order(name: str, voice_of: Callable[[str], Voice]) -> None:
    voice = voice_of(name)
    speech = voice.synthesize(TEXT)
    assert voice.id == name
    assert speech.samples.dtype == np.float32
    assert speech.samples.ndim == 1
    assert faults(speech.samples, voice.sample_rate, TEXT) == []
    assert [word.text for word in speech.words] == TEXT.replace(".", "").replace("?", "").split()
    assert all(0 <= word.start <= word.end <= len(speech.samples) for word in speech.words)
    starts = [word.start for word in speech.words]
    assert starts == sorted(starts)
    # The sentences are apart: a pause lies between "agree" and "Is".
    assert speech.words[5].start - speech.words[4].end > 0.2 * voice.sample_rate


@pytest.mark.parametrize("name", ["joe", "joe-bright", "af_heart", "fake"])
def test_a_pace_changes_the_length_by_as_much(name: str, voice_of: Callable[[str], Voice]) -> None:
    usual, quick, slow = (len(voice_of(name).synthesize(TEXT, 0, pace).samples) for pace in (1.0, 1.2, 0.85))
    assert usual / quick == pytest.approx(1.2, abs=0.09)
    assert usual / slow == pytest.approx(0.85, abs=0.07)


@pytest.mark.parametrize("name", VOICES)
def test_there_must_be_something_to_say(name: str, voice_of: Callable[[str], Voice]) -> None:
    for empty in ("", " ", "..."):
        with pytest.raises(SpeechError):
            voice_of(name).synthesize(empty)


def test_settings_tell_voices_apart(voice_of: Callable[[str], Voice]) -> None:
    settings = [voice_of(name).settings for name in ("joe", "joe-bright", "joe-deep")]
    assert len(set(settings)) == 3


def test_an_unknown_voice_and_a_missing_model_say_what_to_do(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="no such voice"):
        cast.voice(VoiceId("nobody"))
    empty = build_cast(Config(), tmp_path)
    assert not empty.available(VoiceId("joe"))
    with pytest.raises(SpeechError, match="radio voices download joe"):
        empty.voice(VoiceId("joe"))


def test_a_lean_order_puts_the_cheap_voices_first(cast: Cast) -> None:
    wanted = [VoiceId("af_heart"), VoiceId("joe-bright"), VoiceId("nobody")]
    assert cast.order(wanted, lean=True)[0] == "joe-bright"
    assert "nobody" not in cast.order(wanted, lean=False)
