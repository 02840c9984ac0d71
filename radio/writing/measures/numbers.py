"""Numbers of a text by their value and unit, and those that a source does not bear.

Written apart from the claim gate, and by another way, so that each can judge the other: the gate compares spellings,
this reads values. "1.2 million", "1,200,000" and "1.2M" are one number; "half" is 50%; "105" is not 10^5; marks of
citations and cross references bear nothing. In doubt a number counts as not borne.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from radio.writing.language.lexis import words_of
from radio.writing.language.text import split_sentences
from radio.writing.measures.units import BARE, DENOMINATORS, MAGNITUDES, PART, SMALL, TENS, cardinal, unit_of

_ATTACHED = {"k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_HALVES = words_of("half halve halves halved halving")
_MULTIPLES = {
    **dict.fromkeys(words_of("twice double doubles doubled doubling twofold"), 2),
    **dict.fromkeys(words_of("thrice triple triples tripled threefold"), 3),
    **{"quadruple": 4, "quadrupled": 4, "fourfold": 4, "fivefold": 5, "tenfold": 10, "hundredfold": 100},
}
_IMPLIED = {
    **dict.fromkeys(words_of("both pair pairs couple dual either"), 2),
    **dict.fromkeys(words_of("no none nothing neither"), 0),
    **{"dozen": 12, "single": 1, "sole": 1},
}
"""Words of a source that bear a number; in a line they are none."""

_NUMBER = re.compile(
    r"""(?P<money>[$€])?
    (?<![\w^.])(?<![A-Za-z][-–])
    (?:(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)
       (?P<attached>[kKMBT](?![A-Za-z]))?
       (?:(?<!\d\d)/(?P<under>[2-9]|10)(?![\w/.]))?
       (?:\^\{?(?P<power>[-+−–]?\d+)\}?)?
       (?:\s?[×·*]\s?10(?:\^\{?|\s)(?P<scale>[-+−–]?\d+)\}?)?
     |(?P<word>[A-Za-z]+)\b)""",
    re.VERBOSE,
)  # fmt: skip
_UNIT = re.compile(r"[\s-]?(percentage points?|per cent|%[\s-]points?|%|°C|°|[$€]|[A-Za-zµμÅÅ×]+)")
_MAGNITUDE = re.compile(r"[\s-](hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
_A_PART = re.compile(r"[\s-](third|quarter|fifth|sixth|tenth)(s?)\b", re.IGNORECASE)
_A_MANY = re.compile(r"\s(hundred|thousand|million|billion|dozen)\b", re.IGNORECASE)
_JOINS = re.compile(r"\s*(?:,|;|,?\s*and|or|to|vs\.?|versus|–|—|-|±|plus or minus|compared (?:to|with))\s*")
_PLACES = (
    "Figs?|Figures?|Tabs?|Tables?|Secs?|Sects?|Sections?|Eqs?|Equations?|Refs?|Appendix|App|Algorithm|Theorem|Lemma"
)
_MARKS = re.compile(
    rf"""\[[\d\s,;–-]+\]
    |\([^()]*\b(?:1[89]|20)\d\d[a-z]?\b[^()]*\)
    |\b(?:{_PLACES})\b\.?\s*[(\[]?[A-Z]?\.?\d+(?:\.\d+)*[a-z]?[)\]]?
     (?:\s*(?:and|to|–|-)\s*[(\[]?\d+(?:\.\d+)*[a-z]?[)\]]?)*""",
    re.VERBOSE,
)  # fmt: skip


_NEARLY = re.compile(
    r"\b(?:about|around|roughly|approximately|nearly|almost|close to|some|over|more than|less than|"
    r"just (?:over|under|above|below)|under)\s*$",
    re.IGNORECASE,
)


class Number(NamedTuple):
    value: Fraction
    units: frozenset[str]
    """Units that it may have: in "5 to 10%" the 5 may be bare or percent. "": none."""
    text: str
    """As written, with its unit."""


def without_marks(text: str) -> str:
    """The text without marks of citations and cross references, whose numbers say nothing about the world."""
    return _MARKS.sub(" ", text)


def numbers_of(text: str) -> list[Number]:
    """All numbers of a text, in digits or words, in order. Numbers inside names ("GPT-4", "3D") are none."""
    found: list[Number] = []
    spans: list[tuple[int, int]] = []
    position = 0
    while match := _NUMBER.search(text, position):
        read = _digits(match, text) if match["digits"] else _words(match, text)
        if read is None:
            position = match.end()
            continue
        value, unit, end = read
        found.append(Number(value, frozenset({match["money"] or unit}), text[match.start() : end].strip()))
        spans.append((match.start(), end))
        position = end
    return list(_sharing(found, spans, text))


def unsupported_numbers(text: str, sources: Sequence[str]) -> tuple[str, ...]:
    """Numbers of `text`, as written, that no source has with that value and unit."""
    borne = [n for source in sources for n in numbers_of(without_marks(source))]
    words = {w for source in sources for w in re.findall(r"[a-z]+", source.lower())}
    implied = {Fraction(value) for word, value in _IMPLIED.items() if word in words}
    return tuple(
        n.text
        for sentence in split_sentences(text)
        for n in _with_units_before(numbers_of(sentence))
        if not _is_article(n) and not _borne(n, borne, implied) and not _rounded(n, sentence, borne)
    )


def _with_units_before(numbers: Sequence[Number]) -> Iterator[Number]:
    """Talk names a unit once: "5.96 eV for nickel, 4.84 for manganese"."""
    before: frozenset[str] = frozenset()
    for number in numbers:
        yield number._replace(units=number.units | before) if number.units == {BARE} else number
        before |= number.units


def _rounded(number: Number, sentence: str, borne: Sequence[Number]) -> bool:
    """ "About 21 percent" for 20.8%: said to be near, and right to its last digit."""
    at = sentence.find(number.text)
    digits = re.match(r"\d[\d,]*(?:\.(\d+))?", number.text)
    if not digits or not _NEARLY.search(sentence[:at]):
        return False
    step = Fraction(1, 10 ** len(digits[1] or ""))
    return any(
        abs(number.value - other.value) <= step / 2 and number.units & other.units and number.value >= 10 * step
        for other in borne
    )


def _is_article(number: Number) -> bool:
    """ "One" says how many as seldom as "a" does."""
    return number.text.lower() == "one"


def _borne(number: Number, borne: Sequence[Number], implied: set[Fraction]) -> bool:
    if BARE in number.units and number.value in implied:
        return True
    return any(_same(number, other) for other in borne)


def _same(said: Number, known: Number) -> bool:
    return any(
        _share(said.value, unit) == _share(known.value, other) and _alike(unit, other)
        for unit in said.units
        for other in known.units
    )


def _alike(unit: str, other: str) -> bool:
    return unit == other or {unit, other} in ({PART, "%"}, {PART, BARE}, {"times", BARE})


def _share(value: Fraction, unit: str) -> Fraction:
    return value / 100 if unit == "%" else value


def _digits(match: re.Match[str], text: str) -> tuple[Fraction, str, int] | None:
    value = Fraction(match["digits"].replace(",", ""))
    if match["under"]:
        value /= int(match["under"])
    if match["power"]:
        value = _raised(value, match["power"])
    if match["scale"]:
        value *= _raised(Fraction(10), match["scale"])
    value *= _ATTACHED.get(match["attached"] or "", 1)
    end = match.end()
    if more := _MAGNITUDE.match(text, end):
        value *= MAGNITUDES.get(more[1].lower(), 100)
        end = more.end()
    unit, after = _unit_at(text, end)
    if unit == BARE and text[end : end + 1].isalpha():
        return None  # "3D", "2nd": a name or an ordinal
    return value, unit, after


def _raised(base: Fraction, power: str) -> Fraction:
    exponent = int(power.replace("−", "-").replace("–", "-"))
    if not base or abs(exponent) > 400:
        return Fraction(0)  # garbled: no quantity of nature
    return base**exponent


def _words(match: re.Match[str], text: str) -> tuple[Fraction, str, int] | None:
    word, end = match["word"].lower(), match.end()
    if word in _HALVES:
        return Fraction(1, 2), PART, end
    if word in _MULTIPLES:
        return Fraction(_MULTIPLES[word]), "times", end
    if word == "a":
        if part := _A_PART.match(text, end):
            return Fraction(1, DENOMINATORS[part[1].lower()]), PART, part.end()
        if many := _A_MANY.match(text, end):
            value = {**MAGNITUDES, "hundred": 100, "dozen": 12}[many[1].lower()]
            return Fraction(value), *_unit_at(text, many.end())
        return None
    if word not in SMALL and word not in TENS:
        return None
    following = list(re.finditer(r"[A-Za-z]+", re.split(r"[^A-Za-z\s-]", text[match.start("word") :], maxsplit=1)[0]))
    value, used = cardinal([m[0].lower() for m in following])
    end = match.start("word") + following[used - 1].end()
    if part := _A_PART.match(text, end):
        return Fraction(value, DENOMINATORS[part[1].lower()]), PART, part.end()
    return Fraction(value), *_unit_at(text, end)


def _unit_at(text: str, start: int) -> tuple[str, int]:
    match = _UNIT.match(text, start)
    unit = unit_of(re.sub(r"\s", "-", match[1])) if match else BARE
    return (unit, match.end()) if match and unit else (BARE, start)


def _sharing(found: Sequence[Number], spans: Sequence[tuple[int, int]], text: str) -> Iterator[Number]:
    """Numbers of a row share the unit that stands after the last: "5 to 10%"."""
    units = [n.units for n in found]
    for i in range(len(found) - 2, -1, -1):
        between = text[spans[i][1] : spans[i + 1][0]]
        if units[i] == {BARE} and _JOINS.fullmatch(between):
            units[i] = units[i] | units[i + 1]
    for number, shared in zip(found, units, strict=True):
        yield number._replace(units=shared)
