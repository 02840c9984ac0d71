"""Digests: a day's or a week's papers by theme."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from radio.model.paper import Paper
from radio.model.summary import Digest, Theme
from radio.writing.facts import keyphrases
from radio.writing.lexis import PAPER_WORDS, STOPWORDS, content_words, stem, tokens, words_of
from radio.writing.text import without_latex

Rows = NDArray[np.float32]
MAX_TERMS = 4000
"""Most frequent terms kept for TF-IDF; 3,000 papers of a week then take 48 MB."""
ROUNDS = 25


def digest(
    papers: Sequence[Paper],
    vectors: Rows | None,
    start: datetime,
    end: datetime,
    purpose: Literal["day", "week"],
    max_papers: int,
) -> Digest:
    """Group `papers` into themes and choose at most `max_papers`, the most telling of each theme.

    `vectors` are their embeddings, (n, d), rows of length 1; None takes TF-IDF of title and abstract. Themes are
    named by a term that their papers share and the others do not. The result depends on nothing but the arguments.
    """
    unique = list({paper.id: (i, paper) for i, paper in enumerate(papers)}.values())
    chosen = [paper for _, paper in unique]
    if not chosen or max_papers < 1:
        return Digest(purpose=purpose, start=start, end=end, themes=(), papers_seen=len(chosen))
    rows = tfidf(chosen) if vectors is None else np.asarray(vectors, np.float32)[[i for i, _ in unique]]
    wanted = min(max_papers, len(chosen))
    groups = _groups(rows, _theme_count(wanted, len(chosen)))
    groups.sort(key=lambda g: (-_weight(rows, g), g[0]))
    shares = _shares([len(g) for g in groups], wanted)
    terms = [_terms(paper) for paper in chosen]
    themes: list[Theme] = []
    named: set[str] = set()
    for group, share in zip(groups, shares, strict=True):
        if not share:
            continue
        keywords = _keywords(terms, group, len(chosen))
        fresh = [k for k in keywords if k not in named] or keywords
        name = _readable(fresh[0], [chosen[i] for i in group]) if fresh else "other work"
        named.update(keywords[:1])
        themes.append(
            Theme(
                name=name,
                paper_ids=tuple(chosen[i].id for i in _telling(rows, group, share)),
                keywords=tuple(_readable(k, [chosen[i] for i in group]) for k in fresh[1:4]),
            )
        )
    return Digest(purpose=purpose, start=start, end=end, themes=tuple(themes), papers_seen=len(chosen))


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


def _theme_count(wanted: int, total: int) -> int:
    return max(1, min(round(wanted / 3), 6, total))


def _groups(rows: Rows, count: int) -> list[list[int]]:
    """Spherical k-means with farthest-first seeds: the same groups on every run."""
    centre = rows.mean(axis=0)
    seeds = [int(np.argmax(rows @ centre))]
    nearest = rows @ rows[seeds[0]]
    # Outliers make poor seeds, so seeds come from the papers that are not far from all others.
    fit = rows @ centre >= np.quantile(rows @ centre, 0.25)
    while len(seeds) < count:
        far = np.where(fit, nearest, 2.0)
        pick = int(np.argmin(far))
        if far[pick] >= 0.999:
            break
        seeds.append(pick)
        nearest = np.maximum(nearest, rows @ rows[pick])
    centres = rows[seeds].copy()
    labels = np.full(len(rows), -1)
    for _ in range(ROUNDS):
        fresh = np.argmax(rows @ centres.T, axis=1)
        if np.array_equal(fresh, labels):
            break
        labels = fresh
        for k in range(len(centres)):
            members = rows[labels == k]
            if len(members):
                middle = members.mean(axis=0)
                centres[k] = middle / max(float(np.linalg.norm(middle)), 1e-9)
    groups = [[int(i) for i in np.flatnonzero(labels == k)] for k in range(len(centres))]
    return [group for group in groups if group]


def _weight(rows: Rows, group: Sequence[int]) -> float:
    """Size times coherence: large vague heaps do not beat smaller themes that hold together."""
    middle = rows[list(group)].mean(axis=0)
    return len(group) * float(np.linalg.norm(middle)) ** 2


def _shares(sizes: Sequence[int], wanted: int) -> list[int]:
    """How many papers each theme tells: one each first, then by the square root of its size."""
    shares = [0] * len(sizes)
    for _ in range(wanted):
        open_ones = [i for i, size in enumerate(sizes) if shares[i] < size]
        if not open_ones:
            break
        best = max(open_ones, key=lambda i: (math.sqrt(sizes[i]) / (shares[i] + 0.5) ** 1.5, -i))
        shares[best] += 1
    return shares


def _telling(rows: Rows, group: Sequence[int], count: int) -> list[int]:
    """The papers nearest to the theme's middle that are not alike (maximal marginal relevance)."""
    members = list(group)
    middle = rows[members].mean(axis=0)
    relevance = {i: float(rows[i] @ middle) for i in members}
    taken: list[int] = []
    while members and len(taken) < count:

        def gain(i: int) -> float:
            alike = max((float(rows[i] @ rows[j]) for j in taken), default=0.0)
            return 0.75 * relevance[i] - 0.25 * alike

        best = max(members, key=lambda i: (gain(i), -i))
        taken.append(best)
        members.remove(best)
    return taken


