"""Numbers and units of a line beside those of its cites."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.writing.gate import numbers
from tests.gate_case import case

pytestmark = pytest.mark.unit
RATE = "The classifier reaches 91.5% with about 50 labels, up from 42.3% without them."
MASS = "The shift is about 40 MeV in one channel and 20 MeV in the other."


@pytest.mark.parametrize(
    ("text", "cited", "check"),
    [
        ("It reaches 91.5 percent with about 50 labels.", RATE, None),
        ("It climbs from 42.3 to 91.5 percent.", RATE, None),
        ("It reaches about 92 percent.", RATE, None),
        ("It reaches more than 90 percent.", RATE, None),
        ("It reaches 92 percent.", RATE, "number"),
        ("It reaches about 95 percent.", RATE, "number"),
        ("It reaches 19.5 percent.", RATE, "number"),
        ("It reaches 91.5 points.", RATE, "unit"),
        ("It is 91.5 times better.", RATE, "unit"),
        ("It needs 91.5 labels.", RATE, "unit"),
        ("The shift is about 40 MeV.", MASS, None),
        ("The shift is about 0.04 GeV.", MASS, None),
        ("The shift is about 40 GeV.", MASS, "unit"),
        ("It runs for half of it.", "It runs for 50% of it.", None),
        ("Two thirds of them fit.", "Of them 2/3 fit.", None),
        ("A quarter of them fit.", "Of them 1/3 fit.", "number"),
        ("It is given exactly 50 labels.", RATE, "exactness"),
        ("More than 200 were dropped.", "Those that occur fewer than 200 times were dropped.", "exactness"),
        ("It ends at minus 8 percent.", "It ends at 8%.", "number"),
        ("It was 100 million.", "It was 100M.", None),
        ("It was 100 thousand.", "It was 100M.", "number"),
        ("There is one of them, and both fit.", RATE, None),
    ],
)
def test_numbers_are_those_of_the_source(text: str, cited: str, check: str | None) -> None:
    of = case(text, cited)
    found = {name: getattr(numbers, name)(of) for name in ("number", "unit", "exactness")}
    assert [name for name, reason in found.items() if reason] == ([check] if check else []), found


def test_the_title_bears_numbers_and_a_citation_does_not() -> None:
    assert numbers.number(case("It was seen in 2019.", "It was seen early (Smith et al., 2019).")) is not None
    assert numbers.number(case("There are 4 of them.", "There are few, see Figure 4 and Section 4.1.")) is not None


@settings(deadline=None)
@given(st.decimals(min_value=2, max_value=9999, places=1), st.decimals(min_value=2, max_value=9999, places=1))
def test_another_number_never_passes(said: object, meant: object) -> None:
    of = case(f"The rate is {said}% there.", f"The rate is {meant}% there.")
    assert (numbers.number(of) is None) == (said == meant)
