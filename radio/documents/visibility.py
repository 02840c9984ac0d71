"""What nobody who looks at the page can see: text that is tiny, transparent, off the page, covered or white on white.

It is kept out of what is spoken, and counted with a sample, so that an operator sees what a paper tried to say to
machines alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from radio.documents.lines import Line
from radio.documents.pdf import as_page_error, pymupdf
from radio.model.document import HiddenHow, HiddenText

TINY_POINTS = 3.0
"""Type smaller than this is not for readers: labels of vector plots, or text that is meant for machines."""
VISIBLE_CONTRAST = 20
"""Least difference of grey levels (of 255) inside the box of a line that can be seen."""
PIXELS = 1_500_000
"""Most pixels of the picture that visibility is judged by."""
LIGHT = 0.85
"""Luminance from which type is light enough to vanish on white paper."""
SEE_THROUGH = 25
"""Alpha (of 255) below which type cannot be made out."""
SAMPLE_CHARACTERS = 160
TAGS = (0xE0000, 0xE007F)
"""Unicode's tag characters: a copy of ASCII that nothing draws."""

TINY: Final = "tiny"
INVISIBLE: Final = "invisible"
TRANSPARENT: Final = "transparent"
OFF_PAGE: Final = "off the page"
UNSEEN: Final = "same colour as the paper"
COVERED: Final = "covered"
CLIPPED: Final = "clipped away"
LAYER: Final = "in a layer that is off"
ANNOTATION: Final = "in annotations or form fields"
REPLACED: Final = "in place of what is printed"
CONTROL: Final = "control characters"


@dataclass
class Hidden:
    """Characters that no reader sees, by the way in which they are hidden."""

    counts: Counter[HiddenHow] = field(default_factory=Counter)
    """Without white space."""
    samples: dict[HiddenHow, str] = field(default_factory=dict)
    """The beginning of what is hidden in each way, as it stands in the file."""

    def add(self, how: HiddenHow, text: str) -> None:
        """Note that `text` is hidden."""
        self.counts[how] += sum(not c.isspace() for c in text)
        sample = self.samples.get(how, "")
        if len(sample) < SAMPLE_CHARACTERS:
            self.samples[how] = sample + text[:SAMPLE_CHARACTERS]

    @property
    def total(self) -> int:
        return self.counts.total()

    def report(self) -> tuple[HiddenText, ...]:
        """Everything that is hidden, by the way, with samples that are safe to print."""
        return tuple(
            HiddenText(how=how, characters=count, sample=printable(self.samples[how]))
            for how, count in sorted(self.counts.items())
            if count
        )


def printable(text: str) -> str:
    """The beginning of `text` for an operator's terminal and page: no controls, no marks that turn or hide text.

    Tag characters, which are a hidden copy of ASCII, are shown as what they stand for.
    """
    shown = "".join(chr(ord(c) - TAGS[0]) if TAGS[0] + 0x20 <= ord(c) < TAGS[1] else c for c in text)
    shown = "".join(c if c.isprintable() else " " if c.isspace() else "\0" for c in shown)
    return " ".join(re.sub("\0+", "·", shown).split())[:SAMPLE_CHARACTERS]


def how_hidden(span: dict[str, Any]) -> HiddenHow | None:
    """How a span's own type hides it: its size, its painting, its opacity; None when it shows."""
    if span["size"] < TINY_POINTS:
        return TINY
    if not span["char_flags"] & (pymupdf.mupdf.FZ_STEXT_FILLED | pymupdf.mupdf.FZ_STEXT_STROKED):
        return INVISIBLE
    if span.get("alpha", 255) < SEE_THROUGH:
        return TRANSPARENT
    return None


def is_light(span: dict[str, Any]) -> bool:
    """Whether its colour would vanish on white paper."""
    colour = span["color"]
    red, green, blue = colour >> 16 & 255, colour >> 8 & 255, colour & 255
    return bool((0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255 > LIGHT)


def unseen(page: Any, lines: list[Line], light: set[int]) -> list[Line]:
    """Those of `lines` where the drawn page shows nothing: white on white, or covered.

    `light` has the ids of lines with light type. Raises PageError when the page cannot be drawn.
    """
    if not lines:
        return []
    scale = min(1.0, (PIXELS / max(1.0, page.rect.width * page.rect.height)) ** 0.5)
    try:
        picture = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csGRAY, alpha=False)
    except MemoryError:
        raise
    except Exception as e:
        raise as_page_error(e) from e
    grey, stride = picture.samples, picture.stride
    found = []
    for line in lines:
        left, right = max(0, int(line.x0 * scale)), min(picture.width, int(line.x1 * scale) + 1)
        rows = range(max(0, int(line.y0 * scale)), min(picture.height, int(line.y1 * scale) + 1))
        pixels = b"".join(grey[row * stride + left : row * stride + right] for row in rows)
        if pixels and (max(pixels) - min(pixels) < VISIBLE_CONTRAST or (id(line) in light and _mostly_white(pixels))):
            found.append(line)
    return found


def _mostly_white(pixels: bytes) -> bool:
    """White type on white paper where something else is printed over it."""
    return sum(value > 235 for value in pixels[::3]) > 0.55 * len(pixels[::3])
