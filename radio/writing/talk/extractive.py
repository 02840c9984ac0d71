"""The extractive writer of the rotation show: a conversation made of the paper's sentences and of templates.

It needs no model, and costs about a tenth of a second. It is the last resort of the station, and the judge of models.
What is said is in `telling`, what is asked in `asking`, where we are in `orientation`, the end in `concluding`.
"""

from __future__ import annotations

from radio.model.script import Line, Script
from radio.model.summary import Beat
from radio.writing.drafting.dialogue import Dialogue
from radio.writing.language.salience import overlap
from radio.writing.language.text import speakable
from radio.writing.materials import WORDS_PER_MINUTE, PaperMaterial, WritingBrief, word_count
from radio.writing.reading.abstract import abstract_slots
from radio.writing.reading.beats import TALK_BEATS
from radio.writing.reading.facts import authors_phrase, category_name, cite_of, metadata_cite, spoken_date, spoken_title
from radio.writing.reading.slots import SAME, Slot, in_print, slots_of
from radio.writing.reading.terms import Terms
from radio.writing.stage import Stage
from radio.writing.talk.asking import question_for
from radio.writing.talk.closed import describe, shape_of
from radio.writing.talk.concluding import conclude
from radio.writing.talk.known import Known, KnownPapers
from radio.writing.talk.neighbours import mention_earlier
from radio.writing.talk.orientation import Hook, Orientation, say_hook
from radio.writing.talk.telling import Teller, answer, reported
from radio.writing.talk.turns import Turn, Turns, added_to, remark

__all__ = ["answer", "question_for", "reported", "rotation_script"]

FRAME_WORDS = 270
"""What opening, disclosure, title, questions, verdict and closing take of a rotation show, at first guess."""
ENOUGH = 0.85
"""Share of the budget that the body's best sentences must fill; with less the abstract is told in full."""
ALIKE = 0.5
"""Share of content words from which a sentence of the body adds too little to one of the abstract."""
VERDICT_WORDS = 75
"""Of the verdict, its question and where the paper is."""
THIN = 0.95
"""Share of the show's shortest length under which a talk says early that it will be short."""
CHAPTERS: dict[Beat, str] = {
    "why": "The problem",
    "what": "The idea",
    "how": "How it works",
    "evidence": "What they found",
    "limits": "Limits",
}


def rotation_script(
    brief: WritingBrief, dialogue: Dialogue | None = None, papers: KnownPapers | None = None
) -> tuple[Script, Stage]:
    """One paper, two hosts. `brief.materials` holds exactly one paper; with a dialogue a model words the slots.

    `papers` keeps what was found in the paper for the next round.
    """
    material = brief.materials[0]
    body = brief.may_read(material.paper) and material.document is not None
    known = (papers or KnownPapers()).of(material, body=body)
    hook = known.hook
    slots = _body_slots(brief, known, dialogue) if body else _of_abstract(material, hook)
    stage = Stage(brief, f"{brief.show.id}|{material.paper.id}")
    teller = Teller(stage, material, known.spelling)
    title = spoken_title(material.paper)
    stage.chapter(title, material)
    stage.opening(title)
    introduce(stage, material, hook, teller)
    if body and sum(slot.words for slot in slots) < thin_words(brief):
        stage.say(stage.second.id, stage.draw.one(stage.words.thin), "transition", paper=material.paper.id)
    if body and slots:
        fill_slots(stage, material, slots, dialogue, known.terms, teller)
    else:
        tell_abstract(stage, material, slots, dialogue, known.terms, teller)
    conclude(stage, material)
    stage.closing(title)
    return stage.script(title, [material], dialogue.name if dialogue else "extractive"), stage


def thin_words(brief: WritingBrief) -> int:
    """Words of evidence under which a talk comes out shorter than its show wants, whatever is asked."""
    return round(brief.show.length.shortest * WORDS_PER_MINUTE * THIN) - FRAME_WORDS


def _body_slots(brief: WritingBrief, known: Known, dialogue: Dialogue | None) -> list[Slot]:
    """Slots of the whole paper; where it yields too little, the abstract in full with what the body adds to it."""
    material, hook = known.material, known.hook
    budget = brief.target_words - FRAME_WORDS
    rows = known.rows
    slots = dialogue.outline(material, budget, rows).slots if dialogue else slots_of(material, budget, rows)
    if sum(slot.words for slot in slots) >= ENOUGH * budget:
        return slots
    return _merged(_printed(material, _of_abstract(material, hook)), slots)


