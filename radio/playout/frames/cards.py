"""Cards: a paper whose pages may not be shown, a show, and the station itself."""

from __future__ import annotations

import hashlib
import math

from PIL import Image, ImageDraw

from radio.model.style import Palette, mixed
from radio.model.timeline import PaperCard
from radio.playout.frames.text import fitted, plain, put, put_lines, wrap

EDGE = 56


def paper_card(card: PaperCard, size: tuple[int, int], colours: Palette) -> Image.Image:
    """Title, authors, where it is from, and our own line about it."""
    image, pen = _sheet(size, colours, card.paper_id)
    room = size[0] - 2 * EDGE
    put(pen, (EDGE, 74), _kicker(card), "semibold", 20, colours.accent)
    title_size, lines = fitted(plain(card.title), "serif", (50, 46, 42, 38, 34, 30), room, 5)
    y = put_lines(pen, (EDGE, 84 + title_size), lines, "serif", title_size, colours.ink, 1.16)
    y = put_lines(pen, (EDGE, y + 8), wrap(plain(card.authors), "regular", 23, room, 2), "regular", 23, colours.soft)
    summary = wrap(plain(card.summary), "regular", 24, room, max(0, min(3, int((size[1] - 64 - y) // 30))))
    put_lines(pen, (EDGE, size[1] - 56 - 30 * (len(summary) - 1) - 28), summary, "regular", 24, colours.ink)
    put(pen, (EDGE, size[1] - 30), f"Licence: {card.licence}", "regular", 18, colours.soft)
    return image


def show_card(title: str, subtitle: str, size: tuple[int, int], colours: Palette) -> Image.Image:
    """A show's own card; `subtitle` says who speaks, or what it is."""
    image, pen = _sheet(size, colours, title)
    room = size[0] - 2 * EDGE
    title_size, lines = fitted(plain(title), "serif", (76, 68, 60, 52, 44, 36), room, 3)
    y = size[1] / 2 - (len(lines) - 1) * title_size * 0.58
    y = put_lines(pen, (EDGE, y), lines, "serif", title_size, colours.ink, 1.16)
    put_lines(
        pen,
        (EDGE, y - title_size * 0.2 + 10),
        wrap(plain(subtitle), "regular", 27, room, 2),
        "regular",
        27,
        colours.soft,
    )
    return image


def _kicker(card: PaperCard) -> str:
    parts = (reference(card), card.category or "", card.date or "")
    return "  ·  ".join(part for part in parts if part)


def reference(card: PaperCard) -> str:
    """How the paper is found: its arXiv id with version; papers of the operator's folder have none."""
    return "" if card.paper_id.startswith("local:") else f"arXiv:{card.paper_id}v{card.version}"


def _sheet(size: tuple[int, int], colours: Palette, seed: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A panel with rings at its lower right that are this paper's or show's own, drawn from its name."""
    image = Image.new("RGB", (size[0] * 2, size[1] * 2), colours.sheet)
    pen = ImageDraw.Draw(image)
    digest = hashlib.sha256(seed.encode()).digest()
    centre = (size[0] * 2 - 60, size[1] * 2 - 40)
    for ring in range(14):
        radius = 90 + ring * 52
        start = digest[ring] / 255 * 360
        sweep = 60 + digest[ring + 14] / 255 * 220
        share = 0.10 + 0.16 * (0.5 + 0.5 * math.cos(digest[(ring * 3) % 32]))
        box = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
        pen.arc(box, start, start + sweep, fill=mixed(colours.sheet, colours.accent, share), width=8)
    image = image.resize(size, Image.Resampling.BOX)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 5, size[1]), fill=colours.accent)
    return image, pen
