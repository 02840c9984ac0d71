"""How servers that speak OpenAI's API differ from one another: one row each, and what is learnt from their refusals.

docs/llm.md says for each row whether it was run or is from the server's documentation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlsplit

from radio.llm.base import ChatRequest
from radio.llm.schema import in_words, plain, strict
from radio.llmconfig import ServerKind

SchemaForm = Literal["full", "strict", "object", "none"]
"""full: JSON schema with patterns, applied by a grammar; strict: JSON schema without the keywords that hosted strict
modes refuse; object: any JSON object, the schema told in words; none: in words only."""
_LESS: dict[SchemaForm, SchemaForm] = {"full": "strict", "strict": "object", "object": "none"}


@dataclass(frozen=True)
class Dialect:
    kind: ServerKind
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    schema: SchemaForm = "strict"
    seed: str | None = "seed"
    """The key's name; None: not known."""
    priority: bool = False
    stream_options: bool = True
    temperature: bool = True
    extra: tuple[tuple[str, Any], ...] = ()
    """Keys that all requests to such a server carry."""

    def body(self, model: str, request: ChatRequest) -> dict[str, Any]:
        """The request as this kind of server wants it."""
        messages = [message.model_dump() for message in request.messages]
        body: dict[str, Any] = {"model": model, "messages": messages, "stream": True, **dict(self.extra)}
        body[self.limit] = request.max_tokens
        if self.temperature:
            body["temperature"] = request.temperature
        if self.stream_options:
            body["stream_options"] = {"include_usage": True}
        if self.seed is not None and request.seed is not None:
            body[self.seed] = request.seed
        if self.priority and request.priority:
            body["priority"] = request.priority
        if request.answer_schema is not None:
            self._ask_for(body, plain(request.answer_schema))
        return body

    def _ask_for(self, body: dict[str, Any], schema: dict[str, Any]) -> None:
        if self.schema in ("full", "strict"):
            told = schema if self.schema == "full" else strict(schema)
            named = {"name": "answer", "strict": True, "schema": told}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
            return
        if self.schema == "object":
            body["response_format"] = {"type": "json_object"}
        last = body["messages"][-1]
        body["messages"][-1] = {**last, "content": f"{last['content']}\n\n{in_words(schema)}"}

    def without(self, refusal: str) -> Dialect | None:
        """What to try after a refusal (400, 404, 422) with this text; None when it is not the dialect that is wrong."""
        said = refusal.lower()
        # OpenRouter's words when no provider of the model knows all that is required are the last ones.
        names = ("response_format", "json_schema", "schema", "grammar", "regex", "no endpoints found")
        names_schema = any(word in said for word in names)
        if names_schema and self.schema in _LESS:
            return replace(self, schema=_LESS[self.schema])
        if "max_completion_tokens" in said and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if "max_completion_tokens" in said or ("max_tokens" in said and self.limit == "max_tokens"):
            other: Literal["max_tokens", "max_completion_tokens"]
            other = "max_tokens" if self.limit == "max_completion_tokens" else "max_completion_tokens"
            return replace(self, limit=other)
        if "stream_options" in said and self.stream_options:
            return replace(self, stream_options=False)
        if "priority" in said and self.priority:
            return replace(self, priority=False)
        if "seed" in said and self.seed is not None:
            return replace(self, seed=None)
        if "temperature" in said and self.temperature:
            return replace(self, temperature=False)
        if self.extra and any(word in said for word in ("think", "reasoning", "provider", "no endpoints found")):
            return replace(self, extra=())
        return None


DIALECTS: dict[ServerKind, Dialect] = {
    # `guided_json` is accepted and ignored by today's vLLM; `response_format` is honoured. `max_tokens` is deprecated.
    "vllm": Dialect("vllm", limit="max_completion_tokens", schema="full", priority=True),
    "llamacpp": Dialect("llamacpp", schema="full"),
    # Its grammars know no patterns, and it cuts a prompt that is too long instead of refusing it.
    "ollama": Dialect("ollama", extra=(("reasoning_effort", "none"),)),
    "openai": Dialect("openai", limit="max_completion_tokens"),
    # Only providers that honour every key are asked; usage comes by itself.
    "openrouter": Dialect("openrouter", stream_options=False, extra=(("provider", {"require_parameters": True}),)),
    # Refuses keys that it does not know; usage comes by itself.
    "mistral": Dialect("mistral", seed="random_seed", stream_options=False),
    "other": Dialect("other"),
}
_HOSTS: dict[str, ServerKind] = {
    "api.openai.com": "openai",
    "openrouter.ai": "openrouter",
    "api.mistral.ai": "mistral",
    "ollama.com": "ollama",
}
_OWNERS: dict[str, ServerKind] = {"vllm": "vllm", "llamacpp": "llamacpp", "library": "ollama"}


def by_address(base_url: str) -> ServerKind | None:
    """The kind of a hosted server."""
    host = urlsplit(base_url).hostname or ""
    return next((kind for name, kind in _HOSTS.items() if host == name or host.endswith(f".{name}")), None)


@dataclass(frozen=True)
class Facts:
    """What a server says of itself in /v1/models."""

    kind: ServerKind = "other"
    models: tuple[str, ...] = ()
    context_tokens: int | None = None
    """Of the model that we ask, where it is told."""

    @classmethod
    def read(cls, listed: Any, model: str) -> Facts:
        """Of the parsed list; whatever else came tells nothing."""
        rows = listed.get("data") if isinstance(listed, dict) else None
        rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        owners = [str(row.get("owned_by", "")).lower() for row in rows]
        kind: ServerKind = next((_OWNERS[owner] for owner in owners if owner in _OWNERS), "other")
        mine: dict[str, Any] = next((row for row in rows if row.get("id") == model), {})
        meta = mine.get("meta")
        # vLLM, llama.cpp, OpenRouter.
        told = (
            mine.get("max_model_len"),
            meta.get("n_ctx") if isinstance(meta, dict) else None,
            mine.get("context_length"),
        )
        context = next((n for n in told if isinstance(n, int) and n > 0), None)
        return cls(kind, tuple(str(row.get("id", "")) for row in rows), context)
