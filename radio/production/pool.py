"""Worker processes for what costs CPU: killable, niced, recycled, and never outliving the parent.

Not concurrent.futures: there one dead child breaks every piece of work in the pool, and a single one cannot be killed.
Here a worker that dies (out of memory, a crash in native code) or overruns costs only the piece that it was at.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

from radio.errors import PoolClosedError, RadioError, WorkerDiedError

T = TypeVar("T")

LONGEST_SECONDS = 3600.0
"""For one piece of work; a weekly show takes minutes. A worker that hangs in native code holds up all others of its
kind, and nobody else would notice."""
NICENESS = 10
"""Added in each worker: what is on air comes before what is being made."""


@dataclass(frozen=True)
class Done(Generic[T]):
    """What a function returned, and the user and system CPU seconds of its process and that one's children."""

    value: T
    cpu_seconds: float


class Pool:
    """Up to `size` worker processes, started as they are needed.

    A worker is replaced after `max_tasks` pieces of work, or when it holds more than `max_memory_mb` after one.
    """

    def __init__(self, name: str, size: int = 1, *, max_tasks: int = 500, max_memory_mb: float = 1500.0) -> None:
        self._name = name
        self._max_tasks = max_tasks
        self._max_memory_mb = max_memory_mb
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()
        self._closed = threading.Event()
        # The parent-death signal comes when the *thread* that started the child ends, and stages run in short-lived
        # threads: so one thread that lives as long as the pool starts them all.
        self._births: queue.SimpleQueue[Future[_Worker] | None] = queue.SimpleQueue()
        threading.Thread(target=self._midwife, daemon=True, name=f"pool-{name}").start()

    def call(self, function: Callable[..., T], *args: Any, timeout: float = LONGEST_SECONDS) -> Done[T]:
        """Run a module-level function with plain values in a worker, and wait for it.

        Raises what the function raised; WorkerDiedError (retryable) when the worker died, when it took longer than
        `timeout` seconds and was killed, or when the pool is closed."""
        worker = self._idle.get()
        try:
            if worker is not None and not worker.lives():
                self._bury(worker)
                worker = None
            worker = worker or self._birth()
            reply = worker.ask(function, args, timeout)
        except BaseException:
            if worker is not None:
                self._bury(worker)
            self._idle.put(None)
            raise
        if reply.tasks >= self._max_tasks or reply.memory_mb > self._max_memory_mb:
            self._bury(worker)
            self._idle.put(None)
        else:
            self._idle.put(worker)
        if reply.error is not None:
            raise reply.error
        return Done(reply.value, reply.cpu_seconds)

    def pids(self) -> list[int]:
        """Of the living workers."""
        with self._lock:
            return [w.process.pid for w in self._workers if w.process.pid is not None]

    def close(self) -> None:
        """Kill all workers; what they were at ends with WorkerDiedError."""
        with self._lock:
            self._closed.set()
            workers = list(self._workers)
            self._births.put(None)
        for worker in workers:
            # Only killed: the thread that waits for its answer notices, and buries it.
            worker.process.kill()

    def _birth(self) -> _Worker:
        future: Future[_Worker] = Future()
        with self._lock:
            if self._closed.is_set():
                raise PoolClosedError("the pool is closed", subject=self._name)
            self._births.put(future)
        worker = future.result()
        with self._lock:
            self._workers.add(worker)
        if self._closed.is_set():
            self._bury(worker)
            raise PoolClosedError("the pool is closed", subject=self._name)
        return worker

    def _bury(self, worker: _Worker) -> None:
        worker.kill()
        with self._lock:
            self._workers.discard(worker)

    def _midwife(self) -> None:
        while (future := self._births.get()) is not None:
            try:
                future.set_result(_Worker(self._name))
            except BaseException as e:
                future.set_exception(e)


@dataclass(frozen=True)
class _Reply:
    value: Any
    error: BaseException | None
    cpu_seconds: float
    memory_mb: float
    tasks: int


class _Worker:
    def __init__(self, name: str) -> None:
        # spawn, not fork: the parent has threads, and a forked lock that one of them held stays locked for ever.
        context = get_context("spawn")
        self.name = name
        self._connection, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=_serve, args=(theirs, os.getpid()), name=f"radio-{name}", daemon=False
        )
        self.process.start()
        theirs.close()

    def lives(self) -> bool:
        return not wait([self.process.sentinel], 0)

    def ask(self, function: Callable[..., Any], args: tuple[Any, ...], timeout: float) -> _Reply:
        try:
            self._connection.send((function, args))
            if not wait([self._connection, self.process.sentinel], timeout):
                raise WorkerDiedError(f"took longer than {timeout:.0f} s and was killed", subject=self.name)
            if self._connection.poll():
                reply: _Reply = self._connection.recv()
                return reply
        except (EOFError, ConnectionError):
            pass
        self.process.join()
        raise WorkerDiedError(f"the worker process died ({self.process.exitcode})", subject=self.name)

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self._connection.close()


def _serve(connection: Connection, parent: int) -> None:
    """The worker's loop: requests in, replies out, until the parent is gone."""
    _die_with(parent)
    # Control-C reaches the whole process group; the parent decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    for tasks in range(1, 1 << 62):
        try:
            function, args = connection.recv()
        except (EOFError, ConnectionError):
            return
        before = _cpu_seconds()
        value, error = None, None
        try:
            value = function(*args)
        except Exception as e:
            error = _portable(e)
        reply = _Reply(value, error, _cpu_seconds() - before, _memory_mb(), tasks)
        connection.send(reply)


def _die_with(parent: int) -> None:
    """Have the kernel kill us when the parent dies (Linux; elsewhere the broken pipe ends us at the next request)."""
    if sys.platform != "linux":
        return
    import ctypes

    pr_set_pdeathsig = 1
    if ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, int(signal.SIGKILL), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        os._exit(1)


def _portable(error: Exception) -> Exception:
    """The error if it survives the pipe, else a RadioError that says the same and carries the same decision."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 # our own bytes
    except Exception:
        retryable = isinstance(error, RadioError) and error.retryable
        return RadioError(f"{type(error).__name__}: {error}", retryable=retryable)
    return error


def _cpu_seconds() -> float:
    """Of this process, its children that ended, and those that live, such as the embedder's."""
    import psutil

    me = psutil.Process()
    total = 0.0
    for process in (me, *me.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])
    return total


def _memory_mb() -> float:
    import psutil

    return float(psutil.Process().memory_info().rss) / 1e6
