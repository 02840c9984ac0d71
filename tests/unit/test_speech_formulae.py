"""Formulae and chemistry in words: what must hold for any input, hostile ones too."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.speech import spoken_form
from radio.speech.phonemes import letters
from radio.speech.wording.chemistry import chemistry
from radio.speech.wording.formulae import A_FORMULA, LONGEST, formula_words
from radio.speech.wording.latex import formulae, plain_formulae

pytestmark = pytest.mark.unit

_COMMANDS = r"""
    \frac \sqrt \sum_ \int \left \right \mathbb \mathcal \mathrm \text \hat \bar \in \leq \to \mid \| \{ \} \\ \alpha
    \log \over \choose \begin{align} \not \arg \max \cite{x} \unknown
"""
_CHARACTERS = "{}()[]|^_'=<>+-/*,.:;~&%$ xyzaTNPE∑∫√‖∈→αβ²₂…0123456789"
_PARTS = st.one_of(st.sampled_from(_COMMANDS.split()), st.sampled_from(_CHARACTERS))
_SOURCE = st.lists(_PARTS, max_size=40).map("".join)
_PROSE = "the model learns from data and a new loss in its first layers"


@given(_SOURCE)
@settings(max_examples=150, deadline=None)
def test_any_formula_ends_in_plain_words(source: str) -> None:
    for text in (f"We see ${source}$ here.", f"We see {source} here.", rf"So \[{source}\] holds."):
        said = spoken_form(text)
        assert not set("\\$^_{}[]()<>|~*#@%&=+/0123456789∑∫√‖∈→").intersection(said), said


@given(_SOURCE)
@settings(max_examples=150, deadline=None)
def test_no_formula_is_said_longer_than_a_listener_can_follow(source: str) -> None:
    for tex in (True, False):
        assert len(formula_words(source, tex=tex).split()) <= LONGEST


@given(st.text(st.sampled_from("HCNOSPFeLiTi0123456789()_^{}+- 2"), max_size=60))
@settings(max_examples=150, deadline=None)
def test_chemistry_takes_any_text(text: str) -> None:
    assert isinstance(chemistry(text), str)


@given(
    st.lists(
        st.sampled_from(
            ["the", "model", "learns", "from", "data", "and", "a", "new", "loss", "in", "its", "first", "layers"]
        ),
        max_size=20,
    )
)
@settings(max_examples=50, deadline=None)
def test_plain_prose_stays_as_it_is(words: list[str]) -> None:
    text = " ".join(words)
    assert plain_formulae(chemistry(formulae(text))) == text


@pytest.mark.parametrize(
    "evil",
    [
        "{" * 1000 + "x" + "}" * 1000,
        r"\frac{" * 1000,
        r"\left(" * 1000,
        "x^{2}+" * 17_000,
        r"\sqrt{" * 500 + "x" + "}" * 500,
        "f(" * 2000,
        "}" * 5000,
        "|x" * 3000,
    ],
    ids=lambda evil: evil[:12],
)
def test_what_is_too_deep_or_too_long_is_only_named(evil: str) -> None:
    assert spoken_form(f"So ${evil}$ holds.") == f"So {A_FORMULA} holds."


@pytest.mark.parametrize(
    "piece", ["x_{2}+", "f(", "f(x, ", "(OH)", "LiFe(", r"\(", r"\[", "x|", "x' ", "^", "⟨", "a = b, "]
)
def test_work_grows_with_the_length_only(piece: str) -> None:
    # Calls are counted, not seconds: the same on any machine.
    assert _calls(piece * 1600) < 5 * _calls(piece * 400) + 2000


def _calls(text: str) -> int:
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        plain_formulae(chemistry(formulae(text)))
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "The loss ($\\sum_i \\alpha_i f_i(x)^2 + \\sum_j \\beta_j g_j(x)^2 + \\lambda h(x)$) falls.",
            "The loss falls.",
        ),
        (
            "We minimize $L = \\sum_i \\alpha_i f_i(x)^2 + \\sum_j \\beta_j g_j(x)^2$.",
            "We minimize L equals a longer expression.",
        ),
        ("the $\\mathbb{E}[x]$ of it", "the expectation of x of it."),
        ("costs $5 and $10", "costs five dollars and ten dollars."),
        ("at 300 K and $T = 300$ K", "at three hundred kelvin and T equals three hundred kelvin."),
    ],
)
def test_a_sentence_stays_grammatical(text: str, said: str) -> None:
    assert spoken_form(text) == said


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("The ratio A over b falls.", "The ratio eh over b falls."),
        ("So A n equals A one.", "So eh n equals eh one."),
        ("A transpose B falls.", "eh transpose B falls."),
        ("A squared error of a model.", "A squared error of a model."),
        ("A two stage approach.", "A two stage approach."),
    ],
)
def test_a_variable_by_the_name_of_a_is_no_article(words: str, heard: str) -> None:
    assert letters(words) == heard
