"""Doubt, limits, universals, superlatives and reasons of a line beside those of its cites; and near copies."""

from __future__ import annotations

import pytest

from radio.writing.gate import copies
from radio.writing.gate.hedges import ability, doubt, limit
from radio.writing.gate.scope import cause, degree, ground, superlative, universal
from tests.gate_case import case

pytestmark = pytest.mark.unit
HALF = "Accuracy is 12% higher, suggesting that better lamps reduce the need for cameras."


@pytest.mark.parametrize(
    ("text", "cited", "wrong"),
    [
        ("It may work elsewhere.", "It may work in other places, elsewhere too.", False),
        ("It works elsewhere.", "It may work elsewhere.", True),
        ("They guess that it works elsewhere.", "It may work elsewhere.", False),
        ("Accuracy is 12 percent higher.", HALF, False),
        ("Better lamps reduce the need for cameras.", HALF, True),
        ("They plan to sort textiles.", "We plan to sort textiles.", False),
        ("They sort textiles.", "We plan to sort textiles.", True),
        ("This may prove that lamps matter.", "This suggests that lamps matter.", True),
        ("Training imparts order.", "We measure whether training can impart order.", True),
        ("They ask whether training can impart order.", "We measure whether training can impart order.", False),
        ("They study lamps and bulbs.", "We leave to future work the study of lamps, including that of bulbs.", True),
    ],
)
def test_doubt_is_kept(text: str, cited: str, wrong: bool) -> None:
    reason = doubt(case(text, cited))
    assert (reason is not None) == wrong, reason


def test_what_can_happen_is_not_said_to_happen() -> None:
    source = "The sorter can improve the yield."
    assert ability(case("The sorter improves the yield.", source)) is not None
    assert ability(case("The sorter is able to improve the yield.", source)) is None
    assert ability(case("They see a way to improve it.", source)) is None


def test_a_result_is_not_said_without_what_it_was_tested_on() -> None:
    source = "On two datasets, the sorter improves upon lamps."
    assert ground(case("The sorter improves upon lamps.", source)) is not None
    assert ground(case("In their tests, the sorter improves upon lamps.", source)) is None
    assert ground(case("The sorter improves upon lamps.", "The sorter improves upon lamps.")) is None


@pytest.mark.parametrize(
    ("text", "cited", "wrong"),
    [
        ("Plants typically sort glass.", "Plants typically sort glass.", False),
        ("As a rule, plants sort glass.", "Plants typically sort glass.", False),
        ("Plants sort glass.", "Plants typically sort glass.", True),
        ("Cameras age in plants.", "Most cameras age in plants.", True),
    ],
)
def test_limits_are_kept(text: str, cited: str, wrong: bool) -> None:
    reason = limit(case(text, cited))
    assert (reason is not None) == wrong, reason


@pytest.mark.parametrize(
    ("text", "cited", "wrong"),
    [
        ("It holds for all plants.", "It holds for all three plants.", False),
        ("It holds for all plants.", "It holds for some plants.", True),
        ("It always holds.", "It often holds.", True),
        ("It wins on all plants.", "It wins on 14 of 15 plants, for all lamps.", True),
        ("Nearly all plants do it, after all.", "Most plants do it.", False),
        ("It holds across the board.", "It holds in this plant.", True),
    ],
)
def test_nothing_is_said_of_all_that_is_said_of_some(text: str, cited: str, wrong: bool) -> None:
    reason = universal(case(text, cited))
    assert (reason is not None) == wrong, reason


def test_superlatives_degrees_and_reasons_need_a_source() -> None:
    assert superlative(case("It is the best sorter.", "It is a good sorter.")) is not None
    assert superlative(case("It does best.", "It is the strongest of them.")) is None
    assert superlative(case("At first they fail.", "They fail early.")) is None
    assert degree(case("It is much better.", "It is slightly better.")) is not None
    assert degree(case("It is slightly better.", "It is substantially better.")) is not None
    assert cause(case("It fails because the lamps differ.", "It fails. The lamps differ.")) is not None
    assert cause(case("It fails because the lamps differ.", "It fails since the lamps differ.")) is None


COPIED = "The network may not sort wet glass in most plants of 12 towns, with higher costs."


@pytest.mark.parametrize(
    ("text", "check"),
    [
        (COPIED, None),
        (COPIED.replace("may not", "may"), "negation"),
        (COPIED.replace("may not", "does not"), "doubt"),
        (COPIED.replace("most", "all"), "limit"),
        (COPIED.replace("higher", "lower"), "direction"),
        (COPIED.replace("12", "21"), "number"),
        (COPIED.replace("in most", "not in most"), "negation"),
    ],
)
def test_one_changed_word_of_a_copied_sentence_is_seen(text: str, check: str | None) -> None:
    of = case(text, COPIED)
    found = {name: getattr(copies, name)(of) for name in ("doubt", "limit", "negation", "direction", "number")}
    assert [name for name, reason in found.items() if reason] == ([check] if check else []), found
