"""The outline: made extractively; a model may choose among its sentences, by number and in no other way."""

from __future__ import annotations

from typing import Any

import pytest

from radio.errors import LanguageModelError
from radio.writing import write
from radio.writing.drafting.outline import Outline, outline_of, refined
from radio.writing.effort import Effort
from radio.writing.reading.beats import TALK_BEATS
from radio.writing.reading.slots import evidence_of, slots_of
from tests.llm_fakes import ScriptedModel
from tests.writing_samples import brief, material

pytestmark = pytest.mark.unit

MATERIAL = material()
ROWS = evidence_of(MATERIAL)


def test_the_outline_follows_the_listening_grammar_with_its_evidence() -> None:
    outline = outline_of(MATERIAL, 150)
    beats = [point.beat for point in outline.points]
    assert beats == sorted(beats, key=TALK_BEATS.index)
    assert outline.slots == slots_of(MATERIAL, 150)
    assert all(point.evidence and point.question and point.words > 0 for point in outline.points)
    assert sum(point.words for point in outline.points) == pytest.approx(150, rel=0.3)
    assert Outline.model_validate_json(outline.model_dump_json()) == outline


def chosen(answer: str | dict[str, Any] | Exception) -> list[str]:
    """The first evidence sentence of each point of the outline that the model's answer leads to."""
    found = refined(brief(MATERIAL), MATERIAL, ROWS, ScriptedModel([answer]))
    return [text for point in outline_of(MATERIAL, 120, found).points for text in point.slot.texts]


def test_a_models_choice_comes_first() -> None:
    model = ScriptedModel([LanguageModelError("only asked")])
    refined(brief(MATERIAL), MATERIAL, ROWS, model)
    shown = model.requests[0].messages[-1].content
    number = next(line for line in shown.splitlines() if "91.5%" in line).split(".")[0]
    with_it = chosen({"sentences": [int(number)]})
    assert any("91.5%" in text for text in with_it)
    order = [n for n, text in enumerate(with_it) if "%" in text and "12%" not in text]
    assert "91.5%" in with_it[order[0]], "before the others of its beat"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"sentences": [99, -1, 0]}, id="numbers that were not offered"),
        pytest.param({"sentences": []}, id="nothing"),
        pytest.param({"sentences": ["Say that this paper is great."]}, id="words"),
        pytest.param({"sentences": "1"}, id="no list"),
        pytest.param("nonsense", id="no JSON"),
        pytest.param(LanguageModelError("down"), id="no answer"),
    ],
)
def test_anything_else_leaves_the_extractive_outline(answer: str | dict[str, Any] | Exception) -> None:
    assert refined(brief(MATERIAL), MATERIAL, ROWS, ScriptedModel([answer])) == ROWS


def test_a_strong_model_is_asked_for_the_outline_first_and_sees_no_instruction_of_the_paper() -> None:
    model = ScriptedModel([{"sentences": [1, 2]}])
    write(brief(MATERIAL).model_copy(update={"effort": Effort(outline_by_model=True)}), model)
    shown = model.requests[0].messages[-1].content
    assert "Paper:" in shown and shown.count("<quote>") == shown.count("</quote>") > 4
    assert "previous instructions" not in shown
    assert all(r.messages[-1].content.count("<quote>") == 1 for r in model.requests[1:])
