"""What the picture shows while each line is said: the sentence that it rests on, the page that comes next, or a card.

The camera moves ahead of the words: a question is asked over the place of its answer, which is marked when it comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from radio.model.document import Box
from radio.model.script import Line
from radio.model.timeline import CardCue, PageCue
from radio.production.captions import timed_words
from radio.production.mixing import PlacedLine
from radio.types import PaperId, Samples

FRAMING = frozenset({"opening", "disclosure", "closing", "station"})
ASKING = frozenset({"question", "transition"})
"""What leads on to the next passage. What else rests on nothing in the text shows the paper's front."""
AROUND = 60.0
"""Points above and below a passage in which lines tell how wide its column is."""
LEAST_LIKENESS = 0.2
"""Share of a spoken sentence's words that the cited one must have to be taken for its source."""


class Place(NamedTuple):
    """A cited sentence, as far as it can be shown: on one page."""

    paper_id: PaperId
    page: int
    boxes: tuple[Box, ...]
    text: str
    column: Box | None = None
    """The text around it."""


def column(boxes: Sequence[Box], text: Sequence[Box]) -> Box | None:
    """The column of `text` (all boxes of the page) that `boxes` stand in."""
    left, right = min(b.x0 for b in boxes), max(b.x1 for b in boxes)
    top, bottom = min(b.y0 for b in boxes), max(b.y1 for b in boxes)
    near = [b for b in text if b.x0 < right and b.x1 > left and b.y1 > top - AROUND and b.y0 < bottom + AROUND]
    if not near:
        return None
    left, right = min(left, *(b.x0 for b in near)), max(right, *(b.x1 for b in near))
    within = [b for b in text if b.x0 < right and b.x1 > left]
    return Box(
        page=boxes[0].page,
        x0=left,
        y0=min(top, *(b.y0 for b in within)),
        x1=right,
        y1=max(bottom, *(b.y1 for b in within)),
    )


def views(
    lines: Sequence[PlacedLine],
    places: Sequence[Sequence[Place]],
    fronts: Mapping[PaperId, int],
    only: PaperId | None,
) -> Iterator[PageCue | CardCue]:
    """The cues of all lines; `places` has each line's, `fronts` the page that stands for each paper that has pages.

    `only` is the paper of a show about one.
    """
    written = [placed.line for placed in lines]
    shown = [bool(found) for found in places]
    yield CardCue(at=Samples(0), paper_id=only)
    for number, placed in enumerate(lines):
        line = placed.line
        if line.beat in FRAMING or line.paper_id is None:
            yield CardCue(at=placed.start, paper_id=line.paper_id or only)
        elif places[number]:
            yield from _said(placed, places[number])
        elif line.paper_id not in fronts:
            yield CardCue(at=placed.start, paper_id=line.paper_id)
        else:
            ahead = _ahead(written, shown, number)
            if ahead is not None:
                place = places[ahead][0]
                yield PageCue(
                    at=placed.start, paper_id=place.paper_id, page=place.page, near=place.boxes, column=place.column
                )
            else:
                yield PageCue(at=placed.start, paper_id=line.paper_id, page=fronts[line.paper_id])


def fronts_wanted(lines: Sequence[Line], shown: Sequence[bool]) -> set[PaperId]:
    """Papers whose front is shown for want of a passage; `shown` tells of each line whether it has one."""
    return {
        line.paper_id
        for number, line in enumerate(lines)
        if line.paper_id and line.beat not in FRAMING and not shown[number] and _ahead(lines, shown, number) is None
    }


def _ahead(lines: Sequence[Line], shown: Sequence[bool], number: int) -> int | None:
    """The line whose passage comes into view while this one asks for it."""
    if lines[number].beat not in ASKING:
        return None
    for later in range(number + 1, len(lines)):
        line = lines[later]
        if line.paper_id != lines[number].paper_id or line.beat in FRAMING:
            return None
        if shown[later]:
            return later
    return None


def _said(placed: PlacedLine, places: Sequence[Place]) -> Iterator[PageCue]:
    """A cue for each cited sentence, from when it is said on; all that lie on its page are marked with it."""
    for at, until, place in _spans(placed, places):
        same = [other for other in places if other[:2] == place[:2]]
        boxes = tuple(dict.fromkeys(box for other in same for box in other.boxes))
        parts = _parts(place.boxes)
        sizes = [sum((box.x1 - box.x0) for box in part) for part in parts]
        done = 0.0
        for part, size in zip(parts, sizes, strict=True):
            yield PageCue(
                at=Samples(at + round((until - at) * done / sum(sizes))),
                paper_id=place.paper_id,
                page=place.page,
                boxes=boxes,
                said=part if len(same) > 1 or len(parts) > 1 else (),
                column=place.column if len(parts) == 1 else None,
            )
            done += size


def _spans(placed: PlacedLine, places: Sequence[Place]) -> list[tuple[int, int, Place]]:
    """From when to when each place is spoken of, by the words that the spoken and the cited sentences share."""
    sentences = _sentences(placed)
    if len(places) == 1:
        return [(placed.start, placed.end, places[0])]
    if len(sentences) < 2:
        length = placed.end - placed.start
        edges = [placed.start + length * n // len(places) for n in range(len(places) + 1)]
        return [(edges[n], edges[n + 1], place) for n, place in enumerate(places)]
    sources = [_words(place.text) for place in places]
    found: list[tuple[int, int, Place]] = []
    at = 0
    for start, end, text in sentences:
        said = _words(text)
        likeness = [len(said & source) / max(1, len(said)) for source in sources]
        best = max(range(len(places)), key=lambda n: (likeness[n], n >= at))
        at = best if likeness[best] >= LEAST_LIKENESS else at
        if found and found[-1][2] is places[at]:
            found[-1] = (found[-1][0], end, places[at])
        else:
            found.append((start, end, places[at]))
    return found


def _sentences(placed: PlacedLine) -> list[tuple[int, int, str]]:
    """Start, end and text of each spoken sentence; together they last as long as the line."""
    found: list[tuple[int, int, str]] = []
    begin: int | None = None
    text = ""
    for word in timed_words(placed):
        begin = word.start if begin is None else begin
        text = f"{text} {word.text}"
        if word.text.endswith((".", "?", "!", ":")):
            found.append((begin, word.end, text))
            begin, text = None, ""
    if begin is not None:
        found.append((begin, placed.end, text))
    starts = [placed.start, *(start for start, _, _ in found[1:]), placed.end]
    return [(starts[n], starts[n + 1], text) for n, (_, _, text) in enumerate(found)]


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+(?:\.\d+)?", text.casefold()) if len(word) > 3 or word[0].isdigit()}


def _parts(boxes: tuple[Box, ...]) -> list[tuple[Box, ...]]:
    """A sentence's boxes as they are read: one group, or one in each column when it runs on at the top of the next."""
    parts: list[list[Box]] = []
    for box in boxes:
        if parts and box.y0 > parts[-1][-1].y0 - 5:
            parts[-1].append(box)
        else:
            parts.append([box])
    return [tuple(part) for part in parts]
