"""Disks that lie: damaged databases, and folders that know no locks."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from radio.clock import SystemClock
from radio.errors import StoreError
from radio.production.enginedb import DAMAGED, connect
from radio.store import Store
from radio.store.locks import FileLock

pytestmark = pytest.mark.unit


def garbage(path: Path) -> None:
    path.write_bytes(b"garbage " * 4000)


def cut_short(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE numbers (n INTEGER)")
        connection.executemany("INSERT INTO numbers VALUES (?)", ((n,) for n in range(20_000)))
        connection.commit()
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("damage", [garbage, cut_short])
def test_a_damaged_engine_is_set_aside_and_a_new_one_made(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Production could never start with it, and all that it holds follows from plans and results."""
    file = tmp_path / "engine.db"
    damage(file)
    size = file.stat().st_size
    engine = connect(file)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE numbers (n INTEGER)"))
    engine.dispose()
    assert (tmp_path / f"engine.db{DAMAGED}").stat().st_size == size


def test_a_whole_engine_is_kept(tmp_path: Path) -> None:
    for _ in range(2):
        engine = connect(tmp_path / "engine.db")
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE IF NOT EXISTS numbers (n INTEGER)"))
            connection.execute(sa.text("INSERT INTO numbers VALUES (1)"))
        engine.dispose()
    with closing(sqlite3.connect(tmp_path / "engine.db")) as found:
        assert found.execute("SELECT count(*) FROM numbers").fetchone() == (2,)


def test_a_damaged_store_says_what_can_be_done(tmp_path: Path) -> None:
    garbage(tmp_path / "radio.db")
    with pytest.raises(StoreError, match="not a database") as caught:
        Store.open(tmp_path / "radio.db", SystemClock())
    assert "restore a copy" in (caught.value.hint or "")


def test_a_disk_without_locks_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int, how: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    before = len(list(Path("/proc/self/fd").iterdir()))
    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(StoreError, match="cannot be locked"):
        FileLock(tmp_path / "station.lock").acquire()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
