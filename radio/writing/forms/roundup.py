"""The daily and weekly shows: what the period holds, its themes with their papers, and what to remember of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from radio.errors import WritingError
from radio.model.script import Script
from radio.model.summary import Digest, Theme
from radio.writing.drafting.dialogue import Dialogue
from radio.writing.forms.remember import remember
from radio.writing.forms.roundpaper import PaperTeller
from radio.writing.forms.roundupwords import RoundupWords, roundup_words
from radio.writing.language.text import listed
from radio.writing.materials import PaperMaterial, WritingBrief
from radio.writing.reading.abstract import has_result, tells
from radio.writing.reading.facts import spoken_day, spoken_earlier, spoken_title
from radio.writing.reading.themes import asked_by
from radio.writing.stage import Stage
from radio.writing.summaries.digests import OTHERS

OPENING_WORDS = 110
THEME_WORDS = 42
CLOSING_WORDS = 150
"""What these parts take, beside the papers: as measured on the recorded days."""
PAPER_WORDS = 82
"""What a paper should get, its introduction and questions with it: 33 seconds. With less there are fewer papers."""
GROWN, SHRUNK = 1.3, 0.75
"""Of a theme's share against the period before: from where it is said that it grew or shrank."""
STEADY = 0.1
"""How near to one it must be for its share to be told as the same; between these nothing is said."""
ENOUGH_TO_COMPARE = 5
"""Papers of a theme below which a change of its share is chance."""


class Part(NamedTuple):
    """A theme with the papers that are told."""

    theme: Theme
    rows: list[PaperMaterial]


def roundup_script(brief: WritingBrief, dialogue: Dialogue | None = None) -> tuple[Script, Stage]:
    """The papers of `brief.digest` that have material, as many as fit. Raises WritingError when there are none."""
    digest = brief.digest
    parts = _parts(brief)
    if digest is None or not parts:
        raise WritingError("no papers to tell of", subject=str(brief.show.id), hint="fetch papers of the period first")
    last = (digest.end - timedelta(microseconds=1)).astimezone(digest.end.tzinfo)
    day = spoken_day(last)
    stage = Stage(brief, f"{brief.show.id}|{day}")
    title = f"{brief.show.title}, {day}"
    words = roundup_words()
    told = [material for part in parts for material in part.rows]
    stage.chapter("Opening")
    stage.opening(title)
    _holds(stage, words, digest, parts, day)
    papers = PaperTeller(stage, words, dialogue)
    left = len(told)
    for n in range(len(parts)):
        room = brief.target_words - CLOSING_WORDS - THEME_WORDS * (len(parts) - n)
        left = _theme(stage, words, digest, parts, n, papers, room, left)
    _updates(stage)
    stage.chapter("What to remember")
    remember(stage, words, told)
    ending = stage.draw.one(words.end, told=len(told), seen=digest.papers_seen)
    stage.say(stage.silent, ending, "transition")
    stage.closing(title)
    return stage.script(title, told, dialogue.name if dialogue else "extractive"), stage


