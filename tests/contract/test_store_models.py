"""The books of the language models and of the scripts' writers, on SQLite and on Postgres."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from radio.clock import ManualClock
from radio.model.models import ModelUse
from radio.store import Store
from radio.store.modeluse import ANSWERED, Outcome

pytestmark = pytest.mark.contract

GOOD = Outcome(ANSWERED, prompt_tokens=100, cached_tokens=60, completion_tokens=20, cost=0.5, seconds=2.0)


def test_calls_of_many_threads_add_up_by_day_model_and_outcome(store: Store, clock: ManualClock) -> None:
    def call() -> None:
        for _ in range(5):
            store.model_uses.add("2026-05-20", "writer", GOOD)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    store.model_uses.add("2026-05-20", "writer", Outcome("schema", error="it is no JSON", completion_tokens=9))
    store.model_uses.add("2026-05-21", "writer", GOOD)
    assert store.model_uses.of("2026-05-20") == {
        "writer": ModelUse(
            calls=21,
            answers=20,
            failures={"schema": 1},
            prompt_tokens=2000,
            cached_tokens=1200,
            completion_tokens=409,
            cost=10.0,
            seconds=40.0,
        )
    }
    assert store.model_uses.spent("2026-05-20") == (2409, 10.0)
    assert store.model_uses.spent("2026-05-22") == (0, 0.0)


def test_the_last_failure_is_known_after_an_answer(store: Store, clock: ManualClock) -> None:
    began = clock.now()
    store.model_uses.add("2026-05-20", "writer", Outcome("timeout", error="slow"))
    clock.advance(60)
    store.model_uses.add("2026-05-20", "writer", Outcome("schema", error="no JSON"))
    clock.advance(60)
    store.model_uses.add("2026-05-20", "writer", GOOD)
    failed = began + timedelta(seconds=60)
    assert store.model_uses.last("2026-05-20") == {"writer": (clock.now(), failed, "no JSON")}
    store.model_uses.forget("2026-05-21")
    assert store.model_uses.of("2026-05-20") == {}


def test_who_wrote_and_why_nobody_better_newest_first(store: Store, clock: ManualClock) -> None:
    began = clock.now()
    store.writers.put("one", "extractive", ["writer: no token for 60 s"])
    clock.advance(60)
    store.writers.put("two", "writer", [])
    clock.advance(60)
    store.writers.put("one", "writer", ["better now"])
    assert [(n.episode, n.writer, n.notes) for n in store.writers.newest(5)] == [
        ("one", "writer", ("better now",)),
        ("two", "writer", ()),
    ]
    store.writers.forget(began + timedelta(seconds=90))
    assert [n.episode for n in store.writers.newest(5)] == ["one"]
