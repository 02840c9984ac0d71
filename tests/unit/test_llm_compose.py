"""Fallback and breaker."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.errors import LanguageModelError
from radio.llm import build_chain
from radio.llm.base import ChatRequest, Message, ServerBusyError
from radio.llm.compose import Breaker, FirstOf, Guarded
from radio.llmconfig import EmbeddedLlm, LlmConfig, LlmServer
from tests.llm_fakes import ScriptedModel

pytestmark = pytest.mark.unit

ASK = ChatRequest(messages=(Message(role="user", content="Say it."),))


def clock() -> ManualClock:
    return ManualClock(datetime(2026, 1, 1, tzinfo=UTC))


def test_the_first_that_answers_is_heard() -> None:
    second = ScriptedModel(["two"], "b")
    assert FirstOf([ScriptedModel([LanguageModelError("down")], "a"), second]).complete(ASK).text == "two"


def test_when_all_fail_every_reason_is_told() -> None:
    chain = FirstOf([ScriptedModel([LanguageModelError("down")], "a"), ScriptedModel(name="b")])
    with pytest.raises(LanguageModelError, match="a: down; b: the queue is empty") as caught:
        chain.complete(ASK)
    assert caught.value.retryable


def test_a_failing_model_is_left_alone_and_tried_again_once_after_its_rest() -> None:
    time = clock()
    down = LanguageModelError("down")
    inner = ScriptedModel([down, down, down, "well again", "and still"])
    model = Guarded(inner, Breaker(time, failures=2, rest_seconds=60))
    for _ in range(2):
        with pytest.raises(LanguageModelError, match="down"):
            model.complete(ASK)
    with pytest.raises(LanguageModelError, match="rests"):
        model.complete(ASK)
    assert len(inner.requests) == 2
    time.advance(61)
    with pytest.raises(LanguageModelError, match="down"):
        model.complete(ASK)
    with pytest.raises(LanguageModelError, match="rests"):
        model.complete(ASK)
    time.advance(61)
    assert model.complete(ASK).text == "well again"
    assert model.complete(ASK).text == "and still"


def test_a_busy_server_is_left_alone_as_long_as_it_asked() -> None:
    time = clock()
    model = Guarded(ScriptedModel([ServerBusyError("later", retry_after=7), "yes"]), Breaker(time))
    with pytest.raises(ServerBusyError):
        model.complete(ASK)
    with pytest.raises(LanguageModelError, match="rests for 7 s"):
        model.complete(ASK)
    time.advance(7.1)
    assert model.complete(ASK).text == "yes"


def test_a_wrong_request_does_not_open_the_breaker() -> None:
    wrong = LanguageModelError("too long", retryable=False)
    model = Guarded(ScriptedModel([wrong, wrong, wrong, "yes"]), Breaker(clock(), failures=2))
    for _ in range(3):
        with pytest.raises(LanguageModelError, match="too long"):
            model.complete(ASK)
    assert model.complete(ASK).text == "yes"


@pytest.mark.parametrize(
    ("servers", "embedded", "name"),
    [(0, "off", None), (0, "llm-0.5b", "llm-0.5b"), (1, "off", "m0"), (2, "llm-1.5b", "m0 or m1 or llm-1.5b")],
)
def test_the_chain_follows_the_config(servers: int, embedded: str, name: str | None, tmp_path: Path) -> None:
    listed = tuple(LlmServer(base_url=f"http://127.0.0.1:{n + 1}/v1", model=f"m{n}") for n in range(servers))
    config = Config(llm=LlmConfig(servers=listed, embedded=EmbeddedLlm.model_validate({"model": embedded})))
    chain = build_chain(config, clock(), tmp_path)
    assert (chain.name if chain else None) == name


def test_the_embedded_model_says_when_it_is_not_ready(tmp_path: Path) -> None:
    chain = build_chain(Config(), clock(), tmp_path)
    assert chain is not None
    with pytest.raises(LanguageModelError, match="not ready") as caught:
        chain.complete(ASK)
    assert caught.value.retryable
