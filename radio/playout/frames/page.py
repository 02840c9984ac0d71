"""The page being discussed: the sentence marked, and framed so that it can be read on a telephone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageChops, ImageDraw

from radio.model.document import Box
from radio.model.style import Colour, Palette
from radio.model.timeline import PageImage
from radio.playout.frames.layout import Rect

WARM: Final[Colour] = (253, 250, 243)
"""White paper under warm light: a pure white sheet glares beside the dark theme."""
PADDING: Final = 18.0
"""Points around what is marked."""
NARROWEST: Final = 0.56
"""Share of the page's width that a frame shows at least: a column and what stands beside it."""
WIDEST: Final = 0.94
MARGIN: Final = 0.06


class Frame(NamedTuple):
    """The part of a page that is shown, in points."""

    x0: float
    y0: float
    x1: float
    y1: float


def framed(page: PageImage, boxes: Sequence[Box], aspect: float) -> Frame:
    """The part of the page to show, `aspect` wide for its height; without boxes the upper part of the page."""
    if not boxes:
        width = page.width * (1 - 2 * MARGIN)
        x0 = page.width * MARGIN
        y0 = page.height * 0.03
        return Frame(x0, y0, x0 + width, y0 + width / aspect)
    left, right = min(b.x0 for b in boxes), max(b.x1 for b in boxes)
    top, bottom = min(b.y0 for b in boxes), max(b.y1 for b in boxes)
    width = min(max(right - left + 2 * PADDING, page.width * NARROWEST), page.width * WIDEST)
    height = width / aspect
    if bottom - top + 2 * PADDING > height:
        # A passage that runs over columns: show more of the page, or at least where it begins.
        height = min(bottom - top + 2 * PADDING, page.width * WIDEST / aspect)
        width = height * aspect
    x0 = _within((left + right - width) / 2, page.width - width)
    centre = (top + bottom) / 2 if bottom - top <= height else top - PADDING + height / 2
    y0 = _within(centre - height / 2, page.height - height)
    return Frame(x0, y0, x0 + width, y0 + height)


def opened(folder: Path, page: PageImage) -> Image.Image:
    """The page's picture. Raises OSError when it is missing or broken."""
    with Image.open(folder / page.file) as image:
        return image.convert("RGB")


def drawn(
    image: Image.Image, page: PageImage, boxes: Sequence[Box], frame: Frame, size: tuple[int, int], marker: Colour
) -> Image.Image:
    """The frame of the page at `size`, with the boxes marked as by a highlighter."""
    scale = image.width / page.width
    region = (frame.x0 * scale, frame.y0 * scale, frame.x1 * scale, frame.y1 * scale)
    cut = image.resize(size, Image.Resampling.BICUBIC, box=_clipped(region, image.size), reducing_gap=2.0)
    tint = Image.new("RGB", size, WARM)
    pen = ImageDraw.Draw(tint)
    zoom = size[0] / (frame.x1 - frame.x0)
    for box in boxes:
        x0, y0 = (box.x0 - frame.x0 - 2) * zoom, (box.y0 - frame.y0 - 0.5) * zoom
        x1, y1 = (box.x1 - frame.x0 + 2) * zoom, (box.y1 - frame.y0 + 0.5) * zoom
        if x1 > x0 and y1 > y0:
            pen.rounded_rectangle((x0, y0, x1, y1), radius=3 * zoom, fill=marker)
    return ImageChops.multiply(cut, tint)


def thumbnail(image: Image.Image, page: PageImage, frame: Frame, room: Rect, colours: Palette) -> Image.Image:
    """The whole page, small, with a line around what the stage shows."""
    ratio = min(room.width / page.width, room.height / page.height)
    size = (max(1, round(page.width * ratio)), max(1, round(page.height * ratio)))
    small = image.resize(size, Image.Resampling.BOX)
    small = ImageChops.multiply(small, Image.new("RGB", size, WARM))
    pen = ImageDraw.Draw(small)
    x0, y0, x1, y1 = (round(v * ratio) for v in frame)
    pen.rectangle((max(0, x0), max(0, y0), min(size[0] - 1, x1), min(size[1] - 1, y1)), outline=colours.accent, width=2)
    return small


def _within(value: float, most: float) -> float:
    return min(max(0.0, value), max(0.0, most))


def _clipped(region: tuple[float, float, float, float], size: tuple[int, int]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = region
    return max(0.0, x0), max(0.0, y0), min(float(size[0]), x1), min(float(size[1]), y1)
