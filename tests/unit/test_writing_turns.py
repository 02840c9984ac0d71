"""Two hosts tell a talk together: how its words are shared, who asks whom, and what is added unasked."""

from __future__ import annotations

from itertools import pairwise

import pytest

from radio.model.paper import LicenceCode
from radio.model.script import Line, Script
from radio.types import PaperId
from radio.writing import PaperMaterial, write
from radio.writing.measures.orientation import LONGEST, longest_without_topic
from radio.writing.reading.facts import spoken_title, topic_of
from radio.writing.reading.slots import Slot
from radio.writing.stage import Stage, count_words
from radio.writing.talk.turns import LEAD_SHARE, Turns, added_to, remark
from tests.long_paper import long_material
from tests.writing_fakes import Parrot
from tests.writing_samples import brief, material

pytestmark = pytest.mark.unit

PAPERS = {
    "open": (material(1), 4.0),
    "open, told briefly": (material(2), 3.0),
    "another": (material(3), 5.0),
    "the abstract alone": (material(4, whole=False), 4.0),
    "closed": (material(5, code=LicenceCode.ARXIV), 4.0),
    "long": (long_material(), 4.0),
    "long, told in full": (long_material(), 8.0),
    "long and closed": (long_material(code=LicenceCode.ARXIV), 4.0),
}


def lead_share(script: Script) -> float:
    return count_words(x for x in script.lines if x.speaker == "joe") / count_words(script.lines)


def check_turns(script: Script) -> None:
    """Nobody answers his own question, nor goes on for ever; both ask, and both tell of the paper."""
    for question, answer in pairwise(script.lines):
        assert question.beat != "question" or answer.speaker != question.speaker, question.text
    speakers = [line.speaker for line in script.lines]
    assert all(len(set(speakers[i : i + 4])) > 1 for i in range(len(speakers) - 3))
    assert {line.speaker for line in script.lines if line.beat == "question"} == {"joe", "ada"}
    assert {line.speaker for line in script.lines if line.factual and line.beat != "question"} == {"joe", "ada"}
    assert script.gate.passed == script.gate.checked > 0


@pytest.mark.parametrize("name", PAPERS)
def test_the_lead_has_half_to_two_thirds_of_the_words(name: str) -> None:
    paper, minutes = PAPERS[name]
    script = write(brief(paper, minutes=minutes), None)
    assert 0.5 <= lead_share(script) <= 0.65
    check_turns(script)
    called = {paper.paper.id: (spoken_title(paper.paper), topic_of(paper))}
    assert longest_without_topic(script.lines, called).seconds <= LONGEST


@pytest.mark.parametrize("paper", [material(), long_material()], ids=["short", "long"])
def test_a_model_words_a_talk_that_two_tell(paper: PaperMaterial) -> None:
    script = write(brief(paper), Parrot())
    assert script.writer == "parrot"
    assert 0.5 <= lead_share(script) <= 0.65
    check_turns(script)


def test_the_lead_opens_judges_and_closes() -> None:
    script = write(brief(long_material()), None)
    assert script.lines[0].speaker == script.lines[-1].speaker == "joe"
    *_, verdict, link = (line for line in script.lines if line.beat == "verdict")
    assert (verdict.speaker, link.speaker) == ("joe", "ada")


def slot() -> Slot:
    return Slot.model_validate({"beat": "how", "nth": 0, "evidence": ()})


def stage_after(joe: int, ada: int) -> Stage:
    """A talk in which they have said so many words."""
    stage = Stage(brief(material()), "seed")
    for host, words in (("joe", joe), ("ada", ada)):
        stage.lines.append(
            Line.model_validate({"speaker": host, "text": "word " * words, "beat": "what", "origin": "template"})
        )
    return stage


def test_within_a_part_the_share_decides_and_who_comes_in_adds_but_not_twice_on_end() -> None:
    stage = stage_after(joe=300, ada=100)
    turns = Turns(stage)
    one = turns.next(40, opens=False)
    assert (one.teller, one.asker, one.picks_up, one.hands_over) == ("ada", "joe", True, False)
    stage.lines += stage_after(joe=0, ada=400).lines
    two = turns.next(40, opens=False)
    assert (two.teller, two.asker, two.picks_up, two.hands_over) == ("joe", "ada", False, True)


def test_what_comes_between_is_followed_by_a_question() -> None:
    turn = Turns(stage_after(joe=300, ada=100)).next(40, opens=False, interrupted=True)
    assert turn.teller == "ada" and not turn.picks_up and turn.hands_over


def test_a_new_part_changes_hands_unless_the_share_would_be_lost() -> None:
    near, far = stage_after(joe=340, ada=240), stage_after(joe=100, ada=400)
    assert Turns(near).next(40).teller == "ada"
    assert Turns(far).next(40).teller == "joe"
    assert 0.5 < LEAD_SHARE < 0.65


def test_who_asks_after_an_answer_of_their_own_does_not_react_to_it() -> None:
    stage = stage_after(joe=300, ada=100)
    turn = Turns(stage).next(40)
    assert turn.hands_over
    said = {remark(stage, turn, slot()) for _ in range(8)} - {""}
    assert said and all("Ada" in text for text in said)
    assert remark(stage, turn, None) == ""


def test_a_models_answer_is_added_only_where_it_says_who() -> None:
    def answer(text: str) -> Line:
        return Line.model_validate(
            {"speaker": "ada", "text": text, "beat": "how", "paper_id": PaperId("2605.00001"), "origin": "model"}
        )

    added = added_to(answer("The authors train the network twice. They stop early."))
    assert added is not None and added.text == "And the authors train the network twice. They stop early."
    assert added_to(answer("They train the network twice.")) is None
