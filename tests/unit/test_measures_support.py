"""Unit: numbers, names and hedges of lines against what they cite. Written apart from the claim gate's tests."""

from __future__ import annotations

from fractions import Fraction

import pytest

from radio.model.script import Cite, Line
from radio.types import HostId
from radio.writing.measures import ground_of, hedges_lost, unsupported_in
from radio.writing.measures.names import small_words, unsupported_names
from radio.writing.measures.numbers import numbers_of, unsupported_numbers, without_marks
from radio.writing.measures.units import cardinal
from tests.writing_samples import material

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("91.5% of 1,200 images", [("183/2", "%"), ("1200", "")]),
        ("1.2 million, 1.2M and 1,200,000", [("1200000", "")] * 3),
        ("twenty-one runs, two hundred and five more, ten thousand", [("21", ""), ("205", ""), ("10000", "")]),
        ("two and three", [("2", ""), ("3", "")]),
        ("half of it, a third, two thirds", [("1/2", "part"), ("1/3", "part"), ("2/3", "part")]),
        ("twice as fast, 10x, 4-fold", [("2", "times"), ("10", "times"), ("4", "times")]),
        ("12ms, 5 GeV, 40 K, two percent", [("12", "ms"), ("5", "GeV"), ("40", "K"), ("2", "%")]),
        ("3 percentage points", [("3", "percentage points")]),
        ("10^5 and 105 and 3 × 10^-4", [("100000", ""), ("105", ""), ("3/10000", "")]),
        ("$5 million", [("5000000", "$")]),
        ("GPT-4, Qwen2, 3D, the 2nd", []),
        ("somebody ate a peach", []),
    ],
)
def test_numbers_are_read_by_value_and_unit(text: str, values: list[tuple[str, str]]) -> None:
    found = [(n.value, unit) for n in numbers_of(text) for unit in sorted(n.units)[:1]]
    assert found == [(Fraction(value), unit) for value, unit in values]


def test_numbers_of_a_row_share_the_unit_after_the_last() -> None:
    first, second = numbers_of("from 5 to 10%")
    assert first.units == {"", "%"} and second.units == {"%"}


@pytest.mark.parametrize(
    ("words", "found"),
    [("nine", (9, 1)), ("ninety nine balloons", (99, 2)), ("five six", (5, 1)), ("balloons", (0, 0)),
     ("one hundred thousand", (100_000, 3)), ("two million and six", (2_000_000, 2))],
)  # fmt: skip
def test_number_words_make_one_number(words: str, found: tuple[int, int]) -> None:
    assert cardinal(words.split()) == found


@pytest.mark.parametrize(
    ("said", "source", "wrong"),
    [
        ("Accuracy rises by 12 percent.", "accuracy rises by 12%", ()),
        ("Half of the images.", "50% of the images", ()),
        ("Twice as fast.", "a speedup of 2x", ()),
        ("Two datasets.", "on both datasets", ()),
        ("One of them.", "none of this has a figure", ()),
        ("It uses 100,000 images.", "10^5 images", ()),
        ("Accuracy rises by 13%.", "accuracy rises by 12%", ("13%",)),
        ("Accuracy rises by 12 points.", "accuracy rises by 12%", ("12 points",)),
        ("Accuracy rises by 12 percentage points.", "accuracy rises by 12%", ("12 percentage points",)),
        ("It takes 5 seconds.", "it takes 5 ms", ("5 seconds",)),
        ("It takes 12.", "it takes 12%", ("12",)),
        ("It needs 105 images.", "10^5 images", ("105",)),
        ("Three cameras.", "cameras [3, 4]", ("Three",)),
        ("Three cameras.", "cameras, see Fig. 3", ("Three",)),
        ("In 2020.", "as shown before (Smith, 2020)", ("2020",)),
        ("A dozen plants.", "ten plants", ("A dozen",)),
        ("One third of it and two thirds.", "1/3 and 2/3 of it", ()),
        ("33 of the 40.", "33/40 of them", ()),
        ("About 21 percent.", "20.8% of them", ()),
        ("21 percent.", "20.8% of them", ("21 percent",)),
        ("About 22 percent.", "20.8% of them", ("22 percent",)),
        ("It is 5.96 eV for nickel, 4.84 for cobalt.", "5.96 eV for nickel and 4.84 eV for cobalt", ()),
        ("Three datasets.", "two datasets of ternary labels", ("Three",)),
    ],
)
def test_a_number_needs_its_value_and_its_unit_in_the_source(said: str, source: str, wrong: tuple[str, ...]) -> None:
    assert unsupported_numbers(said, [source]) == wrong


def test_marks_of_citations_and_cross_references_bear_nothing() -> None:
    text = "We use 7 seeds [4, 5] (Smith, 2020) in Tables 1 and 2, Fig. 3a and Section 4.1, and 30 lamps."
    assert [n.value for n in numbers_of(without_marks(text))] == [7, 30]


