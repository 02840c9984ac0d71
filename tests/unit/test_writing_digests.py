"""Themes across papers, and the terms that name them."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from radio.model.paper import Author
from radio.writing import digest
from radio.writing.reading.facts import authors_phrase, figures_in, keyphrases, spoken_earlier
from radio.writing.reading.themes import asked_by, topics
from radio.writing.summaries.digests import OTHERS
from tests.writing_samples import NOW, paper

pytestmark = pytest.mark.unit

KINDS = {
    "protein folding": "We predict protein folding with a network. Protein folding of enzymes improves.",
    "honey bottling": "We study honey bottling in villages. Honey bottling with sensors helps keepers of bees.",
    "speech recognition": "We improve speech recognition in noise. Speech recognition of dialects is hard.",
}


NAMES = {"molecules and materials", "honey bottling", "speech"}
"""Of the kinds: two are topics that we have names for, one is named by what its papers share."""


def papers(each: int = 4) -> list[object]:
    made = []
    for k, (name, abstract) in enumerate(KINDS.items()):
        for n in range(each):
            made.append(paper(10 * k + n, title=f"{name.title()} Number {'ABCD'[n]}", abstract=abstract))
    return list(made)


def test_papers_of_a_kind_make_a_theme_with_a_name_that_a_person_would_give() -> None:
    made = digest(papers(), None, NOW, NOW, "day", 9)  # type: ignore[arg-type] # a list of papers
    assert {t.name for t in made.themes} == NAMES
    assert sum(len(t.paper_ids) for t in made.themes) == 9 and made.papers_seen == 12
    for theme in made.themes:
        assert len({i[5:9] for i in theme.paper_ids}) == 1, "no theme mixes kinds"
        assert theme.size == 4 and theme.sharing == len(theme.paper_ids)
    assert {t.name: asked_by(t.name) is None for t in made.themes} == {n: n == "honey bottling" for n in NAMES}


def test_what_was_told_before_is_not_told_again_and_the_period_before_is_compared_with() -> None:
    once = digest(papers(), None, NOW, NOW, "day", 3)  # type: ignore[arg-type] # a list of papers
    told = {i for t in once.themes for i in t.paper_ids}
    again = digest(
        papers(), None, NOW, NOW, "week", 9, told_before=told, before=papers(3)[:6]  # type: ignore[arg-type] # papers
    )  # fmt: skip
    assert told and not told & {i for t in again.themes for i in t.paper_ids}
    assert again.papers_before == 6
    assert {t.name: t.before for t in again.themes} == {"honey bottling": 3, "speech": 0}


def test_papers_without_a_theme_are_told_as_what_they_are() -> None:
    lone = [
        paper(n, title=f"{w} {v}", abstract=f"{w} {v}.") for n, (w, v) in enumerate([("Oak", "xyz"), ("Fir", "uvw")])
    ]
    [theme] = digest(lone, None, NOW, NOW, "day", 5).themes
    assert theme.name == OTHERS and len(theme.paper_ids) == 2


def test_the_topics_are_unlike_and_each_asks_one_question() -> None:
    names = [topic.name for topic in topics()]
    assert len(names) == len(set(names)) > 50
    assert all(topic.asks.endswith("?") and topic.asks.count("?") == 1 and topic.words for topic in topics())


def test_vectors_are_used_when_they_are_given() -> None:
    vectors = np.eye(3, 8, dtype=np.float32).repeat(4, axis=0)
    made = digest(papers(), vectors, NOW, NOW, "week", 6)  # type: ignore[arg-type] # a list of papers
    assert sorted(len(t.paper_ids) for t in made.themes) in ([2, 2, 2], [3, 3])


def test_it_gives_the_same_on_every_run_and_counts_a_paper_once() -> None:
    twice = [*papers(), *papers()]
    first, second = (digest(twice, None, NOW, NOW, "day", 6) for _ in range(2))  # type: ignore[arg-type] # papers
    assert first == second and first.papers_seen == 12


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_papers_are_no_trouble(count: int) -> None:
    made = digest(papers()[:count], None, NOW, NOW, "day", 9)  # type: ignore[arg-type] # a list of papers
    assert sum(len(t.paper_ids) for t in made.themes) == count


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "by authors whom its record does not name"),
        (("A B",), "by A B"),
        (("A B", "C D"), "by A B and C D"),
        (("A B", "C D", "E F", "G H"), "by A B and 3 colleagues"),
        (("A B", "The ATLAS Collaboration"), "by the ATLAS Collaboration"),
    ],
)
def test_authors_are_named_as_one_says_it(names: tuple[str, ...], said: str) -> None:
    assert authors_phrase(paper(authors=tuple(Author(name=n) for n in names))) == said


def test_facts_of_an_abstract_are_counts_and_terms() -> None:
    text = "We probe 78 molecular substructures with PCQM4Mv2 across 24 models of the LIGO team."
    assert figures_in(text) == ("78 molecular substructures", "24 models")
    terms = keyphrases(paper(title="Probing Chemical Language Models: Effects of Pre-training"))
    assert "chemical language models" in " ".join(terms)


@pytest.mark.parametrize(
    ("aired", "told"),
    [
        ("2026-05-20T06:00", "before"),
        ("2026-05-19T12:00", "on Tuesday"),
        ("2026-05-19T23:30", "before"),  # it is the 20th in Berlin
        ("2026-05-15T12:00", "on Friday"),
        ("2026-05-13T12:00", "on 13 May"),
        ("2025-12-31T12:00", "on 31 December 2025"),
    ],
)
def test_when_a_neighbour_aired_is_told_so_that_it_stays_true(aired: str, told: str) -> None:
    at = datetime.fromisoformat(f"{aired}+00:00")
    assert spoken_earlier(at, datetime(2026, 5, 20, 12, tzinfo=UTC), "Europe/Berlin") == told
