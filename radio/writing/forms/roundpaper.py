"""One paper of a daily or weekly show: what was asked, what was done, what came out, in one of four ways."""

from __future__ import annotations

from collections.abc import Sequence

from radio.model.summary import Beat
from radio.types import HostId
from radio.writing.drafting.dialogue import Dialogue
from radio.writing.forms.remember import called
from radio.writing.forms.roundupwords import RoundupWords
from radio.writing.language.brevity import shortened
from radio.writing.materials import PaperMaterial, word_count
from radio.writing.reading.abstract import chosen_slots
from radio.writing.reading.facts import (
    authors_first,
    authors_phrase,
    cite_of,
    metadata_cite,
    spoken_earlier,
    spoken_title,
)
from radio.writing.reading.slots import Slot
from radio.writing.stage import Stage
from radio.writing.summaries.summarizer import numbers_in
from radio.writing.talk.closed import describe
from radio.writing.talk.telling import reported

INTRO_WORDS = 22
"""Title, authors and questions."""
LEAST_EVIDENCE = 22
"""Words of a paper's own sentences without which it is not worth its title."""
MODEL_WORDS = 90
"""Evidence for a model's turn about one paper."""
REMIND_WORDS = 150
"""Words after which the theme is named again: a minute."""
MOST_REACTIONS = 3
MOST_NEIGHBOURS = 2
"""In one show; more would be a habit."""
WAYS = ("title", "brought", "problem", "result")


