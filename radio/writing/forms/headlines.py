"""The writer of headlines: one spoken sentence on each of a few papers, from their abstracts, in two minutes.

It needs no model and reads no PDF. arXiv places abstracts under CC0, so these sentences may be said of any paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from radio.errors import WritingError
from radio.model.base import Model
from radio.model.script import Cite, Script
from radio.types import HostId, PaperId
from radio.writing.language.brevity import shortened
from radio.writing.language.cues import RESULT
from radio.writing.language.reported import clause, first_person, names_of, third_person
from radio.writing.language.text import without_latex
from radio.writing.materials import PaperMaterial, WritingBrief, word_count
from radio.writing.reading.abstract import Told, told_sentences
from radio.writing.reading.facts import (
    authors_first,
    category_name,
    cite_of,
    metadata_cite,
    spoken_day,
    spoken_title,
    topic_of,
)
from radio.writing.stage import Stage, count_words
from radio.yamlmodel import load_model

FILE = Path(__file__).with_name("headlines.yaml")
FEWEST = 5
MOST = 8
"""Papers of an edition."""
FRAME_WORDS = 70
"""Opening, disclosure, what is coming, and closing."""
TURN_WORDS = 9
"""Who found it, and the name of the field at every other turn."""
LONGEST_LABEL = 12
"""Words of a title that is said whole."""
LONGEST_FINDING = 30
SHORTEST_FINDING = 9
"""Words of the paper's own sentence. A longer one is no headline, a shorter one says nothing."""
_FIGURE = re.compile(r"(?<![\w.])\d[\d.,]*")
_SHORT_FORM = re.compile(r"\b(?:[A-Z]{2,}\w*|[A-Z][a-z]+[A-Z]\w*|\w+[-_]\d+\w*)\b")
_KNOWN_FORMS = frozenset({"AI", "LLM", "LLMs", "GPU", "GPUs", "DNA", "RNA", "US", "UK", "EU", "CPU", "IoT"})
_MERE_PRAISE = re.compile(
    r"\b(?:extensive|comprehensive|thorough) experiments|state[- ]of[- ]the[- ]art|effectiveness|superior|promising"
    r"|significant(?:ly)?|competitive",
    re.IGNORECASE,
)
_LEANS = re.compile(r"(?:It|They|The (?:resulting|proposed|method|model|approach|framework|system|former|latter))\b")
"""Begins with what the sentence before had named."""
_AIM = re.compile(
    r"\b(?:aims? to|in order to|ha(?:ve|s) emerged|we (?:first )?(?:propose|introduce|present)|first|future|could"
    r"|utility|this (?:work|paper|study) (?:provides|offers)|highlights?|potential|scalable|capabilit(?:y|ies) of"
    r"|proof of concept|the (?:performance|effectiveness)|validate|opens?|paves?)\b|\d(?:times|x)\b",
    re.IGNORECASE,
)
"""Plans, praise and promises: no findings."""
_TRIED = re.compile(
    r"^(?:Through|Via|With|In|Using|By) (?:\w+ )?(?:\w+ )?(?:experiments?|evaluations?|tests|simulations?)"
    r"(?: [^,]{3,50})?, (?=we \w+ that\b)"
)
_HERE = re.compile(r"^(?:Here|In this (?:paper|work|study|article)),? ")
_OWN_SUBJECT = re.compile(r"^(?:This|The present) (paper|work|study|article|survey)\b")
_SHOWN = re.compile(
    r"^(?:(?:The|Our|Their|Extensive|Comprehensive|Empirical|Experimental|Numerical|Further|Through) )*"
    r"(?:\w+ )?(?:experiments?|experimental results|results?|evaluations?|analys[ei]s|simulations?|findings|validation)"
    r"(?: (?:on|across|with|over|using) [^,]{3,60}?)? (?:show|demonstrate|reveal|confirm)(?:s|ed)? that (?=\w)",
    re.IGNORECASE,
)
"""What stands before the finding and is said by "report that"; words of doubt ("suggest") are no such thing."""
Lines = tuple[str, ...]


