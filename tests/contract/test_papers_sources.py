"""Every source of papers keeps the same promises: arXiv over a replay, and a folder of the same PDFs."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from radio.clock import ManualClock, SystemClock
from radio.errors import FetchError
from radio.model.paper import LicenceCode, Paper
from radio.papers import PaperSource
from radio.papers.arxiv_source import ArxivSource
from radio.papers.endpoints import Endpoints
from radio.papers.folder_source import FolderSource
from radio.papers.gate import RequestGate
from radio.papers.http import ArxivHttp
from radio.papers.oai import OaiRecord
from radio.papers.source import ListSource
from radio.types import PaperId
from tests.announcing import PaperArxiv, announced

pytestmark = pytest.mark.contract

IDS = ("2605.20098", "2605.20172", "2605.20177")
GAP = 0.1


@dataclass
class Case:
    source: PaperSource
    day: date
    """A day on which the source has papers."""


@pytest.fixture(params=["arxiv", "folder"])
def case(request: pytest.FixtureRequest, shared_dir: Path, tmp_path: Path) -> Iterator[Case]:
    if request.param == "folder":
        folder = tmp_path / "papers"
        folder.mkdir()
        for paper_id in IDS:
            shutil.copyfile(shared_dir / "data" / "papers" / f"{paper_id}v1.pdf", folder / f"{paper_id}v1.pdf")
        # Copied just now; a clock that is a minute ahead sees settled files without a wait.
        yield Case(FolderSource(folder, AheadClock()), datetime.now(UTC).date())
        return
    serve: Any = request.getfixturevalue("arxiv_replay")
    url = serve(now="2026-05-20", metadata=False, enforce_rate=True, min_gap=GAP)
    clock = SystemClock()
    gate = RequestGate(tmp_path / "run" / "gate", clock, interval_seconds=GAP)
    categories = ("cs.AI", "cs.CL", "cs.CV", "cs.LO")
    source = ArxivSource(ArxivHttp(gate, clock, "PaperRadio/test"), Endpoints.under(url), categories, clock)
    yield Case(source, date(2026, 5, 20))
    source.close()


class AheadClock(SystemClock):
    def now(self) -> datetime:
        return super().now() + timedelta(minutes=1)


def test_the_newest_come_first_and_no_more_than_asked(case: Case) -> None:
    papers = case.source.newest(2)
    assert len(papers) == 2
    dates = [paper.updated for paper in papers]
    assert dates == sorted(dates, reverse=True)
    everything = case.source.newest(100)
    assert len({paper.id for paper in everything}) == len(everything) >= len(IDS)


def test_papers_of_a_day_say_so(case: Case) -> None:
    papers = case.source.announced_on(case.day)
    assert set(IDS) <= {paper.id for paper in papers}
    assert {paper.announced for paper in papers} == {datetime(case.day.year, case.day.month, case.day.day, tzinfo=UTC)}


def test_a_day_that_the_source_cannot_tell_is_empty(case: Case) -> None:
    assert case.source.announced_on(date(1980, 1, 2)) == []


def test_ids_come_in_the_order_asked_without_unknown_and_repeated_ones(case: Case) -> None:
    asked = [PaperId(i) for i in (IDS[2], "2605.99999", IDS[0], IDS[2], "local:0123456789abcdef")]
    papers = case.source.by_ids(asked)
    assert [paper.id for paper in papers] == [IDS[2], IDS[0]]
    assert case.source.by_ids([]) == []


def test_a_pdf_comes_whole_and_twice_the_same(case: Case, shared_dir: Path, tmp_path: Path) -> None:
    (paper,) = case.source.by_ids([PaperId(IDS[1])])
    target = tmp_path / "out" / "paper.pdf"
    original = (shared_dir / "data" / "papers" / f"{paper.key}.pdf").read_bytes()
    for _ in range(2):
        file = case.source.fetch_pdf(paper, target)
        assert (file.path, file.bytes) == (target, len(original))
        assert file.sha256 == hashlib.sha256(original).hexdigest()
        assert target.read_bytes() == original
    assert [path.name for path in target.parent.iterdir()] == ["paper.pdf"]


def test_a_paper_that_is_not_there_is_an_error_and_no_file(case: Case, tmp_path: Path) -> None:
    (paper,) = case.source.by_ids([PaperId(IDS[1])])
    gone = paper.model_copy(update={"id": PaperId("2605.99999"), "pdf_url": None})
    with pytest.raises(FetchError) as caught:
        case.source.fetch_pdf(gone, tmp_path / "out" / "paper.pdf")
    assert not caught.value.retryable
    assert not (tmp_path / "out" / "paper.pdf").exists()


def test_papers_survive_their_json(case: Case) -> None:
    for paper in case.source.newest(100):
        assert Paper.model_validate_json(paper.model_dump_json()) == paper


@dataclass
class Announcing:
    """A source with lists on its day 2, of which it has been asked nothing yet."""

    source: ListSource
    days: tuple[date, date]
    """Two list days in a row, with papers on both."""


@pytest.fixture(params=["arxiv", "on paper"])
def announcing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Announcing]:
    days = (date(2026, 5, 20), date(2026, 5, 21))
    clock = ManualClock(datetime(2026, 5, 21, 16, tzinfo=UTC))
    if request.param == "on paper":
        arxiv = PaperArxiv(clock, page=100)
        for day in days:
            arxiv.announce(day, *(announced(day.day * 1000 + n, day) for n in range(150)))
        yield Announcing(arxiv, days)
        return
    serve: Any = request.getfixturevalue("arxiv_replay")
    url = serve(now="2026-05-21")
    # Sleeps on this clock take no time; the law is kept by the other tests.
    gate = RequestGate(tmp_path / "gate", clock, interval_seconds=3.0)
    source = ArxivSource(ArxivHttp(gate, clock, "PaperRadio/test"), Endpoints.under(url), ("cs",), clock)
    yield Announcing(source, days)
    source.close()


def all_pages(source: ListSource, since: date) -> list[OaiRecord]:
    found: list[OaiRecord] = []
    for name in source.sets:
        token: str | None = None
        while True:
            page = source.changed(name, since, token)
            found += page.records
            token = page.token
            if token is None:
                break
    return found


def test_the_list_of_the_day_has_its_papers_with_day_and_licence(announcing: Announcing) -> None:
    listed = announcing.source.todays_list()
    assert (listed.day, listed.whole) == (announcing.days[1], True)
    papers = listed.papers("new", "cross")
    assert len(papers) == len({paper.id for paper in papers}) == listed.size >= 100
    start = datetime(2026, 5, 21, tzinfo=UTC)
    assert {paper.announced for paper in papers} == {start}
    assert LicenceCode.UNKNOWN not in {paper.licence.code for paper in papers}


def test_what_changed_since_a_day_comes_in_pages_and_holds_its_lists(announcing: Announcing) -> None:
    first, second = announcing.days
    both, one = all_pages(announcing.source, first), all_pages(announcing.source, second)
    assert len({record.paper.id for record in both}) == len(both) > len(one) > 100
    assert {record.datestamp for record in both} == {first, second}
    assert {record.datestamp for record in one} == {second}
    listed = {paper.id for paper in announcing.source.todays_list().papers("new", "cross")}
    assert listed == {record.paper.id for record in one}
    assert all(record.paper.licence.source == "oai" for record in both)


def test_a_page_can_be_asked_for_again(announcing: Announcing) -> None:
    name, since = announcing.source.sets[0], announcing.days[0]
    token = announcing.source.changed(name, since, None).token
    assert token is not None
    again = [announcing.source.changed(name, since, token) for _ in range(2)]
    assert again[0].records == again[1].records


def test_what_changed_on_no_day_is_nothing(announcing: Announcing) -> None:
    page = announcing.source.changed(announcing.source.sets[0], date(2026, 5, 22), None)
    assert (page.records, page.token) == ((), None)
