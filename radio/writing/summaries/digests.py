"""Digests: a day's or a week's papers by theme."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from radio.model.paper import Paper
from radio.model.summary import Digest, Theme
from radio.types import PaperId
from radio.writing.language.lexis import PAPER_WORDS, content_words
from radio.writing.language.text import without_latex
from radio.writing.reading.themes import LEAST_PAPERS, Subject, count_on, folded, shared_terms, subjects
from radio.writing.sayable import sayable_paper

Rows = NDArray[np.float32]
MAX_TERMS = 4000
"""Most frequent terms kept for TF-IDF; 3,000 papers of a week then take 48 MB."""
OTHERS = "what else came in"
"""The theme of papers that share none."""
PER_THEME = 3
MOST_THEMES = 6
NEAR_MIDDLE = 0.8
"""Share of all papers that are farther from a theme's middle than any paper of the theme may be."""
NEAR_PAIR = 0.95
"""Share of all pairs of papers that are farther apart than two that are told under one theme."""
FEW = 30
"""Of fewer papers any two may be told under a theme that both speak of."""
SAME = 0.9
"""Cosine from which two papers are the same story, of which one is enough."""
MANY = 12
"""Papers beyond which a theme is no weightier: broad themes would be the same every day."""
LATELY = 0.7
"""What a theme's weight is multiplied with when it was one of the last digests' themes, for variety."""
TOPIC = 1.25
"""How much more a topic with a name of ours weighs than a term that papers share."""


class _Space(NamedTuple):
    """The papers by their places: vectors, the cosine of two that are near, and who signs first."""

    rows: Rows
    near: float
    hands: Sequence[str]
    heard: frozenset[str] = frozenset()
    """Whose papers are told already: one show need not tell of one group's work twice."""


class _Fit(NamedTuple):
    """A subject with the papers that are near to its middle."""

    subject: Subject
    middle: Rows
    members: list[int]
    """Nearest first."""
    told: list[int]


def digest(
    papers: Sequence[Paper],
    vectors: Rows | None,
    start: datetime,
    end: datetime,
    purpose: Literal["day", "week"],
    max_papers: int,
    *,
    told_before: Collection[PaperId] = (),
    lately: Collection[str] = (),
    counted: Sequence[Paper] = (),
    before: Sequence[Paper] = (),
) -> Digest:
    """Find themes among `papers`, best ranked first, and choose at most `max_papers` to tell of.

    `vectors` are their embeddings, (n, d), rows of length 1; None takes TF-IDF of title and abstract. A theme's papers
    speak of its subject and are near to one another; each paper is in one theme. `told_before` are not told again,
    `lately` are names of the last themes. Sizes are counted in `counted`, all papers of the period where `papers` are
    not, and in `before`, those of the period before. The result depends on nothing but the arguments.
    """
    unique = list({paper.id: (i, paper) for i, paper in enumerate(papers)}.values())
    chosen = [sayable_paper(paper) for _, paper in unique]
    fresh = [i for i, paper in enumerate(chosen) if paper.id not in told_before]
    if not fresh or max_papers < 1:
        return Digest(purpose=purpose, start=start, end=end, themes=(), papers_seen=len(chosen))
    rows = tfidf(chosen) if vectors is None else np.asarray(vectors, np.float32)[[i for i, _ in unique]]
    wanted = min(max_papers, len(fresh))
    hands = [next((a.name for a in paper.authors), paper.id) for paper in chosen]
    found = _themes(subjects(chosen), _Space(rows, _pair_distance(rows), hands), set(fresh), wanted, lately)
    names = [fit.subject.name for fit in found]
    sizes = count_on(names, counted) if counted else {fit.subject.name: len(fit.subject.counts) for fit in found}
    earlier = count_on(names, before) if before else {}
    themes = [
        Theme(
            name=fit.subject.name,
            paper_ids=tuple(chosen[i].id for i in fit.told),
            keywords=tuple(
                t for t in shared_terms([chosen[i] for i in fit.told]) if folded(t) != folded(fit.subject.name)
            ),
            size=sizes[fit.subject.name],
            sharing=sum(i in fit.subject.counts for i in fit.told),
            before=earlier.get(fit.subject.name),
        )
        for fit in found
    ]
    left = wanted - sum(len(theme.paper_ids) for theme in themes)
    if left and (not themes or left > wanted / 2):
        told = {paper_id for theme in themes for paper_id in theme.paper_ids}
        rest = [chosen[i].id for i in fresh if chosen[i].id not in told][:left]
        themes += [Theme(name=OTHERS, paper_ids=tuple(rest), size=len(rest))] if rest else []
    return Digest(
        purpose=purpose,
        start=start,
        end=end,
        themes=tuple(themes),
        papers_seen=max(len(chosen), len(counted)),
        papers_counted=len(counted) or len(chosen),
        papers_before=len(before) or None,
    )


