"""Cards: a paper whose pages may not be shown, a show, the themes of a day, and the station itself."""

from __future__ import annotations

from datetime import date
from typing import Final

from PIL import Image

from radio.model.style import LIGHT, Palette
from radio.model.timeline import PaperCard
from radio.playout.frames.brush import Block, Brush
from radio.playout.frames.covers import cover
from radio.playout.frames.layout import STAGE
from radio.playout.frames.outline import Outline
from radio.playout.frames.titles import plain

EDGE: Final = 48
BAND: Final = 244
"""Width of the pattern at the right of a card."""
ROOM: Final = STAGE.width - BAND - 2 * EDGE
TITLE_SIZES: Final = (54, 50, 46, 42, 38, 35, 32, 29, 26, 23)
LONG_SUMMARY: Final = 110
"""Characters that take more than two lines."""
MOST_THEMES: Final = 10


def paper_card(card: PaperCard, place: str, scale: float) -> Image.Image:
    """Title, authors, where it is from, and our own line about it: a printed cover, as light as a page.

    `place` says which of several papers it is.
    """
    brush = _sheet(card.paper_id, LIGHT, scale)
    height = STAGE.height
    brush.text((EDGE, 68), reference(card), "semibold", 22, LIGHT.accent)
    if place:
        brush.text((STAGE.width - BAND - EDGE, 68), place, "regular", 22, LIGHT.soft, "rs")
    # A title takes what our own words leave.
    most = 282 if not card.summary else 200 if len(card.summary) < LONG_SUMMARY else 172
    title = brush.type.fitted(plain(card.title), "serif", TITLE_SIZES, ROOM, most, 1.16)
    y = brush.block((EDGE, 88), title, LIGHT.ink)
    authors = Block(brush.type.names(plain(card.authors), "regular", 23, ROOM, 2), "regular", 23)
    y = brush.block((EDGE, y + 14), authors, LIGHT.soft)
    foot = height - 30
    licence = "  ·  ".join(part for part in (f"Licence: {card.licence}", _day(card.date)) if part)
    brush.text((EDGE, foot), brush.type.line(licence, "regular", 20, ROOM), "regular", 20, LIGHT.soft)
    rule = foot - 36
    brush.bar(EDGE, rule, STAGE.width - BAND - EDGE, rule + 1, LIGHT.line)
    space = rule - 14 - (y + 16)
    summary = brush.type.fitted(plain(card.summary), "regular", (25, 23, 21, 20), ROOM, space, 1.28, most=4)
    if summary.lines and space >= summary.height:
        brush.block((EDGE, rule - 14 - summary.height), summary, LIGHT.ink)
    return brush.image


def show_card(title: str, kicker: str, subtitle: str, scale: float, colours: Palette) -> Image.Image:
    """A show's or a piece's own card; `subtitle` says who speaks."""
    brush = _sheet(kicker + title, colours, scale)
    block = brush.type.fitted(plain(title), "serif", (64, 58, 52, 46, 40, 34, 30), ROOM, 300, 1.14)
    under = Block(brush.type.broken(plain(subtitle), "regular", 26, ROOM, 2), "regular", 26)
    y = (STAGE.height - block.height - under.height - 18) / 2
    line = brush.type.line(plain(kicker), "semibold", 22, ROOM)
    brush.text((EDGE, 68), line, "semibold", 22, colours.accent)
    y = brush.block((EDGE, y), block, colours.ink)
    brush.block((EDGE, y + 18), under, colours.soft)
    return brush.image


def themes_card(
    title: str, subtitle: str, outline: Outline, current: int, scale: float, colours: Palette
) -> Image.Image:
    """A show about many papers: its themes, how many papers each has, and which one is on."""
    brush = _blank(colours, scale)
    room = STAGE.width - 2 * EDGE
    block = brush.type.fitted(plain(title), "serif", (46, 40, 34), room, 60, 1.16, most=1)
    y = brush.block((EDGE, 34), block, colours.ink)
    line = brush.type.line(plain(subtitle), "regular", 23, room)
    brush.text((EDGE, y + 26), line, "regular", 23, colours.soft)
    themes = outline.themes()
    if current in themes:
        first = max(0, min(themes.index(current) - MOST_THEMES // 2, len(themes) - MOST_THEMES))
    else:
        first = 0
    rows = themes[first : first + MOST_THEMES]
    top, bottom = y + 52, STAGE.height - 30
    step = min(76.0, (bottom - top) / max(1, len(rows)))
    size = 31 if step >= 60 else 27 if step >= 44 else 24 if step >= 36 else 21
    for number, index in enumerate(rows):
        base = top + step * number + step / 2 + size * 0.35
        now = index == current
        if now:
            middle, half = top + step * (number + 0.5), min(step / 2, size * 0.9)
            brush.plate(EDGE - 16, middle - half, STAGE.width - EDGE + 16, middle + half, 10, colours.accent)
        ink = colours.on_accent if now else colours.ink
        quiet = colours.on_accent if now else colours.soft
        brush.figures(EDGE + 28, base, str(first + number + 1), "regular", size, quiet)
        count = outline.counts[index]
        papers = f"{count} paper{'s' if count != 1 else ''}" if count else ""
        brush.text((STAGE.width - EDGE, base), papers, "regular", size - 3, quiet, "rs")
        name = brush.type.line(outline.title(index), "semibold", size, room - 52 - 130)
        brush.text((EDGE + 52, base), name, "semibold", size, ink)
    return brush.image


def station_card(name: str, tagline: str, scale: float, colours: Palette) -> Image.Image:
    """The station, for the music between programmes; its lower part is left for the levels."""
    brush = _blank(colours, scale)
    room = STAGE.width - 2 * EDGE
    block = brush.type.fitted(name, "serif", (96, 84, 72, 60, 48), room, 230, 1.1)
    y = brush.block((EDGE, 72), block, colours.ink)
    under = Block(brush.type.broken(tagline, "regular", 30, room, 2), "regular", 30)
    brush.block((EDGE, y + 14), under, colours.soft)
    return brush.image


def reference(card: PaperCard) -> str:
    """How the paper is found: its arXiv id with version, and its category; one of the operator's folder has no id."""
    number = "" if card.paper_id.startswith("local:") else f"arXiv:{card.paper_id}v{card.version}"
    return "  ·  ".join(part for part in (number, card.category or "") if part)


def _day(iso: str | None) -> str:
    if not iso:
        return ""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {day:%B %Y}"


def _blank(colours: Palette, scale: float) -> Brush:
    area = STAGE.scaled(scale)
    return Brush(Image.new("RGB", area.size, colours.sheet), scale)


def _sheet(seed: str, colours: Palette, scale: float) -> Brush:
    """A sheet with the pattern of `seed` at its right."""
    brush = _blank(colours, scale)
    left = round((STAGE.width - BAND) * scale)
    brush.image.paste(cover(seed, (brush.image.width - left, brush.image.height), scale), (left, 0))
    return brush
