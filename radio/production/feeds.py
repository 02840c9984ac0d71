"""Asking the sources for new papers, each at its own pace."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radio.clock import Clock
from radio.config import Config
from radio.errors import FetchError, RadioError, RateLimitedError
from radio.model.status import ListStatus
from radio.papers.source import ListSource
from radio.production.dailylists import FIRST_RETRY_SECONDS, DailyLists

if TYPE_CHECKING:
    from radio.papers import PaperSource
    from radio.store import Store

log = logging.getLogger(__name__)

FOLDER_SECONDS = 10.0
FOLDER_LIMIT = 200


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
    """Takes the daily lists of those sources that have them, and looks through the others each few seconds; after a
    failure sooner, then later."""

    def __init__(self, sources: Sequence[PaperSource], store: Store, config: Config, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lists = [
            DailyLists(source, store, config.papers.arxiv, clock)
            for source in sources
            if isinstance(source, ListSource)
        ]
        self._polls = [
            _Poll(source, FOLDER_SECONDS, FOLDER_LIMIT) for source in sources if not isinstance(source, ListSource)
        ]

    def poll(self) -> int:
        """Ask the sources that are due; how many papers were new to the store."""
        # What lies here first: arXiv may keep us waiting.
        return sum(self._look(poll) for poll in self._polls) + sum(lists.tick() for lists in self._lists)

    @property
    def awaited(self) -> str:
        """What the station waits for, when a source does not answer."""
        unanswered = [p for p in self._polls if p.error or not p.asked]
        told = [f"waiting for {p.source.name}: {p.error or 'no answer yet'}" for p in unanswered]
        return "; ".join([*told, *(lists.awaited for lists in self._lists if lists.awaited)])

    @property
    def alarms(self) -> tuple[str, ...]:
        return tuple(lists.alarm for lists in self._lists if lists.alarm)

    def status(self) -> ListStatus | None:
        """Of the first source that has lists."""
        return self._lists[0].status() if self._lists else None

    def _look(self, poll: _Poll) -> int:
        if self._clock.monotonic() < poll.due:
            return 0
        try:
            papers = poll.source.newest(poll.limit)
            # A new version of a known paper is an update; it changes what is stored, and airs as nothing new.
            new = self._store.papers.upsert_all(papers)
        except RadioError as e:
            return self._failed(poll, e)
        except Exception as e:
            # One odd file must not keep all other sources away.
            log.exception("%s", poll.source.name)
            return self._failed(poll, FetchError(f"{type(e).__name__}: {e}"))
        poll.failures, poll.error, poll.asked = 0, "", True
        poll.due = self._clock.monotonic() + poll.every
        return new

    def _failed(self, poll: _Poll, error: RadioError) -> int:
        poll.failures += 1
        wait = min(poll.every, FIRST_RETRY_SECONDS * 2.0 ** min(poll.failures - 1, 20))
        wait = max(wait, error.retry_after) if isinstance(error, RateLimitedError) else wait
        if str(error) != poll.error:
            log.warning("%s: %s", poll.source.name, error)
        poll.error = str(error)
        poll.due = self._clock.monotonic() + wait
        return 0
