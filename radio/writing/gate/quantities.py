"""Quantities: the numbers of a text with their units, signs and words of measure, written in digits or spelt out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from radio.writing.gate.units import PERCENT, TIMES, Unit, unit_in
from radio.writing.language.lexis import words_of


class Quantity(NamedTuple):
    """A number as it stands in a text."""

    value: float
    unit: Unit | None
    start: int
    end: int
    """Of the number with its unit, in characters."""
    shown: str
    about: bool = False
    """Given as near: "about 20"."""
    bound: int = 0
    """1: more than this; -1: less than this; 0: this."""
    place: bool = False
    """Read out of a fraction such as "33/40": it bears, and need not be borne."""


_DIGITS = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?P<tens>\s?(?:×|x|times)\s?10)?\^(?:\{(?P<braced>[-+]?[\d.]+)\}|(?P<power>[-+]?\d+)))?"
)
_BIG = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_LETTERS = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9}
_CARDINALS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_ONES = {word: float(i) for i, word in enumerate(_CARDINALS)}
_TEN_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS = {word: 10.0 * i for i, word in enumerate(_TEN_WORDS, 2)}
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5,
          "sixth": 6, "eighth": 8, "tenth": 10, "tenths": 10}  # fmt: skip
_WORD_NUMBER = re.compile(
    r"\b(?:" + "|".join([*_ONES, *_TENS, *_BIG, "dozen", "half", "twice", "double", "doubles", "doubled", "triple",
                         "tripled", "both", "quarter", "a third", "a fifth", "a tenth", "thrice", "quadruple[sd]?",
                         r"(?:triples|halves)(?= (?:the|its|their|this|that)\b)",
                         r"(?:two|three|four|five|six|eight|ten)-?fold"])
    + r")\b",
    re.IGNORECASE,
)  # fmt: skip
_ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|nearly|almost|some|circa|close to|something like|in the order of)"
    r"|\bapprox\.?) (?:a |an |the |[$€])?$",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:more than|over|above|at least|greater than|larger than|longer than|exceed(?:s|ing)?) $", re.IGNORECASE
)
_UNDER = re.compile(
    r"\b(?:less than|fewer than|under|below|at most|smaller than|shorter than|up to) (?:about )?$", re.IGNORECASE
)
_CONNECTING = re.compile(r"^(?:\s|,|\band\b|\bor\b|\bto\b|–|-|/|\bversus\b|\bvs\.?|\bfrom\b|\bthen\b)*$")
_COMPARED = words_of("shorter longer higher lower less more fewer faster slower smaller larger better worse of")


@lru_cache(maxsize=2048)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a plain text, in order; numbers inside names ("GPT-4", "12B-chat") are parts of the names."""
    found = [*_in_digits(text), *_in_words(text)]
    found.sort(key=lambda q: q.start)
    kept: list[Quantity] = []
    for quantity in found:
        if not kept or quantity.start >= kept[-1].end or quantity.place:
            kept.append(quantity)
    return tuple(_with_units_of_lists(text, kept))


def _in_digits(text: str) -> Iterable[Quantity]:
    position = 0
    while found := _DIGITS.search(text, position):
        position = found.end()
        if _inside_a_name(text, found.start()):
            position = _end_of_run(text, found.end())
            continue
        value = float(found["number"].replace(",", ""))
        power = found["braced"] or found["power"]
        if power is not None:
            value = value * 10.0 ** float(power) if found["tens"] else _raised(value, float(power))
        end = found.end()
        unit: Unit | None = None
        attached = re.match(r"[A-Za-zµÅ°σℓ]+", text[end:])
        measure = unit_in(text[end:])
        if attached is not None and attached[0] in _LETTERS:
            value *= _LETTERS[attached[0]]
            end += 1
        elif attached is not None and measure is None and attached[0] != "ℓ":
            position = _end_of_run(text, end)
            continue
        else:
            times = re.match(r"\s(hundred|thousand|million|billion|trillion)\b", text[end:])
            if times is not None:
                value *= _BIG[times[1]]
                end += times.end()
        measure = unit_in(text[end:])
        if measure is not None:
            unit, end = measure[0], end + measure[1]
            value *= unit.factor
        yield _marked(text, value * _sign(text, found.start()), unit, found.start(), end)
        over = re.match(r"/(\d+)\b", text[found.end() :])
        if over is not None and float(over[1]):
            part = value / float(over[1])
            yield Quantity(part, None, found.start(), found.end(), found[0], place=True)
            yield Quantity(100 * part, PERCENT, found.start(), found.end(), found[0], place=True)
        position = max(position, end)