class Words(Model):
    """headlines.yaml: what the hosts say between the papers' sentences."""

    disclosure: Lines
    group_first: Lines
    group_next: Lines
    group_other: Lines
    label: Lines
    team: Lines
    report: Lines
    next_one: Lines
    next_two: Lines
    again: Lines


class Headline(NamedTuple):
    """The one sentence of a paper."""

    material: PaperMaterial
    text: str
    """Without who says so."""
    cite: Cite
    own_words: bool
    """A summarizer's own sentence, which stands alone; else a sentence of the abstract, to be reported."""


def headline_of(material: PaperMaterial) -> Headline | None:
    """What was found, in one sentence; None where the abstract has no sentence that can stand for it."""
    summary = material.summary
    worded = summary.headline if summary is not None and summary.writer != "extractive" else ""
    if worded and word_count(worded) <= LONGEST_FINDING:
        return Headline(material, worded, metadata_cite(material.paper), own_words=True)
    rows = [(_worth(row, n), row) for n, row in enumerate(told_sentences(material)) if _fits(row)]
    if not rows:
        return None
    best = max(rows, key=lambda found: found[0])[1]
    return Headline(material, shortened(best.text), cite_of(best.evidence), own_words=False)


def fitting(materials: Iterable[PaperMaterial], words: int, most: int) -> list[PaperMaterial]:
    """The first of `materials` that have a headline, as many as `words` hold."""
    chosen: list[PaperMaterial] = []
    left = words - FRAME_WORDS
    for material in materials:
        headline = headline_of(material)
        if headline is None:
            continue
        left -= word_count(headline.text) + word_count(_label(material)) + TURN_WORDS
        if len(chosen) >= min(most, MOST) or (left < 0 and len(chosen) >= FEWEST):
            break
        chosen.append(material)
    return chosen


def _fits(row: Told) -> bool:
    words = word_count(row.text)
    unknown = _unknown(row.text)
    alone = not row.leans and not _LEANS.match(row.text)
    found = row.beat in ("evidence", "what") and bool(RESULT.search(row.text)) and not _AIM.search(row.text)
    return found and alone and SHORTEST_FINDING <= words <= LONGEST_FINDING and len(unknown) <= 2


def _worth(row: Told, position: int) -> tuple[float, int]:
    """With a figure before without, plain words before short forms and praise."""
    score = 0.8 * bool(_FIGURE.search(row.text)) - 0.4 * len(_unknown(row.text))
    score -= 1.2 * bool(_MERE_PRAISE.search(row.text))
    score -= 0.04 * max(0, word_count(row.text) - 22)
    return score, -position


def _unknown(text: str) -> set[str]:
    """Short forms that a listener need not know."""
    return set(_SHORT_FORM.findall(text)) - _KNOWN_FORMS


def headlines_script(brief: WritingBrief) -> tuple[Script, Stage]:
    """Those of `brief.materials` that fit, best first, grouped by field. Raises WritingError when fewer than `FEWEST`
    have a sentence that can be said."""
    found = [headline for m in brief.materials if (headline := headline_of(m)) is not None]
    if len(found) < FEWEST:
        raise WritingError(
            f"only {len(found)} of {len(brief.materials)} papers have a sentence for a headline, {FEWEST} are needed",
            subject=brief.show.id,
        )
    tries = [_composed(brief, found[:count]) for count in range(FEWEST, min(MOST, len(found)) + 1)]
    return min(tries, key=lambda made: abs(count_words(made[0].lines) - brief.target_words))


