"""The caption: two lines of what is being said, with the spoken word picked out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from PIL import ImageDraw

from radio.model.style import Palette
from radio.model.timeline import CaptionCue
from radio.playout.fonts import drawable
from radio.playout.frames.text import put, width

SIZE: Final = 33
LEADING: Final = 41
LINES: Final = 2


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


def broken(text: str, room: int) -> list[list[str]]:
    """The caption's words in lines of `room` pixels."""
    lines: list[list[str]] = [[]]
    for word in drawable(text, "semibold").split():
        if lines[-1] and width(" ".join([*lines[-1], word]), "semibold", SIZE) > room:
            lines.append([])
        lines[-1].append(word)
    return lines


def shown(lines: Sequence[Sequence[str]], word: int) -> tuple[int, int]:
    """First line of the pair that holds the word, and the index of that line's first word."""
    at = 0
    for number, line in enumerate(lines):
        if word < at + len(line) or number == len(lines) - 1:
            first = number - number % LINES
            return first, at - (len(lines[first]) if number != first else 0)
        at += len(line)
    return 0, 0


def draw_caption(pen: ImageDraw.ImageDraw, cue: CaptionCue, word: int, room: int, colours: Palette, top: int) -> None:
    """Draw the two lines that hold `word`, from `top` downwards."""
    lines = broken(cue.text, room)
    first, index = shown(lines, word)
    space = width(" ", "semibold", SIZE)
    for row, line in enumerate(lines[first : first + LINES]):
        x, y = 0.0, top + LEADING * row + 32
        for text in line:
            colour = colours.accent if index == word else colours.ink if index < word else colours.soft
            put(pen, (x, y), text, "semibold", SIZE, colour)
            x += width(text, "semibold", SIZE) + space
            index += 1
