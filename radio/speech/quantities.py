"""Numbers with what stands around them: percent, money, units, ranges, powers of ten, dates, years, ordinals."""

from __future__ import annotations

import re

from radio.speech.numbers import (
    SCALES,
    cardinal,
    decade,
    decimal,
    digits,
    is_one,
    ordinal,
    plain,
    power_of_ten,
    year,
)
from radio.speech.units import POWERS, UNIT, unit

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_SIGNED = rf"[-−+]?(?:{NUMBER})"
_EXPONENT = r"[-−+]?\d+(?:\.\d+)?"
_LEFT = r"(?<![\w.,])"
_DASH = r"\s?(?:[-–—−]|\bto\b)\s?"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "US$": "dollar"}

_TOUCHING_ONLY = frozenset("smghtAVWJL")
"""Letters that are a unit only when they touch the number or a slash follows: "80 s" may be the start of a word."""
UNIT_TOKEN = re.compile(rf"\d[\d.,]*(?:-?(?:{UNIT}))?(?:/(?:{UNIT}))?|\d[\d.]*[eE][-+]?\d+|\d+x\d*")
"""A whole word that is a quantity, not a name with digits in it."""
BEFORE_POWER = re.compile(rf"(?:\d\s?|/)(?:{UNIT})$")
"""Text that ends in a number's unit."""
_FRACTIONS = {"1/2": "half", "1/4": "quarter", "3/4": "three quarters", "1/3": "third", "2/3": "two thirds"}

_ARXIV = re.compile(r"\b(?:arXiv|archive|ArXiv)\s*:?\s*(\d{4}\.\d{4,5})(?:v\d+)?\b(?:\s*\[[\w.-]+\])?")
_OLD_ARXIV = re.compile(r"\b(?:arXiv\s*:\s*|archive\s*:\s*)?([a-z]{2,8}(?:-[a-z]{2})?)/(\d{7})(?:v\d+)?\b")
_BARE_ARXIV = re.compile(rf"{_LEFT}(\d\d(?:0[1-9]|1[0-2])\.\d{{5}})(?:v\d+)?(?![\w.])")
_ISO_DATE = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
_MONTH_DAY = re.compile(rf"\b({'|'.join(_MONTHS)})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}})\b)?")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({'|'.join(_MONTHS)})\b(?:,?\s+(\d{{4}})\b)?")
_TIME = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)(?!\d|:)")
_DECADE = re.compile(r"(?<![\w.])'?((?:1[6-9]|20)?\d0)s\b")
_YEAR = re.compile(
    r"\b((?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Dd]uring|[Bb]efore|[Aa]fter|[Ff]rom|[Yy]ear|[Ee]arly|[Ll]ate|[Mm]id|[Ss]pring|[Ss]ummer|[Aa]utumn"
    rf"|[Ff]all|[Ww]inter|©|{'|'.join(_MONTHS)}|{'|'.join(m[:3] for m in _MONTHS)})[ -])((?:1[5-9]|20)\d\d)\b"
    r"(?![.,]\d|\s*(?:%|[a-z]+s\b(?<!was)(?<!is)(?<!this)(?<!its)))"
)
_YEARS = re.compile(r"\b((?:19|20)\d\d)[-–]((?:19|20)?\d\d)\b(?!\s*%)")
_ORDINAL = re.compile(r"\b(\d[\d,]*)(?:st|nd|rd|th)\b")
_VERSION = re.compile(r"\b[vV](?:ersion )?\.?(\d+(?:\.\d+)+|\d+)(?![\w%])|\b[Vv]ersion (\d+(?:\.\d+)+)")
_DOTTED = re.compile(rf"{_LEFT}(\d+(?:\.\d+){{2,}})(?!\w)")
_SCIENTIFIC = re.compile(
    rf"{_LEFT}({_SIGNED})\s*(?:[eE]([-−+]?\d+)|\s*(?:[×x*·]|\btimes\b)\s*10\s*\^\s*\{{?({_EXPONENT})\}}?)(?!\w)(?:\s?({UNIT})(?!\w))?"
)
_POWER = re.compile(rf"{_LEFT}([-−]?)10\s*\^\s*\{{?({_EXPONENT})\}}?(?:\s?({UNIT})(?!\w))?")
_MONEY = re.compile(rf"(US\$|[$€£])\s?({NUMBER})(?:\s?(k|K|M|B|bn|T|thousand|million|billion|trillion)\b)?")
_PERCENT_RANGE = re.compile(rf"{_LEFT}({_SIGNED})\s?(%|percent)?{_DASH}({NUMBER})\s?(%|percent)")
_PERCENT = re.compile(rf"{_LEFT}({_SIGNED})\s?%(-?)(?=\W|$)")
_SCALED = re.compile(rf"{_LEFT}({_SIGNED})([KMBT]|k|bn)(?=[\s.,;:)?!/-]|$)(?!\s*[=<>])")
_MIXED = re.compile(rf"{_LEFT}(?:(\d+) )?(1/2|1/4|3/4|1/3|2/3)(?![\d/])(?:\s({UNIT})(?!\w))?")
_QUANTITY = re.compile(
    rf"{_LEFT}(?:({_SIGNED}){_DASH})?({_SIGNED})((?: (?:thousand|million|billion|trillion))?)(\s?|-)({UNIT})"
    rf"([²³]|\^-?[123])?(?:/({UNIT})([²³]|\^[23])?)?(?![\w°²³^/])"
)
_PER = re.compile(rf"{_LEFT}({NUMBER})/({UNIT})(?!\w)")
_TIMES = re.compile(rf"{_LEFT}({NUMBER})\s?[x×](?=[\s.,;:)?!-]|$)(\s+(?:\w+er|more|less|fewer|as)\b)?")
_BY = re.compile(rf"{_LEFT}({NUMBER})\s?[x×]\s?(?=\d)")
_RANGE = re.compile(rf"{_LEFT}({NUMBER})(?:[-–—]|\s[–—]\s)({NUMBER})(?![\w%=]|\s?=|[-–—]\d)")
_RATIO = re.compile(r"(?<![\w:])(\d{1,3}):(\d{1,3})(?![\w:])")
_SLASHED = re.compile(r"(?<![\w/.])(\d+)/(\d+)(?![\w/])")
_LEFT_OVER = re.compile(r"\d+(?:\.\d+)*")
_PLAIN = re.compile(rf"(?<![\w.,])([-−](?=[\d.]))?({NUMBER})(?!\w)(-(?=[A-Za-z]))?")


