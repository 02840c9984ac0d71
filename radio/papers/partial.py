"""A download that is not finished: bytes and what tells that they still belong together, kept beside the target.

`.NAME.part` holds the bytes and `.NAME.part.json` what they are part of, so that a process that is killed in the
middle of 40 MB, or a server that breaks off four times, costs what was lacking and no more.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from radio.errors import FetchError
from radio.model.base import Model
from radio.store.files import sync, write_atomically

BOOT = Path("/proc/sys/kernel/random/boot_id")


class PartInfo(Model):
    """What the bytes are the beginning of."""

    url: str
    validator: str
    """A strong ETag, or Last-Modified: what If-Range asks with."""
    size: int | None
    """Of the whole."""
    boot: str
    """Of the machine's start in which it was written. What was not synced before a power cut may be holes since."""


class Partial:
    """The bytes of one target so far; one process at a time has it open."""

    def __init__(self, target: Path, file: BinaryIO, path: Path, url: str) -> None:
        self.file = file
        self.path = path
        self.placed = False
        """It is the target now."""
        self._target = target
        self._url = url
        self._boot = _boot()
        self._info_path = path.with_name(f"{path.name}.json")
        self.info = self._read()
        if self.info is None:
            self.start_over()
        else:
            self.file.seek(0, os.SEEK_END)

    @property
    def complete(self) -> bool:
        """Whether all bytes came, and only the end of the work did not."""
        return self.info is not None and self.info.size is not None and self.file.tell() == self.info.size

    def write(self, block: bytes) -> None:
        """Append; what was appended stays when we are killed."""
        self.file.write(block)
        self.file.flush()

    def start_over(self) -> None:
        # The note first: bytes without it count for nothing, and a note must never stand beside others' bytes.
        self._info_path.unlink(missing_ok=True)
        self.info = None
        self.file.seek(0)
        self.file.truncate()

    def begins(self, validator: str | None, size: int | None) -> None:
        """What comes from here on; without a validator it cannot be resumed by anybody."""
        if validator is not None and self._boot:
            self.info = PartInfo(url=self._url, validator=validator, size=size, boot=self._boot)
            write_atomically(self._info_path, self.info.model_dump_json())

    def put_in_place(self) -> None:
        """Make the bytes durable and give them the target's name."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.path.replace(self._target)
        self._info_path.unlink(missing_ok=True)
        self.placed = True
        sync(self._target.parent)

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self._info_path.unlink(missing_ok=True)

    def _read(self) -> PartInfo | None:
        try:
            info = PartInfo.model_validate_json(self._info_path.read_bytes())
        except (OSError, ValidationError):
            return None
        return info if (info.url, info.boot) == (self._url, self._boot) else None


@contextmanager
def partial(target: Path, url: str) -> Iterator[Partial]:
    """The unfinished download of `target` from `url`, to be gone on with. What can be gone on with stays when the block
    ends.

    Raises FetchError when another process is at it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    path = target.with_name(f".{target.name}.part")
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    with os.fdopen(number, "r+b") as file:
        if not _is_ours(path, number):
            raise FetchError("another process is fetching it", subject=url)
        made = Partial(target, file, path, url)
        try:
            yield made
        finally:
            if made.info is None and not made.placed:
                made.drop()


def _is_ours(path: Path, number: int) -> bool:
    """Whether we hold the lock, and what we hold is still the part: it may have been put in place meanwhile."""
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return path.stat().st_ino == os.fstat(number).st_ino
    except (BlockingIOError, FileNotFoundError):
        return False


def _boot() -> str:
    with suppress(OSError):
        return BOOT.read_text().strip()
    return ""
