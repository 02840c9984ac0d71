"""Cover art, drawn in code: a page with a passage marked, and the waves that carry it."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from radio.model.style import DARK, TYPEFACE, Colour, Face, font_path, mixed

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SIZE: Final = 1400
"""Pixels a side: the least that Apple's directory takes (1400 to 3000)."""
_SCALE = 2
"""Drawn this much larger and scaled down, because Pillow draws arcs and edges without smoothing."""
_MARGIN = 110
_TEXT_WIDTH = SIZE - 2 * _MARGIN


@lru_cache(maxsize=16)
def cover_jpeg(station: str, tagline: str, show: str | None = None) -> bytes:
    """A square JPEG for the station, or for one show of it. The same words give the same bytes."""
    from PIL import Image as images
    from PIL import ImageDraw as drawing

    image = images.new("RGB", (SIZE * _SCALE, SIZE * _SCALE), DARK.paper)
    draw = drawing.Draw(image)
    _waves(draw)
    _fade(image, 600, 860)
    _page(draw)
    image = image.resize((SIZE, SIZE), images.Resampling.LANCZOS)
    _words(drawing.Draw(image), station, tagline, show)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, optimize=True, progressive=True)
    return out.getvalue()


def _waves(draw: ImageDraw) -> None:
    """Rings around the marked passage, fainter outwards."""
    x, y = 700 * _SCALE, 455 * _SCALE
    for ring in range(9, 0, -1):
        radius = (170 + 95 * ring) * _SCALE
        colour = mixed(DARK.accent, DARK.paper, min(0.97, 0.35 + 0.07 * ring))
        box = (x - radius, y - radius, x + radius, y + radius)
        draw.ellipse(box, outline=colour, width=round((9 - 0.6 * ring) * _SCALE))


def _fade(image: Image, top: int, bottom: int) -> None:
    """Lose the rings from `top` to `bottom`, so that they do not cross the words below."""
    from PIL import Image as images

    shade = images.linear_gradient("L").resize((SIZE * _SCALE, (bottom - top) * _SCALE))
    image.paste(DARK.paper, (0, top * _SCALE), shade)
    image.paste(DARK.paper, (0, bottom * _SCALE, SIZE * _SCALE, SIZE * _SCALE))


def _page(draw: ImageDraw) -> None:
    """A sheet with lines of print, one passage of them marked."""
    left, top, right, bottom = (v * _SCALE for v in (470, 160, 930, 770))
    white: Colour = (255, 253, 248)
    print_colour = mixed(white, DARK.paper, 0.28)
    draw.rounded_rectangle((left, top, right, bottom), radius=14 * _SCALE, fill=white)
    inner, width = left + 52 * _SCALE, right - left - 104 * _SCALE
    draw.rectangle((inner, top + 58 * _SCALE, inner + round(width * 0.72), top + 80 * _SCALE), fill=DARK.paper)
    lengths = (1.0, 0.96, 1.0, 0.62, 0.0, 1.0, 0.98, 0.71, 0.0, 1.0, 0.94, 1.0, 0.45)
    for number, length in enumerate(lengths):
        y = top + (122 + 34 * number) * _SCALE
        end = inner + round(width * length)
        if number in (5, 6, 7):
            pad = 9 * _SCALE
            draw.rectangle((inner - pad, y - pad, end + pad, y + 10 * _SCALE + pad), fill=DARK.marker)
        if length:
            draw.rectangle((inner, y, end, y + 10 * _SCALE), fill=print_colour)


def _words(draw: ImageDraw, station: str, tagline: str, show: str | None) -> None:
    _line(draw, show or station, 885, "serif", 150, DARK.ink)
    draw.rectangle((SIZE // 2 - 60, 1102, SIZE // 2 + 60, 1110), fill=DARK.accent)
    _line(draw, f"on {station}" if show else tagline, 1145, "regular", 62, DARK.soft)
    _line(
        draw,
        "Hosts and words made by machines",
        1275,
        "regular",
        40,
        mixed(DARK.soft, DARK.paper, 0.3),
    )


def _line(draw: ImageDraw, text: str, top: int, face: Face, size: int, colour: Colour) -> None:
    """One centred line, as large as fits up to `size`; what does not fit at half of that is cut with an ellipsis."""
    text = " ".join(text.split())
    font = _font(face, size)
    while size > 12 and font.getlength(text) > _TEXT_WIDTH and size > _least(face):
        size -= 2
        font = _font(face, size)
    while font.getlength(text) > _TEXT_WIDTH and len(text) > 1:
        text = text[:-2].rstrip() + "…"
    ascent, _ = font.getmetrics()
    draw.text((SIZE / 2, top + ascent), text, font=font, fill=colour, anchor="ms")


def _least(face: Face) -> int:
    return 76 if face == "serif" else 34


def _font(face: Face, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.truetype(str(font_path(face)), size)
    weight = TYPEFACE[face].weight
    if weight is not None:
        font.set_variation_by_axes([weight, 100])
    return font
