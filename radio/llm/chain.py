"""Which models a station asks, in which order."""

from __future__ import annotations

from pathlib import Path

from radio.clock import Clock
from radio.config import Config
from radio.errors import LanguageModelError
from radio.llm.base import ChatReply, ChatRequest, LanguageModel
from radio.llm.compose import Breaker, FirstOf, Guarded
from radio.llm.embedded import read_address
from radio.llm.server import OpenAIServer
from radio.llmconfig import EmbeddedLlm, LlmServer

EMBEDDED_TIMEOUT_SECONDS = 300.0
"""A small model on two shared cores may take minutes for a turn; production waits in a thread of its own."""


def build(config: Config, clock: Clock, run_dir: Path) -> LanguageModel | None:
    """See `radio.llm.build_chain`."""
    models: list[LanguageModel] = [Guarded(OpenAIServer(server), Breaker(clock)) for server in config.llm.servers]
    if config.llm.embedded.model != "off":
        models.append(Guarded(EmbeddedModel(config.llm.embedded, run_dir), Breaker(clock)))
    if not models:
        return None
    return models[0] if len(models) == 1 else FirstOf(models)


class EmbeddedModel:
    """The model that `radio.llm.embedded` serves; where, stands in run/llm.json and changes when it restarts."""

    def __init__(self, config: EmbeddedLlm, run_dir: Path) -> None:
        self._config = config
        self._run_dir = run_dir
        self._server: tuple[str, OpenAIServer] | None = None

    @property
    def name(self) -> str:
        return self._config.model

    @property
    def context_tokens(self) -> int:
        return self._config.context_tokens

    def complete(self, request: ChatRequest) -> ChatReply:
        address = read_address(self._run_dir)
        if address is None:
            raise LanguageModelError("the embedded model is not ready", subject=self.name, retryable=True)
        if self._server is None or self._server[0] != address.base_url:
            if self._server is not None:
                self._server[1].close()
            server = LlmServer(
                base_url=address.base_url,
                model=address.model,
                timeout_seconds=EMBEDDED_TIMEOUT_SECONDS,
                context_tokens=self._config.context_tokens if self._config.context_tokens >= 2048 else 2048,
            )
            self._server = (address.base_url, OpenAIServer(server))
        return self._server[1].complete(request)