def _of_abstract(material: PaperMaterial, hook: Hook | None) -> list[Slot]:
    slots = abstract_slots(material)
    return in_talk_order(without_hook(slots, hook) if hook else slots)


def _printed(material: PaperMaterial, slots: list[Slot]) -> list[Slot]:
    """The slots with their sentences where the document prints them, so that its pages can be shown."""
    return [s.model_copy(update={"evidence": tuple(in_print(material, e) for e in s.evidence)}) for s in slots]


def _merged(first: list[Slot], more: list[Slot]) -> list[Slot]:
    """Slots by beat: the first ones, then those of the others that say something else."""
    said = [text for slot in first for text in slot.texts]
    found: list[Slot] = []
    for beat in TALK_BEATS:
        new = [s for s in more if s.beat == beat and not any(overlap(t, o) > ALIKE for t in s.texts for o in said)]
        rows = [*(s for s in first if s.beat == beat), *new]
        found += [s.model_copy(update={"nth": i}) for i, s in enumerate(rows)]
    return found


def introduce(stage: Stage, material: PaperMaterial, hook: Hook | None = None, teller: Teller | None = None) -> None:
    """The claim in one line, then title, authors, date and category; and what aired before that is near to it."""
    paper, words = material.paper, stage.words
    if hook is not None:
        say_hook(stage, material, hook, teller or Teller(stage, material))
    titles = words.introduce if hook is None else words.introduce_after
    text = stage.draw.one(titles, title=spoken_title(paper), authors=authors_phrase(paper))
    if not paper.id.startswith("local:"):
        category = category_name(paper)
        options = words.filed if category else words.filed_plain
        text += " " + stage.draw.one(options, date=spoken_date(paper), category=category)
    stage.say(stage.lead.id, text, "what", paper=paper.id, cites=(metadata_cite(paper),))
    mention_earlier(stage, material)


def tell_abstract(
    stage: Stage,
    material: PaperMaterial,
    slots: list[Slot],
    dialogue: Dialogue | None = None,
    terms: Terms | None = None,
    teller: Teller | None = None,
) -> None:
    """The abstract, as question and answer, and what the file holds; terms only where no sentence can be said."""
    paper, words, draw = material.paper, stage.words, stage.draw
    turns = Turns(stage)
    if not stage.brief.may_read(paper):
        stage.say(stage.second.id, draw.one(words.closed_why), "transition", paper=paper.id)
    shape = shape_of(stage, material)
    if slots:
        fill_slots(stage, material, slots, dialogue, terms, teller, turns, after=VERDICT_WORDS + word_count(shape))
    elif not any(line.origin == "extractive" for line in stage.lines):
        stage.chapter("What it is about", material)
        stage.say(stage.second.id, draw.one(words.ask_topic), "question", paper=paper.id)
        cite = (metadata_cite(paper),)
        stage.say(stage.lead.id, describe(stage, material), "what", paper=paper.id, cites=cite, factual=True)
    if shape:
        turn = turns.next(word_count(shape))
        stage.chapter("In the file", material)
        stage.say(turn.asker, draw.one(words.ask_shape), "question", paper=paper.id)
        stage.say(turn.teller, shape, "how", paper=paper.id)


def in_talk_order(slots: list[Slot]) -> list[Slot]:
    """By beat, so that no part is opened twice; as they are where one leans on the slot before it."""
    firsts = (slot.texts[0] for slot in slots)
    if all(speakable(text, least=1, most=99) for text in firsts):
        return _merged(slots, [])
    return slots


def without_hook(slots: list[Slot], hook: Hook) -> list[Slot]:
    """The slots without the sentence that opened the talk; one that leans on it goes on being asked for."""
    found: list[Slot] = []
    for slot in slots:
        left = tuple(e for e in slot.evidence if overlap(e.text, hook.evidence.text) <= SAME)
        if left:
            found.append(slot.model_copy(update={"evidence": left}))
    return found


