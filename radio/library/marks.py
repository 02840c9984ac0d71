"""What the library remembers of itself, for other processes to read without opening it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from radio.errors import LibraryError
from radio.library.ledger import FILE, Ledger

AIRED = "asrun"
"""Number of the last as-run entry that was taken in."""
REMOVED = "removed"
"""How many vectors were taken out of this index. chromadb's graph keeps their places, in memory too."""
INCOMPLETE = "incomplete"
"""How far a repair from the store has come; "yes" before it began, empty when it is done or none is needed. Set in a
ledger that was made in place of a lost one."""


def told_until(folder: Path) -> int:
    """The number of the last as-run entry that the library knows; 0 without a library. LibraryError when it cannot be
    read."""
    return int(_mark(folder, AIRED) or 0)


def is_incomplete(folder: Path) -> bool:
    """Whether a repair should fill it from the store. LibraryError when it cannot be read."""
    return bool(_mark(folder, INCOMPLETE))


def _mark(folder: Path, name: str) -> str | None:
    if not (folder / FILE).exists():
        return None
    try:
        ledger = Ledger.read(folder)
        try:
            return ledger.mark(name)
        finally:
            ledger.close()
    except sqlite3.Error as e:
        hint = "radio library repair makes it anew"
        raise LibraryError(f"its ledger cannot be read: {e}", subject=str(folder), hint=hint) from e
