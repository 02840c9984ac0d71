"""Tables of Markdown, row by row in words: "GPT-4: accuracy 92, cost 3." """

from __future__ import annotations

import re
from itertools import takewhile

_ROW = re.compile(r"^[ \t]*\|(.*)\|[ \t]*$")
_RULE = re.compile(r"[ \t|:-]+")
LONGEST = 6
"""Rows that are read; nobody follows more by ear."""


def unrolled(text: str) -> str:
    """`text` with every table as sentences, one for each of the first rows: what it is about, then column by column."""
    if "|" not in text:
        return text
    lines, out = text.split("\n"), []
    while lines:
        table = list(takewhile(_ROW.match, lines))
        out += _sentences([_cells(line) for line in table]) if table else lines[:1]
        lines = lines[max(1, len(table)) :]
    return "\n".join(out)


def _cells(line: str) -> list[str]:
    row = _ROW.match(line)
    return [cell.strip() for cell in row[1].split("|")] if row else []


def _sentences(rows: list[list[str]]) -> list[str]:
    if len(rows) < 2 or not _is_rule(rows[1]):
        return [", ".join(filter(None, row)) + "." for row in rows[:LONGEST] if not _is_rule(row) and any(row)]
    head = rows[0]
    return [_sentence(head, row) for row in rows[2 : 2 + LONGEST] if any(row)]


def _sentence(head: list[str], row: list[str]) -> str:
    said = [f"{name} {cell}".strip() for name, cell in zip(head[1:], row[1:], strict=False) if cell]
    return f"{row[0]}: {', '.join(said)}." if row[0] and said else f"{row[0]}{', '.join(said)}."


def _is_rule(row: list[str]) -> bool:
    return bool(row) and all(_RULE.fullmatch(cell) or not cell for cell in row) and any(row)
