"""What production tells of the language models: the chain, and who wrote the last scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from radio.clock import Clock
from radio.model.models import LanguageModelsStatus
from radio.store import Store

if TYPE_CHECKING:
    from radio.llm.chain import Chain

LOOK_SECONDS = 5.0
SCRIPTS_TOLD = 5


class ModelsTold:
    """Looks each few seconds: it is a question to the database."""

    def __init__(self, chain: Callable[[], Chain | None], store: Store, clock: Clock) -> None:
        self._chain = chain
        self._store = store
        self._clock = clock
        self._due = clock.monotonic()
        self._told = LanguageModelsStatus()

    def look(self) -> LanguageModelsStatus:
        """Raises StoreError."""
        if self._clock.monotonic() >= self._due:
            self._due = self._clock.monotonic() + LOOK_SECONDS
            chain = self._chain()
            told = chain.status() if chain is not None else LanguageModelsStatus()
            self._told = told.model_copy(update={"scripts": self._store.writers.newest(SCRIPTS_TOLD)})
        return self._told