def tfidf(papers: Sequence[Paper]) -> Rows:
    """(n, terms) rows of length 1 over title (counted twice) and abstract."""
    bags = [
        Counter(
            w
            for w in content_words(f"{without_latex(p.title)} {without_latex(p.title)} {without_latex(p.abstract)}")
            if w not in PAPER_WORDS
        )
        for p in papers
    ]
    seen = Counter(w for bag in bags for w in bag)
    least = 2 if len(papers) > 3 else 1
    kept = sorted((w for w, n in seen.items() if n >= least), key=lambda w: (-seen[w], w))[:MAX_TERMS]
    index = {w: i for i, w in enumerate(kept)}
    rows = np.zeros((len(papers), max(1, len(kept))), np.float32)
    for i, bag in enumerate(bags):
        for word, count in bag.items():
            if word in index:
                rows[i, index[word]] = (1 + math.log(count)) * math.log(1 + len(papers) / seen[word])
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms == 0, 1, norms), np.float32)


def _themes(
    found: Sequence[Subject], space: _Space, fresh: set[int], wanted: int, lately: Collection[str]
) -> list[_Fit]:
    """The themes to tell of, the weightiest first, each with its papers.

    One is chosen after the other, each by what it still has when the papers of those before are gone.
    """
    rows = space.rows
    count = max(1, min(round(wanted / PER_THEME), MOST_THEMES))
    fits = [fit for subject in found if (fit := _fit(subject, rows)) is not None]
    free = set(fresh)
    taken: list[_Fit] = []
    left = wanted
    while left and len(taken) < count:
        share = min(left, math.ceil(left / (count - len(taken))))
        ready = [told for fit in fits if (told := _telling(fit, space, free, share)) is not None]
        ready = [fit for fit in ready if not any(_alike(fit, other) for other in taken)]
        if not ready:
            break
        best = max(ready, key=lambda fit: (_weight(fit, rows, lately), -fit.told[0]))
        taken.append(best)
        fits = [fit for fit in fits if fit.subject is not best.subject]
        free -= set(best.told)
        space = space._replace(heard=space.heard | {space.hands[i] for i in best.told})
        left -= len(best.told)
    return taken


def _fit(subject: Subject, rows: Rows) -> _Fit | None:
    """The subject's papers that are near to its middle, which leans on those that speak of it most."""
    on = sorted(subject.counts)
    weights = np.array([min(subject.counts[i], 5) for i in on], np.float32)
    middle = (rows[on] * weights[:, None]).sum(axis=0)
    norm = float(np.linalg.norm(middle))
    if not norm:
        return None
    nearness = rows @ (middle / norm)
    # Of few papers all are near.
    least = float(np.quantile(nearness, NEAR_MIDDLE)) if len(rows) >= 5 * len(on) else float(nearness[on].min())
    members = sorted((i for i in on if nearness[i] >= least), key=lambda i: -nearness[i])
    return _Fit(subject, middle / norm, members, []) if len(members) >= min(LEAST_PAPERS, len(rows)) else None


def _pair_distance(rows: Rows) -> float:
    """The cosine that one pair of papers in ten exceeds."""
    if len(rows) < FEW:
        return -1.0
    some = rows[np.linspace(0, len(rows) - 1, min(len(rows), 400)).astype(int)]
    return float(np.quantile((some @ some.T)[np.triu_indices(len(some), 1)], NEAR_PAIR))


def _telling(fit: _Fit, space: _Space, free: set[int], share: int) -> _Fit | None:
    """The theme with the papers that stand for it: near to its middle and to one another, well ranked, not the same.

    None where it has too few that are free.
    """
    rows, total = space.rows, len(space.rows)
    nearness = rows @ fit.middle
    able = [i for i in fit.members if i in free]

    def worth(i: int) -> float:
        speaks = min(fit.subject.counts[i], 6) / 6
        return float(nearness[i]) + 0.15 * (1 - i / total) + 0.15 * speaks - 0.3 * (space.hands[i] in space.heard)

    best: list[int] = []
    for first in sorted(able, key=lambda i: (-worth(i), i))[:3]:
        told = [first]
        while len(told) < share:
            close = {
                i: float(np.mean(rows[told] @ rows[i]))
                for i in able
                if i not in told and float(np.min(rows[told] @ rows[i])) >= space.near
            }  # fmt: skip
            if not close:
                break
            same = {i for i in close if float(np.max(rows[told] @ rows[i])) >= SAME}
            same |= {i for i in close if space.hands[i] in {space.hands[j] for j in told}}
            others = {i: n for i, n in close.items() if i not in same} or close
            told.append(max(others, key=lambda i: (0.5 * worth(i) + others[i], -i)))
        if len(told) > len(best):
            best = told
    least = min(2, share, len(rows))
    return fit._replace(told=best) if len(best) >= least else None


def _weight(fit: _Fit, rows: Rows, lately: Collection[str]) -> float:
    """How near its told papers are to one another, by how many papers the theme has; less if it was told lately."""
    near = float(np.mean(rows[fit.told] @ rows[fit.told].T))
    weight = near**2 * math.log(1 + min(len(fit.members), MANY)) * len(fit.told) / (len(fit.told) + 1)
    weight *= TOPIC if fit.subject.topic else 1.0
    return weight * LATELY if fit.subject.name in lately else weight


def _alike(fit: _Fit, other: _Fit) -> bool:
    """Whether two themes are one under two names: most papers of the smaller are in both."""
    left, right = set(fit.members), set(other.members)
    return len(left & right) > 0.5 * min(len(left), len(right))
