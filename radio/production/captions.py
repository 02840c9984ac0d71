"""Captions: a line's words as written, in pieces that fit the picture, each word at the time of its sound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from radio.model.audio import Word
from radio.model.timeline import CaptionCue
from radio.production.mixing import PlacedLine
from radio.types import Samples

LONGEST = 84
"""Characters of a caption: two lines of 42, as subtitles have them."""
_STRONG, _WEAK = (".", "?", "!"), (",", ";", ":", "–", "—")


def captions(placed: PlacedLine) -> list[CaptionCue]:
    """The cues of one line, which together last from its start to its end."""
    words = timed_words(placed)
    if not words:
        return []
    cues: list[CaptionCue] = []
    pieces = chunks([word.text for word in words])
    first = 0
    for index, size in enumerate(pieces):
        group = words[first : first + size]
        first += size
        at = placed.start if index == 0 else group[0].start
        end = placed.end if first >= len(words) else words[first].start
        cues.append(
            CaptionCue(
                at=Samples(at),
                end=Samples(max(at, end)),
                speaker=placed.line.speaker,
                text=" ".join(word.text for word in group),
                words=tuple(group),
            )
        )
    return cues


def timed_words(placed: PlacedLine) -> list[Word]:
    """The words of the line as written, in samples of the segment."""
    written = placed.line.text.split()
    spoken = placed.clip.words
    if not spoken:
        spans = _spread(written, 0, placed.clip.samples)
    else:
        spans = align(written, spoken)
    return [
        Word(text=text, start=placed.at(start), end=placed.at(end))
        for text, (start, end) in zip(written, spans, strict=True)
    ]


def align(written: Sequence[str], spoken: Sequence[Word]) -> list[tuple[int, int]]:
    """Start and end of each written word, given the spoken ones.

    Words that are the same stand for themselves. Between them a run of written words ("92.5%") shares, by length,
    the time of the spoken run there ("ninety two point five percent"). One that is not spoken takes no time.
    """
    spans: list[tuple[int, int]] = []
    matcher = SequenceMatcher(None, [_plain(w) for w in written], [_plain(w.text) for w in spoken], autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            spans.extend((word.start, word.end) for word in spoken[j1:j2])
        elif kind == "replace":
            spans.extend(_spread(written[i1:i2], spoken[j1].start, spoken[j2 - 1].end))
        elif kind == "delete":
            at = spoken[j1 - 1].end if j1 > 0 else spoken[0].start
            spans.extend((at, at) for _ in range(i1, i2))
        elif spans:
            # Spoken but not written: the word before lasts on.
            spans[-1] = (spans[-1][0], spoken[j2 - 1].end)
    return spans


def chunks(words: Sequence[str], longest: int = LONGEST) -> list[int]:
    """How many words each caption has: no longer than `longest`, and cut after a sentence or clause where one ends.

    What is left over is shared, so that no caption holds a lonely word.
    """
    sizes: list[int] = []
    first = 0
    while first < len(words):
        fitting = _fitting(words[first:], longest)
        rest = len(words) - first
        if fitting < rest:
            fitting = _cut(words[first:], fitting)
        sizes.append(fitting)
        first += fitting
    return sizes


def _fitting(words: Sequence[str], longest: int) -> int:
    total = 0
    for count, word in enumerate(words):
        total += len(word) + (1 if count else 0)
        if total > longest:
            return max(1, count)
    return len(words)


def _cut(words: Sequence[str], fitting: int) -> int:
    """Where within the first `fitting` words to end, given that more follow."""
    for marks in (_STRONG, _WEAK):
        for count in range(fitting, fitting // 2, -1):
            if words[count - 1].endswith(marks):
                return count
    rest = len(words) - fitting
    # Half each when what follows would be a remnant.
    return fitting if rest > fitting // 2 else max(1, (len(words) + 1) // 2)


def _spread(words: Sequence[str], start: int, end: int) -> list[tuple[int, int]]:
    """`start` to `end` shared out by the words' lengths."""
    weights = [len(word) + 1 for word in words]
    total = sum(weights)
    spans: list[tuple[int, int]] = []
    done = 0
    for weight in weights:
        low = start + (end - start) * done // total
        done += weight
        spans.append((low, start + (end - start) * done // total))
    return spans


def _plain(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()
