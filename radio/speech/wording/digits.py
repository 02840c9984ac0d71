"""Numbers in words, digit by digit: "2605" is heard where "two six oh five" was said, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from radio.speech.wording.numbers import DIGITS, cardinal

LONGEST_NUMBER = 4
"""Digits of a number that is said as one."""
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SMALL = {
    **{word: value for value, word in enumerate(DIGITS)},
    **{word: value + 10 for value, word in enumerate(_TEENS)},
    **{word: 10 * (value + 2) for value, word in enumerate(_TENS)},
}
_NUMBERS = {*_SMALL, *_SCALES, "hundred"}


def digit_by_digit(words: Iterable[str]) -> tuple[str, ...]:
    """The words with each number replaced by its digits' names: "twenty-four" by "two four", as lower-case words.

    "oh" beside a number is a zero; an "and" inside a number goes.
    """
    listed = list(words)
    said: list[str] = []
    run: list[str] = []
    for index, word in enumerate(listed):
        following = listed[index + 1] if index + 1 < len(listed) else ""
        if word in _NUMBERS:
            run.append(word)
        elif word in ("oh", "o") and (run or following in _NUMBERS):
            run.append("zero")
        elif not (word == "and" and run and (run[-1] in _SCALES or run[-1] == "hundred") and following in _NUMBERS):
            said += _named(run)
            said.append(word)
            run = []
    return (*said, *_named(run))


def _named(run: list[str]) -> Iterator[str]:
    for value in _values(run):
        yield from (DIGITS[int(digit)] for digit in str(value))


def _values(run: list[str]) -> Iterator[int]:
    """The numbers in a run of number words: "two six" are two, "twenty six" is one."""
    whole = group = 0
    before = ""
    for word in run:
        if word in _SCALES:
            if before in _SCALES:
                yield whole
                whole, group = 0, 0
            whole, group = whole + (group or 1) * _SCALES[word], 0
        elif word == "hundred":
            group = (group or 1) * 100
        else:
            value = _SMALL[word]
            goes_on = (before in _TENS and 0 < value < 10) or before == "hundred" or before in _SCALES
            if before and not (goes_on and value):
                yield whole + group
                whole = group = 0
            group += value
        before = word
    if run:
        yield whole + group


def as_numbers(words: Iterable[str]) -> tuple[str, ...]:
    """Each run of up to four digits' names as one number: "one zero" as "ten". What begins with a zero stays."""
    said: list[str] = []
    for is_number, run in groupby(words, key=lambda word: word in DIGITS):
        names = list(run)
        if is_number and 1 < len(names) <= LONGEST_NUMBER and names[0] != DIGITS[0]:
            number = int("".join(str(_SMALL[name]) for name in names))
            names = [word for word in cardinal(number).split() if word != "and"]
        said += names
    return tuple(said)
