"""The engine with real DBOS, in a process of its own that is killed: this file is also that process' program."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from radio.clock import SystemClock
from radio.errors import FetchError, PaperUnavailableError, RateLimitedError, StoreError, UsageError
from radio.production.engine import Engine
from radio.production.work import Outcome, StageFunction, Work

pytestmark = pytest.mark.integration

KEYS = [f"2605.{n:05}v1" for n in range(8)]
DEADLINE = 120.0


class MemoryJournal:
    """The journal as a list of what was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []

    def waiting(self, stage: str, key: str) -> None:
        self.calls.append(("waiting", stage, key))

    def begin(self, stage: str, key: str) -> None:
        self.calls.append(("begin", stage, key))

    def done(self, stage: str, key: str, cpu_seconds: float, media_seconds: float) -> None:
        self.calls.append(("done", stage, key))

    def failed(self, stage: str, key: str, error: str, retryable: bool) -> None:
        self.calls.append(("failed", stage, key, error))

    def forget(self, stage: str, key: str) -> None:
        self.calls.append(("forget", stage, key))

    def names(self) -> list[str]:
        return [call[0] for call in self.calls]


def eventually(condition: Callable[[], bool], seconds: float = DEADLINE) -> None:
    """Wait until the condition holds; fails after a deadline that no machine needs."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@contextmanager
def engine(folder: Path, journal: MemoryJournal, **stages: StageFunction) -> Iterator[Engine]:
    """A started engine with these stages, tried three times each."""
    made = Engine(folder / "engine.db", journal, SystemClock(), polling_seconds=0.05)
    for name, function in stages.items():
        made.register(name, function, max_attempts=3, backoff_seconds=0.05)  # type: ignore[arg-type] # kwargs are str
    made.start()
    try:
        yield made
    finally:
        made.stop()


def note(log: Path, *words: str) -> None:
    """Append a line in one write, so that a kill leaves it whole or not at all."""
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, (" ".join(words) + "\n").encode())
    os.close(handle)


def notes(log: Path) -> list[list[str]]:
    return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


def child(folder: Path) -> None:
    """Three stages over all keys; each run of a stage leaves a line when it begins and when it has finished."""
    log = folder / "log"

    def stage(name: str, following: str | None) -> StageFunction:
        def run(key: str) -> Outcome:
            note(log, "start", name, key)
            time.sleep(0.02)
            note(log, "finish", name, key)
            return Outcome((Work(following, key),) if following else ())  # type: ignore[arg-type] # a stage name

        return run

    with engine(
        folder,
        MemoryJournal(),
        fetch=stage("fetch", "convert"),
        convert=stage("convert", "write"),
        write=stage("write", None),
    ) as made:
        for key in KEYS:
            made.enqueue(Work("fetch", key))
        eventually(lambda: all(made.state("write", key) == "done" for key in KEYS))


def committed(database: Path) -> set[str]:
    """Ids of the workflows whose step is checkpointed."""
    with sqlite3.connect(database, timeout=30) as connection:
        rows = connection.execute("SELECT workflow_uuid FROM operation_outputs WHERE function_name = 'run'").fetchall()
    return {row[0] for row in rows}


def test_kill_minus_nine_loses_no_finished_step_and_leaves_nothing_stuck(tmp_path: Path) -> None:
    chance = random.Random(2)
    log = tmp_path / "log"
    finished_before: dict[str, int] = {}
    for kill in range(4):
        process = subprocess.Popen([sys.executable, __file__, str(tmp_path)])
        lines = len(notes(log))
        more = chance.randint(3, 12)
        eventually(lambda: len(notes(log)) >= lines + more or process.poll() is not None)  # noqa: B023 # runs at once
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        finishes = Counter(f"{stage}:{key}" for what, stage, key in notes(log) if what == "finish")
        for step, count in finished_before.items():
            assert finishes[step] == count, f"{step} had finished and ran again after kill {kill}"
        finished_before = {step: finishes[step] for step in committed(tmp_path / "engine.db")}
    subprocess.run([sys.executable, __file__, str(tmp_path)], check=True, timeout=DEADLINE)
    finishes = Counter(f"{stage}:{key}" for what, stage, key in notes(log) if what == "finish")
    assert set(finishes) == {f"{stage}:{key}" for stage in ("fetch", "convert", "write") for key in KEYS}
    assert all(finishes[step] == count for step, count in finished_before.items())
    # A kill between a step's end and its checkpoint runs that one step again; there is one of each stage at a time.
    assert sum(finishes.values()) <= 3 * len(KEYS) + 4 * 3


def test_work_that_follows_runs_after_it(tmp_path: Path) -> None:
    order: list[str] = []
    journal = MemoryJournal()

    def fetch(key: str) -> Outcome:
        order.append(f"fetch {key}")
        return Outcome((Work("convert", key),), cpu_seconds=1.0)

    def convert(key: str) -> Outcome:
        order.append(f"convert {key}")
        return Outcome()

    with engine(tmp_path, journal, fetch=fetch, convert=convert) as made:
        made.enqueue(Work("fetch", "a"))
        made.enqueue(Work("fetch", "a"))
        eventually(lambda: made.state("convert", "a") == "done")
        made.enqueue(Work("fetch", "a"))
        assert made.state("fetch", "a") == "done"
    assert order == ["fetch a", "convert a"]
    assert journal.names() == ["waiting", "begin", "waiting", "done", "begin", "done"]


FAILURES = [
    pytest.param(FetchError("the line is dead"), 3, id="retryable: three attempts"),
    pytest.param(RateLimitedError("slow down", retry_after=0.1), 3, id="rate limited: three attempts"),
    pytest.param(PaperUnavailableError("withdrawn"), 1, id="not retryable: at once"),
    pytest.param(ValueError("a defect"), 1, id="a defect: at once"),
]


@pytest.mark.parametrize(("error", "attempts"), FAILURES)
def test_a_failure_ends_in_the_list_and_can_be_tried_again(tmp_path: Path, error: Exception, attempts: int) -> None:
    journal = MemoryJournal()
    runs: list[str] = []
    broken = True

    def fetch(key: str) -> Outcome:
        runs.append(key)
        if broken:
            raise error
        return Outcome()

    with engine(tmp_path, journal, fetch=fetch) as made:
        made.enqueue(Work("fetch", "a"))
        eventually(lambda: "failed" in journal.names())
        assert len(runs) == attempts
        assert str(error) in journal.calls[-1][-1]
        eventually(lambda: made.state("fetch", "a") == "done")
        broken = False
        assert made.again(Work("fetch", "a"))
        eventually(lambda: journal.names()[-1] == "done")
        assert len(runs) == attempts + 1


@pytest.mark.parametrize("call", ["begin", "done", "failed", "waiting"])
def test_a_journal_that_cannot_be_written_for_once_leaves_no_work_behind(tmp_path: Path, call: str) -> None:
    """The engine would know the work as failed and nobody else would: its episode would be in the making for ever."""

    class Locked(MemoryJournal):
        """Refuses the first call of that kind; the first "waiting" is the one that enqueues."""

        refused = False

        def _write(self, name: str) -> None:
            if name == call and (name != "waiting" or self.calls) and not self.refused:
                self.refused = True
                raise StoreError("database is locked", retryable=True)

        def waiting(self, stage: str, key: str) -> None:
            self._write("waiting")
            super().waiting(stage, key)

        def begin(self, stage: str, key: str) -> None:
            self._write("begin")
            super().begin(stage, key)

        def done(self, stage: str, key: str, cpu_seconds: float, media_seconds: float) -> None:
            self._write("done")
            super().done(stage, key, cpu_seconds, media_seconds)

        def failed(self, stage: str, key: str, error: str, retryable: bool) -> None:
            self._write("failed")
            super().failed(stage, key, error, retryable)

    journal = Locked()

    def fetch(key: str) -> Outcome:
        if call == "failed" and not journal.refused:
            raise PaperUnavailableError("withdrawn")
        if call == "waiting" and not journal.refused:
            raise FetchError("the line is dead", retryable=True)
        return Outcome()

    with engine(tmp_path, journal, fetch=fetch) as made:
        made.enqueue(Work("fetch", "a"))
        eventually(lambda: journal.refused and made.state("fetch", "a") == "done")
        if call == "failed":
            assert made.again(Work("fetch", "a"))
            eventually(lambda: made.state("fetch", "a") == "done" and "done" in journal.names())
    assert journal.names()[-1] == "done"


def test_urgent_work_goes_first_and_a_paused_stage_waits(tmp_path: Path) -> None:
    order: list[str] = []

    def fetch(key: str) -> Outcome:
        order.append(key)
        return Outcome()

    with engine(tmp_path, MemoryJournal(), fetch=fetch) as made:
        made.pause("fetch")
        time.sleep(0.2)  # until the queue's thread has read the pause
        for key, priority in (("c", "backlog"), ("b", "new"), ("a", "requested")):
            made.enqueue(Work("fetch", key, priority))  # type: ignore[arg-type] # a Priority
        made.cancel("fetch", "b")
        assert order == []
        made.resume("fetch")
        eventually(lambda: len(order) == 2)
    assert order == ["a", "c"]


def test_stopping_does_not_wait_for_a_step_and_the_next_start_runs_it_again(tmp_path: Path) -> None:
    started = threading.Event()
    release = threading.Event()

    def hangs(key: str) -> Outcome:
        started.set()
        release.wait(DEADLINE)
        return Outcome()

    with engine(tmp_path, MemoryJournal(), fetch=hangs) as made:
        made.enqueue(Work("fetch", "a"))
        assert started.wait(DEADLINE)
    release.set()
    journal = MemoryJournal()
    with engine(tmp_path, journal, fetch=lambda key: Outcome()) as made:
        eventually(lambda: made.state("fetch", "a") == "done")
    assert journal.names() == ["begin", "done"]


def test_records_of_what_ended_are_deleted_after_a_while(tmp_path: Path) -> None:
    with engine(tmp_path, MemoryJournal(), fetch=lambda key: Outcome()) as made:
        for key in KEYS:
            made.enqueue(Work("fetch", key))
        eventually(lambda: all(made.state("fetch", key) == "done" for key in KEYS))
        assert made.housekeep(timedelta(hours=1)) == 0
        assert made.housekeep(timedelta(seconds=-60)) == len(KEYS)
        assert made.state("fetch", KEYS[0]) is None


def test_work_that_kills_the_process_becomes_a_dead_letter(tmp_path: Path) -> None:
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[2]);"
        "from pathlib import Path; from test_production_engine import *;"
        "made = Engine(Path(sys.argv[1]) / 'engine.db', MemoryJournal(), SystemClock(), polling_seconds=0.05);"
        "mended = [];"
        "made.register('fetch', lambda key: Outcome() if mended else os._exit(9));"
        "made.start(); made.enqueue(Work('fetch', 'a'));"
        "eventually(lambda: bool(made.dead_letters()));"
        "print(json.dumps([[d.stage, d.key] for d in made.dead_letters()] + [made.state('fetch', 'a')]));"
        "mended.append(True); made.again(Work('fetch', 'a'));"
        "eventually(lambda: made.state('fetch', 'a') == 'done');"
        "print(len(made.dead_letters())); made.stop()"
    )
    for _ in range(12):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path), str(Path(__file__).parent)],
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )
        if done.returncode == 0:
            # Mended and done again, it is no dead letter any more, though the engine keeps its record for days.
            assert [json.loads(line) for line in done.stdout.splitlines()] == [[["fetch", "a"], "dead"], 0]
            return
        assert done.returncode == 9, done.stderr
    pytest.fail("it was started again for ever")


def test_one_engine_lives_in_a_process(tmp_path: Path) -> None:
    with engine(tmp_path, MemoryJournal(), fetch=lambda key: Outcome()):
        other = Engine(tmp_path / "other.db", MemoryJournal(), SystemClock())
        with pytest.raises(UsageError):
            other.start()


if __name__ == "__main__":
    child(Path(sys.argv[1]))
