"""The listener: what was heard stands beside the clip, once."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from radio.audio import pcm
from radio.audio.pcm import Floats
from radio.errors import ReadingsError, SpeechError
from radio.speech.clips import ClipFiles
from radio.speech.dictionary.lexicon import Lexicon
from radio.speech.ears import listener
from radio.speech.ears.listener import Listener
from radio.speech.speakers.identity import Identity
from radio.speech.speakers.speaker import CamPlusPlus
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


def test_of_clips_that_nobody_heard_the_new_ones_can_be_asked_for(tmp_path: Path) -> None:
    voice, files = FakeVoice(), ClipFiles(tmp_path)
    studio = Studio(cast_of(voice), clips_dir=tmp_path)
    old, new = studio.speak(TEXT, [voice.id]), studio.speak("Another line of this talk.", [voice.id])
    noon = datetime(2026, 5, 20, 12, tzinfo=UTC)
    for clip, minutes in ((old, -5), (new, 5)):
        at = (noon + timedelta(minutes=minutes)).timestamp()
        os.utime(files.facts(clip.key), (at, at))
    assert files.unheard(9) == [new.key, old.key]
    assert files.unheard(9, noon) == [new.key]
    assert files.unheard(9, noon + timedelta(minutes=6)) == []


class Doorman(Identity):
    """Knows nobody whose voice is "stranger"."""

    def __init__(self) -> None:
        """Without a model."""

    def doubt(self, samples: Floats, rate: int, voice: VoiceId, settings: str) -> str | None:
        return "another voice" if voice == "stranger" else None


def test_a_stranger_is_told_without_a_recogniser_and_is_never_used(tmp_path: Path) -> None:
    host, other = FakeVoice("host"), FakeVoice("stranger")
    studio = Studio(cast_of(host, other), clips_dir=tmp_path)
    good, bad = studio.speak(TEXT, [host.id]), studio.speak(TEXT, [other.id])
    short = studio.speak("Yes.", [host.id])
    listener = Listener(ClipFiles(tmp_path), None, Doorman())
    heard = listener.hear([good.key, bad.key, short.key])
    assert [(h.words, [f.kind for f in h.faults]) for h in heard] == [(False, []), (False, ["voice"]), (False, [])]
    assert listener.judge_voices([good.key, bad.key]) == ()
    for _ in range(2):
        listener.judge_voices([studio.speak(TEXT, [other.id]).key])
    with pytest.raises(ReadingsError, match="another voice"):
        studio.speak(TEXT, [other.id])
    # Until an operator accepts the voice as it is: then what was said of it counts no more.
    assert ClipFiles(tmp_path).forget_strangers(host.id) == 0
    assert ClipFiles(tmp_path).forget_strangers(other.id) == 3
    assert studio.speak(TEXT, [other.id]).attempts == 1
    assert studio.speak(TEXT, [host.id]) == good


def test_a_speaker_model_that_cannot_be_loaded_judges_nobody_and_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    weights = tmp_path / "campplus.pt"
    weights.write_bytes(b"no weights")
    voice, files = FakeVoice(), ClipFiles(tmp_path)
    studio = Studio(cast_of(voice), clips_dir=tmp_path)
    keys = [studio.speak(text, [voice.id]).key for text in (TEXT, "Another line of this talk.")]
    identity = Identity(tmp_path / "voiceprints", CamPlusPlus(weights))
    assert Listener(files, None, identity).judge_voices(keys) == ()
    [told] = caplog.messages
    assert "the speaker model cannot be loaded" in told
    heard = Listener(files, Hearsay(TEXT, "Nothing like it was ever said."), identity).hear(keys)
    assert [[fault.kind for fault in h.faults] for h in heard] == [[], ["unlike"]]
    # Judged later, when the model is whole.
    assert [h.key for h in Listener(files, None, Doorman()).judge_voices(keys)] == keys[:1]


def test_a_clip_that_is_gone_or_cannot_be_heard_costs_the_others_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice, files = FakeVoice(), ClipFiles(tmp_path)
    studio = Studio(cast_of(voice), clips_dir=tmp_path)
    clips = [studio.speak(text, [voice.id]) for text in (TEXT, "Another line of this talk.", "A third line of it.")]

    class Deaf(Hearsay):
        def hear(self, samples: Floats, rate: int) -> str:
            text = super().hear(samples, rate)
            if text == "fails":
                raise SpeechError("the recogniser failed", retryable=True)
            return text

    def read(path: Path) -> tuple[Floats, int]:
        if path == Path(clips[1].path):
            path.unlink()  # house-keeping, between a look at the facts and one at the sound
        return pcm.read(path)

    monkeypatch.setattr(listener, "pcm", SimpleNamespace(read=read))
    keys = [clip.key for clip in clips]
    heard = Listener(files, Deaf("Nothing like it was ever said.", "fails")).hear(keys)
    assert [(h.key, [fault.kind for fault in h.faults]) for h in heard] == [(keys[0], ["unlike"])]
    facts = files.load(keys[2])
    assert facts is not None
    assert facts.heard is None


def test_a_clip_that_was_kept_in_spite_of_its_words_is_not_doubted_again(tmp_path: Path) -> None:
    voice, files = FakeVoice(), ClipFiles(tmp_path)
    studio = Studio(cast_of(voice), clips_dir=tmp_path)
    for _ in range(3):
        Listener(files, Hearsay("The model learns from what it reads.")).hear([studio.speak(TEXT, [voice.id]).key])
    kept = studio.speak(TEXT, [voice.id])
    assert Listener(files, Hearsay(), Doorman()).hear([kept.key]) == ()


def test_a_word_of_the_lexicon_is_compared_as_it_is_written(tmp_path: Path) -> None:
    words = Lexicon({"eigenvalue": "eyegun value"})
    voice = FakeVoice()
    clip = Studio(cast_of(voice), words, tmp_path).speak("The largest eigenvalue is one.", [voice.id])
    assert "eyegun" in clip.spoken
    [heard] = Listener(ClipFiles(tmp_path), Hearsay("the largest eigenvalue is 1"), words=words).hear([clip.key])
    facts = ClipFiles(tmp_path).load(clip.key)
    assert facts is not None
    assert facts.heard is not None
    assert (facts.heard.error_rate, heard.faults) == (0.0, ())
