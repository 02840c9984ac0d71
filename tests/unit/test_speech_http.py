"""A speech server that misbehaves costs no more than its limits, tells no secret, and puts nothing on air."""

from __future__ import annotations

import logging
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
from fastapi import Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse

from radio.clock import ManualClock
from radio.errors import SpeechError, VoiceDownError
from radio.httpreply import retry_after_seconds
from radio.speech.voices.http_engine import MOST_BYTES, HttpEngine
from radio.speech.voices.http_voice import HttpVoice
from radio.speech.voices.received import sound_of
from radio.speechconfig import SpeechEngine
from radio.types import VoiceId
from tests.speech_server import KEY, SpeechServer, encoded, speech_server, tone
from tests.waiting import wait

pytestmark = pytest.mark.unit

TEXT = "Two of the models agree."
WAV = encoded(*tone(TEXT), "wav")
FLAC = encoded(*tone(TEXT), "flac")
PCM = encoded(*tone(TEXT), "pcm")


@pytest.fixture(scope="module")
def running() -> Iterator[SpeechServer]:
    with speech_server() as server:
        yield server


@pytest.fixture
def server(running: SpeechServer) -> SpeechServer:
    running.asked.clear()
    running.answers.clear()
    return running


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 5, 20, tzinfo=UTC))


def engine_of(server: SpeechServer, clock: ManualClock, **changes: object) -> HttpEngine:
    known = {"name": "box", "base_url": server.url, "api_key": KEY, "voices": ["alloy"], **changes}
    return HttpEngine(SpeechEngine.model_validate(known), clock)


# --- how it is asked


@pytest.mark.parametrize("kind", ["wav", "flac", "pcm"])
def test_it_is_asked_sentence_by_sentence_as_openai_is(server: SpeechServer, clock: ManualClock, kind: str) -> None:
    engine = engine_of(server, clock, format=kind, model="kokoro", voices={"nova": "af_nova"})
    speech = HttpVoice(VoiceId("nova"), engine, "af_nova").synthesize(
        "One is here. And two are there, I think.", pace=1.1
    )
    assert [asked.body for asked in server.asked] == [
        {"model": "kokoro", "input": sentence, "voice": "af_nova", "response_format": kind, "speed": 1.1}
        for sentence in ("One is here.", "And two are there, I think.")
    ]
    assert {asked.key for asked in server.asked} == {KEY}
    assert [w.text for w in speech.words] == ["One", "is", "here", "And", "two", "are", "there", "I", "think"]
    assert speech.words[2].end < speech.words[3].start < speech.words[-1].end <= len(speech.samples)


def test_another_rate_is_changed_to_the_voices_own(server: SpeechServer, clock: ManualClock) -> None:
    voice = HttpVoice(VoiceId("alloy"), engine_of(server, clock, sample_rate=16_000), "alloy")
    samples = voice.synthesize(TEXT).samples
    assert voice.sample_rate == 16_000
    assert len(samples) == pytest.approx(16_000 * len(TEXT) / 13, rel=0.05)


# --- what is no sound


def open_ended(size: int) -> bytes:
    """A WAV whose writer did not know its length, as OpenAI's own."""
    return WAV[:40] + struct.pack("<I", size) + WAV[44:]


@pytest.mark.parametrize(
    ("content", "kind", "wanted", "told"),
    [
        (b"", "audio/wav", "wav", "with nothing"),
        (b"<!doctype html><title>Welcome</title>", "text/html", "wav", "text/html and not with sound"),
        (b"<!doctype html><title>Welcome</title>" * 9, "audio/wav", "wav", "audio/wav and not with sound"),
        (b'{"error": "no"}', "application/json", "wav", "application/json and not"),
        (b"queued", "application/octet-stream", "pcm", "and not with sound"),
        (WAV[:-200], "audio/wav", "wav", "breaks off"),
        (WAV[:30], "audio/wav", "wav", "holds no sound"),
        (b"RIFF\x00\x00\x00\x00AVI " + b"\x00" * 99, "audio/wav", "wav", "WAV is none"),
        (FLAC[:-400], "audio/flac", "flac", "cannot be read|breaks off"),
        (PCM[:-1], "audio/pcm", "pcm", "within a sample"),
        (FLAC, "audio/wav", "wav", "asked for wav, the server sent flac"),
        (WAV, "audio/pcm", "pcm", "asked for pcm, the server sent wav"),
        (PCM, "audio/wav", "wav", "something without a header"),
        (b"ID3\x04" + bytes(range(256)), "audio/mpeg", "wav", "the server sent mp3"),
        (b"\xff\xfb\x90" + bytes(300), "audio/mpeg", "pcm", "the server sent mp3"),
        (encoded(np.zeros((99, 6), np.float32), 24_000, "wav"), "audio/wav", "wav", "6 channels"),
    ],
)  # fmt: skip
def test_what_is_no_sound_is_refused(content: bytes, kind: str, wanted: str, told: str) -> None:
    with pytest.raises(SpeechError, match=told):
        sound_of(content, kind, wanted, 24_000)  # type: ignore[arg-type] # the table's word