SOURCE = "SortNet beats GPT-4 on WasteBench at Stanford University, L2 loss, Higgs boson, large language models."
SMALL = small_words([SOURCE, "cameras change often"])


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("SortNet's result holds on WasteBench.", ()),
        ("Sort Net is what they call it.", ()),
        ("The Higgs Boson and Large Language Models.", ()),
        ("Cameras change. Researchers see that. Why?", ()),
        ("In the 1980s, with 12-layer nets in 3D.", ("3D",)),
        ("SortNet does well on ImageNet.", ("ImageNet",)),
        ("Sortnet-2 helps.", ("Sortnet-2",)),
        ("Cityscapes holds images.", ("Cityscapes",)),
        ("They asked Stanford Hospital.", ("Stanford Hospital",)),
        ("They beat GPT-5 with the L1 loss.", ("GPT-5", "L1")),
        ("Well, Ada, that is so.", ()),
        ("Oddly, putting it so helps. Putting it so is odd.", ()),
        ("The Large Language Model and the LLM, or LLMs, with an RNN.", ("RNN",)),
        ("Well, Bob, that is so.", ("Bob",)),
    ],
)
def test_a_name_needs_all_of_itself_in_the_source(said: str, wrong: tuple[str, ...]) -> None:
    assert unsupported_names(said, [SOURCE], allowed=["Ada"], ordinary=SMALL) == wrong


def line(text: str, *cites: str, **fields: object) -> Line:
    paper = material().paper.id
    known: dict[str, object] = {
        "speaker": HostId("joe"),
        "text": text,
        "beat": "evidence",
        "paper_id": paper,
        "cites": tuple(Cite(paper_id=paper, sentence=None, text=c) for c in cites),
        "origin": "model",
    }
    return Line.model_validate(known | fields)


def test_a_line_is_held_against_its_cites_and_the_record_of_its_paper() -> None:
    ground = ground_of(material())
    grounds = {ground.paper_id: ground}

    def kinds(of: Line) -> list[tuple[str, str]]:
        return [(f.kind, f.what) for f in unsupported_in(of, grounds, index=3)]

    told = '"SortNet: Learning to Sort Waste with Few Labels", by Ada Example and 2 colleagues, of 20 May 2026.'
    assert kinds(line(told, "Lamps are replaced.")) == []
    assert kinds(line("The 2 lamps of May.", "Lamps are replaced.")) == [("number", "2"), ("name", "May")]
    assert kinds(line("Lamps are replaced.")) == [("no source", "cites nothing")]
    assert kinds(line("Twelve questions?", origin="template", factual=False)) == []
    assert kinds(line("Twelve lamps.", "Lamps.", factual=False)) == [("number", "Twelve")]


@pytest.mark.parametrize(
    ("said", "cited", "lost"),
    [
        (
            "Wet waste lowers the accuracy of the sorter.",
            "Wet waste may lower the accuracy of the sorter.",
            "may lower",
        ),
        ("Wet waste might lower the accuracy.", "Wet waste may lower the accuracy of the sorter.", None),
        ("They think that wet waste lowers accuracy.", "Wet waste may lower the accuracy of the sorter.", None),
        ("The sorter reaches 91.5% accuracy.", "The sorter reaches 91.5%, which may differ in other countries.", None),
        ("Does wet waste lower accuracy?", "Wet waste may lower the accuracy of the sorter.", None),
        ("The sorter performs well on wet waste.", "The sorter can perform well on wet waste.", "can perform"),
        ("The sorter is able to perform well.", "The sorter can perform well on wet waste.", None),
        ("Its performance on wet waste is told.", "The sorter can perform well on wet waste.", None),
        (
            "The lamps are reduced in the plant.",
            "The lamps could also be reduced in the plant.",
            "could also be reduced",
        ),
        (
            "It captures a broad region of the potential energy surface.",
            "The fit is close, indicating that it has captured a broad region of the potential energy surface.",
            "indicating",
        ),
        ("They can solve the plant.", "The sorter can solve it.", None),
        ("The sorter solves the plant's tasks.", "The sorter can solve tasks of the plant.", None),
        ("It has exactly 50 lamps of glass.", "It has about 50 lamps of glass.", "about"),
        ("They sort the textiles of the plant.", "In future work, they sort textiles of the plant.", "future work"),
        (
            "They leave textiles to future work. They also sort the glass of the plant.",
            "We leave to future work textiles, and to sort the glass of the plant.",
            "future work",
        ),
        ("They plan to sort textiles of the plant.", "In future work, they sort textiles of the plant.", None),
        ("The sorter is fast.", "Results suggest that lamps matter to glass.", None),
        (
            "Lamps matter to the errors on glass.",
            "Our results suggest that lamps matter to errors on glass.",
            "suggest",
        ),
    ],
)
def test_doubt_of_the_sentence_that_is_reported_must_stay(said: str, cited: str, lost: str | None) -> None:
    found = hedges_lost([line(said, cited)])
    assert [lost is not None and f'loses "{lost}"' in f.what for f in found] == ([True] if lost else [])
