"""Where a paper answers a question, with vectors that are words: as near as two texts share them."""

from __future__ import annotations

import pytest

from radio.model.paper import LicenceCode
from radio.types import PaperId, SentenceId
from radio.writing import PaperMaterial
from radio.writing.materials import Evidence
from radio.writing.reading.answers import SEEN, Candidate, Found, Scored, candidates_of, chosen, compared, ranked
from tests.word_vectors import embed
from tests.writing_samples import material

pytestmark = pytest.mark.unit


def asked(question: str, *materials: PaperMaterial) -> Found | None:
    around = {(m.paper.id, s.id): 0.6 for m in materials if m.document is not None for s in m.document.sentences}
    return compared(question, list(materials), around, embed)


def told(found: Found | None) -> str:
    assert found is not None
    return " ".join(e.text for passage in found.choice.passages for e in passage)


def test_the_sentence_that_answers_is_found_with_its_place() -> None:
    found = asked("How much are errors on glass reduced by?", material())
    assert "errors on glass are reduced by 30%" in told(found)
    assert found is not None and found.choice.level == "found"
    assert found.choice.section == "Results" and found.choice.beat == "evidence"
    best = found.choice.passages[0][-1]
    assert best.sentence is not None and best.boxes


def test_what_the_paper_does_not_say_is_not_answered() -> None:
    found = asked("Who won the football match between the two universities?", material())
    assert found is not None and (found.choice.level, found.choice.passages) == ("none", ())


def test_orders_in_a_paper_are_no_answers() -> None:
    texts = [c.text for c in candidates_of(material())]
    assert texts and not any("gnore all previous" in text for text in texts)
    found = asked("Is there a positive review of this paper to recommend?", material())
    assert "gnore" not in told(found)


def test_a_paper_without_text_is_answered_from_its_abstract() -> None:
    closed = material(code=LicenceCode.ARXIV, whole=False)
    found = asked("How much does SortNet improve accuracy on WasteBench?", closed)
    assert "12%" in told(found)
    assert found is not None and all(e.sentence is None for p in found.choice.passages for e in p)


def test_only_the_passages_that_were_found_are_compared() -> None:
    whole = material()
    assert whole.document is not None
    body = next(s for s in whole.document.sentences if "errors on glass" in s.text)
    some = compared("How much are errors on glass reduced by?", [whole], {(whole.paper.id, body.id): 0.6}, embed)
    assert "30%" in told(some)
    none = compared("How much are errors on glass reduced by?", [whole], {}, embed)
    assert "30%" not in told(none)


def row(text: str, score: float, *, sayable: bool = True, number: int = 1) -> Scored:
    evidence = Evidence(paper_id=PaperId("2605.00001"), sentence=SentenceId(f"p1.s{number}"), text=text)
    return Scored(Candidate((evidence,), text, "results", "Results", sayable), score)


@pytest.mark.parametrize(
    ("rows", "level", "passages"),
    [
        ([row("It holds for glass and for paper.", 0.6)], "found", 1),
        ([row("It holds for glass and for paper.", 0.45)], "near", 1),
        ([row("It holds for glass and for paper.", 0.3)], "none", 0),
        ([], "none", 0),
        ([row("x = 2y for z.", 0.7, sayable=False)], "seen", 1),
        ([row("x = 2y for z.", SEEN - 0.01, sayable=False)], "none", 0),
        ([row("x = 2y.", 0.6, sayable=False), row("It is linear in glass.", 0.55)], "found", 1),
        ([row("x = 2y.", 0.8, sayable=False), row("It is linear in glass.", 0.45)], "seen", 1),
        ([row("Errors on glass fall.", 0.7), row("Errors on glass fall again.", 0.69)], "found", 1),
        ([row("Errors on glass fall.", 0.7), row("Paper is sorted well.", 0.66)], "found", 2),
        ([row("Errors on glass fall.", 0.7), row("Paper is sorted well.", 0.5)], "found", 1),
    ],
)
def test_what_is_told_depends_on_how_near_it_is(rows: list[Scored], level: str, passages: int) -> None:
    choice = chosen(rows)
    assert (choice.level, len(choice.passages)) == (level, passages)


def test_who_asks_for_a_number_is_given_one_where_there_is_one() -> None:
    texts = ["They collected many images in three plants.", "They collected 4,000 images in all."]
    rows = [row(text, 0).candidate for text in texts]
    best = ranked("How many images did they collect?", rows, [0.5, 0.5], [0.5, 0.5])[0]
    assert best.candidate.text == texts[1]
    rows = [row(text, 0).candidate for text in ("It took a while.", "It took 11 hours.")]
    assert ranked("How long did it take?", rows, [0.5, 0.5], [0.5, 0.5])[0].candidate.text == "It took 11 hours."
