"""What every store keeps its word on: what the stages do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from radio.clock import ManualClock
from radio.store import Store

pytestmark = pytest.mark.contract


def test_stages_forget_what_ended_long_ago_and_nothing_that_waits_or_runs(store: Store, clock: ManualClock) -> None:
    store.stages.done("speak", "old")
    store.stages.failed("convert", "old", "encrypted", retryable=False)
    store.stages.waiting("speak", "waits")
    store.stages.begin("write", "runs")
    clock.advance(3600)
    store.stages.done("speak", "new")
    store.stages.failed("fetch", "new", "no PDF", retryable=False)
    assert store.stages.broken() == {("convert", "old"), ("fetch", "new")}
    assert store.stages.forget_ended(clock.now() - timedelta(minutes=1)) == 2
    assert store.stages.broken() == {("fetch", "new")}
    counts = store.stages.counts()
    assert (counts["speak"].done, counts["speak"].waiting, counts["write"].running) == (1, 1, 1)


def test_stages_count_what_is_done_and_list_what_failed(store: Store) -> None:
    store.stages.waiting("speak", "a")
    store.stages.begin("speak", "b")
    store.stages.begin("speak", "c")
    store.stages.done("speak", "c", cpu_seconds=2.5, media_seconds=20)
    store.stages.begin("convert", "d")
    store.stages.failed("convert", "d", "encrypted", retryable=False)
    speak = store.stages.counts()["speak"]
    assert (speak.waiting, speak.running, speak.done, speak.failed) == (1, 1, 1, 0)
    assert (speak.cpu_seconds, speak.media_seconds) == (2.5, 20)
    (failure,) = store.stages.failures()
    assert (failure.stage, failure.key, failure.error, failure.attempts) == ("convert", "d", "encrypted", 1)
    store.stages.begin("convert", "d")
    store.stages.failed("convert", "d", "encrypted still", retryable=False)
    assert store.stages.failures()[0].attempts == 2
    store.stages.forget("convert", "d")
    assert store.stages.failures() == []
