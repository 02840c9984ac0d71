"""From lines of print to running text, keeping for each character the place where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from radio.documents.lines import Line, word_set
from radio.documents.scripts import is_script, script_end, written
from radio.model.document import Box

FORMULA = "￼"
"""Stands for a display formula inside running text; a sentence that holds one is not spoken."""

_ACCENTS = {
    "´": "́", "ˊ": "́", "`": "̀", "ˋ": "̀", "¨": "̈", "ˆ": "̂", "˜": "̃", "¯": "̄",
    "ˇ": "̌", "˘": "̆", "˙": "̇", "˚": "̊", "˝": "̋", "¸": "̧", "˛": "̨",
}  # fmt: skip
_STROKE = "\u0338"
_STRUCK = re.compile(rf"(?:{_STROKE}|/(?=∈))(\s?)([=≡∈⊂⊆⊃⊇<>≤≥∼≃≅∃])")
_DOTLESS = {"ı": "i", "ȷ": "j"}
_HYPHENS = "-‐\u00ad"
_KEPT_FIRST = word_set("""
    self non post pre co multi inter intra cross high low long short large small well fine state two three four one
    single zero few semi sub super ultra over under half full real time data model task domain object human machine
    end open closed first second third higher lower quasi anti meta auto hyper pseudo near
