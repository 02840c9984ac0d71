"""What titles, descriptions and licences say: the words around the sound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from radio.model.segment import Segment
from radio.model.show import Show
from radio.model.timeline import PaperCard
from radio.types import PaperId

DISCLOSURE: Final = (
    "Made by machines: the hosts, their voices and their words are synthetic. They may be wrong about a paper; "
    "read it before you rely on what is said."
)


def cards_of(segments: Sequence[Segment]) -> list[PaperCard]:
    """The papers of an episode, each once, in the order in which they are told."""
    cards: dict[PaperId, PaperCard] = {}
    for segment in segments:
        for card in segment.timeline.papers:
            cards.setdefault(card.paper_id, card)
    return list(cards.values())


def title_of(show: Show, segments: Sequence[Segment], moment: datetime, timezone: str) -> str:
    """The segment's own title for an episode of one segment, else the show and the station's date."""
    if len(segments) == 1:
        return segments[0].title
    return f"{show.title}, {moment.astimezone(ZoneInfo(timezone)):%d %B %Y}".replace(", 0", ", ")


def description_of(show: Show, cards: Sequence[PaperCard]) -> str:
    """Plain text: the show, its papers with authors, links and licences, and that machines made it."""
    parts = [show.description.strip()]
    if cards:
        parts.append("Papers in this episode:" if len(cards) > 1 else "The paper:")
    for card in cards:
        lines = [card.title, card.authors, card.url or "", licence_line(card)]
        parts.append("\n".join(line for line in lines if line))
    parts.append(DISCLOSURE)
    return "\n\n".join(part for part in parts if part)


def licence_line(card: PaperCard) -> str:
    """ "2605.20098: CC BY, http://creativecommons.org/licenses/by/4.0/"."""
    told = f"{card.paper_id}: {card.licence}"
    return f"{told}, {card.licence_url}" if card.licence_url else told
