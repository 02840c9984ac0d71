"""The part of the configuration that says which language models write for the station."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, field_validator

from radio.yamlmodel import Section


class LlmServer(Section):
    base_url: str
    """Root of the OpenAI-compatible API, with /v1."""
    model: str
    api_key: SecretStr | None = None
    timeout_seconds: float = Field(default=120.0, gt=0)
    context_tokens: int = Field(default=32768, ge=2048)


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


class LlmConfig(Section):
    servers: tuple[LlmServer, ...] = ()
    """Asked in this order; then the embedded model; at last the extractive writer."""
    embedded: EmbeddedLlm = EmbeddedLlm()
