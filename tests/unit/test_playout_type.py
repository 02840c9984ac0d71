"""Type in the picture: what is drawn for which text, that it fits, and that it can be read. Unit."""

from __future__ import annotations

import pytest
from PIL import Image

from radio.model.style import DARK, LIGHT, TYPEFACE, Colour, Face, Palette, font_path, mixed
from radio.playout.fonts import drawable, font, runs
from radio.playout.frames.brush import Brush, Type
from radio.playout.frames.page import FAINT, WARM
from radio.playout.frames.titles import plain

pytestmark = pytest.mark.unit

SCALES = (0.5, 1.0, 1.5, 3.0)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("Mass in $pp$ Collisions at $\\sqrt{s}=7$ TeV", "Mass in pp Collisions at √s=7 TeV"),
        ("mod $\\mathfrak p$ reductions", "mod p reductions"),
        ("$\\alpha$-pruning", "α-pruning"),
        ("errors below $10^{-3}$ in $O(n^{12})$ for H$_2$O", "errors below 10^-3 in O(n¹²) for H₂O"),
        ("$L^2$ and $\\ell_1$", "L² and l₁"),
        ("Erd\\H{o}s and G\\\"odel", "Erdos and Godel"),
        ("snake_case stays", "snake_case stays"),
        ("Plain  title", "Plain title"),
    ],
)  # fmt: skip
def test_a_title_is_shown_without_tex(tex: str, expected: str) -> None:
    assert plain(tex) == expected


def test_every_character_is_drawn_or_replaced_by_a_likeness() -> None:
    assert drawable("naïve Łukasz α≤β ﬁne", "semibold") in ("naïve Łukasz α≤β ﬁne", "naïve Łukasz α≤β fine")
    assert drawable("x ∈ ℝ, ∇f", "regular") in ("x in R, nablaf", "x in ℝ, nablaf")
    assert drawable("a\u0301", "regular") == "á"
    assert drawable("中村 (Nakamura)", "serif") == "… (Nakamura)"


@pytest.mark.parametrize("face", TYPEFACE)
def test_the_typeface_is_one_family_and_has_the_signs_that_papers_use(face: Face) -> None:
    assert font_path(face).is_file()
    assert "IBM Plex" in (font(face, 20).getname()[0] or "")
    text = "αβγδελμπσω √∞≤≥≈≠±×→ éüñłšçøÅ —–…"
    assert drawable(text, face) == text
    assert "".join(run for _, run in runs(text, face)) == text


@pytest.mark.parametrize("scale", SCALES)
def test_text_that_does_not_fit_ends_in_an_ellipsis_within_its_room(scale: float) -> None:
    setter = Type(scale)
    lines = setter.broken("Supercalifragilisticexpialidocious " * 9, "serif", 28, 348, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(setter.width(line, "serif", 28) <= 348 for line in lines)
    short = setter.fitted("Short", "serif", (50, 30), 348, 140)
    assert (short.size, short.lines) == (50, ["Short"])
    assert setter.broken("", "serif", 28, 348, 3) == []


@pytest.mark.parametrize("scale", SCALES)
def test_lines_are_even_so_that_no_word_stands_alone(scale: float) -> None:
    setter = Type(scale)
    text = "Distributed Representations of Words and Phrases and their Compositionality and a tail"
    lines = setter.broken(text, "serif", 40, 600, 9)
    widths = [setter.width(line, "serif", 40) for line in lines]
    assert " ".join(lines) == text
    assert min(widths) > max(widths) * 0.5


def test_authors_are_left_out_and_counted_until_they_fit() -> None:
    setter = Type(1.0)
    names = ", ".join(f"Author Number{n}" for n in range(3000))
    lines = setter.names(names, "regular", 20, 312, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("others")
    kept = " ".join(lines).count("Author Number")
    assert f"and {3000 - kept:,} others" in " ".join(lines)
    given = setter.names("Antonio Ielo, Francesco Doria, Sandra Castellanos-Paez and 3 others", "regular", 20, 312, 2)
    assert " ".join(given) == "Antonio Ielo, Francesco Doria and 4 others"
    assert setter.names("One Alone", "regular", 20, 312, 2) == ["One Alone"]


@pytest.mark.parametrize("scale", SCALES)
def test_a_running_clock_stands_still(scale: float) -> None:
    def ends(text: str) -> tuple[int, int]:
        brush = Brush(Image.new("RGB", (round(300 * scale), round(40 * scale)), "black"), scale)
        brush.figures(290, 28, text, "regular", 24, (255, 255, 255))
        box = brush.image.crop((0, 0, round(262 * scale), brush.image.height)).getbbox()
        assert box is not None
        return box[0], box[2]

    # Everything but the last pair of digits is drawn at the same place.
    assert ends("12:00:11") == ends("12:00:58")


def luminance(colour: Colour) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: Colour, b: Colour) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [pytest.param(DARK, id="dark"), pytest.param(LIGHT, id="light")])
def test_every_text_has_the_contrast_that_weak_eyes_need(colours: Palette) -> None:
    for ground in (colours.paper, colours.sheet):
        assert contrast(colours.ink, ground) > 12
        assert contrast(colours.soft, ground) > 4.5
        assert contrast(colours.accent, ground) > 4.5
    assert contrast(colours.on_accent, colours.accent) > 4.5
    # Print, grey print too, on the page under the marker; the stroke beside it.
    for tint in (colours.marker, mixed((255, 255, 255), colours.marker, FAINT)):
        under: Colour = (WARM[0] * tint[0] // 255, WARM[1] * tint[1] // 255, WARM[2] * tint[2] // 255)
        assert contrast((0, 0, 0), under) > 12
        assert contrast((90, 90, 90), under) > 4.5
    assert contrast(colours.stroke, WARM) > 4.5


def dimmed_red(colour: Colour) -> Colour:
    """Roughly what a protanope sees: red gives no light."""
    grey = round(0.15 * colour[0] + 0.85 * colour[1])
    return grey, grey, colour[2]


@pytest.mark.parametrize("colours", [pytest.param(DARK, id="dark"), pytest.param(LIGHT, id="light")])
def test_who_speaks_is_told_without_seeing_red(colours: Palette) -> None:
    # The lit plate differs in lightness from the others, besides its moving bars.
    assert contrast(dimmed_red(colours.accent), dimmed_red(colours.paper)) > 3
