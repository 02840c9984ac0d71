"""A slot's sentences as a host tells them: reported, cut into spoken sentences, short forms explained."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from radio.model.script import Line
from radio.types import HostId
from radio.writing.language.reported import clause, first_person, lower_words, names_of, third_person
from radio.writing.language.spoken import split_long
from radio.writing.language.text import split_sentences, without_latex
from radio.writing.materials import PaperMaterial
from radio.writing.reading.facts import cite_of
from radio.writing.reading.shortforms import ShortForm, definitions, short_forms_in
from radio.writing.reading.slots import Slot
from radio.writing.stage import Stage

MOST_EXPLAINED = 2
"""Short forms explained in one turn; more would be a glossary."""
TAIL_WORDS = 14
"""A frame that comes after the sentence ("..., they say") wants a short one."""


class Spelling(NamedTuple):
    """How a paper writes its words: what it takes to know its names."""

    names: frozenset[str]
    small: frozenset[str]
    """Words that it writes small somewhere."""

    @classmethod
    def of(cls, material: PaperMaterial) -> Spelling:
        text = _all_text(material)
        return cls(names_of(text), lower_words(text))


class Teller:
    """Tells the slots of one paper. What a listener has heard is read off the stage, so several may share it."""

    def __init__(self, stage: Stage, material: PaperMaterial, spelling: Spelling | None = None) -> None:
        self._stage = stage
        self._material = material
        self._spelling = spelling or Spelling.of(material)
        self._sole = len(material.paper.authors) == 1
        self._long_forms: Mapping[str, ShortForm] | None = None
        self.interrupted = False
        """Whether the second host has asked for a short form already."""

    def reported(self, texts: tuple[str, ...], beat: str, author: str = "the authors", *, adding: bool = False) -> str:
        """Sentences as reported speech. `adding`: to what the other host has just told.

        A sentence that says "we" needs no more than its pronouns turned; another goes into a frame, the first one of
        a turn always, so that a listener never takes the paper's claim for the station's.
        """
        words = self._stage.words
        frames = words.pick_up_report if adding else words.report[beat]
        parts: list[str] = []
        framed = False
        for written in texts:
            text = _THIS_SURVEY.sub(r"The \1", _THIS_PAPER.sub("The paper", _IN_THIS_PAPER.sub("", written)))
            text = text[:1].upper() + text[1:]
            first, *rest = split_long(text)
            turned = third_person(" ".join([first, *rest]), "they" if parts else author, sole=self._sole)
            if first_person(text) and not (first_person(first) or not rest):
                turned = " ".join([self._framed(first, frames), *(third_person(r, "they") for r in rest)])
                parts.append(turned)
            elif (
                first_person(text)
                or text.startswith(("The paper ", "The survey ", "The review "))
                or (framed and len(parts) == 1)
            ):
                # Its subject are the authors or the paper already: "they write that this paper ..." says no more.
                parts.append(turned if parts or not adding else self._added(turned))
            else:
                parts.append(" ".join([self._framed(first, frames), *rest]))
            framed = True
            frames = words.report[beat]
        return " ".join(parts)

    def _added(self, told: str) -> str:
        first, *rest = split_sentences(told)
        return " ".join([self._stage.draw.one(self._stage.words.pick_up, clause=self._clause(first)), *rest])

    def _framed(self, sentence: str, options: tuple[str, ...]) -> str:
        bare = sentence.rstrip(".")
        if len(bare.split()) > TAIL_WORDS or "," in bare:
            options = tuple(o for o in options if "{bare}" not in o)
        told = self._stage.draw.one(options, clause=self._clause(sentence), bare=bare, sentence=sentence)
        return _for_one(told) if self._sole else told

    def _clause(self, sentence: str) -> str:
        return clause(sentence, self._spelling.names, self._spelling.small)

    def as_clause(self, sentence: str) -> str:
        """A sentence as reported speech after a colon, with the authors as others."""
        text = _THIS_PAPER.sub("The paper", _IN_THIS_PAPER.sub("", sentence))
        turned = third_person(" ".join(split_long(text[:1].upper() + text[1:])), sole=self._sole)
        if re.match(r"The (?:paper|authors?)\b", turned):
            return turned[:1].lower() + turned[1:].rstrip(" .")
        return self._clause(turned)

    def unexplained(self, text: str) -> list[ShortForm]:
        """The short forms in a text that no line before it had, and that the paper says in full elsewhere."""
        heard = " ".join(line.text for line in self._stage.lines)
        found = []
        for short in short_forms_in(text):
            stem = short.removesuffix("s")
            if re.search(rf"\b{re.escape(stem)}", heard) or f"or {short}," in text or f"or {short}." in text:
                continue
            form = self._forms().get(stem)
            if form is not None and form.long.lower() not in text.lower() and form.long.lower() not in heard.lower():
                found.append(form)
        return found[:MOST_EXPLAINED]

    def _forms(self) -> Mapping[str, ShortForm]:
        if self._long_forms is None:
            body = self._stage.brief.may_read(self._material.paper)
            self._long_forms = definitions(self._material, body=body)
        return self._long_forms

    def line(self, slot: Slot, speaker: HostId | None = None, *, adding: bool = False) -> Line:
        """The slot as a line of the lead host, or of another. `adding`: to what was told just before."""
        return Line(
            speaker=speaker or self._stage.lead.id,
            text=self.reported(slot.texts, slot.beat, adding=adding),
            beat=slot.beat,
            paper_id=self._material.paper.id,
            cites=tuple(cite_of(e) for e in slot.evidence),
            factual=True,
            origin="extractive",
        )

    def explaining(self, line: Line, forms: Sequence[ShortForm]) -> Line:
        """The line with what its short forms stand for, and where the paper says so."""
        if not forms:
            return line
        text = " ".join([line.text, *(self.explained(form) for form in forms)])
        cites = (*line.cites, *(cite_of(form.evidence) for form in forms))
        return line.model_copy(update={"text": text, "cites": cites})

    def explained(self, form: ShortForm) -> str:
        """What a short form stands for, as a sentence."""
        return self._stage.draw.one(self._stage.words.stands_for, short=form.short, long=form.long)


def reported(stage: Stage, material: PaperMaterial, slot: Slot, author: str = "the authors") -> str:
    """The slot's sentences as reported speech, for writers of a single turn."""
    return Teller(stage, material).reported(slot.texts, slot.beat, author)


def answer(stage: Stage, material: PaperMaterial, slot: Slot) -> Line:
    """The lead host reports the slot's sentences, for writers of a single turn."""
    teller = Teller(stage, material)
    line = teller.line(slot)
    return teller.explaining(line, teller.unexplained(line.text))


_THIS_PAPER = re.compile(r"^(?:This|The present) (?:paper|work|study|article|letter|report)\b(?='?s? )")
_THIS_SURVEY = re.compile(r"^This (survey|review)(?= )")
_IN_THIS_PAPER = re.compile(
    r"^(?:Here|In (?:this|the present) (?:paper|work|study|article|letter|report)),? (?=we\b|our\b)"
)
_FRAME_VERB = re.compile(r"\b([Tt]he authors) (say|report|write|tell|note|put|give|describe|start|find|state)\b")


def _for_one(text: str) -> str:
    """The frame of a paper with one author."""
    return _FRAME_VERB.sub(lambda m: f"{m[1][:-1]} {m[2]}s", text)


def _all_text(material: PaperMaterial) -> str:
    document = material.document
    body = " ".join(s.text for s in document.sentences) if document else ""
    return f"{without_latex(material.paper.abstract)} {body}"