def _composed(brief: WritingBrief, chosen: Sequence[Headline]) -> tuple[Script, Stage]:
    words = words_of_headlines()
    stage = Stage(brief, f"{brief.show.id}|{brief.now:%Y-%m-%dT%H}")
    title = f"{brief.show.title}, {spoken_day(brief.now)}"
    stage.chapter("Opening")
    stage.opening(title, words.disclosure)
    hosts = (stage.second.id, stage.lead.id)
    groups = _groups(chosen)
    turn = 0
    for number, (field, rows) in enumerate(groups):
        for nth, row in enumerate(rows):
            speaker = hosts[turn % 2] if stage.lines[-1].speaker != hosts[turn % 2] else hosts[(turn + 1) % 2]
            turn += 1
            stage.chapter(spoken_title(row.material.paper), row.material)
            lead_in = ""
            if nth == 0:
                options = words.group_other if not field else words.group_first if number == 0 else words.group_next
                lead_in = stage.draw.one(options, field=field)
            _tell(stage, speaker, row, lead_in, words)
    if brief.coming:
        stage.chapter("Coming up")
        _coming(stage, brief.coming, words)
    stage.closing(title)
    return stage.script(title, [row.material for _, rows in groups for row in rows], "extractive"), stage


def _tell(stage: Stage, speaker: HostId, row: Headline, lead_in: str, words: Words) -> None:
    """What it is about, who found it and what, in one sentence."""
    paper = row.material.paper
    said = row.text if row.own_words else _reported(stage, row, words)
    said = f"{stage.draw.one(words.label, label=_label(row.material))} {said[:1].upper()}{said[1:]}"
    again = paper.id in stage.brief.told_before
    prefix = f"{lead_in} {stage.draw.one(words.again, version=paper.version)}" if again else lead_in
    stage.say(
        speaker, f"{prefix} {said}", "evidence", paper=paper.id, cites=(row.cite, metadata_cite(paper)),
        factual=True, origin="extractive",
    )  # fmt: skip


def _label(material: PaperMaterial) -> str:
    """The title, or what of it tells the subject: "SortNet: Sorting Waste" is about the second."""
    title = spoken_title(material.paper)
    head, _, tail = title.partition(": ")
    brand = len(head.split()) < 3
    choices = [part for part in (title, tail if brand else head, head if brand else tail) if len(part.split()) > 1]
    label = next((part for part in choices if len(part.split()) <= LONGEST_LABEL), topic_of(material))
    return label[:1].upper() + label[1:]


def _reported(stage: Stage, row: Headline, words: Words) -> str:
    """The abstract's sentence as what its authors say."""
    paper = row.material.paper
    sole = len(paper.authors) == 1
    who = _who(stage, row.material, words)
    text = _HERE.sub("", _TRIED.sub("", row.text))
    text = text[:1].upper() + text[1:]
    if re.match(r"We\b", text):
        return re.sub(r"^The authors?\b", who, third_person(text, sole=sole))
    text = _OWN_SUBJECT.sub(r"their \1", _SHOWN.sub("", third_person(text, "they") if first_person(text) else text))
    told = stage.draw.one(words.report, who=who, clause=clause(text, names_of(without_latex(paper.abstract))))
    told = told[:1].upper() + told[1:]
    return re.sub(rf"({re.escape(who)}) (report|find|write|say)\b", r"\1 \2s", told) if sole else told


def _who(stage: Stage, material: PaperMaterial, words: Words) -> str:
    """The authors in few words: their number is on the card."""
    names = [author.name for author in material.paper.authors]
    if len(names) < 3 or "collaboration" in authors_first(material.paper).lower():
        return authors_first(material.paper)
    return stage.draw.one(words.team, first=without_latex(names[0]))


def _coming(stage: Stage, coming: Sequence[str], words: Words) -> None:
    if len(coming) == 1:
        text = stage.draw.one(words.next_one, first=coming[0])
    else:
        text = stage.draw.one(words.next_two, first=coming[0], second=coming[1])
    stage.say(stage.silent, text, "transition")


def _groups(chosen: Sequence[Headline]) -> list[tuple[str, list[Headline]]]:
    """By field, in the order of their best paper; fields of one paper come together at the end where there are
    several, each still named."""
    groups: dict[str, list[Headline]] = {}
    for row in chosen:
        groups.setdefault(category_name(row.material.paper) or "", []).append(row)
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    return [(field, rows) for field, rows in ordered]


def told_papers(script: Script) -> frozenset[PaperId]:
    return frozenset(line.paper_id for line in script.lines if line.paper_id is not None)


@lru_cache(maxsize=1)
def words_of_headlines() -> Words:
    return load_model(FILE, Words)
