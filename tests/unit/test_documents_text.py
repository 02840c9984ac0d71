"""How lines of print become running text."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from radio.documents.lines import Line
from radio.documents.text import FORMULA, clean, join, vocabulary

pytestmark = pytest.mark.unit


def line(text: str, style: str = "", *, row: int = 1) -> Line:
    """A line of print whose characters are 5 points wide."""
    words = [(5.0 * found.start(), 5.0 * found.end(), len(found[0])) for found in re.finditer("[^ ]+", text)]
    return Line(1, text, style or "n" * len(text), words, 12.0 * row, 10.0)


@pytest.mark.parametrize(
    ("first", "second", "known", "joined"),
    [
        ("the measure-", "ments show", "", "the measurements show"),
        ("lithium-", "ion cells", "lithium-ion lithium ion", "lithium-ion cells"),
        ("GPT-", "4 is", "", "GPT-4 is"),
        ("Bekenstein-", "Smarr formula", "", "Bekenstein-Smarr formula"),
        ("a self-", "supervised task", "supervised supervised", "a self-supervised task"),
        ("state-of-the-", "art results", "", "state-of-the-art results"),
        ("no hyphen", "here", "", "no hyphen here"),
        ("soft\u00ad", "ened", "", "softened"),
    ],
)
def test_line_ends(first: str, second: str, known: str, joined: str) -> None:
    assert join([line(first), line(second, row=2)], Counter(known.split())).text == joined


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("eﬃcient ﬁlters", "efficient filters"),
        ("F´ısica, M¨uller, Kov´acs, Poincar´e", "Física, Müller, Kovács, Poincaré"),
        ("e\u0301tude franc¸aise", "étude française"),
        ("zero\u200bwidth \ufffdodd \ue000signs", "zerowidth odd signs"),
        ("𝐖ide 𝑥", "Wide x"),
        ("if c1\u0338 = 0, p /∈ S", "if c1 ≠ 0, p ∉ S"),
        ("many   spaces\u00a0here", "many spaces here"),
    ],
)
def test_characters_are_made_plain(printed: str, cleaned: str) -> None:
    assert clean(printed) == cleaned


@pytest.mark.parametrize(
    ("text", "style", "plain"),
    [
        ("planets3 are", "nnnnnnn^nnnn", "planets are"),
        ("1012 eV", "nn^^nnn", "10^12 eV"),
        ("x2 grows", "m^nnnnnn", "x^2 grows"),
        ("20 fb−1", "nnnnn^^", "20 fb^-1"),
        ("the 43rd time", "nnnnnn^^nnnnn", "the 43rd time"),
        ("Smith∗,† and", "nnnnn^^^nnnn", "Smith and"),
        ("H2O", "n_n", "H2O"),
        ("LiNi0.8Mn0.1O2", "nnnn___nn___n_", "LiNi0.8Mn0.1O2"),
        ("105 stars", "nn^nnnnnn", "10^5 stars"),
        ("105.5 stars", "nn^^^nnnnnn", "10^{5.5} stars"),
        ("10n+1 states", "nn^^^nnnnnnn", "10^{n+1} states"),
        ("T04 grows", "m_^nnnnnn", "T_0^4 grows"),
        ("T40 grows", "m^_nnnnnn", "T_0^4 grows"),
        ("ai2bj", "m_^m_", "a_i^{2}b_j"),
        ("mH = 125", "i_nnnnnn", "m_H = 125"),
        ("Reff is", "m___nnn", "R_eff is"),
        ("Gk(t) acts", "m____nnnnn", "G_{k(t)} acts"),
        ("xabc is", "m^^mnnn", "x^{ab}c is"),
        ("(1+z)4 is", "nnnnn^nnn", "(1+z)^4 is"),
        ("(see above)4 is", "nnnnnnnnnnn^nnn", "(see above) is"),
        ("in 20213 we", "nnnnnnn^nnn", "in 2021 we"),
        ("5.2%3 of", "nnnn^nnn", "5.2% of"),
        ("the lab12 is", "nnnnnnn^^nnn", "the lab is"),
        ("5 km2 of", "nnnn^nnn", "5 km^2 of"),
        ("at 90◦ angles", "nnnnn^nnnnnnn", "at 90° angles"),
        ("125.09+0.21−0.19 GeV", "nnnnnn^^^^^_____nnnn", "125.09_{-0.19}^{+0.21} GeV"),
        ("= 12 of", "nn^_nnn", "= 1/2 of"),
        ("= 11+e of", "nn^___nnn", "= 1/(1+e) of"),
        ("p′ is", "m^^nn", "p′ is"),
        ("10−22 eV", "nn^^^^nn", "10^-22 eV"),
        ("TABLE rows", "n^^^^nnnnn", "TABLE rows"),
        ("LATEX text", "n^n_nnnnnn", "LATEX text"),
        ("Ca2+ ions", "nn^^nnnnn", "Ca2+ ions"),
    ],
)
def test_raised_characters_are_exponents_or_marks_of_notes(text: str, style: str, plain: str) -> None:
    assert join([line(text, style)], Counter()).text == plain


def test_each_character_keeps_its_place() -> None:
    first, second = line("the measure-"), line("ments show", row=2)
    text = join([first, second], Counter())
    start = text.text.index("measurements")
    upper, lower = text.boxes(start, start + len("measurements"))
    assert (upper.x0, upper.x1) == (20.0, 55.0)
    assert (lower.x0, lower.x1) == (0.0, 25.0)
    assert upper.y1 < lower.y1


def test_parts_styles_and_marks_are_known() -> None:
    text = join([line("let x be"), None, line("small3 now", "nnnnn^nnnn", row=2)], Counter())
    assert text.starts == [0, 9, 11]
    assert text.marks == [(16, "3")]
    assert join([line("let x be", "nnnnmnnn"), line("so")], Counter()).styles(0, 10) == "nnn m nn n"


def test_a_formula_leaves_a_mark() -> None:
    assert join([line("is given by"), None, line("where x")], Counter()).text == f"is given by {FORMULA} where x"


def test_the_vocabulary_counts_whole_words_only() -> None:
    assert vocabulary([line("The lithium-ion cell is bro-"), line("the cell")]) == Counter(
        {"the": 2, "cell": 2, "lithium-ion": 1, "is": 1}
    )
