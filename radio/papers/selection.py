"""Which papers to air first, and why. Without models and without the library: nearness and novelty come on top."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from datetime import datetime

from radio.model.base import Model
from radio.model.paper import DESIGN_POLICY, UNTITLED, Paper, Pick
from radio.papersconfig import PapersConfig
from radio.types import PaperId

# Weights of a sum, in units of "the first category". The order of magnitude is what matters: what an operator wrote
# down (words, the order of categories) outweighs what we guess.
WORD_IN_TITLE = 1.0
WORD_IN_ABSTRACT = 0.5
CATEGORY_STEP = 0.8
"""Each further category of the list counts by this factor less."""
CROSS_LISTED = 0.6
"""Factor for a paper that is only cross-listed into our categories."""
RECENCY = 1.0
HALF_LIFE_DAYS = 3.0
ACCEPTED = 0.25
PAGES_ALLOWED = 0.15
"""Mild: a paper that may be shown makes a better picture, but licences must not choose the programme."""
ODD_ABSTRACT = -0.5
LATER_VERSION = -0.75
REPEATED_CATEGORY = 0.95
"""Each pick of a primary category makes the next one of it count by this factor less ..."""
LEAST_FACTOR = 0.6
"""... but never by less than this, or the end of a long list would be all oddities."""

SHORT_ABSTRACT, LONG_ABSTRACT = 300, 4000
"""Characters. arXiv allows 1,920; shorter ones than 300 seldom say what was found."""

_ACCEPTED = re.compile(
    r"\b(?:accepted|to appear|published|camera[- ]ready|oral|spotlight)\b"
    r"(?:[^.;]*?\b(?:at|in|by|to|for)\s+)?(?P<venue>[^.;,]*)",
    re.IGNORECASE,
)
_NOT_ACCEPTED = re.compile(
    r"\b(?:not|under|if|will be|submitted)\b[^.;]*\b(?:accepted|review|published)\b", re.IGNORECASE
)
_WITHDRAWN = re.compile(
    r"\b(?:this (?:paper|article|submission|manuscript) (?:has been|is|was) )?withdrawn\b", re.IGNORECASE
)


class _Part(Model):
    value: float
    reason: str


def rank(papers: Sequence[Paper], config: PapersConfig, now: datetime, already: Container[PaperId]) -> list[Pick]:
    """The papers worth airing, best first, each with its score and reasons.

    Left out: those in `already`, those with an excluded word, those withdrawn. `now` is for recency only. The same
    input in any order gives the same output.
    """
    scored = []
    for paper in {paper.id: paper for paper in sorted(papers, key=lambda p: p.version)}.values():
        if paper.id not in already and why_not(paper, config) is None:
            scored.append((paper, _parts(paper, config, now)))
    return _spread(scored)


def why_not(paper: Paper, config: PapersConfig) -> str | None:
    """Why a paper is not to be aired at all; None if it may be."""
    if _WITHDRAWN.search(paper.comment or "") or _WITHDRAWN.match(paper.abstract):
        return "withdrawn"
    for word in config.exclude:
        if _mentions(word, f"{paper.title}\n{paper.abstract}\n{paper.comment or ''}"):
            return f'excluded word "{word}"'
    return None


def _parts(paper: Paper, config: PapersConfig, now: datetime) -> list[_Part]:
    parts = [_category(paper, config.arxiv.categories), _recency(paper, now), *_words(paper, config.include)]
    venue = _venue(paper.comment or "")
    if venue is not None or paper.journal_ref:
        parts.append(_Part(value=ACCEPTED, reason=f"accepted: {venue or paper.journal_ref}"))
    if DESIGN_POLICY.allows_pages(paper.licence):
        parts.append(_Part(value=PAGES_ALLOWED, reason=f"its pages may be shown ({paper.licence.code})"))
    if paper.abstract and not SHORT_ABSTRACT <= len(paper.abstract) <= LONG_ABSTRACT:
        parts.append(_Part(value=ODD_ABSTRACT, reason=f"abstract of {len(paper.abstract)} characters"))
    if paper.version > 1 and paper.source != "folder":
        parts.append(_Part(value=LATER_VERSION, reason=f"version {paper.version} of an older paper"))
    if paper.source == "folder":
        name = "a paper" if paper.title == UNTITLED else "this"
        parts.append(_Part(value=0.0, reason=f"{name} lies in the operator's folder"))
    return parts


def _category(paper: Paper, wanted: Sequence[str]) -> _Part:
    """1 for the first category of the station, less for each further one; a folder's papers may have none."""
    best = _Part(value=0.0, reason="in none of the station's categories" if paper.categories else "no category known")
    for place, want in enumerate(wanted):
        for position, category in enumerate(paper.categories):
            if category == want or category.startswith(f"{want}."):
                value = CATEGORY_STEP**place * (1.0 if position == 0 else CROSS_LISTED)
                listed = "primary category" if position == 0 else "cross-listed in"
                if value > best.value:
                    best = _Part(value=value, reason=f"{listed} {category}")
    return best


