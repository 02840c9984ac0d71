"""The part of the configuration that says which papers the station reads, and where it asks for them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from radio.yamlmodel import Section


class ArxivConfig(Section):
    enabled: bool = True
    base_url: str | None = None
    """Root of /api/query, /rss/CATS, /oai2 and /pdf/ID; by default arXiv's own hosts."""
    categories: tuple[str, ...] = ("cs.AI", "cs.CL", "cs.LG", "cs.CV")
    interval_seconds: float = Field(default=3.0, ge=3.0)
    """Least time between two requests of the whole station: arXiv's terms of use."""
    daily_requests: int = Field(default=5000, ge=100)
    """Ceiling of the whole station's requests in a UTC day. 140 papers on air take fewer than 1,000, and there is room
    for 28,800 that are 3 s apart: it stops what goes round in circles before arXiv does."""
    poll_minutes: float = Field(default=60.0, gt=0)
    """Longest time between two looks for a list that is late, between two tries while arXiv does not answer, and
    between two questions for the newest papers while few are left."""
    per_poll: int = Field(default=50, ge=1, le=2000)
    """How many of the newest papers are asked for while few are left that have not aired."""
    weights: dict[str, float] = Field(default_factory=dict)
    """Of categories, where their order in the list is not enough: 1 is what the first of the list has."""
    catch_up_days: int = Field(default=14, ge=0, le=90)
    """How far back lists are caught up with that the station missed; older ones stay missed."""


PageLicence = Literal["CC0", "public domain", "CC BY", "CC BY-SA", "CC BY-NC", "CC BY-NC-SA"]
"""Licences that can allow pages; those with an ND clause and arXiv's own never do."""


class RequestsConfig(Section):
    """What listeners may ask for. Operators may ask for more: `radio request --force`, `radio queue add`."""

    enabled: bool = True
    per_hour: int = Field(default=3, ge=1)
    """Of one listener."""
    waiting: int = Field(default=5, ge=1)
    """Papers that may wait at a time; each jumps the queue, so more would push all else off the air."""
    air_share: float = Field(default=0.5, gt=0, le=1)
    """Of an hour's programme, with what waits; a single talk is let in all the same."""
    again_days: float = Field(default=7.0, ge=0)
    """How long after its talk a paper cannot be asked for again."""
    acknowledge: bool = False
    """Whether the announcer says at once, over what is on air, that somebody asked: within two seconds."""


class PapersConfig(Section):
    arxiv: ArxivConfig = ArxivConfig()
    folder: Path | None = None
    """A folder of PDFs as a second source."""
    include: tuple[str, ...] = ()
    """Words that raise a paper's rank."""
    exclude: tuple[str, ...] = ()
    """Words that rule a paper out."""
    interests: tuple[str, ...] = ()
    """What the station cares for: ids of example papers, or free text. Papers near to one of them rank higher."""
    novelty_days: float = Field(default=14.0, ge=0)
    """How long a paper that aired counts against others that are close to it."""
    requests: RequestsConfig = RequestsConfig()
    pages_for: tuple[PageLicence, ...] | None = None
    """The only licences whose papers are shown and read word for word; null: all that allow it. NC kinds count only
    where station.non_commercial is set."""

    @field_validator("interests", mode="before")
    @classmethod
    def _ids_are_words(cls, value: object) -> object:
        # YAML reads a bare 2605.20090 as a number, and 2605.2009 is another paper.
        if isinstance(value, list) and (numbers := [one for one in value if isinstance(one, float)]):
            raise ValueError(f'write ids in quotes, not as the number {numbers[0]}: "2605.20098"')
        return value
