"""Slips of small models: each is caught, and a faithful answer to the same sentences is not."""

from __future__ import annotations

import pytest

from radio.model.script import Cite, Line
from radio.types import HostId, PaperId
from radio.writing.drafting.slips import slip_of, unreasoned

pytestmark = pytest.mark.unit

CASES = {
    "a reason of its own": (
        "Claims are checked in hospitals and banks. Faithful explanations of each verdict are needed there.",
        "Claims are checked in hospitals and banks because faithful explanations of each verdict are needed there.",
        "Claims are checked in hospitals and banks. There, faithful explanations of each verdict are needed.",
        "reason",
    ),
    "the other side of a contrast": (
        "While older sorters are training-free, SortNet learns to weigh the pictures of both cameras.",
        "Older sorters are trained, and SortNet learns to weigh the pictures of both cameras.",
        "Older sorters are training-free, but SortNet learns to weigh the pictures of both cameras.",
        "contrast",
    ),
    "asked, told as found": (
        "We measure whether early training can improve the recall of glass in wet plants.",
        "Early training can improve the recall of glass in wet plants.",
        "They measure whether early training can improve the recall of glass in wet plants.",
        "asked",
    ),
    "found, and nothing was": (
        "We compare the recall of glass in wet plants with that of dry ones in two towns.",
        "They find that the recall of glass in wet plants compares with that of dry ones in two towns.",
        "They compare the recall of glass in wet plants with that of dry ones in two towns.",
        "found",
    ),
    "a can that is lost": (
        "SortNet can perform competitively against baselines with many labels.",
        "SortNet performs competitively against baselines with many labels.",
        "SortNet can perform competitively against baselines with many labels.",
        "can",
    ),
    "from elsewhere": (
        "Sorting mechanics is important for recycling.",
        "Sorting mechanics is a set of laws that describe how engineers behave. It is important for recycling.",
        "Sorting mechanics is important for recycling.",
        "brings in",
    ),
    "put together anew": (
        "The predicates of the planner represent inputs and outputs of the problem.",
        "The problem outputs inputs that represent predicates of the planner.",
        "The predicates of the planner represent inputs and outputs of the problem.",
        "anew",
    ),
    "a sentence of nothing": (
        "Recall of glass increases in wet plants.",
        "Recall of glass increases in wet plants. The authors report this too.",
        "In wet plants, the recall of glass increases.",
        "nothing",
    ),
    "one thing twice": (
        "Recall of glass in wet plants does not simply favor the largest camera.",
        "Recall of glass in wet plants does not simply favor the largest camera. It does not favor the largest camera.",
        "In wet plants, the recall of glass does not simply favor the largest camera.",
        "twice",
    ),
    "a stronger word": (
        "Recall of glass increases in wet plants.",
        "Recall of glass increases significantly in wet plants.",
        "In wet plants, the recall of glass increases.",
        "significantly",
    ),
    "they, and who": (
        "Learned scores improve over the older baselines on both tests.",
        "They improve over the older baselines on both tests, and learned scores do.",
        "Learned scores improve over the older baselines on both tests.",
        "they",
    ),
    "a finding as a known fact": (
        "We find that recall in wet plants is limited by a lack of light.",
        "Recall in wet plants is limited by a lack of light.",
        "The authors find that recall in wet plants is limited by a lack of light.",
        "whose",
    ),
    "without its scope": (
        "On two datasets for glass, SortNet improves upon older baselines.",
        "SortNet improves upon older baselines for glass datasets.",
        "On two datasets for glass, SortNet improves upon older baselines.",
        "leaves out",
    ),
    "future work, told as done": (
        "We leave to future work the weighing of lamps, including the study of mirrors in wet plants.",
        "The authors leave to future work the weighing of lamps. They also study mirrors in wet plants.",
        "The authors leave to future work the weighing of lamps, and the study of mirrors in wet plants.",
        "future",
    ),
    "a label of its own": (
        "Edge switching swaps the state of two edges at one station.",
        "The method described in the paper is edge switching. It swaps the state of two edges at one station.",
        "Edge switching swaps the state of two edges at one station.",
        "labels",
    ),
    "it, and who": (
        "SortNet integrates a detector of glass. Based on it, we performed trials to predict recall in wet plants.",
        "SortNet integrates a detector of glass. It performed trials to predict recall in wet plants.",
        "SortNet integrates a detector of glass. Based on it, they performed trials to predict recall in wet plants.",
        "it",
    ),
    "a sentence cut in two": (
        "Even when the sets of both plants are combined, the recall of glass stays low.",
        "The recall of glass stays low. Even when the sets of both plants are combined.",
        "Even when the sets of both plants are combined, the recall of glass stays low.",
        "in two",
    ),
    "a list that is too short": (
        "We name two sources of error in sorting plants: dirt on the cameras and lamps that fade in winter.",
        "They name two sources of error in sorting plants: dirt on the cameras. Lamps fade in winter.",
        "They name two sources of error in sorting plants: dirt on the cameras and lamps that fade in winter.",
        "announces",
    ),
    "half of it": (
        "Cameras drift in summer. Lamps fade slowly in every winter of the northern plants.",
        "The cameras of the plants drift in summer.",
        "Cameras drift in summer. In the northern plants, lamps fade slowly in every winter.",
        "leaves out",
    ),
}


def slip(source: str, answer: str, question: str = "What do they say of it?") -> str | None:
    paper = PaperId("2605.00001")
    cites = tuple(Cite(paper_id=paper, sentence=None, text=f"{s}.") for s in source.rstrip(".").split(". "))
    line = Line(speaker=HostId("joe"), text=answer, beat="why", cites=cites, origin="model")
    return slip_of(line, question, "Sorting waste")


@pytest.mark.parametrize("kind", CASES)
def test_a_slip_is_caught_and_a_faithful_answer_is_not(kind: str) -> None:
    source, wrong, right, reason = CASES[kind]
    found = slip(source, wrong)
    assert found is not None and reason in found
    assert slip(source, right) is None


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("All trials ran on small plants; larger plants remain future work.",
         "All trials ran on small plants. Larger plants remain future work."),
        ("SortNet has a mean recall of 42.3%. Training raises the mean recall of SortNet from 45.2% to 51.1%.",
         "SortNet has a mean recall of 42.3%. Training raises the mean recall of SortNet from 45.2% to 51.1%."),
        ("Errors fall, for example recall on glass drops by 8%.",
         "Errors fall. For example, recall on glass drops by 8%."),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_slip_is_none(source: str, answer: str) -> None:
    assert slip(source, answer) is None


def test_a_list_is_no_sentence() -> None:
    source = "Light limits visual sorting, for example glass bottles, paper cups, and wet bags."
    found = slip(source, "Light limits visual sorting. For example, glass bottles, paper cups, and wet bags.")
    assert found == "cuts a sentence in two"


def test_a_why_needs_a_reason() -> None:
    assert unreasoned("Why do cameras drift?", ["Cameras drift in summer."])
    assert unreasoned("So what is the purpose of lamps?", ["Lamps fade slowly."])
    assert not unreasoned("Why do cameras drift?", ["Cameras drift because summers are warm."])
    assert not unreasoned("What happens to cameras?", ["Cameras drift in summer."])


def test_an_answer_that_turns_its_question_round_says_nothing() -> None:
    source = "Lamps fade slowly in northern plants."
    assert slip(source, "Lamps fade slowly in northern plants.", "Do lamps fade slowly in northern plants?")
    assert slip(source, "Lamps fade slowly in northern plants.", "What happens to the lamps?") is None
