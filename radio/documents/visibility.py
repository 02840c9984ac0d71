"""What nobody who looks at the page can see: text that is tiny, transparent, off the page, covered or white on white.

It is kept out of what is spoken, and counted with a sample, so that an operator sees what a paper tried to say to
machines alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from radio.documents.pdf import pymupdf
from radio.model.document import HiddenHow, HiddenText

TINY_POINTS = 3.0
"""Type smaller than this is not for readers: labels of vector plots, or text that is meant for machines."""
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
UNSEEN: Final = "in the colour of its ground"
COVERED: Final = "covered or without ink"
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
    if is_shape(span):
        return None
    if not span["char_flags"] & (pymupdf.mupdf.FZ_STEXT_FILLED | pymupdf.mupdf.FZ_STEXT_STROKED):
        return INVISIBLE
    return TRANSPARENT if span["alpha"] < SEE_THROUGH else None


def is_shape(span: dict[str, Any]) -> bool:
    """Whether only the drawn page can tell if its type shows.

    It is a clipping path, which shows what is painted through it, a gradient for example; or letters of a Type 3 font
    that bring their own colours, which MuPDF paints as drawings beside text that it calls unpainted.
    """
    flags = span["char_flags"]
    return bool(flags & pymupdf.mupdf.FZ_STEXT_CLIPPED) or (not flags and span["font"].startswith("Type3"))
