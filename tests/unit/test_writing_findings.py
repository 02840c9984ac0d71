"""What is a result of the paper itself, and of which kind."""

from __future__ import annotations

import pytest

from radio.model.document import SectionKind
from radio.writing.reading.findings import finding_kind

pytestmark = pytest.mark.unit

NAMES = frozenset({"sortnet"})


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ("We find that errors on glass fall by 30% when the lamps are new.", "results", "figure"),
        ("SortNet outperforms the sorter of the plant on every material.", "introduction", "comparison"),
        ("Our experiments show that the belt can be run at night.", "conclusion", "plain"),
        ("We prove that every belt of this kind comes to a stop.", "introduction", "proof"),
        ("The predicted errors are consistent with those of the plant.", "results", "plain"),
        ("Experimental evaluations on two plants confirm that the belt is safe.", "abstract", "plain"),
    ],
)
def test_a_result_of_the_paper_is_known_with_its_kind(text: str, place: SectionKind, kind: str) -> None:
    assert finding_kind(text, place, own_names=NAMES) == kind


@pytest.mark.parametrize(
    ("text", "place"),
    [
        # The field, not the paper.
        (
            "Belts could be a natural choice, but glass is cumbersome to sort and is better handled by "
            "people.",
            "introduction",
        ),
        ("Recent studies have shown that glass is harder to sort than paper.", "introduction"),
        ("The most powerful way to rule out a bad belt is to look at the glass.", "results"),
        ("Over the past few decades, our understanding of belts has improved significantly.", "discussion"),
        # What is done, wished or planned.
        ("We evaluate the sorter on the pictures of forty plants.", "results"),
        ("To verify our hypothesis, we analyze all belts that are longer than 3 metres.", "results"),
        ("A fundamental understanding of glass is therefore critical for improving the plants.", "abstract"),
        ("A possible improvement to this study would be a better lamp.", "conclusion"),
        ("Tests are performed to see whether the belts are consistent with each other.", "results"),
        ("In future work the error could be reduced by another lamp.", "conclusion"),
        # Others' work.
        ("SortNet is compared with the belts of the other plants.", "related"),
    ],
)  # fmt: skip
def test_what_is_no_result_of_the_paper(text: str, place: SectionKind) -> None:
    assert finding_kind(text, place, own_names=NAMES) is None


def test_a_sentence_that_cites_others_tells_of_them_unless_it_says_we() -> None:
    text = "The error is lower than that of the old belt."
    assert finding_kind(text, "results") == "comparison"
    assert finding_kind(text, "results", cited=True) is None
    assert finding_kind("We find that the error is lower than that of the old belt.", "results", cited=True) is not None


def test_an_abstract_gives_its_results_in_its_second_half() -> None:
    text = "Uncertain answers are better than false ones."
    assert finding_kind(text, "abstract", late=False) is None
    assert finding_kind(text, "abstract") == "comparison"
