"""Dates, times of day, years and decades in words."""

from __future__ import annotations

import re

from radio.speech.wording.numbers import cardinal, decade, ordinal, year

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SHORT = {
    "Jan": 0, "Feb": 1, "Mar": 2, "Apr": 3, "Jun": 5, "Jul": 6, "Aug": 7, "Sept": 8, "Sep": 8, "Oct": 9, "Nov": 10,
    "Dec": 11,
}  # fmt: skip
_MONTH = "|".join(MONTHS)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?\b"
_DASH = r"\s?[-–—]{1,2}\s?"
_RECENT = r"(?:1[89]\d\d|20[0-4]\d)"
_COUNTED = r"(?![.,]\d|\s*(?:%|×|x\b|[a-z]+s\b(?<!was)(?<!is)(?<!this)(?<!its)(?<!has)(?<!as)))"
"""What does not follow a year: a decimal, a percent sign, something that is counted."""

_SHORT_MONTH = re.compile(rf"\b({'|'.join(_SHORT)})\.?(?=\s\d)")
_ISO = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
_MONTHS_APART = re.compile(rf"\b({_MONTH})((?:\s+\d{{4}})?){_DASH}(?=(?:{_MONTH})\b)")
_DAYS_OF_MONTH = re.compile(rf"\b({_MONTH})\s+(\d{{1,2}}){_DASH}(\d{{1,2}})\b(?:,?\s+(\d{{4}})\b)?")
_DAYS_MONTH = re.compile(rf"\b(\d{{1,2}}){_DASH}(\d{{1,2}})\s+({_MONTH})\b(?:,?\s+(\d{{4}})\b)?")
_MONTH_DAY = re.compile(rf"\b({_MONTH})\s+{_DAY}(?:,?\s+(\d{{4}})\b)?")
_DAY_MONTH = re.compile(rf"\b{_DAY}\s+(?:of\s+)?({_MONTH})\b(?:,?\s+(\d{{4}})\b)?")
_SECONDS = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d+)?\b")
_HALF_DAY = re.compile(r"\b(\d{1,2})(?::([0-5]\d))?\s?(am|pm|a\.m\.|p\.m\.|AM|PM)(?!\w)")
_CLOCK = re.compile(
    r"\b((?:[Aa]t|[Bb]y|[Ff]rom|[Uu]ntil|[Tt]o|[Bb]efore|[Aa]fter|[Aa]round|[Bb]etween|and|,)\s)([01]?\d|2[0-3]):([0-5]\d)(?!\d|:)"
    r"|\b([01]?\d|2[0-3]):(0\d|[0-5]\d(?=\s?(?:UTC|GMT|UT|CET|EST|PST|h\b|hours\b|o'clock)))(?![\d:])"
)
_ALWAYS = re.compile(r"\b24/7\b")
_DECADE = re.compile(r"(?<![\w.$])(?:'?([2-9]0)s(?=[\s,.;:)]|$)|((?:1[5-9]|20)\d0)s\b)")
_BEFORE_YEAR = (
    "[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Tt]ill|[Dd]uring|[Bb]efore|[Aa]fter|[Ff]rom|[Yy]ears?|[Ee]arly|[Ll]ate|[Mm]id|[Ss]pring|[Ss]ummer"
    rf"|[Aa]utumn|[Ff]all|[Ww]inter|©|[Cc]irca|[Aa]nno|{_MONTH}"
)
_YEAR = re.compile(rf"\b((?:{_BEFORE_YEAR})[ -])((?:1[5-9]|20)\d\d)\b{_COUNTED}")
_YEARS = re.compile(rf"(?<![\w.,–-])({_RECENT}){_DASH}((?:{_RECENT})|\d\d)\b(?![%–-]|\s*%|[.,]?\d)")
_YEARS_TO = re.compile(rf"(?<![\w.,])({_RECENT})\s+(to|and|or|through|until|versus)\s+({_RECENT})\b{_COUNTED}")
_EDITION = re.compile(r"\b([A-Za-z]\w{1,24})([ -])((?:19[5-9]\d|20[0-3]\d)(?<!00))\b(?![-,.]?\d|\s*(?:%|×|x\b|=)|-\w)")
"""A year after a name: "CVPR 2026", "SemEval-2026"."""
_NO_NAMES = (
    "About Over Some With The Of These All Only Nearly Table Figure Section Step Steps Top And For To At Using Task"
)
_NO_NAME = frozenset(_NO_NAMES.split())
"""Words with a capital that a count may follow."""
_SHORT_EDITION = re.compile(r"\b([A-Z]{3,}\w*)\s?'(?:20)?(\d\d)\b")
_THE_YEAR = re.compile(
    rf"\b((?:[Tt]he|[Oo]ur|[Ii]ts|[Tt]heir|[Tt]his|[Ll]ate|[Ee]arly|[Mm]id)[ -])((?:19[5-9]\d|20[0-3]\d)(?<!00))"
    rf"(?= [A-Za-z]|-\w){_COUNTED}"
)
_IN_BRACKETS = re.compile(r"(?<=[(,] )((?:19|20)\d\d)(?=\))|(?<=\()((?:19|20)\d\d)(?=[),;])")


