"""arXiv as a source of papers: the query API joined with the daily feed and OAI-PMH, which know the licences."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock

import httpx

from radio.clock import Clock
from radio.config import Config
from radio.errors import FetchError, RateLimitedError
from radio.model.paper import Licence, LicenceCode, Paper
from radio.papers.arxiv_api import ArxivApi
from radio.papers.days import ONE_DAY, eastern_day, is_list_day, start_of
from radio.papers.endpoints import Endpoints, proxy_for, user_agent
from radio.papers.gatebuild import build_gate
from radio.papers.harvest import HELD_DAYS
from radio.papers.http import ArxivHttp, UnreachableError, validators
from radio.papers.listing import DailyList, parse_atom, parse_rss, united
from radio.papers.oai import OaiPage, OaiRecord, parse_page, set_of
from radio.papers.pdf import download
from radio.papers.source import PdfFile
from radio.types import PaperId

log = logging.getLogger(__name__)

FEED_MINUTES = 5.0
"""How long a feed without a list is taken for the newest; one with the day's list is it until the day ends."""
LONGEST_NAME = 400
"""Of a feed, in the store."""
FEED_LIMIT = 2000
"""Items at which arXiv cuts a feed off: https://info.arxiv.org/help/rss.html."""
LICENCE_LOOKUPS = 2
"""How many licences one call asks for singly. Each costs three seconds of the whole station's time at the gate, and the
PDF's own Info dictionary tells most of the others when it is converted."""
REMEMBERED = 20_000
"""Papers whose licence and day are remembered, so that no poll asks again: about a month of the AI categories."""


def feed_name(categories: Sequence[str]) -> str:
    """See ListSource.feed. Of very many categories a digest, for it is a key in the store."""
    name = f"{ArxivSource.name}:{'+'.join(sorted(categories))}"
    return name if len(name) <= LONGEST_NAME else f"{ArxivSource.name}:{hashlib.sha256(name.encode()).hexdigest()}"


@dataclass(frozen=True)
class _Feed:
    """The newest answer of the feed."""

    at: float
    listed: DailyList
    validators: dict[str, str]


