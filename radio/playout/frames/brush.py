"""The brush: draws type and shapes in units, at the size in pixels that the picture has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from PIL import Image, ImageDraw

from radio.model.style import Colour, Face
from radio.playout.fonts import drawable, font, runs

LEADING: Final = 1.25
"""Line to line, in sizes."""
_SMOOTH: Final = 4
"""Curves are drawn this much larger and scaled down, because Pillow draws them without smoothing."""


class Block(NamedTuple):
    """Lines of type, set to fit."""

    lines: list[str]
    face: Face
    size: int
    leading: float = LEADING

    @property
    def height(self) -> int:
        return len(self.lines) * self.step

    @property
    def step(self) -> int:
        return round(self.size * self.leading)


class Type:
    """Measures and breaks text; every length is in units, measured with the font that is drawn."""

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def width(self, text: str, face: Face, size: int) -> float:
        return _width(text, face, size * self.scale) / self.scale

    def broken(self, text: str, face: Face, size: int, room: float, most: int) -> list[str]:
        """`text` in at most `most` lines of `room`; the last ends in an ellipsis when something is left out.

        Lines are as even as they can be: none holds a lonely word.
        """
        words = drawable(text, face).split()
        lines, whole = self._greedy(words, face, size, room, most)
        if whole:
            lines = self._evened(words, lines, face, size, room)
        found = [" ".join(line) for line in lines]
        if found and sum(map(len, lines)) < len(words):
            found[-1] += " …"
        return [self._shortened(line, face, size, room) for line in found]

    def line(self, text: str, face: Face, size: int, room: float) -> str:
        """`text` in one line of `room`, cut with an ellipsis when it is longer; empty when there is none."""
        return next(iter(self.broken(text, face, size, room, 1)), "")

    def names(self, authors: str, face: Face, size: int, room: float, most: int) -> list[str]:
        """A list of authors: names are left out, and counted, until it fits whole."""
        found = re.fullmatch(r"(.+?)(?: and ([\d,]+) others?)?", authors)
        listed = found[1].split(", ") if found else []
        more = int(found[2].replace(",", "")) if found and found[2] else 0

        def set_with(kept: int) -> list[str]:
            left = more + len(listed) - kept
            others = f" and {left:,} other{'s' if left > 1 else ''}" if left else ""
            return self.broken(", ".join(listed[:kept]) + others, face, size, room, most)

        # More names than characters have room never fit.
        low, high = 1, min(len(listed), round(2 * room * most / size))
        while low < high:
            middle = (low + high + 1) // 2
            if set_with(middle)[-1].endswith("…"):
                high = middle - 1
            else:
                low = middle
        return set_with(low) if listed else []

    def even_lines(self, words: Sequence[str], face: Face, size: int, room: float) -> list[list[str]]:
        """Words in as few lines of `room` as they take, evenly filled; a word that is too long has its line alone."""
        lines, _ = self._greedy(words, face, size, room, len(words))
        return self._evened(words, lines, face, size, room)

    def fitted(
        self,
        text: str,
        face: Face,
        sizes: Sequence[int],
        room: float,
        height: float,
        leading: float = LEADING,
        most: int = 99,
    ) -> Block:
        """The largest of `sizes` (falling) at which `text` fits whole, no word broken; else the smallest, cut."""
        lines: list[str] = []
        for size in sizes:
            lines = self.broken(text, face, size, room, min(most, max(1, int(height / round(size * leading)))))
            if not lines or not lines[-1].endswith("…"):
                return Block(lines, face, size, leading)
        return Block(lines, face, sizes[-1], leading)

    def _greedy(
        self, words: Sequence[str], face: Face, size: int, room: float, most: int
    ) -> tuple[list[list[str]], bool]:
        """Lines filled one after the other, and whether all words found a place whole."""
        space = self.width(" ", face, size)
        lines: list[list[str]] = []
        length, whole = 0.0, True
        for word in words:
            step = self.width(word, face, size)
            if lines and length + space + step <= room:
                lines[-1].append(word)
                length += space + step
            elif len(lines) < most:
                lines.append([word])
                length = step
                whole = whole and step <= room
            else:
                return lines, False
        return lines, whole

    def _evened(
        self, words: Sequence[str], lines: list[list[str]], face: Face, size: int, room: float
    ) -> list[list[str]]:
        """The same words in as many lines, the longest as short as can be."""
        low, high, best = room * 0.3, room, lines
        while len(lines) > 1 and high - low > size / 2:
            middle = (low + high) / 2
            tried, whole = self._greedy(words, face, size, middle, len(lines))
            if whole:
                high, best = middle, tried
            else:
                low = middle
        return best

    def _shortened(self, line: str, face: Face, size: int, room: float) -> str:
        if self.width(line, face, size) <= room:
            return line
        line = line.removesuffix(" …")
        while line and self.width(line + "…", face, size) > room:
            line = line[:-1]
        return line.rstrip(" ,;:") + "…"


@lru_cache(maxsize=4096)
def _width(text: str, face: Face, pixels: float) -> float:
    return sum(_length(run, own, pixels) for own, run in runs(text, face))


@lru_cache(maxsize=4096)
def _length(run: str, face: Face, pixels: float) -> float:
    return float(font(face, pixels).getlength(run))


@lru_cache(maxsize=512)
def _drawn(run: str, face: Face, pixels: float) -> tuple[Image.Image, int, int]:
    """A mask of the run, and where it begins from the left end of its base line. Most words are drawn many times."""
    drawn = font(face, pixels)
    left, top, right, bottom = (round(v) for v in drawn.getbbox(run, anchor="ls"))
    mask = Image.new("L", (max(1, right - left), max(1, bottom - top)), 0)
    ImageDraw.Draw(mask).text((-left, -top), run, font=drawn, fill=255, anchor="ls")
    return mask, left, top


class Brush:
    """Draws on a part of the picture. Coordinates are units from its upper left corner."""

    def __init__(self, image: Image.Image, scale: float) -> None:
        self.image = image
        self.scale = scale
        self.type = Type(scale)
        self._pen = ImageDraw.Draw(image)

    def text(
        self,
        at: tuple[float, float],
        text: str,
        face: Face,
        size: int,
        colour: Colour,
        anchor: Literal["ls", "rs", "ms"] = "ls",
    ) -> None:
        """One line; `at` is the left end, right end or middle of its base line."""
        x, y = at[0] * self.scale, round(at[1] * self.scale)
        if anchor != "ls":
            x -= self.type.width(text, face, size) * self.scale * (1.0 if anchor == "rs" else 0.5)
        for own, run in runs(text, face):
            mask, left, top = _drawn(run, own, size * self.scale)
            self.image.paste(colour, (round(x) + left, y + top), mask)
            x += _length(run, own, size * self.scale)

    def block(self, at: tuple[float, float], block: Block, colour: Colour) -> float:
        """Lines from their upper left corner downwards; returns where they end."""
        x, y = at
        for line in block.lines:
            self.text((x, y + block.step * 0.5 + block.size * 0.35), line, block.face, block.size, colour)
            y += block.step
        return y

    def figures(self, right: float, base: float, text: str, face: Face, size: int, colour: Colour) -> None:
        """Digits in cells of one width, so that a running clock stands still; `right` is its right end."""
        cell = max(self.type.width(digit, face, size) for digit in "0123456789")
        x = right
        for character in reversed(text):
            step = cell if character.isdigit() else self.type.width(character, face, size)
            x -= step
            self.text((x + step / 2, base), character, face, size, colour, "ms")

    def bar(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        """A rectangle with sharp corners, on whole pixels; never thinner than one."""
        left, top = round(x0 * self.scale), round(y0 * self.scale)
        right, bottom = max(left + 1, round(x1 * self.scale)), max(top + 1, round(y1 * self.scale))
        self._pen.rectangle((left, top, right - 1, bottom - 1), fill=colour)

    def plate(
        self, x0: float, y0: float, x1: float, y1: float, radius: float, fill: Colour, edge: Colour | None = None
    ) -> None:
        """A rectangle with smooth round corners, `edge` as a line around it."""
        left, top, right, bottom = (round(v * self.scale) for v in (x0, y0, x1, y1))
        size = (max(1, right - left), max(1, bottom - top))
        corner = round(radius * self.scale)
        if edge is not None:
            self.image.paste(edge, (left, top), rounded(size, corner))
            rim = max(1, round(1.5 * self.scale))
            left, top = left + rim, top + rim
            size, corner = (max(1, size[0] - 2 * rim), max(1, size[1] - 2 * rim)), max(1, corner - rim)
        self.image.paste(fill, (left, top), rounded(size, corner))


@lru_cache(maxsize=64)
def rounded(size: tuple[int, int], radius: int) -> Image.Image:
    """A mask of `size` pixels with smooth round corners."""
    mask = Image.new("L", (size[0] * _SMOOTH, size[1] * _SMOOTH), 0)
    box = (0, 0, size[0] * _SMOOTH - 1, size[1] * _SMOOTH - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius=min(radius, min(size) // 2) * _SMOOTH, fill=255)
    return mask.resize(size, Image.Resampling.BOX)
