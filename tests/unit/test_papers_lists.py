"""arXiv's calendar, feeds in both forms, and what a record of OAI-PMH means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from radio.clock import ManualClock
from radio.errors import FetchError
from radio.model.paper import Licence, LicenceCode, Paper
from radio.papers.arxiv_source import ArxivSource
from radio.papers.days import feed_day, list_day_before, listed_after, next_feed
from radio.papers.endpoints import Endpoints
from radio.papers.gate import RequestGate
from radio.papers.harvest import judge
from radio.papers.http import ArxivHttp
from radio.papers.listing import parse_atom, parse_rss
from radio.papers.oai import OaiRecord, StaleTokenError, parse_page
from radio.types import PaperId
from tests.making import make_paper

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("now", "day", "then"),
    [
        ("2026-05-20T04:09", None, "2026-05-20T04:10"),  # Wednesday, 00:09 in New York
        ("2026-05-20T04:10", date(2026, 5, 20), "2026-05-21T04:10"),
        ("2026-05-21T03:59", date(2026, 5, 20), "2026-05-21T04:10"),  # still Wednesday there
        ("2026-05-22T12:00", date(2026, 5, 22), "2026-05-25T04:10"),  # Friday: then Monday
        ("2026-05-23T12:00", None, "2026-05-25T04:10"),
        ("2026-03-06T12:00", date(2026, 3, 6), "2026-03-09T04:10"),  # summer time begins on the Sunday between
        ("2026-03-05T12:00", date(2026, 3, 5), "2026-03-06T05:10"),
        ("2026-10-30T12:00", date(2026, 10, 30), "2026-11-02T05:10"),  # and ends
        ("2026-12-31T04:30", date(2026, 12, 30), "2026-12-31T05:10"),
    ],
)
def test_a_feed_holds_the_list_of_the_day_in_new_york(now: str, day: date | None, then: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert feed_day(moment) == day
    assert f"{next_feed(moment):%Y-%m-%dT%H:%M}" == then


@pytest.mark.parametrize(
    ("submitted", "lists"),
    [
        (date(2026, 5, 19), (date(2026, 5, 20), date(2026, 5, 21))),  # Tuesday
        (date(2026, 5, 21), (date(2026, 5, 22), date(2026, 5, 25))),  # Thursday
        (date(2026, 5, 22), (date(2026, 5, 25), date(2026, 5, 26))),  # Friday
        (date(2026, 5, 23), (date(2026, 5, 26), date(2026, 5, 27))),  # Saturday: after Friday's cut-off
        (date(2026, 5, 24), (date(2026, 5, 26), date(2026, 5, 27))),
    ],
)
def test_a_submission_is_in_one_of_two_lists(submitted: date, lists: tuple[date, date]) -> None:
    assert listed_after(submitted) == lists
    assert list_day_before(date(2026, 5, 25)) == date(2026, 5, 22)


ATOM = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us">
  <id>http://rss.arxiv.org/atom/cs.LG</id><title>cs.LG updates on arXiv.org</title>
  <updated>2026-09-24T04:00:00+00:00</updated>{entries}
</feed>"""
ENTRY = """<entry><id>oai:arXiv.org:2609.26811v2</id><title>The Drift
   Contract</title><updated>2026-09-24T04:00:00+00:00</updated>
  <link href="https://arxiv.org/abs/2609.26811" rel="alternate" type="text/html"/>
  <summary>arXiv:2609.26811v2 Announce Type: replace-cross
Abstract: Local learning trains each layer.</summary><category term="cs.LG"/><category term="cs.AI"/>
  <published>2026-09-24T00:00:00-04:00</published><arxiv:announce_type>replace-cross</arxiv:announce_type>
  <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights><dc:creator>Ada Example, Bo Sample</dc:creator>
</entry>"""


def test_atom_says_what_rss_says() -> None:
    listed = parse_atom(ATOM.format(entries=ENTRY + "<entry><id>nonsense</id></entry>").encode(), "test")
    assert (listed.day, listed.size) == (date(2026, 9, 24), 2)
    (entry,) = listed.entries
    paper = entry.paper
    assert (entry.announcement, paper.id, paper.version) == ("replace-cross", "2609.26811", 2)
    assert (paper.title, paper.abstract) == ("The Drift Contract", "Local learning trains each layer.")
    assert (paper.categories, paper.licence.code) == (("cs.LG", "cs.AI"), LicenceCode.CC_BY)
    assert [author.name for author in paper.authors] == ["Ada Example", "Bo Sample"]


