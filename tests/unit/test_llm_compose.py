"""Fallback, breaker and state; the chain that a config gives."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from radio.breaker import Breaker
from radio.clock import ManualClock
from radio.config import Config
from radio.errors import LanguageModelError
from radio.llm import build_chain
from radio.llm.base import AnswerError, ChatReply, ChatRequest, Message
from radio.llm.breaker import Guarded
from radio.llm.compose import FirstOf, Limited
from radio.llmconfig import EmbeddedLlm, LlmConfig, LlmServer
from radio.model.models import FailureKind, ModelState
from radio.store import Store
from tests.llm_fakes import ScriptedModel

pytestmark = pytest.mark.unit

ASK = ChatRequest(messages=(Message(role="user", content="Say it."),))
LONG = ChatRequest(messages=(Message(role="user", content="word " * 4000),))


def clock() -> ManualClock:
    return ManualClock(datetime(2026, 1, 1, tzinfo=UTC))


def guarded(answers: Sequence[str | Exception], time: ManualClock, **breaker: float) -> Guarded:
    return Guarded(ScriptedModel(answers, "inner"), Breaker(time, **breaker), time)  # type: ignore[arg-type]  # ints too


def test_the_first_that_answers_is_heard_and_tells_why_others_did_not() -> None:
    second = ScriptedModel(["two"], "b")
    reply = FirstOf([ScriptedModel([LanguageModelError("down")], "a"), second], clock()).complete(ASK)
    assert (reply.text, reply.model, reply.passed) == ("two", "b", ("a: down",))


def test_when_all_fail_every_reason_is_told() -> None:
    chain = FirstOf([ScriptedModel([LanguageModelError("down")], "a"), ScriptedModel(name="b")], clock())
    with pytest.raises(AnswerError, match="a: down; b: the queue is empty") as caught:
        chain.complete(ASK)
    assert caught.value.retryable


def test_what_is_too_long_for_one_goes_to_the_next_and_is_no_failure_of_the_first() -> None:
    time = clock()
    small, large = ScriptedModel(["small"], "small"), ScriptedModel(["large", "again"], "large", context_tokens=32768)
    first = Guarded(small, Breaker(time, failures=1), time)
    chain = FirstOf([first, large], time)
    assert chain.complete(LONG).text == "large"
    assert not small.requests and first.state() == "ready" and first.error is None
    assert chain.complete(ASK).text == "small"
    refusing = guarded([AnswerError("too_long", "the prompt is too long"), "yes"], time, failures=1)
    assert FirstOf([refusing, large], time).complete(ASK).text == "again"
    assert refusing.state() == "ready" and refusing.complete(ASK).text == "yes"


def test_the_context_is_that_of_the_model_that_would_be_asked_now() -> None:
    time = clock()
    large = Guarded(
        ScriptedModel([AnswerError("timeout", "slow"), "back"], "large", context_tokens=32768),
        Breaker(time, failures=1, rest_seconds=60),
        time,
    )
    chain = FirstOf([large, ScriptedModel(["small"], "small")], time)
    assert chain.context_tokens == 32768
    assert chain.complete(ASK).text == "small"
    assert chain.context_tokens == 4096
    time.advance(61)
    assert chain.complete(ASK).text == "back" and chain.context_tokens == 32768


def test_a_failing_model_is_left_alone_and_tried_again_after_rests_that_grow() -> None:
    time = clock()
    down = AnswerError("server_error", "down")
    inner = ScriptedModel([down, down, down, down, "well again", "and still"])
    model = Guarded(inner, Breaker(time, failures=2, rest_seconds=60, longest_seconds=200), time)
    for rest in (None, 60, 120):
        for _ in range(2 if rest is None else 1):
            with pytest.raises(LanguageModelError, match="down"):
                model.complete(ASK)
        with pytest.raises(AnswerError, match=r"rests after failing \(down\)") as caught:
            model.complete(ASK)
        assert caught.value.kind == "resting"
        asked = len(inner.requests)
        time.advance(61 if rest is None else 2 * rest + 1)
        assert len(inner.requests) == asked
    assert model.complete(ASK).text == "well again"
    assert model.complete(ASK).text == "and still"


def test_a_form_of_answer_that_a_model_cannot_give_does_not_keep_it_from_others() -> None:
    time = clock()
    breach = AnswerError("schema", "breaks the schema")
    inner = ScriptedModel([breach, breach, "other", "again"])
    model = Guarded(inner, Breaker(time, failures=2, rest_seconds=60), time)
    hard = ASK.model_copy(update={"answer_schema": {"type": "object", "required": ["hard"]}})
    for _ in range(2):
        with pytest.raises(AnswerError, match="breaks the schema"):
            model.complete(hard)
    with pytest.raises(AnswerError, match="rests"):
        model.complete(hard)
    assert model.state() == "resting" and not model.rests
    assert model.complete(ASK).text == "other"
    with pytest.raises(AnswerError, match="rests"):
        model.complete(hard)
    time.advance(61)
    assert model.complete(hard).text == "again" and model.state() == "ready"


def test_a_busy_server_is_left_alone_as_long_as_it_asked() -> None:
    time = clock()
    model = guarded([AnswerError("busy", "later", retry_after=7), "yes"], time)
    with pytest.raises(AnswerError):
        model.complete(ASK)
    with pytest.raises(LanguageModelError, match="rests after failing"):
        model.complete(ASK)
    time.advance(7.1)
    assert model.complete(ASK).text == "yes"


@pytest.mark.parametrize("kind", ["too_long", "filtered", "cut_off", "late", "over_budget", "not_ready"])
def test_what_is_no_fault_of_the_model_does_not_open_the_breaker(kind: FailureKind) -> None:
    model = guarded([AnswerError(kind, "no")] * 3 + ["yes"], clock(), failures=2)
    for _ in range(3):
        with pytest.raises(LanguageModelError, match="no"):
            model.complete(ASK)
    assert model.complete(ASK).text == "yes"


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("unreachable", "unreachable"),
        ("timeout", "unreachable"),
        ("schema", "resting"),
        ("key", "resting"),
        ("over_budget", "over_budget"),
        ("not_ready", "unreachable"),
        ("cut_off", "ready"),
    ],
)
def test_the_state_says_what_keeps_a_model_from_answering_and_since_when(kind: FailureKind, state: ModelState) -> None:
    time = clock()
    model = guarded([AnswerError(kind, "no"), "yes"], time, failures=1)
    time.advance(5)
    with pytest.raises(AnswerError):
        model.complete(ASK)
    began = time.now()
    assert (model.state(), model.error, model.failed) == (state, "no", began)
    assert model.since == began if state != "ready" else model.since < began
    time.advance(301)
    model.complete(ASK)
    told = (model.state(), model.error, model.answered)
    assert told == ("ready", None, time.now())


def test_so_many_at_a_time_and_the_rest_wait() -> None:
    inside, most = 0, 0
    lock, both, go = threading.Lock(), threading.Semaphore(0), threading.Event()

    class Slow(ScriptedModel):
        def complete(self, request: ChatRequest) -> ChatReply:
            nonlocal inside, most
            with lock:
                inside += 1
                most = max(most, inside)
            both.release()
            assert go.wait(30)
            with lock:
                inside -= 1
            return ChatReply(text="yes", model=self.name)

    model = Limited(Slow(), 2, clock())
    threads = [threading.Thread(target=model.complete, args=(ASK,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    assert both.acquire(timeout=30) and both.acquire(timeout=30)
    go.set()
    for thread in threads:
        thread.join(30)
    assert most == 2


def test_the_wait_for_a_turn_is_taken_off_the_time_for_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    time = clock()

    class Busy(threading.BoundedSemaphore):
        def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
            time.advance(20)
            return super().acquire(blocking, timeout)

    monkeypatch.setattr(threading, "BoundedSemaphore", Busy)
    inner = ScriptedModel(["yes"])
    Limited(inner, 1, time).complete(ASK.model_copy(update={"timeout_seconds": 50}))
    assert inner.requests[0].timeout_seconds == 30


def test_a_server_that_wants_a_year_of_rest_is_asked_again_after_an_hour() -> None:
    time = clock()
    model = guarded([AnswerError("busy", "later", retry_after=3e7), "yes"], time)
    with pytest.raises(AnswerError, match="later"):
        model.complete(ASK)
    time.advance(3599)
    with pytest.raises(AnswerError, match="rests"):
        model.complete(ASK)
    time.advance(2)
    assert model.complete(ASK).text == "yes"


def test_who_asks_in_haste_is_told_in_time_and_no_model_is_blamed() -> None:
    time = clock()

    class Slow(ScriptedModel):
        def complete(self, request: ChatRequest) -> ChatReply:
            time.advance(20)
            return super().complete(request)

    slow = Slow([AnswerError("timeout", "slow")] * 2, "slow")
    next_one = ScriptedModel(["yes", "again"], "next")
    guard = Guarded(next_one, Breaker(time, failures=1), time)
    chain = FirstOf([slow, guard], time)
    chain.complete(ASK.model_copy(update={"timeout_seconds": 50}))
    assert [slow.requests[0].timeout_seconds, next_one.requests[0].timeout_seconds] == [50, 30]
    with pytest.raises(AnswerError, match="no time was left") as caught:
        chain.complete(ASK.model_copy(update={"timeout_seconds": 15}))
    assert caught.value.kind == "late" and len(next_one.requests) == 1
    assert guard.state() == "ready" and guard.error is None


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "radio.db", clock())


@pytest.mark.parametrize(
    ("servers", "embedded", "name"),
    [(0, "off", None), (0, "llm-0.5b", "llm-0.5b"), (1, "off", "m0"), (2, "llm-1.5b", "m0 or m1 or llm-1.5b")],
)
def test_the_chain_follows_the_config(
    servers: int, embedded: str, name: str | None, tmp_path: Path, store: Store
) -> None:
    listed = tuple(LlmServer(base_url=f"http://127.0.0.1:{n + 1}/v1", model=f"m{n}") for n in range(servers))
    config = Config(llm=LlmConfig(servers=listed, embedded=EmbeddedLlm.model_validate({"model": embedded})))
    chain = build_chain(config, clock(), tmp_path, store)
    assert (chain.name if chain else None) == name


def test_two_servers_with_one_model_have_names_of_their_own() -> None:
    server = LlmServer(base_url="http://one:8000/v1", model="writer")
    other = server.model_copy(update={"base_url": "http://two:8000/v1"})
    names = [name for name, _ in LlmConfig(servers=(server, other, other)).named_servers()]
    assert names == ["writer at one:8000", "writer at two:8000", "writer at two:8000 (2)"]


def test_the_embedded_model_says_when_it_is_not_ready(tmp_path: Path, store: Store) -> None:
    chain = build_chain(Config(), clock(), tmp_path, store)
    assert chain is not None
    with pytest.raises(AnswerError, match="not ready") as caught:
        chain.complete(ASK)
    assert caught.value.retryable
    (told,) = chain.status().models
    assert told.place == "embedded" and told.error == "the embedded model is not ready"
