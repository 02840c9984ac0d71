"""Length: a script ends within a tenth of its target, whether the writer says much or little."""

from __future__ import annotations

from typing import Any

import pytest

from radio.model.document import Box, Document, Sentence
from radio.model.script import Line, Script
from radio.types import HostId, PaperId, SentenceId, ShowId
from radio.writing import PaperMaterial, write
from radio.writing.language.lexis import tokens
from radio.writing.length import ROUNDS, TOLERANCE, fitted
from radio.writing.materials import WritingBrief
from radio.writing.stage import count_words
from tests.writing_fakes import Parrot
from tests.writing_samples import brief, material

pytestmark = pytest.mark.unit


def talk(words: int) -> Script:
    line = Line(speaker=HostId("joe"), text=" ".join(["word"] * words), beat="what", origin="template", factual=False)
    return Script(
        show=ShowId("rotation"), title="x", lines=(line,), chapters=(), paper_ids=(PaperId("2605.00001"),), writer="x"
    )


@pytest.mark.parametrize(
    ("words_of", "rounds"),
    [
        pytest.param(lambda words: words, 1, id="as asked"),
        pytest.param(lambda words: words // 2, 3, id="half as much as asked"),
        pytest.param(lambda words: words * 2, 3, id="twice as much"),
        pytest.param(lambda words: words - words % 55 + 40, 4, id="in steps of a turn"),
        pytest.param(lambda words: words - 130, 2, id="a turn or two fell out"),
    ],
)
def test_a_writer_that_misses_is_asked_for_more_or_less(words_of: Any, rounds: int) -> None:
    asked = []

    def compose(given: WritingBrief) -> Script:
        asked.append(given.target_words)
        return talk(words_of(given.target_words))

    of = brief(material())
    script = fitted(compose, of)
    assert abs(count_words(script.lines) - of.target_words) <= TOLERANCE * of.target_words
    assert len(asked) <= rounds <= ROUNDS


def test_what_the_evidence_does_not_hold_is_not_asked_for_for_ever() -> None:
    asked = []

    def compose(given: WritingBrief) -> Script:
        asked.append(given.target_words)
        return talk(min(300, given.target_words))

    assert count_words(fitted(compose, brief(material())).lines) == 300
    assert len(asked) == 2


def long_material() -> PaperMaterial:
    """A paper with evidence enough for a talk of any length here."""
    known = material()
    assert known.document is not None
    section = next(s for s in known.document.sections if s.kind == "results").index
    things = tokens(
        "glass bottles bags cans cups trays foils lids jars tubes boxes crates plates forks lamps wires screens pumps"
    )
    sentences = [
        Sentence(
            id=SentenceId(f"p9.s{n}"),
            text=f"We find that the {thing} detector improves recall of {thing} by {n + 11}% over the older "
            f"{thing} baseline in test number {n + 3}, measured on {(n + 2) * 100} pictures of {thing}.",
            section=section,
            boxes=(Box(page=1, x0=0, y0=n, x1=9, y1=n + 1),),
        )
        for n, thing in enumerate(things)
    ]
    document: Document = known.document.model_copy(update={"sentences": (*known.document.sentences, *sentences)})
    return known.model_copy(update={"document": document})


def _shorter(n: int, text: str) -> str:
    words = text.rstrip(".").split()
    return " ".join(words[: max(8, round(len(words) * 0.75))]) + "."


@pytest.mark.parametrize("minutes", [2.4, 2.7])
@pytest.mark.parametrize("kind", ["extractive", "parrot", "a model that says too little", "a model that says too much"])
def test_a_talk_is_as_long_as_wished(kind: str, minutes: float) -> None:
    changes: dict[str, Any] = {
        "parrot": None,
        "a model that says too little": _shorter,
        "a model that says too much": lambda n, text: f"{text[:-1]}, and that is what they say of it in the paper.",
    }
    model = None if kind == "extractive" else Parrot(changes[kind])
    of = brief(long_material(), minutes=minutes)
    script = write(of, model)
    words = count_words(script.lines)
    assert abs(words - of.target_words) <= TOLERANCE * of.target_words, (words, of.target_words, script.notes)


def test_fitting_asks_for_no_turn_twice() -> None:
    model = Parrot(_shorter)
    write(brief(long_material(), minutes=3.0), model)
    prompts = [r.messages[-1].content for r in model.requests if "was refused (" not in r.messages[-1].content]
    assert len(prompts) == len(set(prompts))
