"""What surrounds the stage: station and clock, levels, the paper, the hosts, progress, what is next."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from PIL import Image

from radio.model.style import Palette, mixed
from radio.model.timeline import PageImage, PaperCard
from radio.playout.cues import Moment
from radio.playout.frames.brush import Block, Brush
from radio.playout.frames.cards import reference
from radio.playout.frames.layout import BARS, FOOT, LAMP, LEVELS, PROGRESS, SIDE, VOICES
from radio.playout.frames.outline import Outline
from radio.playout.frames.page import Frame, draw_map
from radio.playout.frames.titles import plain
from radio.playout.items import Item

MAP: Final = (0, 308, 104, 436)
"""Room of the small page, in units of the side."""
MOST_HOSTS: Final = 4
"""As many as a show may have."""
SMALLEST_NAME: Final = 16
SIGN: Final = 4
"""Bars of the speaking sign."""


class Shown(NamedTuple):
    """The page on the stage."""

    image: Image.Image
    page: PageImage
    frame: Frame


def draw_lamp(brush: Brush, station: str, clock: str, colours: Palette) -> None:
    """A lamp, the station's name, the time."""
    brush.plate(0, 9, 14, 23, 7, colours.accent)
    name = brush.type.line(station, "semibold", 24, LAMP.width - 142)
    brush.text((24, 24), name, "semibold", 24, colours.ink)
    brush.figures(LAMP.width, 24, clock, "regular", 24, colours.soft)


def draw_levels(brush: Brush, levels: Sequence[float], colours: Palette) -> None:
    """The last ticks' peaks as a strip, newest at the right: something always moves."""
    _draw_bars(brush, levels, LEVELS.size, 0.5, colours)


def draw_music(brush: Brush, levels: Sequence[float], second: float, colours: Palette) -> None:
    """The levels of music, large, with a swell that runs through them: music that hardly changes still moves."""
    swell = [0.6 + 0.4 * math.sin(index * math.tau / 16 - second * math.tau / 4) for index in range(len(levels))]
    moved = [level * height for level, height in zip(levels, swell, strict=True)]
    _draw_bars(brush, moved, BARS.size, 0.62, colours)


def _draw_bars(brush: Brush, levels: Sequence[float], size: tuple[int, int], share: float, colours: Palette) -> None:
    """Bars around a middle line, `share` of each step wide, on `size` units."""
    step = size[0] / max(1, len(levels))
    middle = size[1] / 2
    for index, level in enumerate(levels):
        half = max(1.0, min(1.0, level) ** 0.6 * middle)
        colour = mixed(colours.line, colours.accent, 0.3 + 0.7 * (index + 1) / len(levels))
        x = index * step
        brush.bar(x, middle - half, x + step * share, middle + half, colour)


def draw_page_side(
    brush: Brush, item: Item, moment: Moment, paper: PaperCard, outline: Outline, shown: Shown, colours: Palette
) -> None:
    """Beside a page: title, authors, where it is from, its licence, and where on which page we are."""
    y = _kicker(brush, item, colours)
    title = brush.type.fitted(plain(paper.title), "serif", (28, 26, 24, 22), SIDE.width, 150, 1.16)
    y = brush.block((0, y + 4), title, colours.ink)
    authors = Block(brush.type.names(plain(paper.authors), "regular", 20, SIDE.width, 2), "regular", 20)
    y = brush.block((0, y + 6), authors, colours.soft)
    y += 6
    for line in brush.type.broken(reference(paper), "semibold", 20, SIDE.width, 1):
        y = brush.block((0, y), Block([line], "semibold", 20), colours.ink)
    licence = brush.type.broken(f"Licence: {paper.licence}", "regular", 20, SIDE.width, 1)
    brush.block((0, y), Block(licence, "regular", 20), colours.soft)
    right = draw_map(brush, shown.image, shown.page, shown.frame, MAP) + 20
    index = outline.index(moment.chapter)
    name = outline.title(index) if index >= 0 else plain(item.title)
    chapter = brush.type.fitted(name, "semibold", (22, 20), SIDE.width - right, 81, 1.22, most=3)
    top = SIDE.height - 2 - 27 - chapter.height
    brush.bar(right, top - 12, right + 36, top - 8, colours.accent)
    y = brush.block((right, top), chapter, colours.ink)
    brush.text((right, SIDE.height - 6), f"Page {shown.page.page}", "regular", 20, colours.soft)


def draw_list_side(brush: Brush, item: Item, moment: Moment, outline: Outline, colours: Palette) -> None:
    """Beside a card, which says all of the paper: the chapters, and which one we are in."""
    y = _kicker(brush, item, colours) + 10
    current = outline.index(moment.chapter)
    blocks = [
        Block(
            brush.type.broken(outline.title(n), "semibold" if n == current else "regular", 22, SIDE.width - 20, 2),
            "semibold" if n == current else "regular",
            22,
            1.22,
        )
        for n in range(len(outline.chapters))
    ]
    gap = 12
    first = 0
    # What lies far behind gives way, so that the chapter that is on and what follows are seen.
    while first < current - 1 and sum(b.height + gap for b in blocks[first:]) > SIDE.height - y:
        first += 1
    for n in range(first, len(blocks)):
        if y + blocks[n].height > SIDE.height:
            break
        if n == current:
            brush.plate(0, y + 2, 5, y + blocks[n].height - 2, 2, colours.accent)
        y = brush.block((20, y), blocks[n], colours.ink if n == current else colours.soft) + gap