""")
"""First halves of compounds that keep their hyphen when the document itself does not tell."""


@dataclass
class Text:
    """Running text and, for each of its characters, the line and the index in it where it stands."""

    text: str = ""
    places: list[tuple[Line, int] | None] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """Where each of the parts that `join` was given begins."""
    marks: list[tuple[int, str]] = field(default_factory=list)
    """Raised marks that were left out, and where they stood: those of notes, or of references."""

    def add(self, characters: str, place: tuple[Line, int] | None) -> None:
        self.text += characters
        self.places += [place] * len(characters)

    def drop_last(self, count: int) -> None:
        self.text = self.text[:-count]
        del self.places[-count:]

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """One box per line that holds a part of the text from `start` to `end`."""
        spans: dict[int, tuple[Line, int, int]] = {}
        for place in self.places[start:end]:
            if place is None:
                continue
            line, index = place
            _, low, high = spans.get(id(line), (line, index, index))
            spans[id(line)] = (line, min(low, index), max(high, index))
        return tuple(line.box(low, high + 1) for line, low, high in spans.values())

    def style_share(self, styles: str, start: int, end: int) -> float:
        """Share of the visible characters from `start` to `end` that are set in one of `styles`."""
        found = [p[0].style[p[1]] in styles for p in self.places[start:end] if p and not p[0].text[p[1]].isspace()]
        return sum(found) / len(found) if found else 0.0

    def styles(self, start: int, end: int) -> str:
        """The style letter of each character from `start` to `end`; a space for what stands nowhere."""
        return "".join(place[0].style[place[1]] if place else " " for place in self.places[start:end])


def vocabulary(lines: Iterable[Line]) -> Counter[str]:
    """How often each word, compounds included, stands unbroken in `lines`: what hyphens at line ends are judged by."""
    counts: Counter[str] = Counter()
    for line in lines:
        unbroken = re.sub(rf"\S+[{_HYPHENS}]$", "", line.text)
        counts.update(word.lower() for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", unbroken))
    return counts


def join(parts: Sequence[Line | None], known: Counter[str]) -> Text:
    """Running text of lines; None stands for a display formula."""
    result = Text()
    for part in parts:
        if part is None:
            _space(result)
            result.starts.append(len(result.text))
            result.add(FORMULA, None)
            continue
        _break(result, part, known)
        result.starts.append(len(result.text))
        _append(result, part)
    return result


def clean(text: str) -> str:
    """A single string cleaned as the text of a document is: ligatures, accents, odd characters, white space."""
    line = Line(0, text, "n" * len(text), [0.0] * len(text), [0.0] * len(text), 0.0, 10.0)
    return join([line], Counter()).text.strip()


def _space(result: Text) -> None:
    if result.text and not result.text.endswith(" "):
        result.add(" ", None)


def _break(result: Text, following: Line, known: Counter[str]) -> None:
    """Join at the end of a line: undo the hyphen, keep it, or put a space."""
    broken = re.search(rf"([^\W\d_]+)[{_HYPHENS}]$", result.text)
    begins = re.match(r"[^\W\d_]+", following.text)
    if not broken or not begins:
        if not re.search(r"[^\s\W_][-–/]$", result.text):
            _space(result)
        return
    first, second = broken.group(1), begins.group()
    compound = re.search(rf"([^\W\d_]+(?:-[^\W\d_]+)*)[{_HYPHENS}]$", result.text)
    whole = compound.group(1) if compound else first
    joined, hyphened = f"{first}{second}".lower(), f"{whole}-{second}".lower()
    keep = (
        not second[0].islower()
        or (known[hyphened] > known[joined])
        or (not known[joined] and first.lower() in _KEPT_FIRST and known[second.lower()] > 1)
        or (not known[joined] and "-" in whole)
    )
    if not keep:
        result.drop_last(1)
    elif result.text[-1] != "-":
        place = result.places[-1]
        result.drop_last(1)
        result.add("-", place)


def _append(result: Text, line: Line) -> None:
    line = _with_negations(line)
    index = 0
    while index < len(line.text):
        if not is_script(line.style[index]):
            _character(result, line, index)
            index += 1
            continue
        end = script_end(line, index)
        _scripts(result, line, index, end)
        index = end


def _with_negations(line: Line) -> Line:
    """The line with its struck relations as one sign: TeX prints "≠" as a stroke and a "=", which must not be lost."""
    if _STROKE not in line.text and "/" not in line.text:
        return line
    text = _STRUCK.sub(lambda m: "\u200b" + m[1] + unicodedata.normalize("NFC", m[2] + _STROKE), line.text)
    return line if text == line.text else replace(line, text=text)


def _scripts(result: Text, line: Line, start: int, end: int) -> None:
    """Exponents and indices get their signs; marks of notes and citations go, as nobody reads them aloud."""
    pieces = written(line, start, end, result.text[-40:])
    if pieces and pieces[0] in ("^", "_") and result.text.endswith(" "):
        result.drop_last(1)
    if not pieces:
        result.marks.append((len(result.text), line.text[start:end].strip()))
    for piece in pieces:
        if isinstance(piece, int):
            _character(result, line, piece)
        else:
            result.add(piece, None)


def _character(result: Text, line: Line, index: int) -> None:
    c, place = line.text[index], (line, index)
    if c.isspace():
        _space(result)
        return
    if result.text and result.text[-1] in _ACCENTS and result.places[-1] is not None:
        accent = result.text[-1]
        composed = unicodedata.normalize("NFC", _DOTLESS.get(c, c) + _ACCENTS[accent])
        if c.isalpha() and len(composed) == 1:
            result.drop_last(1)
            result.add(composed, place)
            return
    if result.text and (unicodedata.combining(c) or (c in "¸˛" and result.text[-1].isalpha())):
        composed = unicodedata.normalize("NFC", result.text[-1] + _ACCENTS.get(c, c))
        if len(composed) == 1:
            before = result.places[-1]
            result.drop_last(1)
            result.add(composed, before)
        return
    if c == "\u00ad" and index + 1 < len(line.text):
        return
    category = unicodedata.category(c)
    if category in ("Cc", "Cf", "Co", "Cn", "Cs") and c != "\u00ad":
        return
    if "ﬀ" <= c <= "ﬆ" or "\U0001d400" <= c <= "\U0001d7ff":
        c = unicodedata.normalize("NFKC", c)
    if c == "\ufffd":
        return
    result.add(c, place)