def fill_slots(
    stage: Stage,
    material: PaperMaterial,
    slots: list[Slot],
    dialogue: Dialogue | None = None,
    terms: Terms | None = None,
    teller: Teller | None = None,
    turns: Turns | None = None,
    *,
    after: int = VERDICT_WORDS,
) -> None:
    """Question and answer for each slot, a chapter for each beat, and every minute or so where we are.

    `after`: words that come when all is told; before them it is said once more where it was long ago.

    With a dialogue the model words them; a slot that it fails is told by the paper's own sentences.
    """
    paper = material.paper
    teller = teller or Teller(stage, material)
    turns = turns or Turns(stage)
    orientation = Orientation(stage, material)
    before: Slot | None = None
    for slot in slots:
        spoken = ""
        turned = before is None or slot.beat != before.beat
        if turned:
            stage.chapter(CHAPTERS[slot.beat], material)
        due = orientation.due(slot.words)
        turn = turns.next(slot.words, opens=turned, interrupted=due)
        if due:
            orientation.say(stage.silent)
        elif turned or turn.hands_over or (before is not None and before.nth % 2 and not turn.picks_up):
            spoken = remark(stage, turn, before)
        before = slot
        _take_turn(stage, material, slot, turn, spoken, dialogue, terms, teller)
    if not any(slot.beat == "limits" for slot in slots):
        stage.chapter(CHAPTERS["limits"], material)
        told = no_limits(stage, material, slots)
        turn = turns.next(word_count(told))
        question = f"{remark(stage, turn, before)} {stage.draw.one(stage.words.ask_limits)}"
        stage.say(turn.asker, question, "question", paper=paper.id)
        stage.say(turn.teller, told, "limits", paper=paper.id)
    if orientation.late(after):
        orientation.say(stage.silent)


def _take_turn(
    stage: Stage,
    material: PaperMaterial,
    slot: Slot,
    turn: Turn,
    spoken: str,
    dialogue: Dialogue | None,
    terms: Terms | None,
    teller: Teller,
) -> None:
    """A slot asked for and told, or added to what the other host told. `spoken`: what the asker says first."""
    paper = material.paper
    adding = teller.line(slot, turn.teller, adding=True) if turn.picks_up else None
    plain = question_for(stage, slot, terms) if dialogue or adding is None else ""
    asked = (
        dialogue.turn(material, slot, turn.asker, turn.teller, question=plain, said=stage.lines) if dialogue else None
    )
    if asked is None and adding is not None:
        tell(stage, teller, slot, adding)
        return
    own = teller.line(slot, turn.teller)
    if asked is None:
        stage.say(turn.asker, f"{spoken} {plain}", "question", paper=paper.id)
        tell(stage, teller, slot, own)
        return
    # They may have been written in a round that dealt out the parts in another way.
    question, answer = (
        line.model_copy(update={"speaker": host}) for line, host in zip(asked, (turn.asker, turn.teller), strict=True)
    )
    if adding is not None and (added := added_to(answer)) is not None:
        stage.take(added, instead=adding)
        return
    if spoken:
        stage.say(turn.asker, spoken, "transition", paper=paper.id)
    stage.take(question, instead=question.model_copy(update={"text": plain, "factual": False, "origin": "template"}))
    stage.take(answer, instead=own)


def tell(stage: Stage, teller: Teller, slot: Slot, line: Line) -> None:
    """The answer. The first new short form that the lead uses is asked for by the second host; others come with it."""
    forms = teller.unexplained(line.text)
    if not forms or teller.interrupted or line.speaker != stage.lead.id:
        stage.lines.append(teller.explaining(line, forms))
        return
    teller.interrupted = True
    stage.lines.append(line)
    asked, *_ = forms
    stage.say(
        stage.second.id, stage.draw.one(stage.words.ask_short, short=asked.short), "question", paper=line.paper_id
    )
    stage.say(
        stage.lead.id, stage.draw.one(stage.words.short_means, long=asked.long), slot.beat,
        paper=line.paper_id, cites=(cite_of(asked.evidence),), factual=True, origin="extractive",
    )  # fmt: skip


def no_limits(stage: Stage, material: PaperMaterial, slots: list[Slot]) -> str:
    """That no limits were found, and where our software looked."""
    words = stage.words
    if any(e.sentence for slot in slots for e in slot.evidence):
        return stage.draw.one(words.no_limits)
    document = material.document
    if document is not None and any(section.kind == "limits" for section in document.sections):
        return stage.draw.one(words.limits_inside)
    return stage.draw.one(words.no_limits_abstract)