class ArxivSource:
    """See PaperSource and ListSource. Asks at most one thing at a time, whoever shares its gate."""

    name = "arxiv"

    def __init__(self, http: ArxivHttp, endpoints: Endpoints, categories: Sequence[str], clock: Clock) -> None:
        self._http = http
        self._endpoints = endpoints
        self._api = ArxivApi(http, endpoints.api)
        self._categories = tuple(categories)
        self._clock = clock
        self._lock = Lock()
        self._feed: _Feed | None = None
        self.sets = tuple(dict.fromkeys(set_of(category) for category in categories))
        self._known: OrderedDict[str, tuple[Licence, datetime | None]] = OrderedDict()

    def newest(self, limit: int) -> list[Paper]:
        """The newest submissions, with the licences of those in today's list and of some others.

        Where the query API fails, which it does more often than the rest of arXiv, today's list takes its place.
        """
        try:
            papers = self._api.newest(self._categories, limit)
        except RateLimitedError:
            raise
        except FetchError as e:
            return self._newest_listed(limit, e)
        try:
            self.todays_list()
        except FetchError as e:
            log.warning("no daily list, so some licences stay unknown: %s", e)
        return self._with_licences(papers)

    def _newest_listed(self, limit: int, failure: FetchError) -> list[Paper]:
        """The end of today's list; raises `failure` where there is none."""
        try:
            papers = self.todays_list().papers("new", "cross")
        except FetchError:
            raise failure from None
        if not papers:
            raise failure
        log.warning("the query API failed; today's list instead: %s", failure)
        return sorted(papers, key=lambda paper: paper.id, reverse=True)[:limit]

    def announced_on(self, day: date) -> list[Paper]:
        """The new and cross-listed papers of a day's list, not the replaced ones; at weekends there is no list.

        Today's list is the feed's. For an earlier day it is what OAI-PMH gives for it: papers that changed again
        since then are missing, and dates are those of days.
        """
        if not is_list_day(day):
            return []
        today = eastern_day(self._clock.now())
        if abs(day - today) <= timedelta(days=1):
            listed = self.todays_list()
            if listed.day == day:
                return listed.papers("new", "cross")
        found: dict[PaperId, Paper] = {}
        for record in self._records_of(day):
            recent = record.datestamp - record.created <= timedelta(days=HELD_DAYS)
            if record.datestamp == day and recent and not record.replaced and self._wanted(record.paper):
                found[record.paper.id] = record.paper.model_copy(update={"announced": start_of(day)})
        papers = list(found.values())
        self._remember(papers)
        return papers

    def by_ids(self, ids: Sequence[PaperId]) -> list[Paper]:
        wanted = [paper_id for paper_id in dict.fromkeys(ids) if not paper_id.startswith("local:")]
        if not wanted:
            return []
        found = {paper.id: paper for paper in self._api.by_ids(wanted)}
        return self._with_licences([found[paper_id] for paper_id in wanted if paper_id in found])

    def fetch_pdf(self, paper: Paper, target: Path) -> PdfFile:
        return download(self._http, self._endpoints.pdf_url(paper.id, paper.version), target)

    def close(self) -> None:
        """Close the connection to arXiv."""
        self._http.close()

    @property
    def feed(self) -> str:
        return feed_name(self._categories)

    def todays_list(self) -> DailyList:
        now, feed = self._clock.monotonic(), self._feed
        if feed is not None:
            today = eastern_day(self._clock.now())
            # Not one that is dated long after today: nothing would be asked for until then.
            todays = feed.listed.entries and today <= feed.listed.day <= today + ONE_DAY
            if todays or now - feed.at < FEED_MINUTES * 60:
                return feed.listed
        listed, marks = self._ask_list(self._categories, feed)
        if not listed.whole and len(self._categories) > 1:
            listed = united([self._ask_list((category,), None)[0] for category in self._categories])
        self._feed = _Feed(now, listed, marks)
        self._remember(listed.papers("new", "cross"))
        # The day of a new version is not the day on which the paper was news.
        self._remember([p.model_copy(update={"announced": None}) for p in listed.papers("replace", "replace-cross")])
        return listed

    def changed(self, set_name: str, since: date, token: str | None) -> OaiPage:
        if token is not None:
            page = self._oai(verb="ListRecords", resumptionToken=token)
        else:
            page = self._oai(verb="ListRecords", metadataPrefix="arXiv", set=set_name, **{"from": str(since)})
        records = tuple(record for record in page.records if self._wanted(record.paper))
        for record in records:
            # Of the newest version, whatever its number; only of a paper with one version is the key known.
            if not record.replaced:
                self._remember([record.paper])
        return page.model_copy(update={"records": records})

    def _ask_list(self, categories: Sequence[str], before: _Feed | None) -> tuple[DailyList, dict[str, str]]:
        """The feed, with what it can be asked for by the next time; by Atom where RSS is broken."""
        url = self._endpoints.feed_url(categories)
        try:
            answer = self._http.get(url, unless=before.validators if before else None)
            if answer.status_code == 304 and before is not None:
                return before.listed, before.validators
            listed, marks = parse_rss(answer.content, url), validators(answer)
        except (RateLimitedError, UnreachableError):
            raise
        except FetchError as e:
            log.warning("RSS failed, asking for Atom: %s", e)
            url = self._endpoints.feed_url(categories, atom=True)
            listed, marks = parse_atom(self._http.get(url).content, url), {}
        return listed.model_copy(update={"whole": listed.size < FEED_LIMIT}), marks

    def _records_of(self, day: date) -> Iterator[OaiRecord]:
        for name in self.sets:
            page = self._oai(
                verb="ListRecords", metadataPrefix="arXiv", set=name, **{"from": str(day), "until": str(day)}
            )
            yield from page.records
            tokens: set[str] = set()
            while page.token:
                if page.token in tokens:
                    raise FetchError("the pages of a list go in circles", subject=self._endpoints.oai)
                tokens.add(page.token)
                page = self._oai(verb="ListRecords", resumptionToken=page.token)
                yield from page.records

    def _with_licences(self, papers: Sequence[Paper]) -> list[Paper]:
        """The papers with what the feed and OAI-PMH told of them, now or earlier."""
        asked = 0
        joined: list[Paper] = []
        for paper in papers:
            if paper.key not in self._known and asked < LICENCE_LOOKUPS:
                asked += 1
                self._look_up(paper)
            licence, announced = self._known.get(paper.key, (paper.licence, None))
            joined.append(paper.model_copy(update={"licence": licence, "announced": announced or paper.announced}))
        return joined

    def _look_up(self, paper: Paper) -> None:
        """Ask for one paper's licence; a failure leaves it unknown."""
        try:
            page = self._oai(verb="GetRecord", metadataPrefix="arXiv", identifier=f"oai:arXiv.org:{paper.id}")
        except FetchError as e:
            log.warning("the licence of %s stays unknown: %s", paper.id, e)
            return
        for record in page.records:
            # The record is of the latest version, which is also what the API gave.
            self._remember([paper.model_copy(update={"licence": record.paper.licence})])

    def _remember(self, papers: Sequence[Paper]) -> None:
        with self._lock:
            for paper in papers:
                if paper.licence.code is not LicenceCode.UNKNOWN or paper.licence.url:
                    self._known[paper.key] = (paper.licence, paper.announced)
                    self._known.move_to_end(paper.key)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def _oai(self, **parameters: str) -> OaiPage:
        return parse_page(self._http.get(self._endpoints.oai, parameters).content, self._endpoints.oai)

    def _wanted(self, paper: Paper) -> bool:
        return any(
            category == wanted or category.startswith(f"{wanted}.")
            for category in paper.categories
            for wanted in self._categories
        )


def build_arxiv_source(config: Config, clock: Clock, run_dir: Path) -> ArxivSource:
    """The source as configured, behind the one gate of the station: build_gate."""
    arxiv = config.papers.arxiv
    endpoints = Endpoints.under(arxiv.base_url)
    gate = build_gate(config, clock, run_dir)
    inner = httpx.HTTPTransport(proxy=proxy_for(endpoints.api))
    http = ArxivHttp(gate, clock, user_agent(config), inner=inner)
    return ArxivSource(http, endpoints, arxiv.categories, clock)
