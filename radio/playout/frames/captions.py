"""The caption: two lines of what is being said, with the spoken word picked out by colour and a stroke under it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from radio.model.style import Face, Palette
from radio.model.timeline import CaptionCue
from radio.playout.fonts import drawable
from radio.playout.frames.brush import Brush, Type
from radio.playout.frames.layout import CAPTION

FACE: Final[Face] = "semibold"
SIZE: Final = 37
LEADING: Final = 48
LINES: Final = 2
BASE: Final = 36
"""Base line of the first of two lines."""


def spoken_word(cue: CaptionCue, position: int) -> int:
    """Index of the written word that is being said at `position`.

    Written and spoken words differ ("GPT-4" is said in three): then the share of the speech that is over tells the
    share of the text.
    """
    written = cue.text.split()
    if not written:
        return 0
    if len(cue.words) == len(written):
        return max(0, bisect_right([word.start for word in cue.words], position) - 1)
    share = _share_spoken(cue, position)
    ends = list(accumulate(len(word) + 1 for word in written))
    return min(len(written) - 1, bisect_right(ends, share * ends[-1]))


def _share_spoken(cue: CaptionCue, position: int) -> float:
    if not cue.words:
        return min(1.0, max(0.0, (position - cue.at) / max(1, cue.end - cue.at)))
    ends = list(accumulate(len(word.text) + 1 for word in cue.words))
    index = bisect_right([word.start for word in cue.words], position) - 1
    if index < 0:
        return 0.0
    word = cue.words[index]
    inside = min(1.0, (position - word.start) / max(1, word.end - word.start))
    before = ends[index - 1] if index else 0
    return (before + inside * (ends[index] - before)) / ends[-1]


def broken(text: str, setter: Type, room: float) -> list[list[str]]:
    """The caption's words in lines of `room`, evenly filled."""
    # Each written word stays one word, whatever stands in for its characters: the lit one is counted.
    words = ["\u00a0".join(drawable(word, FACE).split()) or "…" for word in text.split()]
    lines = setter.even_lines(words, FACE, SIZE, room)
    return [[word.replace("\u00a0", " ") for word in line] for line in lines]


def shown(lines: Sequence[Sequence[str]], word: int) -> tuple[int, int]:
    """First line of the pair that holds the word, and the index of that line's first word."""
    at = 0
    for number, line in enumerate(lines):
        if word < at + len(line) or number == len(lines) - 1:
            first = number - number % LINES
            return first, at - (len(lines[first]) if number != first else 0)
        at += len(line)
    return 0, 0


def draw_caption(brush: Brush, cue: CaptionCue, word: int, colours: Palette) -> None:
    """Draw the two lines that hold `word`; one line alone stands in the middle."""
    lines = broken(cue.text, brush.type, CAPTION.width)
    first, index = shown(lines, word)
    space = brush.type.width(" ", FACE, SIZE)
    pair = lines[first : first + LINES]
    y = float(BASE if len(pair) == LINES else BASE + LEADING / 2)
    for line in pair:
        x = 0.0
        for text in line:
            colour = colours.accent if index == word else colours.ink if index < word else colours.soft
            brush.text((x, y), text, FACE, SIZE, colour)
            width = brush.type.width(text, FACE, SIZE)
            if index == word:
                brush.bar(x, y + 8, x + width, y + 11, colours.accent)
            x += width + space
            index += 1
        y += LEADING
