"""The writer of the deep dive: one paper at length, section by section, by three hosts.

Lead and second take the parts in turn: one tells, the other asks. The guest doubts: what is compared with what, on how
much data, how sure. Both writers work: each turn is a slot, which a model words where there is one.
"""

from __future__ import annotations

from radio.errors import WritingError
from radio.model.script import Script
from radio.types import HostId
from radio.writing.drafting.dialogue import Dialogue
from radio.writing.forms.talkers import Talkers
from radio.writing.language.text import listed
from radio.writing.materials import WORDS_PER_MINUTE, PaperMaterial, WritingBrief
from radio.writing.reading.abstract import abstract_slots
from radio.writing.reading.facts import cite_of, metadata_cite, spoken_title
from radio.writing.reading.passages import Part, Run, abstract_claims, parts_of
from radio.writing.reading.signals import signals_of
from radio.writing.reading.slots import Slot
from radio.writing.stage import Stage
from radio.writing.talk.concluding import conclude
from radio.writing.talk.extractive import introduce, no_limits

FRAME_WORDS = 420
"""Opening, the whole in a minute, the guest's words, verdict and closing."""
PART_WORDS = 50
"""Of a part: its beginning and end, and who joins in now."""
TURN_SHARE = 1.42
"""Words of a turn, question and frames included, for each word of its evidence."""
LATEST_WORDS = 205
"""Words by which it must have been said: 82 s, and a question before it."""
ENDING_WORDS = 50
"""The same before the last part, which takes a minute and a quarter."""
SURE_SHARE = 1.27
"""The same, where all of the evidence is used: then the longer runs are in it."""
ORIENT_WORDS = 150
"""Words after which it is said again what paper this is: 60 s, and the turn that is under way is ended first."""
WEIGHTS = {"related": 0.6, "appendix": 0.65, "results": 1.2, "limits": 1.6, "discussion": 1.1}
MOST_OF_PART = 0.34
"""Share of the show's evidence that one part may take."""
CHAPTERS = {
    "introduction": "The problem",
    "related": "What was there before",
    "method": "How it is done",
    "results": "What they found",
    "discussion": "What they make of it",
    "appendix": "From the appendix",
    "limits": "Limits",
    "conclusion": "What to take home",
    "other": "Further in",
}


def deepdive_script(brief: WritingBrief, dialogue: Dialogue | None = None) -> tuple[Script, Stage]:
    """`brief.materials` holds exactly one paper, which may be read.

    Raises WritingError for a paper that may not be, that was not converted, or that is too short for the show.
    """
    if len(brief.materials) != 1:
        raise WritingError(f"a deep dive is about one paper, not {len(brief.materials)}", subject=brief.show.id)
    material = brief.materials[0]
    first, rest = _claims(material)
    parts = parts_of(material, [text for slot in (*first, *rest) for text in slot.texts])
    if (problem := too_little(brief, material, parts)) is not None:
        raise WritingError(problem, subject=material.paper.key, hint="name another paper, or a show of another length")
    chosen = _within(parts, (brief.target_words - FRAME_WORDS - PART_WORDS * len(parts)) / TURN_SHARE)
    stage = Stage(brief, f"{brief.show.id}|{material.paper.id}")
    talkers = Talkers(stage, material, rest)
    title = spoken_title(material.paper)
    stage.chapter(title, material)
    stage.opening(title, talkers.phrases.disclosure)
    introduce(stage, material)
    talkers.oriented()
    _guest_in(stage, talkers)
    _whole(stage, talkers, material, first, chosen)
    named = any(part.kind == "limits" for part in chosen)
    for number, part in enumerate(chosen):
        if part.kind == "conclusion" and not named:
            named = True
            _without_limits(stage, talkers, material, chosen)
        _part(stage, talkers, material, part, number, dialogue)
    if not named:
        _without_limits(stage, talkers, material, chosen)
    if talkers.words_since() > ENDING_WORDS:
        talkers.orient(stage.lead.id)
    _change(stage, talkers, material)
    conclude(stage, material)
    stage.closing(title)
    return stage.script(title, [material], dialogue.name if dialogue else "extractive"), stage


