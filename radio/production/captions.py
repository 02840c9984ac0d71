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
    """How many words each caption has: no longer than `longest`.

    A caption begins with a sentence where it can. A sentence that is too long is shared out evenly, cut after a clause
    where one ends, so that no caption holds a lonely word; short sentences share one.
    """
    sizes: list[int] = []
    for first, last in _sentences(words):
        text = " ".join(words[first:last])
        before = " ".join(words[first - sizes[-1] : first]) if sizes else ""
        if before.endswith(_STRONG) and len(before) + 1 + len(text) <= longest:
            sizes[-1] += last - first
        else:
            sizes.extend(_shared(words[first:last], longest))
    return sizes


def _sentences(words: Sequence[str]) -> list[tuple[int, int]]:
    """First word and end of each sentence; a single word ("Yes.") counts as one, an initial ("J.") does not."""
    ends = [n + 1 for n, word in enumerate(words) if word.endswith(_STRONG) and (len(word) > 2 or n + 1 == len(words))]
    if not ends or ends[-1] != len(words):
        ends.append(len(words))
    return [(start, end) for start, end in zip([0, *ends], ends, strict=False) if end > start]


def _shared(words: Sequence[str], longest: int) -> list[int]:
    """A sentence in as few captions as hold it, about equally long."""
    sizes: list[int] = []
    first = 0
    while first < len(words):
        rest = words[first:]
        length = len(" ".join(rest))
        pieces = -(-length // longest)
        size = len(rest) if pieces == 1 else _cut(rest, length / pieces, longest)
        sizes.append(size)
        first += size
    return sizes


def _cut(words: Sequence[str], aim: float, longest: int) -> int:
    """How many words make about `aim` characters: best up to the end of a clause, and never over `longest`."""
    best, least = 1, float("inf")
    length = -1
    for count, word in enumerate(words, start=1):
        length += len(word) + 1
        if length > longest:
            break
        # The end of a clause is worth a caption that is half as long again, or half as short.
        cost = abs(length - aim) - (aim / 2 if word.endswith(_WEAK) else 0)
        if cost <= least:
            best, least = count, cost
    return best


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
