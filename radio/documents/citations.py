"""Citations and mentions of figures in sentences, tied to what they point at where that can be told."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from radio.model.document import Citation, Figure, Mention, Reference

MOST_IN_RANGE = 60
"""References that "[3-40]" may stand for; more is no citation."""
_BRACKETS = re.compile(r"\[([^\[\]]{1,120})\]")
_NUMBERS = re.compile(r"\s*\d{1,4}(?:\s*[-–—,;]\s*\d{1,4})*\s*")
_PART = re.compile(r"\s*(\d{1,4})(?:\s*[-–—]\s*(\d{1,4}))?\s*")
_YEAR = r"(?:1[89]|20)\d\d[a-z]?"
_NAME = r"(?:(?:[dv][aeou][nslr]?|der|den|la|le|Mc|Mac|O)\s?['’]?\s?){0,2}[^\W\d_a-z][\w'’-]{1,30}"
_AUTHORS = (
    rf"{_NAME}(?:\s(?:and|&)\s{_NAME}|(?:,\s{_NAME}){{1,3}},?\s(?:and|&)\s{_NAME}"
    r"|,?\s(?:et\s?al\b\.?|and (?:colleagues|others)))?"
)
_IN_TEXT = re.compile(rf"(?<!\w)({_AUTHORS})\s?[(\[]({_YEAR}(?:\s?[,;]\s?(?:{_YEAR}|[a-z]))*)[)\]]")
_GROUP = re.compile(rf"[(\[]([^()\[\]]{{2,400}}?\b{_YEAR}[^()\[\]]{{0,60}})[)\]]")
_ENTRY = re.compile(rf"({_AUTHORS}),?\s\(?({_YEAR}(?:\s?,\s?(?:{_YEAR}|[a-z]\b))*)\)?")
_YEARS = re.compile(rf"{_YEAR}|(?<![a-z\d])[a-z](?![a-z])")
_SET_BEFORE = re.compile(r"(?:[∈=×⊂]|\b(?:interval|range|in|over|between|to))\s*$")
_FIGURE = re.compile(
    r"\b(?P<name>Figures?|Figs?\.?|Tables?|Tabs?\.|Schemes?|Algorithms?|Listings?)\s?"
    r"(?P<first>(?:[A-Z]\.?)?\d{1,3}|[IVX]{1,5}\b)(?P<more>(?:[a-z]|\s?\([a-z]\))?"
    r"(?:\s?(?:,|and|&|,\s?and|–|-|to)\s?(?:[A-Z]\.?)?\d{1,3}(?:[a-z]\b|\s?\([a-z]\))?){0,6})", re.I,
)  # fmt: skip
_ANOTHER = re.compile(r"(?P<range>–|-|\bto\b)?\s?(?P<number>(?:[A-Z]\.?)?\d{1,3})")


class Citer:
    """Finds citations of one reference list."""

    def __init__(self, references: Sequence[Reference], texts: Sequence[str]) -> None:
        self._labels = {r.label: r.index for r in references if r.label}
        self._numbered = bool(self._labels) and sum(label.isdigit() for label in self._labels) > 0.5 * len(self._labels)
        self._by_year: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for reference in references:
            if reference.year:
                self._by_year[reference.year[:4]].append((reference.index, _plain(reference.text[:300])))
        self._years = {r.index: r.year for r in references}
        self._raised_marks = self._numbered and not any(
            self._numbers(found[1])
            for text in texts
            for found in _BRACKETS.finditer(text)
            if _NUMBERS.fullmatch(found[1])
        )
        """Citations are raised numbers, as no number stands in brackets; otherwise those are marks of notes."""

    def citations(self, text: str, marks: Sequence[tuple[int, str]]) -> list[Citation]:
        """The citations in a sentence, in order. `marks`: raised ones that stand no longer in its text."""
        found = [*self._bracketed(text), *self._raised(text, marks)]
        if not self._numbered:
            found += self._by_name(text)
        found.sort(key=lambda c: (c.start, -c.end))
        kept: list[Citation] = []
        for citation in found:
            if not kept or citation.start >= kept[-1].end:
                kept.append(citation)
        return kept

    def _bracketed(self, text: str) -> Iterator[Citation]:
        for found in _BRACKETS.finditer(text):
            inner = found[1]
            if _NUMBERS.fullmatch(inner):
                pointed = self._numbers(inner)
                if pointed and not _SET_BEFORE.search(text[max(0, found.start() - 12) : found.start()]):
                    yield Citation(start=found.start(), end=found.end(), references=tuple(pointed))
                continue
            keys = [self._labels.get(part.strip()) for part in re.split(r"[,;]", inner)]
            known = [key for key in keys if key is not None]
            if known and len(known) == len(keys):
                yield Citation(start=found.start(), end=found.end(), references=tuple(known))

    def _raised(self, text: str, marks: Sequence[tuple[int, str]]) -> Iterator[Citation]:
        if self._raised_marks:
            for offset, mark in marks:
                pointed = self._numbers(mark) if _NUMBERS.fullmatch(mark) else None
                if pointed and offset <= len(text):
                    yield Citation(start=offset, end=offset, references=tuple(pointed))

    def _numbers(self, text: str) -> list[int] | None:
        """The references of "3, 7-9"; None when one of them is not in the list."""
        result: list[int] = []
        for first, last in _PART.findall(text):
            low, high = int(first), int(last or first)
            if not low <= high <= low + MOST_IN_RANGE:
                return None
            for number in range(low, high + 1):
                index = self._labels.get(str(number))
                if index is None:
                    return None
                result.append(index)
        return result

    def _by_name(self, text: str) -> Iterator[Citation]:
        for found in _IN_TEXT.finditer(text):
            yield Citation(start=found.start(), end=found.end(), references=tuple(self._works(found[1], found[2])))
        for found in _GROUP.finditer(text):
            entries = list(_ENTRY.finditer(found[1]))
            if entries:
                works = [index for entry in entries for index in self._works(entry[1], entry[2])]
                yield Citation(start=found.start(), end=found.end(), references=tuple(dict.fromkeys(works)))

    def _works(self, authors: str, years: str) -> Iterator[int]:
        """The works that "Smith et al." and "2009a, b" mean; a year with several candidates points at none."""
        names = [
            _plain(name) for name in re.split(r",\s|\s(?:and|&)\s|,?\s(?:et\s?al|and others|and colleagues)", authors)
        ]
        names = [name for name in names if name and name not in ("al", ".")]
        century = ""
        for year in _YEARS.findall(years):
            full = year if len(year) > 1 else century + year
            century = full[:4]
            candidates = [
                (index, head) for index, head in self._by_year.get(full[:4], ())
                if self._years[index] == full or len(full) == 4 or len(self._years[index] or "") == 4
            ]  # fmt: skip
            hits = [index for index, head in candidates if _leads(names, head)]
            exact = [index for index in hits if self._years[index] == full]
            chosen = exact if len(exact) == 1 else hits
            if len(chosen) == 1:
                yield chosen[0]


def _leads(names: Sequence[str], head: str) -> bool:
    """Whether an entry begins with the first of `names`, and has the others near."""
    first = re.search(rf"\b{re.escape(names[0])}\b", head[:60]) if names else None
    if first is None or head[: first.start()].count(" and ") or head[: first.start()].count(",") > 1:
        return False
    return all(re.search(rf"\b{re.escape(name)}\b", head) for name in names[1:])


def _plain(text: str) -> str:
    """In small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower().replace("’", "'").strip()


def mentions(text: str, figures: Sequence[Figure]) -> list[Mention]:
    """Where a sentence names figures, tables or algorithms that have been found."""
    index = {figure.label.lower(): at for at, figure in reversed(list(enumerate(figures)))}
    result: list[Mention] = []
    for found in _FIGURE.finditer(text):
        name = _full_name(found["name"])
        first = index.get(f"{name} {found['first']}".lower())
        if first is not None:
            result.append(Mention(start=found.start(), end=found.end("first"), figure=first))
        last = found["first"]
        for other in _ANOTHER.finditer(found["more"]):
            number = other["number"]
            start = found.start("more") + other.start("number")
            if other["range"] and last.isdigit() and number.isdigit():
                between = range(int(last) + 1, min(int(number), int(last) + 20))
                result += [
                    Mention(start=start, end=start + len(number), figure=index[key])
                    for n in between
                    if (key := f"{name} {n}".lower()) in index
                ]
            if (at := index.get(f"{name} {number}".lower())) is not None:
                result.append(Mention(start=start, end=start + len(number), figure=at))
            last = number
    return result


def _full_name(name: str) -> str:
    short = name.lower().rstrip(".").rstrip("s")
    return {"fig": "Figure", "tab": "Table"}.get(short, short.capitalize())
