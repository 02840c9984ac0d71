"""The section tree: how deep each heading stands, and which is a part of which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from radio.documents.blocks import Block
from radio.documents.headings import is_named, number_and_title, section_kind
from radio.documents.lines import Line
from radio.documents.text import clean
from radio.model.document import Box, Section, SectionKind

_NAMED_APPENDIX = re.compile(r"(?:appendix|supplement\w*)\s", re.I)
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


@dataclass(frozen=True)
class HeadingStyle:
    """The type that a heading is set in: headings of one depth look alike."""

    size: float
    bold: bool
    capitals: bool
    italic: bool

    @property
    def rank(self) -> tuple[float, bool, bool, bool]:
        """Sorts the weightiest type first."""
        return (-self.size, not self.capitals, not self.bold, self.italic)


@dataclass
class Heading:
    """A heading as the flow met it; levels are told when all are known."""

    text: str
    """As printed, cleaned, with its number."""
    page: int
    kind: SectionKind | None = None
    """Where it is known otherwise than by the title: the abstract, the main text of a letter."""
    style: HeadingStyle | None = None
    run_in: bool = False
    appendix: bool = False
    """It stands among the appendices."""
    boxes: list[Box] = field(default_factory=list)
    number: str | None = None
    title: str = ""

    def __post_init__(self) -> None:
        self.number, self.title = number_and_title(self.text)


def heading_style(block: Block) -> HeadingStyle:
    return _style(block.size, block.text, block.share("b"), block.share("i"))


def line_style(line: Line) -> HeadingStyle:
    """The style of a heading that is the start of a line."""
    return _style(line.size, line.text, line.share("b"), line.share("i"))


def _style(size: float, text: str, bold: float, italic: float) -> HeadingStyle:
    letters = [c for c in number_and_title(clean(text))[1] if c.isalpha()]
    capitals = len(letters) > 3 and sum(c.isupper() for c in letters) > 0.85 * len(letters)
    return HeadingStyle(round(size * 2) / 2, bold > 0.7, capitals, italic > 0.7)


def section_tree(headings: Sequence[Heading]) -> list[Section]:
    """The sections of a document with their levels, parents and kinds."""
    _drop_false_letters(headings)
    depths = _depths(headings)
    sections: list[Section] = []
    path: list[tuple[int, int]] = []
    for index, (heading, depth) in enumerate(zip(headings, depths, strict=True)):
        while path and path[-1][0] >= depth:
            path.pop()
        parent = path[-1][1] if path else None
        path.append((depth, index))
        sections.append(
            Section(
                index=index,
                title=heading.title,
                number=heading.number,
                level=1 if parent is None else sections[parent].level + 1,
                kind=_kind(heading, None if parent is None else sections[parent]),
                page=heading.page,
                parent=parent,
                run_in=heading.run_in,
                boxes=tuple(heading.boxes),
            )
        )
    return sections


def _kind(heading: Heading, parent: Section | None) -> SectionKind:
    if heading.kind is not None:
        return heading.kind
    if heading.appendix:
        return "appendix"
    kind = section_kind(heading.title)
    return parent.kind if kind == "other" and parent is not None else kind


def _drop_false_letters(headings: Sequence[Heading]) -> None:
    """A letter without a dot that no neighbour counts on from is the first word of its title: "A New Method"."""
    numbers = {heading.number for heading in headings}
    for heading in headings:
        number = heading.number
        if (
            number is None
            or not re.fullmatch(r"[A-Z]", number)
            or re.match(r"\W*(?:\w+ )?[A-Z]\s?[.:)—–-]", heading.text)
        ):
            continue
        if _NAMED_APPENDIX.match(heading.text):
            continue
        neighbours = {chr(ord(number) - 1), chr(ord(number) + 1), f"{number}.1"}
        if not neighbours & numbers:
            heading.number, heading.title = None, heading.text.strip().rstrip(".:—–- ")


def _depths(headings: Sequence[Heading]) -> list[int]:
    """How deep each heading stands, gaps allowed: by its number, else by its type."""
    numbered = _numbered_depths(headings)
    known = _style_depths(headings, numbered)
    of_run_ins = {heading.style for heading in headings if heading.run_in}
    depths: list[int] = []
    last = base = 1
    for heading, depth in zip(headings, numbered, strict=True):
        if depth is not None:
            last = depth
            base = depth if not heading.run_in else base
        elif heading.kind is not None or heading.style is None:
            last = base = 1
        elif heading.run_in or (heading.style in of_run_ins and heading.style not in known):
            last = base + 1
        else:
            last = base = known.get(heading.style) or _unnumbered_depth(heading, headings, numbered, base)
        depths.append(last)
    return depths


def _numbered_depths(headings: Sequence[Heading]) -> list[int | None]:
    """What the numbers say. Letters stand under Roman numerals, and Arabic ones under those letters."""
    numbers = [heading.number for heading in headings]
    roman = "I" in numbers and ("II" in numbers or not any((n or "x")[0].isdigit() for n in numbers))
    depths: list[int | None] = []
    top, letter = 0, ""
    announced = False
    """An appendix is called so: the letters after it are its parts."""
    for heading in headings:
        number = heading.number
        if number is None:
            depths.append(None)
            continue
        first, *others = number.split(".")
        named = bool(_NAMED_APPENDIX.match(heading.text))
        if first.isdigit():
            depths.append(len(others) + 1 + (roman and not others) + (roman and not others and bool(letter)))
            if roman and heading.appendix and not others:
                depths[-1] = 2
        elif roman and not named and _is_next_roman(first, top, letter):
            top, letter = top + 1, ""
            depths.append(1)
        else:
            letter = first if roman and not others and not named else letter
            announced = announced or named
            depths.append(len(others) + 1 + (roman and not named and (announced or not heading.appendix)))
    return depths


def _is_next_roman(number: str, top: int, letter: str) -> bool:
    """Whether "C" or "V" counts on from the Roman numeral before it, and not from the letter before it."""
    if any(c not in _ROMAN for c in number):
        return False
    values = [_ROMAN[c] for c in number]
    value = sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
    follows_letter = bool(letter) and len(number) == 1 and ord(number) == ord(letter) + 1
    return top < value <= top + 2 and not (follows_letter and value != top + 1)


def _style_depths(headings: Sequence[Heading], numbered: Sequence[int | None]) -> dict[HeadingStyle, int]:
    """The depth that each type stands for: as its numbered headings have it; without any numbers, by its weight."""
    seen: dict[HeadingStyle, Counter[int]] = {}
    for heading, depth in zip(headings, numbered, strict=True):
        if depth is not None and heading.style is not None and not heading.run_in:
            seen.setdefault(heading.style, Counter())[depth] += 1
    if seen:
        return {style: counts.most_common(1)[0][0] for style, counts in seen.items()}
    styles = {h.style for h in headings if h.style is not None and not h.run_in and h.kind is None}
    ranks = sorted({style.rank for style in styles})
    return {style: min(1 + ranks.index(style.rank), 4) for style in styles}


def _unnumbered_depth(heading: Heading, headings: Sequence[Heading], numbered: Sequence[int | None], base: int) -> int:
    """Of a heading without a number, in a type that no numbered one has: a usual name stands at the top."""
    style = heading.style
    sizes = [h.style.size for h, depth in zip(headings, numbered, strict=True) if depth == 1 and h.style is not None]
    large = style is not None and bool(sizes) and style.size >= max(set(sizes), key=sizes.count)
    if large or (is_named(heading.title) and not heading.run_in):
        return 1
    deepest = [depth for h, depth in zip(headings, numbered, strict=True) if depth is not None and h is not heading]
    return min(base + 1, max(deepest, default=1) + 1)