def _recency(paper: Paper, now: datetime) -> _Part:
    """Halves every few days since the paper was announced or, if that is not known, submitted."""
    age_days = max(0.0, (now - (paper.announced or paper.published)).total_seconds() / 86400)
    return _Part(value=RECENCY * math.exp2(-age_days / HALF_LIFE_DAYS), reason=f"{age_days:.0f} days old")


def _words(paper: Paper, words: Iterable[str]) -> list[_Part]:
    parts = []
    for word in words:
        if _mentions(word, paper.title):
            parts.append(_Part(value=WORD_IN_TITLE, reason=f'"{word}" in the title'))
        elif _mentions(word, paper.abstract):
            parts.append(_Part(value=WORD_IN_ABSTRACT, reason=f'"{word}" in the abstract'))
    return parts


def _mentions(word: str, text: str) -> bool:
    """Whole words, in any case; white space and hyphens are the same; "transform*" is any word beginning so."""
    pattern = r"[\s-]+".join(re.escape(part) for part in re.split(r"[\s-]+", word.strip().rstrip("*")) if part)
    end = r"\w*" if word.strip().endswith("*") else r"(?!\w)"
    return bool(pattern) and re.search(rf"(?<!\w){pattern}{end}", text, re.IGNORECASE) is not None


def _venue(comment: str) -> str | None:
    match = _ACCEPTED.search(comment)
    if match is None or _NOT_ACCEPTED.search(comment):
        return None
    return " ".join(match["venue"].split())[:60] or "says its comment"


def _spread(scored: list[tuple[Paper, list[_Part]]]) -> list[Pick]:
    """Greedy: always the best of what is left, where each pick makes its primary category a little less wanted.

    Within one category the order by score never changes, so only the best of each has to be looked at.
    """
    groups: dict[str, list[tuple[float, Paper, list[_Part]]]] = {}
    for paper, parts in scored:
        group = groups.setdefault(paper.primary_category or "", [])
        group.append((sum(part.value for part in parts), paper, parts))
    for group in groups.values():
        group.sort(key=lambda row: (row[0], row[1].published, row[1].id))
    taken: Counter[str] = Counter()
    picks: list[Pick] = []
    while groups:
        # A negative sum must not become better by a factor below one.
        def worth(name: str) -> tuple[float, str]:
            score = groups[name][-1][0]
            return (score * _factor(taken[name]) if score > 0 else score, name)

        name = max(groups, key=worth)
        value, paper, parts = groups[name].pop()
        factor = _factor(taken[name]) if value > 0 else 1.0
        reasons = [part.reason for part in sorted(parts, key=lambda part: -abs(part.value))]
        if taken[name]:
            reasons.append(f"{taken[name]} of {name or 'no category'} before it")
        picks.append(Pick(paper=paper, score=round(value * factor, 4), reasons=tuple(reasons)))
        taken[name] += 1
        if not groups[name]:
            del groups[name]
    return picks


def _factor(picks_before: int) -> float:
    return max(LEAST_FACTOR, REPEATED_CATEGORY**picks_before)
