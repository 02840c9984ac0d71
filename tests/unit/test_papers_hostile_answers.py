"""Answers that nobody would give in good faith: bombs, endless bodies, and ways to somewhere else."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from radio.clock import ManualClock
from radio.errors import FetchError, NotAPdfError
from radio.model.paper import LicenceCode
from radio.papers.arxiv_api import ArxivApi
from radio.papers.gate import MAX_RETRY_AFTER_SECONDS, RequestGate, retry_after_seconds
from radio.papers.http import MAX_TEXT_BYTES, TEXT_SECONDS, ArxivHttp
from radio.papers.listing import parse_atom, parse_rss, parse_xml
from radio.papers.oai import parse_page
from radio.papers.pdf import download
from radio.types import PaperId

pytestmark = pytest.mark.unit

START = datetime(2026, 5, 20, tzinfo=UTC)
URL = "http://arxiv.test/api/query"
Answer = Callable[[httpx.Request], httpx.Response]


class Server(httpx.BaseTransport):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        return self._answer(request)


class Body(httpx.SyncByteStream):
    """Counts what was taken of it."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            self.taken += len(part)
            yield part


def client(tmp_path: Path, answer: Answer, clock: ManualClock | None = None) -> tuple[ArxivHttp, Server]:
    clock, server = clock or ManualClock(START), Server(answer)
    gate = RequestGate(tmp_path / "gate", clock, interval_seconds=3.0, patience_seconds=600, jitter=lambda: 0.0)
    return ArxivHttp(gate, clock, "PaperRadio/test", inner=server), server


def sent(body: bytes, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(200, headers=named, stream=Body(iter([body])))


def test_a_page_may_come_compressed(tmp_path: Path) -> None:
    page = bytes(range(256)) * 5000
    http, _ = client(tmp_path, sent(gzip.compress(page), Content_Encoding="gzip"))
    assert http.get(URL).content == page


def test_a_bomb_is_given_up_before_it_is_large(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(2 * MAX_TEXT_BYTES), 1)
    http, _ = client(tmp_path, sent(bomb, Content_Encoding="gzip"))
    with pytest.raises(FetchError, match="larger than 16 MB"):
        http.get(URL)


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "deflate"])
def test_what_was_not_asked_for_is_not_unpacked(tmp_path: Path, coding: str) -> None:
    http, _ = client(tmp_path, sent(gzip.compress(gzip.compress(b"<feed/>")), Content_Encoding=coding))
    with pytest.raises(FetchError, match="did not ask for"):
        http.get(URL)


@pytest.mark.parametrize("body", [b"<feed/>", gzip.compress(b"<feed/>")[:-9]])
def test_what_is_badly_compressed_is_an_error(tmp_path: Path, body: bytes) -> None:
    http, _ = client(tmp_path, sent(body, Content_Encoding="gzip"))
    with pytest.raises(FetchError, match=r"decompressed|ends early"):
        http.get(URL)


def test_an_answer_that_drips_does_not_hold_the_gate(tmp_path: Path) -> None:
    clock = ManualClock(START)

    def drops() -> Iterator[bytes]:
        while True:
            clock.advance(50.0)
            yield b"x"

    http, _ = client(tmp_path, lambda _: httpx.Response(200, stream=Body(drops())), clock)
    with pytest.raises(FetchError, match="was not here after"):
        http.get(URL)
    assert clock.monotonic() <= TEXT_SECONDS + 50.0


def test_the_body_of_a_redirect_is_not_read(tmp_path: Path) -> None:
    endless = Body(iter(lambda: bytes(1 << 16), b""))

    def answer(request: httpx.Request) -> httpx.Response:
        if str(request.url) != URL:
            return httpx.Response(200, stream=Body(iter([b"here"])))
        return httpx.Response(302, headers={"Location": "/new", "Content-Encoding": "gzip"}, stream=endless)

    http, _ = client(tmp_path, answer)
    assert http.get(URL).content == b"here"
    assert endless.taken == 0


@pytest.mark.parametrize(
    ("location", "followed"),
    [
        ("/elsewhere", True),
        ("https://arxiv.test/api", True),
        ("http://169.254.169.254/latest/meta-data", False),
        ("//localhost:8000/", False),
        ("http://arxiv.test.example.org/", False),
        ("ftp://arxiv.test/", False),
        ("http://[/", False),
    ],
)
def test_no_redirect_leads_to_another_service(tmp_path: Path, location: str, followed: bool) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if str(request.url) == URL:
            return httpx.Response(302, headers={"Location": location}, stream=Body(iter([])))
        return httpx.Response(200, stream=Body(iter([b"here"])))

    http, server = client(tmp_path, answer)
    if followed:
        assert http.get(URL).content == b"here"
    else:
        with pytest.raises(FetchError, match="sent us to"):
            http.get(URL)
        assert server.asked == [URL]


