"""The connection: SQLite in WAL mode or Postgres by URL, short transactions, errors in our own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from radio.errors import StoreError
from radio.store import schema
from radio.store.locks import FileLock
from radio.store.postgres import postgres_engine
from radio.store.trouble import told

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 30_000
"""How long a writer waits for another process' transaction; each takes milliseconds."""
LOCK_SECONDS = 60.0
MIGRATING = 7_301_969
"""Key of the Postgres advisory lock that one migrating process holds; any number that nobody else uses."""


class Database:
    """One engine for a process; it may be used from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(read_only=True)

    @classmethod
    def open(cls, url_or_path: str | Path) -> Database:
        """Open, and create or migrate first. Raises StoreError when that cannot be done."""
        text = str(url_or_path)
        if "://" in text:
            with told():
                database = cls(postgres_engine(text, pool_pre_ping=True))
                if not database._current():
                    database._prepare()
            return database
        path = Path(text)
        with told():
            path.parent.mkdir(parents=True, exist_ok=True)
            engine = sa.create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})
            sa.event.listen(engine, "connect", _set_up_sqlite)
            sa.event.listen(engine, "begin", _begin_sqlite)
            database = cls(engine)
            if not database._current():
                with FileLock(path.with_suffix(".migrate.lock"), wait=LOCK_SECONDS):
                    database._prepare()
        return database

    def _current(self) -> bool:
        """Whether the schema is this code's: a look of a millisecond."""
        with self._reader.begin() as connection:
            return _version(connection) == schema.REVISION

    def _prepare(self) -> None:
        """Make the schema, or bring it up to date, in one transaction, unless another process did so meanwhile."""
        with self._engine.begin() as connection:
            if self._engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
            found = _version(connection)
            if found is None:
                schema.metadata.create_all(connection)
                connection.execute(sa.insert(schema.alembic_version).values(version_num=schema.REVISION))
            elif found != schema.REVISION:
                migrate(connection)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One writing transaction: committed at the end of the block, undone by an error in it."""
        with told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One reading transaction; it sees one state of the database, and waits for no writer."""
        with told(), self._reader.begin() as connection:
            yield connection

    def upsert(
        self, connection: Connection, table: sa.Table, values: Mapping[str, Any], **instead: sa.ColumnElement[Any]
    ) -> None:
        """Insert a row, or give the row of that key these values; `instead` are values that follow from its own."""
        insert = self._insert(table).values(**values)
        keys = [column.name for column in table.primary_key]
        changed = {name: value for name, value in values.items() if name not in keys} | instead
        connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed))

    def insert_new(self, connection: Connection, table: sa.Table, values: Mapping[str, Any]) -> bool:
        """Insert a row unless its key is there; whether it was new."""
        # RETURNING tells in both dialects; a count of rows is not given by all drivers.
        insert = self._insert(table).values(**values).on_conflict_do_nothing()
        return connection.execute(insert.returning(*table.primary_key)).first() is not None

    def _insert(self, table: sa.Table) -> Any:
        # Both dialects have ON CONFLICT, but SQLAlchemy offers it only on their own insert.
        if self._engine.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert as insert_postgres

            return insert_postgres(table)
        from sqlalchemy.dialects.sqlite import insert as insert_sqlite

        return insert_sqlite(table)

    def close(self) -> None:
        self._engine.dispose()


def _version(connection: Connection) -> str | None:
    """The revision of the schema; None where there is none yet."""
    if not sa.inspect(connection).has_table(schema.alembic_version.name):
        return None
    found: str = connection.execute(sa.select(schema.alembic_version.c.version_num)).scalar_one()
    return found


def migrate(connection: Connection, migrations: Path = MIGRATIONS) -> None:
    """Bring an older database up to date, by the scripts of a folder. Raises StoreError for one of a newer version."""
    # Half a second of imports, which only an old database costs.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as e:
        raise StoreError(
            f"the database is not of this version: {e}", hint="was it made by a newer radio? update this one"
        ) from e


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # Python's sqlite3 would begin a transaction only at the first write; _begin_sqlite does it at the start.
    connection.isolation_level = None
    for pragma in (f"busy_timeout={BUSY_MS}", "foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: a transaction that began by reading could not be promoted under another
    # writer, and would fail instead of waiting. Readers wait for nobody.
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def epoch(moment: datetime) -> float:
    """Seconds since 1970, UTC: the form that times are sorted in."""
    return moment.timestamp()


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


Now = Callable[[], datetime]
"""The injected clock's wall time."""
