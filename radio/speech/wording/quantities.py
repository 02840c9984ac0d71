"""Numbers with what stands around them: percent, money, units, ranges, powers of ten, dates, years, ordinals."""

from __future__ import annotations

import re

from radio.speech.wording.dates import dates
from radio.speech.wording.numbers import (
    LEFT,
    NUMBER,
    SCALES,
    SIGNED,
    cardinal,
    code,
    decimal,
    digits,
    is_one,
    ordinal,
    plain,
    power_of_ten,
)
from radio.speech.wording.ratios import intervals, ratios, scaled
from radio.speech.wording.units import POWERS, UNIT, unit

_EXPONENT = r"[-−+]?\d+(?:\.\d+)?"
_DASH = r"\s?(?:[-–—−]|\bto\b)\s?"
_CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "US$": "dollar"}

_LETTERS = frozenset("smghVWJLAt")
"""Letters that are a unit only when no letter or label makes them something else: "layer 3 A", "5 s-shaped curves"."""
_LABELLED = re.compile(
    r"(?:[Ff]igures?|[Tt]ables?|[Ss]ections?|[Tt]ype|[Ss]tep|[Cc]ase|[Ll]ayer|appendix|Appendix|[Pp]anel|[Tt]ask) $"
)
_OPERATOR = re.compile(r"\s[−+-]\s|\s?[=<>≤≥]|[+−](?=\w)")
_ARTICLE = re.compile(r"\b(?:the|a|an|our|every|each|per|single|The|A|An) $")
_NOUN = re.compile(
    r" (?:[A-Z][\w-]*|(?!of|and|or|per|to|in|for|at|on|with|after|before|is|are|was|were"
    r"|from|than|by|over|under|each|while|when)[a-z]{3,})"
)
_TURNED = re.compile(
    r" (?:views?|videos?|images?|cameras?|panoram|point|photo|scans?|rotation|turn|angle|field|arc|coverage|scene)"
)
"""What is of so many degrees: "360° video"; "rotated 90° clockwise" is another thing."""
UNIT_TOKEN = re.compile(rf"\d[\d.,]*(?:-?(?:{UNIT}))?(?:/(?:{UNIT}))?|\d[\d.]*[eE][-+]?\d+|\d+x\d*")
"""A whole word that is a quantity, not a name with digits in it."""
BEFORE_POWER = re.compile(rf"(?:\d\s?|/|(?:{UNIT})[ ·])(?:{UNIT})$")
"""Text that ends in a number's unit."""
_FRACTIONS = {"1/2": "half", "1/4": "quarter", "3/4": "three quarters", "1/3": "third", "2/3": "two thirds"}

