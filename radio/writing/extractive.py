"""The extractive writer of the rotation show: a conversation made of the paper's sentences and of templates.

It needs no model, and costs about ten milliseconds. It is the last resort of the station, and the judge of models.
"""

from __future__ import annotations

import re

from radio.model.document import Document
from radio.model.script import Line, Script
from radio.model.summary import Beat
from radio.writing.abstract import abstract_slots
from radio.writing.closed import describe, shape_of
from radio.writing.dialogue import Dialogue
from radio.writing.facts import (
    authors_phrase,
    category_name,
    cite_of,
    metadata_cite,
    short_title,
    spoken_date,
    spoken_earlier,
    spoken_title,
    topic_of,
)
from radio.writing.materials import PaperMaterial, WritingBrief
from radio.writing.outline import outline_of
from radio.writing.reported import clause, first_person, names_of, third_person
from radio.writing.signals import advice, signals_of
from radio.writing.slots import Slot
from radio.writing.stage import Stage
from radio.writing.text import without_latex

FRAME_WORDS = 225
"""What opening, disclosure, title, questions, verdict and closing take of a rotation show."""
REMIND_WORDS = 240
"""In a shorter talk nobody needs to be told again what it is about."""
CHAPTERS: dict[Beat, str] = {
    "why": "The problem",
    "what": "The idea",
    "how": "How it works",
    "evidence": "What they found",
    "limits": "Limits",
}


def rotation_script(brief: WritingBrief, dialogue: Dialogue | None = None) -> tuple[Script, Stage]:
    """One paper, two hosts. `brief.materials` holds exactly one paper; with a dialogue a model words the slots."""
    material = brief.materials[0]
    stage = Stage(brief, f"{brief.show.id}|{material.paper.id}")
    title = spoken_title(material.paper)
    stage.chapter(title, material)
    stage.opening(title)
    introduce(stage, material)
    if brief.may_read(material.paper) and material.document is not None:
        words = brief.target_words - FRAME_WORDS
        outline = dialogue.outline(material, words) if dialogue else outline_of(material, words)
        fill_slots(stage, material, outline.slots, dialogue)
    else:
        tell_abstract(stage, material, dialogue)
    conclude(stage, material)
    stage.closing(title)
    return stage.script(title, [material], dialogue.name if dialogue else "extractive"), stage


def introduce(stage: Stage, material: PaperMaterial) -> None:
    """Title, authors, date and category; and what aired before that is near to it."""
    paper, words = material.paper, stage.words
    text = stage.draw.one(words.introduce, title=spoken_title(paper), authors=authors_phrase(paper))
    if not paper.id.startswith("local:"):
        category = category_name(paper)
        options = words.filed if category else words.filed_plain
        text += " " + stage.draw.one(options, date=spoken_date(paper), category=category)
    stage.say(stage.lead.id, text, "what", paper=paper.id, cites=(metadata_cite(paper),))
    if material.earlier:
        near = material.earlier[0]
        when = spoken_earlier(near.aired_at, stage.brief.now, stage.brief.station.timezone)
        told = stage.draw.one(words.earlier, earlier=near.title.rstrip("."), when=when)
        stage.say(stage.second.id, told, "context", paper=paper.id)


def tell_abstract(stage: Stage, material: PaperMaterial, dialogue: Dialogue | None = None) -> None:
    """The abstract, as question and answer, and what the file holds; terms only where no sentence can be said."""
    paper, words, draw = material.paper, stage.words, stage.draw
    if not stage.brief.may_read(paper):
        stage.say(stage.second.id, draw.one(words.closed_why), "transition", paper=paper.id)
    slots = abstract_slots(material)
    if slots:
        fill_slots(stage, material, slots, dialogue)
    else:
        stage.chapter("What it is about", material)
        stage.say(stage.second.id, draw.one(words.ask_topic), "question", paper=paper.id)
        cite = (metadata_cite(paper),)
        stage.say(stage.lead.id, describe(stage, material), "what", paper=paper.id, cites=cite, factual=True)
    shape = shape_of(stage, material)
    if shape:
        stage.chapter("In the file", material)
        stage.say(stage.second.id, draw.one(words.ask_shape), "question", paper=paper.id)
        stage.say(stage.lead.id, shape, "how", paper=paper.id)


def fill_slots(stage: Stage, material: PaperMaterial, slots: list[Slot], dialogue: Dialogue | None = None) -> None:
    """Question and answer for each slot, a chapter for each beat, and a reminder of the title half way.

    With a dialogue the model words them; a slot that it fails is told by the paper's own sentences.
    """
    paper = material.paper
    said: Beat | None = None
    total = sum(slot.words for slot in slots)
    spent = 0
    oriented = False
    for slot in slots:
        before = ""
        if slot.beat != said:
            stage.chapter(CHAPTERS[slot.beat], material)
            if not oriented and total >= REMIND_WORDS and spent > total / 2:
                oriented = True
                before = f"{stage.draw.one(stage.words.orient, short=reminder(material))} "
            elif said is not None:
                before = f"{react(stage, said)} "
        said = slot.beat
        spent += slot.words
        plain = question_for(stage, slot)
        own = answer(stage, material, slot)
        asked = (
            dialogue.turn(material, slot, stage.second.id, stage.lead.id, question=plain, said=stage.lines)
            if dialogue
            else None
        )
        if asked is None:
            stage.say(stage.second.id, before + plain, "question", paper=paper.id)
            stage.lines.append(own)
            continue
        if before:
            stage.say(stage.second.id, before, "transition", paper=paper.id)
        stage.take(
            asked[0], instead=asked[0].model_copy(update={"text": plain, "factual": False, "origin": "template"})
        )
        stage.take(asked[1], instead=own)
    if not any(slot.beat == "limits" for slot in slots):
        stage.chapter(CHAPTERS["limits"], material)
        question = f"{react(stage, said)} {stage.draw.one(stage.words.ask_limits)}"
        stage.say(stage.second.id, question, "question", paper=paper.id)
        stage.say(stage.lead.id, no_limits(stage, material, slots), "limits", paper=paper.id)


