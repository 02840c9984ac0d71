"""What speaks for and against a paper by itself, from its metadata alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from radio.model.paper import DESIGN_POLICY, UNTITLED, LicencePolicy, Paper, Part
from radio.papersconfig import ArxivConfig, PapersConfig
from radio.untrusted import not_for_air

# Weights of a sum, in units of "the first category". The order of magnitude is what matters: what an operator wrote
# down (words, interests, the order of categories) outweighs what we guess.
WORD_IN_TITLE = 1.0
WORD_IN_ABSTRACT = 0.5
CATEGORY_STEP = 0.8
"""Each further category of the list counts by this factor less."""
CROSS_LISTED = 0.6
"""Factor for a paper that is only cross-listed into our categories."""
RECENCY = 1.0
HALF_LIFE_DAYS = 3.0
ACCEPTED = 0.25
WORKSHOP = 0.1
CHOSEN = 0.4
"""Accepted as one of the few talks of a conference: oral, spotlight."""
OVERLAP = -0.6
"""arXiv's own moderators note "substantial text overlap" with other papers."""
PAGES_ALLOWED = 0.15
"""Mild: a paper that may be shown makes a better picture, but licences must not choose the programme."""
ODD_ABSTRACT = -0.5
LATER_VERSION = -0.75

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
_NO_VENUE = frozenset({"paper", "papers", "version", "publication", "progress"})
_CHOSEN = re.compile(r"\b(?:oral|spotlight)\b", re.IGNORECASE)
_WORKSHOP = re.compile(r"\bworkshops?\b|@\w+W\b", re.IGNORECASE)
_OVERLAP = re.compile(r"\badmin note\b.*\btext overlap\b", re.IGNORECASE | re.DOTALL)


def why_not(paper: Paper, config: PapersConfig) -> str | None:
    """Why a paper is not to be aired at all; None if it may be."""
    if paper.withdrawn:
        return "withdrawn"
    for word in config.exclude:
        if mentions(word, f"{paper.title}\n{paper.abstract}\n{paper.comment or ''}"):
            return f'excluded word "{word}"'
    return not_for_air(paper)


def is_ours(paper: Paper, config: ArxivConfig) -> bool:
    """Whether it stands in one of the station's categories, or nobody knows in which it stands."""
    wanted = (*config.categories, *config.weights)
    return not paper.categories or any(_within(category, want) for category in paper.categories for want in wanted)


def merits(paper: Paper, config: PapersConfig, licences: LicencePolicy = DESIGN_POLICY) -> tuple[Part, ...]:
    """All that does not change with time, with other papers, or with what the library knows."""
    parts = [_category(paper, config.arxiv), *_words(paper, config.include)]
    parts += _standing(paper)
    if licences.allows_pages(paper.licence):
        parts.append(Part(name="pages", value=PAGES_ALLOWED, reason=f"its pages may be shown ({paper.licence.code})"))
    if paper.abstract and not SHORT_ABSTRACT <= len(paper.abstract) <= LONG_ABSTRACT:
        reason = f"abstract of {len(paper.abstract)} characters"
        parts.append(Part(name="abstract", value=ODD_ABSTRACT, reason=reason))
    if paper.version > 1 and paper.source != "folder":
        reason = f"version {paper.version} of an older paper"
        parts.append(Part(name="version", value=LATER_VERSION, reason=reason))
    if paper.source == "folder":
        name = "a paper" if paper.title == UNTITLED else "this"
        parts.append(Part(name="source", value=0.0, reason=f"{name} lies in the operator's folder"))
    return tuple(parts)


def recency(paper: Paper, now: datetime) -> Part:
    """Halves every few days since the paper was announced or, if that is not known, submitted."""
    age_days = max(0.0, (now - (paper.announced or paper.published)).total_seconds() / 86400)
    value = round(RECENCY * math.exp2(-age_days / HALF_LIFE_DAYS), 4)
    return Part(name="recency", value=value, reason=f"{age_days:.0f} days old")


def _category(paper: Paper, config: ArxivConfig) -> Part:
    """1 for the first category of the station, less for each further one; a folder's papers may have none."""
    reason = "in none of the station's categories" if paper.categories else "no category known"
    best = Part(name="category", value=0.0, reason=reason)
    for want, weight in _weights(config):
        for position, category in enumerate(paper.categories):
            if _within(category, want):
                value = round(weight * (1.0 if position == 0 else CROSS_LISTED), 4)
                listed = "primary category" if position == 0 else "cross-listed in"
                if value > best.value or best.reason == reason:
                    best = Part(name="category", value=value, reason=f"{listed} {category}")
    return best


def _weights(config: ArxivConfig) -> list[tuple[str, float]]:
    """Those that the operator gave, and by the order of the list for the others."""
    ordered = {want: CATEGORY_STEP**place for place, want in enumerate(config.categories)}
    return list((ordered | config.weights).items())


def _within(category: str, want: str) -> bool:
    return category == want or category.startswith(f"{want}.")


def _words(paper: Paper, words: Sequence[str]) -> Iterable[Part]:
    for word in words:
        if mentions(word, paper.title):
            yield Part(name="words", value=WORD_IN_TITLE, reason=f'"{word}" in the title')
        elif mentions(word, paper.abstract):
            yield Part(name="words", value=WORD_IN_ABSTRACT, reason=f'"{word}" in the abstract')


def mentions(word: str, text: str) -> bool:
    """Whole words, in any case; white space and hyphens are the same; "transform*" is any word beginning so."""
    pattern = r"[\s-]+".join(re.escape(part) for part in re.split(r"[\s-]+", word.strip().rstrip("*")) if part)
    end = r"\w*" if word.strip().endswith("*") else r"(?!\w)"
    return bool(pattern) and re.search(rf"(?<!\w){pattern}{end}", text, re.IGNORECASE) is not None


def _standing(paper: Paper) -> Iterable[Part]:
    """What others made of it, as far as the metadata says."""
    comment = paper.comment or ""
    venue = _venue(comment)
    if venue is not None or paper.journal_ref:
        told = f"{venue} {comment}"
        value = CHOSEN if _CHOSEN.search(told) else WORKSHOP if _WORKSHOP.search(told) else ACCEPTED
        yield Part(name="accepted", value=value, reason=f"accepted: {venue or paper.journal_ref}")
    if _OVERLAP.search(comment):
        yield Part(name="overlap", value=OVERLAP, reason="arXiv notes a text overlap with other papers")


def _venue(comment: str) -> str | None:
    """Where it was accepted, or the part of the comment that says so; None where none does."""
    matches = list(_ACCEPTED.finditer(comment))
    if not matches or _NOT_ACCEPTED.search(comment):
        return None
    for match in matches:
        venue = " ".join(match["venue"].split())
        if any(word[0].isupper() or word[0].isdigit() for word in venue.split()) and venue.casefold() not in _NO_VENUE:
            return venue[:60].rstrip(" (")
    start, end = matches[0].span()
    begin = max(comment.rfind(mark, 0, start) for mark in ";.") + 1
    ends = [at for at in (comment.find(mark, end) for mark in ";.,") if at >= 0]
    return " ".join(comment[begin : min(ends, default=len(comment))].split())[:60]
