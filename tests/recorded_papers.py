"""The recorded papers as documents: each is converted once for all tests of a run."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from radio.documents import Limits, convert
from radio.model.document import Document

LIMITS = Limits(timeout_seconds=240)
NAMES = (
    "0908.0054v1", "1001.0012v2", "1310.4546v1", "1503.07589v1", "1601.03642v1", "1704.01689v1", "1708.05894v1",
    "1905.00506v2", "2203.00274v2", "2304.10117v1", "2407.10671v4", "2605.19747v1", "2605.20098v1", "2605.20158v1",
    "2605.20172v1", "2605.20177v1", "2607.02140v1", "hep-th_9108004v1",
)  # fmt: skip


@cache
def converted(data: Path, name: str) -> Document:
    return convert(data / "papers" / f"{name}.pdf", paper=None, limits=LIMITS)


@cache
def catalogue(data: Path) -> dict[str, dict[str, str]]:
    """What arXiv says of each, by the name of its file."""
    rows = map(json.loads, (data / "catalogue.jsonl").read_text().splitlines())
    return {row["pdf"].rsplit("/")[-1].removesuffix(".pdf"): row for row in rows}