def no_limits(stage: Stage, material: PaperMaterial, slots: list[Slot]) -> str:
    """That no limits were found, and where our software looked."""
    words = stage.words
    if any(e.sentence for slot in slots for e in slot.evidence):
        return stage.draw.one(words.no_limits)
    document = material.document
    if document is not None and any(section.kind == "limits" for section in document.sections):
        return stage.draw.one(words.limits_inside)
    return stage.draw.one(words.no_limits_abstract)


def reminder(material: PaperMaterial) -> str:
    """The title where it is short enough to be said again, else what the paper is about."""
    short = short_title(material.paper)
    return short if len(short.split()) <= 8 else f"a paper on {topic_of(material)}"


def question_for(stage: Stage, slot: Slot) -> str:
    words = stage.words
    first = {
        "why": words.ask_why,
        "what": words.ask_what,
        "how": words.ask_how,
        "evidence": words.ask_evidence,
        "limits": words.ask_limits,
    }
    more = {
        "why": words.ask_why_more,
        "what": words.ask_what_more,
        "how": words.ask_how_more,
        "evidence": words.ask_evidence_more,
        "limits": words.ask_evidence_more,
    }
    options = more if slot.nth else first
    return stage.draw.one(options[slot.beat])


def react(stage: Stage, beat: Beat | None) -> str:
    words = stage.words
    options = {
        "why": words.react_why,
        "what": words.react_what,
        "how": words.react_how,
        "evidence": words.react_evidence,
    }
    return stage.draw.one(options[beat]) if beat in options else ""


def answer(stage: Stage, material: PaperMaterial, slot: Slot) -> Line:
    """The lead host reports the slot's sentences."""
    told = reported(stage, material, slot)
    return Line(
        speaker=stage.lead.id,
        text=told,
        beat=slot.beat,
        paper_id=material.paper.id,
        cites=tuple(cite_of(e) for e in slot.evidence),
        factual=True,
        origin="extractive",
    )


def reported(stage: Stage, material: PaperMaterial, slot: Slot, author: str = "the authors") -> str:
    """The slot's sentences as reported speech.

    A sentence that says "we" needs no more than its pronouns turned; another is put after "the authors report
    that", the first one of a slot always, so that a listener never takes the paper's claim for the station's.
    """
    names = names_of(_all_text(material))
    sole = len(material.paper.authors) == 1
    parts: list[str] = []
    framed = False
    for written in slot.texts:
        text = _THIS_SURVEY.sub(r"The \1", _THIS_PAPER.sub("The paper", _IN_THIS_PAPER.sub("", written)))
        text = text[:1].upper() + text[1:]
        if first_person(text):
            parts.append(third_person(text, "they" if parts else author, sole=sole))
            framed = True
        elif text.startswith(("The paper ", "The survey ", "The review ")):
            # It is its own subject: "they write that this paper ..." says no more.
            parts.append(text)
            framed = True
        elif framed and len(parts) == 1:
            parts.append(text)
        else:
            options = stage.words.report[slot.beat]
            said = stage.draw.one(options, clause=clause(text, names))
            parts.append(_for_one(said) if sole else said)
            framed = True
    return " ".join(parts)


_THIS_PAPER = re.compile(r"^(?:This|The present) (?:paper|work|study|article|letter|report)\b(?='?s? )")
_THIS_SURVEY = re.compile(r"^This (survey|review)(?= )")
_IN_THIS_PAPER = re.compile(
    r"^(?:Here|In (?:this|the present) (?:paper|work|study|article|letter|report)),? (?=we\b|our\b)"
)


def _for_one(text: str) -> str:
    """The frame of a paper with one author."""
    verbs = {"say": "says", "report": "reports", "write": "writes", "tell": "tells"}
    return re.sub(r"The authors (say|report|write|tell)\b", lambda m: f"The author {verbs[m[1]]}", text)


def _all_text(material: PaperMaterial) -> str:
    document: Document | None = material.document
    body = " ".join(s.text for s in document.sentences) if document else ""
    return f"{without_latex(material.paper.abstract)} {body}"


def conclude(stage: Stage, material: PaperMaterial) -> None:
    """The verdict, its caution, and where the paper is."""
    paper, words = material.paper, stage.words
    stage.chapter("Verdict", material)
    stage.say(stage.second.id, stage.draw.one(words.ask_verdict), "question", paper=paper.id)
    signals = signals_of(material)
    if any(line.beat == "limits" and line.cites for line in stage.lines):
        signals = signals.model_copy(update={"names_limits": True})
    verdict, because = advice(signals)
    told = stage.draw.one(words.verdict[verdict], because=because, topic=topic_of(material))
    stage.say(stage.lead.id, f"{told} {stage.draw.one(words.verdict_caution)}", "verdict", paper=paper.id)
    if paper.id.startswith("local:"):
        link = stage.draw.one(words.link_local)
    else:
        link = stage.draw.one(words.link, arxiv_id=paper.id)
    stage.say(stage.second.id, link, "verdict", paper=paper.id)
