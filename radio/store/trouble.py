"""Errors of the database and the disk, in our own words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from radio.errors import DiskFullError, StoreError

NO_ROOM = ("database or disk is full", "No space left on device", "could not extend file")
DAMAGED = ("file is not a database", "database disk image is malformed")
SHUT = ("unable to open database file", "attempt to write a readonly database")
HINTS = {
    DAMAGED: "restore a copy of it, or move it away for a new one",
    SHUT: "may this user write in station.data_dir?",
}
PASSES = ("database is locked", "could not serialize", "deadlock detected", "connection", "server closed")
"""Words of failures that may be gone at the next try."""


@contextmanager
def told() -> Iterator[None]:
    """Raises StoreError or DiskFullError for what goes wrong in the block. No message holds a password."""
    try:
        yield
    except sa.exc.SQLAlchemyError as e:
        # libpq's second line asks whether the server runs; ours is one line.
        cause = str(getattr(e, "orig", None) or e).partition("\n")[0]
        if any(words in cause for words in NO_ROOM):
            raise DiskFullError("no room for the database", hint="free some space under station.data_dir") from e
        hint = next((hint for words, hint in HINTS.items() if any(word in cause for word in words)), None)
        raise StoreError(f"database: {cause}", hint=hint, retryable=any(words in cause for words in PASSES)) from e
    except OSError as e:
        if e.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(
                "no room left", subject=e.filename, hint="free some space under station.data_dir"
            ) from e
        raise StoreError(f"{e.strerror or e}", subject=e.filename) from e
