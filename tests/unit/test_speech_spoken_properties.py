"""Unit: what holds for the spoken form of any text at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.spokenform import SAYABLE, Text, is_held_out, sample, sweep
from radio.speech import spoken_form
from radio.speech.dictionary.lexicon import load_lexicon
from tests.spoken_table import cases

pytestmark = pytest.mark.unit

LEXICON = load_lexicon(Path(__file__).resolve().parents[2] / "lexicon.yaml")
_PIECES = st.sampled_from(
    [
        "the model", "GPT-4o", "12", "3.5", "-", "–", "--", "%", "$", "$x^2$", r"\frac{a}{b}", "_", "^", "{", "}",
        "[12]", "[0, 1]", "(", ")", "Smith et al.", "2024", ",", ".", "e.g.", "10^-4", "×", "x", "kg", "/", "|", "\n",
        "\n- ", "#", "*", "~", "`", "@", "https://a.io/b", "IV", "α", "∈", "🎉", "1e-5", ":", "3:1", "\\", "&", "<b>",
        "é", "C++", "II-VI",
    ]
)  # fmt: skip
_SEVERAL = st.lists(_PIECES, max_size=12)
ANYTHING = st.one_of(st.text(max_size=80), _SEVERAL.map(" ".join), _SEVERAL.map("".join))
_WORDS = st.sampled_from(["the", "model", "learns", "from", "data", "quickly", "and", "well"])


@settings(max_examples=250, deadline=None)
@given(ANYTHING)
def test_any_text_has_a_spoken_form_and_a_voice_can_say_it(text: str) -> None:
    said = spoken_form(text, LEXICON)
    assert [c for c in said if not SAYABLE.match(c)] == []
    assert said == "" or said[-1] in ".?!"
    assert said == said.strip() and "  " not in said


def test_a_mark_that_makes_no_letter_is_not_said() -> None:
    assert spoken_form("0\u1ab0 and a\u0301") == "zero and á."


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["the", "model", "learns", "from", "data", "quickly", "and", "well"]), min_size=1, max_size=9
    )
)
def test_plain_words_are_left_alone(words: list[str]) -> None:
    assert spoken_form(" ".join(words)) == " ".join(words) + "."


def test_what_is_said_stays_as_it_is_when_it_is_put_through_again() -> None:
    again = [(said, spoken_form(said)) for said in (spoken_form(case.written) for case in cases())]
    changed = [(first, second) for first, second in again if first.lower() != second.lower()]
    # Letters in a row are a shout, "L L M's" an acronym's plural: the few forms that a second pass may touch.
    assert len(changed) <= len(again) // 50, changed


@pytest.mark.parametrize(
    "evil",
    [
        "1", "1,", "a-", "A.B.", "(1/", "x_{", "10^", "AbC", "[1, ", "1-2 ", "http://", "| ", "I", "1 kg/", "et al. ",
        "a--", "*a ", "--", "Smith, ", "(Smith et al., 2020; ", "a@", "w.w.", "\\'", "1 x ", "1:",
    ],
)  # fmt: skip
def test_a_hostile_repetition_comes_to_an_end(evil: str) -> None:
    # 4,000 letters, at which a pattern that backtracks would run into pytest's time limit.
    said = spoken_form(evil * (4000 // len(evil)), LEXICON)
    assert [c for c in said if not SAYABLE.match(c)] == []


def test_the_bench_counts_what_a_voice_could_not_say_and_draws_the_same_sample_twice() -> None:
    texts = [Text("2605.00001", "In 2024, GPT-4o reached 92.5% with $x^2$."), Text("2605.00002", "[12]")]
    swept = sweep(texts, LEXICON)
    assert (swept.texts, swept.empty, swept.raised, dict(swept.forbidden)) == (2, 1, [], {})
    papers = [Text(f"2605.{n:05}", f"a score of {n}.5% on S{n}") for n in range(60)]
    kept = {paper for paper, _ in papers if is_held_out(paper)}
    drawn = sample(papers, 5, 3, held_out=True)
    assert drawn == sample(papers, 5, 3, held_out=True)
    assert len(drawn) == 5 and {paper for paper, _ in drawn} <= kept
