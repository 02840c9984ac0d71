"""The extractive writer of the daily and weekly shows: papers by theme, each told in a few lines."""

from __future__ import annotations

from datetime import timedelta

from radio.errors import WritingError
from radio.model.script import Script
from radio.model.summary import Theme
from radio.types import HostId
from radio.writing.abstract import chosen_slots
from radio.writing.closed import describe
from radio.writing.dialogue import Dialogue
from radio.writing.extractive import reported
from radio.writing.facts import (
    authors_first,
    authors_phrase,
    cite_of,
    metadata_cite,
    spoken_day,
    spoken_earlier,
    spoken_title,
)
from radio.writing.materials import PaperMaterial, WritingBrief
from radio.writing.slots import Slot
from radio.writing.stage import Stage
from radio.writing.text import listed

FRAME_WORDS = 170
"""Opening, disclosure, numbers, themes and closing of a daily or weekly show."""
PAPER_FRAME_WORDS = 34
"""Title, authors and question of one paper."""
MODEL_WORDS = 90
"""Evidence for a model's turn about one paper."""
_ASKS = ("asks", "goes on")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def roundup_script(brief: WritingBrief, dialogue: Dialogue | None = None) -> tuple[Script, Stage]:
    """The papers of `brief.digest` that have material. Raises WritingError when there are none."""
    digest = brief.digest
    by_id = {m.paper.id: m for m in brief.materials}
    themes = [(theme, [by_id[i] for i in theme.paper_ids if i in by_id]) for theme in (digest.themes if digest else ())]
    themes = [(theme, rows) for theme, rows in themes if rows]
    if digest is None or not themes:
        raise WritingError("no papers to tell of", subject=str(brief.show.id), hint="fetch papers of the period first")
    last = (digest.end - timedelta(microseconds=1)).astimezone(digest.end.tzinfo)
    day = spoken_day(last)
    stage = Stage(brief, f"{brief.show.id}|{day}")
    title = f"{brief.show.title}, {day}"
    told = sum(len(rows) for _, rows in themes)
    stage.chapter("Opening")
    stage.opening(title)
    numbers = stage.draw.one(
        stage.words.digest_numbers[digest.purpose],
        day=day,
        seen=digest.papers_seen,
        told=told,
        themes=f"{_number(len(themes))} theme{'' if len(themes) == 1 else 's'}",
    )
    stage.say(stage.lead.id, numbers, "transition")
    if len(themes) > 1:
        names = listed(theme.name for theme, _ in themes)
        stage.say(stage.second.id, stage.draw.one(stage.words.digest_route, names=names), "transition")
    if not all(brief.may_read(m.paper) for _, rows in themes for m in rows):
        stage.say(stage.lead.id, stage.draw.one(stage.words.closed_some), "transition")
    each = max(18, (brief.target_words - FRAME_WORDS - 22 * len(themes)) // told - PAPER_FRAME_WORDS)
    for n, (theme, rows) in enumerate(themes):
        _theme(stage, theme, rows, n, len(themes), each, dialogue)
    _updates(stage)
    stage.chapter("Closing")
    stage.say(stage.second.id, stage.draw.one(stage.words.digest_end, told=told, seen=digest.papers_seen), "transition")
    stage.closing(title)
    told_ones = [m for _, rows in themes for m in rows]
    return stage.script(title, told_ones, dialogue.name if dialogue else "extractive"), stage


def _theme(
    stage: Stage, theme: Theme, rows: list[PaperMaterial], nth: int, of: int, each: int, dialogue: Dialogue | None
) -> None:
    words, draw = stage.words, stage.draw
    stage.chapter(theme.name[:1].upper() + theme.name[1:], rows[0] if len(rows) == 1 else None)
    options = words.theme_first if nth == 0 else words.theme_last if nth == of - 1 else words.theme_next
    presenter, listener = _turns(stage, nth)
    count = "one paper" if len(rows) == 1 else f"{_number(len(rows))} papers"
    text = draw.one(options, theme=theme.name)
    text += " " + draw.one(words.theme_count, count=count)
    stage.say(presenter, text, "transition")
    # Single plain words ("context", "networks") say nothing of a theme.
    keywords = [k for k in theme.keywords if " " in k or "-" in k]
    if len(keywords) > 1 and len(rows) > 1:
        if nth == 0:
            stage.say(listener, draw.one(words.theme_why), "question")
        stage.say(presenter, draw.one(words.theme_words, keywords=listed(keywords)), "transition")
    for i, material in enumerate(rows):
        if i and not i % 2:
            presenter, listener = listener, presenter
        _paper(stage, material, presenter, listener, each, dialogue, last=i == len(rows) - 1)


def _updates(stage: Stage) -> None:
    """Papers that we had on air and that changed since; nothing of what is new in them, which we have not read."""
    brief = stage.brief
    for n, told in enumerate(brief.updates):
        if n == 0:
            stage.chapter("Updates")
        options = stage.words.withdrawn if told.withdrawn else stage.words.updated
        when = spoken_earlier(told.aired_at, brief.now, brief.station.timezone)
        text = stage.draw.one(options, title=spoken_title(told.paper), when=when, version=told.version)
        stage.say((stage.lead if n % 2 == 0 else stage.second).id, text, "transition")


def _turns(stage: Stage, nth: int) -> tuple[HostId, HostId]:
    hosts = (stage.lead.id, stage.second.id)
    return hosts if nth % 2 == 0 else (hosts[1], hosts[0])


def _paper(
    stage: Stage,
    material: PaperMaterial,
    presenter: HostId,
    listener: HostId,
    budget: int,
    dialogue: Dialogue | None,
    *,
    last: bool,
) -> None:
    paper, words, draw = material.paper, stage.words, stage.draw
    intro = draw.one(
        words.digest_paper, title=spoken_title(paper), authors=authors_phrase(paper), authors_first=authors_first(paper)
    )
    stage.say(presenter, intro, "what", paper=paper.id, cites=(metadata_cite(paper),))
    if dialogue is None or not _told_by_model(stage, material, presenter, listener, dialogue):
        stage.say(listener, draw.one(words.digest_ask), "question", paper=paper.id)
        slots = chosen_slots(material, budget)
        if slots:
            _report(stage, material, presenter, listener, slots)
        else:
            _describe(stage, material, presenter)
    if not last:
        stage.say(listener, draw.one(words.digest_react), "transition", paper=paper.id)


def _told_by_model(
    stage: Stage, material: PaperMaterial, presenter: HostId, listener: HostId, dialogue: Dialogue
) -> bool:
    """One turn in the model's words, from what the abstract says they did and found; whether there is one."""
    slots = chosen_slots(material, MODEL_WORDS)
    if not slots:
        return False
    evidence = tuple(e for slot in slots for e in slot.evidence)[:3]
    slot = Slot(beat=slots[0].beat, nth=0, evidence=evidence)
    turn = dialogue.turn(material, slot, listener, presenter, said=stage.lines)
    if turn is None:
        return False
    stage.take(turn[0])
    own = turn[1].model_copy(update={"text": reported(stage, material, slot), "origin": "extractive"})
    stage.take(turn[1], instead=own)
    return True


def _report(stage: Stage, material: PaperMaterial, presenter: HostId, listener: HostId, slots: list[Slot]) -> None:
    """The chosen sentences; the listener asks on before the results, of every other paper."""
    paper, words, draw = material.paper, stage.words, stage.draw
    asks = len(slots) > 1 and draw.one(_ASKS) == "asks"
    for n, slot in enumerate(slots):
        if n and asks and slot.beat == "evidence" and slot.nth == 0:
            stage.say(listener, draw.one(words.digest_ask_more), "question", paper=paper.id)
        author = "they" if n else "the authors" if len(paper.authors) == 1 else draw.one(words.digest_author)
        stage.say(
            presenter, reported(stage, material, slot, author), slot.beat, paper=paper.id,
            cites=[cite_of(e) for e in slot.evidence], factual=True, origin="extractive",
        )  # fmt: skip


def _describe(stage: Stage, material: PaperMaterial, presenter: HostId) -> None:
    paper = material.paper
    stage.say(
        presenter, describe(stage, material, terms=3), "what", paper=paper.id,
        cites=(metadata_cite(paper),), factual=True,
    )  # fmt: skip


def _number(n: int) -> str:
    return _NUMBERS[n] if n < len(_NUMBERS) else str(n)