@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF - 36])
def test_a_wav_without_a_length_is_as_long_as_it_is(size: int) -> None:
    samples, rate = sound_of(open_ended(size), "audio/wav", "wav", 1)
    assert (len(samples), rate) == (len(tone(TEXT)[0]), 24_000)


def test_stereo_becomes_mono_and_pcm_is_read_as_it_is() -> None:
    both = np.stack([tone(TEXT)[0], -tone(TEXT)[0]], axis=1)
    samples, _ = sound_of(encoded(both, 24_000, "wav"), "audio/x-wav; codec=1", "wav", 1)
    assert np.abs(samples).max() < 0.001
    assert sound_of(PCM, "application/octet-stream", "pcm", 22_050)[1] == 22_050


def streamed_flac() -> bytes:
    """With 0 for the number of samples, the last 36 bits of the rates' 8 bytes: a writer that cannot go back."""
    rates = int.from_bytes(FLAC[18:26], "big") >> 36 << 36
    return FLAC[:18] + rates.to_bytes(8, "big") + FLAC[26:]


def test_a_flac_without_a_length_is_refused_with_what_to_do() -> None:
    with pytest.raises(SpeechError, match=r"does not tell its length.*set its format to wav"):
        sound_of(streamed_flac(), "audio/flac", "flac", 1)


def test_days_of_silence_in_some_kilobytes_are_not_unpacked() -> None:
    packed = encoded(np.zeros(8_000 * 900, np.float32), 8_000, "flac")
    assert len(packed) < 100_000
    with pytest.raises(SpeechError, match="more than 240 s"):
        sound_of(packed, "audio/flac", "flac", 1)


@pytest.mark.parametrize(("seconds", "told"), [(0.0, "0.0 s of sound"), (0.4, "0.4 s of sound")])
def test_a_line_of_which_one_sentence_has_no_sound_or_too_little_is_no_reading(
    server: SpeechServer, clock: ManualClock, seconds: float, told: str
) -> None:
    first, second, third = (
        "It reads a great many papers.",
        "It learns nothing at all from most of them.",
        "Why is that?",
    )
    server.answers.extend(
        Response(encoded(sound, 24_000, "wav"), media_type="audio/wav")
        for sound in (tone(first)[0], tone(second)[0][: round(seconds * 24_000)])
    )
    with pytest.raises(SpeechError, match=told) as caught:
        HttpVoice(VoiceId("alloy"), engine_of(server, clock), "alloy").synthesize(f"{first} {second} {third}")
    assert caught.value.retryable


# --- what goes wrong on the way


def broken() -> Response:
    async def pieces() -> object:
        yield WAV[:1000]
        raise ConnectionResetError

    return StreamingResponse(pieces(), headers={"Content-Length": str(len(WAV))})  # type: ignore[arg-type] # an iterator


