"""What production tells of the language models: the chain, and who wrote the last scripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from radio.clock import Clock
from radio.model.models import LanguageModelsStatus, ModelStatus
from radio.store import Store

if TYPE_CHECKING:
    from radio.llm.chain import Chain

LOOK_SECONDS = 5.0
SCRIPTS_TOLD = 5
SILENT_AFTER = timedelta(minutes=15)
"""A restart of a large model server takes minutes, and is no alarm."""


class ModelsTold:
    """Looks each few seconds: it is a question to the database."""

    def __init__(self, chain: Callable[[], Chain | None], store: Store, clock: Clock) -> None:
        self._chain = chain
        self._store = store
        self._clock = clock
        self._due = clock.monotonic()
        self._told = LanguageModelsStatus()
        self._silent_since: datetime | None = None

    def look(self) -> LanguageModelsStatus:
        """Raises StoreError."""
        if self._clock.monotonic() >= self._due:
            self._due = self._clock.monotonic() + LOOK_SECONDS
            chain = self._chain()
            told = chain.status() if chain is not None else LanguageModelsStatus()
            self._told = told.model_copy(update={"scripts": self._store.writers.newest(SCRIPTS_TOLD)})
            if not _silent(self._told.models):
                self._silent_since = None
            elif self._silent_since is None:
                self._silent_since = self._clock.now()
        return self._told

    @property
    def alarm(self) -> str:
        """Since when no model has answered and why, once that has lasted; empty when all is well, by the last look."""
        since = self._silent_since
        if since is None or self._clock.now() - since < SILENT_AFTER:
            return ""
        reasons = "; ".join(f"{m.name}: {m.error}" for m in self._told.models)
        return (
            f"no language model has answered since {since:%H:%M} UTC, so scripts are extractive "
            f"({reasons}). radio models status tells more"
        )


def _silent(models: Sequence[ModelStatus]) -> bool:
    """Whether every model failed when it was last asked. Where only budgets are spent, that is no fault."""
    return all(m.failed for m in models) and any(m.state != "over_budget" for m in models)
