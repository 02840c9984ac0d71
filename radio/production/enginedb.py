"""The workflow engine's own tables: a file beside the store's, or a schema in the fleet's Postgres."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlalchemy

PRAGMAS = ("busy_timeout=30000", "foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL")
"""WAL with NORMAL survives kill -9 of the process; a power cut may lose the last commits, whose steps run again."""


log = logging.getLogger(__name__)

DAMAGED = ".damaged"


def connect(database: Path | str) -> sqlalchemy.Engine:
    """For a file or a Postgres URL."""
    if isinstance(database, Path):
        return _sqlite(database)
    from radio.store.postgres import postgres_engine

    return postgres_engine(database, pool_pre_ping=True, pool_size=10, max_overflow=10)


def _sqlite(path: Path) -> sqlalchemy.Engine:
    """The engine's own defaults give a rollback journal: 29 workflows a second here instead of 125 in WAL mode."""
    import sqlalchemy

    path.parent.mkdir(parents=True, exist_ok=True)
    if _is_damaged(path):
        # What is to be done follows from the plans and the results that are there: a new one is as good, but for the
        # embedding of some papers, while with this one production could never start.
        log.error("%s is damaged and set aside: work goes on from the plans", path)
        for end in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + end).replace(path.with_name(path.name + DAMAGED + end))
    engine = sqlalchemy.create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})

    @sqlalchemy.event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _is_damaged(path: Path) -> bool:
    """Whether it is a file that is no whole database: what a bad disk or a bad copy leaves."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.DatabaseError as e:
        # One that is locked, or that cannot be opened, is another matter.
        return e.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
