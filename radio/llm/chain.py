"""Which models a station asks, in which order, and what is told of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from radio.breaker import Breaker
from radio.clock import Clock
from radio.config import Config
from radio.llm.base import AnswerError, ChatReply, ChatRequest, LanguageModel
from radio.llm.breaker import Guarded
from radio.llm.compose import FirstOf, Limited
from radio.llm.embedded import read_address
from radio.llm.meter import Ledger, Metered
from radio.llm.retry import Retrying
from radio.llm.server import OpenAIServer
from radio.llmconfig import EmbeddedLlm, LlmServer
from radio.model.models import LanguageModelsStatus, ModelStatus, ModelUse

if TYPE_CHECKING:
    from radio.store import Store

EMBEDDED_TIMEOUT_SECONDS = 300.0
"""A small model on two shared cores may take minutes for a turn; production waits in a thread of its own."""


class Chain:
    """A station's models, the best first. One that fails, rests or has no budget passes the request on."""

    def __init__(self, links: list[Guarded], ledger: Ledger | None, clock: Clock) -> None:
        self._links = links
        self._ledger = ledger
        self._first = FirstOf(links, clock)

    @property
    def name(self) -> str:
        return self._first.name

    @property
    def context_tokens(self) -> int:
        return self._first.context_tokens

    def complete(self, request: ChatRequest) -> ChatReply:
        return self._first.complete(request)

    @property
    def ready(self) -> str | None:
        """The name of the first model that would be asked now."""
        return next((link.name for link in self._links if not link.rests), None)

    @property
    def budget_left(self) -> float | None:
        """Share of the day's budget that is left, 0 to 1; None without a budget. Raises StoreError."""
        return self._ledger.budget().left if self._ledger is not None else None

    def status(self) -> LanguageModelsStatus:
        """Of all models, with the day's figures of all processes where there are books. Raises StoreError."""
        ledger = self._ledger
        today, last = (ledger.today(), ledger.last()) if ledger is not None else ({}, {})
        models = []
        for link in self._links:
            state = link.state()
            answered, failed, error = last.get(link.name, (None, None, ""))
            answered, failed = _newer(link.answered, answered), _newer(link.failed, failed)
            error = link.error if link.failed is not None and failed == link.failed and link.error else error
            over = failed is not None and (answered is None or failed > answered)
            models.append(
                ModelStatus(
                    name=link.name,
                    place=link.place,
                    state=state,
                    since=link.since,
                    error=error if over or state != "ready" else None,
                    failed=failed,
                    answered=answered,
                    today=today.get(link.name, ModelUse()),
                )
            )
        return LanguageModelsStatus(models=tuple(models), budget=ledger.budget() if ledger is not None else None)


def _newer(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((t for t in (one, other) if t is not None), default=None)


def build(config: Config, clock: Clock, run_dir: Path, store: Store | None) -> Chain | None:
    """See `radio.llm.build_chain`."""
    timezone, budget = config.station.timezone, config.llm.budget
    ledger = Ledger(store.model_uses, clock, timezone, budget) if store is not None else None
    links = [
        _link(OpenAIServer(server, clock, name), server, ledger, clock) for name, server in config.llm.named_servers()
    ]
    if config.llm.embedded.model != "off":
        embedded: LanguageModel = EmbeddedModel(config.llm.embedded, run_dir, clock)
        if ledger is not None:
            embedded = Metered(embedded, ledger, clock, free=True)
        # It takes one request at a time.
        again = Retrying(Limited(embedded, 1, clock), clock)
        links.append(Guarded(again, Breaker(clock), clock, "embedded"))
    return Chain(links, ledger, clock) if links else None


def _link(model: LanguageModel, server: LlmServer, ledger: Ledger | None, clock: Clock) -> Guarded:
    """From the inside: each try is in the books, so many at a time, tried again, and left alone when it keeps
    failing."""
    if ledger is not None:
        model = Metered(model, ledger, clock, price_in=server.price_in, price_out=server.price_out)
    return Guarded(Retrying(Limited(model, server.parallel, clock), clock), Breaker(clock), clock, server.base_url)


class EmbeddedModel:
    """The model that `radio.llm.embedded` serves; where, stands in run/llm.json and changes when it restarts."""

    def __init__(self, config: EmbeddedLlm, run_dir: Path, clock: Clock) -> None:
        self._config = config
        self._run_dir = run_dir
        self._clock = clock
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
            raise AnswerError("not_ready", "the embedded model is not ready", subject=self.name)
        if self._server is None or self._server[0] != address.base_url:
            if self._server is not None:
                self._server[1].close()
            server = LlmServer(
                base_url=address.base_url,
                model=address.model,
                kind="llamacpp",
                timeout_seconds=EMBEDDED_TIMEOUT_SECONDS,
                # Reading a long prompt takes most of it.
                idle_seconds=EMBEDDED_TIMEOUT_SECONDS,
                context_tokens=self._config.context_tokens,
            )
            self._server = (address.base_url, OpenAIServer(server, self._clock, self.name))
        return self._server[1].complete(request)
