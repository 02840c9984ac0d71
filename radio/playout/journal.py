"""A small append-only file of as-run entries that the database has not taken yet."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from radio.model.asrun import AsRunEntry


class Journal:
    """One JSON line per entry under run/. Only the desk's thread uses it; every call may raise OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[AsRunEntry, ...]:
        """What lies in it. A line cut off by a crash is dropped: it was never acknowledged."""
        if not self._path.exists():
            return ()
        entries: list[AsRunEntry] = []
        # By bytes and at newlines alone: a power cut may leave anything in it, and a title may hold other line breaks.
        for line in self._path.read_bytes().split(b"\n"):
            try:
                entries.append(AsRunEntry.model_validate_json(line))
            except ValidationError:
                continue
        return tuple(entries)

    def add(self, entry: AsRunEntry) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            # On a line of its own, also after one that a full disk cut off.
            file.write(f"\n{entry.model_dump_json()}\n")
            file.flush()
            os.fsync(file.fileno())

    def clear(self) -> None:
        self._path.unlink(missing_ok=True)
