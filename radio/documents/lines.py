"""Lines of print: text with the place and style of each character."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from radio.model.document import Box

ASCENT, DESCENT = 0.76, 0.24
"""Height of a text line over and under its baseline, in font sizes: fonts' own figures are often absurd."""

MOST_OF_FRACTION = 12
"""Characters over or under the stroke of a fraction that is set in a line."""
BAND = 8.0
"""Height in points of the bands in which fragments look for their line, so that a page of labels stays cheap."""


def word_set(text: str) -> frozenset[str]:
    """The words of `text`, which white space separates."""
    return frozenset(text.split())


STOP_WORDS = word_set("""
    the a an is are was were be been being do does did we i you he she us our my your his her that this these those
    which who it its in to with by from on as at can could may might will would should must has have had not no only
    than then such when where while if there they their also but or so more most less few much many very each both all
    some any other another every same into onto between over under across against among through during without within
    upon about after before since because however therefore thus hence even still just using used use show shows how
    what why whether per via given based first second third finally
""")
"""Function words of running English. Without "of", "and" and "for", which addresses and lists are full of."""

CAPTION_START = re.compile(r"^(?:fig(?:ure|\.)?|table|tab\.|algorithm|listing|scheme)\s*\w", re.I)
_HEADING_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,4}\.?|[A-Z]\.?(?:\d{1,2}\.?)?)$")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


Words = list[tuple[float, float, int]]
"""Words of a line from left to right: x of their left and right edge, and how many characters they have."""


@dataclass
class Line:
    """Characters on one baseline. `style` has one letter per character:

    n plain, b bold, i italic, t monospaced, m mathematical, ^ raised, _ lowered.
    """

    page: int
    text: str
    style: str
    words: Words
    """Together they have as many characters as `text` has that are no spaces: so each character finds its place."""
    baseline: float
    size: float

    @cached_property
    def x0(self) -> float:
        return min(self.words)[0]

    @cached_property
    def x1(self) -> float:
        return max([word[1] for word in self.words])

    @property
    def y0(self) -> float:
        return self.baseline - ASCENT * self.size

    @property
    def y1(self) -> float:
        return self.baseline + DESCENT * self.size

    def box(self, start: int = 0, end: int | None = None) -> Box:
        """The rectangle around the characters from `start` to `end`; inside a word a place is estimated."""
        part = self._words(start, len(self.text) if end is None else end)
        return Box(
            page=self.page,
            x0=round(min(word[0] for word in part), 1),
            y0=round(self.y0, 1),
            x1=round(max(word[1] for word in part), 1),
            y1=round(self.y1, 1),
        )

    @cached_property
    def _visible(self) -> str:
        """Styles of the characters other than spaces."""
        if " " not in self.text:
            return self.style
        return "".join(s for c, s in zip(self.text, self.style, strict=True) if c != " ")

    def share(self, styles: str) -> float:
        """Share of the characters other than spaces that have one of `styles`."""
        return sum(map(self._visible.count, styles)) / len(self._visible) if self._visible else 0.0

    @cached_property
    def prose(self) -> float:
        """Share of function words, see `prose_share`."""
        return prose_share(self.text)

    def slice(self, start: int, end: int) -> Line:
        """The part from `start` to `end` as a line of its own."""
        part = self._words(start, end)
        return Line(self.page, self.text[start:end], self.style[start:end], part, self.baseline, self.size)

    def _words(self, start: int, end: int) -> Words:
        if start <= 0 and end >= len(self.text):
            return self.words
        part = words_between(self.words, printed(self.text[:start]), printed(self.text[:end]))
        return part or words_between(self.words, max(0, printed(self.text[:start]) - 1), printed(self.text[:end]) + 1)


def printed(text: str) -> int:
    """How many characters of `text` leave ink: all but spaces, which are its only white space."""
    return len(text) - text.count(" ")


def words_between(words: Words, start: int, end: int) -> Words:
    """The words that hold the characters from number `start` to `end`, spaces not counted; cut where these cut them."""
    part: Words = []
    at = 0
    for x0, x1, count in words:
        low, high = max(start - at, 0), min(end - at, count)
        if low < high:
            step = (x1 - x0) / count
            part.append((x0 + low * step, x1 if high == count else x0 + high * step, high - low))
        at += count
        if at >= end:
            break
    return part