def quantities(text: str) -> str:
    """`text` with every number that stands by itself or with a unit in words. Runs after names have been said."""
    text = _ARXIV.sub(lambda m: f"archive {identifier(m[1])}", text)
    text = _OLD_ARXIV.sub(lambda m: f"archive {m[1].replace('-', ' ')}, {digits(m[2], 'oh')}", text)
    text = _BARE_ARXIV.sub(lambda m: identifier(m[1]), text)
    text = _dates(text)
    text = _DOTTED.sub(lambda m: _dotted(m[1]), _VERSION.sub(lambda m: f"version {_dotted(m[1] or m[2])}", text))
    text = _SCIENTIFIC.sub(lambda m: f"{decimal(m[1])} times {power_of_ten(m[2] or m[3])}{_units(m[4])}", text)
    text = _POWER.sub(lambda m: ("minus " if m[1] else "") + power_of_ten(m[2]) + _units(m[3]), text)
    text = _MONEY.sub(_money, text)
    text = _PERCENT_RANGE.sub(lambda m: f"{decimal(m[1])} to {decimal(m[3])} percent", text)
    text = _PERCENT.sub(lambda m: f"{decimal(m[1])} percent" + (" " if m[2] else ""), text)
    text = _MIXED.sub(_mixed, text)
    text = _PER.sub(lambda m: f"{decimal(m[1])} per {unit(m[2], one=True)}", text)
    text = _QUANTITY.sub(_quantity, text)
    text = _SCALED.sub(lambda m: f"{decimal(m[1])} {SCALES[m[2]]}", text)
    text = _BY.sub(lambda m: f"{decimal(m[1])} by ", text)
    text = _TIMES.sub(lambda m: f"{decimal(m[1])} {'times' + m[2] if m[2] else 'x'}", text)
    text = _RANGE.sub(lambda m: f"{decimal(m[1])} to {decimal(m[2])}", text)
    text = _RATIO.sub(lambda m: f"{decimal(m[1])} to {decimal(m[2])}", text)
    text = _SLASHED.sub(lambda m: f"{decimal(m[1])} over {decimal(m[2])}", text)
    text = _ORDINAL.sub(lambda m: ordinal(int(m[1].replace(",", ""))), text)
    return _PLAIN.sub(lambda m: ("minus " if m[1] else "") + decimal(m[2]) + (" " if m[3] else ""), text)


