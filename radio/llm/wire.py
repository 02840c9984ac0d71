"""HTTP to one server: the connection, the key, the limits of time and size, and what a refusal means."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from radio.clock import Clock, Deadline
from radio.httpreply import beginning_of, retry_after_seconds
from radio.llm.base import AnswerError
from radio.llmconfig import LlmServer
from radio.model.models import FailureKind

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 5.0
MOST_BYTES = 2_000_000
"""An answer larger than this, and than `BYTES_A_TOKEN` for each token, is no answer to us."""
BYTES_A_TOKEN = 2_000
MOST_LINE = 1_000_000
TOLD = 300
"""Characters of a refusal that are told on."""
_TOO_LONG = re.compile(
    rb"exceed_context_size|maximum context length|context_length_exceeded|context window|too large for model"
)


class Refusal(AnswerError):
    """A 400, 404 or 422: the body may say what of the request is not known there."""

    def __init__(self, message: str, *, subject: str, hint: str | None, said: str) -> None:
        super().__init__("refused", message, subject=subject, hint=hint)
        self.said = said


class _Limits(NamedTuple):
    whole: float
    """Seconds for the answer."""
    pause: float
    """Seconds without a token."""
    kind: FailureKind
    """What it is when the whole is over: who asked had less time than the server."""
    pause_kind: FailureKind

    @property
    def http(self) -> httpx.Timeout:
        import httpx

        return httpx.Timeout(self.pause, connect=min(CONNECT_SECONDS, self.whole))


class Wire:
    """Safe to use from several threads. No error of it holds the key."""

    def __init__(self, config: LlmServer, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._client: httpx.Client | None = None

    def get(self, path: str) -> bytes:
        """A small document."""
        content = b""
        for piece in self._bytes("GET", path, None, MOST_BYTES, lambda _: None):
            content += piece
        return content

    @contextmanager
    def post(
        self, path: str, body: dict[str, Any], most_tokens: int, seconds: float | None = None
    ) -> Iterator[Iterator[bytes | None]]:
        """The answer, within `seconds` where they are fewer than the server may take:
        it comes piece by piece: the data of an event stream, or the whole of a plain answer; None for a sign of
        life without data. At the end of the block the connection is closed if the answer had not ended: that is what
        makes the server stop."""
        pieces = self._pieces(path, body, max(MOST_BYTES, most_tokens * BYTES_A_TOKEN), seconds)
        try:
            yield pieces
        finally:
            pieces.close()

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def error(self, kind: FailureKind, message: str) -> AnswerError:
        return AnswerError(kind, message, subject=self._config.base_url)

    def _pieces(self, path: str, body: dict[str, Any], most: int, seconds: float | None) -> Generator[bytes | None]:
        plain = False

        def kind_of(content_type: str) -> None:
            nonlocal plain
            plain = "event-stream" not in content_type

        buffer = b""
        for piece in self._bytes("POST", path, body, most, kind_of, seconds):
            buffer += piece
            if plain:
                continue
            *lines, buffer = buffer.split(b"\n")
            for line in lines:
                yield line.removeprefix(b"data:").strip() if line.startswith(b"data:") else None
            if len(buffer) > MOST_LINE:
                raise self.error("garbage", "answered with a line that does not end")
        if plain:
            yield buffer
        elif buffer.startswith(b"data:"):
            yield buffer.removeprefix(b"data:").strip()

    def _bytes(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        most: int,
        kind_of: Callable[[str], None],
        seconds: float | None = None,
    ) -> Iterator[bytes]:
        """The body as it comes, after `kind_of` was told its content type."""
        import httpx

        limits = self._limits(seconds)
        deadline = Deadline(self._clock, limits.whole)
        count = 0
        try:
            with self._http().stream(method, self._config.base_url + path, json=body, timeout=limits.http) as response:
                if response.status_code != 200:
                    told = beginning_of(response, deadline)
                    raise self._refusal(response.status_code, response.headers, told)
                kind_of(response.headers.get("content-type", ""))
                for piece in response.iter_bytes():
                    count += len(piece)
                    if count > most:
                        raise self.error("endless", f"answered with more than {most} bytes")
                    if deadline.passed():
                        raise self.error(limits.kind, f"no whole answer within {limits.whole:g} s")
                    yield piece
        except httpx.TimeoutException as e:
            if isinstance(e, httpx.ConnectTimeout | httpx.PoolTimeout):
                raise self.error("unreachable", "no connection in time") from e
            raise self.error(limits.pause_kind, f"no token for {limits.pause:g} s") from e
        except (httpx.ConnectError, httpx.UnsupportedProtocol) as e:
            raise self.error("unreachable", f"cannot be reached ({type(e).__name__})") from e
        except httpx.HTTPError as e:
            # The exception's own text may hold more than it should; its kind says enough.
            kind: FailureKind = "broken_off" if count else "unreachable"
            raise self.error(kind, f"the connection broke ({type(e).__name__})") from e

    def _limits(self, seconds: float | None) -> _Limits:
        """Of one request: the server's, or those of who asks and has less time."""
        hurried = seconds is not None and seconds < self._config.timeout_seconds
        whole = seconds if seconds is not None and hurried else self._config.timeout_seconds
        kind: FailureKind = "late" if hurried else "timeout"
        pause = self._config.longest_pause
        return _Limits(whole, min(whole, pause), kind, "timeout" if pause < whole else kind)

    def _refusal(self, status: int, headers: Mapping[str, str], content: bytes) -> AnswerError:
        place = self._config.base_url
        if status == 429 and b"insufficient_quota" in content:
            return AnswerError("key", "the account is empty (HTTP 429)", subject=place, hint="check its credit")
        if status in (429, 503):
            wait = retry_after_seconds(headers.get("retry-after", ""), self._clock.now())
            message = f"asked us to come back later (HTTP {status})"
            return AnswerError("busy", message, subject=place, retry_after=wait)
        said = self._redacted(content.decode("utf-8", "replace"))
        told = " ".join(said[:TOLD].split())
        if status in (400, 413, 422) and _TOO_LONG.search(content):
            return AnswerError("too_long", f"the prompt is too long for the model: {told}", subject=place)
        if status in (401, 402, 403):
            hint = "check the account's credit" if status == 402 else "check llm.servers[].api_key"
            return AnswerError("key", f"refused us (HTTP {status})", subject=place, hint=hint)
        if status in (400, 404, 422):
            todo = "check base_url (/v1) and model" if status == 404 else None
            return Refusal(f"HTTP {status}: {told}", subject=place, hint=todo, said=said)
        return self.error("server_error" if status >= 500 or status == 408 else "refused", f"HTTP {status}: {told}")

    def _http(self) -> httpx.Client:
        import httpx

        if self._client is None:
            key = self._config.api_key
            headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=self._config.parallel)
            # trust_env: a proxy for the web at large is none for a server on our own network.
            self._client = httpx.Client(headers=headers, trust_env=False, limits=limits)
        return self._client

    def _redacted(self, text: str) -> str:
        key = self._config.api_key
        return text.replace(key.get_secret_value(), "***") if key and key.get_secret_value() else text
