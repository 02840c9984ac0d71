"""What the listening host asks and says: questions that the next answer answers, reactions that fit what was said.

A question is drawn from what the answer holds: its kind (a proof, a figure, a comparison), what it speaks of (data,
training, a gap), or a term that it has in common with what was said before. Only the rest is asked in general words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from radio.model.summary import Beat
from radio.writing.language.lexis import any_of
from radio.writing.reading.findings import finding_kind
from radio.writing.reading.slots import Slot
from radio.writing.reading.terms import Terms
from radio.writing.stage import Stage

CUES: Mapping[Beat, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "why": (
        ("missing", any_of(r"""
            lack|little is known|unclear|unknown|not yet|understud|overlook|insufficiently
            open question
        """)),
        ("trouble", any_of(r"""
            fail|cannot|vulnerab|limited|limitation|bias|spurious|inability|poor|degrad|suffer
            concern
        """)),
        ("hard", any_of(r"difficult|challeng|bottleneck|hard\b|large (?:\w+ )?space|too complex")),
        ("cost", any_of(r"expensive|costly|demanding|time-consuming|slow\b|labor-intensive|labour-intensive")),
        ("stakes", any_of(r"crucial|important|critical|essential|principal|high-stakes|of interest|interest\b")),
        ("today", any_of(r"existing|current|previous|typically|traditional|conventional|commonly|widely|standard")),
    ),
    "what": (
        ("propose", any_of(r"(?:propose|introduce|present|develop|design)s?\b")),
        ("study", any_of(r"(?:study|studies|investigate|examine|analy[sz]e|explore|attempt|test)s?\b")),
        ("prove", any_of(r"prove\b|characteri[sz]e")),
    ),
    "how": (
        ("train", any_of(r"(?:is|are|was|were|we|they) (?:\w+ly |first )?(?:train|pre-?train|fine-?tun)\w*")),
        ("data", any_of(r"datasets?\b|data ?sets?\b|corpus|corpora|annotat|labell?ed|recordings|patients|instances\b")),
        ("steps", any_of(r"""
            (?:two|three|four|five|several) (?:\w+ )?(?:stages|steps)|pipeline|step process|iterativ
            successive
        """)),
        ("choice", any_of(r"select(?:s|ed)?\b|chosen|choose")),
        ("score", any_of(r"""
            metrics?\b|loss (?:function|is)|objective\b|criteri
            (?:is|are|was|were) (?:evaluated|measured) (?:by|with)
        """)),
        ("numbers", any_of(r"estimat|comput|calculat|simulat|(?:is|are) defined")),
    ),
    "evidence": (
        ("beaten", any_of(r"""
            outperform|surpass|better than|(?:higher|lower|faster|larger|smaller) than|worse than
            compared (?:to|with)
        """)),
        ("broad", any_of(r"(?:all|both|several|two|three|four|\d+) (?:\w+ ){0,2}(?:datasets|tasks|models|settings)")),
    ),
    "limits": (
        ("later", any_of(r"future work|we leave|left (?:for|to)|remains? (?:open|future|to be)")),
        ("depends", any_of(r"relies|rely|depends?|requires?|assum")),
        ("reach", any_of(r"""
            only|limited to|restricted|scale|does not (?:cover|consider)|do not (?:cover|consider)
            beyond
        """)),
    ),
}  # fmt: skip


def question_for(stage: Stage, slot: Slot, terms: Terms | None = None) -> str:
    """The question that the slot's sentences answer."""
    words = stage.words
    text = " ".join(slot.texts)
    options: tuple[str, ...] = ()
    kind = _kind(slot)
    if slot.beat == "evidence" and kind in words.ask_kind:
        options += words.ask_kind[kind]
    for name, cue in CUES.get(slot.beat, ()):
        if cue.search(slot.texts[0] if slot.texts else text):
            options += words.ask_about.get(f"{slot.beat}.{name}", ())
    if slot.beat == "what" and slot.nth:
        options = ()
    asked = stage.draw.fresh(options) if options else None
    term = terms.shared(text, _heard(stage)) if terms is not None else None
    questions = " ".join(line.text for line in stage.lines if line.beat == "question").lower()
    asked_before = term is not None and term.text.lower() in questions
    if term is not None and not asked_before and _asks_by_term(stage, slot, asked):
        told = stage.draw.fresh(words.ask_term.get(slot.beat, ()), term=term.text, be=term.be, do=term.do)
        if told is not None:
            return told
    if asked is not None:
        return asked
    general = {
        "why": (words.ask_why, words.ask_why_more),
        "what": (words.ask_what, words.ask_what_more),
        "how": (words.ask_how, words.ask_how_more),
        "evidence": (words.ask_evidence, words.ask_evidence_more),
        "limits": (words.ask_limits, words.ask_limits_more),
    }
    return stage.draw.one(general[slot.beat][1 if slot.nth else 0])


def _asks_by_term(stage: Stage, slot: Slot, asked: str | None) -> bool:
    """A first question opens its part; a later one takes up a term, half of the times where there is another way."""
    if slot.nth == 0:
        return False
    return asked is None or len(stage.lines) % 4 < 2


def _heard(stage: Stage) -> str:
    return " ".join(line.text for line in stage.lines)


def _kind(slot: Slot) -> str:
    """Of the slot's first sentence: the question comes before it."""
    text = slot.texts[0] if slot.texts else ""
    return finding_kind(text, "results") or "plain"


_REACTS = ("reacts", "goes on")
_QUANTITY = re.compile(
    r"(?<![\w.-])(\d+(?:\.\d+)?(?:%| percent| times| points| hours| seconds| GeV| TeV| MeV| meV| eV))(?![\w%])"
)


def reaction(stage: Stage, slot: Slot | None) -> str:
    """What the other host says to the last answer; often nothing. Never praise, and nothing that was not said."""
    if slot is None or stage.draw.one(_REACTS) != _REACTS[0]:
        return ""
    words, draw = stage.words, stage.draw
    text = " ".join(slot.texts)
    if slot.beat == "evidence":
        figures = list(dict.fromkeys(_QUANTITY.findall(text)))
        kind = _kind(Slot(beat=slot.beat, nth=0, evidence=slot.evidence[-1:]))
        if len(figures) == 1 and kind == "figure":
            told = draw.fresh(words.react_figure, figure=figures[0])
            if told is not None:
                return told
        return draw.fresh(words.react_kind.get(kind, ())) or ""
    options = {"why": words.react_why, "what": words.react_what, "how": words.react_how}.get(slot.beat, ())
    return (draw.fresh(options) or "") if options else ""
