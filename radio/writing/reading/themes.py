"""What papers may have in common: topics with a name that a person would give, and terms that the papers share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from radio.model.base import Model
from radio.model.paper import Paper
from radio.writing.language.lexis import PAPER_WORDS, STOPWORDS, stem, tokens, words_of
from radio.writing.language.text import without_latex
from radio.writing.reading.facts import spoken_title
from radio.yamlmodel import load_model

FILE = Path(__file__).with_name("topics.yaml")
TITLE_COUNTS = 2
"""A word of the title counts as much as two of the abstract."""
ENOUGH = 2
"""Least count with which a paper is on a topic: its title has a word of it, or its abstract has one twice."""
LEAST_PAPERS = 3
MOST_SHARE = 0.2
"""A term that more of the day's papers are on says nothing of a theme."""
_VAGUE = words_of(
    """language model large natural foundation neural network deep learning machine artificial intelligence extensive
    experiment real world state art trade off failure mode end open source human data driven training inference time
    real high quality long term short downstream previous recent future novel first second key single multiple strong
    wide broad research question user query input output"""
)
"""Words of which no term may consist alone."""


class Topic(Model):
    """A theme that has been thought of beforehand: topics.yaml."""

    name: str
    asks: str
    """What its papers are after, in one question, true of any of them."""
    words: tuple[str, ...]


class Subject(NamedTuple):
    """What some papers are on: a topic, or a term that they share."""

    name: str
    counts: dict[int, int]
    """By place of the paper: how often title and abstract speak of it."""
    topic: bool


class Topics(Model):
    topics: tuple[Topic, ...]


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    """The topics that come with the package. Raises ConfigError when the file is broken."""
    return load_model(FILE, Topics).topics


def asked_by(name: str) -> str | None:
    """The question of the topic of that name; None where a shared term names the theme."""
    return next((topic.asks for topic in topics() if topic.name == name), None)


def subjects(papers: Sequence[Paper]) -> list[Subject]:
    """Everything that at least `LEAST_PAPERS` of the papers are on."""
    titles = [folded(spoken_title(paper)) for paper in papers]
    bodies = [folded(without_latex(paper.abstract)) for paper in papers]
    found = [_of_topic(topic, titles, bodies) for topic in topics()]
    found += _of_terms(papers, titles, bodies)
    return [subject for subject in found if len(subject.counts) >= min(LEAST_PAPERS, len(papers))]


def count_on(names: Sequence[str], papers: Sequence[Paper]) -> dict[str, int]:
    """How many of the papers are on each of these subjects, as `subjects` names and counts them."""
    titles = [folded(spoken_title(paper)) for paper in papers]
    bodies = [folded(without_latex(paper.abstract)) for paper in papers]
    words = {topic.name: topic.words for topic in topics()}
    return {name: len(_counted(_pattern(words.get(name, (name,))), titles, bodies)) for name in names}


def folded(text: str) -> str:
    """Small words without plural s, hyphens undone, one blank between and around them."""
    return f" {' '.join(stem(word) for word in tokens(text.replace('-', ' ').replace('/', ' ')))} "


def shared_terms(papers: Sequence[Paper], limit: int = 2) -> tuple[str, ...]:
    """Terms that all of several papers speak of, the one spoken of most first."""
    if len(papers) < 2:
        return ()
    said = [(spoken_title(paper), without_latex(paper.abstract)) for paper in papers]
    texts = [f"{folded(title)} . {folded(body)}" for title, body in said]
    printed: dict[str, Counter[str]] = defaultdict(Counter)
    for title, body in said:
        for term in _noun_terms(f"{title} . {body}"):
            printed[folded(term)][_small(term)] += 1
    common = [term for term in printed if all(term in text for text in texts)]
    common = [term for term in common if any(term in folded(title) for title, _ in said)]
    common = [term for term in common if sum(text.count(term) for text in texts) >= ENOUGH * len(papers)]
    common.sort(key=lambda term: (-len(term.split()) * sum(text.count(term) for text in texts), term))
    chosen: list[str] = []
    for term in common:
        if not any(term.strip() in other or other.strip() in term for other in chosen):
            chosen.append(term)
    return tuple(printed[term].most_common(1)[0][0] for term in chosen[:limit])


def _of_topic(topic: Topic, titles: Sequence[str], bodies: Sequence[str]) -> Subject:
    pattern = _pattern(topic.words)
    return Subject(topic.name, _counted(pattern, titles, bodies), topic=True)


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    rows = sorted({folded(word).strip() for word in words}, key=len, reverse=True)
    return re.compile(rf"(?<= )(?:{'|'.join(map(re.escape, rows))})(?= )")


def _counted(pattern: re.Pattern[str], titles: Sequence[str], bodies: Sequence[str]) -> dict[int, int]:
    found = {}
    for i, (title, body) in enumerate(zip(titles, bodies, strict=True)):
        count = TITLE_COUNTS * len(pattern.findall(title)) + len(pattern.findall(body))
        if count >= ENOUGH:
            found[i] = count
    return found


def _of_terms(papers: Sequence[Paper], titles: Sequence[str], bodies: Sequence[str]) -> list[Subject]:
    """Terms of two or three words that stand as nouns do, and that few enough papers share."""
    known = {folded(word).strip() for topic in topics() for word in topic.words}
    seen: Counter[str] = Counter()
    printed: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        own = set()
        for text in (spoken_title(paper), without_latex(paper.abstract)):
            for term in _noun_terms(text):
                own.add(folded(term).strip())
                printed[folded(term).strip()][_small(term)] += 1
        seen.update(own)
    found = []
    for term, count in seen.items():
        if not LEAST_PAPERS <= count <= max(2 * LEAST_PAPERS, MOST_SHARE * len(papers)) or term in known:
            continue
        counts = _counted(re.compile(rf"(?<= ){re.escape(term)}(?= )"), titles, bodies)
        found.append(Subject(printed[term].most_common(1)[0][0], counts, topic=False))
    return found


_BREAK = re.compile(r"[.,;:!?()\[\]\"“”]|\s[-–—]\s|/")


def _noun_terms(text: str) -> list[str]:
    """The last two and three words of each run of content words: where a noun phrase ends."""
    found = []
    for part in _BREAK.split(text):
        run: list[str] = []
        for word in [*part.split(), ""]:
            plain = word.strip("'’")
            if plain and plain[0].isalpha() and plain.lower() not in STOPWORDS and "_" not in plain:
                run.append(plain)
                continue
            found += [" ".join(run[-size:]) for size in (2, 3) if len(run) >= size and _names(run[-size:])]
            run = []
    return found


def _names(words: Sequence[str]) -> bool:
    small = [stem(part) for word in words for part in word.lower().split("-")]
    plain = all(word in _VAGUE or word in PAPER_WORDS for word in small)
    edges = {words[0].lower(), words[-1].lower(), stem(words[-1].lower()), stem(words[0].lower())}
    ends = re.search(r"(?:ly|ed|ize|ise|izes|ises|ic|al|ive|able|ous)$", words[-1].lower())
    return not plain and not ends and not edges & PAPER_WORDS and "-" not in words[-1] and len(words[-1]) > 3


def _small(term: str) -> str:
    """Title case undone; names with capitals inside stay."""
    return " ".join(w if re.search(r"[A-Z0-9]", w[1:]) and not re.fullmatch(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)+", w)
                    else w.lower() for w in term.split())  # fmt: skip
