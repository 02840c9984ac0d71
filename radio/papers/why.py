"""Why a paper was picked, or was not yet, or never will be: one answer for the command line and the web."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from radio.errors import UsageError
from radio.model.base import Model, UtcDatetime
from radio.model.paper import Paper, Part
from radio.model.pick import PickRecord
from radio.papers.ids import parse_key
from radio.papers.merits import is_ours, why_not
from radio.types import PaperId

if TYPE_CHECKING:
    from radio.config import Config
    from radio.model.rundown import RundownEntry
    from radio.papers.candidates import Candidates
    from radio.store import Store
    from radio.store.papers import PaperState


class Standing(Model):
    """Where a paper stands now among those that could be picked."""

    rank: int
    of: int
    score: float
    parts: tuple[Part, ...]


class Why(Model):
    """The answer for one paper."""

    paper_id: PaperId
    version: int
    title: str
    state: str
    told: str
    """The answer in a sentence or two."""
    never: str | None = None
    """Why the station does not take it by itself."""
    standing: Standing | None = None
    """Of a paper that could be picked."""
    picks: tuple[PickRecord, ...] = ()
    """What was said when it was picked, the newest first."""
    aired: tuple[UtcDatetime, ...] = ()
    """When it was on air, replays included."""


def why(config: Config, store: Store, candidates: Candidates, text: str) -> Why:
    """The answer for a paper named as `parse_key` knows it. Raises UsageError when the station does not know it."""
    paper_id, version = parse_key(text)
    paper, state = store.papers.get(paper_id), store.papers.state(paper_id)
    if paper is None or state is None:
        raise UsageError("the station does not know this paper", subject=paper_id, hint=f"radio request {paper_id}")
    picks = store.picks.of(paper_id)
    aired = tuple(entry.start for entry in store.asrun.airings_of(paper_id))
    standing = _standing(candidates, paper) if state[0] == "new" else None
    never = _never(config, paper, *state)
    told = _told(store, paper, state, picks, aired, standing, never)
    if version is not None and version < paper.version:
        told = f"Version {version} is superseded by version {paper.version}. {told}"
    return Why(
        paper_id=paper_id,
        version=paper.version,
        title=paper.title,
        state=state[0],
        told=told,
        never=never,
        standing=standing,
        picks=tuple(picks),
        aired=aired,
    )


def _standing(candidates: Candidates, paper: Paper) -> Standing | None:
    pick = next((pick for pick in candidates.picks() if pick.paper.id == paper.id), None)
    if pick is None:
        return None
    return Standing(rank=pick.rank, of=pick.of, score=pick.score, parts=pick.parts)


def _never(config: Config, paper: Paper, state: PaperState, reason: str) -> str | None:
    if state in ("failed", "excluded"):
        return reason or state
    if not is_ours(paper, config.papers.arxiv):
        return f"in none of the station's categories, but in {', '.join(paper.categories)}"
    return why_not(paper, config.papers)


def _told(
    store: Store,
    paper: Paper,
    state: tuple[PaperState, str],
    picks: list[PickRecord],
    aired: tuple[datetime, ...],
    standing: Standing | None,
    never: str | None,
) -> str:
    parts = []
    if aired:
        again = f", and {len(aired) - 1} time{'s' if len(aired) > 2 else ''} after" if len(aired) > 1 else ""
        parts.append(f"Aired on {_moment(aired[0])}{again}.")
    if picks:
        parts.append(_picked(picks[0]))
    if not aired and state[0] in ("picked", "converted"):
        parts.append(_whereabouts(store, paper.id))
    if never is not None and not aired:
        kind = {"failed": "It cannot be made", "excluded": "It is ruled out"}.get(state[0], "Never picked by itself")
        parts.append(f"{kind}: {never}.")
    elif standing is not None:
        parts.append(f"Not picked yet: it ranks {standing.rank} of {standing.of}, with {standing.score:.2f}.")
    elif not parts:
        parts.append(f"It is {state[0]}." if state[0] != "new" else "Not picked yet: newer papers are compared first.")
    return " ".join(parts)


def _picked(record: PickRecord) -> str:
    place = f"ranked {record.rank} of {record.of}" if record.rank else "not among the candidates"
    who = "by the station" if record.asked_by == "rotation" else f"for {record.asked_by}"
    return f"Picked on {_moment(record.picked)} {who} ({record.show}), {place}."


def _whereabouts(store: Store, paper_id: PaperId) -> str:
    """Of a paper that was picked and has not aired to its end."""
    airing = store.rundown.airing()
    if airing is not None and _is_about(store, airing, paper_id):
        return "It is on air now."
    queued = any(_is_about(store, entry, paper_id) for entry in store.rundown.queued())
    return "It waits to air." if queued else "It is in the making."


def _is_about(store: Store, entry: RundownEntry, paper_id: PaperId) -> bool:
    segment = store.segments.get(entry.segment)
    return segment is not None and paper_id in segment.paper_ids


def _moment(at: datetime) -> str:
    return f"{at:%d %b %Y %H:%M} UTC"
