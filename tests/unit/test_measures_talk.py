"""Unit: repeats, ease, turns, orientation, empty lines and coverage, on lines made for it."""

from __future__ import annotations

import pytest

from radio.model.script import Cite, Line, Script
from radio.types import HostId, PaperId, Seconds, ShowId
from radio.writing.measures import (
    answers,
    balance,
    coverage,
    distinct,
    ground_of,
    length_error,
    longest_without_topic,
    main_claims,
    measure,
    reading_ease,
    repeats,
    sentence_seconds,
    shared_phrases,
    vacuous,
)
from radio.writing.measures.ease import long_sentences, syllables
from radio.writing.measures.repeats import terms_of
from radio.writing.writer import write
from tests.writing_samples import brief, material

pytestmark = pytest.mark.unit
PAPER = material().paper.id


def line(text: str, speaker: str = "joe", **fields: object) -> Line:
    known: dict[str, object] = {
        "speaker": HostId(speaker),
        "text": text,
        "beat": "evidence",
        "paper_id": PAPER,
        "cites": (Cite(paper_id=PAPER, sentence=None, text=text),),
        "origin": "model",
    }
    return Line.model_validate(known | fields)


def script(*lines: Line) -> Script:
    return Script(show=ShowId("rotation"), title="T", lines=lines, chapters=(), paper_ids=(PAPER,), writer="w")


def test_distinct_n_is_the_share_of_different_runs() -> None:
    assert distinct(["glass and glass"], 1) == pytest.approx(2 / 3)
    assert distinct(["glass and glass", "glass and tin"], 2) == pytest.approx(3 / 4)
    assert distinct(["glass"], 2) is None


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["It sorts old glass. Fine.", "Yes. It sorts old glass."], ['the sentence "It sorts old glass." (line 1)']),
        (["The authors say that lamps fail.", "The authors say so."], ['the opener "the authors say" twice in a row']),
        (["Lamps fail in the old plant today.", "So lamps fail in the plant."], ['"lamps fail in the" (line 1)']),
        (["It was one of the best.", "Not one of the worst."], []),
        (["Learning to sort waste is hard.", "Back to learning to sort waste."], []),
        (["I see.", "I see."], []),
    ],
)
def test_what_an_episode_says_twice_is_told_with_its_first_line(rows: list[str], told: list[str]) -> None:
    found = repeats([line(row) for row in rows], known=["Learning to Sort Waste with Few Labels"])
    assert [f.what for f in found] == told


def test_a_term_of_the_paper_may_come_again_but_not_a_long_stretch() -> None:
    term = "first law of glass mechanics"
    terms = terms_of([f"The {term} holds here.", f"We test the {term}.", f"A {term} was known."])
    rows = [line(f"They test the {term}."), line(f"So the {term} was tested.", "ada")]
    assert repeats(rows) and not repeats(rows, terms=terms)


def test_phrases_of_many_episodes_are_told_once_at_their_longest() -> None:
    caution = "A caution from the outside of the paper."
    words = ("Green", "Brown", "White")
    made = [script(line(f"{word} glass was sorted. {caution}"), line(f"They saw {word} and {word}.")) for word in words]
    assert shared_phrases(made) == (("a caution from the outside of the paper", 3),)
    assert shared_phrases(made, known=[caution]) == ()
    assert shared_phrases(made[:2]) == ()


def test_a_long_shared_phrase_is_told_whole_and_once() -> None:
    long = "it sets its results beside those of others and it names its own limits though we found no code"
    made = [script(line(f"{word}: {long}, {word} said.")) for word in ("Green", "Brown", "White")]
    assert shared_phrases(made) == ((long, 3),)


