"""What was heard against what should have been said: what is alike, what is missing, what is too much."""

from __future__ import annotations

import pytest

from radio.speech.ears.comparing import compare, words_of
from radio.speech.ears.judging import hearing

pytestmark = pytest.mark.unit

SAME = [
    ("four point five percent of two thousand and twenty-four cases", "4.5% of 2024 cases"),
    ("They introduce I T A, a framework.", "They introduce ITA, a framework."),
    ("Optimisation favours the centre.", "Optimization favors the center."),
    ("It is known, and its cost is known.", "It's known and it's cost is known"),
    ("There is a health-care model, and you are in it.", "There's a healthcare model and you're in it"),
]


@pytest.mark.parametrize(("said", "heard"), SAME)
def test_the_same_words_written_otherwise_are_no_error(said: str, heard: str) -> None:
    assert compare(words_of(said), words_of(heard)).differences == ()


NUMBERS = [
    ("two six oh five, two oh one five eight", "2605-20158"),
    ("twenty twenty-four", "2024"),
    ("one hundred and twenty-three thousand four hundred and five", "123405"),
    ("three point one four million", "3.14 million"),
    ("one thousand, two thousand", "1000, 2000"),
    ("nineteen ninety and ten", "1990 and 10"),
    ("seven out of a hundred", "7 out of a 100"),
]


@pytest.mark.parametrize(("said", "heard"), NUMBERS)
def test_numbers_are_the_same_however_they_are_read(said: str, heard: str) -> None:
    assert words_of(said) == words_of(heard)


ALIKE = [
    ("A trainable neurosymbolic framework for claims.", "A trainable nurse symbolic framework for claims."),
    ("The talk is by Juncheng and Freedman.", "The talk is by Jin Cheng and Freeman."),
]


@pytest.mark.parametrize(("said", "heard"), ALIKE)
def test_names_that_sound_alike_are_told_from_other_words(said: str, heard: str) -> None:
    comparison = compare(words_of(said), words_of(heard))
    assert comparison.word_errors > 0
    assert all(difference.alike for difference in comparison.differences)
    assert hearing("test", said, heard).faults == ()


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("It is six minutes past ten.", "It is six minutes past in."),
        ("It is six minutes past in.", "It is 6 minutes past 10."),
    ],
)
def test_a_number_that_was_misheard_counts_with_the_sounds_that_it_has(said: str, heard: str) -> None:
    """Not with those of its digits: "one zero" would have five sounds that nobody heard."""
    comparison = compare(words_of(said), words_of(heard))
    assert comparison.word_errors > 0
    assert comparison.sound_errors <= 2
    assert hearing("test", said, heard).faults == ()


def test_a_number_that_is_gone_is_missing() -> None:
    assert [fault.kind for fault in hearing("test", "Of them seventeen fell ill.", "Of them fell ill.").faults] == [
        "missing"
    ]


def test_a_name_may_be_heard_as_it_is_written_or_as_it_is_said() -> None:
    expected = words_of("The talk is by Zhou and two others.")
    for heard in ("the talk is by Zhou and 2 others", "the talk is by Joe and two others"):
        assert compare(expected, words_of(heard), {"zhou": "joe"}).differences == ()
    assert compare(expected, words_of("the talk is by Miller and two others"), {"zhou": "joe"}).word_errors == 1


SAID = "The authors compare seven methods on three benchmarks, and theirs needs half the memory of the best one before."
BAD = [
    ("The authors compare seven methods on three, and theirs needs half the memory of the best one before.", "missing"),
    ("The authors compare seven methods on three benchmarks, and theirs needs half the memory of the.", "missing"),
    (
        "The authors compare seven methods on three benchmarks, seven methods on three benchmarks, and theirs needs "
        "half the memory of the best one before.",
        "repeated",
    ),
    (SAID + " Ola matevo shundu kalira.", "babble"),
    ("Thank you very much for watching this video, see you next time.", "unlike"),
    ("", "unlike"),
]


@pytest.mark.parametrize(("heard", "kind"), BAD)
def test_what_was_not_read_as_written_is_a_fault(heard: str, kind: str) -> None:
    found = hearing("test", SAID, heard)
    assert [fault.kind for fault in found.faults] == [kind]


def test_what_was_read_as_written_is_none() -> None:
    assert hearing("test", SAID, SAID).error_rate == 0.0
    assert hearing("test", SAID, SAID).faults == ()


def test_a_text_of_one_short_word_is_not_judged() -> None:
    assert hearing("test", "Yes.", "Guess.").faults == ()
