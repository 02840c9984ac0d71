"""Keeps the station's processes alive: starts, watches, restarts with backoff, and ends them in order."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from radio.clock import Clock, Deadline
from radio.model.status import ProcessStatus, SupervisorStatus
from radio.store.status import write_status

log = logging.getLogger(__name__)

FIRST_DELAY = 0.3
LONGEST_DELAY = 30.0
STEADY_SECONDS = 60.0
"""A process that lived this long starts again without delay."""
STOP_SECONDS = 10.0
LOG_BYTES = 10_000_000
TICK_SECONDS = 0.25


@dataclass(frozen=True)
class ProcessSpec:
    """One process of the station.

    `weight` is the nice value of its scheduling group: the kernel shares cores between sessions by group, so a plain
    nice value would do nothing between ours.
    """

    name: str
    argv: Sequence[str]
    weight: int = 0


@dataclass
class Child:
    """A process that is kept running."""

    spec: ProcessSpec
    state: Literal["starting", "up", "down", "off"]
    since: datetime
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    next_start: float = 0.0
    delay: float = FIRST_DELAY
    restarts: int = 0
    last_exit: int | None = None


@dataclass
class Supervisor:
    """Runs `specs` until `stop` is set; `on_change` hears of each process that went up or down."""

    specs: Sequence[ProcessSpec]
    run_dir: Path
    log_dir: Path
    clock: Clock
    on_change: Callable[[Child], None] = field(default=lambda child: None)

    def run(self, stop: threading.Event) -> None:
        """Block until `stop`, then end all children, the last started first."""
        self.log_dir.mkdir(parents=True, exist_ok=True)
        started = self.clock.now()
        children = [Child(spec, "starting", started) for spec in self.specs]
        next_report = 0.0
        try:
            while not stop.is_set():
                for child in children:
                    self._tend(child)
                if self.clock.monotonic() >= next_report:
                    next_report = self.clock.monotonic() + 1.0
                    self._report(children, started)
                    self._trim_logs()
                self.clock.wait(stop, TICK_SECONDS)
        finally:
            self._end(children)
            self._report(children, started)

    def _tend(self, child: Child) -> None:
        now = self.clock.monotonic()
        if child.process is None:
            if now >= child.next_start:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            if child.state != "up":
                self._change(child, "up")
            return
        # What it started may hang where the end of its parent is not noticed: an ffmpeg, a server on its port.
        _kill_session(child.process.pid)
        child.process = None
        child.last_exit = code
        child.restarts += 1
        if now - child.started_at >= STEADY_SECONDS:
            child.delay = FIRST_DELAY
        self._put_off(child, f"ended with {_meaning(code)}")

    def _put_off(self, child: Child, why: str) -> None:
        child.next_start = self.clock.monotonic() + child.delay
        log.warning("%s %s; starting it again in %.1f s", child.spec.name, why, child.delay)
        child.delay = min(LONGEST_DELAY, child.delay * 2)
        self._change(child, "down")

    def _start(self, child: Child) -> None:
        with contextlib.ExitStack() as files:
            output: IO[bytes] | int = subprocess.DEVNULL
            try:
                output = files.enter_context((self.log_dir / f"{child.spec.name}.log").open("ab"))
            except OSError as e:
                log.warning("%s starts without a log: %s", child.spec.name, e)
            try:
                child.process = subprocess.Popen(
                    child.spec.argv,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as e:
                # No memory, no process, no handle to be had: that passes, and the others stay on air meanwhile.
                self._put_off(child, f"cannot be started: {e}")
                return
        child.started_at = self.clock.monotonic()
        set_group_weight(child.process.pid, child.spec.weight)
        self._change(child, "starting")

    def _change(self, child: Child, state: Literal["starting", "up", "down", "off"]) -> None:
        child.state = state
        child.since = self.clock.now()
        self.on_change(child)

    def _report(self, children: Sequence[Child], started: datetime) -> None:
        processes = tuple(
            ProcessStatus(
                name=c.spec.name,
                pid=c.process.pid if c.process else None,
                state=c.state,
                since=c.since,
                restarts=c.restarts,
                last_exit=c.last_exit,
                memory_mb=tree_memory_mb(c.process.pid) if c.process else None,
            )
            for c in children
        )
        status = SupervisorStatus(pid=os.getpid(), written=self.clock.now(), started=started, processes=processes)
        try:
            write_status(self.run_dir, "supervisor", status)
        except OSError as e:
            log.warning("status not written: %s", e)

    def _trim_logs(self) -> None:
        """Keep one old log beside each; children append, so the file may be cut under them."""
        for path in self.log_dir.glob("*.log"):
            try:
                if path.stat().st_size > LOG_BYTES:
                    _keep_old(path)
                    os.truncate(path, 0)
            except OSError as e:
                log.warning("%s not trimmed: %s", path, e)

    def _end(self, children: Sequence[Child]) -> None:
        living = [c for c in reversed(children) if c.process is not None]
        for child in living:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = Deadline(self.clock, STOP_SECONDS)
        for child in living:
            if child.process is None:
                continue
            try:
                child.last_exit = child.process.wait(timeout=max(0.1, deadline.remaining()))
            except subprocess.TimeoutExpired:
                log.warning("%s did not end within %.0f s; killed", child.spec.name, STOP_SECONDS)
                _kill_session(child.process.pid)
                child.last_exit = child.process.wait()
            child.process = None
            child.state = "off"
            child.since = self.clock.now()


def _keep_old(path: Path) -> None:
    """Copy a log beside it. On a full disk it is lost instead, for nothing else would ever give its room back."""
    old = path.with_suffix(".log.1")
    try:
        shutil.copyfile(path, old)
    except OSError as e:
        old.unlink(missing_ok=True)
        if e.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise


def _meaning(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:  # those for real-time use have no names
        return f"signal {-code}"


def _kill_session(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError) as e:
        log.debug("process group %d: %s", pid, e)


def set_group_weight(pid: int, nice: int) -> None:
    """Weigh the scheduling group of session `pid`. Raising it above 0 needs root and is skipped without."""
    path = Path(f"/proc/{pid}/autogroup")
    if nice == 0 or not path.exists():
        return
    try:
        path.write_text(str(nice))
    except OSError as e:
        log.debug("scheduling group of %d stays as it is: %s", pid, e)


def tree_memory_mb(pid: int) -> float | None:
    """Resident memory of a process and all below it, in MiB; pages that they share count once a process.

    None when it is gone, or /proc does not tell: a figure is nothing that a station should end for.
    """
    import psutil

    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except (psutil.Error, OSError):
        return None
    total = 0
    for member in family:
        try:
            total += member.memory_info().rss
        except (psutil.Error, OSError):
            continue
    return round(total / 2**20, 1)


def die_with_parent(sig: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel to send us `sig` when our parent dies (Linux only)."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    pr_set_pdeathsig = 1
    if ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, int(sig), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        os.kill(os.getpid(), sig)
