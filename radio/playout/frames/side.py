"""The column beside the stage, and the line below: station, clock, levels, paper, hosts, what is next."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import ImageDraw

from radio.model.style import Palette, mixed
from radio.model.timeline import CardCue
from radio.playout.cues import Moment
from radio.playout.fonts import font
from radio.playout.frames.cards import reference
from radio.playout.frames.layout import FOOT, HOSTS, LAMP, LEVELS, SIDE
from radio.playout.frames.text import fitted, plain, put, put_lines, width, wrap
from radio.playout.items import Item

Pen = ImageDraw.ImageDraw
TITLE_HEIGHT = 136
"""What a title may take, so that two lines of authors, the id and the licence fit below it."""
IDLE = "Music until the next programme"


def draw_lamp(pen: Pen, station: str, clock: str, colours: Palette) -> None:
    """A red lamp, the station's name, the time."""
    pen.ellipse((1, 10, 13, 22), fill=colours.accent)
    clock_width = width("00:00:00", "regular", 23)
    name = wrap(station, "semibold", 23, round(LAMP.width - clock_width - 40), 1)
    put_lines(pen, (24, 24), name, "semibold", 23, colours.ink)
    pen.text((LAMP.width, 24), clock, font=font("regular", 23), fill=colours.soft, anchor="rs")


def draw_levels(pen: Pen, levels: Sequence[float], colours: Palette) -> None:
    """Bars of the last ticks' peaks, newest at the right: something always moves."""
    step = LEVELS.width / max(1, len(levels))
    middle = LEVELS.height / 2
    for index, level in enumerate(levels):
        half = max(1.0, min(1.0, level) ** 0.6 * middle)
        colour = mixed(colours.line, colours.accent, 0.25 + 0.75 * index / len(levels))
        x = index * step
        pen.rectangle((x, middle - half, x + step - 4, middle + half), fill=colour)


def draw_paper(pen: Pen, item: Item, moment: Moment, colours: Palette) -> None:
    """Show and chapter, then what is being discussed and under which licence."""
    room = SIDE.width
    segment = item.segment
    labels = {"replay": "Heard before", "evergreen": "House programme", "bed": "", "live": ""}
    show = segment.show_title if segment else ""
    kicker = "  ·  ".join(part for part in (plain(show), labels[item.source]) if part)
    y = 102.0
    y = put_lines(pen, (0, y), wrap(kicker, "semibold", 19, room, 1), "semibold", 19, colours.accent) + 6
    paper = moment.paper
    if paper is None:
        title = item.title if segment else IDLE
        size, lines = fitted(plain(title), "serif", (30, 27, 24), room, 5)
        y = put_lines(pen, (0, y + 6), lines, "serif", size, colours.ink, 1.18)
        chapter = moment.chapter.title if moment.chapter else ""
        put_lines(pen, (0, y + 4), wrap(plain(chapter), "regular", 20, room, 2), "regular", 20, colours.soft)
        return
    if isinstance(moment.view, CardCue):
        # The card on the stage says all of the paper: here stands where we are in it.
        chapter = moment.chapter.title if moment.chapter else item.title
        size, lines = fitted(plain(chapter), "serif", (30, 27, 24), room, 4)
        y = put_lines(pen, (0, y + 6), lines, "serif", size, colours.ink, 1.18)
        link = (paper.url or "").removeprefix("https://")
        put_lines(pen, (0, y + 4), wrap(link, "regular", 19, room, 1), "regular", 19, colours.soft)
        return
    size, lines = _title(plain(paper.title), room)
    y = put_lines(pen, (0, y + 4), lines, "serif", size, colours.ink, 1.18)
    y = put_lines(pen, (0, y), wrap(plain(paper.authors), "regular", 19, room, 2), "regular", 19, colours.soft)
    where = "  ·  ".join(part for part in (reference(paper), paper.category or "") if part)
    y = put_lines(pen, (0, y + 8), wrap(where, "semibold", 19, room, 1), "semibold", 19, colours.ink)
    y = put_lines(pen, (0, y), wrap(f"Licence: {paper.licence}", "regular", 18, room, 1), "regular", 18, colours.soft)
    chapter = moment.chapter.title if moment.chapter else ""
    if chapter and plain(chapter) != plain(paper.title) and y < 345:
        put_lines(pen, (0, y + 8), wrap(plain(chapter), "semibold", 19, room, 1), "semibold", 19, colours.accent)


def _title(title: str, room: int) -> tuple[int, list[str]]:
    """Size and lines of a title that takes at most `TITLE_HEIGHT`."""
    for size in (28, 26, 24, 22):
        found = wrap(title, "serif", size, room, int(TITLE_HEIGHT / (size * 1.18)))
        if not found or not found[-1].endswith("…"):
            return size, found
    return 20, wrap(title, "serif", 20, room, int(TITLE_HEIGHT / (20 * 1.18)))


def draw_hosts(pen: Pen, names: Sequence[str], speaker: str | None, colours: Palette) -> None:
    """The hosts, from the bottom up; who speaks is lit."""
    y = HOSTS.height - 48
    for name in list(reversed(names))[:3]:
        speaking = name == speaker
        fill = colours.accent if speaking else colours.sheet
        pen.rounded_rectangle((0, y, HOSTS.width, y + 44), radius=22, fill=fill)
        ink = colours.on_accent if speaking else colours.soft
        put(pen, (48, y + 29), wrap(name, "semibold", 21, HOSTS.width - 60, 1)[0] if name else "", "semibold", 21, ink)
        for bar, height in enumerate((6, 11, 8) if speaking else (3, 3, 3)):
            x = 20 + bar * 7
            pen.rectangle((x, y + 22 - height, x + 3, y + 22 + height), fill=ink)
        y -= 52


def draw_foot(pen: Pen, following: str, left: int | None, colours: Palette) -> None:
    """What comes next, and how much of this item is left."""
    if left is not None:
        clock = f"{left // 60}:{left % 60:02d} left"
        pen.text((FOOT.width, 20), clock, font=font("regular", 19), fill=colours.soft, anchor="rs")
    if following:
        put(pen, (0, 20), "Next", "semibold", 19, colours.accent)
        text = wrap(plain(following), "regular", 19, FOOT.width - 240, 1)
        put_lines(pen, (52, 20), text, "regular", 19, colours.soft)
