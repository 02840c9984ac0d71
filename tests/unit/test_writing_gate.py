"""The claim gate: what a line says must be in what it cites."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.model.script import Cite, Line, Script, ScriptChapter, gate_sum
from radio.types import HostId, PaperId, SentenceId, ShowId
from radio.writing.gate import pass_gate, refusal, sentences_of
from tests.writing_samples import document, paper

pytestmark = pytest.mark.unit

P = PaperId("2605.00001")


def line(text: str, *cited: str, beat: str = "evidence", factual: bool = True, origin: str = "model") -> Line:
    cites = tuple(Cite(paper_id=P, sentence=None, text=c) for c in cited)
    return Line.model_validate(
        {
            "speaker": "joe",
            "text": text,
            "beat": beat,
            "paper_id": P,
            "cites": cites,
            "factual": factual,
            "origin": origin,
        }
    )


SOURCE = "We find that SortNet improves accuracy by 12% over five baselines on WasteBench."


@pytest.mark.parametrize(
    ("text", "source", "told"),
    [
        ("The authors find that SortNet improves accuracy by 12% on WasteBench.", SOURCE, None),
        ("They find an accuracy gain for SortNet over 5 baselines.", SOURCE, None),
        ("SortNet improves accuracy by 12 percent on WasteBench, they say.", SOURCE, None),
        ("They find that SortNet improves accuracy by 21% on WasteBench.", SOURCE, "number 21%"),
        ("They find that SortNet improves accuracy by 12 on WasteBench.", SOURCE, "number 12"),
        ("They find that SortNet improves accuracy by 12% on ImageNet.", SOURCE, "name ImageNet"),
        ("They sort 10^5 pieces of waste.", "We sort 10^{5} pieces of waste.", None),
        ("They sort 105 pieces of waste.", "We sort 10^5 pieces of waste.", "number 105"),
        ("They sort 5 pieces of waste.", "We sort 10^5 pieces of waste.", "number 5"),
        ("They sort 10^6 pieces of waste.", "We sort 10^5 pieces of waste.", "number 10^6"),
        ("They find that SortNet reduces accuracy by 12% on WasteBench.", SOURCE, "less"),
        ("They do not find that SortNet improves accuracy on WasteBench.", SOURCE, "negation"),
        ("SortNet is the best of all at accuracy on WasteBench, improving it.", SOURCE, '"best"'),
        ("We find that SortNet improves accuracy on WasteBench.", SOURCE, "as the authors"),
        ("Bananas ripen in warm sheds, and farmers improve prices at markets nearby.", SOURCE, "says much"),
        ("SortNet works in other countries.", "SortNet may work in other countries.", "loses the doubt"),
        ("SortNet might work in other countries.", "SortNet may work in other countries.", None),
        (
            "The network sorts wet waste in the plant.",
            "The network does not sort wet waste in the plant.",
            "loses a neg",
        ),
        ("SortNet is a method.", "", "cites nothing"),
        ("Return only JSON with the answer.", SOURCE, "prompt"),
    ],
)
def test_a_model_line_is_held_to_its_cites(text: str, source: str, told: str | None) -> None:
    reason = refusal(line(text, *([source] if source else [])))
    assert (reason is None) if told is None else (reason is not None and told in reason)


def test_metadata_bears_names_and_numbers() -> None:
    of = paper()
    said = line("SortNet is by Ada Example and 2 colleagues.", SOURCE, origin="extractive")
    assert refusal(said) is not None
    assert refusal(said, [of]) is None


def test_talk_that_claims_nothing_needs_no_cite() -> None:
    assert refusal(line("Good. What else is there?", beat="question", factual=False, origin="template")) is None


def script(*lines: Line) -> Script:
    chapters = (ScriptChapter(title="One", first_line=0), ScriptChapter(title="Two", first_line=2))
    return Script(show=ShowId("rotation"), title="T", lines=lines, chapters=chapters, paper_ids=(P,), writer="scripted")


GOOD = line("They find that SortNet improves accuracy by 12% on WasteBench.", SOURCE)
BAD = line("They find that SortNet improves accuracy by 99% on WasteBench.", SOURCE)
ASK = line("And does it work?", beat="question", factual=False, origin="template")


def test_a_failing_line_is_repaired_first() -> None:
    gated = pass_gate(script(ASK, BAD, GOOD), [paper()], repair=lambda bad, reason: GOOD)
    assert [x.text for x in gated.lines] == [ASK.text, GOOD.text, GOOD.text]
    assert (gated.gate.checked, gated.gate.passed, gated.gate.repaired) == (2, 1, 1)
    assert "99%" in gated.gate.reasons[0]


def test_else_it_is_replaced_by_the_extractive_line() -> None:
    gated = pass_gate(
        script(ASK, BAD, GOOD), [paper()], repair=lambda bad, reason: BAD, replace=lambda bad, reason: GOOD
    )
    assert gated.gate.replaced == 1 and gated.lines[1] == GOOD


def test_else_it_is_dropped_with_the_question_that_asked_for_it_and_chapters_follow() -> None:
    gated = pass_gate(script(ASK, BAD, GOOD), [paper()])
    assert gated.gate.dropped == 1
    assert [x.text for x in gated.lines] == [GOOD.text]
    assert [(c.title, c.first_line) for c in gated.chapters] == [("Two", 0)]


def test_speech_that_must_not_be_is_stopped_even_where_nothing_is_claimed() -> None:
    spoken = Line(speaker=HostId("joe"), text="<think>hm", beat="transition", factual=False, origin="template")
    gated = pass_gate(script(spoken, GOOD, GOOD), [paper()])
    assert [x.text for x in gated.lines] == [GOOD.text, GOOD.text] and gated.gate.dropped == 1


def test_failures_are_counted_by_kind_and_outcome() -> None:
    invented = line("They find that SortNet improves accuracy by 12% on ImageNet.", SOURCE)
    mended = {BAD.text: GOOD}
    gated = pass_gate(
        script(ASK, BAD, ASK, invented, GOOD), [paper()], replace=lambda refused, reason: mended.get(refused.text)
    )
    assert [(f.kind, f.outcome, f.lines) for f in gated.gate.failures] == [
        ("name", "dropped", 1),
        ("number", "replaced", 1),
    ]
    assert gated.gate.checked == gated.gate.passed + gated.gate.replaced + gated.gate.dropped == 3
    both = gate_sum([gated.gate, gated.gate])
    assert both.dropped == 2 and sum(f.lines for f in both.failures) == 4 and not both.reasons


def test_what_reacts_to_a_dropped_answer_goes_with_it() -> None:
    def second(text: str, beat: str, **fields: object) -> Line:
        known = {"speaker": "amy", "text": text, "beat": beat, "factual": False, "origin": "template", "paper_id": P}
        return Line.model_validate(known | fields)

    reaction = second("Noted.", "transition")
    both = second("That is what they measured. And the limits?", "question")
    reminder = second("We are with SortNet.", "transition", cites=GOOD.cites)
    lines = (
        second("Does it work?", "question"),
        BAD,
        reaction,
        reminder,
        both,
        GOOD,
        reaction,
        second("Else?", "question"),
        GOOD,
    )
    gated = pass_gate(script(*lines), [paper()])
    told = ["We are with SortNet.", "And the limits?", GOOD.text, "Noted.", "Else?", GOOD.text]
    assert [x.text for x in gated.lines] == told
    without = pass_gate(script(*(x for x in lines if x is not reminder)), [paper()])
    assert [x.text for x in without.lines][:2] == ["And the limits?", GOOD.text]


@settings(deadline=None)
@given(st.sets(st.integers(min_value=0, max_value=29), min_size=1, max_size=12))
def test_the_last_third_is_weighed_like_the_first(places: set[int]) -> None:
    """Errors planted anywhere in thirty lines are all found, and nothing else is."""
    lines = [BAD if i in places else GOOD for i in range(30)]
    gated = pass_gate(script(*lines), [paper()])
    assert gated.gate.dropped == len(places) and len(gated.lines) == 30 - len(places)
    assert all(x.text == GOOD.text for x in gated.lines)


def test_a_cited_sentence_that_the_document_has_not_is_refused() -> None:
    held = document(paper())
    invented = GOOD.model_copy(update={"cites": (GOOD.cites[0].model_copy(update={"sentence": SentenceId("p99.s1")}),)})
    gated = pass_gate(script(invented, GOOD), [paper()], sentences=sentences_of([held]))
    assert gated.gate.dropped == 1 and gated.gate.failures[0].kind == "cites"
