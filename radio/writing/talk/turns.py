"""Who tells the next part of a talk: both hosts tell, each asks the other, and now and then one adds unasked."""

from __future__ import annotations

from typing import NamedTuple

from radio.model.script import Line
from radio.types import HostId
from radio.writing.reading.slots import Slot
from radio.writing.stage import Stage, count_words
from radio.writing.talk.asking import reaction

LEAD_SHARE = 0.58
"""Of a talk's words, what the lead is to have: who opens and closes it has more than half, and no monologue."""
NEAR = 0.07
"""How far from that a new part may take the share so that another voice tells it."""
LEAD_ENDS = 65
"""Words of the lead that come after all parts: verdict, caution, closing."""
SECOND_ENDS = 15
"""Words of the second host there: a question, and where the paper is."""
FRAME = 6
"""Words of a frame around a slot's sentences."""
QUESTION = 7
"""Words of a question."""


class Turn(NamedTuple):
    """Who tells, and how it comes to that."""

    teller: HostId
    asker: HostId
    picks_up: bool
    """The teller goes on from what the other has told; nobody asks."""
    hands_over: bool
    """The asker has told what was before."""


class Turns:
    """Deals out the parts of one talk so that its words come near to `LEAD_SHARE`; reads them off the stage.

    A new part goes to the other voice where that keeps the share near. Within a part the share decides, and whom it
    brings in picks up, though never twice on end: in between somebody asks.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._told = stage.lead.id
        """Who told last; the lead has named the paper."""
        self._picked_up = False

    def next(self, words: int, *, opens: bool = True, interrupted: bool = False) -> Turn:
        """Who tells the next `words`. `opens`: they begin a part; `interrupted`: something else is said before them."""
        other = self._stage.other(self._told)
        if opens and self._off(other, words) <= NEAR:
            teller = other
        else:
            teller = min((self._told, other), key=lambda host: self._off(host, words))
        asker = self._stage.other(teller)
        picks_up = teller == other and not (opens or interrupted or self._picked_up)
        turn = Turn(teller, asker, picks_up, asker == self._told and not picks_up)
        self._told, self._picked_up = teller, picks_up
        return turn

    def _off(self, teller: HostId, words: int) -> float:
        """How far the lead's share is from what it is to be, if `teller` tells them and the other asks.

        Too little counts twice: a talk that a guest could be said to lead would have no lead.
        """
        lead = self._stage.lead.id
        lines = self._stage.lines
        said = count_words(line for line in lines if line.speaker == lead)
        others = count_words(line for line in lines if line.speaker != lead)
        gets = (FRAME + words, QUESTION) if teller == lead else (QUESTION, FRAME + words)
        leads = said + LEAD_ENDS + gets[0]
        over = leads / (leads + others + SECOND_ENDS + gets[1]) - LEAD_SHARE
        return over if over > 0 else -2 * over


def remark(stage: Stage, turn: Turn, before: Slot | None) -> str:
    """What the asker says before the question: to the answer before, or whose turn it is after an answer of their own.

    Often nothing.
    """
    if before is None:
        return ""
    if not turn.hands_over:
        return reaction(stage, before)
    if stage.draw.one(_NAMES) != _NAMES[0]:
        return ""
    name = stage.lead.name if turn.teller == stage.lead.id else stage.second.name
    return stage.draw.fresh(stage.words.hand_over, name=name) or ""


_NAMES = ("hands over by name", "hands over unsaid")
"""In words that nobody says on air, for what was heard lately is drawn later."""
_SAYS_WHO = ("The authors ", "The author ", "The paper ")


def added_to(answer: Line) -> Line | None:
    """A model's answer as what its host adds to the other's; None where it does not say who.

    Never with "they": who they are was said by somebody else.
    """
    text = answer.text
    if not text.startswith(_SAYS_WHO):
        return None
    return answer.model_copy(update={"text": f"And {text[:1].lower()}{text[1:]}"})
