"""Texts that stand side by side in one column are read one after the other."""

from __future__ import annotations

import pytest

from radio.documents.lines import Line, attach_fragments
from radio.documents.sidebyside import find_corridors, side_by_side

pytestmark = pytest.mark.unit

LEFT = ("a neuron that takes what", "it is given and adds it", "up with its own weights")
RIGHT = ("a network of the neurons", "that are red for what is", "given and blue for the")


def line(text: str, x: float, baseline: float) -> Line:
    return Line(1, text, "n" * len(text), [(x, x + 5.0 * len(text), len(text.replace(" ", "")))], baseline, 10.0)


def two_texts(gap: float, shift: float) -> list[Line]:
    rows = enumerate(zip(LEFT, RIGHT, strict=True))
    pairs = [(line(a, 50, 12.0 * n), line(b, 50 + 5 * 24 + gap, 12.0 * n + shift)) for n, (a, b) in rows]
    return [part for pair in pairs for part in pair]


@pytest.mark.parametrize(("gap", "shift"), [(12.0, 0.0), (40.0, 0.0), (12.0, 0.8)])
def test_two_texts_are_read_one_after_the_other(gap: float, shift: float) -> None:
    whole = line("This line runs over both of the texts that stand under it here", 50, -24)
    lines = [whole, *two_texts(gap, shift)]
    corridors = find_corridors(lines, None)
    apart = attach_fragments(lines, None, lambda one, other: any(c.divides(one, other) for c in corridors))
    down = sorted(apart, key=lambda part: (round(part.baseline), part.x0))
    assert [part.text for part in side_by_side(down, corridors)] == [whole.text, *LEFT, *RIGHT]


def test_a_wide_space_in_one_line_is_no_corridor() -> None:
    lines = [line("a line that was stretched by", 50, 0), line("the printer to fill it up", 200, 0)]
    assert find_corridors(lines, None) == []


def test_the_gutter_of_a_page_is_no_corridor() -> None:
    lines = two_texts(12.0, 0.0)
    assert find_corridors(lines, gutter=176.0) == []


def test_a_numerator_finds_its_line_though_only_the_denominator_is_near() -> None:
    text = line("an example is", 50, 100)
    lower, upper = line("1+e", 118, 103.4), line("1", 124, 96.1)
    lower.size = upper.size = 7.0
    [joined] = attach_fragments([text, upper, lower], None)
    assert joined.text.startswith("an example is") and "1+e" in joined.text and joined.style.count("^") == 1
