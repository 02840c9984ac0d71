"""HTTP to arXiv: every request, redirects included, passes the gate; what may pass is tried again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import httpx

from radio.clock import Clock
from radio.errors import FetchError, PaperUnavailableError, RateLimitedError
from radio.papers.gate import GateClosedError, RequestGate, Turn, retry_after_seconds

log = logging.getLogger(__name__)

ATTEMPTS = 4
TIMEOUT = httpx.Timeout(60.0, connect=15.0)
"""The API takes up to 30 s for a large page when arXiv is busy."""
MAX_TEXT_BYTES = 64 * 1024 * 1024
"""A page of 2,000 records is about 5 MB."""
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
            headers={"User-Agent": user_agent},
            timeout=TIMEOUT,
            follow_redirects=True,
            max_redirects=5,
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
                body = bytearray()
                for part in response.iter_bytes():
                    body += part
                    if len(body) > MAX_TEXT_BYTES:
                        raise FetchError(f"the answer is larger than {MAX_TEXT_BYTES >> 20} MB", subject=url)
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
