"""Files that are whole or absent: written beside their target, synced, renamed."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from radio.errors import DiskFullError, StoreError

TEMPORARY = ".tmp-"
"""Start of the names of what is being written; such a leftover of a killed process may be deleted."""


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a whole file. Raises DiskFullError or StoreError; the old file stays then."""
    raw = content.encode() if isinstance(content, str) else content
    temporary = path.with_name(f"{TEMPORARY}{path.name}-{secrets.token_hex(4)}")
    try:
        _make_folder(path.parent)
        with temporary.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
        sync(path.parent)
    except OSError as e:
        with suppress(OSError):  # its folder may be none
            temporary.unlink(missing_ok=True)
        raise _told(e, path) from e


def publish_folder(temporary: Path, final: Path) -> None:
    """Make a finished folder visible under its final name, once everything in it is on the disk.

    When `final` is there already the new one is dropped: folders are named by their content.
    """
    try:
        for path in sorted(temporary.rglob("*")):
            sync(path)
        sync(temporary)
        if final.exists():
            shutil.rmtree(temporary)
            return
        _make_folder(final.parent)
        temporary.rename(final)
        sync(final.parent)
    except OSError as e:
        if final.is_dir() and e.errno in (errno.ENOTEMPTY, errno.EEXIST):
            shutil.rmtree(temporary, ignore_errors=True)
            return
        raise _told(e, final) from e


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it so that they, too, are there after a power cut."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def sync(path: Path) -> None:
    """Make a file's content, or the names in a folder, outlast a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def publish_errors(path: Path) -> Iterator[None]:
    """Errors of the disk as StoreError or DiskFullError over `path`."""
    try:
        yield
    except OSError as e:
        raise _told(e, path) from e


def _told(error: OSError, path: Path) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError("no room left", subject=str(path), hint="free some space under station.data_dir")
    return StoreError(f"cannot be written: {error.strerror}", subject=str(path))


def free_mb(path: Path) -> int:
    """Mebibytes free on the disk of `path`, or of its nearest folder that exists."""
    place = path
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free // 2**20


def sha256_of(path: Path) -> str:
    """Checksum of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def paper_file_name(key: str) -> str:
    """A paper's key as a file name: "hep-th/9108004v1" becomes "hep-th_9108004v1"."""
    return key.replace("/", "_").replace(":", "_")
