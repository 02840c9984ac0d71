"""What is asked again, after which pause, and changed in which way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from radio.clock import ManualClock
from radio.llm.base import AnswerError, ChatRequest, Message
from radio.llm.retry import Retrying, jitter
from radio.model.models import FAILURE_KINDS, FailureKind
from tests.llm_fakes import ScriptedModel

pytestmark = pytest.mark.unit

ASK = ChatRequest(messages=(Message(role="user", content="Say it."),), max_tokens=100, seed=5)


def ask(answers: list[str | Exception], request: ChatRequest = ASK) -> tuple[ScriptedModel, ManualClock, Retrying]:
    inner, clock = ScriptedModel(answers), ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    return inner, clock, Retrying(inner, clock, pause=lambda seconds: seconds)


ASKED = {
    **dict.fromkeys(("unreachable", "server_error", "busy"), 3),
    **dict.fromkeys(("broken_off", "garbage", "empty", "endless", "schema", "cut_off"), 2),
}
"""How often a model is asked that always fails in this way; once where it is not told."""


@pytest.mark.parametrize("kind", FAILURE_KINDS)
def test_each_kind_is_asked_as_often_as_may_help(kind: FailureKind) -> None:
    inner, _, model = ask([AnswerError(kind, "no")] * 9)
    with pytest.raises(AnswerError) as caught:
        model.complete(ASK)
    assert caught.value.kind == kind and len(inner.requests) == ASKED.get(kind, 1)


def test_pauses_grow_and_retry_after_is_obeyed() -> None:
    _, clock, model = ask([AnswerError("server_error", "no"), AnswerError("unreachable", "no"), "yes"])
    assert model.complete(ASK).text == "yes" and clock.monotonic() == 1.0 + 2.0
    _, clock, model = ask([AnswerError("busy", "later", retry_after=12), "yes"])
    assert model.complete(ASK).text == "yes" and clock.monotonic() == 12


def test_a_server_that_wants_to_be_left_alone_for_long_is_not_waited_for() -> None:
    inner, clock, model = ask([AnswerError("busy", "later", retry_after=60), "yes"])
    with pytest.raises(AnswerError) as caught:
        model.complete(ASK)
    assert caught.value.retry_after == 60 and len(inner.requests) == 1 and clock.monotonic() == 0


def test_another_seed_for_a_bad_answer_and_more_room_for_one_that_was_cut_off() -> None:
    inner, clock, model = ask([AnswerError("schema", "no"), AnswerError("cut_off", "no"), "yes"])
    model.complete(ASK)
    first, second, third = inner.requests
    assert first.seed != second.seed == third.seed
    assert (first.max_tokens, second.max_tokens, third.max_tokens) == (100, 100, 200)
    assert clock.monotonic() == 0


def test_a_cut_off_answer_that_fills_the_context_is_not_asked_for_again() -> None:
    full = ASK.model_copy(update={"max_tokens": 4080})
    inner, _, model = ask([AnswerError("cut_off", "no"), "yes"])
    with pytest.raises(AnswerError):
        model.complete(full)
    assert len(inner.requests) == 1


def test_those_who_failed_together_do_not_come_back_together() -> None:
    drawn = {jitter(8.0) for _ in range(50)}
    assert len(drawn) > 10 and all(4.0 <= seconds <= 8.0 for seconds in drawn)


def test_pauses_end_with_the_time_of_who_asks() -> None:
    hurried = ASK.model_copy(update={"timeout_seconds": 2.5})
    inner, clock, model = ask([AnswerError("server_error", "no")] * 9)
    with pytest.raises(AnswerError):
        model.complete(hurried)
    assert [r.timeout_seconds for r in inner.requests] == [2.5, 1.5] and clock.monotonic() == 1.0