def remaining_digits(text: str) -> str:
    """Whatever number stands in a place that no rule foresaw, in words: no voice ever gets a digit."""
    return _LEFT_OVER.sub(lambda m: f" {_dotted(m[0]) if m[0].count('.') > 1 else decimal(m[0])} ", text)


def identifier(arxiv_id: str) -> str:
    """An arXiv id, digit by digit, with a breath at the dot: "two six oh five, two oh oh nine eight"."""
    before, _, after = arxiv_id.partition(".")
    return f"{digits(before, 'oh')}, {digits(after, 'oh')}"


def _dotted(text: str) -> str:
    return " point ".join(cardinal(int(part)) for part in text.split("."))


def _dates(text: str) -> str:
    def said(month: str, day: str, number: str | None) -> str:
        return f"{month} {ordinal(int(day))}" + (f", {year(int(number))}" if number else "")

    text = _ISO_DATE.sub(lambda m: said(_MONTHS[int(m[2]) - 1], m[3], m[1]), text)
    text = _MONTH_DAY.sub(lambda m: said(m[1], m[2], m[3]), text)
    text = _DAY_MONTH.sub(lambda m: said(m[2], m[1], m[3]), text)
    text = _TIME.sub(lambda m: _clock(int(m[1]), int(m[2])), text)
    text = _YEARS.sub(
        lambda m: f"{year(int(m[1]))} to {year(int(m[2]) if len(m[2]) == 4 else int(m[1][:2] + m[2]))}", text
    )
    text = _DECADE.sub(lambda m: decade(m[1]), text)
    return _YEAR.sub(lambda m: m[1].replace("-", " ") + year(int(m[2])), text)


def _clock(hour: int, minute: int) -> str:
    if minute == 0:
        return f"{cardinal(hour)} o'clock"
    return f"{cardinal(hour)} {'oh ' if minute < 10 else ''}{cardinal(minute)}"


def _money(found: re.Match[str]) -> str:
    name = _CURRENCIES[found[1]]
    scale = found[3] or ""
    amount = found[2]
    if not scale and re.fullmatch(r"[\d,]+\.\d\d", amount):
        whole, cents = amount.split(".")
        said = f"{decimal(whole)} {name}{'' if is_one(whole) else 's'}"
        return said if cents == "00" else f"{said} and {cardinal(int(cents))} cents"
    scale = SCALES.get(scale, scale)
    plural = "" if is_one(amount) and not scale else "s"
    return " ".join(part for part in (decimal(amount), scale, name + plural) if part)


def _mixed(found: re.Match[str]) -> str:
    part = _FRACTIONS[found[2]]
    if found[1] is None:
        said = part if " " in part else f"one {part}"
        return f"{said} of a {unit(found[3], one=True)}" if found[3] else said
    return f"{cardinal(int(found[1]))} and {part if ' ' in part else 'a ' + part}{_units(found[3])}"


def _units(symbol: str | None) -> str:
    return f" {unit(symbol, one=False)}" if symbol else ""


def _quantity(found: re.Match[str]) -> str:
    low, high, scale, space, symbol, power, per, per_power = found.groups()
    unlikely = symbol in _TOUCHING_ONLY if space else symbol == "K"
    if unlikely and not per and not power:
        return found[0]
    one = is_one(high) and not low and not scale
    name = unit(symbol, one=one or space == "-")
    if power == "^-1":
        name = f"per {unit(symbol, one=True)}"
    elif power:
        name = POWERS.get(power, "") + name
    if per:
        name += f" per {POWERS.get(per_power or '', '')}{unit(per, one=True)}"
    said = (f"{decimal(low)} to " if low else "") + decimal(high) + scale
    return plain(f"{said} {name}")
