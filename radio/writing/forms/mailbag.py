"""The writer of the mailbag: listeners' questions by paper, each read as a quotation and answered from what was found.

A listener's words are spoken, and never reach a model: a model words the paper's sentences, which were chosen before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from radio.errors import WritingError
from radio.model.script import Line, Script
from radio.types import PaperId
from radio.writing.drafting.dialogue import Dialogue
from radio.writing.forms.letters import spoken_question
from radio.writing.forms.mailphrases import mail_phrases
from radio.writing.language.text import cleaned
from radio.writing.materials import Answer, Evidence, PaperMaterial, WritingBrief, word_count
from radio.writing.reading.abstract import chosen_slots
from radio.writing.reading.facts import (
    authors_phrase,
    cite_of,
    metadata_cite,
    short_title,
    spoken_earlier,
    spoken_title,
)
from radio.writing.reading.slots import SENTENCES_PER_SLOT, SLOT_WORDS, Slot
from radio.writing.stage import Stage
from radio.writing.talk.extractive import reported

FRAME_WORDS = 150
"""Opening, disclosure, counts and closing."""
PAPER_WORDS = 55
"""Title, authors and link of one paper."""
QUESTION_WORDS = 48
"""Reading a question, what leads into its answer, and thanks."""
LEAST_ANSWER = 24
"""Words of evidence that each answer may have, however many questions there are."""
LEAST_ABOUT = 25
"""With less room a paper is not told about before its questions."""
MOST_ABOUT = 130
"""Words of a paper's abstract before its questions."""
HEADING_WORDS = 6
"""Longer headings are not read out."""
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def mailbag_script(brief: WritingBrief, dialogue: Dialogue | None = None) -> tuple[Script, Stage]:
    """The questions of `brief.answers` whose papers have material. Raises WritingError when there are none."""
    groups = grouped(brief)
    answers = [answer for _, rows in groups for answer in rows]
    if not answers:
        raise WritingError(
            "no question to answer", subject=str(brief.show.id), hint="radio mailbag list shows those that wait"
        )
    mail = _Mail(brief, dialogue, [answer.question for answer in answers])
    stage, words = mail.stage, mail.words
    title = f"{brief.show.title}: {_questions(len(answers))}"
    stage.chapter("Opening")
    stage.opening(title, words.disclosure)
    options = words.one if len(answers) == 1 else words.count
    papers = f"{_number(len(groups))} paper{'' if len(groups) == 1 else 's'}"
    stage.say(stage.second.id, stage.draw.one(options, questions=_questions(len(answers)), papers=papers), "transition")
    answer_words, about_words = budgets(brief, groups)
    for nth, (material, rows) in enumerate(groups):
        mail.about(material, rows, nth, about_words, answer_words)
    stage.chapter("Closing")
    found = sum(answer.level != "none" for answer in answers)
    options = words.end_none if not found else words.end_all if found == len(answers) else words.end
    told = stage.draw.one(options, questions=_questions(len(answers)), found=_number(found))
    stage.say(stage.second.id, told, "transition")
    stage.closing(title)
    return stage.script(title, mail.told, dialogue.name if dialogue else "extractive"), stage


def grouped(brief: WritingBrief) -> list[tuple[PaperMaterial, list[Answer]]]:
    """The answers by the paper that they are about, in their order; those of papers without material are left out."""
    by_id = {material.paper.id: material for material in brief.materials}
    groups: dict[PaperId, list[Answer]] = {}
    for answer in brief.answers:
        about = answer.asked_about or answer.paper_id
        if about in by_id and (answer.paper_id in by_id or answer.level == "none"):
            groups.setdefault(about, []).append(answer)
    return [(by_id[paper_id], rows) for paper_id, rows in groups.items()]


