"""Worker processes that are killed, hang, grow and outlive their parent's patience, for real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import psutil
import pytest

from radio.errors import ConversionError, RadioError, WorkerDiedError
from radio.production.pool import NICENESS, Pool

pytestmark = pytest.mark.integration


def add(a: int, b: int) -> int:
    return a + b


def pid_and_nice() -> tuple[int, int]:
    return os.getpid(), os.nice(0)


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def hang() -> None:
    signal.pause()


def refuse() -> NoReturn:
    raise ConversionError("it is locked", reason="encrypted", subject="a.pdf")


def fail_oddly() -> NoReturn:
    raise ValueError("odd", threading.Lock())


def burn() -> int:
    return sum(i * i for i in range(2_000_000))


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool("test")
    yield made
    made.close()


def test_a_worker_returns_values_counts_its_time_and_stays(pool: Pool) -> None:
    assert pool.call(add, 2, 3).value == 5
    first, nice = pool.call(pid_and_nice).value
    assert first == pool.call(pid_and_nice).value[0] != os.getpid()
    assert nice == min(19, os.nice(0) + NICENESS)
    assert pool.call(burn).cpu_seconds > pool.call(add, 1, 1).cpu_seconds


def test_errors_keep_their_kind_and_decision(pool: Pool) -> None:
    with pytest.raises(ConversionError) as caught:
        pool.call(refuse)
    assert (caught.value.reason, caught.value.subject) == ("encrypted", "a.pdf")
    with pytest.raises(RadioError, match="odd"):
        pool.call(fail_oddly)


def test_a_killed_worker_costs_one_piece_of_work_and_is_replaced(pool: Pool) -> None:
    with pytest.raises(WorkerDiedError) as caught:
        pool.call(die)
    assert caught.value.retryable
    assert pool.call(add, 1, 1).value == 2
    os.kill(pool.pids()[0], signal.SIGKILL)  # between two pieces of work
    psutil.wait_procs([psutil.Process(pid) for pid in pool.pids()], timeout=60)
    assert pool.call(add, 1, 1).value == 2
    assert len(pool.pids()) == 1  # nothing is kept of the dead one


def test_a_worker_that_hangs_is_killed_in_time(pool: Pool) -> None:
    pool.call(add, 1, 1)
    (worker,) = pool.pids()
    with pytest.raises(WorkerDiedError, match="longer than"):
        pool.call(hang, timeout=0.2)
    assert not psutil.pid_exists(worker)


@pytest.mark.parametrize("limits", [{"max_tasks": 1}, {"max_memory_mb": 1.0}], ids=["tasks", "memory"])
def test_a_worker_is_recycled_at_its_limit(limits: dict[str, float]) -> None:
    pool = Pool("test", **limits)  # type: ignore[arg-type] # max_tasks is an int
    try:
        assert pool.call(pid_and_nice).value[0] != pool.call(pid_and_nice).value[0]
    finally:
        pool.close()


def test_closing_ends_what_hangs() -> None:
    pool = Pool("test")
    pool.call(add, 1, 1)
    (worker,) = pool.pids()
    errors: list[BaseException] = []

    def call() -> None:
        try:
            pool.call(hang)
        except WorkerDiedError as e:
            errors.append(e)

    thread = threading.Thread(target=call)
    thread.start()
    pool.close()
    thread.join(60)
    assert errors and not psutil.pid_exists(worker)
    with pytest.raises(WorkerDiedError):
        pool.call(add, 1, 1)


def test_workers_survive_the_thread_that_asked_for_them_but_not_their_parent() -> None:
    program = (
        "import sys, threading, time; sys.path.insert(0, sys.argv[1]);"
        "from test_production_pool import *;"
        "pool = Pool('test');"
        "t = threading.Thread(target=lambda: pool.call(add, 1, 1)); t.start(); t.join();"
        "time.sleep(0.2);"  # a parent-death signal of that thread would have come by now
        "print(pool.call(pid_and_nice).value[0], *pool.pids(), flush=True); pool.call(hang)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    worker, only = map(int, parent.stdout.readline().split())
    assert worker == only
    process = psutil.Process(worker)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 60
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the worker outlived its parent"
        time.sleep(0.02)
