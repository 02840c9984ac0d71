"""From lines of print to running text, keeping for each character the place where it stands."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from radio.documents.lines import Line, printed, word_set
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
_PLAIN = re.compile(r"[!-_a-~]+(?: [!-_a-~]+)*")
"""Characters that mean what they look like; a backtick may be an accent."""
LONGEST_WORD = 60
"""Characters that are looked at behind a place: as long as words get."""
_SCRIPT = re.compile("[\\^_]")
_BROKEN = re.compile(rf"([^\W\d_]+(?:-[^\W\d_]+)*)[{_HYPHENS}]$")
_KEPT_FIRST = word_set("""
    self non post pre co multi inter intra cross high low long short large small well fine state two three four one
    single zero few semi sub super ultra over under half full real time data model task domain object human machine
    end open closed first second third higher lower quasi anti meta auto hyper pseudo near
""")
"""First halves of compounds that keep their hyphen when the document itself does not tell."""


@dataclass
class Stretch:
    """A stretch of running text whose characters stand side by side in one line of print."""

    start: int
    """Where it begins in the text."""
    line: Line
    index: int
    """Where it begins in the line."""
    length: int


@dataclass
class Text:
    """Running text, and where it stands. Spaces at line ends and formulae stand nowhere."""

    text: str = ""
    runs: list[Stretch] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    """Where each of the parts that `join` was given begins."""
    marks: list[tuple[int, str]] = field(default_factory=list)
    """Raised marks that were left out, and where they stood: those of notes, or of references."""

    def add(self, characters: str, line: Line | None = None, index: int = 0, length: int = 1) -> None:
        """Append `characters`, which stand in `line` from `index` on; they may be more or fewer than printed there."""
        if line is not None:
            last = self.runs[-1] if self.runs else None
            start, whole = len(self.text), len(characters) == length
            if (
                whole
                and last is not None
                and last.line is line
                and (last.start + last.length, last.index + last.length) == (start, index)
            ):
                last.length += length
            elif whole:
                self.runs.append(Stretch(start, line, index, length))
            else:
                self.runs += [Stretch(start + at, line, index, 1) for at in range(len(characters))]
        self.text += characters

    def drop_last(self) -> tuple[Line | None, int]:
        """Take the last character off; the place where it stood."""
        self.text = self.text[:-1]
        last = self.runs[-1] if self.runs else None
        if last is None or last.start + last.length <= len(self.text):
            return None, 0
        last.length -= 1
        if not last.length:
            self.runs.pop()
        return last.line, last.index + last.length

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """One box per line that holds a part of the text from `start` to `end`."""
        spans: dict[int, tuple[Line, int, int]] = {}
        for line, low, high in self._parts(start, end):
            _, first, last = spans.get(id(line), (line, low, high))
            spans[id(line)] = (line, min(low, first), max(high, last))
        return tuple(line.box(low, high) for line, low, high in spans.values())

    def style_share(self, styles: str, start: int, end: int) -> float:
        """Share of the visible characters from `start` to `end` that are set in one of `styles`."""
        total = marked = 0
        for line, low, high in self._parts(start, end):
            style, text = line.style[low:high], line.text[low:high]
            total += high - low - text.count(" ")
            if any(letter in style for letter in styles):
                marked += sum(s in styles for s, c in zip(style, text, strict=True) if c != " ")
        return marked / total if total else 0.0

    def styles(self, start: int, end: int) -> str:
        """The style letter of each character from `start` to `end`; a space for spaces and what stands nowhere."""
        letters = [" "] * (end - start)
        for run in self._overlapping(start, end):
            low, high = max(start - run.start, 0), min(end - run.start, run.length)
            printed = zip(
                run.line.text[run.index + low :], run.line.style[run.index + low : run.index + high], strict=False
            )
            at = run.start + low - start
            letters[at : at + high - low] = [" " if c == " " else style for c, style in printed]
        return "".join(letters)

    def _parts(self, start: int, end: int) -> Iterator[tuple[Line, int, int]]:
        """Lines, and from where to where in them the text from `start` to `end` stands."""
        for run in self._overlapping(start, end):
            low, high = max(start - run.start, 0), min(end - run.start, run.length)
            yield run.line, run.index + low, run.index + high

    def _overlapping(self, start: int, end: int) -> Iterator[Stretch]:
        first = max(0, bisect_right(self.runs, start, key=lambda run: run.start) - 1)
        for run in self.runs[first:]:
            if run.start >= end:
                break
            if run.start + run.length > start:
                yield run


def vocabulary(lines: Iterable[Line]) -> Counter[str]:
    """How often each word, compounds included, stands unbroken in `lines`: what hyphens at line ends are judged by."""
    whole = (
        line.text if line.text[-1] not in _HYPHENS else line.text[: max(line.text.rfind(" "), 0)] for line in lines
    )
    return Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", "\n".join(whole).lower()))


def join(parts: Sequence[Line | None], known: Counter[str]) -> Text:
    """Running text of lines; None stands for a display formula."""
    result = Text()
    for part in parts:
        if part is None:
            _space(result)
            result.starts.append(len(result.text))
            result.add(FORMULA)
            continue
        _break(result, part, known)
        result.starts.append(len(result.text))
        _append(result, part)
    return result


def clean(text: str) -> str:
    """A single string cleaned as the text of a document is: ligatures, accents, odd characters, white space."""
    line = Line(0, text, "n" * len(text), [(0.0, 0.0, max(1, printed(text)))], 0.0, 10.0)
    return join([line], Counter()).text.strip()


def _space(result: Text) -> None:
    if result.text and not result.text.endswith(" "):
        result.add(" ")


def _break(result: Text, following: Line, known: Counter[str]) -> None:
    """Join at the end of a line: undo the hyphen, keep it, or put a space."""
    end = result.text[-LONGEST_WORD:]
    broken = _BROKEN.search(end) if end[-1:] and end[-1] in _HYPHENS else None
    begins = re.match(r"[^\W\d_]+", following.text)
    if not broken or not begins:
        if not re.search(r"[^\s\W_][-–/]$", end[-2:]):
            _space(result)
        return
    whole, second = broken.group(1), begins.group()
    first = whole.rpartition("-")[2]
    joined, hyphened = f"{first}{second}".lower(), f"{whole}-{second}".lower()
    keep = (
        not second[0].islower()
        or (known[hyphened] > known[joined])
        or (not known[joined] and first.lower() in _KEPT_FIRST and known[second.lower()] > 1)
        or (not known[joined] and "-" in whole)
    )
    if not keep:
        result.drop_last()
    elif result.text[-1] != "-":
        line, index = result.drop_last()
        result.add("-", line, index)


def _append(result: Text, line: Line) -> None:
    line = _with_negations(line)
    index = 0
    while index < len(line.text):
        plain = _PLAIN.match(line.text, index)
        end = index + 1
        if is_script(line.style[index]):
            end = script_end(line, index)
            _scripts(result, line, index, end)
        elif plain is None or result.text[-1:] in _ACCENTS:
            _character(result, line, index)
        else:
            script = _SCRIPT.search(line.style, index, plain.end())
            end = script.start() if script else plain.end()
            result.add(line.text[index:end], line, index, end - index)
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
        result.drop_last()
    if all(isinstance(piece, int) and line.text[piece].isspace() for piece in pieces):
        result.marks.append((len(result.text), line.text[start:end].strip(" ,;")))
    for piece in pieces:
        if isinstance(piece, int):
            _character(result, line, piece)
        else:
            result.add(piece)


def _character(result: Text, line: Line, index: int) -> None:
    c = line.text[index]
    if c.isspace():
        _space(result)
        return
    if result.text and result.text[-1] in _ACCENTS:
        accent = result.text[-1]
        composed = unicodedata.normalize("NFC", _DOTLESS.get(c, c) + _ACCENTS[accent])
        if c.isalpha() and len(composed) == 1:
            result.drop_last()
            result.add(composed, line, index)
            return
    if result.text and (unicodedata.combining(c) or (c in "¸˛" and result.text[-1].isalpha())):
        composed = unicodedata.normalize("NFC", result.text[-1] + _ACCENTS.get(c, c))
        if len(composed) == 1:
            result.add(composed, *result.drop_last())
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
    result.add(c, line, index)