_ARXIV = re.compile(r"\b(?:arXiv|archive|ArXiv)\s*:?\s*(\d{4}\.\d{4,5})(?:v\d+)?\b(?:\s*\[[\w.-]+\])?")
_OLD_ARXIV = re.compile(
    r"\b(?:arXiv\s*:\s*|archive\s*:?\s*)?([a-z]{1,8}(?:-[a-z]{2,4})?)(?:\.[A-Z]{2})?/(\d{7})(?:v\d+)?\b"
)
_BARE_ARXIV = re.compile(rf"{LEFT}(\d\d(?:0[1-9]|1[0-2])\.\d{{5}})(?:v\d+)?(?!\w|\.\d)")
_OLD_BARE_ARXIV = re.compile(rf"{LEFT}((?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{{4}})(?:v\d+)?(?!\w|\.\d)")
"""An id of four digits, as until 2014, if what stands around it says that it is one."""
_SPEAKS_OF_ARXIV = re.compile(r"\b(?:ar[Xx]iv|archive)\b", re.IGNORECASE)
_SPEAKS_OF_A_PAPER = re.compile(r"\b(?:ar[Xx]iv|archive|chapters)\b", re.IGNORECASE)
_NEAR = 40
"""Letters on either side."""
_ORDINAL = re.compile(r"\b(\d[\d,]*)(?:st|nd|rd|th)\b")
_VERSION = re.compile(r"\b(?:[vV]ersion )?[vV](?:ersion )?\.?(\d+(?:\.\d+)+|\d+)(?![\w%])|\b[Vv]ersion (\d+(?:\.\d+)+)")
_DOTTED = re.compile(rf"{LEFT}(\d+(?:\.\d+){{2,}})(?!\w)")
_TAIL = rf"({UNIT})([²³]|\^-?[123])?(?:/({UNIT})([²³]|\^[23])?)?((?:[ ·](?:{UNIT})\^\{{?[-−][123]\}}?)*)"
"""A unit with its power, what it is per, and units with negative powers: five groups."""
_SCIENTIFIC = re.compile(
    rf"{LEFT}({SIGNED})\s*(?:[eE]([-−+]?\d+)|\s*(?:[×x*·]|\btimes\b)\s*10\s*\^\s*\{{?({_EXPONENT})\}}?)(?!\w)"
    rf"(?:\s?{_TAIL}(?!\w))?"
)
_POWER = re.compile(rf"{LEFT}([-−]?)10\s*\^\s*\{{?({_EXPONENT})\}}?(?:\s?{_TAIL}(?!\w))?")
_POWER_RANGE = re.compile(r"(10\s?\^\s?\{?[-−+]?\d+\}?)\s?[-–—]\s?(?=10\s?\^)")
_AFTER_BRACKET = re.compile(r"([)\]])\s*[×x·]\s*10\s*\^\s*\{?([-−+]?\d+)\}?")
_SCALE = "|".join(dict.fromkeys((*SCALES, *SCALES.values())))
_MONEY = re.compile(rf"(US\$|[$€£])\s?({NUMBER})(?:\s?({_SCALE})\b)?")
_CODES = {
    "USD": "U S dollar", "EUR": "euro", "GBP": "pound", "CHF": "Swiss franc", "AUD": "Australian dollar", "RMB": "yuan",
    "CNY": "yuan", "JPY": "yen", "INR": "rupee", "KRW": "won",
}  # fmt: skip
"""Currencies by their code; not CAD, which draws."""
_BY_CODE = re.compile(
    rf"\b({'|'.join(_CODES)})\s?({NUMBER})(?:\s?({_SCALE})\b)?(?!\w)"
    rf"|{LEFT}({NUMBER})(?:\s?({_SCALE}))?\s({'|'.join(_CODES)})\b"
)
_PERCENT_RANGE = re.compile(rf"{LEFT}({SIGNED})\s?(%|percent)?{_DASH}({NUMBER})\s?(%|percent)")
_PERCENT = re.compile(rf"{LEFT}({SIGNED})\s?%(-?)(?=\W|$)")
_MIXED = re.compile(rf"{LEFT}(?:(\d+) )?(1/2|1/4|3/4|1/3|2/3)(?:rd|th|nd)?(?![\d/])(?:\s({UNIT})(?!\w))?")
_QUANTITY = re.compile(
    rf"{LEFT}(?:({SIGNED}){_DASH})?({SIGNED})((?: (?:thousand|million|billion|trillion))?)(\s?|-){_TAIL}(?![\w°²³^/])"
)
_INVERSE = re.compile(rf"({UNIT})\^\{{?[-−]([123])")
_PER_WORD = re.compile(
    rf"({LEFT}(?:{NUMBER})\s?[KMBk]?\s?[A-Za-z]+)/(s|sec|second|minute|min|hour|h|day|d|token|image|step|query|sample|frame|hand"
    r"|iteration|epoch|year|yr|month|example|task|item|page|GPU|node|person|user|request|word|char|cell|mm|cm|K)\b(?![\w/^])"
)
_MONEY_PER = re.compile(rf"([$€£]\s?(?:{NUMBER}))/(?=[A-Za-z])")
_PER_NAMES = {"s": "second", "sec": "second", "min": "minute", "h": "hour", "d": "day", "yr": "year",
              "char": "character", "mm": "millimeter", "cm": "centimeter", "K": "kelvin"}  # fmt: skip
