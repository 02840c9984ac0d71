"""HTTP to arXiv over a transport that answers from a list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.errors import FetchError, NotAPdfError, PaperUnavailableError, PdfMissingError, RateLimitedError
from radio.papers.endpoints import Endpoints, user_agent
from radio.papers.gate import RequestGate
from radio.papers.http import ATTEMPTS, ArxivHttp
from radio.papers.partial import partial
from radio.papers.pdf import download
from radio.types import PaperId

pytestmark = pytest.mark.unit

URL = "http://arxiv.test/pdf/2605.20098v1"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\nstartxref\n0\n%%EOF\n"
Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Script(httpx.BaseTransport):
    """Answers in turn, and remembers when it was asked for what."""

    def __init__(self, clock: ManualClock, answers: list[Answer]) -> None:
        self._clock = clock
        self._answers = answers
        self.asked: list[httpx.Request] = []
        self.times: list[float] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        self.times.append(self._clock.monotonic())
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        response = answer(request) if callable(answer) else answer
        if isinstance(response.stream, CutOff):
            return response
        # A response made with `content` counts as read; one from a network has its body still to come.
        return httpx.Response(response.status_code, headers=response.headers, stream=Body(response.content))


class Body(httpx.SyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body


class CutOff(httpx.SyncByteStream):
    """A body that breaks off."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


def client(tmp_path: Path, answers: list[Answer]) -> tuple[ArxivHttp, Script, ManualClock]:
    clock = ManualClock(datetime(2026, 5, 20, tzinfo=UTC))
    script = Script(clock, answers)
    gate = RequestGate(tmp_path / "gate", clock, interval_seconds=3.0, patience_seconds=600, jitter=lambda: 0.0)
    return ArxivHttp(gate, clock, "PaperRadio/test (us; mailto:us@example.org)", inner=script), script, clock


def test_every_request_names_the_station(tmp_path: Path) -> None:
    http, script, _ = client(tmp_path, [httpx.Response(200, content=b"ok")])
    assert http.get("http://arxiv.test/api/query").content == b"ok"
    assert script.asked[0].headers["User-Agent"] == "PaperRadio/test (us; mailto:us@example.org)"


def test_each_hop_of_a_redirect_waits_for_its_turn(tmp_path: Path) -> None:
    moved = httpx.Response(301, headers={"Location": "http://arxiv.test/new"})
    http, script, _ = client(tmp_path, [moved, httpx.Response(200)])
    http.get("http://arxiv.test/old")
    assert script.times == pytest.approx([0, 3])


@pytest.mark.parametrize("status", [429, 503])
def test_refusals_are_tried_again_when_the_server_said(tmp_path: Path, status: int) -> None:
    http, script, _ = client(tmp_path, [httpx.Response(status, headers={"Retry-After": "20"}), httpx.Response(200)])
    http.get(URL)
    assert script.times == pytest.approx([0, 20])


def test_a_lasting_refusal_tells_how_long_to_wait(tmp_path: Path) -> None:
    http, script, _ = client(tmp_path, [httpx.Response(429, headers={"Retry-After": "7"}) for _ in range(ATTEMPTS)])
    with pytest.raises(RateLimitedError) as caught:
        http.get(URL)
    assert (caught.value.retry_after, len(script.asked)) == (7.0, ATTEMPTS)


@pytest.mark.parametrize(
    "trouble",
    [httpx.Response(500), httpx.Response(502), httpx.ReadTimeout("no answer"), httpx.RemoteProtocolError("garbled")],
)
def test_troubles_that_may_pass_are_tried_again_later_each_time(tmp_path: Path, trouble: Answer) -> None:
    http, script, _ = client(tmp_path, [trouble, httpx.ReadTimeout("no answer"), httpx.Response(200, content=b"x")])
    assert http.get(URL).content == b"x"
    assert script.times == pytest.approx([0, 3, 9])


