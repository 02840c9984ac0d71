"""Who speaks how much, whether questions are answered, and how far the length is from its target."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from radio.model.script import Line
from radio.types import HostId, Seconds
from radio.writing.language.lexis import PAPER_WORDS, content_words, tokens, words_of
from radio.writing.materials import word_count
from radio.writing.measures.ease import seconds_of
from radio.writing.measures.finding import Finding
from radio.writing.measures.numbers import numbers_of

_TALK = words_of(
    """author question mean work thing happen tell say come look find try help kind part point idea reason matter
    listener somebody people anything something anybody go get know think put turn exactly actually really then
    sure far back start begin today here there now answer paper team did does story case word term"""
)
_HOW_MANY = re.compile(r"\bhow (?:much|many|often|large|big|long|far|fast|well)\b", re.IGNORECASE)


class Balance(NamedTuple):
    words: dict[HostId, int]
    share: float
    """Of the words, the host who says most; 0.5 is even for two; where both tell, the lead has 0.5 to 0.65."""
    longest_run: Seconds
    """That one host speaks on end."""


def balance(lines: Sequence[Line]) -> Balance:
    """Of all lines of an episode."""
    words: Counter[HostId] = Counter()
    longest, run, before = 0.0, 0.0, None
    for line in lines:
        words[line.speaker] += word_count(line.text)
        seconds = seconds_of(line.text)
        run = run + seconds if line.speaker == before else seconds
        longest, before = max(longest, run), line.speaker
    whole = sum(words.values())
    return Balance(dict(words), max(words.values()) / whole if whole else 0.0, Seconds(longest))


def spoken_seconds(lines: Sequence[Line]) -> Seconds:
    """Length of the talk, at the hosts' pace, pauses included."""
    return Seconds(sum(seconds_of(line.text) for line in lines))


def length_error(lines: Sequence[Line], target: Seconds) -> float:
    """(length - target) / target: -0.1 is a tenth too short."""
    return (spoken_seconds(lines) - target) / target


class Answers(NamedTuple):
    asked: int
    answered: int
    findings: tuple[Finding, ...]


def answers(lines: Sequence[Line]) -> Answers:
    """Questions, and those that the other host answers at once.

    An answer is the next line, by another speaker, and no question itself. It shares a content word with the
    question, or what it rests on does; a question of none but talk ("And how?") asks for no word. "How much" wants a
    number or a word of degree.
    """
    asked = 0
    findings: list[Finding] = []
    for i, line in enumerate(lines):
        if not line.text.rstrip().endswith("?"):
            continue
        asked += 1
        reason = _unanswered(line, lines[i + 1] if i + 1 < len(lines) else None)
        if reason:
            findings.append(Finding(kind="unanswered", line=i, what=f'"{_last(line.text)}": {reason}'))
    return Answers(asked, asked - len(findings), tuple(findings))


def _unanswered(question: Line, answer: Line | None) -> str | None:
    if answer is None or answer.speaker == question.speaker:
        return "nobody answers"
    if answer.text.rstrip().endswith("?") and len(tokens(answer.text)) < 25:
        return "answered by a question"
    asked = _last(question.text)
    told = f"{answer.text} {' '.join(cite.text for cite in answer.cites)}"
    wanted = {w[:6] for w in content_words(asked.replace("-", " ")) if w not in _TALK and w not in PAPER_WORDS}
    given = {w[:6] for w in content_words(told.replace("-", " "))}
    # Our templates ask for a beat ("Where does it stop?"), and the slot answers that beat; a model asks for words.
    if question.origin == "model" and wanted and not wanted & given:
        return "the answer has none of its words"
    if _HOW_MANY.search(asked) and not numbers_of(answer.text) and not _DEGREE.search(answer.text):
        return "asks how much, and is told no measure"
    return None


_DEGREE = re.compile(
    r"\b(?:most|more|less|fewer|many|few|all|none|every|some|better|worse|higher|lower|larger|smaller|faster|slower|"
    r"significant(?:ly)?|substantial(?:ly)?|consistent(?:ly)?|little|much|nearly|almost|outperform\w*|compar\w+|"
    r"competitive|similar|state-of-the-art|improv\w+|reduc\w+|well|best|strong\w*|robust\w*|accura\w+)\b",
    re.IGNORECASE,
)


def _last(text: str) -> str:
    """The question itself, without what is said before it."""
    return re.split(r"(?<=[.!?])\s+", text.strip())[-1]