class PaperTeller:
    """Tells the papers of one show, each in another way than the one before it."""

    def __init__(self, stage: Stage, words: RoundupWords, dialogue: Dialogue | None) -> None:
        self._stage = stage
        self._words = words
        self._dialogue = dialogue
        self._way = 0
        self._theme = ""
        self._named_at = 0
        self._reactions = 0
        self._neighbours = 0
        self._result_before = False

    def enter(self, theme: str) -> None:
        """A theme begins, and has just been named."""
        self._theme = theme
        self._named_at = self._stage.spoken_words

    def tell(
        self, material: PaperMaterial, presenter: HostId, listener: HostId, budget: int, *, before: str = ""
    ) -> None:
        """The paper in about `budget` words; `before` is what the presenter still has to say of the theme."""
        begin = self._stage.spoken_words
        # A chapter each, for its link.
        self._stage.chapter(called(material.paper), material)
        lead_in = " ".join(part for part in (before, self._where()) if part)
        if self._dialogue is not None:
            slots = chosen_slots(material, MODEL_WORDS)
            self._say_title(material, presenter, listener, lead_in, "title")
            if slots and self._by_model(self._dialogue, material, slots, presenter, listener):
                spent = self._stage.spoken_words - begin
                self._rest(material, slots, presenter, listener, budget - spent)
                return
            self._body(material, slots, presenter, listener)
            return
        frame = INTRO_WORDS + word_count(spoken_title(material.paper)) + word_count(lead_in)
        slots = chosen_slots(material, max(LEAST_EVIDENCE, budget - frame))
        way = self._next_way(slots)
        if way == "problem":
            self._problem_first(material, slots, presenter, listener, lead_in)
        elif way == "result":
            self._result_first(material, slots, presenter, listener, lead_in)
        else:
            self._say_title(material, presenter, listener, lead_in, way)
            self._body(material, slots, presenter, listener, asked=way == "brought")
        self._result_before = any(slot.beat == "evidence" and numbers_in(" ".join(slot.texts)) for slot in slots)

    def _where(self) -> str:
        """The theme again, where it was last named a minute ago."""
        stage = self._stage
        if stage.spoken_words - self._named_at < REMIND_WORDS:
            return ""
        self._named_at = stage.spoken_words
        return stage.draw.one(
            self._words.still, theme=self._theme, show=stage.brief.show.title, station=stage.brief.station.name
        )

    def _next_way(self, slots: Sequence[Slot]) -> str:
        """The next of the ways that these sentences allow."""
        beats = [slot.beat for slot in slots]
        fits = {
            "title": bool(slots),
            "brought": bool(slots),
            "problem": beats[:1] == ["why"] and "what" in beats,
            "result": "evidence" in beats and len(set(beats)) > 1 and _stands_alone(slots),
        }
        for _ in WAYS:
            way = WAYS[self._way % len(WAYS)]
            self._way += 1
            if fits[way]:
                return way
        return "title"

    def _say_title(self, material: PaperMaterial, presenter: HostId, listener: HostId, lead_in: str, way: str) -> None:
        paper, words = material.paper, self._words
        fields = {
            "title": spoken_title(paper), "authors": authors_phrase(paper), "authors_first": authors_first(paper)
        }  # fmt: skip
        cites = (metadata_cite(paper),)
        if way == "brought":
            if lead_in:
                self._stage.say(presenter, lead_in, "transition", paper=paper.id)
            text = self._stage.draw.one(words.intro_brought, **fields)
            self._stage.say(listener, text, "question", paper=paper.id, cites=cites)
        else:
            options = words.intro_title_one if len(paper.authors) == 1 else words.intro_title
            reaction = "" if lead_in else self._reaction()
            text = f"{lead_in} {reaction} {_upper(self._stage.draw.one(options, **fields))}"
            self._stage.say(presenter, text, "what", paper=paper.id, cites=cites)
        self._earlier(material, listener if way == "title" else presenter)

    def _reaction(self) -> str:
        """A word on the paper before, now and then: only after one that had a figure."""
        if not self._result_before or self._reactions >= MOST_REACTIONS:
            return ""
        self._reactions += 1
        self._result_before = False
        return self._stage.draw.one(self._words.react)

    def _earlier(self, material: PaperMaterial, speaker: HostId) -> None:
        """That the paper itself was on air, or one near to it; only of what truly aired."""
        if not material.earlier:
            return
        stage, near = self._stage, material.earlier[0]
        when = spoken_earlier(near.aired_at, stage.brief.now, stage.brief.station.timezone)
        if near.paper_id == material.paper.id:
            text = stage.draw.one(self._words.returned, when=when, station=stage.brief.station.name)
        elif self._neighbours < MOST_NEIGHBOURS:
            self._neighbours += 1
            text = stage.draw.one(self._words.neighbour, when=when, earlier=near.title.rstrip("."))
        else:
            return
        stage.say(speaker, text, "context", paper=material.paper.id)

    def _body(
        self,
        material: PaperMaterial,
        slots: Sequence[Slot],
        presenter: HostId,
        listener: HostId,
        *,
        asked: bool = False,
    ) -> None:
        """The sentences in their order; the listener asks before them, and again before the results."""
        stage, words, paper = self._stage, self._words, material.paper
        if not asked:
            stage.say(listener, stage.draw.one(words.ask), "question", paper=paper.id)
        if not slots:
            self._describe(material, presenter)
            return
        for n, slot in enumerate(slots):
            if n and slot.beat == "evidence" and slots[n - 1].beat != "evidence":
                stage.say(listener, stage.draw.one(words.ask_result), "question", paper=paper.id)
            self._report(material, slot, presenter, first=n == 0)

    def _problem_first(
        self, material: PaperMaterial, slots: Sequence[Slot], presenter: HostId, listener: HostId, lead_in: str
    ) -> None:
        stage, words, paper = self._stage, self._words, material.paper
        options = words.intro_problem_one if len(paper.authors) == 1 else words.intro_problem
        opening = f"{lead_in} {_upper(stage.draw.one(options, authors_first=authors_first(paper)))}"
        problem = [slot for slot in slots if slot.beat == "why"]
        rest = [slot for slot in slots if slot.beat != "why"]
        stage.say(presenter, opening, "what", paper=paper.id, cites=(metadata_cite(paper),))
        for slot in problem:
            self._report(material, slot, presenter, first=False)
        stage.say(listener, stage.draw.one(words.ask_answer), "question", paper=paper.id)
        title = stage.draw.one(words.answer_title, title=spoken_title(paper))
        stage.say(presenter, title, "what", paper=paper.id, cites=(metadata_cite(paper),))
        self._earlier(material, presenter)
        for n, slot in enumerate(rest):
            if n and slot.beat == "evidence" and rest[n - 1].beat != "evidence":
                stage.say(listener, stage.draw.one(words.ask_result), "question", paper=paper.id)
            self._report(material, slot, presenter, first=False)

    def _result_first(
        self, material: PaperMaterial, slots: Sequence[Slot], presenter: HostId, listener: HostId, lead_in: str
    ) -> None:
        stage, words, paper = self._stage, self._words, material.paper
        options = words.intro_result_one if len(paper.authors) == 1 else words.intro_result
        opening = f"{lead_in} {_upper(stage.draw.one(options, authors_first=authors_first(paper)))}"
        stage.say(presenter, opening, "what", paper=paper.id, cites=(metadata_cite(paper),))
        for slot in (s for s in slots if s.beat == "evidence"):
            self._report(material, slot, presenter, first=False)
        stage.say(listener, stage.draw.one(words.ask_way), "question", paper=paper.id)
        title = stage.draw.one(words.answer_title, title=spoken_title(paper))
        stage.say(presenter, title, "what", paper=paper.id, cites=(metadata_cite(paper),))
        self._earlier(material, presenter)
        for slot in (s for s in slots if s.beat != "evidence"):
            self._report(material, slot, presenter, first=False)

    def _report(self, material: PaperMaterial, slot: Slot, presenter: HostId, *, first: bool) -> None:
        stage, paper = self._stage, material.paper
        one = len(paper.authors) == 1
        author = "the authors" if one else stage.draw.one(self._words.author) if first else "they"
        stage.say(
            presenter, reported(stage, material, brief_slot(slot), author), slot.beat, paper=paper.id,
            cites=[cite_of(e) for e in slot.evidence], factual=True, origin="extractive",
        )  # fmt: skip

    def _describe(self, material: PaperMaterial, presenter: HostId) -> None:
        paper = material.paper
        self._stage.say(
            presenter, describe(self._stage, material, terms=3), "what", paper=paper.id,
            cites=(metadata_cite(paper),), factual=True,
        )  # fmt: skip

    def _by_model(
        self,
        dialogue: Dialogue,
        material: PaperMaterial,
        slots: Sequence[Slot],
        presenter: HostId,
        listener: HostId,
    ) -> bool:
        """One turn in the model's words, from what the abstract says they did and found; whether there is one."""
        evidence = tuple(e for slot in slots for e in slot.evidence)[:3]
        slot = Slot(beat=slots[0].beat, nth=0, evidence=evidence)
        question = self._stage.draw.one(self._words.ask)
        turn = dialogue.turn(material, slot, listener, presenter, question=question, said=self._stage.lines)
        if turn is None:
            return False
        self._stage.take(turn[0])
        text = reported(self._stage, material, brief_slot(slot))
        self._stage.take(turn[1], instead=turn[1].model_copy(update={"text": text, "origin": "extractive"}))
        return True

    def _rest(
        self, material: PaperMaterial, told: Sequence[Slot], presenter: HostId, listener: HostId, room: int
    ) -> None:
        """What the model's turn left out, by the paper's own sentences, while there is room for it."""
        said = {e.text for slot in told for e in slot.evidence[:3]}
        more = [
            slot for slot in chosen_slots(material, MODEL_WORDS + max(0, room)) if slot.evidence[0].text not in said
        ]
        asked = False
        for slot in more:
            if slot.words + INTRO_WORDS / 2 > room:
                break
            if not asked:
                text = self._stage.draw.one(self._words.ask_result if slot.beat == "evidence" else self._words.ask)
                self._stage.say(listener, text, "question", paper=material.paper.id)
                asked = True
            self._report(material, slot, presenter, first=False)
            room -= slot.words


def brief_slot(slot: Slot) -> Slot:
    """The slot with shorter sentences, to be told; what is cited are the sentences as they stand."""
    short = (e.model_copy(update={"text": shortened(text)}) for e, text in zip(slot.evidence, slot.texts, strict=True))
    return slot.model_copy(update={"evidence": tuple(short)})


def _stands_alone(slots: Sequence[Slot]) -> bool:
    """Whether the results can come first: nothing in them points back, and there is a figure to begin with."""
    first: Beat = "evidence"
    results = [slot for slot in slots if slot.beat == first]
    text = " ".join(results[0].texts)
    return bool(numbers_in(text)) and not text.startswith(("This", "These", "It ", "They "))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
