"""Which papers come first, and the reasons given."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from radio.model.paper import Licence, LicenceCode, Paper
from radio.papers.selection import rank
from radio.papersconfig import PapersConfig
from radio.types import PaperId

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
CONFIG = PapersConfig.model_validate({"arxiv": {"categories": ["cs.AI", "cs.CL", "hep-th"]}})


def paper(number: int = 1, **fields: Any) -> Paper:
    plain: dict[str, Any] = {
        "id": PaperId(f"2605.{number:05d}"),
        "title": f"A title {number}",
        "abstract": "We study things and find out more about them. " * 12,
        "categories": ("cs.AI",),
        "published": NOW,
        "updated": NOW,
    }
    return Paper(**(plain | fields))


def configured(**keys: Any) -> PapersConfig:
    return CONFIG.model_copy(update=keys)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"categories": ("cs.AI",)}, {"categories": ("cs.CL",)}),
        ({"categories": ("cs.CL",)}, {"categories": ("cs.RO",)}),
        ({"categories": ("cs.AI", "cs.RO")}, {"categories": ("cs.RO", "cs.AI")}),
        ({"published": NOW}, {"published": NOW - timedelta(days=9)}),
        ({"announced": NOW, "published": NOW - timedelta(days=9)}, {"published": NOW - timedelta(days=3)}),
        ({"licence": Licence(code=LicenceCode.CC_BY)}, {"licence": Licence(code=LicenceCode.ARXIV)}),
        ({"comment": "Accepted at NeurIPS 2026"}, {"comment": "12 pages, 3 figures"}),
        ({"comment": "12 pages"}, {"comment": "12 pages", "abstract": "Short."}),
        ({}, {"version": 4}),
    ],
)
def test_what_comes_first(better: dict[str, Any], worse: dict[str, Any]) -> None:
    # The better one has the lower number, which loses every tie.
    picks = rank([paper(1, **better), paper(2, **worse)], CONFIG, NOW, ())
    assert [pick.paper.id for pick in picks] == ["2605.00001", "2605.00002"]
    assert picks[0].score > picks[1].score


def test_each_pick_says_why() -> None:
    chosen = paper(
        title="Graph transformers at last",
        comment="Accepted to ICML 2026 (oral)",
        licence=Licence(code=LicenceCode.CC_BY),
    )
    (pick,) = rank([chosen], configured(include=("transformer*",)), NOW, ())
    assert set(pick.reasons) == {
        '"transformer*" in the title',
        "primary category cs.AI",
        "0 days old",
        "accepted: ICML 2026 (oral)",
        "its pages may be shown (CC BY)",
    }


@pytest.mark.parametrize(
    ("word", "title", "found"),
    [
        ("graph", "Graph neural networks", True),
        ("graph", "Paragraphs", False),
        ("large language model", "A large-language\nmodel", True),
        ("transform*", "Transformers", True),
        ("transform", "Transformers", False),
        ("c++", "Why C++ is hard", True),
        ("*", "Anything", False),
    ],
)
def test_words_match_whole_words(word: str, title: str, found: bool) -> None:
    ruled_out = rank([paper(title=title)], configured(exclude=(word,)), NOW, ()) == []
    assert ruled_out is found


@pytest.mark.parametrize(
    "fields",
    [
        {"comment": "This paper has been withdrawn by the authors"},
        {"abstract": "This submission was withdrawn due to an error in section 3."},
        {"comment": "Blockchain track"},
    ],
)
def test_what_never_airs(fields: dict[str, Any]) -> None:
    assert rank([paper(**fields)], configured(exclude=("blockchain",)), NOW, ()) == []


def test_known_papers_are_left_out_in_any_version() -> None:
    assert rank([paper(1), paper(1, version=2)], CONFIG, NOW, {PaperId("2605.00001")}) == []


@pytest.mark.parametrize(
    "comment", ["Under review, not yet accepted", "Submitted to ICML; will be published if accepted"]
)
def test_hopes_are_no_acceptance(comment: str) -> None:
    (pick,) = rank([paper(comment=comment)], CONFIG, NOW, ())
    assert not any(reason.startswith("accepted") for reason in pick.reasons)


@pytest.mark.parametrize(
    ("comment", "value", "reason"),
    [
        ("Accepted to ICML 2026. 12 pages", 0.25, "accepted: ICML 2026"),
        ("MICCAI 2026 Accepted Paper; long title", 0.25, "accepted: MICCAI 2026 Accepted Paper"),
        ("ICML 2026 Spotlight. 36 pages, 19 figures", 0.4, "accepted: ICML 2026 Spotlight"),
        ("Camera-ready version. Accepted as a findings paper at CVPR 2026. 8 pages", 0.25, "accepted: CVPR 2026"),
        ("IEEE IoT 2026 (accepted for publication)", 0.25, "accepted: IEEE IoT 2026 (accepted for publication)"),
        ("Accepted at the ACL 2026 Workshop on Small Things", 0.1, "accepted: the ACL 2026 Workshop on Small Things"),
        ("arXiv admin note: substantial text overlap with arXiv:2306.13531", -0.6, "arXiv notes a text overlap"),
    ],
)
def test_what_the_comment_says_of_its_standing(comment: str, value: float, reason: str) -> None:
    (pick,) = rank([paper(comment=comment)], CONFIG, NOW, ())
    (part,) = (part for part in pick.parts if part.name in ("accepted", "overlap"))
    assert (part.value, part.reason[: len(reason)]) == (value, reason)


def test_explicit_weights_stand_over_the_order_of_the_list() -> None:
    weighed = CONFIG.model_copy(
        update={"arxiv": CONFIG.arxiv.model_copy(update={"weights": {"hep-th": 2.0, "cs.AI": 0.1, "math": 0.5}})}
    )
    papers = [paper(n, categories=(name,)) for n, name in enumerate(("cs.AI", "cs.CL", "hep-th", "math.NT"), start=1)]
    picks = rank(papers, weighed, NOW, ())
    assert [p.paper.primary_category for p in picks] == ["hep-th", "cs.CL", "math.NT", "cs.AI"]


def test_the_top_of_the_list_is_of_more_than_one_category() -> None:
    many = [paper(n) for n in range(40)] + [paper(100 + n, categories=("cs.CL",)) for n in range(40)]
    top = [pick.paper.primary_category for pick in rank(many, CONFIG, NOW, ())[:12]]
    assert 3 <= top.count("cs.CL") <= 9


def test_the_order_of_the_input_does_not_matter() -> None:
    papers = [paper(n, categories=(("cs.AI", "cs.CL", "hep-th", "math.NT")[n % 4],)) for n in range(60)]
    expected = rank(papers, CONFIG, NOW, ())
    shuffled = papers.copy()
    random.Random(7).shuffle(shuffled)
    assert rank(shuffled, CONFIG, NOW, ()) == expected
    assert len(expected) == 60


def test_scores_never_rise_down_the_list() -> None:
    papers = [paper(n, abstract="Short.", categories=("cs.XX",), version=2) for n in range(5)]
    papers += [paper(n, published=NOW - timedelta(days=n)) for n in range(10, 40)]
    scores = [pick.score for pick in rank(papers, CONFIG, NOW, ())]
    assert scores == sorted(scores, reverse=True)
