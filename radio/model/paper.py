"""Papers: arXiv entries and the licence under which they may be shown."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import ClassVar, Final, Literal

from radio.model.base import Model, UtcDatetime
from radio.types import PaperId

UNTITLED: Final = "Untitled"
"""Title of a paper whose title is not known before its PDF is read; `Document.title` then takes its place."""


_WITHDRAWN = re.compile(
    r"\b(?:this (?:paper|article|submission|manuscript) (?:has been|is|was) )?withdrawn\b", re.IGNORECASE
)


class LicenceCode(StrEnum):
    """Licences that arXiv offers, by what they mean to us. `UNKNOWN` is never allowed."""

    CC0 = "CC0"
    CC_BY = "CC BY"
    CC_BY_SA = "CC BY-SA"
    CC_BY_NC_SA = "CC BY-NC-SA"
    CC_BY_NC_ND = "CC BY-NC-ND"
    CC_BY_NC = "CC BY-NC"
    CC_BY_ND = "CC BY-ND"
    ARXIV = "arXiv non-exclusive"
    PUBLIC_DOMAIN = "public domain"
    UNKNOWN = "unknown"


class Licence(Model):
    """A paper's licence and where we learnt of it."""

    code: LicenceCode = LicenceCode.UNKNOWN
    url: str | None = None
    source: Literal["feed", "oai", "pdf-info", "pdf-text", "operator", "unknown"] = "unknown"


class LicencePolicy(Model):
    """Of which papers this station shows pages and reads sentences word for word (the licence contract of the design).

    Licences with an ND clause are never among them: a page that is cropped and marked is a derivative.
    """

    FREE: ClassVar[frozenset[LicenceCode]] = frozenset(
        {LicenceCode.CC0, LicenceCode.PUBLIC_DOMAIN, LicenceCode.CC_BY, LicenceCode.CC_BY_SA}
    )
    NON_COMMERCIAL: ClassVar[frozenset[LicenceCode]] = frozenset({LicenceCode.CC_BY_NC, LicenceCode.CC_BY_NC_SA})

    non_commercial: bool = False
    """Whether the station earns nothing, so that licences with an NC clause allow it as well."""
    only: frozenset[LicenceCode] | None = None
    """What the operator narrows it to; it never becomes wider."""

    def allows_pages(self, licence: Licence) -> bool:
        allowed = self.FREE | self.NON_COMMERCIAL if self.non_commercial else self.FREE
        return licence.code in allowed and (self.only is None or licence.code in self.only)


DESIGN_POLICY: Final = LicencePolicy()
"""That of a station which says nothing of itself."""


class Author(Model):
    name: str
    affiliation: str | None = None


class Paper(Model):
    """An arXiv entry (or a PDF of the operator's folder), without its text."""

    id: PaperId
    version: int = 1
    title: str
    authors: tuple[Author, ...] = ()
    abstract: str = ""
    categories: tuple[str, ...] = ()
    """Primary first."""
    published: UtcDatetime
    """Submission of version 1."""
    updated: UtcDatetime
    """Submission of this version."""
    announced: UtcDatetime | None = None
    """Start of the day whose list announced it, where known."""
    licence: Licence = Licence()
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    source: Literal["api", "rss", "oai", "folder"] = "api"
    pdf_url: str | None = None
    """http(s) URL, or a file path for papers of a folder."""

    @property
    def key(self) -> str:
        """Id with version, "2605.20098v1": what artefacts of this paper are named by."""
        return f"{self.id}v{self.version}"

    @property
    def abs_url(self) -> str | None:
        """The paper's public page; None for papers of a folder."""
        return None if self.id.startswith("local:") else f"https://arxiv.org/abs/{self.id}v{self.version}"

    @property
    def withdrawn(self) -> bool:
        """Whether its record says that it was taken back: in the comment, or instead of the abstract."""
        return bool(_WITHDRAWN.search(self.comment or "") or _WITHDRAWN.match(self.abstract))

    @property
    def primary_category(self) -> str | None:
        return self.categories[0] if self.categories else None


PartName = Literal[
    "category",
    "recency",
    "words",
    "interests",
    "novelty",
    "accepted",
    "overlap",
    "pages",
    "abstract",
    "version",
    "source",
    "talked",
    "spread",
    "topic",
]


class Part(Model):
    """One addend of a score, in units of "primary category is the station's first", and what it is for."""

    name: PartName
    value: float
    reason: str


def split_key(key: str) -> tuple[PaperId, int]:
    """Id and version of a paper's key (see `Paper.key`)."""
    paper_id, _, version = key.rpartition("v")
    return PaperId(paper_id), int(version)


class Pick(Model):
    """A paper that may be aired, and why; `rank` counts from 1 among `of` papers that were compared."""

    paper: Paper
    parts: tuple[Part, ...]
    rank: int = 1
    of: int = 1

    @property
    def score(self) -> float:
        return round(sum(part.value for part in self.parts), 4)

    @property
    def reasons(self) -> tuple[str, ...]:
        """In words, what weighs most first."""
        return tuple(part.reason for part in sorted(self.parts, key=lambda part: -abs(part.value)))
