"""What every source of papers offers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from radio.model.base import Model
from radio.model.paper import Paper
from radio.types import PaperId


class PdfFile(Model):
    """A PDF that was fetched and checked to be one."""

    path: Path
    sha256: str
    bytes: int


class PaperSource(Protocol):
    """A place that papers come from. Calls block, and may take minutes; errors are FetchErrors."""

    name: str

    def newest(self, limit: int) -> list[Paper]:
        """At most `limit` papers, newest first."""
        ...

    def announced_on(self, day: date) -> list[Paper]:
        """The papers that were new on that day; what the source cannot tell is an empty list."""
        ...

    def by_ids(self, ids: Sequence[PaperId]) -> list[Paper]:
        """The papers of these ids, in this order, in their latest versions; unknown ones are left out."""
        ...

    def fetch_pdf(self, paper: Paper, target: Path) -> PdfFile:
        """Put the paper's PDF at `target`: whole, checked and durable, or not at all.

        A file that is there already and passes the checks is kept. Raises NotAPdfError, PaperUnavailableError,
        RateLimitedError or FetchError.
        """
        ...
