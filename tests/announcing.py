"""An arXiv on paper: announces what a test says, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from radio.clock import Clock
from radio.errors import FetchError
from radio.model.paper import Author, Licence, LicenceCode, Paper
from radio.papers.days import EASTERN, ONE_DAY, eastern_day, is_list_day, start_of, submitted_by
from radio.papers.listing import Announcement, DailyList, ListedPaper
from radio.papers.oai import OaiPage, OaiRecord, StaleTokenError
from radio.papers.source import PdfFile
from radio.types import PaperId

BY = Licence(code=LicenceCode.CC_BY, url="http://creativecommons.org/licenses/by/4.0/", source="feed")


def announced(number: int, day: date, version: int = 1, comment: str | None = None) -> Paper:
    """A paper as arXiv's records have it."""
    return Paper(
        id=PaperId(f"{day:%y%m}.{number:05}"),
        version=version,
        title=f"On the number {number}",
        authors=(Author(name="Ada Example"),),
        abstract="We study a number.",
        categories=("cs.LG",),
        published=submitted_by(day) - timedelta(hours=3),
        updated=submitted_by(day) - timedelta(hours=3),
        comment=comment,
    )


@dataclass
class PaperArxiv:
    """See ListSource. What was said of each day, who asked for what and when, and what goes wrong."""

    clock: Clock
    name: str = "arxiv"
    feed: str = "arxiv:cs.LG"
    sets: tuple[str, ...] = ("cs",)
    lists: dict[date, list[tuple[Announcement, Paper]]] = field(default_factory=dict)
    late: dict[date, timedelta] = field(default_factory=dict)
    page: int = 100
    dead: dict[str, FetchError] = field(default_factory=dict)
    """What fails: "newest", "list", "changed", "ids"."""
    asked: list[tuple[str, datetime]] = field(default_factory=list)
    stale: set[str] = field(default_factory=set)
    """Tokens that are refused once."""
    refuses: bool = False
    """Whether every token is."""
    tells_licences: bool = True

    def announce(self, day: date, *papers: Paper, kind: Announcement = "new") -> None:
        self.lists.setdefault(day, []).extend((kind, paper) for paper in papers)

    def questions(self, what: str) -> list[datetime]:
        return [at for name, at in self.asked if name == what]

    def newest(self, limit: int) -> list[Paper]:
        self._ask("newest")
        papers = sorted(self._standing().values(), key=lambda p: (p.published, p.id), reverse=True)
        return papers[:limit]

    def announced_on(self, day: date) -> list[Paper]:
        self._ask("day")
        return [paper for kind, paper in self._out(day) if kind in ("new", "cross")]

    def by_ids(self, ids: Sequence[PaperId]) -> list[Paper]:
        self._ask("ids")
        standing = self._standing()
        return [standing[paper_id] for paper_id in dict.fromkeys(ids) if paper_id in standing]

    def fetch_pdf(self, paper: Paper, target: Path) -> PdfFile:
        raise FetchError("there are no PDFs here")

    def todays_list(self) -> DailyList:
        self._ask("list")
        day = eastern_day(self.clock.now())
        entries = tuple(
            ListedPaper(
                announcement=kind,
                paper=paper.model_copy(
                    update={
                        "announced": start_of(day),
                        "licence": BY if self.tells_licences else Licence(),
                        "comment": None,
                        "source": "rss",
                        "published": submitted_by(day),
                        "updated": submitted_by(day),
                    }
                ),
            )
            for kind, paper in self._out(day)
        )
        return DailyList(day=day, entries=entries, size=len(entries))

    def changed(self, set_name: str, since: date, token: str | None) -> OaiPage:
        self._ask("changed")
        if token in self.stale or (token and self.refuses):
            self.stale.discard(token)
            raise StaleTokenError("OAI-PMH says badResumptionToken")
        stamps: dict[PaperId, date] = {}
        first: dict[PaperId, Paper] = {}
        for day in sorted(self.lists):
            for _, paper in self._out(day):
                stamps[paper.id] = day
                first.setdefault(paper.id, paper)
        rows = sorted((stamp, paper_id) for paper_id, stamp in stamps.items() if stamp >= since)
        begin = int(token or 0)
        standing = self._standing()
        records = tuple(
            OaiRecord(
                datestamp=stamp,
                created=first[paper_id].published.date(),
                replaced=standing[paper_id].version > 1,
                paper=standing[paper_id].model_copy(
                    update={
                        "version": 1,
                        "licence": BY.model_copy(update={"source": "oai"}),
                        "source": "oai",
                        "updated": start_of(standing[paper_id].updated.date()),
                    }
                ),
            )
            for stamp, paper_id in rows[begin : begin + self.page]
        )
        more = begin + self.page < len(rows)
        tonight = datetime.combine(self.clock.now().date() + ONE_DAY, time(), UTC)
        return OaiPage(
            records=records, token=str(begin + self.page) if more else None, expires=tonight if more else None
        )

    def _ask(self, what: str) -> None:
        self.asked.append((what, self.clock.now()))
        if what in self.dead:
            raise self.dead[what]

    def _out(self, day: date) -> list[tuple[Announcement, Paper]]:
        """The list of a day, if it is out."""
        out = datetime.combine(day, time(), EASTERN) + self.late.get(day, timedelta())
        return self.lists.get(day, []) if is_list_day(day) and out <= self.clock.now() else []

    def _standing(self) -> dict[PaperId, Paper]:
        """Each paper in its newest version, as the query API has it."""
        found: dict[PaperId, Paper] = {}
        for day in sorted(self.lists):
            for _, paper in self._out(day):
                if paper.id not in found or paper.version > found[paper.id].version:
                    found[paper.id] = paper
        return found