def test_an_unreachable_host_is_told_at_once(tmp_path: Path) -> None:
    http, script, _ = client(tmp_path, [httpx.ConnectError("Name or service not known")])
    with pytest.raises(FetchError, match="cannot be reached") as caught:
        http.get(URL)
    assert caught.value.retryable
    assert len(script.asked) == 1


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [(404, PaperUnavailableError, False), (400, FetchError, False), (403, FetchError, False)],
)
def test_what_will_not_pass_is_not_tried_again(
    tmp_path: Path, status: int, kind: type[FetchError], retryable: bool
) -> None:
    http, script, _ = client(tmp_path, [httpx.Response(status)])
    with pytest.raises(kind) as caught:
        http.get(URL)
    assert caught.value.retryable is retryable
    assert len(script.asked) == 1


def test_a_pdf_cut_off_is_resumed_where_it_ended(tmp_path: Path) -> None:
    def rest(request: httpx.Request) -> httpx.Response:
        assert request.headers["Range"] == "bytes=5000-"
        assert request.headers["If-Range"] == '"abc"'
        headers = {"Content-Range": f"bytes 5000-{len(PDF) - 1}/{len(PDF)}", "ETag": '"abc"'}
        return httpx.Response(206, headers=headers, content=PDF[5000:])

    first = httpx.Response(200, headers={"ETag": '"abc"', "Content-Length": str(len(PDF))}, stream=CutOff(PDF[:5000]))
    http, _, _ = client(tmp_path, [first, rest])
    assert download(http, URL, tmp_path / "out" / "a.pdf").bytes == len(PDF)
    assert (tmp_path / "out" / "a.pdf").read_bytes() == PDF


@pytest.mark.parametrize("etag", ['W/"abc"', None])
def test_without_a_strong_validator_a_cut_off_pdf_starts_over(tmp_path: Path, etag: str | None) -> None:
    def whole(request: httpx.Request) -> httpx.Response:
        assert "Range" not in request.headers
        return httpx.Response(200, content=PDF)

    headers = {"Content-Length": str(len(PDF))} | ({"ETag": etag} if etag else {})
    http, _, _ = client(tmp_path, [httpx.Response(200, headers=headers, stream=CutOff(PDF[:5000])), whole])
    download(http, URL, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == PDF


def test_a_file_that_changed_meanwhile_starts_over(tmp_path: Path) -> None:
    first = httpx.Response(200, headers={"ETag": '"old"'}, stream=CutOff(b"%PDF-1.4 old" * 200))
    http, _, _ = client(tmp_path, [first, httpx.Response(200, headers={"ETag": '"new"'}, content=PDF)])
    download(http, URL, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == PDF


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (httpx.Response(200, html="<!DOCTYPE html><p>%PDF- %%EOF</p>"), NotAPdfError, "text/html"),
        (httpx.Response(200, content=b"<html>" * 400 + b"%%EOF"), NotAPdfError, "begin"),
        (httpx.Response(200, content=b"<html>%%EOF"), NotAPdfError, "begin"),
        (httpx.Response(200, content=b""), NotAPdfError, "empty"),
        (httpx.Response(200, content=PDF[:-30]), NotAPdfError, "%%EOF"),
        (httpx.Response(200, headers={"Content-Length": "999999999"}, stream=CutOff(b"")), PaperUnavailableError, "MB"),
        (httpx.Response(200, content=PDF * 200), PaperUnavailableError, "MB"),
        (httpx.Response(404, html="<p>No document</p>"), PdfMissingError, "no PDF"),
    ],
)
def test_what_is_no_whole_pdf_leaves_no_file(
    tmp_path: Path, answer: httpx.Response, kind: type[FetchError], words: str
) -> None:
    http, _, _ = client(tmp_path, [answer])
    with pytest.raises(kind, match=words):
        download(http, URL, tmp_path / "out" / "a.pdf", max_bytes=1 << 20)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_pdf_that_is_there_is_not_asked_for_again(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    http, script, _ = client(tmp_path, [])
    assert download(http, URL, tmp_path / "a.pdf").bytes == len(PDF)
    assert script.asked == []


def test_half_a_pdf_that_is_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF[:4000])
    http, _, _ = client(tmp_path, [httpx.Response(200, content=PDF)])
    assert download(http, URL, tmp_path / "a.pdf").bytes == len(PDF)


