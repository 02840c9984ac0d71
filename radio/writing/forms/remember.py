"""The end of a daily or weekly show: three findings to keep, each from another theme where there are as many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from radio.model.paper import Paper
from radio.model.script import Line
from radio.types import HostId
from radio.writing.forms.roundupwords import RoundupWords
from radio.writing.gate import refusal
from radio.writing.language.brevity import shortened
from radio.writing.materials import PaperMaterial, word_count
from radio.writing.reading.abstract import Told, told_sentences
from radio.writing.reading.facts import cite_of, spoken_title
from radio.writing.reading.slots import Slot
from radio.writing.stage import Stage
from radio.writing.summaries.summarizer import numbers_in
from radio.writing.talk.telling import reported

MOST = 3
LONGEST = 32
"""Words of a finding that can be kept in mind."""
SHORT = 18
"""Words from which a finding loses what trails it."""
LONGEST_TITLE = 14


class _Finding(NamedTuple):
    material: PaperMaterial
    row: Told
    text: str
    """Shortened."""


def remember(stage: Stage, words: RoundupWords, told: Sequence[PaperMaterial]) -> None:
    """Three findings in a line each, told by one host after the other's question; fewer where fewer can be had."""
    found = _three(told)
    if not found:
        return
    asker, teller = stage.second.id, stage.lead.id
    if stage.lines[-1].speaker == asker:
        asker, teller = teller, asker
    whole = len(found) == MOST
    stage.say(asker, stage.draw.one(words.remember_ask if whole else words.remember_few), "question")
    for n, finding in enumerate(found):
        options = words.remember[n : n + 1] if whole else words.remember_one
        told_so = reported(stage, finding.material, _slot(finding), "they")
        text = stage.draw.one(options, title=called(finding.material.paper), finding=told_so)
        stage.say(
            teller, text, "evidence", paper=finding.material.paper.id,
            cites=(cite_of(finding.row.evidence),), factual=True, origin="extractive",
        )  # fmt: skip


def _slot(finding: _Finding) -> Slot:
    evidence = finding.row.evidence.model_copy(update={"text": finding.text})
    return Slot(beat="evidence", nth=0, evidence=(evidence,))


def _three(told: Sequence[PaperMaterial]) -> list[_Finding]:
    """The findings that can best be kept: with a figure, short, spread over the show; in the order of the show."""
    found = [finding for material in told if (finding := _finding(material)) is not None]
    if len(found) <= MOST:
        return found
    chosen: list[_Finding] = []
    step = len(found) / MOST
    for n in range(MOST):
        part = found[round(n * step) : round((n + 1) * step)]
        chosen.append(min(part, key=_cost))
    return chosen


def _finding(material: PaperMaterial) -> _Finding | None:
    rows = [row for row in told_sentences(material) if row.beat == "evidence" and not row.leans]
    fit = [_Finding(material, row, shortened(row.text, long=SHORT)) for row in rows]
    fit = [f for f in fit if word_count(f.text) <= LONGEST and word_count(called(material.paper)) <= LONGEST_TITLE]
    return min((f for f in fit if _borne(f)), key=_cost, default=None)


def _borne(finding: _Finding) -> bool:
    """Whether the gate lets it pass: three are announced, so three must come."""
    line = Line(
        speaker=HostId("any"), text=finding.text, beat="evidence",
        cites=(cite_of(finding.row.evidence),), origin="extractive",
    )  # fmt: skip
    return refusal(line, [finding.material.paper]) is None


def _cost(finding: _Finding) -> float:
    return word_count(finding.text) - 15 * bool(numbers_in(finding.text)) + word_count(called(finding.material.paper))


def called(paper: Paper) -> str:
    """What the paper is called in short: its title up to the colon."""
    title = spoken_title(paper)
    return title.partition(": ")[0]