@pytest.mark.parametrize(
    ("word", "count"),
    [("glass", 1), ("waste", 1), ("table", 2), ("sorted", 2), ("trained", 1), ("images", 3), ("recycling", 3),
     ("accuracy", 4), ("reality", 4), ("GPT", 3), ("learning", 2), ("question", 2), ("previous", 3), ("area", 3)],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert abs(syllables(word) - count) <= (1 if word in {"previous", "area", "reality"} else 0)


def test_reading_ease_is_flesch_and_short_words_read_easier() -> None:
    # 6 words, 1 sentence, 6 syllables.
    assert reading_ease(["The cat sat on the mat."]) == pytest.approx(206.835 - 1.015 * 6 - 84.6)
    hard = reading_ease(["Heterogeneous representational methodologies characterise multidimensional optimisation."])
    assert hard is not None and hard < 0
    assert reading_ease([]) is None


def test_sentences_are_timed_at_the_hosts_pace() -> None:
    assert sentence_seconds(["One two three four five. Six seven eight nine ten."]) == (2.0, 2.0)
    long = " ".join(["word"] * 40) + "."
    assert [(f.line, f.what[:4]) for f in long_sentences([line("Short."), line(long)])] == [(1, "16 s")]


def test_balance_and_length() -> None:
    lines = [line("one two three", "joe"), line("four five", "joe"), line("six", "ada")]
    found = balance(lines)
    assert found.words == {"joe": 5, "ada": 1}
    assert found.share == pytest.approx(5 / 6) and found.longest_run == pytest.approx(2.0)
    assert length_error(lines, Seconds(2.0)) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("question", "answer", "why"),
    [
        (line("What does SortNet sort?", "ada"), line("SortNet sorts glass."), None),
        (line("And how?", "ada"), line("It looks at pairs of images."), None),
        (line("What does SortNet sort?", "ada"), line("It uses lamps of another kind."), "none of its words"),
        (line("How much better?", "ada"), line("Lamps matter to glass."), "no measure"),
        (line("How much better?", "ada"), line("Errors fall by 30%."), None),
        (line("What does it do?", "ada"), line("That I would tell.", "ada"), "nobody answers"),
        (line("What does it do?", "ada"), line("What do you think?"), "answered by a question"),
    ],
)
def test_a_question_is_answered_by_the_other_host_and_to_the_point(
    question: Line, answer: Line, why: str | None
) -> None:
    found = answers([question, answer])
    if why is None:
        assert (found.asked, found.answered) == (1, 1)
    else:
        assert any(why in f.what for f in found.findings)


def test_orientation_counts_from_the_last_time_that_title_or_topic_was_heard() -> None:
    names = {PAPER: ("SortNet: Learning to Sort Waste", "waste sorting")}
    filler = "They turn the lamps on and off and on again in the plant."  # 13 words, 5.2 s
    lines = [line(filler), line(filler), line("SortNet, that is."), line(filler), line("Bye.", paper_id=None)]
    found = longest_without_topic(lines, names)
    assert found.seconds == pytest.approx(10.4) and found.line == 0
    assert longest_without_topic([line(filler, paper_id=None)] * 9, names).seconds == 0.0


def test_an_answer_of_no_matter_and_stock_phrases_are_told() -> None:
    words = ground_of(material()).text
    rows = [
        line("That is a very good thing to see."),
        line("Cameras and lamps change how glass is seen."),
        line("A game-changer! Cameras and lamps change glass.", cites=()),
        line("That is what it says.", origin="template", factual=False),
        line("Thank you for listening.", beat="closing", origin="template", factual=False, paper_id=None),
        line(
            "Cameras and lamps change how glass is seen. This is a further point in the paper.",
            cites=(Cite(paper_id=PAPER, sentence=None, text="Cameras and lamps change how we see glass."),),
        ),
    ]
    assert [(f.line, f.what) for f in vacuous(rows, words)] == [
        (0, "says only nothing"),
        (2, 'stock phrase "game-changer"'),
        (5, '"This is a further point in the paper." says nothing'),
    ]


def test_main_claims_are_what_the_authors_did_and_found() -> None:
    claims = main_claims(material())
    assert [(c.where, c.kind) for c in claims] == [("abstract", "contribution"), ("abstract", "result")]
    assert "expensive to collect" not in " ".join(c.text for c in claims)


def test_coverage_is_told_by_words_or_by_embeddings() -> None:
    claims = main_claims(material())
    assert coverage(claims, []).share == 0.0
    half = coverage(claims, ["SortNet learns to sort waste from a few labels."])
    assert (half.told, half.of) == (1, 2) and "12%" in half.missed[0]
    assert coverage((), ["anything"]).share is None

    def embed(texts: object) -> list[list[float]]:
        return [[1.0, 0.0]] * 3

    assert coverage(claims, ["A paraphrase."], embed).told == 2


def test_the_extractive_script_of_a_good_paper_has_nothing_unsupported() -> None:
    order = brief(material())
    found = measure(write(order, None), [ground_of(material())], order.target, names=["Joe", "Ada"])
    assert (found.unsupported_numbers, found.unsupported_names, found.hedges_lost) == (0, 0, 0)
    assert found.coverage == 1.0 and found.model_share == 0.0
    assert found.papers == (PaperId("2605.00001"),) and found.questions >= 3
