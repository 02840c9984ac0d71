"""Marks of a turn: each falls where it should, and a better reading scores higher."""

from __future__ import annotations

import pytest

from radio.writing.drafting import scores
from radio.writing.drafting.scores import marks_of

pytestmark = pytest.mark.unit

SOURCE = (
    "Compared with supervised training, SortNet reduces errors on glass by 30% without additional labels, "
    "although gains on textiles remain small."
)
TOLD = (
    "On glass, SortNet reduces errors by 30% compared with supervised training, without additional labels. "
    "On textiles, the gains remain small."
)
QUESTION = "How does SortNet do against supervised training?"


def score(question: str, answer: str, said: tuple[str, ...] = ()) -> float:
    return marks_of(question, answer, [SOURCE], said, words=24, title="SortNet").score


WORSE = {
    "from elsewhere": "On glass, SortNet reduces errors by 30%, and doctors in many hospitals trust cameras more now.",
    "half of it": "SortNet reduces errors on glass, which is what they wanted to see there after all.",
    "without its number": TOLD.replace("by 30% ", ""),
    "one long sentence": SOURCE + " " + SOURCE.replace("SortNet", "Their SortNet"),
    "a copy": SOURCE,
}


@pytest.mark.parametrize("how", WORSE)
def test_a_worse_answer_scores_lower(how: str) -> None:
    assert score(QUESTION, WORSE[how]) < score(QUESTION, TOLD)


@pytest.mark.parametrize(
    "question",
    [
        "What did they find?",
        "Does SortNet do well?",
        "Does SortNet reduce errors on glass by 30% without labels, and do gains on textiles remain small?",
    ],
)
def test_a_worse_question_scores_lower(question: str) -> None:
    assert score(question, TOLD) < score(QUESTION, TOLD)


def test_a_question_that_begins_like_one_before_scores_lower() -> None:
    assert score(QUESTION, TOLD, ("How does SortNet see the colours?",)) < score(QUESTION, TOLD)


def test_what_was_said_is_not_fresh() -> None:
    assert scores.repeated(TOLD, [TOLD]) == 1.0
    assert scores.fresh(TOLD, [SOURCE], [TOLD]) == 0.0
    assert scores.fresh(TOLD, [SOURCE], ["Something else was said of metal."]) > 0.9


def test_every_source_sentence_counts_alike() -> None:
    other = "The pipeline consists of a detector and a classifier."
    assert scores.covering(TOLD, [SOURCE]) == 1.0
    assert scores.covering(TOLD, [SOURCE, other]) == pytest.approx(0.5)


def test_marks_stay_between_none_and_all() -> None:
    for question, answer in (("?", ""), (QUESTION, TOLD), ("Is it?", "word " * 400)):
        marks = marks_of(question, answer, [SOURCE], [], words=24)
        assert all(0.0 <= value <= 1.0 for value in marks.model_dump().values())
    assert sum(scores.WEIGHTS.values()) == pytest.approx(1.0)
