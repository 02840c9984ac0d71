"""A speech server with OpenAI's endpoint /v1/audio/speech: one sentence out, its sound back, within limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from radio.audio.pcm import Floats
from radio.breaker import Breaker
from radio.clock import Clock, Deadline
from radio.errors import SpeechError, VoiceDownError
from radio.httpreply import beginning_of, retry_after_seconds
from radio.speech.voices.received import sound_of
from radio.speechconfig import SpeechEngine

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS = 5.0
MOST_BYTES = 24_000_000
"""A sentence of four minutes in 48 kHz stereo; a server that sends more is broken."""
TOLD = 200
"""Characters of a refusal that are told on."""
PAUSES = (0.5, 2.0)
"""Seconds before a second and a third try, of what may be over in a moment."""
LONGEST_WAIT = 20.0
"""Seconds that a server may ask us to wait; one that wants more rests, and the host's next voice speaks."""


class _MomentaryError(Exception):
    """What another try may mend; `wait` is what the server asked for."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.wait = wait


class HttpEngine:
    """One server, shared by its voices. No error of it holds the key."""

    def __init__(self, config: SpeechEngine, clock: Clock) -> None:
        self.config = config
        self._clock = clock
        self._breaker = Breaker(clock)
        self._client: httpx.Client | None = None

    def speak(self, text: str, voice: str, pace: float = 1.0) -> tuple[Floats, int]:
        """Mono samples of `text` and their rate.

        Raises VoiceDownError when the server does not speak, or rests after failing; SpeechError when what it sent is
        no sound.
        """
        left = self._breaker.resting()
        if left > 0:
            raise VoiceDownError("the server rests after failing", subject=self.config.name)
        body: dict[str, Any] = {
            "model": self.config.model,
            "input": text,
            "voice": voice,
            "response_format": self.config.format,
        }
        if pace != 1.0:
            body["speed"] = pace
        try:
            content, content_type = self._patiently(body)
            sound = sound_of(content, content_type, self.config.format, self.config.sample_rate)
        except BaseException as e:
            # A bad answer counts too: a server that sends nothing but error pages is as good as none.
            self._breaker.failed()
            if isinstance(e, SpeechError) and e.subject is None:
                e.subject = self.config.name
            raise
        self._breaker.succeeded()
        return sound

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _patiently(self, body: dict[str, Any]) -> tuple[bytes, str]:
        for pause in (*PAUSES, None):
            try:
                return self._asked(body)
            except _MomentaryError as e:
                wait = pause if e.wait is None else e.wait
                if pause is None or wait is None or wait > LONGEST_WAIT:
                    raise self._down(e.message) from e
                self._clock.sleep(wait)
        raise AssertionError("the last try answers or raises")

    def _asked(self, body: dict[str, Any]) -> tuple[bytes, str]:
        """The answer's body and content type."""
        import httpx

        seconds = self.config.timeout_seconds
        deadline = Deadline(self._clock, seconds)
        url = f"{self.config.base_url}/audio/speech"
        content = bytearray()
        try:
            with self._http().stream("POST", url, json=body) as response:
                if response.status_code != 200:
                    raise self._refusal(response, beginning_of(response, deadline))
                for piece in response.iter_bytes():
                    content += piece
                    if len(content) > MOST_BYTES:
                        raise self._down(f"sent more than {MOST_BYTES // 1_000_000} MB for one sentence")
                    if deadline.passed():
                        raise self._down(f"no whole answer within {seconds:g} s")
                return bytes(content), response.headers.get("content-type", "")
        except httpx.ConnectTimeout as e:
            raise _MomentaryError("no connection in time") from e
        except httpx.TimeoutException as e:
            # Not asked again: the host's next voice has waited long enough.
            raise self._down(f"no answer within {seconds:g} s") from e
        except httpx.HTTPError as e:
            # The exception's own text may hold more than it should; its kind says enough.
            told = "broke off" if content else "cannot be reached"
            raise _MomentaryError(f"{told} ({type(e).__name__})") from e

    def _refusal(self, response: httpx.Response, content: bytes) -> Exception:
        status = response.status_code
        text = " ".join(self._redacted(content.decode("utf-8", "replace"))[:TOLD].split())
        said = "".join(sign for sign in text if sign.isprintable())  # it is shown in terminals
        if status == 429 and b"insufficient_quota" in content:
            return self._down("the account is empty (HTTP 429)", "check its credit")
        if status in (429, 503):
            wait = retry_after_seconds(response.headers.get("retry-after", ""), self._clock.now())
            return _MomentaryError(f"asked us to come back later (HTTP {status})", wait)
        if status in (401, 402, 403):
            return self._down(f"refused us (HTTP {status})", "check its api_key in speech.engines, and its credit")
        if status >= 500 or status == 408:
            return _MomentaryError(f"HTTP {status}: {said}")
        if response.is_redirect:
            return self._down(f"sends us elsewhere (HTTP {status})", "give base_url the address where it ends")
        todo = "check base_url (with /v1), model and voices" if status in (400, 404, 422) else None
        return self._down(f"HTTP {status}: {said}", todo)

    def _down(self, message: str, hint: str | None = None) -> VoiceDownError:
        return VoiceDownError(message, subject=self.config.name, hint=hint)

    def _redacted(self, text: str) -> str:
        key = self.config.api_key
        return text.replace(key.get_secret_value(), "***") if key and key.get_secret_value() else text

    def _http(self) -> httpx.Client:
        import httpx

        if self._client is None:
            key = self.config.api_key
            headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
            seconds = self.config.timeout_seconds
            timeout = httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
            # trust_env: a proxy for the web at large is none for a server on our own network. Redirects are not
            # followed: the key would go where nobody sent it.
            self._client = httpx.Client(headers=headers, trust_env=False, timeout=timeout)
        return self._client