def _parts(brief: WritingBrief) -> list[Part]:
    """The themes with material, cut to what fits into the show."""
    by_id = {m.paper.id: m for m in brief.materials}
    themes = brief.digest.themes if brief.digest else ()
    parts = [Part(theme, [by_id[i] for i in theme.paper_ids if i in by_id]) for theme in themes]
    # A problem without what was done about it is no story; where a theme has nothing else, its papers stay.
    parts = [Part(part.theme, [m for m in part.rows if tells(m)] or part.rows) for part in parts if part.rows]
    room = brief.target_words - OPENING_WORDS - CLOSING_WORDS - THEME_WORDS * len(parts)
    most = max(len(parts), room // PAPER_WORDS)
    while sum(len(part.rows) for part in parts) > most:
        rows = max(reversed(parts), key=lambda part: len(part.rows)).rows
        # Of the longest theme the last paper goes of which no result can be told, else the last.
        rows.remove(next((m for m in reversed(rows) if not has_result(m)), rows[-1]))
    return parts


def _holds(stage: Stage, words: RoundupWords, digest: Digest, parts: Sequence[Part], day: str) -> None:
    """What the period holds: how many papers came, how many are told, and under which themes."""
    told = sum(len(part.rows) for part in parts)
    count = f"{number(len(parts))} theme{'' if len(parts) == 1 else 's'}"
    numbers = stage.draw.one(words.numbers[digest.purpose], day=day, seen=digest.papers_seen, told=told, themes=count)
    stage.say(stage.lead.id, numbers, "transition")
    names = [part.theme.name for part in parts]
    if len(names) > 2:
        fields = {"names": listed(names), "first": names[0], "last": names[-1], "middle": listed(names[1:-1])}
        stage.say(stage.second.id, stage.draw.one(words.route, **fields), "transition")
    if not all(stage.brief.may_read(m.paper) for part in parts for m in part.rows):
        stage.say(stage.lead.id, stage.draw.one(words.closed_some), "transition")


def _theme(
    stage: Stage, words: RoundupWords, digest: Digest, parts: Sequence[Part], nth: int, papers: PaperTeller, room: int,
    left: int,
) -> int:  # fmt: skip
    """One host names the theme and its question, the other says why its papers are here, and they tell them in turn.

    `room`: how many words may have been said when the papers that are left are told; returns how many are left then.
    """
    theme, rows = parts[nth]
    stage.chapter(theme.name[:1].upper() + theme.name[1:])
    asker = stage.silent
    teller = stage.other(asker)
    if theme.name == OTHERS:
        text = stage.draw.one(words.theme_others)
    else:
        options = words.theme_first if nth == 0 else words.theme_last if nth == len(parts) - 1 else words.theme_next
        text = stage.draw.one(options, theme=theme.name, asks=asked_by(theme.name) or "")
    stage.say(asker, text, "transition")
    reason = _belongs(stage, words, theme, len(rows)) + _moved(stage, words, digest, theme)
    papers.enter(theme.name)
    for i, material in enumerate(rows):
        presenter, listener = (teller, asker) if i % 2 == 0 else (asker, teller)
        papers.tell(material, presenter, listener, (room - stage.spoken_words) // left, before=reason if i == 0 else "")
        left -= 1
    return left


def _belongs(stage: Stage, words: RoundupWords, theme: Theme, count: int) -> str:
    """Why these papers stand together, by what was counted."""
    if theme.name == OTHERS or not theme.size:
        return ""
    if count == 1:
        return stage.draw.one(words.belongs_one)
    options = words.belongs_terms if theme.keywords and theme.sharing >= count else words.belongs_near
    size, told = number(theme.size), number(count)
    return stage.draw.one(
        options, size=size, size_large=_large(size), count=told, count_large=_large(told), terms=listed(theme.keywords)
    )


def _moved(stage: Stage, words: RoundupWords, digest: Digest, theme: Theme) -> str:
    """How the theme's share of all papers changed against the period before; empty where nothing can be said."""
    before, seen, seen_before = theme.before, digest.papers_counted, digest.papers_before
    if digest.purpose != "week" or before is None or not seen or not seen_before:
        return ""
    if not before:
        return f" {stage.draw.one(words.week_new)}" if theme.size >= ENOUGH_TO_COMPARE else ""
    if min(theme.size, before) < ENOUGH_TO_COMPARE:
        return ""
    ratio = (theme.size / seen) / (before / seen_before)
    if not (ratio >= GROWN or ratio <= SHRUNK or abs(ratio - 1) <= STEADY):
        return ""
    options = words.week_up if ratio >= GROWN else words.week_down if ratio <= SHRUNK else words.week_same
    return f" {stage.draw.one(options, now=theme.size, seen=seen, before=before, seen_before=seen_before)}"


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


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number(n: int) -> str:
    """In words up to twelve."""
    return _NUMBERS[n] if n < len(_NUMBERS) else str(n)