def draw_piece_side(
    brush: Brush, item: Item, heading: str, under: str, following: str, at: str, colours: Palette
) -> None:
    """Beside the station's own pieces and its music: what this is, and what comes next."""
    y = _kicker(brush, item, colours)
    block = brush.type.fitted(plain(heading), "serif", (30, 27, 24), SIDE.width, 110, 1.16)
    y = brush.block((0, y + 4), block, colours.ink) + 8
    line = Block(brush.type.broken(plain(under), "regular", 21, SIDE.width, 3), "regular", 21)
    brush.block((0, y), line, colours.soft)
    if not following:
        return
    coming = brush.type.fitted(plain(following), "serif", (28, 26, 24, 22), SIDE.width, 170, 1.16)
    top = SIDE.height - coming.height
    brush.bar(0, top - 52, 36, top - 48, colours.accent)
    label = "Coming up" + (f" at {at}" if at else "")
    brush.text((0, top - 14), label, "semibold", 21, colours.accent)
    brush.block((0, top), coming, colours.ink)


def _kicker(brush: Brush, item: Item, colours: Palette) -> float:
    """The show, and whether it was heard before."""
    show = plain(item.segment.show_title) if item.segment else "Music"
    note = "Heard before" if item.source == "replay" else ""
    line = brush.type.line("  ·  ".join(part for part in (show, note) if part), "semibold", 21, SIDE.width)
    brush.text((0, 20), line, "semibold", 21, colours.accent)
    return 30.0


def draw_voices(
    brush: Brush, names: Sequence[str], speaker: str | None, levels: Sequence[float], colours: Palette
) -> None:
    """A plate for each host. Who speaks has a filled one, with bars that move with the voice."""
    shown = list(names[:MOST_HOSTS])
    if speaker is not None and speaker not in shown:
        shown = [*shown[: MOST_HOSTS - 1], speaker]
    if not shown:
        return
    gap = 8 if len(shown) < MOST_HOSTS else 5
    height = min(46.0, (VOICES.height - gap * (len(shown) - 1)) / len(shown))
    size = max(SMALLEST_NAME, min(22, int(height * 0.78)))
    y = (VOICES.height - height * len(shown) - gap * (len(shown) - 1)) / 2
    for name in shown:
        speaking = name == speaker
        fill, edge = (colours.accent, None) if speaking else (colours.paper, colours.line)
        brush.plate(0, y, VOICES.width, y + height, height / 2, fill, edge)
        ink = colours.on_accent if speaking else colours.soft
        middle = y + height / 2
        for bar in range(SIGN):
            level = levels[-1 - bar] if speaking and bar < len(levels) else 0.0
            half = 2.0 + min(1.0, level) ** 0.6 * max(4.0, height / 2 - 11)
            x = 20 + bar * 7
            brush.bar(x, middle - half, x + 4, middle + half, ink)
        label = brush.type.line(name, "semibold", size, VOICES.width - 72)
        brush.text((56, middle + size * 0.36), label, "semibold", size, ink)
        y += height + gap


def marks(outline: Outline | None, whole: int) -> tuple[float, ...]:
    """Where chapters start, as shares of the item."""
    if outline is None or whole <= 0:
        return ()
    starts = [chapter.at / whole for chapter in outline.chapters]
    return tuple(start for start in starts if 0.004 < start < 0.996)


def draw_progress(brush: Brush, done: float, starts: Sequence[float], colours: Palette) -> None:
    """How much is over, with a gap where a chapter starts."""
    edges = [0.0, *starts, 1.0]
    for start, end in pairwise(edges):
        x0 = start * PROGRESS.width + (2 if start else 0)
        x1 = end * PROGRESS.width - (2 if end < 1.0 else 0)
        if x1 <= x0:
            continue
        brush.bar(x0, 0, x1, PROGRESS.height, colours.line)
        reached = min(x1, done * PROGRESS.width)
        if reached > x0:
            brush.bar(x0, 0, reached, PROGRESS.height, colours.accent)


def draw_foot(brush: Brush, following: str, at: str, left: int | None, colours: Palette) -> None:
    """What comes next and when, and how much of this item is left."""
    base = 22
    if left is not None:
        brush.figures(FOOT.width, base, f"{left // 60}:{left % 60:02d} left", "regular", 20, colours.soft)
    if following:
        brush.text((0, base), "Next", "semibold", 20, colours.accent)
        x = brush.type.width("Next", "semibold", 20) + 14
        if at:
            brush.text((x, base), at, "semibold", 20, colours.ink)
            x += brush.type.width(at, "semibold", 20) + 14
        text = brush.type.line(plain(following), "regular", 20, FOOT.width - x - 140)
        brush.text((x, base), text, "regular", 20, colours.soft)
