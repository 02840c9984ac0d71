"""The gate's place for the processes of one machine: a file under run/ with an exclusive `flock` on it."""

from __future__ import annotations

import fcntl
import logging
import os
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from radio.clock import Clock
from radio.errors import StoreError
from radio.papers.gate import Door, GateState, Memory

log = logging.getLogger(__name__)

_BYTES = 4096


class _File(BaseModel):
    """What the file says."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    wall: float
    """Of the stamp: seconds since the epoch."""
    monotonic: float
    """Of the stamp: seconds of the system's monotonic clock, which all processes of one boot share."""
    state: GateState


class FilePlace:
    """See Place. The kernel ends the lock of a process that is killed."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def open(self) -> Door:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as e:
            raise StoreError(f"the request gate cannot be opened: {e.strerror}", subject=str(self._path)) from e
        return _FileDoor(fd, self._path, self._clock)

    def look(self) -> Memory | None:
        try:
            raw = self._path.read_bytes()
        except OSError:
            return None
        try:
            return _memory(_File.model_validate_json(raw), self._clock)
        except ValidationError:
            return None


class _FileDoor:
    def __init__(self, fd: int, path: Path, clock: Clock) -> None:
        self._fd = fd
        self._path = path
        self._clock = clock

    def try_lock(self) -> bool:
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def read(self) -> Memory:
        raw = os.pread(self._fd, _BYTES, 0)
        if not raw:
            return Memory(GateState(), float("inf"), self._clock.now())  # a new file: nobody has asked yet
        try:
            return _memory(_File.model_validate_json(raw), self._clock)
        except ValidationError:
            # A process was killed while it wrote: that costs one interval of waiting, and the day's count.
            log.warning("%s was not readable; waiting a full interval", self._path)
            return Memory(GateState(), 0.0, self._clock.now())

    def write(self, state: GateState, *, stamp: bool) -> None:
        wall, monotonic = self._clock.now().timestamp(), self._clock.monotonic()
        if not stamp:
            with suppress(ValidationError):  # spoilt by another hand during our turn: as of now, then
                before = _File.model_validate_json(os.pread(self._fd, _BYTES, 0))
                wall, monotonic = before.wall, before.monotonic
        # In place, because the lock is on this very file. A torn write is read as "just now". Cut to length only
        # afterwards: a disk that is full just then would leave an empty file, and that means that nobody has asked.
        text = _File(wall=wall, monotonic=monotonic, state=state).model_dump_json().encode()
        try:
            os.pwrite(self._fd, text, 0)
            os.ftruncate(self._fd, len(text))
        except OSError as e:
            raise StoreError(f"the request gate cannot be written: {e.strerror}", subject=str(self._path)) from e

    def check(self) -> None:
        """Nothing takes a flock away."""

    def close(self) -> None:
        os.close(self._fd)


def _memory(file: _File, clock: Clock) -> Memory:
    """Either clock may have moved without us (the wall clock is stepped, the monotonic one starts anew at a boot), and
    then it shows too much or too little. The smaller of the two elapsed times is never too much."""
    now = clock.now()
    elapsed = min(now.timestamp() - file.wall, clock.monotonic() - file.monotonic)
    return Memory(file.state, elapsed, now)