_PER = re.compile(rf"{LEFT}({NUMBER})/({UNIT})(?!\w)")
_HOUSE = re.compile(r"(?<![\w.,])(\d{4})(?=\s(?:[A-Z][a-z]+\s){1,2}(?:Street|Avenue|Road|Drive|Lane|Boulevard)\b)")
_LEFT_OVER = re.compile(r"\d+(?:\.\d+)*")
_PLAIN = re.compile(rf"(?<![\w.,])([-−](?=[\d.]))?({NUMBER})(?!\w)(-(?=[A-Za-z]))?")


def quantities(text: str) -> str:
    """`text` with every number that stands by itself or with a unit in words. Runs after names have been said."""
    text = _ARXIV.sub(lambda m: f"archive {identifier(m[1])}", text)
    text = _OLD_ARXIV.sub(_old_arxiv, text)
    text = _BARE_ARXIV.sub(lambda m: identifier(m[1]), text)
    text = _OLD_BARE_ARXIV.sub(lambda m: identifier(m[1]) if _near(_SPEAKS_OF_A_PAPER, m) else m[0], text)
    text = dates(intervals(_HOUSE.sub(lambda m: code(m[1]), text)))
    text = _DOTTED.sub(lambda m: _dotted(m[1]), _VERSION.sub(lambda m: f"version {_dotted(m[1] or m[2])}", text))
    text = _SCIENTIFIC.sub(_scientific, _AFTER_BRACKET.sub(r"\1 times ten to the \2", text))
    text = _BY_CODE.sub(_by_code, text)
    text = _MONEY.sub(_money, _MONEY_PER.sub(r"\1 per ", text))
    text = scaled(_POWER_RANGE.sub(r"\1 to ", text))
    text = _POWER.sub(lambda m: ("minus " if m[1] else "") + power_of_ten(m[2]) + _said_units(m, 3), text)
    text = _PERCENT_RANGE.sub(lambda m: f"{decimal(m[1])} to {decimal(m[3])} percent", text)
    text = _PERCENT.sub(lambda m: f"{decimal(m[1])} percent" + (" " if m[2] else ""), text)
    text = _MIXED.sub(_mixed, text)
    text = _PER_WORD.sub(lambda m: f"{m[1]} per {_PER_NAMES.get(m[2], m[2])}", text)
    text = _PER.sub(lambda m: f"{decimal(m[1])} per {unit(m[2], one=True)}", text)
    text = ratios(_QUANTITY.sub(_quantity, text))
    text = _ORDINAL.sub(lambda m: ordinal(int(m[1].replace(",", ""))), text)
    return _PLAIN.sub(lambda m: ("minus " if m[1] else "") + decimal(m[2]) + (" " if m[3] else ""), text)


def remaining_digits(text: str) -> str:
    """Whatever number stands in a place that no rule foresaw, in words: no voice ever gets a digit."""
    return _LEFT_OVER.sub(lambda m: f" {_dotted(m[0]) if m[0].count('.') > 1 else decimal(m[0])} ", text)


def identifier(arxiv_id: str) -> str:
    """An arXiv id, digit by digit, with a breath at the dot: "two six oh five, two oh oh nine eight"."""
    before, _, after = arxiv_id.partition(".")
    return f"{digits(before, 'oh')}, {digits(after, 'oh')}"


def _near(what: re.Pattern[str], found: re.Match[str]) -> bool:
    before, after = found.string[max(0, found.start() - _NEAR) : found.start()], found.string[found.end() :]
    return bool(what.search(before) or what.search(after[:_NEAR]))


def _old_arxiv(found: re.Match[str]) -> str:
    said = f"{found[1].replace('-', ' ')}, {digits(found[2], 'oh')}"
    return said if _near(_SPEAKS_OF_ARXIV, found) else f"archive {said}"


def _dotted(text: str) -> str:
    return " point ".join(cardinal(int(part)) for part in text.split("."))