def _raised(base: float, power: float) -> float:
    return float(base**power) if abs(power) < 300 and base < 1e6 else float("inf")


def _inside_a_name(text: str, start: int) -> bool:
    """Whether the digits at `start` belong to a word: "GPT-4", "x2", "m_3", "chemberta-2-77M"."""
    run = re.search(r"[\w.+^{/-]*$", text[:start])
    before = run[0] if run else ""
    if before.startswith(("+", "-")) and not any(c.isalpha() for c in before):
        return False
    return any(c.isalpha() or c in "^_" for c in before)


def _end_of_run(text: str, start: int) -> int:
    run = re.match(r"[\w.+-]*\w", text[start:])
    return start + (run.end() if run else 0)


def _sign(text: str, start: int) -> float:
    before = text[:start]
    minus = before.endswith("-") and not re.search(r"\d\s*-$", before)
    spelt = before.lower().endswith(("minus ", "negative ")) and "plus or" not in before[-14:]
    return -1.0 if minus or spelt else 1.0


def _marked(text: str, value: float, unit: Unit | None, start: int, end: int) -> Quantity:
    before = text[max(0, start - 24) : start].rstrip("+-$€")
    bound = 1 if _OVER.search(before) else -1 if _UNDER.search(before) else 0
    return Quantity(value, unit, start, end, text[start:end].strip(" -"), bool(_ABOUT.search(before)), bound)


def _in_words(text: str) -> Iterable[Quantity]:
    position = 0
    while found := _WORD_NUMBER.search(text, position):
        position = found.end()
        if found.start() and text[found.start() - 1] in "-." and text[found.start() - 2 : found.start() - 1].isalnum():
            continue
        spelt = _spelt(text, found)
        if spelt is None:
            continue
        value, unit, end = spelt
        if unit is None and (measure := unit_in(text[end:])) is not None:
            unit, end = measure[0], end + measure[1]
            value *= unit.factor
        position = max(position, end)
        yield _marked(text, value, unit, found.start(), end)


def _spelt(text: str, found: re.Match[str]) -> tuple[float, Unit | None, int] | None:
    """The value of a number in words, its unit where the word has one, and where it ends."""
    word = found[0].lower()
    if word in ("twice", "double", "doubles", "doubled"):
        return 2.0, TIMES, found.end()
    if word in ("triple", "triples", "tripled", "thrice"):
        return 3.0, TIMES, found.end()
    if word.startswith("quadruple"):
        return 4.0, TIMES, found.end()
    if word.endswith("fold"):
        return _ONES[word.removesuffix("fold").rstrip("-")], TIMES, found.end()
    if word == "both":
        return 2.0, None, found.end()
    if word in ("half", "halves"):
        return 50.0, PERCENT, found.end()
    if word == "quarter" or word.startswith("a "):
        following = re.match(r"\s(\w+)", text[found.end() :])
        if word != "quarter" and (following is None or following[1] not in _COMPARED):
            return None
        return 100.0 / _PARTS[word.removeprefix("a ")], PERCENT, found.end()
    return _counted(text, found.start())


def _counted(text: str, start: int) -> tuple[float, Unit | None, int]:
    """A cardinal from `start` on: "twenty-one", "two hundred", "three quarters", "one and a half"."""
    total, current, end = 0.0, 0.0, start
    for token in re.finditer(r"[\s-]?([A-Za-z]+)", text[start:]):
        word = token[1].lower()
        if start + token.start() != end:
            break
        if word in _ONES:
            current += _ONES[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "dozen":
            current = (current or 1.0) * 12
        elif word == "hundred":
            current = (current or 1.0) * 100
        elif word in _BIG:
            total, current = total + (current or 1.0) * _BIG[word], 0.0
        elif word in _PARTS and current and word != "half":
            return 100.0 * current / _PARTS[word], PERCENT, start + token.end()
        elif word == "and" and (half := re.match(r" a half\b", text[start + token.end() :])):
            return total + current + 0.5, None, start + token.end() + half.end()
        else:
            break
        end = start + token.end()
    return total + current, None, end


def _with_units_of_lists(text: str, found: list[Quantity]) -> list[Quantity]:
    """ "5.96, 4.84 and 5.14 eV": the unit at the end of a list is that of each of its numbers."""
    for i in range(len(found) - 2, -1, -1):
        here = found[i]
        following = next((q for q in found[i + 1 :] if not q.place), None)
        if here.place or following is None:
            continue
        between = text[here.end : following.start]
        if here.unit is None and following.unit is not None and _CONNECTING.match(between):
            unit = following.unit
            found[i] = here._replace(value=here.value * unit.factor, unit=unit)
    return found


def alike(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1e-30)
