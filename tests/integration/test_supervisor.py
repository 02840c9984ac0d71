"""The supervisor over real processes."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from radio.clock import Deadline, SystemClock
from radio.model.status import SupervisorStatus
from radio.store.status import read_status
from radio.supervisor import Child, ProcessSpec, Supervisor, tree_memory_mb

pytestmark = pytest.mark.integration

STUBBORN = (
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up', flush=True)\ntime.sleep(600)"
)
STEADY = "import time\nprint('up', flush=True)\ntime.sleep(600)"


@contextmanager
def supervised(tmp_path: Path, code: str) -> Iterator[list[tuple[str, int]]]:
    """Runs one process of that code; yields the list of (state, pid) changes."""
    changes: list[tuple[str, int]] = []

    def note(child: Child) -> None:
        changes.append((child.state, child.process.pid if child.process else 0))

    stop = threading.Event()
    spec = ProcessSpec("part", [sys.executable, "-c", code])
    supervisor = Supervisor([spec], tmp_path / "run", tmp_path / "logs", SystemClock(), note)
    thread = threading.Thread(target=supervisor.run, args=(stop,))
    (tmp_path / "run").mkdir()
    thread.start()
    try:
        yield changes
    finally:
        stop.set()
        thread.join(timeout=60)
    assert not thread.is_alive()


def wait_for(condition: object, seconds: float = 60) -> None:
    deadline = Deadline(SystemClock(), seconds)
    while not condition():  # type: ignore[operator]  # a plain callable of no arguments
        assert not deadline.passed(), "condition not met in time"
        SystemClock().sleep(0.02)


def ups(changes: list[tuple[str, int]]) -> list[int]:
    return [pid for state, pid in changes if state == "up"]


def test_a_killed_process_is_started_again_and_counted(tmp_path: Path) -> None:
    with supervised(tmp_path, STEADY) as changes:
        wait_for(lambda: len(ups(changes)) == 1)
        os.kill(ups(changes)[0], signal.SIGKILL)
        wait_for(lambda: len(ups(changes)) == 2)
        assert ups(changes)[0] != ups(changes)[1]

        def reported() -> bool:
            status = read_status(tmp_path / "run", "supervisor", SupervisorStatus)
            return status is not None and status.processes[0].restarts == 1 and status.processes[0].state == "up"

        wait_for(reported)
    status = read_status(tmp_path / "run", "supervisor", SupervisorStatus)
    assert status is not None
    assert status.processes[0].state == "off"


def test_what_a_process_prints_is_in_its_log(tmp_path: Path) -> None:
    with supervised(tmp_path, STEADY):
        wait_for(
            lambda: (tmp_path / "logs" / "part.log").exists() and "up" in (tmp_path / "logs" / "part.log").read_text()
        )


def test_a_process_that_ignores_the_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radio.supervisor.STOP_SECONDS", 0.5)
    with supervised(tmp_path, STUBBORN) as changes:
        log = tmp_path / "logs" / "part.log"
        wait_for(lambda: ups(changes) and log.exists() and "up" in log.read_text())
        pid = ups(changes)[0]
    assert not psutil.pid_exists(pid)


def test_a_process_that_keeps_dying_is_started_ever_more_slowly(tmp_path: Path) -> None:
    with supervised(tmp_path, "raise SystemExit(7)") as changes:
        wait_for(lambda: len([s for s, _ in changes if s == "down"]) >= 3)
        status = read_status(tmp_path / "run", "supervisor", SupervisorStatus)
    assert status is not None
    assert len([s for s, _ in changes if s == "starting"]) <= 5


class Refused(subprocess.Popen[bytes]):
    """The kernel gives no process the first time."""

    asked = 0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        Refused.asked += 1
        if Refused.asked == 1:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        super().__init__(*arguments, **options)


def test_a_machine_that_has_no_process_to_give_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Refused, "asked", 0)
    monkeypatch.setattr("radio.supervisor.subprocess.Popen", Refused)
    with supervised(tmp_path, STEADY) as changes:
        wait_for(lambda: ups(changes))
    assert [state for state, _ in changes][:3] == ["down", "starting", "up"]


def test_what_a_dead_process_started_dies_with_it(tmp_path: Path) -> None:
    hangs = (
        "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    )
    with supervised(tmp_path, f"{hangs}; print(child.pid, flush=True); time.sleep(600)") as changes:
        log = tmp_path / "logs" / "part.log"
        wait_for(lambda: ups(changes) and log.exists() and log.read_text().endswith("\n"))
        left = psutil.Process(int(log.read_text()))
        os.kill(ups(changes)[0], signal.SIGKILL)
        wait_for(lambda: not left.is_running() or left.status() == psutil.STATUS_ZOMBIE)


def test_a_log_that_is_gone_or_cannot_be_kept_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radio.supervisor.LOG_BYTES", 1000)

    def full(source: Path, target: Path) -> None:
        target.write_bytes(b"as much as fitted")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("radio.supervisor.shutil.copyfile", full)
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "gone.log").symlink_to(tmp_path / "nowhere")
    (logs / "long.log").write_bytes(b"x" * 2000)
    with supervised(tmp_path, STEADY) as changes:
        wait_for(lambda: (logs / "long.log").stat().st_size == 0)
        wait_for(lambda: ups(changes))
    assert not (logs / "long.log.1").exists(), "what was half kept takes no room"


@pytest.mark.parametrize("error", [psutil.AccessDenied(), OSError(errno.EMFILE, "Too many open files")])
def test_a_kernel_that_tells_no_figures_ends_nothing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(process: psutil.Process) -> None:
        raise error

    monkeypatch.setattr(psutil.Process, "memory_info", refuse)
    assert tree_memory_mb(os.getpid()) == 0.0
    monkeypatch.setattr(psutil.Process, "children", lambda process, recursive: refuse(process))
    assert tree_memory_mb(os.getpid()) is None


def test_a_process_that_is_told_to_end_while_it_waits_ends() -> None:
    """The signal comes where the waiting thread holds the lock of the event that the signal sets."""
    code = (
        "import os, signal\nfrom radio.app import stop_on_signals\nstop = stop_on_signals()\n"
        "with stop._cond:\n    os.kill(os.getpid(), signal.SIGTERM)\nprint(stop.wait(60))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "True\n"
