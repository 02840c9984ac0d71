"""Vectors for other processes, which read the ledger while its one writer writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from radio.errors import LibraryError
from radio.library.ledger import FILE, Ledger
from radio.types import PaperId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def known_vectors(folder: Path, paper_ids: Iterable[PaperId]) -> dict[PaperId, NDArray[np.float32]]:
    """The vectors of these papers that the library has; none without a library. LibraryError when it cannot be read."""
    if not (folder / FILE).is_file():
        return {}
    try:
        ledger = Ledger.read(folder)
        try:
            return {PaperId(name): row for name, row in ledger.vectors("papers", paper_ids).items()}
        finally:
            ledger.close()
    except sqlite3.Error as e:
        hint = "radio library repair makes it anew"
        raise LibraryError(f"its ledger cannot be read: {e}", subject=str(folder), hint=hint) from e
