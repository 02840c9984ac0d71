"""Opening the library: one process at a time, and what a crash or a bad disk left is mended or moved aside."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from radio.errors import LibraryError
from radio.library.embedder import Embedder
from radio.library.index import ChromaIndex
from radio.library.ledger import FILE, KINDS, Ledger
from radio.library.marks import INCOMPLETE, REMOVED
from radio.library.shelves import Shelves

log = logging.getLogger(__name__)

LOCK = "library.lock"
OPENING = "opening"
"""Is there while the index is opened. Damaged files of chromadb can end the process (SIGSEGV), not only raise: where an
opening did not come to its end, the next one is first tried by a child."""
PROBE_SECONDS = 300.0
DEATHS = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)
"""What a process dies of that was not killed by another."""
INDEX = "index-"
"""Start of the name of chromadb's folder; each new index has the next number, for chromadb keeps in mind what it knew
of a path, also when it could not open it."""
ASIDE = "damaged-"
WORN = 20_000
"""Vectors that were removed from an index, and more than it still has: then a new one is made, for a removed vector
keeps its place in memory. To make one costs 1.4 CPU-seconds per 1,000 vectors."""
MOST_ASIDE = 3
"""Folders of what was damaged; the oldest makes way for a newer one, and the log says so."""


def take_lock(folder: Path) -> int:
    """The descriptor that holds the lock. LibraryError, naming the holder, when another process has it."""
    path = folder / LOCK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as e:
        raise LibraryError(f"the library's lock cannot be made: {e.strerror}", subject=str(folder)) from e
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
    with suppress(OSError):  # no room: then nobody can be told who we are, and the lock holds all the same
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


def open_shelves(folder: Path, embedder: Embedder, *, anew: bool = False) -> Shelves:
    """Ledger and index, in step. Who calls it holds the lock. With `anew` the index and the words are made again from
    the ledger, and that is looked through before."""
    ledger = _open_ledger(folder, thoroughly=anew)
    try:
        if anew:
            ledger.rebuild_words()
        index = _new_index(folder, ledger) if anew else _open_index(folder, ledger)
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


def _open_ledger(folder: Path, *, thoroughly: bool) -> Ledger:
    is_new = not (folder / FILE).exists()
    try:
        ledger = Ledger.open(folder)
        fault = ledger.check() if thoroughly else None
        if fault:
            ledger.close()
            raise sqlite3.DatabaseError(fault)
    except sqlite3.DatabaseError as e:
        if isinstance(e, sqlite3.OperationalError):
            raise  # locked, no room, no right: the file may be whole
        log.error("the library's ledger is damaged and moved aside (%s): a repair fills a new one from the store", e)
        move_aside(folder, [folder / f"{FILE}{end}" for end in ("", "-wal", "-shm")])
        is_new, ledger = True, Ledger.open(folder)
    if is_new and (files := _index_files(folder)):
        # An index without its ledger: names of nobody knows what.
        ledger.set_mark(INCOMPLETE, "yes")
        move_aside(folder, files)
    return ledger


def _open_index(folder: Path, ledger: Ledger) -> ChromaIndex:
    number = max(map(_number, folder.glob(f"{INDEX}[0-9]*")), default=0)
    path, mark = folder / f"{INDEX}{number}", folder / OPENING
    if not path.exists() or (mark.exists() and not _probe(path)):
        return _new_index(folder, ledger)
    if int(ledger.mark(REMOVED) or 0) > max(WORN, sum(map(ledger.count, KINDS))):
        log.info("most of the library's index has been removed from it: it is made anew")
        shutil.rmtree(path)  # it was whole, and the ledger has all that is in it
        return _new_index(folder, ledger, number + 1)
    mark.touch()
    try:
        index = ChromaIndex.open(path)
    except LibraryError as e:
        log.error("%s", e)
        return _new_index(folder, ledger)
    mark.unlink()
    return index


def _new_index(folder: Path, ledger: Ledger, least: int = 1) -> ChromaIndex:
    """An index that is owed all that the ledger has; its number is at least that, and new."""
    known = (*folder.glob(f"{INDEX}[0-9]*"), *folder.glob(f"{ASIDE}*/{INDEX}[0-9]*"))
    number = max(least, 1 + max(map(_number, known), default=0))
    if files := _index_files(folder):
        log.error("the library's index is moved aside and made anew from the ledger")
        move_aside(folder, files)
    for kind in KINDS:
        ledger.owe_again(kind)
    ledger.set_mark(REMOVED, "0")
    index = ChromaIndex.open(folder / f"{INDEX}{number}")
    (folder / OPENING).unlink(missing_ok=True)
    return index


def _probe(path: Path) -> bool:
    """Whether a child can open the index. LibraryError when it was killed, for that tells nothing of the index."""
    command = (sys.executable, "-m", "radio.library.probe", str(path))
    try:
        code = subprocess.run(command, timeout=PROBE_SECONDS, check=False, stdin=subprocess.DEVNULL).returncode
    except subprocess.TimeoutExpired:
        code = 1
    if code < 0 and -code not in DEATHS:
        raise LibraryError(f"the trial of the index was ended by signal {-code}", subject=str(path))
    return code == 0


def _index_files(folder: Path) -> list[Path]:
    """What is not the ledger's: the index, or the files of one from before there was a ledger."""
    ours = (FILE, LOCK, OPENING, ASIDE)
    return [path for path in folder.iterdir() if not path.name.startswith(ours)]


def move_aside(folder: Path, paths: Iterable[Path]) -> Path:
    """Keep what is damaged in a folder of its own, for somebody to look at."""
    known = sorted(filter(_number, folder.glob(f"{ASIDE}[0-9]*")), key=_number)
    for old in known[: max(0, len(known) - MOST_ASIDE + 1)]:
        log.warning("%s is removed: newer ones of its kind are kept", old)
        shutil.rmtree(old, ignore_errors=True)
    target = folder / f"{ASIDE}{max(map(_number, known), default=0) + 1}"
    target.mkdir()
    for path in paths:
        if path.exists():
            shutil.move(path, target / path.name)
    return target


def _number(path: Path) -> int:
    """Of "index-3"; 0 for a name of somebody else's, as of a copy."""
    number = path.name.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0
