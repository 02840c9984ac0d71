"""Several workers on one Postgres, some of them killed: this file is also the workers' program."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from radio.clock import ManualClock, SystemClock
from radio.errors import StoreError
from radio.production.engine import Engine
from radio.production.lease import Lease, Lock
from radio.production.work import Outcome, StageFunction, Work
from radio.store.postgres import postgres_engine
from tests import postgres
from tests.conftest import ROOT, skip_or_fail
from tests.making import NOON
from tests.waiting import wait

pytestmark = pytest.mark.integration

KEYS = [f"2605.{n:05}v1" for n in range(8)]
STAGES = ("fetch", "convert", "write")
DEADLINE = 180.0


class NoJournal:
    """What the stages report goes nowhere."""

    def waiting(self, stage: str, key: str) -> None:
        pass

    begin = forget = waiting

    def done(self, stage: str, key: str, cpu_seconds: float, media_seconds: float) -> None:
        pass

    def failed(self, stage: str, key: str, error: str, retryable: bool) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    binaries = postgres.programs()
    if binaries is None:
        skip_or_fail("Postgres is not installed")
    with postgres.server(binaries) as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """An empty database."""
    name = f"fleet_{uuid4().hex[:12]}"
    engine = postgres_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


def worker(url: str, log: Path, executor_id: str, steps: int | None) -> None:
    """Run the stages; kill ourselves in the middle of the step after `steps` others, or else run until told."""
    done = 0

    def note(*words: str) -> None:
        handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, (" ".join(words) + "\n").encode())
        os.close(handle)

    def stage(name: str, following: str | None) -> StageFunction:
        def run(key: str) -> Outcome:
            nonlocal done
            note("start", name, key, executor_id)
            if steps is not None and done >= steps:
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1
            note("finish", name, key, executor_id)
            return Outcome((Work(following, key),) if following else ())  # type: ignore[arg-type] # a stage name

        return run

    engine = Engine(url, NoJournal(), SystemClock(), executor_id=executor_id, polling_seconds=0.05)
    for name, following in zip(STAGES, (*STAGES[1:], None), strict=True):
        engine.register(name, stage(name, following))  # type: ignore[arg-type] # a stage name
    engine.start()
    for key in KEYS:
        engine.enqueue(Work("fetch", key))
    sys.stdin.read()
    engine.stop()


@contextmanager
def running(url: str, log: Path, executor_id: str, steps: int | None = None) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process of its own; it ends with the block at the latest."""
    argv = [sys.executable, "-m", "tests.integration.test_production_fleet", url, str(log), executor_id, str(steps)]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        yield process
        process.communicate(timeout=DEADLINE)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()


def finished(log: Path) -> Counter[str]:
    lines = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
    return Counter(f"{stage}:{key}" for what, stage, key, _ in lines if what == "finish")


def committed(url: str) -> set[str]:
    """Ids of the workflows whose step is checkpointed."""
    engine = postgres_engine(url)
    with engine.connect() as connection:
        query = "SELECT workflow_uuid FROM dbos.operation_outputs WHERE function_name = 'run'"
        found = set(connection.execute(sa.text(query)).scalars())
    engine.dispose()
    return found


def test_a_killed_workers_work_is_taken_over_and_nothing_finished_runs_again(url: str, tmp_path: Path) -> None:
    log, chance, everything = tmp_path / "log", random.Random(3), {f"{s}:{key}" for s in STAGES for key in KEYS}
    safe: Counter[str] = Counter()
    with running(url, log, "survivor"):
        for life in range(3):
            with running(url, log, f"mortal-{life}", steps=chance.randint(1, 3)) as mortal:
                # It dies in a step of its own, unless the survivor was quick and left it nothing.
                wait(lambda: mortal.poll() is not None or set(finished(log)) == everything, seconds=DEADLINE)
            done = committed(url)
            safe |= Counter({step: n for step, n in finished(log).items() if step in done})
        wait(lambda: committed(url) == everything, seconds=DEADLINE)
    after = finished(log)
    assert {step: after[step] for step in safe} == dict(safe)
    # Beside the step that it died in, each of the three may have been between the end and the checkpoint of two.
    assert after.total() <= len(everything) + 3 * 2


def test_a_lone_worker_takes_over_what_a_dead_one_left(url: str, tmp_path: Path) -> None:
    log, everything = tmp_path / "log", {f"{s}:{key}" for s in STAGES for key in KEYS}
    with running(url, log, "first", steps=4) as first:
        wait(lambda: first.poll() is not None, seconds=DEADLINE)
    assert first.returncode == -signal.SIGKILL
    done = committed(url)
    with running(url, log, "second"):
        wait(lambda: committed(url) == everything, seconds=DEADLINE)
    after = finished(log)
    assert all(after[step] == 1 for step in done)
    assert after.total() <= len(everything) + 2


def test_the_living_are_left_alone_and_the_dead_are_not(url: str) -> None:
    recovered: list[str] = []

    def recover(executor: str) -> int:
        recovered.append(executor)
        return 1

    alive = Lock(url, "executor:alive")
    assert alive.take()
    lease = Lease(url, "reaper", ManualClock(NOON), lambda: {"alive", "dead", "reaper"}, recover)
    lease.take()
    assert lease.reap() == 1
    assert recovered == ["dead"]
    alive.close()
    assert lease.reap() == 2
    assert recovered == ["dead", "alive", "dead"]
    lease.close()


def test_two_processes_cannot_have_one_executor_id(url: str) -> None:
    def make() -> Lease:
        return Lease(url, "one", ManualClock(NOON), lambda: (), lambda _: 0)

    first, second = make(), make()
    first.take()
    with pytest.raises(StoreError, match="one"):
        second.take()
    second.close()
    first.close()
    third = make()
    third.take()
    third.close()


def test_a_lock_whose_connection_was_cut_is_taken_again(url: str) -> None:
    lock, other = Lock(url, "leader"), Lock(url, "leader")
    assert lock.take()
    assert lock.take()
    assert not other.take()
    engine = postgres_engine(url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        )
    engine.dispose()
    with pytest.raises(StoreError):
        lock.take()
    assert lock.take()
    lock.close()
    wait(other.take)
    other.close()


def test_a_helper_listens_only_to_its_stages(url: str) -> None:
    ran: list[str] = []
    both = threading.Event()

    def stage(name: str) -> StageFunction:
        def run(key: str) -> Outcome:
            ran.append(f"{name}:{key}")
            if len(ran) == 2:
                both.set()
            return Outcome((Work("embed", key), Work("convert", key)) if name == "fetch" else ())

        return run

    engine = Engine(url, NoJournal(), SystemClock(), polling_seconds=0.05, listens=("fetch", "convert"))
    for name in ("fetch", "convert", "embed"):
        engine.register(name, stage(name))
    engine.start()
    try:
        engine.enqueue(Work("fetch", "a"))
        assert both.wait(DEADLINE)
        wait(lambda: engine.state("convert", "a") == "done", seconds=DEADLINE)
        assert engine.state("embed", "a") == "waiting"
    finally:
        engine.stop()
    assert ran == ["fetch:a", "convert:a"]


if __name__ == "__main__":
    worker(sys.argv[1], Path(sys.argv[2]), sys.argv[3], None if sys.argv[4] == "None" else int(sys.argv[4]))
