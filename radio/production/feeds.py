"""Asking the sources for new papers, each at its own pace."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radio.clock import Clock
from radio.config import Config
from radio.errors import FetchError, RateLimitedError

if TYPE_CHECKING:
    from radio.papers import PaperSource
    from radio.store import Store

log = logging.getLogger(__name__)

FOLDER_SECONDS = 10.0
FIRST_RETRY_SECONDS = 15.0
FOLDER_LIMIT = 200
FIRST_LIMIT = 3
"""Papers of the very first question: looking up licences costs arXiv's 3 s each, and the first show waits for it."""


@dataclass
class _Poll:
    source: PaperSource
    every: float
    limit: int
    due: float = 0.0
    failures: int = 0
    error: str = ""
    asked: bool = False


class Feeds:
    """Polls arXiv each `papers.arxiv.poll_minutes` and the folder each 10 s; after a failure sooner, then later."""

    def __init__(self, sources: Sequence[PaperSource], store: Store, config: Config, clock: Clock) -> None:
        arxiv = config.papers.arxiv
        self._store = store
        self._clock = clock
        self._polls = [
            _Poll(source, FOLDER_SECONDS, FOLDER_LIMIT)
            if source.name == "folder"
            else _Poll(source, arxiv.poll_minutes * 60.0, arxiv.per_poll)
            for source in sources
        ]

    def poll(self) -> int:
        """Ask the sources that are due; how many papers were new to the store."""
        new = 0
        for poll in self._polls:
            if self._clock.monotonic() < poll.due:
                continue
            try:
                papers = poll.source.newest(poll.limit if poll.asked else FIRST_LIMIT)
                # A new version of a known paper is an update; it changes what is stored, and airs as nothing new.
                new += sum(self._store.papers.upsert(paper) == "new" for paper in papers)
            except FetchError as e:
                poll.failures += 1
                wait = min(poll.every, FIRST_RETRY_SECONDS * 2.0 ** (poll.failures - 1))
                wait = max(wait, e.retry_after) if isinstance(e, RateLimitedError) else wait
                if str(e) != poll.error:
                    log.warning("%s: %s", poll.source.name, e)
                poll.error = str(e)
                poll.due = self._clock.monotonic() + wait
            else:
                poll.failures, poll.error = 0, ""
                poll.due = self._clock.monotonic() + (poll.every if poll.asked else 0.0)
                poll.asked = True
        return new

    @property
    def awaited(self) -> str:
        """What the station waits for, when a source does not answer."""
        unanswered = [p for p in self._polls if p.error or not p.asked]
        return "; ".join(f"waiting for {p.source.name}: {p.error or 'no answer yet'}" for p in unanswered)
