"""The client of every OpenAI-compatible server: vLLM, llama.cpp, and those that speak the same."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from radio.errors import LanguageModelError
from radio.llm.base import ChatReply, ChatRequest, ServerBusyError
from radio.llmconfig import LlmServer
from radio.model.base import Model

if TYPE_CHECKING:
    import httpx

Kind = Literal["vllm", "llamacpp", "other"]
CONNECT_SECONDS = 5.0
MOST_BYTES = 2_000_000
"""An answer longer than this is no answer to us."""
_THINK = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)


class _Loose(Model):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Message(_Loose):
    content: str | None = None


class _Choice(_Loose):
    message: _Message
    finish_reason: str | None = None


class _Usage(_Loose):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Answer(_Loose):
    """What we read of a chat completion; reasoning comes in fields of its own and stays there."""

    model: str = ""
    choices: tuple[_Choice, ...] = Field(min_length=1)
    usage: _Usage | None = None


class OpenAIServer:
    """One model on one server. Safe to use from several threads."""

    def __init__(self, config: LlmServer) -> None:
        self._config = config
        self._base = config.base_url.rstrip("/")
        self._kind: Kind | None = None
        self._client: httpx.Client | None = None

    def __repr__(self) -> str:
        return f"OpenAIServer({self._base!r}, {self.name!r})"

    @property
    def name(self) -> str:
        return self._config.model

    @property
    def context_tokens(self) -> int:
        return self._config.context_tokens

    def complete(self, request: ChatRequest) -> ChatReply:
        """Ask once. Raises LanguageModelError; retryable for what may pass (network, overload, a cut-off answer)."""
        response = self._send("POST", "/chat/completions", self._body(request))
        try:
            answer = _Answer.model_validate_json(response)
        except ValidationError as e:
            raise self._error("answered with something that is no chat completion") from e
        choice = answer.choices[0]
        if choice.finish_reason == "length":
            raise self._error(f"the answer was cut off at {request.max_tokens} tokens")
        if choice.finish_reason == "content_filter":
            raise self._error("the server's filter withheld the answer", retryable=False)
        text = spoken_part(choice.message.content or "")
        if not text:
            raise self._error("the answer is empty")
        if request.answer_schema is not None:
            self._check_json(text)
        usage = answer.usage or _Usage()
        return ChatReply(
            text=text,
            model=answer.model or self.name,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
        )

    def kind(self) -> Kind:
        """What serves: vLLM and llama.cpp say so in `owned_by` of /v1/models. Asked once."""
        if self._kind is None:
            try:
                listed = json.loads(self._send("GET", "/models", None))
                owners = {str(row.get("owned_by", "")).lower() for row in listed.get("data", [])}
            except (LanguageModelError, ValueError, AttributeError):
                # A server without the list is still a server; a dead one fails in the chat that follows.
                return "other"
            self._kind = "vllm" if "vllm" in owners else "llamacpp" if "llamacpp" in owners else "other"
        return self._kind

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _body(self, request: ChatRequest) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._config.model,
            "messages": [message.model_dump() for message in request.messages],
            "temperature": request.temperature,
            "stream": False,
        }
        # llama.cpp and many small servers know only the older name; vLLM deprecates it.
        body["max_completion_tokens" if self.kind() == "vllm" else "max_tokens"] = request.max_tokens
        if request.seed is not None:
            body["seed"] = request.seed
        if request.answer_schema is not None:
            # `guided_json` is accepted and ignored by today's vLLM; this form is honoured by both.
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": _plain(request.answer_schema)},
            }
        return body

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> bytes:
        import httpx

        try:
            with self._http().stream(method, self._base + path, json=body) as response:
                content = b""
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > MOST_BYTES:
                        raise self._error(f"answered with more than {MOST_BYTES} bytes")
        except httpx.TimeoutException as e:
            raise self._error(f"no answer within {self._config.timeout_seconds:g} s") from e
        except httpx.HTTPError as e:
            # The exception's own text may hold the URL with credentials; its kind says enough.
            raise self._error(f"cannot be reached ({type(e).__name__})") from e
        if response.status_code != 200:
            raise self._refusal(response.status_code, response.headers, content)
        return content

    def _refusal(self, status: int, headers: Mapping[str, str], content: bytes) -> LanguageModelError:
        if status in (429, 503):
            wait = headers.get("retry-after", "")
            seconds = float(wait) if re.fullmatch(r"\d{1,6}(?:\.\d+)?", wait) else None
            return ServerBusyError(
                f"asked us to come back later (HTTP {status})", subject=self._base, retry_after=seconds
            )
        said = self._redacted(content[:300].decode("utf-8", "replace"))
        if b"exceed_context_size" in content or b"maximum context length" in content:
            return self._error(f"the prompt is too long for the model: {said}", retryable=False)
        if status in (401, 403):
            hint = "check llm.servers[].api_key"
            return LanguageModelError(f"refused us (HTTP {status})", subject=self._base, hint=hint, retryable=False)
        return self._error(f"HTTP {status}: {said}", retryable=status >= 500 or status == 408)

    def _check_json(self, text: str) -> None:
        try:
            found = json.loads(text)
        except ValueError as e:
            raise self._error("the answer is no JSON although a schema was given") from e
        if not isinstance(found, dict):
            raise self._error("the answer is no JSON object although the schema asks for one")

    def _http(self) -> httpx.Client:
        import httpx

        if self._client is None:
            key = self._config.api_key
            headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
            timeout = httpx.Timeout(
                self._config.timeout_seconds, connect=min(CONNECT_SECONDS, self._config.timeout_seconds)
            )
            self._client = httpx.Client(headers=headers, timeout=timeout, trust_env=False)
        return self._client

    def _redacted(self, text: str) -> str:
        key = self._config.api_key
        return text.replace(key.get_secret_value(), "***") if key and key.get_secret_value() else text

    def _error(self, message: str, *, retryable: bool = True) -> LanguageModelError:
        return LanguageModelError(message, subject=self._base, retryable=retryable)


def spoken_part(text: str) -> str:
    """The answer without the model's thoughts; empty when it never stopped thinking."""
    text = _THINK.sub("", text)
    lower = text.lower()
    if "</think>" in lower:
        text = text[lower.rindex("</think>") + len("</think>") :]
    elif "<think" in lower:
        text = text[: lower.index("<think")]
    return text.strip()


def _plain(schema: Any) -> Any:
    """The schema as plain dicts and lists, however it was frozen."""
    if isinstance(schema, Mapping):
        return {str(k): _plain(v) for k, v in schema.items()}
    return [_plain(v) for v in schema] if isinstance(schema, list | tuple) else schema