def dates(text: str) -> str:
    """`text` with its dates, times, years and decades in words."""
    text = _SHORT_MONTH.sub(lambda m: MONTHS[_SHORT[m[1]]], text)
    text = _ISO.sub(lambda m: _date(MONTHS[int(m[2]) - 1], m[3], m[1]), text)
    text = _MONTHS_APART.sub(r"\1\2 to ", text)
    text = _DAYS_OF_MONTH.sub(lambda m: _days(m[1], m[2], m[3], m[4]), text)
    text = _DAYS_MONTH.sub(lambda m: _days(m[3], m[1], m[2], m[4]), text)
    text = _MONTH_DAY.sub(lambda m: _date(m[1], m[2], m[3]) if int(m[2]) <= 31 else m[0], text)
    text = _DAY_MONTH.sub(lambda m: _date(m[2], m[1], m[3]) if int(m[1]) <= 31 else m[0], text)
    text = _times(_ALWAYS.sub("twenty four seven", text))
    text = _YEARS.sub(_years, text)
    text = _YEARS_TO.sub(lambda m: f"{year(int(m[1]))} {m[2]} {year(int(m[3]))}", text)
    text = _DECADE.sub(_decade, text)
    text = _SHORT_EDITION.sub(
        lambda m: f"{m[1]} {year(2000 + int(m[2])) if m[2] > '09' else cardinal(2000 + int(m[2]))}", text
    )
    text = _EDITION.sub(_edition, text)
    text = _YEAR.sub(lambda m: m[1].replace("-", " ") + year(int(m[2])), text)
    text = _THE_YEAR.sub(lambda m: m[1].replace("-", " ") + year(int(m[2])), text)
    return _IN_BRACKETS.sub(lambda m: year(int(m[1] or m[2])), text)


def _date(month: str, day: str, number: str | None) -> str:
    return f"{month} {ordinal(int(day))}" + (f", {year(int(number))}" if number else "")


def _days(month: str, first: str, last: str, number: str | None) -> str:
    return f"{month} {ordinal(int(first))} to {ordinal(int(last))}" + (f", {year(int(number))}" if number else "")


def _times(text: str) -> str:
    text = _SECONDS.sub(lambda m: f"{_clock(m[1], m[2])} and {cardinal(int(m[3]))} seconds", text)
    text = _HALF_DAY.sub(
        lambda m: f"{_clock(m[1], m[2]) if m[2] and m[2] != '00' else cardinal(int(m[1]))} {m[3][0].upper()} M", text
    )
    return _CLOCK.sub(lambda m: (m[1] or "") + _clock(m[2] or m[4], m[3] or m[5], sharp=True), text)


def _clock(hour: str, minute: str, *, sharp: bool = False) -> str:
    if int(minute) == 0:
        return f"{cardinal(int(hour))} o'clock" if sharp else f"{cardinal(int(hour))} hundred"
    return f"{cardinal(int(hour))} {'oh ' if int(minute) < 10 else ''}{cardinal(int(minute))}"


def _years(found: re.Match[str]) -> str:
    first, last = found[1], found[2]
    whole = last if len(last) == 4 else first[:2] + last
    if int(whole) <= int(first):
        return found[0]
    return f"{year(int(first))} to {year(int(whole))}"


def _edition(found: re.Match[str]) -> str:
    name = found[1]
    named = name not in _NO_NAME and (name[0].isupper() or sum(map(str.isupper, name)) > 1)
    return f"{name} {year(int(found[3]))}" if named else found[0]


def _decade(found: re.Match[str]) -> str:
    if found[2]:
        return decade(found[2])
    before = found.string[max(0, found.start() - 12) : found.start()]
    # "for 60s" is a time, "in the 60s" a decade.
    return found[0] if not re.search(r"\b(?:the|early|late|mid|their)[ -]'?$", before) else decade(found[1])
