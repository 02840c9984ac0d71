"""Long written sentences as spoken ones: cut where the grammar is sure, and nowhere else."""

from __future__ import annotations

import pytest

from radio.writing.language.lexis import tokens
from radio.writing.language.spoken import longest_piece, split_long

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        # A semicolon, a colon.
        (
            "The camera of the plant is replaced by a cheaper one in every second year; the lamps above the belt are "
            "never replaced at all.",
            ["The camera of the plant is replaced by a cheaper one in every second year.",
             "The lamps above the belt are never replaced at all."],
        ),
        # A pronoun that can be nothing but a subject.
        (
            "We train the sorter on pictures of forty plants in nine countries of the north, and we test it on the "
            "pictures of the other plants.",
            ["We train the sorter on pictures of forty plants in nine countries of the north.",
             "And we test it on the pictures of the other plants."],
        ),
        # The subject is said again.
        (
            "We describe a simple belt that carries glass and paper through the whole plant, and show that its speed "
            "can be chosen freely by the workers.",
            ["We describe a simple belt that carries glass and paper through the whole plant.",
             "And we show that its speed can be chosen freely by the workers."],
        ),
        # A concession with one comma.
        (
            "While the older sorters are made for dry waste from offices and from shops, the new sorter learns from "
            "wet waste as well.",
            ["The older sorters are made for dry waste from offices and from shops.",
             "But the new sorter learns from wet waste as well."],
        ),
        # A relative clause up to the end.
        (
            "The detector is a binary tree over all of the materials that come along the belt, which makes its answer "
            "cheap to compute.",
            ["The detector is a binary tree over all of the materials that come along the belt.",
             "This makes its answer cheap to compute."],
        ),
        # A participle whose subject is all that was said.
        (
            "The error on glass falls by a third when the lamps of the plant are made brighter, suggesting that "
            "light is what the camera lacks.",
            ["The error on glass falls by a third when the lamps of the plant are made brighter.",
             "This suggests that light is what the camera lacks."],
        ),
        (
            "The training set is much larger than the one of the plant in the city, but the time of training is only a "
            "fraction of what the plant needed.",
            ["The training set is much larger than the one of the plant in the city.",
             "But the time of training is only a fraction of what the plant needed."],
        ),
    ],
)  # fmt: skip
def test_a_long_sentence_is_cut_where_a_clause_surely_ends(sentence: str, pieces: list[str]) -> None:
    assert split_long(sentence) == pieces
    assert longest_piece(sentence) == max(len(p.split()) for p in pieces)


@pytest.mark.parametrize(
    "sentence",
    [
        # What hangs on a condition, a hope or a doubt stays with it.
        "If the lamps of the plant are bright and new, the sorter is right, and we can trust what it says about glass.",
        "The results may be due to the lamps that were chosen for the plant, which makes the sorter "
        "look better than it is.",
        "We suspect that too many cameras confuse the sorter about the belt and its speed, which leads to more errors.",
        "The authors hope that the lamps are bright enough for all of the cameras, and they are not "
        "sure about the belt at all.",
        # A denial: what it is that "this" would name?
        "The sorter does not look at the labels of the bottles that come along the belt, which makes "
        "the work of people harder.",
        # No end of the clause to be seen.
        "The sorter, which is trained on pictures of forty plants in nine countries of the north, sees "
        "glass better than people.",
        "While the older sorters, the lamps and the belts are made for dry waste, paper and glass, the "
        "new sorter is not.",
        # Lists.
        "The plant has three parts for its work: a belt for the glass and paper; a lamp for the camera; "
        "and a man with a hook.",
        "We use both the pictures of the camera above the belt and the notes of the workers, and "
        "compare neither with the other.",
        # "Including X, which ...": the last name of a list is no "this".
        "We compare the sorter with other sorters of its size, including BeltNet, which has recently "
        "won a prize of the plants.",
        # The second verb may belong to the clause inside.
        "We look at the tools that the people of the forty plants in the nine countries of the north "
        "use and compare them by price.",
        # Short enough.
        "The error falls, and we know why.",
    ],
)  # fmt: skip
def test_in_doubt_a_sentence_stays_whole(sentence: str) -> None:
    assert split_long(sentence) == [sentence]


def test_no_word_of_weight_is_lost() -> None:
    sentence = (
        "We train the sorter without labels on pictures of forty plants in nine countries, and we never test it on the "
        "plants that it was trained on; the lamps are not replaced."
    )
    said = tokens(" ".join(split_long(sentence)))
    assert [w for w in tokens(sentence) if w not in said] == []