def too_little(brief: WritingBrief, material: PaperMaterial, parts: list[Part] | None = None) -> str | None:
    """Why this paper cannot fill the show, or None."""
    if not brief.may_read(material.paper):
        return (
            f"its licence ({material.paper.licence.code}) keeps its body off the air, and a deep dive reads all of it"
        )
    if material.document is None:
        return "it was not converted, and a deep dive reads all of it"
    found = parts if parts is not None else parts_of(material)
    minutes = minutes_of(found)
    if minutes >= brief.show.length.shortest:
        return None
    return (
        f"it is good for {minutes:.0f} minutes, and {brief.show.title} takes {brief.show.length.shortest:g} at least: "
        f"{sum(len(run.texts) for part in found for run in part.runs)} of its sentences can be said"
    )


def minutes_of(parts: list[Part]) -> float:
    """How long a deep dive of all these parts would be."""
    words = FRAME_WORDS + PART_WORDS * len(parts) + SURE_SHARE * sum(part.words for part in parts)
    return words / WORDS_PER_MINUTE


def _claims(material: PaperMaterial) -> tuple[list[Slot], list[Slot]]:
    """What the paper says of itself in its abstract: what it does and its first result; and the rest, in its order."""
    slots = abstract_slots(material)
    found = (next((slot for slot in slots if slot.beat == beat), None) for beat in ("what", "evidence"))
    first = [slot for slot in found if slot is not None] or slots[:1]
    told = {e.text for slot in first for e in slot.evidence}
    rest = [
        Slot(beat="what", nth=n, evidence=(evidence,))
        for n, (evidence, _) in enumerate(abstract_claims(material), start=1)
        if evidence.text not in told
    ]
    return first, rest


def _within(parts: list[Part], budget: float) -> list[Part]:
    """The runs that say most of the paper, about `budget` words of them, in their order; each part gets its share."""
    ranked = sorted(
        ((n, i, run) for n, part in enumerate(parts) for i, run in enumerate(part.runs)),
        key=lambda row: -row[2].score * WEIGHTS.get(parts[row[0]].kind, 1.0),
    )
    taken: set[tuple[int, int]] = set()
    held = [0] * len(parts)
    # Two runs of each part first: the talk goes through all of the paper.
    for least in (2, 10**6):
        for n, i, run in ranked:
            full = sum(1 for t in taken if t[0] == n) >= least or held[n] + run.words > MOST_OF_PART * budget
            if (n, i) in taken or full or sum(held) + run.words > budget:
                continue
            taken.add((n, i))
            held[n] += run.words
    kept = [
        part._replace(runs=tuple(run for i, run in enumerate(part.runs) if (n, i) in taken))
        for n, part in enumerate(parts)
    ]
    return [part for part in kept if part.runs]


def _slots(parts: list[Part]) -> list[Slot]:
    return [Slot(beat=run.beat, nth=0, evidence=run.evidence) for part in parts for run in part.runs]


def _guest_in(stage: Stage, talkers: Talkers) -> None:
    if talkers.guest == stage.second.id:
        return
    name = talkers.name_of(talkers.guest)
    stage.say(stage.lead.id, talkers.fresh("guest_in", guest=name) or "", "transition")
    stage.say(talkers.guest, talkers.fresh("guest_hello") or "", "transition")


def _whole(stage: Stage, talkers: Talkers, material: PaperMaterial, claims: list[Slot], parts: list[Part]) -> None:
    """The paper in a minute, and the way through it."""
    paper = material.paper
    stage.chapter("In a minute", material)
    stage.say(stage.second.id, talkers.fresh("ask_whole") or "", "question", paper=paper.id)
    for slot in claims:
        stage.say(
            stage.lead.id, talkers.told(slot.texts), slot.beat, paper=paper.id,
            cites=[cite_of(e) for e in slot.evidence], factual=True, origin="extractive",
        )  # fmt: skip
    names = [f'"{part.title}"' for part in parts if part.title]
    route = talkers.fresh("route", parts=listed(names)) if len(names) > 2 else talkers.fresh("route_plain")
    stage.say(stage.second.id, route or "", "transition", paper=paper.id)


