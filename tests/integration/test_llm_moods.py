"""The client against a real HTTP server that misbehaves: each mood has its name, and a useless answer is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from radio.clock import ManualClock, SystemClock
from radio.llm.answer import repeats
from radio.llm.base import AnswerError, ChatRequest, Message
from radio.llm.probe import probe
from radio.llm.server import OpenAIServer
from radio.llmconfig import LlmServer
from radio.model.models import FailureKind
from tests.moody import KEY, RETRY_AFTER, Mood, Moody, serve_moody

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

TURN = {"type": "string", "pattern": "^[A-Z][ -~]{8,200}[.?]$"}
ASK = ChatRequest(
    messages=(Message(role="user", content="<quote>We find that it holds in nine cases.</quote>"),),
    answer_schema={
        "type": "object",
        "required": ["question", "answer"],
        "properties": {"question": TURN, "answer": TURN},
    },
    max_tokens=200,
)


@pytest.fixture
def moody() -> Iterator[Moody]:
    with serve_moody() as server:
        yield server


def settings(moody: Moody, **fields: object) -> LlmServer:
    known = {"base_url": moody.url, "model": "moody", "api_key": SecretStr(KEY), "timeout_seconds": 60}
    return LlmServer.model_validate(known | fields)


EXPECTED: dict[Mood, FailureKind] = {
    "killed": "broken_off",
    "error": "server_error",
    "garbage": "garbage",
    "noise": "garbage",
    "empty": "empty",
    "endless": "endless",
    "repeating": "endless",
    "schema": "schema",
    "busy": "busy",
}


@pytest.mark.parametrize("mood", EXPECTED)
def test_each_mood_has_its_name_and_the_server_is_well_after_it(moody: Moody, mood: Mood) -> None:
    server = OpenAIServer(settings(moody), SystemClock())
    moody.mood = mood
    with pytest.raises(AnswerError) as caught:
        server.complete(ASK)
    assert caught.value.kind == EXPECTED[mood], caught.value
    assert KEY not in str(caught.value) + repr(caught.value.__dict__)
    if mood == "busy":
        assert caught.value.retry_after == RETRY_AFTER
    if mood in ("endless", "repeating"):
        assert moody.open.acquire(timeout=30), "the connection is closed, so that the server stops"
        assert caught.value.usage.completion_tokens > 0
    moody.mood = "well"
    reply = server.complete(ASK)
    assert "nine cases" in reply.text and reply.usage.prompt_tokens == 100
    server.close()


def test_a_server_that_never_says_a_word_is_given_up_after_the_idle_limit(moody: Moody) -> None:
    moody.mood = "slow"
    with pytest.raises(AnswerError, match=r"no token for 0\.3 s") as caught:
        OpenAIServer(settings(moody, idle_seconds=0.3), SystemClock()).complete(ASK)
    assert caught.value.kind == "timeout"


@pytest.mark.parametrize(
    ("mood", "seconds", "told"),
    [("stalling", 31, "no token for 30 s"), ("endless", 61, "no whole answer within 60 s")],
)
def test_a_line_that_is_kept_open_is_given_up_by_the_clock(moody: Moody, mood: Mood, seconds: float, told: str) -> None:
    """Signs of life are no tokens, and tokens without end are no answer."""
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    moody.mood = mood
    moody.on_ask = lambda: clock.advance(seconds)
    with pytest.raises(AnswerError, match=told) as caught:
        OpenAIServer(settings(moody), clock).complete(ASK)
    assert caught.value.kind == "timeout"
    assert moody.open.acquire(timeout=30)


def test_who_has_less_time_than_the_server_is_told_then_and_the_server_is_not_blamed(moody: Moody) -> None:
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    moody.mood = "endless"
    moody.on_ask = lambda: clock.advance(9)
    with pytest.raises(AnswerError, match="no whole answer within 8 s") as caught:
        OpenAIServer(settings(moody), clock).complete(ASK.model_copy(update={"timeout_seconds": 8}))
    assert caught.value.kind == "late" and not caught.value.retryable


def test_doctor_tells_what_is_wrong_and_what_to_do(moody: Moody) -> None:
    clock = SystemClock()
    well = probe(settings(moody), clock, "moody")
    assert well.todo == "" and "answers by schema" in well.told and "as vllm" in well.told
    assert "api_key" in probe(settings(moody, api_key="sk-wrong"), clock, "moody").todo
    other = probe(settings(moody, model="nobody"), clock, "moody")
    assert "serves moody, not nobody" in other.told and "model" in other.todo
    moody.mood = "schema"
    assert "does not honour JSON schemas" in probe(settings(moody), clock, "moody").todo
    gone = LlmServer(base_url="http://127.0.0.1:9/v1", model="m")
    assert "start it" in probe(gone, clock, "gone").todo


@pytest.mark.parametrize(
    ("text", "endless"),
    [
        ("no " * 200, True),
        ("\n" * 400, True),
        ("The answer is that it is so, and then it is so again in every one of the many cases. " * 5, True),
        ("word " * 20, False),
        (" ".join(f"word{n}" for n in range(300)), False),
        ("x" * 250, False),
    ],
)
def test_repetition_is_seen_and_only_that(text: str, endless: bool) -> None:
    assert repeats("It begins well. " + text) is endless
