"""Numbers of a text with their units, signs and words of measure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.writing.gate.quantities import quantities
from radio.writing.gate.reading import plain

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12% of 5,000 images", [(12, "percent"), (5000, None)]),
        ("5.96, 4.84, and 5.14 eV for Ni", [(5.96, "energy"), (4.84, "energy"), (5.14, "energy")]),
        ("from 600 to 1,000 kelvin", [(600, "kelvin"), (1000, "kelvin")]),
        ("1800 CPU seconds and 2 GB", [(1800, "time"), (2e9, "byte")]),
        ("5 ns in steps of 2 femtoseconds", [(5e-9, "time"), (2e-15, "time")]),
        ("100M molecules, 15K images, 3.7 million pages", [(1e8, None), (15000, None), (3.7e6, None)]),
        ("GPT-4o, Qwen2.5-VL-7B and chemberta-2-77M", []),
        ("a 12-layer model, a 1.46-point increase", [(12, None), (1.46, "points")]),
        ("10^5 pieces, 3 × 10^{-4} eV", [(1e5, None), (3e-4, "energy")]),
        ("twenty-one of two hundred", [(21, None), (200, None)]),
        ("one and a half percent", [(1.5, "percent")]),
        ("two thirds and three quarters", [(66.667, "percent"), (75, "percent")]),
        ("twice as fast, 2.5 times faster, 3x", [(2, "times"), (2.5, "times"), (3, "times")]),
        ("−0.1 ± 0.5 GeV", [(-0.1, None), (0.5e9, "energy")]),
        ("1000 degrees Celsius", [(1000, "celsius")]),
        ("30 years and 6 months", [(360, "month"), (6, "month")]),
    ],
)
def test_numbers_are_read_with_their_units(text: str, found: list[tuple[float, str | None]]) -> None:
    read = quantities(plain(text))
    assert [q.value for q in read] == pytest.approx([value for value, _ in found], rel=1e-3)
    assert [q.unit.dimension if q.unit else None for q in read] == [dimension for _, dimension in found]


@pytest.mark.parametrize(
    ("text", "about", "bound"),
    [
        ("about 20 percent", True, 0),
        ("roughly 300 parts", True, 0),
        ("more than 40 percent", False, 1),
        ("fewer than 200 times", False, -1),
        ("up to 30 years", False, -1),
        ("exactly 30 years", False, 0),
    ],
)
def test_words_of_measure_are_kept(text: str, about: bool, bound: int) -> None:
    (quantity,) = quantities(text)
    assert (quantity.about, quantity.bound) == (about, bound)


@settings(deadline=None)
@given(
    st.integers(min_value=2, max_value=10**9), st.sampled_from(["%", " GeV", " ms", " parts", "-layer models", " K"])
)
def test_any_whole_number_is_read_as_what_it_is(number: int, unit: str) -> None:
    for shown in (str(number), f"{number:,}"):
        (quantity,) = quantities(f"They saw {shown}{unit} in it.")
        factor = quantity.unit.factor if quantity.unit is not None else 1.0
        assert quantity.value / factor == pytest.approx(number)
