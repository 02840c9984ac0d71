"""The listener: what was heard stands beside the clip, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.audio.pcm import Floats
from radio.errors import SpeechError
from radio.speech.clips import ClipFiles
from radio.speech.listener import Listener
from radio.speech.studio import Studio
from radio.types import VoiceId
from tests.fakes_speech import FakeVoice
from tests.unit.test_speech_studio import TEXT, cast_of

pytestmark = pytest.mark.unit


class Hearsay:
    """A recogniser that hears what it is told to."""

    id = "hearsay"

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)

    def hear(self, samples: Floats, rate: int) -> str:
        return self._texts.pop(0)


def test_what_was_heard_stands_beside_the_clip_and_is_heard_once(tmp_path: Path) -> None:
    voice = FakeVoice()
    studio = Studio(cast_of(voice), clips_dir=tmp_path)
    good, bad = studio.speak(TEXT, [voice.id]), studio.speak("Another line of this talk.", [VoiceId("fake")])
    files = ClipFiles(tmp_path)
    assert set(files.unheard(9)) == {good.key, bad.key}
    listener = Listener(files, Hearsay(TEXT, "Something else altogether, and more."))
    heard = listener.hear([good.key, bad.key, "gone"])
    assert [(h.key, [f.kind for f in h.faults]) for h in heard] == [(good.key, []), (bad.key, ["unlike"])]
    facts = files.load(good.key)
    assert facts is not None
    assert facts.heard is not None
    assert (facts.heard.by, facts.heard.text) == ("hearsay", TEXT)
    assert listener.hear([good.key, bad.key]) == ()
    assert files.unheard(9) == []


def test_without_the_model_there_is_no_listener(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="model is not here"):
        Listener.of(ClipFiles(tmp_path), tmp_path, tmp_path)
