"""Locks between processes: a file that the kernel unlocks when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from types import TracebackType

from radio.clock import Deadline, SystemClock
from radio.errors import StoreError

RETRY_SECONDS = 0.05
LOOKS_SECONDS = 0.5
"""Waited for in any case: `holder` takes the lock for microseconds to look at it, which is no reason to give up."""


class FileLock:
    """Held from `__enter__` to `__exit__`, or to the process' death. The file names the holder.

    `wait` is how many seconds to wait for another holder. Raises StoreError, naming it, when the lock cannot be had.
    """

    def __init__(self, path: Path, *, wait: float = 0.0) -> None:
        self._path = path
        self._wait = wait
        self._descriptor: int | None = None

    def acquire(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as e:
            raise StoreError(f"cannot be locked: {e.strerror}", subject=str(self._path)) from e
        clock = SystemClock()
        deadline = Deadline(clock, max(self._wait, LOOKS_SECONDS))
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as e:
                if deadline.passed():
                    pid = _read_pid(descriptor)
                    os.close(descriptor)
                    raise StoreError(f"is held by process {pid or 'unknown'}", subject=str(self._path)) from e
                clock.sleep(RETRY_SECONDS)
            except OSError as e:
                os.close(descriptor)
                hint = "does the disk of station.data_dir know locks?"
                raise StoreError(f"cannot be locked: {e.strerror}", subject=str(self._path), hint=hint) from e
        self._descriptor = descriptor
        with contextlib.suppress(OSError):  # a full disk: it holds all the same, and only its holder is not told
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
            os.close(descriptor)

    def __enter__(self) -> FileLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def holder(path: Path) -> int | None:
    """The process id that holds the lock, or None when nobody does."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        # A shared lock is refused only while somebody holds the exclusive one.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_pid(descriptor)
    else:
        return None
    finally:
        os.close(descriptor)


def _read_pid(descriptor: int) -> int | None:
    text = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
    return int(text) if text.isdigit() else None
