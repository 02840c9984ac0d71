"""Readings of a turn: what is refused, which is kept, how they are drawn, and what happens when time is up."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from radio.clock import ManualClock
from radio.errors import LanguageModelError
from radio.llm.base import ChatReply, ChatRequest
from radio.model.script import Cite, Line, Script
from radio.types import Seconds
from radio.writing import write
from radio.writing.drafting.candidates import Attempt, best, fits, objections, temperature
from radio.writing.drafting.scores import Marks, marks_of
from radio.writing.effort import Effort
from radio.writing.materials import WritingBrief
from radio.writing.measures import ground_of
from tests.llm_fakes import ScriptedModel
from tests.writing_fakes import Parrot, letters, quoted_in
from tests.writing_samples import NOW, brief, material

pytestmark = pytest.mark.unit

MATERIAL = material()
GROUND = ground_of(MATERIAL)
SOURCE = "We observe that accuracy drops by 8% when the lamps of the plant are replaced."
CITES = (Cite(paper_id=MATERIAL.paper.id, sentence=None, text=SOURCE),)
QUESTION = "What happens when the lamps change?"
ANSWER = "They observe that accuracy drops by 8% when the lamps of the plant are replaced."


def line(text: str, beat: str = "evidence") -> Line:
    speaker = "ada" if beat == "question" else "joe"
    return Line.model_validate(
        {
            **{"speaker": speaker, "text": text, "beat": beat, "paper_id": MATERIAL.paper.id, "cites": CITES},
            **{"factual": True, "origin": "model"},
        }
    )


def refused(question: str, answer: str, said: tuple[str, ...] = (), words: int = 14) -> tuple[str | None, str | None]:
    return objections(line(question, "question"), line(answer), MATERIAL.paper, GROUND, said, words)


def test_a_faithful_turn_is_refused_nothing() -> None:
    assert refused(QUESTION, ANSWER) == (None, None)


ANSWERS = {
    "overclaims": ("They observe that accuracy drops by 80% when the lamps are replaced.", "80"),
    "mixes up who speaks": ("We observe that accuracy drops by 8% when the lamps are replaced.", "authors"),
    "from elsewhere": ("Cameras and doctors and hospitals are things that accuracy drops by 8% for.", "cited"),
    "says half of it": ("They observe that it is so for the lamps of the plant that are replaced.", "leaves out"),
    "rambles": (
        f"{ANSWER} It is the plant. {ANSWER[:-1]}, and accuracy drops, and drops, and the lamps of the plant "
        "are replaced, and accuracy drops by 8% when they are replaced.",
        "rambles",
    ),
    "a reason of its own": ("Accuracy drops by 8% because the lamps of the plant are replaced.", "reason"),
    "stock phrase": ("In a nutshell, accuracy drops by 8% when the lamps of the plant are replaced.", "stock"),
    "JSON": ('{"answer": "accuracy drops by 8% when the lamps are replaced"}', ""),
}


@pytest.mark.parametrize("fault", ANSWERS)
def test_an_answer_is_refused(fault: str) -> None:
    answer, reason = ANSWERS[fault]
    found = refused(QUESTION, answer)[1]
    assert found is not None and reason in found


@pytest.mark.parametrize(
    ("question", "said"),
    [
        pytest.param("What does the quoted passage say of lamps?", (), id="speaks of the text"),
        pytest.param("What do the author find about lamps?", (), id="broken English"),
        pytest.param(QUESTION, (QUESTION,), id="was asked before"),
        pytest.param("Why do they lose 50% of accuracy?", (), id="an invented number"),
        pytest.param("Great question, what about lamps?", (), id="stock phrase"),
    ],
)
def test_a_question_is_refused(question: str, said: tuple[str, ...]) -> None:
    assert refused(question, ANSWER, said)[0] is not None


def test_words_of_the_prompt_are_not_said() -> None:
    prompt = ["Those are expensive to collect, and the lamps of the plant are replaced today."]
    answer = "They observe that accuracy drops by 8% when the lamps of the plant are replaced today."
    found = objections(line(QUESTION, "question"), line(answer), MATERIAL.paper, GROUND, (), 16, prompt)
    assert found == (None, "words of the prompt")
    own = objections(line(QUESTION, "question"), line(ANSWER), MATERIAL.paper, GROUND, (), 16, [SOURCE])
    assert own == (None, None), "what the paper says too is the paper's"


def test_what_was_said_before_is_not_said_again() -> None:
    assert refused(QUESTION, ANSWER, ("Earlier.", ANSWER))[1] == "repeats what was said"


def attempt(question: str, answer: str, **fields: Any) -> Attempt:
    marks = fields.pop("marks", None) or marks_of(question, answer, [SOURCE], [], words=14)
    known = {"paper_id": MATERIAL.paper.id, "beat": "evidence", "nth": 0, "marks": marks}
    return Attempt(question=line(question, "question"), answer=line(answer), **{**known, **fields})


def marked(value: float) -> Marks:
    return Marks(**dict.fromkeys(Marks.model_fields, value))


def test_the_best_reading_is_kept() -> None:
    rows = [attempt("What of lamps?", ANSWER, marks=marked(m)) for m in (0.4, 0.9, 0.6)]
    choice = best(rows)
    assert choice is not None and choice.answer is rows[1].answer and choice.how == "model"


def test_a_whole_reading_goes_before_a_better_answer_without_question() -> None:
    half = attempt("What?", ANSWER, marks=marked(0.9), question_refused="x")
    whole = attempt("What of lamps?", ANSWER, marks=marked(0.5))
    choice = best([half, whole])
    assert choice is not None and choice.answer is whole.answer


def test_the_question_of_one_reading_goes_with_the_answer_of_another() -> None:
    good_answer = attempt("What 99%?", ANSWER, question_refused="x")
    good_question = attempt(QUESTION, "Nonsense 99%.", answer_refused="y")
    choice = best([good_answer, good_question])
    assert choice is not None and choice.how == "merged"
    assert (choice.question, choice.answer) == (good_question.question, good_answer.answer)


def test_no_question_is_merged_that_asks_for_another_answer() -> None:
    good_answer = attempt("What 99%?", ANSWER, question_refused="x")
    polar = attempt("Do the lamps matter?", "Nonsense 99%.", answer_refused="y")
    choice = best([good_answer, polar])
    assert choice is not None and choice.question is None
    assert fits("Why do lamps matter?", "Because accuracy drops.") and not fits("What of lamps?", "Because it drops.")
    assert best([polar]) is None and best([]) is None


def test_temperatures_cool() -> None:
    drawn = [temperature(n, 4) for n in range(4)]
    assert drawn == sorted(drawn, reverse=True) and drawn[0] > drawn[-1]
    assert drawn[-1] < temperature(0, 1) < drawn[0]


def with_effort(minutes: float = 4, **effort: Any) -> WritingBrief:
    return brief(MATERIAL, minutes=minutes).model_copy(update={"effort": Effort(**effort)})


def test_readings_of_a_turn_are_drawn_hot_to_cool_from_one_prompt_with_seeds_of_their_own() -> None:
    model = Parrot(lambda n, text: text.replace("8%", "9%") if n else "Bananas are ripe and yellow here now.")
    write(with_effort(candidates=3, repairs=0), model)
    turns: dict[str, list[ChatRequest]] = {}
    for request in model.requests:
        turns.setdefault(request.messages[-1].content, []).append(request)
    drawn = next(rows for rows in turns.values() if len(rows) == 3)
    assert [r.temperature for r in drawn] == [0.6, 0.38, 0.15]
    assert len({r.seed for r in drawn}) == 3
    again = Parrot(model.change)
    write(with_effort(candidates=3, repairs=0), again)
    assert [r.seed for r in again.requests] == [r.seed for r in model.requests], "the same evidence, the same readings"


def test_no_more_readings_than_needed() -> None:
    good = {"question": "", "answer": ""}

    class Good(Parrot):
        def complete(self, request: ChatRequest) -> ChatReply:
            text = quoted_in(request)
            good["question"] = f"How does {letters(len(self.requests))} bear on {text.split()[-2].lower()}?"
            good["answer"] = text.replace("We ", "They ").replace("Our ", "Their ").replace(" our ", " their ")
            self.requests.append(request)
            return ChatReply(text=json.dumps(good), model=self.name)

    seen: list[Attempt] = []
    script = write(with_effort(candidates=4), Good(), watch=seen.append)
    times = Counter((a.beat, a.answer.cites) for a in seen)
    enough = [d for d in script.drafts if d.score is not None and d.score >= 0.9 and d.refused == 0]
    assert enough and all(d.tried == 1 for d in enough)
    assert max(times.values()) <= 5, "four readings and a repair"


def test_a_refused_turn_is_asked_for_again_with_the_reason() -> None:
    model = Parrot(lambda n, text: text if n % 2 else text.replace("%", "7%") + " That is 77% of all.")
    script = write(with_effort(candidates=1, repairs=1), model)
    asked_again = [r for r in model.requests if "was refused (" in r.messages[-1].content]
    assert asked_again and all("77" not in x.text for x in script.lines)
    assert script.gate.repaired == sum(d.kept == "repaired" for d in script.drafts) > 0
    assert any("77" in reason for reason in script.gate.reasons)


def test_when_time_is_up_the_rest_is_told_by_the_paper() -> None:
    clock = ManualClock(NOW)
    model = Parrot(clock=clock, seconds=40.0)
    script = write(with_effort(candidates=1, repairs=0, seconds=Seconds(100.0)), model, clock=clock)
    assert len(model.requests) == 3, "the third was asked before the time was up"
    assert clock.monotonic() < 100.0 + 40.0
    assert "100 s were over" in " ".join(script.notes)
    assert script.writer == "parrot" and {x.origin for x in script.lines} == {"model", "extractive", "template"}
    beats = [x.beat for x in script.lines if x.origin == "extractive"]
    assert "limits" in beats, "what comes last is told extractively"


def test_a_model_without_time_is_not_asked() -> None:
    model = Parrot()
    script = write(with_effort(seconds=Seconds(0.0)), model, clock=ManualClock(NOW))
    assert not model.requests and script.writer == "extractive"


def test_the_script_tells_how_its_turns_came_about() -> None:
    script: Script = write(
        with_effort(candidates=2), Parrot(lambda n, text: text if n % 3 else "No such thing at all.")
    )
    assert script.drafts and all(d.tried >= 1 and d.kept for d in script.drafts)
    assert all((d.score is None) == (d.kept == "extractive") for d in script.drafts)
    assert any(d.refused and d.reasons for d in script.drafts)
    assert not write(brief(MATERIAL), None).drafts


def test_a_slip_of_grammar_in_a_question_is_mended() -> None:
    def broken(n: int, text: str) -> dict[str, Any]:
        word = text.split()[-2].lower()
        return {"question": f"What does the authors {letters(n)} of {word}?", "answer": text}

    script = write(with_effort(), Parrot(broken))
    asked = [x.text for x in script.lines if x.origin == "model" and x.beat == "question"]
    assert asked and all(text.startswith("What do the authors") for text in asked)


def test_nonsense_is_never_a_turn() -> None:
    answers: list[str | dict[str, Any] | Exception] = [
        "",
        "[]",
        '{"question": 1}',
        "null",
        LanguageModelError("cut off"),
    ]
    script = write(with_effort(candidates=1), ScriptedModel(answers * 4))
    assert script.writer == "extractive" and script.notes
    assert not any(x.origin == "model" for x in script.lines)
