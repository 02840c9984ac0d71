"""Whether a sentence's boxes hold the sentence, by PyMuPDF's own words of the page: nothing missing, little besides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel

from radio.documents import Limits, convert
from radio.documents.pdf import pymupdf
from radio.model.document import Sentence

LEAST = 0.9
"""Similarity of the letters in the boxes and in the sentence from which they are the same."""
Letter = tuple[float, float, str]


@dataclass
class Letters:
    """The letters of a PDF with their places, read by PyMuPDF alone."""

    path: Path

    @cached_property
    def pages(self) -> list[list[Letter]]:
        with pymupdf.open(self.path) as pdf:
            return [self._letters(page) for page in pdf]

    def _letters(self, page: Any) -> list[Letter]:
        found = []
        for block in page.get_text("rawdict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    for c in span["chars"]:
                        x0, _, x1, _ = c["bbox"]
                        if c["c"].isalpha():
                            found.append(((x0 + x1) / 2, c["origin"][1] - 0.25 * span["size"], c["c"].lower()))
        return found

    def inside(self, sentence: Sentence) -> str:
        """The letters whose middle is in one of the sentence's boxes, in the order of the boxes."""
        return "".join(
            letter
            for box in sentence.boxes
            for x, y, letter in self.pages[box.page - 1]
            if box.x0 - 0.5 <= x <= box.x1 + 0.5 and box.y0 <= y <= box.y1
        )


def plain_letters(text: str) -> str:
    return "".join(re.findall(r"[^\W\d_]", text.lower()))


def is_covered(sentence: Sentence, letters: Letters) -> bool:
    """Whether what stands in the boxes is the sentence, letter by letter, but for marks of notes and the like."""
    return Indel.normalized_similarity(letters.inside(sentence), plain_letters(sentence.text)) >= LEAST


def covered_share(papers: Sequence[Path]) -> tuple[float, int]:
    """Share of all sentences of `papers` whose boxes hold them, and how many there are."""
    good = total = 0
    for path in papers:
        letters = Letters(path)
        for sentence in convert(path, paper=None, limits=Limits()).sentences:
            total += 1
            good += is_covered(sentence, letters)
    return good / total, total
