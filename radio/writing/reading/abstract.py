"""The abstract of the metadata, told in its own order.

arXiv places its metadata, abstracts included, under CC0, so these sentences may be reported whatever the licence of
the paper's body. They are what is told of a paper that may not be read, and of every paper of a roundup.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from radio.model.summary import Beat
from radio.writing.language.brevity import shortened
from radio.writing.language.cues import OWN_LIMITS, OWN_STEP, PROPOSAL, RESULT
from radio.writing.language.reported import singular_author
from radio.writing.language.text import cleaned, speakable
from radio.writing.materials import Evidence, PaperMaterial, word_count
from radio.writing.reading.beats import OVERCOMES, abstract_evidence
from radio.writing.reading.findings import finding_kind
from radio.writing.reading.slot import SENTENCES_PER_SLOT, SLOT_WORDS, Slot

LONGEST = 60
"""Words of a sentence: abstracts are written more tightly than bodies, and hold fewer sentences to choose from."""
SHORTEST = 5
LONG_TOLD = 34
"""Words of a result that are too many for one breath, where there is a shorter one."""
LONGEST_TURN = 85
"""Words of a turn that sentences which lean on one another may fill; the next then follows after a question."""
_SELF = re.compile(r"\b(?:[Ww]e|[Tt]his (?:paper|work|study|article|letter|report|survey|thesis))\b")
_OWN_TOO = re.compile(
    r"^(?:[^,]{0,60}, )?[Ww]e \w+ [^.]{0,90}\band (?:propose|introduce|present|develop|describe|design|build)\b"
    r"|^(?:[^,]{0,60}, )?[Ww]e (?:\w+ )?(?:revisit|ask|explore|rethink|reconsider|formali[sz]e|tackle|build|design)\b"
)
"""Own steps that begin with another verb: "We revisit ... and propose ..." """
_BACK = re.compile(r"(?<=[\w,] )(?:this|these|those) (?!(?:\w+ )?(?:paper|work|study|article|letter|report|thesis)\b)")
"""A mid-sentence "this effect": it points at the sentence before."""
_MAKES = re.compile(r"^[Ww]e (?:\w+ )?(?:establish|build|construct|curate|collect|design|create|annotate)\b")
"""What was made on the way is no result, whatever figures are in it."""
_INSTEAD = re.compile(r"\binstead\b(?! of\b)")
_FIGURE = re.compile(r"(?<![\w.^{+-])\d[\d.,]*(?:%|x\b|\s|[,.]|$)")


_EMPTY = re.compile(
    r"\b(?:demonstrat|show|confirm|validat|highlight|verif|underscor)\w* (?:[\w'’-]+ ){0,4}"
    r"(?:effectiveness|efficacy|superiority|potential|benefits?|advantages?|usefulness|generality|robustness|validity|"
    r"applicability|importance|promise|value|need|practicality|feasibility|utility)\b",
    re.IGNORECASE,
)
"""Says that it works, and not what came out."""


def says_nothing(text: str) -> bool:
    """Whether a sentence on results has none: it praises, without a figure."""
    return bool(_EMPTY.search(text)) and not _FIGURE.search(text)


class Told(NamedTuple):
    """A sentence of the abstract that can be said."""

    evidence: Evidence
    text: str
    """Cleaned."""
    beat: Beat
    leans: bool
    """It starts from the sentence before ("This ..."), and can be said only right after it."""


def told_sentences(material: PaperMaterial, *, praise: bool = False) -> list[Told]:
    """The sentences of the abstract that can be said, in their order, each with the question that it answers.

    What comes before the authors' own step is the problem; from the first result on, all is results, but for limits.
    `praise`: with sentences that only say that it works.
    """
    rows = abstract_evidence(material)
    texts = [cleaned(row.text) for row in rows]
    steps = [i for i in (_first(p, texts) for p in (OWN_STEP, PROPOSAL, _OWN_TOO)) if i is not None]
    own = min(steps) if steps else _first(_SELF, texts)
    found: list[Told] = []
    last = -2
    results = False
    for i, (row, text) in enumerate(zip(rows, texts, strict=True)):
        turned = own is not None and i > own and RESULT.search(text) and not OWN_STEP.search(text)
        results = results or bool(turned)
        if singular_author(text) or (says_nothing(text) and not praise):
            continue
        alone = speakable(text, least=SHORTEST, most=LONGEST)
        if not alone and not (last == i - 1 and speakable(text, least=SHORTEST, most=LONGEST, alone=False)):
            continue
        last = i
        leans = not alone or bool(_BACK.search(text) or _INSTEAD.search(text))
        found.append(
            Told(
                row,
                text,
                _beat(i, own or 0, text, results=results),
                leans,
            )
        )
    return found


def _first(pattern: re.Pattern[str], texts: list[str]) -> int | None:
    return next((i for i, text in enumerate(texts) if pattern.search(text)), None)


def _beat(i: int, own: int, text: str, *, results: bool) -> Beat:
    if i <= own:
        return "what" if i == own or _SELF.search(text) else "why"
    if OWN_LIMITS.search(text) and not OVERCOMES.search(text):
        return "limits"
    if not results or _MAKES.match(text):
        return "how"
    if OWN_STEP.search(text) and not RESULT.search(text):
        return "what"
    return "evidence" if RESULT.search(text) or finding_kind(text, "abstract") else "how"


def abstract_slots(material: PaperMaterial) -> list[Slot]:
    """The whole abstract, so far as it can be said, as slots in its own order. That it works is said where the abstract
    has no other result."""
    rows = told_sentences(material)
    return _slots(rows if any(row.beat == "evidence" for row in rows) else told_sentences(material, praise=True))


def has_result(material: PaperMaterial) -> bool:
    """Whether the abstract has a result that can be said by itself."""
    return any(row.beat == "evidence" and not row.leans for row in told_sentences(material))


def tells(material: PaperMaterial) -> bool:
    """Whether the abstract says by itself what was done or found, or nothing can be said of it but its terms."""
    rows = told_sentences(material)
    return not rows or any(not row.leans and (row.beat != "why" or OWN_STEP.search(row.text)) for row in rows)


def told_words(row: Told) -> int:
    """What the sentence takes when it is told in short."""
    return word_count(shortened(row.text))


def chosen_slots(material: PaperMaterial, budget: int) -> list[Slot]:
    """What they did and what came out of it, and more while `budget` words allow, in the order of the abstract.

    The first result with a figure stands for the results. At least one sentence, where one can be said.
    """
    rows = told_sentences(material)
    wanted = _by_worth(rows)
    taken: set[int] = set()
    spent = 0
    for i in wanted:
        if rows[i].leans and i - 1 not in taken:
            continue
        words = told_words(rows[i])
        # The two that matter may run over; what they did without what came of it is half a story.
        if taken and spent + words > budget * (1.4 if len(taken) == 1 else 1.0):
            continue
        taken.add(i)
        spent += words
    return _slots([rows[i] for i in sorted(taken)])


def _by_worth(rows: list[Told]) -> list[int]:
    own = [i for i, row in enumerate(rows) if row.beat == "what" or OWN_STEP.search(row.text)]
    own = sorted(own, key=lambda i: (not OWN_STEP.search(rows[i].text), rows[i].leans, i))[:1]
    results = [i for i, row in enumerate(rows) if row.beat == "evidence"]
    results.sort(
        key=lambda i: (
            rows[i].leans,
            not RESULT.search(rows[i].text),
            told_words(rows[i]) > LONG_TOLD,
            not _FIGURE.search(rows[i].text),
            i,
        )
    )
    problem = [i for i, row in enumerate(rows) if row.beat == "why" and not row.leans]
    method = [i for i, row in enumerate(rows) if row.beat in ("how", "limits")]
    first = own or results[:1] or problem[-1:]
    order = [*first, *results[:1], *problem[-1:], *method[:1], *results[1:], *method[1:]]
    return list(dict.fromkeys(order))


def _slots(rows: list[Told]) -> list[Slot]:
    groups: list[list[Told]] = []
    for row in rows:
        held = groups[-1] if groups else []
        words = sum(word_count(r.text) for r in held) + word_count(row.text)
        room = held and held[0].beat == row.beat and len(held) < SENTENCES_PER_SLOT and words <= SLOT_WORDS
        follows = row.leans and len(held) <= SENTENCES_PER_SLOT and words <= LONGEST_TURN
        if held and (follows or room):
            held.append(row)
        else:
            groups.append([row])
    seen: dict[Beat, int] = {}
    slots: list[Slot] = []
    for group in groups:
        beat = group[0].beat
        slots.append(Slot(beat=beat, nth=seen.get(beat, 0), evidence=tuple(row.evidence for row in group)))
        seen[beat] = seen.get(beat, 0) + 1
    return slots