@pytest.mark.parametrize("body", [b"", b"<html/>", b"<feed/>", ATOM.replace("2026-09-24T", "soon").encode()])
def test_what_is_no_atom_feed_is_told(body: bytes) -> None:
    with pytest.raises(FetchError):
        parse_atom(body, "test")


def test_both_forms_of_a_recorded_day_are_one_list(arxiv_replay: Callable[..., str]) -> None:
    url = arxiv_replay(now="2026-05-20")
    feeds = {form: httpx.get(f"{url}/{form}/cs.CL+cs.AI").content for form in ("rss", "atom")}
    rss, atom = parse_rss(feeds["rss"], "rss"), parse_atom(feeds["atom"], "atom")
    assert rss == atom
    assert rss.size > 100


Answer = Callable[[httpx.Request], httpx.Response]


def source_over(tmp_path: Path, answer: Answer, *categories: str) -> tuple[ArxivSource, list[str], ManualClock]:
    clock = ManualClock(datetime(2026, 5, 20, 12, tzinfo=UTC))
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        found = answer(request)
        return httpx.Response(found.status_code, headers=found.headers, stream=httpx.ByteStream(found.content))

    gate = RequestGate(tmp_path / "gate", clock, interval_seconds=3.0, jitter=lambda: 0.0)
    http = ArxivHttp(gate, clock, "test/1", inner=httpx.MockTransport(handle))
    return ArxivSource(http, Endpoints.under("http://arxiv.test"), categories or ("cs.LG",), clock), asked, clock


def rss(*keys: str, day: str = "Wed, 20 May 2026 00:00:00 -0400", kind: str = "new") -> bytes:
    items = "".join(
        f"<item><guid>oai:arXiv.org:{key}</guid><title>T</title><description>Abstract: A</description>"
        f"<arxiv:announce_type>{kind}</arxiv:announce_type></item>"
        for key in keys
    )
    space = 'xmlns:arxiv="http://arxiv.org/schemas/atom"'
    return f'<rss {space} version="2.0"><channel><pubDate>{day}</pubDate>{items}</channel></rss>'.encode()


def test_a_late_list_is_asked_for_with_the_validators_of_the_last_answer(tmp_path: Path) -> None:
    seen: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append({name: value for name, value in request.headers.items() if name.startswith("if-")})
        if request.headers.get("If-None-Match") == '"a"':
            return httpx.Response(304)
        return httpx.Response(200, headers={"ETag": '"a"', "Last-Modified": "Wed"}, content=rss())

    source, asked, clock = source_over(tmp_path, answer)
    assert [source.todays_list().size, source.todays_list().size] == [0, 0]
    clock.advance(900)
    assert source.todays_list().size == 0
    assert len(asked) == 2
    assert seen == [{}, {"if-none-match": '"a"', "if-modified-since": "Wed"}]


def test_the_days_list_is_asked_for_once(tmp_path: Path) -> None:
    source, asked, clock = source_over(tmp_path, lambda _: httpx.Response(200, content=rss("2605.00001v1")))
    source.todays_list()
    clock.advance(15 * 3600)
    assert source.todays_list().size == 1
    assert len(asked) == 1
    clock.advance(3600)  # midnight in New York
    source.todays_list()
    assert len(asked) == 2


def test_a_list_that_is_dated_far_ahead_is_not_the_last_word(tmp_path: Path) -> None:
    feed = rss("2605.00001v1", day="Fri, 20 May 2099 00:00:00 -0400")
    source, asked, clock = source_over(tmp_path, lambda _: httpx.Response(200, content=feed))
    source.todays_list()
    clock.advance(3600)
    source.todays_list()
    assert len(asked) == 2


def test_pages_that_go_in_circles_are_left(tmp_path: Path) -> None:
    page = b'<o xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><resumptionToken>a</resumptionToken></ListRecords></o>'
    source, asked, _ = source_over(tmp_path, lambda _: httpx.Response(200, content=page))
    with pytest.raises(FetchError, match="in circles"):
        source.announced_on(date(2026, 5, 13))
    assert len(asked) == 2


def test_a_broken_rss_is_replaced_by_atom_but_not_a_host_that_is_silent(tmp_path: Path) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        body = ATOM.format(entries=ENTRY) if "/atom/" in request.url.path else "<html>maintenance</html>"
        return httpx.Response(200, content=body.encode())

    source, asked, _ = source_over(tmp_path, broken)
    assert source.todays_list().size == 1
    assert asked == ["/rss/cs.LG", "/atom/cs.LG"]

    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route to host")

    source, asked, _ = source_over(tmp_path / "b", silent)
    with pytest.raises(FetchError, match="cannot be reached"):
        source.todays_list()
    assert asked == ["/rss/cs.LG"]


