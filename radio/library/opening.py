"""Opening the library: one process at a time, and what a crash or a bad disk left is mended or moved aside."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from radio.errors import LibraryError
from radio.library.embedder import Embedder
from radio.library.index import ChromaIndex
from radio.library.ledger import FILE, KINDS, Ledger
from radio.library.marks import INCOMPLETE
from radio.library.shelves import Shelves

log = logging.getLogger(__name__)

LOCK = "library.lock"
OPENING = "opening"
"""Holds how often opening began without an end: damaged files of chromadb can end the process, not only raise."""
MOST_DEATHS = 2
"""Openings that died in a row; after them the index is taken to be damaged. One may have been killed."""
ASIDE = "damaged-"
MOST_ASIDE = 3
"""Damaged indexes that are kept; with more of them the disk is what needs looking at."""


def take_lock(folder: Path) -> int:
    """The descriptor that holds the lock. LibraryError, naming the holder, when another process has it."""
    path = folder / LOCK
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as e:
        holder = os.pread(lock, 32, 0).decode(errors="replace").strip() or "unknown"
        os.close(lock)
        raise LibraryError(
            f"another process holds the library open (process {holder})",
            subject=str(folder),
            hint="only one may: stop it, or let it answer",
        ) from e
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def open_shelves(folder: Path, embedder: Embedder) -> Shelves:
    """Ledger and index, in step. Who calls it holds the lock."""
    ledger = _open_ledger(folder)
    try:
        index = _open_index(folder, ledger)
        shelves = Shelves(ledger, index, embedder)
        for kind in KINDS:
            mended = shelves.settle(kind)
            if index.count(kind) != ledger.count(kind):
                mended += shelves.compare(kind)
            if mended:
                log.warning("the library's index lacked, or had too many of, %d %s; mended", mended, kind)
    except BaseException:
        ledger.close()
        raise
    return shelves


def _open_ledger(folder: Path) -> Ledger:
    is_new = not (folder / FILE).exists()
    try:
        ledger = Ledger.open(folder)
    except sqlite3.DatabaseError as e:
        if isinstance(e, sqlite3.OperationalError):
            raise  # locked, no room, no right: the file may be whole
        log.error("the library's ledger is damaged (%s): radio library repair fills it again", e)
        move_aside(folder, [folder / f"{FILE}{end}" for end in ("", "-wal", "-shm")])
        is_new, ledger = True, Ledger.open(folder)
    if is_new and _index_files(folder):
        ledger.set_mark(INCOMPLETE, "yes")
        # What the index holds nobody knows any more. Its vectors are made again, or taken from the ledger.
        move_aside(folder, _index_files(folder))
    return ledger


def _open_index(folder: Path, ledger: Ledger) -> ChromaIndex:
    mark = folder / OPENING
    deaths = int(mark.read_text() or 0) if mark.exists() else 0
    if deaths < MOST_DEATHS:
        mark.write_text(str(deaths + 1))
        try:
            index = ChromaIndex.open(folder)
        except LibraryError as e:
            log.error("%s", e)
        else:
            mark.unlink()
            return index
    log.error("the library's index is damaged: it is moved aside and made anew from the ledger")
    move_aside(folder, _index_files(folder))
    for kind in KINDS:
        ledger.owe_again(kind)
    index = ChromaIndex.open(folder)
    mark.unlink(missing_ok=True)
    return index


def _index_files(folder: Path) -> list[Path]:
    """What is chromadb's: its database, and a folder for each collection's vectors."""
    ours = (FILE, LOCK, OPENING, ASIDE)
    return [path for path in folder.iterdir() if not path.name.startswith(ours)]


def move_aside(folder: Path, paths: Iterable[Path]) -> Path:
    """Keep what is damaged in a folder of its own. LibraryError when too many are there already."""
    numbers = [int(path.name.removeprefix(ASIDE)) for path in folder.glob(f"{ASIDE}[0-9]*")]
    if len(numbers) >= MOST_ASIDE:
        raise LibraryError(
            f"damaged for the {len(numbers) + 1}th time",
            subject=str(folder),
            hint=f"look at the disk, and remove the folders {ASIDE}* in it",
            retryable=False,
        )
    target = folder / f"{ASIDE}{max(numbers, default=0) + 1}"
    target.mkdir()
    for path in paths:
        if path.exists():
            shutil.move(path, target / path.name)
    return target
