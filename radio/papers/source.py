"""What every source of papers offers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from radio.model.base import Model
from radio.model.paper import Paper
from radio.types import PaperId

if TYPE_CHECKING:
    from radio.papers.listing import DailyList
    from radio.papers.oai import OaiPage


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


@runtime_checkable
class ListSource(PaperSource, Protocol):
    """A source that announces papers in daily lists, and tells what changed since a day."""

    @property
    def feed(self) -> str:
        """Names the source and its categories: lists of other categories are other lists."""
        ...

    @property
    def sets(self) -> Sequence[str]:
        """The OAI-PMH sets that hold all its papers."""
        ...

    def todays_list(self) -> DailyList:
        """The list that the feed holds now: of today in New York or, where it is late, of the day before.

        Without entries at weekends, on holidays, and while the list is late. What is known already is not asked for.
        """
        ...

    def changed(self, set_name: str, since: date, token: str | None) -> OaiPage:
        """One page of the records of a set that changed on a day or later, in the source's categories: the first, or
        that of the page before's token. Raises StaleTokenError where the token does not serve any more."""
        ...