def test_a_list_that_was_cut_off_is_asked_for_by_category(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "+" in request.url.path:
            return httpx.Response(200, content=rss(*(f"2605.{n:05}v1" for n in range(2000))))
        if request.url.path.endswith("cs.LG"):
            return httpx.Response(200, content=rss("2605.00001v1", "2605.00002v1"))
        return httpx.Response(200, content=rss("2605.00002v1", "2605.00003v1", kind="cross"))

    source, asked, _ = source_over(tmp_path, answer, "cs.LG", "cs.AI")
    listed = source.todays_list()
    assert {entry.paper.id: entry.announcement for entry in listed.entries} == {
        "2605.00001": "new",
        "2605.00002": "new",
        "2605.00003": "cross",
    }
    assert (listed.whole, len(asked)) == (True, 3)


def test_a_token_tells_when_it_ends_and_a_refused_one_is_an_error_of_its_own() -> None:
    space = 'xmlns="http://www.openarchives.org/OAI/2.0/"'
    page = parse_page(
        f'<OAI-PMH {space}><ListRecords><resumptionToken expirationDate="2026-05-21T00:00:00Z">x|2</resumptionToken>'
        "</ListRecords></OAI-PMH>".encode(),
        "test",
    )
    assert (page.token, page.expires) == ("x|2", datetime(2026, 5, 21, tzinfo=UTC))
    with pytest.raises(StaleTokenError):
        parse_page(f'<OAI-PMH {space}><error code="badResumptionToken"/></OAI-PMH>'.encode(), "test")


SINCE = date(2026, 5, 20)
OPEN = (date(2026, 5, 21), date(2026, 5, 22))
BY = Licence(code=LicenceCode.CC_BY, source="oai")


def record(stamp: int, created: date, updated: date | None = None, **fields: Any) -> OaiRecord:
    at = datetime.combine(updated or created, datetime.min.time(), UTC)
    paper = make_paper(1, source="oai", licence=BY, published=at, updated=at, **fields)
    return OaiRecord(datestamp=date(2026, 5, stamp), created=created, replaced=updated is not None, paper=paper)


@pytest.mark.parametrize(
    ("made", "kind", "day"),
    [
        (record(21, date(2026, 5, 20)), "new", 21),
        (record(22, date(2026, 5, 19)), "new", 22),  # held by a moderator, or submitted after the cut-off
        (record(22, date(2026, 5, 20), date(2026, 5, 21)), "new", 21),  # changed again since
        (record(23, date(2026, 5, 22)), "new", 22),  # stamped on a Saturday: no open day is later
        (record(20, date(2026, 5, 19)), "new", 21),  # in no list that we know
        (record(22, date(2026, 4, 1), date(2026, 5, 21)), "nothing", None),  # an old paper, new to us
        (record(22, date(2026, 4, 1)), "nothing", None),
    ],
)
def test_what_is_not_known_is_news_if_it_was_submitted_lately(made: OaiRecord, kind: str, day: int | None) -> None:
    verdict = judge(made, None, OPEN, SINCE)
    assert verdict.kind == kind
    if day is not None:
        assert verdict.paper is not None
        assert verdict.paper.announced == datetime(2026, 5, day, tzinfo=UTC)
        assert verdict.ask == made.replaced


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("known", "made", "kind"),
    [
        # Exact: its second version came later.
        (make_paper(source="api", updated=at(18, 9), announced=at(19)),
         record(22, SINCE, date(2026, 5, 21)), "version"),
        (make_paper(source="api", updated=at(21, 9), licence=BY, announced=at(19), comment="c", version=2),
         record(22, date(2026, 5, 18), date(2026, 5, 21)), "nothing"),
        # From a list: the day of the first version is all that is known, and the second may be of the same.
        (make_paper(source="rss", updated=at(21, 18), announced=at(22), licence=BY),
         record(22, SINCE, date(2026, 5, 21)), "version"),
        (make_paper(source="rss", updated=at(19, 18), announced=at(20), licence=BY), record(22, SINCE), "nothing"),
        (make_paper(source="rss", updated=at(19, 18), announced=at(20)), record(22, SINCE), "told"),
        (make_paper(source="api", updated=at(20), licence=BY), record(21, SINCE), "told"),
    ],
)  # fmt: skip
def test_what_is_known_is_a_new_version_or_better_known_or_nothing(known: Paper, made: OaiRecord, kind: str) -> None:
    verdict = judge(made, known, OPEN, SINCE)
    assert verdict.kind == kind
    if kind == "told":
        assert verdict.paper is not None
        assert verdict.paper.licence == BY
        assert (verdict.paper.id, verdict.paper.version) == (PaperId("2605.00001"), 1)
        assert verdict.paper.announced is not None