@pytest.mark.parametrize(
    ("station", "agent"),
    [
        ({"name": "Our Radio", "contact": "us@example.org"}, "(Our Radio; mailto:us@example.org)"),
        ({"name": "Rádio (Ünïcode)\r\nX-Evil: 1", "contact": "https://example.org"}, "(Radio UnicodeX-Evil: 1; https"),
        ({"name": "漢字"}, "(unnamed; no contact given)"),
    ],
)
def test_the_user_agent_holds_station_and_contact_and_nothing_harmful(station: dict[str, str], agent: str) -> None:
    made = user_agent(Config.model_validate({"station": station}))
    assert made.startswith("PaperRadio/")
    assert agent in made
    assert made.isascii() and made.isprintable()


@pytest.mark.parametrize(
    ("base", "paper_id", "url"),
    [
        ("http://127.0.0.1:8917/", "2605.20098", "http://127.0.0.1:8917/pdf/2605.20098v2"),
        ("http://h/arxiv", "hep-th/9108004", "http://h/arxiv/pdf/hep-th/9108004v2"),
        (None, "2605.20098", "https://export.arxiv.org/pdf/2605.20098v2"),
    ],
)
def test_pdf_addresses(base: str | None, paper_id: str, url: str) -> None:
    assert Endpoints.under(base).pdf_url(PaperId(paper_id), 2) == url


def broken_off(at: int) -> httpx.Response:
    headers = {"ETag": '"abc"', "Content-Length": str(len(PDF))}
    return httpx.Response(200, headers=headers, stream=CutOff(PDF[:at]))


def rest_of(start: int) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.headers["Range"], request.headers["If-Range"]) == (f"bytes={start}-", '"abc"')
        headers = {"Content-Range": f"bytes {start}-{len(PDF) - 1}/{len(PDF)}", "ETag": '"abc"'}
        return httpx.Response(206, headers=headers, content=PDF[start:])

    return answer


def test_what_came_is_kept_for_a_later_call_and_a_page_in_between_does_not_spoil_it(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    http, _, _ = client(tmp_path, [broken_off(5000), *[httpx.Response(503)] * (ATTEMPTS - 1)])
    with pytest.raises(RateLimitedError):
        download(http, URL, target)
    http, _, _ = client(tmp_path, [httpx.Response(200, html="<p>We are making it</p>")])
    with pytest.raises(NotAPdfError):
        download(http, URL, target)
    http, script, _ = client(tmp_path, [rest_of(5000)])
    assert download(http, URL, target).bytes == len(PDF)
    assert target.read_bytes() == PDF
    assert len(script.asked) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "gate"]


def test_a_download_that_had_all_its_bytes_asks_for_nothing(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    http, _, _ = client(tmp_path, [broken_off(5000), *[httpx.Response(503)] * (ATTEMPTS - 1)])
    with pytest.raises(RateLimitedError):
        download(http, URL, target)
    with (tmp_path / ".a.pdf.part").open("ab") as part:
        part.write(PDF[5000:])  # as when the process is killed after the last byte
    http, script, _ = client(tmp_path, [])
    assert download(http, URL, target).bytes == len(PDF)
    assert script.asked == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda info: {**info, "boot": "another"}, id="the machine was started anew"),
        pytest.param(lambda info: {**info, "url": info["url"].replace("v1", "v2")}, id="of another version"),
        pytest.param(lambda info: {"torn": info["url"]}, id="a note that cannot be read"),
    ],
)
def test_bytes_that_cannot_be_trusted_are_fetched_anew(
    tmp_path: Path, change: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    http, _, _ = client(tmp_path, [broken_off(5000), *[httpx.Response(503)] * (ATTEMPTS - 1)])
    with pytest.raises(RateLimitedError):
        download(http, URL, tmp_path / "a.pdf")
    note = tmp_path / ".a.pdf.part.json"
    note.write_text(json.dumps(change(json.loads(note.read_text()))))

    def whole(request: httpx.Request) -> httpx.Response:
        assert "Range" not in request.headers
        return httpx.Response(200, content=PDF)

    http, _, _ = client(tmp_path, [whole])
    download(http, URL, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == PDF


def test_two_processes_do_not_fetch_one_file_at_once(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    http, script, _ = client(tmp_path, [httpx.Response(200, content=PDF)])
    with partial(target, URL), pytest.raises(FetchError, match="another process") as caught:
        download(http, URL, target)
    assert caught.value.retryable
    assert script.asked == []
    assert download(http, URL, target).bytes == len(PDF)