def _money(found: re.Match[str]) -> str:
    name = _CURRENCIES[found[1]]
    scale = found[3] or ""
    amount = found[2]
    if not scale and re.fullmatch(r"[\d,]+\.\d\d", amount):
        whole, cents = amount.split(".")
        said = f"{decimal(whole)} {name}{'' if is_one(whole) else 's'}"
        if whole == "0":
            return f"{cardinal(int(cents))} cents"
        return said if cents == "00" else f"{said} and {cardinal(int(cents))} cents"
    scale = SCALES.get(scale, scale)
    before, after = found.string[max(0, found.start() - 12) : found.start()], found.string[found.end() :]
    one = (is_one(amount) and not scale) or bool(_ARTICLE.search(before) and _NOUN.match(after))
    plural = "" if one else "s"
    return " ".join(part for part in (decimal(amount), scale, name + plural) if part)


def _by_code(found: re.Match[str]) -> str:
    """ "USD 3 billion" and "20 EUR"; yen, yuan and won have no plural."""
    name = _CODES[found[1] or found[6]]
    amount, scale = found[2] or found[4], found[3] or found[5] or ""
    many = name not in ("yuan", "yen", "won") and (bool(scale) or not is_one(amount))
    return " ".join(part for part in (decimal(amount), SCALES.get(scale, scale), name + "s" * many) if part)


def _mixed(found: re.Match[str]) -> str:
    part = _FRACTIONS[found[2]]
    if found[1] is None:
        said = part if " " in part else f"one {part}"
        return f"{said} of a {unit(found[3], one=True)}" if found[3] else said
    return f"{cardinal(int(found[1]))} and {part if ' ' in part else 'a ' + part}{_units(found[3])}"


def _units(symbol: str | None) -> str:
    return f" {unit(symbol, one=False)}" if symbol else ""


def _said_units(found: re.Match[str], first: int) -> str:
    """The five groups of `_TAIL`, of which the number may be several."""
    symbol, power, per, per_power, inverses = found.groups()[first - 1 : first + 4]
    return " " + _unit_name(symbol, power, per, per_power, inverses, one=False) if symbol else ""


def _unit_name(
    symbol: str, power: str | None, per: str | None, per_power: str | None, inverses: str | None, *, one: bool
) -> str:
    name = f"per {unit(symbol, one=True)}" if power == "^-1" else POWERS.get(power or "", "") + unit(symbol, one=one)
    if per:
        name += f" per {POWERS.get(per_power or '', '')}{unit(per, one=True)}"
    for inverse, exponent in _INVERSE.findall(inverses or ""):
        name += f" per {POWERS.get('^' + exponent, '')}{unit(inverse, one=True)}"
    return name


def _scientific(found: re.Match[str]) -> str:
    power = power_of_ten(found[2] or found[3])
    # "1e-4" is the power itself; "1 × 10^-4" is said as it stands.
    return (power if found[2] and found[1] == "1" else f"{decimal(found[1])} times {power}") + _said_units(found, 4)


def _quantity(found: re.Match[str]) -> str:
    low, high, scale, space, symbol, power, per, per_power, inverses = found.groups()
    before, after = found.string[max(0, found.start() - 12) : found.start()], found.string[found.end() :]
    alone = len(symbol) == 1 and not per and not power
    if alone and symbol in _LETTERS and (_OPERATOR.match(after) or _no_unit(symbol, before, after, space)):
        return found[0]
    if symbol == "K" and not space:
        return found[0]
    attribute = not per and not power and _ARTICLE.search(before) and _NOUN.match(after)
    turned = symbol == "°" and _TURNED.match(after)
    one = (is_one(high) and not low and not scale) or bool(attribute or turned)
    name = _unit_name(symbol, power, per, per_power, inverses, one=one or space == "-")
    said = (f"{decimal(low)} to " if low else "") + decimal(high) + scale
    return plain(f"{said} {name}")


def _no_unit(symbol: str, before: str, after: str, space: str) -> bool:
    """Whether a letter by its number is another thing: "layer 3 m", "Section 498A", "5 s-shaped curves"."""
    apart = space == " " and (symbol in "At" or after.startswith(("-", "'")))
    return apart or bool(_LABELLED.search(before))
