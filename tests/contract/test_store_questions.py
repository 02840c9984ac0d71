"""What the store keeps its word on about listeners' questions, on each kind of database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from radio.model.question import Question
from radio.store import Store
from tests.making import NOON

pytestmark = pytest.mark.contract


def question(number: int, **fields: Any) -> Question:
    asked = NOON + timedelta(minutes=number)
    plain = {"id": f"q{number}", "text": "What is it?", "asked": asked, "asked_by": "listener:ada", "name": "Ada"}
    return Question.model_validate({**plain, **fields})


def test_questions_are_listed_by_age_and_state(store: Store) -> None:
    for number in range(4):
        store.questions.put(question(number, state="review" if number == 2 else "waiting"), f"same{number}")
    assert [q.id for q in store.questions.listed()] == ["q0", "q1", "q2", "q3"]
    assert [q.id for q in store.questions.listed(("waiting",), limit=2)] == ["q1", "q3"]
    assert store.questions.get("q1") == question(1)
    assert store.questions.get("nobody's") is None
    assert (store.questions.count(), store.questions.count(("review",))) == (4, 1)


def test_who_asks_the_same_joins_once(store: Store) -> None:
    store.questions.put(question(1), "same")
    store.questions.put(question(2), "same")
    found = store.questions.same("same")
    assert found is not None and found.id == "q2"
    assert store.questions.same("other") is None
    for _ in range(2):
        joined = store.questions.join("q2", "listener:bo", NOON + timedelta(hours=1))
        assert joined is not None and joined.askers == 2
    assert store.questions.join("nobody's", "listener:bo", NOON) is None
    assert store.questions.asked_since("listener:bo", NOON) == [NOON + timedelta(hours=1)]
    assert len(store.questions.asked_since("listener:ada", NOON)) == 2
    assert store.questions.asked_since("listener:ada", NOON + timedelta(hours=2)) == []


def test_a_question_changes_only_from_the_states_that_it_may(store: Store) -> None:
    store.questions.put(question(1), "same")
    assert store.questions.change("q1", ("review",), state="waiting") is None
    changed = store.questions.change("q1", ("waiting",), state="rejected", reason="no")
    assert changed is not None and changed == store.questions.get("q1")
    assert (changed.state, changed.reason) == ("rejected", "no")
    assert store.questions.listed(("rejected",)) == [changed]


def test_a_question_is_claimed_by_one_episode(store: Store) -> None:
    for number in range(3):
        store.questions.put(question(number), f"same{number}")
    assert store.questions.claim(["q2", "q0"], "mailbag-a") == ("q2", "q0")
    assert store.questions.claim(["q0", "q1", "nobody's"], "mailbag-b") == ("q1",)
    assert store.questions.claim(["q0", "q1"], "mailbag-a") == ("q0",)
    assert [q.episode for q in store.questions.listed(("making",))] == ["mailbag-a", "mailbag-b", "mailbag-a"]


def test_names_and_askers_are_forgotten_and_questions_kept(store: Store) -> None:
    store.questions.put(question(0), "same")
    store.questions.put(question(9), "other")
    store.questions.join("q0", "listener:bo", NOON + timedelta(hours=1))
    assert store.questions.forget(NOON + timedelta(minutes=5)) == 1
    old, new = store.questions.listed()
    assert (old.name, old.asked_by, old.text, old.askers) == (None, "", "What is it?", 2)
    assert new == question(9)
    assert store.questions.asked_since("listener:ada", NOON) == [NOON + timedelta(minutes=9)]
    assert store.questions.forget(NOON + timedelta(minutes=5)) == 0
