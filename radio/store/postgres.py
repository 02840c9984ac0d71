"""Postgres beyond the tables: how to connect, and locks that every machine of a fleet sees."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL

from radio.errors import ConfigError
from radio.store.trouble import told

CONNECT: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""For libpq: a server whose machine is gone is noticed within half a minute, not after the kernel's two hours."""
SERVER_SIDE = (
    "tcp_keepalives_idle = 10",
    "tcp_keepalives_interval = 5",
    "tcp_keepalives_count = 3",
    "idle_in_transaction_session_timeout = 60000",
)
"""The same the other way round: the locks of a machine that is gone are free again. A socket file ignores them."""


def postgres_url(text: str) -> URL:
    """The URL for the driver that we have; accepts postgres:// and postgresql:// too. Raises ConfigError."""
    try:
        url = sa.make_url(text)
    except sa.exc.ArgumentError:
        raise ConfigError("is no database URL", subject="store.url") from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ConfigError("must begin with postgresql://", subject="store.url")
    return url.set(drivername="postgresql+psycopg")


def without_password(text: str) -> str:
    """The URL as it may be shown."""
    return postgres_url(text).set(query={}).render_as_string(hide_password=True)


def postgres_engine(text: str, **options: Any) -> sa.Engine:
    """An engine whose connections notice a peer that is gone. Raises ConfigError for what is no Postgres URL."""
    engine = sa.create_engine(postgres_url(text), connect_args=CONNECT, **options)

    @sa.event.listens_for(engine, "connect")
    def _(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            for setting in SERVER_SIDE:
                cursor.execute(f"SET {setting}")
        # The pool rolls a connection back when it is returned, which would undo a bare SET.
        connection.commit()

    return engine


class LockConnection:
    """A connection of its own that may hold advisory locks; they end with it. Each statement is its own transaction.

    One thread at a time. Raises StoreError, like every call on it. A pooler between us and the server must pool
    sessions: the locks belong to the session.
    """

    def __init__(self, url: str) -> None:
        with told():
            engine = postgres_engine(url, poolclass=sa.NullPool)
            self._connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def try_lock(self, name: str) -> bool:
        """Whether the lock of that name is this connection's now."""
        return bool(self.scalar(sa.select(sa.func.pg_try_advisory_lock(lock_key(name)))))

    def unlock(self, name: str) -> None:
        """Give one hold of it back."""
        self.scalar(sa.select(sa.func.pg_advisory_unlock(lock_key(name))))

    def check(self) -> None:
        """Raise StoreError when the connection has ended, and its locks with it."""
        self.scalar(sa.select(sa.literal(1)))

    def execute(self, statement: sa.Executable) -> None:
        with told():
            self._connection.execute(statement)

    def first(self, statement: sa.Executable) -> Any:
        with told():
            return self._connection.execute(statement).first()

    def scalar(self, statement: sa.Executable) -> Any:
        with told():
            return self._connection.execute(statement).scalar()

    def close(self) -> None:
        """End the session; never raises, for one that is broken has ended."""
        try:
            self._connection.close()
        except sa.exc.SQLAlchemyError:
            self._connection.invalidate()


def lock_key(name: str) -> sa.ColumnElement[int]:
    """The number that Postgres knows the lock by."""
    return sa.func.hashtextextended(f"radio:{name}", 0)
