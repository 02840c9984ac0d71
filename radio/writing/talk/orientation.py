"""Where the listener is: the claim in one line before anything else, and the paper again for those who come in late."""

from __future__ import annotations

import re
from typing import NamedTuple

from radio.model.script import Line
from radio.types import HostId
from radio.writing.language.brevity import shortened
from radio.writing.language.reported import third_person
from radio.writing.language.salience import overlap
from radio.writing.language.spoken import longest_piece, split_long
from radio.writing.materials import Evidence, PaperMaterial
from radio.writing.reading.abstract import Told, told_sentences
from radio.writing.reading.facts import cite_of, metadata_cite, short_title, topic_of
from radio.writing.reading.findings import finding_kind
from radio.writing.reading.shortforms import short_forms_in
from radio.writing.reading.slots import PRINTED, in_print
from radio.writing.stage import Stage
from radio.writing.summaries.headline import best_sentence
from radio.writing.talk.telling import Teller

HOOK_WORDS = 34
"""A claim that is longer than this is no single line."""
REMIND_EVERY = 150
"""Words after which a listener is told again where they are: some 60 s, and up to 90 s with the turn under way."""
LATEST_WORDS = 210
"""Words by which it must have been said: 84 s."""
TITLE_WORDS = 8
"""A title that can be said again in passing."""


class Hook(NamedTuple):
    """The paper's claim in one sentence of its abstract."""

    text: str
    """As it is told, without a frame."""
    evidence: Evidence


def hook_of(material: PaperMaterial, *, body: bool) -> Hook | None:
    """The finding, else the proposal, that can be said in one breath; None where no sentence is short enough.

    Without `body` the abstract is all that will be told: its only result is kept for its place in the talk.
    """
    rows = told_sentences(material)
    ranked = sorted(_claims(rows, spare=not body), key=lambda pair: pair[0])
    for _, row in ranked:
        pieces = split_long(row.text)
        evidence = in_print(material, row.evidence) if body else row.evidence
        if len(row.text.split()) <= HOOK_WORDS:
            return Hook(row.text, evidence)
        # What follows with "but" is part of the claim; what only follows from it can wait.
        if len(pieces) > 1 and not re.match(r"(?:But|However|Yet|Still)\b", pieces[1]):
            return Hook(pieces[0], evidence)
    best = best_sentence(material)
    if best is None or re.search(r"\b(?:they|them)\b", best[1]):
        return None
    short = shortened(best[1])
    evidence = in_print(material, best[0]) if body else best[0]
    return Hook(short, evidence) if len(short.split()) <= HOOK_WORDS else None


def _claims(rows: list[Told], *, spare: bool) -> list[tuple[float, Told]]:
    found = []
    results = sum(row.beat == "evidence" for row in rows)
    for row in rows:
        # A "they" is somebody of the sentence before.
        if row.leans or row.beat not in ("evidence", "what") or re.search(r"\b(?:they|them)\b", row.text):
            continue
        kind = finding_kind(row.text, "abstract") if row.beat == "evidence" else None
        worth = {"figure": 0.0, "comparison": 0.5, "proof": 0.3, "plain": 1.2}[kind] if kind else 1.5
        if row.beat == "evidence" and ((spare and results < 2) or kind is None):
            worth = 2.5
        cost = 0.06 * max(0, longest_piece(row.text) - 18) + 0.3 * len(short_forms_in(row.text))
        found.append((worth + cost, row))
    return found


def say_hook(stage: Stage, material: PaperMaterial, hook: Hook, teller: Teller) -> None:
    """The lead puts the claim before all else."""
    paper = material.paper
    line = Line(
        speaker=stage.lead.id,
        text=stage.draw.one(stage.words.hook, clause=teller.as_clause(hook.text)),
        beat="what",
        paper_id=paper.id,
        cites=(cite_of(hook.evidence),),
        factual=True,
        origin="extractive",
    )
    stage.lines.append(teller.explaining(line, teller.unexplained(line.text)))


_DEED = re.compile(
    r"\b[Ww]e (?:\w+ly )?((?:propose|introduce|present|develop|study|investigate|examine|describe|design|test|prove|"
    r"analy[sz]e|consider|report|derive|show) [^,;:.()]+)"
)


class Orientation:
    """Says where we are every so often, each time in other words."""

    def __init__(self, stage: Stage, material: PaperMaterial) -> None:
        self._stage = stage
        self._material = material
        self._since = stage.spoken_words
        # What the talk has told already is no reminder in other words.
        told = [cite.text for line in stage.lines if line.factual for cite in line.cites]
        self._deeds = [(d, e) for d, e in _deeds(material) if not any(overlap(e.text, t) > PRINTED for t in told)]
        self._turns = 0

    def due(self, ahead: int) -> bool:
        """Whether it is time, `ahead` words before the next chance."""
        return self._stage.spoken_words - self._since + ahead / 2 >= REMIND_EVERY

    def late(self, ahead: int) -> bool:
        """Whether it would be too late after `ahead` more words, between which there is no chance."""
        return self._stage.spoken_words - self._since + ahead > LATEST_WORDS

    def told(self) -> None:
        """The listener has just heard where we are."""
        self._since = self._stage.spoken_words

    def say(self, speaker: HostId) -> None:
        """A line of its own: what the authors do, and the next time the title, in turn."""
        stage, paper = self._stage, self._material.paper
        self._turns += 1
        if self._deeds and self._turns % 2:
            deed, evidence = self._deeds.pop(0)
            authors = "author" if len(paper.authors) == 1 else "authors"
            if authors == "author":
                deed = re.sub(r"^(\w+)", lambda m: third_person(f"We {m[1]}", sole=True).split()[-1], deed)
            topic = topic_of(self._material)
            text = stage.draw.one(stage.words.orient_deed, deed=deed, authors=authors, topic=topic)
            stage.say(speaker, text, "transition", paper=paper.id, cites=(cite_of(evidence),))
        else:
            short = short_title(paper)
            if len(short.split()) <= TITLE_WORDS:
                text = stage.draw.one(stage.words.orient, short=short)
            else:
                text = stage.draw.one(stage.words.orient_topic, topic=topic_of(self._material))
            stage.say(speaker, text, "transition", paper=paper.id, cites=(metadata_cite(paper),))
        self.told()


def _deeds(material: PaperMaterial) -> list[tuple[str, Evidence]]:
    """What the authors do, in the abstract's words, cut before the first aside."""
    found = []
    for row in told_sentences(material):
        match = _DEED.search(row.text)
        if match is None:
            continue
        deed = re.split(
            r" (?:that|which|where|while|whose|and (?:show|find|demonstrate|prove)|by|because|as) ", match[1]
        )[0]
        if len(deed) < len(match[1].rstrip()) and re.match(r"\w+ (?:the|those|how|whether) ", deed):
            continue  # "report the effects", of all things: which ones was cut off
        deed = deed.replace(" our ", " their ").strip()
        # "Prove that": the statement itself would be cut off.
        if 4 <= len(deed.split()) <= 16 and not deed.endswith(
            (" the", " a", " of", " and", " or", " in", " to", " for")
        ):
            found.append((deed, row.evidence))
    return found