def endless() -> Response:
    def pieces() -> Iterator[bytes]:
        for _ in range(MOST_BYTES // 500_000 + 2):
            yield bytes(500_000)

    return StreamingResponse(pieces(), media_type="audio/pcm")


def refused(status: int, **headers: str) -> Callable[[], Response]:
    return lambda: JSONResponse({"error": {"message": f"bad {KEY} given"}}, status, headers)


@pytest.mark.parametrize(
    ("answers", "asked", "slept"),
    [
        ([refused(503)], 2, 0.5),
        ([refused(500), refused(502)], 3, 2.5),
        ([refused(429, **{"retry-after": "7"})], 2, 7.0),
        ([broken], 2, 0.5),
    ],
    ids=["503", "500 and 502", "429", "broken off"],
)  # fmt: skip
def test_what_may_be_over_in_a_moment_is_asked_again(
    server: SpeechServer, clock: ManualClock, answers: list[Callable[[], Response]], asked: int, slept: float
) -> None:
    server.answers.extend(answers)
    engine_of(server, clock).speak(TEXT, "alloy")
    assert (len(server.asked), clock.monotonic()) == (asked, slept)


@pytest.mark.parametrize(
    ("answers", "asked", "told"),
    [
        ([refused(401)], 1, r"refused us \(HTTP 401\).*api_key"),
        ([refused(404)], 1, r"HTTP 404.*check base_url"),
        ([refused(422)], 1, r"HTTP 422: .*\*\*\*"),
        ([lambda: JSONResponse({"error": {"code": "insufficient_quota"}}, 429)], 1, "the account is empty"),
        ([refused(429, **{"retry-after": "3600"})], 1, "come back later"),
        ([refused(500)] * 3, 3, r"HTTP 500: .*\*\*\*"),
        ([lambda: Response(status_code=302, headers={"location": "http://127.0.0.1:9/"})], 1, "elsewhere.*302"),
        ([endless], 1, "more than 24 MB"),
        ([lambda: Response(b"\x1b[2Jgone\x07", 410)], 1, r"HTTP 410: \[2Jgone$"),
    ],
    ids=["key", "no such path", "no such voice", "no credit", "an hour", "for good", "elsewhere", "endless", "escape"],
)  # fmt: skip
def test_a_server_that_does_not_speak_is_down_and_its_key_is_told_nobody(
    server: SpeechServer,
    clock: ManualClock,
    caplog: pytest.LogCaptureFixture,
    answers: list[Callable[[], Response]],
    asked: int,
    told: str,
) -> None:
    server.answers.extend(answers)
    with caplog.at_level(logging.DEBUG), pytest.raises(VoiceDownError, match=told) as caught:
        engine_of(server, clock, format="pcm").speak(TEXT, "alloy")
    assert len(server.asked) == asked
    assert KEY not in caplog.text + str(caught.value) + repr(caught.value.__cause__)


def test_one_that_is_not_there_is_down_after_three_tries(server: SpeechServer, clock: ManualClock) -> None:
    engine = engine_of(server, clock, base_url="http://127.0.0.1:9/v1")
    with pytest.raises(VoiceDownError, match="cannot be reached"):
        engine.speak(TEXT, "alloy")
    assert clock.monotonic() == 2.5


def test_one_that_is_slow_is_given_up_and_not_asked_again(server: SpeechServer, clock: ManualClock) -> None:
    def slow() -> Response:
        clock.advance(61.0)
        return Response(WAV, media_type="audio/wav")

    server.answers.append(slow)
    with pytest.raises(VoiceDownError, match="no whole answer within 60 s"):
        engine_of(server, clock).speak(TEXT, "alloy")
    assert len(server.asked) == 1


def test_a_refusal_that_drips_is_read_no_longer_than_an_answer(server: SpeechServer, clock: ManualClock) -> None:
    """Each byte comes before the connection's own time is up, and there are thousands of them."""
    given_up = threading.Event()
    waited: list[bool] = []

    def pieces() -> Iterator[bytes]:
        clock.advance(61.0)
        yield b"no such"
        waited.append(given_up.wait(10.0))
        yield b" path"

    server.answers.append(lambda: StreamingResponse(pieces(), 404))
    with pytest.raises(VoiceDownError, match="HTTP 404"):
        engine_of(server, clock).speak(TEXT, "alloy")
    given_up.set()
    wait(lambda: bool(waited), "the server has seen it")
    assert waited == [True]


def test_a_page_instead_of_sound_three_times_lets_the_server_rest(server: SpeechServer, clock: ManualClock) -> None:
    engine = engine_of(server, clock)
    server.answers.extend([HTMLResponse("<p>down for maintenance</p>") for _ in range(3)])
    for _ in range(3):
        with pytest.raises(SpeechError, match="text/html and not"):
            engine.speak(TEXT, "alloy")
    with pytest.raises(VoiceDownError, match="rests"):
        engine.speak(TEXT, "alloy")
    assert len(server.asked) == 3
    clock.advance(60.0)
    engine.speak(TEXT, "alloy")
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7.0), ("Wed, 20 May 2026 00:01:00 GMT", 60.0), ("Tue, 19 May 2026 00:00:00 GMT", 0.0), ("soon", None),
     ("Mon, 01 Jan 9999999999 00:00:00 GMT", None), ("", None), ("-5", None)],
)  # fmt: skip
def test_how_long_a_server_wants_to_be_left_alone(told: str, seconds: float | None, clock: ManualClock) -> None:
    assert retry_after_seconds(told, clock.now()) == seconds


def test_a_keys_newline_is_not_sent(server: SpeechServer, clock: ManualClock) -> None:
    engine_of(server, clock, api_key=f"{KEY}\n").speak(TEXT, "alloy")
    assert server.asked[0].key == KEY


def test_the_key_is_not_in_what_a_voice_says_of_itself(server: SpeechServer, clock: ManualClock) -> None:
    voice = HttpVoice(VoiceId("alloy"), engine_of(server, clock), "alloy")
    assert KEY not in voice.settings + repr(voice) + repr(engine_of(server, clock).config)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"base_url": "ftp://x"}, "must begin with http"),
        ({"base_url": f"http://u:{KEY}@x/v1"}, "must hold no user"),
        ({"base_url": "http://box:speech/v1"}, "Port"),
        ({"base_url": "http://box:99999/v1"}, "Port"),
        ({"base_url": "http://a..b/v1"}, "label"),
        ({"base_url": "http://a b/v1"}, "no address has"),
        ({"api_key": f"{KEY}\u00fc"}, "cannot be sent"),
        ({"api_key": f"{KEY}\n{KEY}"}, "cannot be sent"),
        ({"voices": {"a": "alloy", "b": "alloy"}}, "two names for one voice"),
        ({"voices": []}, "at least 1"),
        ({"voices": ["so many words"]}, "should match pattern"),
    ],
)  # fmt: skip
def test_a_server_that_is_written_wrong_is_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        SpeechEngine.model_validate({"name": "box", "base_url": "http://x/v1", "voices": ["alloy"], **change})
    assert KEY not in str(caught.value)