def _part(
    stage: Stage, talkers: Talkers, material: PaperMaterial, part: Part, number: int, dialogue: Dialogue | None
) -> None:
    paper = material.paper
    teller, asker = (stage.lead.id, stage.second.id) if number % 2 == 0 else (stage.second.id, stage.lead.id)
    doubted = part.kind == "limits"
    stage.chapter(part.title or CHAPTERS[part.kind], material)
    intro = talkers.fresh("heading", heading=f'"{part.title}"') if part.title else None
    ask = (talkers.fresh("home") if part.kind == "conclusion" else None) or talkers.fresh("part", part.kind)
    begin = " ".join(text for text in (intro, ask or talkers.fresh("part", "other")) if text)
    for nth, run in enumerate(part.runs):
        kind, question = ("part", begin) if nth == 0 and begin else talkers.question(run, part)
        asked_by = talkers.guest if doubted or kind in talkers.DOUBTS else asker
        if asked_by == teller:
            asked_by = asker
        since = talkers.words_since()
        if since >= ORIENT_WORDS or since + run.words > LATEST_WORDS:
            talkers.orient(asker)
        _turn(stage, talkers, material, run, min(nth, 1), question, asked_by, teller, dialogue)
        shown = talkers.shown_after(part, nth)
        if shown is not None:
            table = shown.comparison is not None
            talkers.show(shown, talkers.guest if table and talkers.guest != teller else asker, teller)
    terms = talkers.terms(part)
    if len(terms) > 1 and part.kind not in ("conclusion", "limits") and len(part.runs) > 2:
        recap = talkers.fresh("recap", terms=listed(terms))
        if recap:
            stage.say(asker, recap, "transition", paper=paper.id)


def _turn(
    stage: Stage,
    talkers: Talkers,
    material: PaperMaterial,
    run: Run,
    further: int,
    question: str,
    asker: HostId,
    teller: HostId,
    dialogue: Dialogue | None,
) -> None:
    """Question and answer on one run, in a model's words or by its own sentences. `further`: 0 for a part's first."""
    paper = material.paper
    slot = Slot(beat=run.beat, nth=further, evidence=run.evidence)
    asked = dialogue.turn(material, slot, asker, teller, question=question, said=stage.lines) if dialogue else None
    own = talkers.line(run, teller)
    if asked is None:
        stage.say(asker, question, "question", paper=paper.id)
        stage.lines.append(own)
        return
    plain = asked[0].model_copy(update={"text": question, "factual": False, "origin": "template"})
    stage.take(asked[0], instead=plain)
    stage.take(asked[1], instead=own)


def _without_limits(stage: Stage, talkers: Talkers, material: PaperMaterial, parts: list[Part]) -> None:
    stage.chapter(CHAPTERS["limits"], material)
    stage.say(talkers.guest, talkers.fresh("part", "limits") or "", "question", paper=material.paper.id)
    stage.say(stage.lead.id, no_limits(stage, material, _slots(parts)), "limits", paper=material.paper.id)


def _change(stage: Stage, talkers: Talkers, material: PaperMaterial) -> None:
    """What would move the guest: said of any paper, with what we looked for in this one and did not find."""
    if talkers.guest == stage.second.id:
        return
    signals = signals_of(material)
    told_limits = any(line.beat == "limits" and line.cites for line in stage.lines)
    lacking = [
        what
        for holds, what in (
            (signals.shares_code, "pointer to code or data"),
            (signals.compares, "comparison with what others reached"),
            (signals.names_limits or told_limits, "plain word on limits"),
        )
        if not holds
    ]
    missing = talkers.fresh("missing", what=listed(lacking, "and no")) if lacking else ""
    stage.chapter("What would change our minds", material)
    ask = talkers.fresh("ask_change", guest=talkers.name_of(talkers.guest))
    stage.say(stage.lead.id, ask or "", "question", paper=material.paper.id)
    stage.say(
        talkers.guest, talkers.fresh("change", missing=missing or "") or "", "verdict", paper=material.paper.id,
        cites=(metadata_cite(material.paper),),
    )  # fmt: skip
