"""HTTP to arXiv: every request, redirects included, passes the gate; what may pass is tried again."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import httpx

from radio.clock import Clock, Deadline
from radio.errors import FetchError, PaperUnavailableError, RateLimitedError
from radio.papers.gate import GateClosedError, RequestGate, Turn, retry_after_seconds

log = logging.getLogger(__name__)

ATTEMPTS = 4
TIMEOUT = httpx.Timeout(60.0, connect=15.0)
"""The API takes up to 30 s for a large page when arXiv is busy."""
MAX_TEXT_BYTES = 16 * 1024 * 1024
"""A page of 2,000 records is about 5 MB. XML that is nothing but tags takes 19 times as much memory when it is read."""
TEXT_SECONDS = 300.0
"""For the body of a page: an answer that drips would otherwise hold the gate for the whole station."""
PIECE = 1 << 16
"""Bytes that are decompressed at once: a kilobyte can become a megabyte, and what was compressed twice a gigabyte."""
UNREACHABLE = "is there a network? The station goes on with what it has"

KEPT_HEADERS = ("content-type", "etag", "last-modified")

T = TypeVar("T")


class GatedTransport(httpx.BaseTransport):
    """Lets a request through when its turn at the gate comes; the turn ends when the answer is closed.

    It tells the gate how the request went: a status of 429 or 5xx, a broken connection or an answer that ends early
    closes the gate for everyone for a while.
    """

    def __init__(self, gate: RequestGate, clock: Clock, inner: httpx.BaseTransport | None = None) -> None:
        self._gate = gate
        self._clock = clock
        self._inner = inner or httpx.HTTPTransport(retries=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        turn = self._gate.enter()
        try:
            response = self._inner.handle_request(request)
        except BaseException as e:
            with turn:
                if isinstance(e, httpx.TransportError):
                    turn.failed(why=_failed(e))
            raise
        try:
            turn.answered()
            if response.status_code == 429 or response.status_code >= 500:
                wait = retry_after_seconds(response.headers.get("Retry-After"), self._clock.now())
                turn.failed(wait, f"arXiv answered {response.status_code}")
        except BaseException:
            # The gate's place failed: the connection must not outlive the turn.
            response.close()
            turn.abandon()
            raise
        if response.has_redirect_location:
            # httpx would read its body, however long, before it follows; nobody wants it.
            with turn:
                response.close()
            headers = {"Location": response.headers["Location"]}
            return httpx.Response(response.status_code, headers=headers, stream=httpx.ByteStream(b""))
        assert isinstance(response.stream, httpx.SyncByteStream)  # noqa: S101  a sync transport gives sync streams
        response.stream = _TurnStream(response.stream, turn)
        return response

    def close(self) -> None:
        self._inner.close()


class _TurnStream(httpx.SyncByteStream):
    def __init__(self, inner: httpx.SyncByteStream, turn: Turn) -> None:
        self._inner = inner
        self._turn = turn

    def __iter__(self) -> Iterator[bytes]:
        try:
            for block in self._inner:
                self._turn.still_ours()
                yield block
        except httpx.TransportError as e:
            self._turn.failed(why=_failed(e))
            raise

    def close(self) -> None:
        try:
            self._inner.close()
        finally:
            self._turn.end()


class ArxivHttp:
    """GET, with the station's name on it. `inner` is the transport behind the gate; tests give their own."""

    def __init__(
        self, gate: RequestGate, clock: Clock, user_agent: str, *, inner: httpx.BaseTransport | None = None
    ) -> None:
        self.clock = clock
        self._client = httpx.Client(
            transport=GatedTransport(gate, clock, inner),
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
            timeout=TIMEOUT,
            follow_redirects=True,
            max_redirects=5,
            event_hooks={"response": [_stay]},
            # A proxy or netrc of the environment would mount transports that go round the gate.
            trust_env=False,
        )

    def get(
        self, url: str, params: Mapping[str, str] | None = None, unless: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """The answer with status 200, read whole; or with 304, when nothing changed since the answer whose validators
        are in `unless` (see `validators`). Raises FetchError or one of its kinds."""

        def once() -> httpx.Response:
            with self._client.stream("GET", url, params=params, headers=unless) as response:
                if response.status_code == 304 and unless:
                    return httpx.Response(304, request=response.request)
                check_status(response, self.clock)
                body, deadline = bytearray(), Deadline(self.clock, TEXT_SECONDS)
                for part in _decoded(response):
                    body += part
                    if len(body) > MAX_TEXT_BYTES:
                        raise FetchError(f"the answer is larger than {MAX_TEXT_BYTES >> 20} MB", subject=url)
                    if deadline.passed():
                        raise FetchError(f"the answer was not here after {TEXT_SECONDS:g} s", subject=url)
            # The body is decoded by now; its headers must not make httpx decode it again.
            plain = {k: v for k, v in response.headers.items() if k.lower() in KEPT_HEADERS}
            return httpx.Response(200, headers=plain, content=bytes(body), request=response.request)

        return self.persist(once, url)

    def stream(self, url: str, headers: Mapping[str, str], take: Callable[[httpx.Response], T]) -> T:
        """Give the open answer, of any status, to `take`. No attempt is repeated."""
        with self._client.stream("GET", url, headers=headers) as response:
            return take(response)

    def persist(self, once: Callable[[], T], subject: str) -> T:
        """Call `once` until it succeeds, at most `ATTEMPTS` times; the gate spaces the attempts.

        Transport errors become FetchErrors. Only what may pass within a minute is tried again: refusals, server
        errors and broken answers, but not a host that cannot be reached.
        """
        subject = subject.partition("?")[0]
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return once()
            except (httpx.ConnectError, httpx.ConnectTimeout) as e:
                raise UnreachableError(f"arXiv cannot be reached: {e}", subject=subject, hint=UNREACHABLE) from e
            except RateLimitedError as e:
                if attempt == ATTEMPTS or isinstance(e, GateClosedError):
                    raise
                log.info("%s; attempt %d of %d", e, attempt, ATTEMPTS)
            except (httpx.TransportError, ServerTroubleError) as e:
                if attempt == ATTEMPTS:
                    raise FetchError(f"failed {attempt} times: {_words(e)}", subject=subject) from e
                log.info("%s: %s; attempt %d of %d", subject, _words(e), attempt, ATTEMPTS)
            except httpx.HTTPError as e:
                raise FetchError(_words(e), subject=subject) from e
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """Close the connection."""
        self._client.close()


def _stay(response: httpx.Response) -> None:
    """Refuse a redirect to another service: what answers for arXiv must not choose whom else of our network we ask."""
    if not response.has_redirect_location:
        return
    here = response.request.url
    try:
        there = here.join(response.headers["Location"])
    except httpx.InvalidURL as e:
        raise FetchError("arXiv sent us to an address that is none", subject=str(here).partition("?")[0]) from e
    at_home = there.host == here.host or (_is_arxiv(here.host) and _is_arxiv(there.host))
    if not at_home or there.scheme not in (here.scheme, "https"):
        where = f"{there.scheme}://{there.host}"
        raise FetchError(f"arXiv sent us to {where}, where we do not follow", subject=str(here).partition("?")[0])


def _is_arxiv(host: str) -> bool:
    return host == "arxiv.org" or host.endswith(".arxiv.org")


def _decoded(response: httpx.Response) -> Iterator[bytes]:
    """The body in pieces, none of them large; httpx would decompress whatever came at once, as often as it is told."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding == "identity":
        yield from response.iter_raw()
        return
    if coding not in ("gzip", "x-gzip"):
        raise FetchError(f'the answer is encoded as "{coding[:40]}", which we did not ask for')
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for block in response.iter_raw():
            while block and not unpacker.eof:
                yield unpacker.decompress(block, PIECE)
                block = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as e:
        raise FetchError(f"the answer cannot be decompressed: {e}") from e
    if not unpacker.eof:
        raise ServerTroubleError("the answer ends early")


def validators(response: httpx.Response) -> dict[str, str]:
    """The headers with which to ask for the same again, if it changed."""
    pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
    return {ours: response.headers[theirs] for ours, theirs in pairs if theirs in response.headers}


class UnreachableError(FetchError):
    """No connection: another address of the same service will not do better."""


class ServerTroubleError(FetchError):
    """A 5xx other than 503: tried again inside this module, and a plain FetchError outside it."""


def check_status(response: httpx.Response, clock: Clock) -> None:
    """Raise unless the status is 200 or 206."""
    status, url = response.status_code, str(response.request.url).partition("?")[0]
    if status in (200, 206):
        return
    if status in (429, 503):
        wait = retry_after_seconds(response.headers.get("Retry-After"), clock.now())
        raise RateLimitedError(f"arXiv answered {status}", retry_after=wait or 0.0, subject=url)
    if status in (404, 410):
        raise PaperUnavailableError("arXiv has no such thing", subject=url)
    if status == 403:
        raise FetchError(
            "arXiv refused us (403)", subject=url, retryable=False, hint="station.contact should name who to write to"
        )
    if status >= 500:
        raise ServerTroubleError(f"arXiv answered {status}", subject=url)
    raise FetchError(f"arXiv answered {status}", subject=url, retryable=False)


def _failed(error: httpx.TransportError) -> str:
    return f"a request to arXiv failed: {_words(error)}"


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