def test_arxivs_own_hosts_may_send_to_one_another(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "export.arxiv.org":
            return httpx.Response(301, headers={"Location": "https://arxiv.org/pdf/x"}, stream=Body(iter([])))
        return httpx.Response(200, stream=Body(iter([b"here"])))

    http, _ = client(tmp_path, answer)
    assert http.get("http://export.arxiv.org/pdf/x").content == b"here"


def test_numbers_without_end_are_no_lengths(tmp_path: Path) -> None:
    http, _ = client(tmp_path, sent(b"x", Content_Length="9" * 5000))
    with pytest.raises(NotAPdfError):
        download(http, URL, tmp_path / "a.pdf")
    assert retry_after_seconds("9" * 5000, START) == MAX_RETRY_AFTER_SECONDS
    assert retry_after_seconds("Fri, 31 Dec 9999 23:59:59 GMT", START) == MAX_RETRY_AFTER_SECONDS
    assert retry_after_seconds("Wed, 20 May 99999999999999999999 00:00:00 +0000", START) is None


@pytest.mark.parametrize("encoding", ["nope", "gbk", "utf-7"])
def test_an_encoding_that_is_none_is_no_xml(encoding: str) -> None:
    with pytest.raises(FetchError, match="no XML"):
        parse_xml(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode(), "feed")


@pytest.mark.parametrize("stamp", ["Fri, 31 Dec 9999 00:00:00 -0500", f"Wed, 20 May {10**20} 00:00:00 +0000", "soon"])
def test_a_feed_of_no_day_is_told(stamp: str) -> None:
    with pytest.raises(FetchError, match="dated"):
        parse_rss(f"<rss><channel><pubDate>{stamp}</pubDate></channel></rss>".encode(), "feed")


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_atom_feed_of_no_day_is_told(stamp: str) -> None:
    with pytest.raises(FetchError, match="dated"):
        parse_atom(f'<feed xmlns="http://www.w3.org/2005/Atom"><updated>{stamp}</updated></feed>'.encode(), "feed")


def test_two_licences_of_one_paper_are_none() -> None:
    rights = "".join(f"<d:rights>http://creativecommons.org/licenses/{by}/4.0/</d:rights>" for by in ("by", "by-nc-nd"))
    item = f"<item><guid>oai:arXiv.org:2605.20098v1</guid><a:announce_type>new</a:announce_type>{rights}</item>"
    spaces = 'xmlns:a="http://arxiv.org/schemas/atom" xmlns:d="http://purl.org/dc/elements/1.1/"'
    feed = f"<rss {spaces}><channel><pubDate>Wed, 20 May 2026 00:00:00 -0400</pubDate>{item}</channel></rss>"
    [paper] = parse_rss(feed.encode(), "feed").papers("new")
    assert paper.licence.code is LicenceCode.UNKNOWN


RECORD = """<record><header><datestamp>{stamp}</datestamp></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{id}</id><created>{created}</created></arXiv></metadata></record>"""


def oai_page(*records: str) -> bytes:
    body = "".join(records)
    return f'<o xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{body}</ListRecords></o>'.encode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"created": ""},
        {"created": "20 May"},
        {"created": "9999-12-31"},
        {"stamp": "2026-13-01"},
        {"id": ""},
        {"id": "../../etc/passwd"},
    ],
)
def test_a_record_that_cannot_be_read_does_not_cost_the_others(wrong: dict[str, str]) -> None:
    whole = {"stamp": "2026-05-20", "created": "2026-05-19", "id": "2605.20098"}
    good, bad = RECORD.format(**whole), RECORD.format(**(whole | wrong))
    assert [record.paper.id for record in parse_page(oai_page(bad, good), "oai").records] == ["2605.20098"]
    with pytest.raises(FetchError, match="none of the 1 records"):
        parse_page(oai_page(bad), "oai")


ENTRY = """<entry><id>http://arxiv.org/abs/2605.20098v1</id><title>T</title><summary>S</summary>
<published>{day}T00:00:00{zone}</published><updated>2026-05-20T00:00:00Z</updated></entry>"""


@pytest.mark.parametrize(("day", "zone"), [("some day", "Z"), ("0001-01-01", "+14:00")])
def test_an_entry_of_no_day_is_told_by_an_error_of_ours(tmp_path: Path, day: str, zone: str) -> None:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{ENTRY.format(day=day, zone=zone)}</feed>'
    http, _ = client(tmp_path, sent(feed.encode()))
    with pytest.raises(FetchError, match="cannot be read"):
        ArxivApi(http, URL).by_ids([PaperId("2605.20098")])


def test_a_folder_where_the_pdf_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    http, _ = client(tmp_path, sent(b"x"))
    with pytest.raises(FetchError, match="directory"):
        download(http, URL, tmp_path / "a.pdf")
