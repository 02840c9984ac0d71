"""The part of the configuration that says which language models write for the station."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from radio.yamlmodel import ApiKey, ApiRoot, Section

ServerKind = Literal["auto", "vllm", "llamacpp", "ollama", "openai", "openrouter", "mistral", "other"]


class LlmServer(Section):
    base_url: ApiRoot
    """Root of the OpenAI-compatible API, with /v1."""
    model: str
    name: str | None = Field(default=None, min_length=1, max_length=80)
    """How status, scripts and log call it; by default the model's name."""
    kind: ServerKind = "auto"
    """What serves, and so how it wants to be asked; auto: by its address, or by what it says of itself."""
    api_key: ApiKey | None = None
    timeout_seconds: float = Field(default=120.0, gt=0)
    """For a whole answer."""
    idle_seconds: float | None = Field(default=None, gt=0)
    """For the first token, and from each to the next; by default half of timeout_seconds."""
    context_tokens: int = Field(default=32768, ge=1024)
    """Prompt and answer together. A server that names less is believed."""
    parallel: int = Field(default=4, ge=1)
    """Requests at a time, of each production process."""
    price_in: float = Field(default=0.0, ge=0)
    """Per million tokens of prompts, in any currency."""
    price_out: float = Field(default=0.0, ge=0)
    """Per million tokens of answers."""
    extra: dict[str, Any] = Field(default_factory=dict)
    """Laid over the body of each request, for what only this server knows; null takes a key out."""

    @property
    def longest_pause(self) -> float:
        """Seconds without a token after which an answer is given up."""
        return min(self.timeout_seconds, self.idle_seconds or self.timeout_seconds / 2)


class EmbeddedLlm(Section):
    model: Literal["llm-1.5b", "llm-0.5b", "off"] = "llm-1.5b"
    threads: int = Field(default=2, ge=1)
    context_tokens: int = Field(default=4096, ge=1024)
    port: int = Field(default=0, ge=0, le=65535)
    """On 127.0.0.1; 0 takes a free one."""

    @field_validator("model", mode="before")
    @classmethod
    def _off_is_a_word(cls, value: object) -> object:
        # YAML 1.1 reads a bare off as False.
        return "off" if value is False else value


class LlmBudget(Section):
    """What the servers together may take in a day of the station's time zone; the embedded model is free."""

    tokens_a_day: int | None = Field(default=None, ge=0)
    """Of prompts and answers; null: no limit."""
    cost_a_day: float | None = Field(default=None, ge=0)
    """By the prices of the servers, or as they tell it; servers without a price go on. null: no limit."""


class LlmConfig(Section):
    servers: tuple[LlmServer, ...] = ()
    """Asked in this order; then the embedded model; at last the extractive writer."""
    embedded: EmbeddedLlm = EmbeddedLlm()
    budget: LlmBudget = LlmBudget()

    def named_servers(self) -> list[tuple[str, LlmServer]]:
        """Each server with a name of its own: the model's, with the place where two would have the same."""
        wanted = [server.name or server.model for server in self.servers]
        count = Counter([*wanted, self.embedded.model])
        names = [
            name if count[name] == 1 else f"{name} at {urlsplit(server.base_url).netloc}"
            for name, server in zip(wanted, self.servers, strict=True)
        ]
        seen: Counter[str] = Counter()
        for n, name in enumerate(names):
            seen[name] += 1
            if seen[name] > 1:
                names[n] = f"{name} ({seen[name]})"
        return list(zip(names, self.servers, strict=True))
