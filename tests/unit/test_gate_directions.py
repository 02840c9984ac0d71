"""Directions, comparisons and negations of a line beside those of its cites."""

from __future__ import annotations

import pytest

from radio.writing.gate.directions import beaten, direction, opposite
from radio.writing.gate.exchange import agent_turned, exchanged, turned
from radio.writing.gate.negations import negation
from tests.gate_case import case

pytestmark = pytest.mark.unit
TWO_WAYS = "The models reach higher accuracy with shorter traces."
BEATS = "SortNet outperforms GlassNet on all plants, and approaches the strongest human sorters."


@pytest.mark.parametrize(
    ("text", "cited", "wrong"),
    [
        ("They reach higher accuracy, with shorter traces.", TWO_WAYS, False),
        ("They reach lower accuracy.", TWO_WAYS, True),
        ("Their traces get longer.", TWO_WAYS, True),
        ("Accuracy improves, they say.", "It is fast.", True),
        ("It is often beaten: it loses to its siblings.", "It is often outperformed by its siblings.", False),
        ("Tell me more about it.", "It is fast.", False),
        ("It lies 40 MeV above the mean.", "It is 40 MeV larger than the mean.", False),
        ("It lies 40 MeV below the mean.", "It is 40 MeV larger than the mean.", True),
    ],
)
def test_directions(text: str, cited: str, wrong: bool) -> None:
    reason = direction(case(text, cited))
    assert (reason is not None) == wrong, reason


def test_a_word_does_not_stand_for_its_opposite() -> None:
    assert opposite(case("It happens in the lower layers.", "It happens in the upper layers.")) is not None
    assert opposite(case("It happens in the top layers.", "It happens in the upper layers.")) is None


@pytest.mark.parametrize(
    ("text", "cited", "wrong"),
    [
        ("SortNet outperforms GlassNet.", BEATS, False),
        ("SortNet does better than GlassNet.", BEATS, False),
        ("GlassNet outperforms SortNet.", BEATS, True),
        ("SortNet outperforms GlassNet and beats the human sorters.", BEATS, True),
        ("Quality may count for more than quantity.", "Quality may play a larger role than quantity.", False),
        ("Quantity may play a larger role than quality.", "Quality may play a larger role than quantity.", True),
        ("It is used by ATLAS but not by CMS.", "It was used by CMS but not by ATLAS.", True),
        ("High precision, but they suffer from low recall.", "High recall, but they suffer from low precision.", True),
        ("Old ways need fewer labels than the new one.", "The new one needs fewer labels than old ways.", True),
        ("They trained B models and A models.", "They trained A models and B models.", False),
    ],
)  # fmt: skip
def test_who_beats_whom(text: str, cited: str, wrong: bool) -> None:
    of = case(text, cited)
    reason = exchanged(of) or turned(of) or beaten(of)
    assert (reason is not None) == wrong, reason


def test_a_passive_keeps_its_agent() -> None:
    source = "The yield of plants is limited by old lamps."
    assert agent_turned(case("Plants limit the yield to old lamps.", source)) is not None
    assert agent_turned(case("Old lamps limit the yield of plants.", source)) is None
    assert agent_turned(case("The yield is limited by old lamps.", source)) is None


@pytest.mark.parametrize(
    ("text", "cited", "wrong"),
    [
        ("It doesn't sort wet waste.", "It does not sort wet waste.", False),
        ("It sorts wet waste.", "It does not sort wet waste.", True),
        ("It fails at wet waste.", "It does not sort wet waste.", False),
        ("It does not sort glass.", "It sorts glass.", True),
        ("Existing methods find the evidence.", "Existing methods fail to find the evidence.", True),
        ("Existing methods miss the evidence.", "Existing methods fail to find the evidence.", False),
        ("A does without training.", "While A is training-free, B learns.", False),
        ("It brings no gain.", "It yields negligible gain.", False),
        ("It is not only fast.", "It is fast.", False),
        ("It does not favor the largest.", "It does not simply favor the largest.", True),
        ("It doesn't just favor the largest.", "It does not simply favor the largest.", False),
    ],
)
def test_negations(text: str, cited: str, wrong: bool) -> None:
    reason = negation(case(text, cited))
    assert (reason is not None) == wrong, reason
