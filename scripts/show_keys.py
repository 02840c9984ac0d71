"""Writes the table of keys into docs/shows.md from the model: run it after a change of radio/model/show.py."""

from __future__ import annotations

from pathlib import Path

from radio.schedule.showkeys import table

DOC = Path(__file__).resolve().parent.parent / "docs" / "shows.md"
BEGIN, END = "<!-- keys -->\n", "<!-- /keys -->"


def filled(text: str) -> str:
    """The page with the table as the model has it."""
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}{table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    DOC.write_text(filled(DOC.read_text(encoding="utf-8")), encoding="utf-8")
