"""How long it is silent, within a line and between lines: the one place that knows.

What lies between two words is the sum of three: a pause from here, twice `voice.EDGE_KEPT` that every piece of speech
keeps at its ends, and what the engine itself makes of a mark inside a piece: 0.3 s at a comma, semicolon or colon
(Piper; Kokoro 0.2), nothing at a hyphen or a bracket (docs/prosody.md).
"""

from __future__ import annotations

import zlib
from typing import Final

from radio.model.script import Line
from radio.types import Seconds

SENTENCE: Final = 0.44
"""After a sentence within a line: longer than the engines' longest comma, so that it is heard as an end."""
ASKED: Final = 0.5
"""After a question within a line that the same host answers."""
CLAUSE: Final = 0.17
"""Where a long sentence is said in two breaths: with the edges as long as a comma."""
FOLLOW_UP: Final = 0.42
"""Between lines of two hosts: less than the same host's next thought would take."""
NEXT_THOUGHT: Final = 0.55
"""Between two lines of one host."""
ANSWER: Final = 0.52
"""Before somebody answers a question: they have to think of it, where a remark is only taken up."""
AROUND_SHORT: Final = 0.26
"""Before and after a "Right." or "Hm.": it belongs to what it is said to."""
TOPIC: Final = 0.95
"""Before a new chapter that no sting opens."""
SHORTEST, LONGEST = 0.12, 1.0
"""Less sounds cut off, more like a fault; for what a script asks for too."""
SHORT_WORDS: Final = 2
"""An interjection has no more."""
SPREAD: Final = 0.15
"""How far pauses of one kind differ from each other, up and down, as no two of a speaker's are alike."""


def within(piece: str, *, closes: bool, pace: float = 1.0) -> Seconds:
    """After a piece of a line that goes on; `closes`: a sentence ends there. A quick host's pauses are shorter."""
    usual = CLAUSE if not closes else ASKED if piece.endswith("?") else SENTENCE
    return varied(usual / pace, piece)


def between(line: Line, following: Line, *, new_chapter: bool) -> Seconds:
    """After `line`, before `following`. What the script asks for goes before the rules, but for a new chapter's."""
    usual = _usual(line, following)
    if line.pause_after is not None:
        usual = line.pause_after
    if new_chapter:
        usual = max(usual, TOPIC)
    return Seconds(min(max(varied(usual, line.text + following.text), SHORTEST), LONGEST))


def _usual(line: Line, following: Line) -> float:
    if line.speaker == following.speaker:
        return NEXT_THOUGHT
    if _asks(line):
        return ANSWER
    return AROUND_SHORT if _short(line) or _short(following) else FOLLOW_UP


def _asks(line: Line) -> bool:
    return line.text.rstrip("\"')”’ ").endswith("?")


def _short(line: Line) -> bool:
    return len(line.text.split()) <= SHORT_WORDS


def varied(seconds: float, words: str) -> Seconds:
    """A little more or less, by the words: the same for the same words, today and on another machine."""
    share = zlib.crc32(words.encode()) / 0xFFFF_FFFF
    return Seconds(seconds * (1.0 + SPREAD * (2.0 * share - 1.0)))