def _terms(paper: Paper) -> set[str]:
    """Stemmed runs of one to three content words of the title, and the keyphrases of the paper."""
    found = {" ".join(stem(w) for w in phrase.lower().split()) for phrase in keyphrases(paper, 8)}
    words = [stem(t) for t in tokens(without_latex(paper.title))]
    plain = {stem(w) for w in PAPER_WORDS}
    for size in (1, 2, 3):
        for i in range(len(words) - size + 1):
            run = words[i : i + size]
            edges = {run[0], run[-1]}
            if edges & _STOPS or edges & plain or any(w[0].isdigit() or len(w) < 3 for w in run):
                continue
            if size == 1 and len(run[0]) < 5:
                continue
            found.add(" ".join(run))
    return found


_STOPS = frozenset(stem(w) for w in STOPWORDS) | words_of("beyond through towards toward without")


def _keywords(terms: Sequence[set[str]], group: Sequence[int], total: int) -> list[str]:
    """Terms that the group's papers share and the others do not, best first."""
    inside = Counter(t for i in group for t in terms[i])
    overall = Counter(t for row in terms for t in row)
    least = 2 if len(group) >= 3 else 1

    def score(term: str) -> float:
        share = inside[term] / len(group)
        lift = math.log(1 + (inside[term] / len(group)) / ((overall[term] + 1) / (total + 1)))
        return share * lift * (1.0 + 1.5 * (len(term.split()) > 1))

    ranked = sorted((t for t, n in inside.items() if n >= least), key=lambda t: (-score(t), t))
    chosen: list[str] = []
    for term in ranked:
        words = set(term.split())
        if not any(words & set(other.split()) for other in chosen):
            chosen.append(term)
        if len(chosen) == 6:
            break
    return chosen


def _readable(term: str, papers: Sequence[Paper]) -> str:
    """The stemmed term as the papers most often print it."""
    size = len(term.split())
    seen: Counter[str] = Counter()
    for paper in papers:
        for text in (without_latex(paper.title), without_latex(paper.abstract)):
            words = [w.strip(".,;:()[]\"'?!") for w in text.split()]
            for i in range(len(words) - size + 1):
                run = words[i : i + size]
                if " ".join(stem(w.lower()) for w in run) == term:
                    seen[" ".join(run)] += 1
    if not seen:
        return term
    lower: Counter[str] = Counter()
    for form, count in seen.items():
        lower[form.lower()] += count
    best = lower.most_common(1)[0][0]
    forms = [f for f in seen if f.lower() == best]
    small = next((f for f in forms if f == best), None)
    named = max(forms, key=lambda f: seen[f])
    # Title case is no spelling: "Reinforcement Learning" is said small unless it has capitals inside.
    return small or (named if any(c.isupper() for w in named.split() for c in w[1:]) else best)