def words(text: str) -> list[str]:
    """The words of `text`, numbers and signs left out."""
    return _WORD.findall(text)


def prose_share(text: str) -> float:
    """Share of function words among all words: 0.25 to 0.45 in running text, under 0.1 in lists, tables and labels."""
    found = words(text.lower())
    return sum(map(STOP_WORDS.__contains__, found)) / len(found) if found else 0.0


def join_on_baseline(parts: list[Line]) -> Line:
    """One line of fragments that stand side by side; a space where a gap is wide enough to be one."""
    ordered = sorted(parts, key=lambda part: part.x0)
    main = max(ordered, key=lambda part: len(part.text))
    text, style, joined = "", "", Words()
    for part in ordered:
        if joined and part.x0 - joined[-1][1] > 0.15 * main.size and not text.endswith(" "):
            text, style = text + " ", style + "n"
        text += part.text
        style += part.style if part is main or same_level(part, main) else level(part, main) * len(part.text)
        joined += part.words
    return Line(main.page, text, style, joined, main.baseline, main.size)


def same_level(part: Line, main: Line) -> bool:
    """Whether `part` is set on `main`'s baseline in about its size."""
    return abs(part.baseline - main.baseline) < 0.12 * main.size


def level(part: Line, main: Line) -> str:
    """Style letter of a fragment that is raised or lowered against `main`."""
    return "^" if part.baseline < main.baseline else "_"


def attach_fragments(
    lines: Iterable[Line], gutter: float | None, divided: Callable[[Line, Line], bool] | None = None
) -> list[Line]:
    """Join what MuPDF split: pieces of one justified line, and exponents or indices that hang beside it.

    Pieces on different sides of the `gutter` between columns stay apart unless one of them crosses it; so do pieces
    that are `divided`.
    """
    groups: list[list[Line]] = []
    near: defaultdict[int, list[list[Line]]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (-line.size, line.baseline, line.x0)):
        band = int(line.baseline // BAND)
        home = _home(line, [group for b in range(band - 2, band + 3) for group in near[b]], gutter, divided)
        if home is None:
            groups.append([line])
            near[band].append(groups[-1])
        else:
            home.append(line)
    for group in [group for group in groups if len(group) == 1 and len(group[0].text) <= MOST_OF_FRACTION]:
        # Numerator and denominator stand over each other, and only one of them is near to its line.
        line = group[0]
        band = int(line.baseline // BAND)
        others = [other for b in range(band - 2, band + 3) for other in near[b] if other is not group and other]
        home = _home(line, [other for other in others if other[0].size > line.size / 0.85], gutter, divided)
        if home is not None:
            home.append(line)
            group.clear()
    groups = [group for group in groups if group]
    return [join_on_baseline(group) if len(group) > 1 else group[0] for group in groups]


def _home(
    line: Line, groups: list[list[Line]], gutter: float | None, divided: Callable[[Line, Line], bool] | None
) -> list[Line] | None:
    """The group that `line` belongs to: on its baseline, or as its index, and near enough."""
    best: tuple[float, list[Line]] | None = None
    for group in groups:
        main = group[0]
        rise = main.baseline - line.baseline
        small = line.size < 0.85 * main.size
        if small:
            near = -0.45 * main.size < rise < 0.75 * main.size
            reach = 0.4 * main.size
        else:
            near = abs(rise) < 0.2 * main.size
            reach = (
                2.6 if _HEADING_NUMBER.match(min(group[-1], line, key=lambda part: part.x0).text) else 2.0
            ) * main.size
        if not near:
            continue
        gap = min(max(line.x0 - other.x1, other.x0 - line.x1) for other in group)
        if gap > reach or (gutter is not None and _apart(line, group, gutter, gap)):
            continue
        if divided is not None and any(divided(line, part) for part in group):
            continue
        distance = abs(rise) + max(0.0, gap)
        if best is None or distance < best[0]:
            best = (distance, group)
    return best[1] if best else None


def _apart(line: Line, group: list[Line], gutter: float, gap: float) -> bool:
    if gap < 0.5 * line.size:
        return False
    crossing = any(part.x0 < gutter - 3 and part.x1 > gutter + 3 for part in (line, *group))
    sides = {part.x0 >= gutter - 3 for part in (line, *group)}
    return len(sides) > 1 and not crossing