def budgets(brief: WritingBrief, groups: Sequence[tuple[PaperMaterial, list[Answer]]]) -> tuple[int, int]:
    """Words of evidence for each answer, and of the abstract before each paper's questions."""
    answers = [answer for _, rows in groups for answer in rows]
    room = brief.target_words - FRAME_WORDS - PAPER_WORDS * len(groups) - QUESTION_WORDS * len(answers)
    each = max(LEAST_ANSWER, room // len(answers))
    used = sum(min(each, sum(_words(passage) for passage in answer.passages)) for answer in answers)
    return each, min(MOST_ABOUT, max(0, (room - used) // len(groups)))


class _Mail:
    """The script being written, with what an answer needs."""

    def __init__(self, brief: WritingBrief, dialogue: Dialogue | None, questions: Sequence[str]) -> None:
        self.brief = brief
        self.dialogue = dialogue
        self.words = mail_phrases()
        self.stage = Stage(brief, f"{brief.show.id}|{'|'.join(questions)}")
        self.told: list[PaperMaterial] = []
        self._materials = {material.paper.id: material for material in brief.materials}
        self._number = 0
        self._slots: dict[PaperId, int] = {}

    def about(
        self, material: PaperMaterial, answers: Sequence[Answer], nth: int, about_words: int, answer_words: int
    ) -> None:
        """One paper: its title, what it is about where there is room, the questions, and where it is."""
        stage, words = self.stage, self.words
        self._know(material)
        for i, answer in enumerate(answers):
            self._number += 1
            stage.chapter(f"Question {self._number}: {short_title(material.paper)}", material)
            stage.chapters[-1] = stage.chapters[-1].model_copy(update={"question": answer.question})
            if i == 0:
                self._introduce(material, answer, nth)
                self._tell_about(material, about_words)
            self._read(answer, material)
            self._answer(answer, material, answer_words)
            if i < len(answers) - 1:
                thanks = words.thanks_named if answer.name else words.thanks
                stage.say(stage.second.id, stage.draw.one(thanks, name=answer.name), "transition")
        paper = material.paper
        if paper.id.startswith("local:"):
            stage.say(stage.lead.id, stage.draw.one(stage.words.link_local), "transition", paper=paper.id)
        else:
            told = stage.draw.one(words.link, arxiv_id=paper.id)
            stage.say(stage.lead.id, told, "transition", paper=paper.id, cites=(metadata_cite(paper),))

    def _know(self, material: PaperMaterial) -> None:
        if material not in self.told:
            self.told.append(material)

    def _introduce(self, material: PaperMaterial, answer: Answer, nth: int) -> None:
        stage, words, paper = self.stage, self.words, material.paper
        options = words.paper_next if nth else words.paper_first
        if answer.asked_about is None:
            options = words.unasked
        told = stage.draw.one(options, title=spoken_title(paper), authors=authors_phrase(paper))
        stage.say(stage.lead.id, told, "what", paper=paper.id, cites=(metadata_cite(paper),))
        if answer.aired is not None:
            when = spoken_earlier(answer.aired, self.brief.now, self.brief.station.timezone)
            stage.say(stage.second.id, stage.draw.one(words.aired, when=when), "context", paper=paper.id)

    def _tell_about(self, material: PaperMaterial, budget: int) -> None:
        """What the abstract says that they did, and found."""
        slots = chosen_slots(material, budget) if budget >= LEAST_ABOUT else []
        told = [next((slot for slot in slots if slot.beat == beat), None) for beat in ("what", "evidence")]
        stage = self.stage
        for n, slot in enumerate([slot for slot in told if slot is not None] or slots[:1]):
            asks = self.words.ask_outcome if n else self.words.ask_about
            stage.say(stage.second.id, stage.draw.one(asks), "question", paper=material.paper.id)
            self._say(material, slot)

    def _read(self, answer: Answer, material: PaperMaterial) -> None:
        """The question, as a quotation."""
        stage, words = self.stage, self.words
        question = spoken_question(answer.text).replace('"', "'")
        if answer.name:
            told = stage.draw.one(words.read_named, name=answer.name, question=question)
        elif answer.askers > 1:
            told = stage.draw.one(words.read_many, count=_number(answer.askers), question=question)
        else:
            told = stage.draw.one(words.read, question=question)
        stage.say(stage.second.id, told, "question", paper=material.paper.id)

    def _answer(self, answer: Answer, material: PaperMaterial, budget: int) -> None:
        """What was found, or that nothing was."""
        stage, words = self.stage, self.words
        asked = material.paper.id
        source = self._materials.get(answer.paper_id or asked, material)
        if answer.level == "none" or source is not material:
            self._nothing(material)
        if answer.level == "none":
            return
        if source is not material:
            self._know(source)
            told = stage.draw.one(
                words.elsewhere, title=spoken_title(source.paper), authors=authors_phrase(source.paper)
            )
            stage.say(stage.second.id, told, "transition", paper=source.paper.id, cites=(metadata_cite(source.paper),))
        place = place_of(answer)
        cites = [cite_of(e) for e in answer.passages[0]]
        if answer.level == "seen":
            options = words.seen if answer.passages[0][0].boxes else words.seen_closed
            stage.say(stage.lead.id, stage.draw.one(options, place=place), answer.beat, paper=asked, cites=cites)
            return
        options = words.found if answer.level == "found" else words.near
        lead_in = stage.draw.one(options, place=place)
        stage.say(stage.lead.id, lead_in, "transition", paper=source.paper.id, cites=cites)
        for n, evidence in enumerate(units(answer, budget)):
            if n:
                stage.say(stage.second.id, stage.draw.one(words.more), "question", paper=source.paper.id)
            nth = self._slots.get(source.paper.id, 0)
            self._slots[source.paper.id] = nth + 1
            self._say(source, Slot(beat=answer.beat, nth=nth, evidence=evidence))

    def _nothing(self, material: PaperMaterial) -> None:
        stage, words, document = self.stage, self.words, material.document
        if document is None or not self.brief.may_read(material.paper):
            told = stage.draw.one(words.none_abstract)
        else:
            count = document.page_count
            told = stage.draw.one(words.none, pages="its one page" if count == 1 else f"all {count} pages")
        stage.say(stage.lead.id, told, "transition", paper=material.paper.id)

    def _say(self, material: PaperMaterial, slot: Slot) -> None:
        """The slot in the model's words, else the paper's own, reported."""
        stage = self.stage
        own = Line(
            speaker=stage.lead.id,
            text=reported(stage, material, slot),
            beat=slot.beat,
            paper_id=material.paper.id,
            cites=tuple(cite_of(e) for e in slot.evidence),
            factual=True,
            origin="extractive",
        )
        turn = (
            self.dialogue.turn(material, slot, stage.second.id, stage.lead.id, said=stage.lines)
            if self.dialogue is not None
            else None
        )
        if turn is None:
            stage.lines.append(own)
        else:
            stage.take(turn[1], instead=own)


def units(answer: Answer, budget: int) -> list[tuple[Evidence, ...]]:
    """The passages within `budget` words, the best in any case, as what is said in one go."""
    found: list[tuple[Evidence, ...]] = []
    spent = 0
    for passage in answer.passages:
        words = _words(passage)
        if found and spent + words > budget:
            break
        spent += words
        room = found and len(found[-1]) + len(passage) <= SENTENCES_PER_SLOT
        if room and _words(found[-1]) + words <= SLOT_WORDS:
            found[-1] = (*found[-1], *passage)
        else:
            found.append(passage)
    return found


def place_of(answer: Answer) -> str:
    """Where the best passage stands, in words."""
    best = answer.passages[0][-1]
    if not best.boxes:
        return "in its abstract" if best.sentence is None else "in its text"
    page = f"on page {best.boxes[0].page}"
    heading = cleaned(answer.section).strip(" .:0123456789")
    plain = re.fullmatch(r"[A-Za-z][A-Za-z ,'-]+", heading) and len(heading.split()) <= HEADING_WORDS
    return f"{page}, under the heading {heading.capitalize() if heading.isupper() else heading}" if plain else page


def _words(passage: Sequence[Evidence]) -> int:
    return sum(word_count(cleaned(e.text)) for e in passage)


def _questions(count: int) -> str:
    return f"{_number(count)} question{'' if count == 1 else 's'}"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
