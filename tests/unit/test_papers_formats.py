"""arXiv's own recorded answers: the daily feed, OAI-PMH, the query API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from radio.clock import ManualClock
from radio.errors import FetchError
from radio.model.paper import LicenceCode
from radio.papers.arxiv_api import ArxivApi
from radio.papers.days import submitted_by
from radio.papers.gate import RequestGate
from radio.papers.http import ArxivHttp
from radio.papers.listing import parse_rss
from radio.papers.oai import parse_page, set_of
from radio.types import PaperId

pytestmark = pytest.mark.unit


def test_the_daily_feed_tells_day_version_licence_and_kind_of_announcement(shared_dir: Path) -> None:
    feed = next((shared_dir / "data/api/rss").glob("laya*.xml")).read_bytes()
    listed = parse_rss(feed, "test")
    assert listed.day == date(2026, 9, 24)
    first = listed.entries[0].paper
    assert (first.id, first.version) == ("2609.26811", 1)
    assert first.abstract.startswith("Local learning trains each layer")
    assert first.announced == datetime(2026, 9, 24, tzinfo=UTC)
    assert first.published < first.announced
    licences = {entry.paper.licence.code for entry in listed.entries}
    assert LicenceCode.CC_BY_SA in licences
    assert LicenceCode.UNKNOWN not in licences
    assert all(entry.paper.authors and entry.paper.categories and entry.paper.title for entry in listed.entries)
    everything = listed.papers("new", "cross", "replace", "replace-cross")
    assert len(everything) == feed.count(b"<item>")
    assert all(paper.version > 1 for paper in listed.papers("replace", "replace-cross"))
    assert {paper.version for paper in listed.papers("new")} == {1}


def test_a_weekend_has_an_empty_list(shared_dir: Path) -> None:
    listed = parse_rss((shared_dir / "data/api/rss/weekend_empty_rss_2025-04-27_cs.xml").read_bytes(), "test")
    assert (listed.day, listed.entries) == (date(2025, 4, 27), ())


@pytest.mark.parametrize("body", [b"", b"<html><p>busy</html>", b"<rss/>", b"<rss><channel/></rss>",
                                  b'<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>'])  # fmt: skip
def test_what_is_no_feed_is_told(body: bytes) -> None:
    with pytest.raises(FetchError):
        parse_rss(body, "http://arxiv.test/rss/cs.AI")


@pytest.mark.parametrize(
    ("day", "cut_off"),
    [
        (date(2026, 5, 20), "2026-05-19T18:00"),  # Wednesday: Tuesday, 14:00 in New York
        (date(2026, 5, 25), "2026-05-22T18:00"),  # Monday: Friday
        (date(2026, 1, 14), "2026-01-13T19:00"),  # winter time
    ],
)
def test_a_list_closed_at_two_in_new_york_the_working_day_before(day: date, cut_off: str) -> None:
    assert f"{submitted_by(day):%Y-%m-%dT%H:%M}" == cut_off


def test_oai_records_tell_licences_and_whether_a_paper_was_replaced(shared_dir: Path) -> None:
    page = parse_page((shared_dir / "data/api/oai/hepcrawl_arxiv-single.xml").read_bytes(), "test")
    (record,) = page.records
    assert (record.paper.id, record.replaced, record.datestamp) == ("1401.2122", True, date(2018, 1, 25))
    assert record.paper.licence.code is LicenceCode.ARXIV
    assert record.paper.authors[0].name == "A. Sergyeyev"
    assert record.paper.categories == ("math.AP", "hep-th", "math-ph", "math.DG", "math.MP", "nlin.SI")
    assert "\n" not in record.paper.abstract


def test_a_page_of_oai_records_is_read_whole(shared_dir: Path) -> None:
    body = (shared_dir / "data/api/oai/hepcrawl_arxiv-physics-hep-th.xml").read_bytes()
    page = parse_page(body, "test")
    assert len(page.records) == body.count(b"<record>")
    assert all(record.replaced and record.datestamp == date(2017, 12, 14) for record in page.records)


@pytest.mark.parametrize(
    ("code", "empty"),
    [("noRecordsMatch", True), ("idDoesNotExist", True), ("badArgument", False), ("badResumptionToken", False)],
)
def test_oai_errors(code: str, empty: bool) -> None:
    body = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="{code}">no</error></OAI-PMH>'.encode()
    if empty:
        assert parse_page(body, "test").records == ()
    else:
        with pytest.raises(FetchError, match=code):
            parse_page(body, "test")


@pytest.mark.parametrize(
    ("category", "name"),
    [("cs.CL", "cs"), ("stat.ML", "stat"), ("hep-ex", "physics:hep-ex"), ("astro-ph.CO", "physics:astro-ph")],
)
def test_categories_lie_in_sets(category: str, name: str) -> None:
    assert set_of(category) == name


class Recorded(httpx.BaseTransport):
    """Answers with bodies in turn, all with status 200."""

    def __init__(self, bodies: Iterator[bytes]) -> None:
        self._bodies = bodies
        self.urls: list[httpx.URL] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.urls.append(request.url)
        return httpx.Response(200, stream=httpx.ByteStream(next(self._bodies)))


def api_over(tmp_path: Path, *bodies: bytes) -> tuple[ArxivApi, Recorded, ManualClock]:
    clock = ManualClock(datetime(2026, 5, 20, tzinfo=UTC))
    recorded = Recorded(iter(bodies))
    gate = RequestGate(tmp_path / "gate", clock, interval_seconds=3.0)
    return ArxivApi(ArxivHttp(gate, clock, "test/1", inner=recorded), "http://arxiv.test/api/query"), recorded, clock


def test_the_api_asks_through_the_package_for_our_categories(tmp_path: Path, shared_dir: Path) -> None:
    body = (shared_dir / "data/api/atom/q_testing_s0_m10_bc5a6c384fe9.body.xml").read_bytes()
    api, recorded, _ = api_over(tmp_path, body)
    papers = api.newest(("cs.CL", "hep-th", "math"), 10)
    assert len(papers) == 10
    query = recorded.urls[0].params
    assert query["search_query"] == "cat:cs.CL OR cat:hep-th OR cat:math.*"
    assert (query["sortBy"], query["max_results"]) == ("submittedDate", "10")
    assert all(paper.published.tzinfo is not None and paper.licence.code is LicenceCode.UNKNOWN for paper in papers)


def test_an_empty_page_in_the_middle_is_asked_for_again_three_seconds_later(tmp_path: Path, shared_dir: Path) -> None:
    folder = shared_dir / "data/api/atom"
    first = (folder / "q_testing_s0_m10_bc5a6c384fe9.body.xml").read_bytes()
    empty = (folder / "id_0000.0000_s0_m100_8b51d9633a68.body.xml").read_bytes()
    second = (folder / "q_testing_s20_m10_348a237fecab.body.xml").read_bytes()
    api, recorded, clock = api_over(tmp_path, first, empty, second)
    papers = api.newest(("cs.CL",), 15)
    assert len(papers) == 15
    assert [url.params["start"] for url in recorded.urls] == ["0", "10", "10"]
    assert timedelta(seconds=clock.monotonic()) >= timedelta(seconds=6)


def test_only_a_feed_may_be_empty(tmp_path: Path, shared_dir: Path) -> None:
    empty = (shared_dir / "data/api/atom/id_0000.0000_s0_m100_8b51d9633a68.body.xml").read_bytes()
    page = b"<html><body><h1>Service unavailable</h1></body></html>"
    api, _, _ = api_over(tmp_path, empty, page)
    assert api.by_ids([PaperId("0000.0000")]) == []
    with pytest.raises(FetchError, match="no Atom feed"):
        api.by_ids([PaperId("0000.0000")])


def test_a_list_of_which_nothing_can_be_read_is_not_the_list_of_a_holiday(shared_dir: Path) -> None:
    name = "laya-reader_rss_2026-09-24_cs.LG+cs.AI+cs.CL+stat.ML.xml"
    recorded = (shared_dir / "data/api/rss" / name).read_bytes()
    assert len(parse_rss(recorded, "test").entries) == 4
    changed = recorded.replace(b"announce_type>", b"announced_as>")
    with pytest.raises(FetchError, match="none of the 4 items"):
        parse_rss(changed, "test")


def test_ids_are_asked_in_batches(tmp_path: Path, shared_dir: Path) -> None:
    body = (shared_dir / "data/api/atom/id_1605.08386_s0_m100_199195aa31ad.body.xml").read_bytes()
    api, recorded, _ = api_over(tmp_path, body, body)
    papers = api.by_ids([PaperId("1605.08386"), *(PaperId(f"2605.{n:05d}") for n in range(120))])
    assert {paper.id for paper in papers} == {"1605.08386"}
    assert len(recorded.urls) == 2


def test_arxivs_error_entry_is_an_error(tmp_path: Path) -> None:
    entry = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/api/errors#bad</id><title>Error</title>'
        b"<updated>2026-05-20T00:00:00Z</updated><published>2026-05-20T00:00:00Z</published>"
        b"<summary>incorrect id format for x</summary></entry></feed>"
    )
    api, _, _ = api_over(tmp_path, entry)
    with pytest.raises(FetchError, match="incorrect id format") as caught:
        api.by_ids([PaperId("2605.20098")])
    assert not caught.value.retryable
