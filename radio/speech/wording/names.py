"""Names with digits in them, part by part: models, data sets, devices, versions."""

from __future__ import annotations

import re

from radio.speech.wording.acronyms import acronym, mixed_case
from radio.speech.wording.numbers import cardinal, code, decimal, digits

_WITH_DIGITS = re.compile(
    r"(?<![\w.])(?!\d+(?:\.\d+)?[eE][-−+]?\d+(?!\w)|x10\s?\^)(?=[\w.&+-]*[A-Za-z])(?=[\w.&+-]*(?:\d|[A-Z]/\d{1,2}(?!\d)))"
    r"([A-Za-z][\w&+]*(?:[.-]\w+)*(?:/\d{1,2}(?![\d/]))?|\d+[A-Za-z]+\d*)(?!\w)"
)
_PART = re.compile(
    r"\d+(?:\.\d+)+|\d+|[A-Z][A-Za-z]*[A-Z](?=v\d)|[A-Z][a-z]*(?:[A-Z]+[a-z]*)+(?=\d|$)|[A-Z]+(?![a-z])|[A-Z]?[a-z]+(?=v\d)|v(?=\d)"
    r"|[A-Z]?[a-z]+|[+&]"
)
_SIZE = re.compile(r"\d+(?:\.\d+)?[KMBT]")
_EXPERTS = re.compile(r"-?\b(\d+)[xX×](\d+(?:\.\d+)?)B\b")
_DEVICES = re.compile(r"([A-Z]\d{1,3}0)s")
"""Several of one device: "H100s"."""
_VERSION = re.compile(r"\bv(\d+(?:\.\d+)+)-(?=\d+(?:\.\d+)?[BMK]\b)")
"""A version before a size: "v0.1-8B"."""
_CARDS = re.compile(
    r"\b(RTX|GTX|RX|GeForce|Radeon|Ryzen|Xeon|Quadro|Titan|EPYC|Instinct)( ?)(\d{3,4})(?=[\s,.;:)]|(?:Ti|XT)\b|$)"
)
"""Devices whose number stands apart and is said like a name's: "RTX 5090"."""
_DATE = re.compile(r"-(20\d\d)-(\d\d)-(\d\d)\b")
_SKY = re.compile(r"\b(J)(\d{4,6})(?:\.\d+)?([+−-])(\d{2,6})\b")
"""A star or galaxy named by its place: "J0323+0534"."""
_NO_NAME = re.compile(r"\d+(?:st|nd|rd|th|s|x|k|K|M|B|T|bn)|v\d[\d.]*|\d+(?:am|pm)|x\d+(?:\.\d+)?")
_SERIES = re.compile(r"\b([A-Za-z]{1,3}[_ ]?)(\d{1,3})\s?[-–]{1,2}\s?(?=\1\d)")
"""The first of several that are numbered: "A1-A8"."""
_SMALLER = re.compile(r"(\b(?:and|or|,)\s)-(?=\d+(?:\.\d+)?[BMK]\b)")


def names(text: str, units: re.Pattern[str]) -> str:
    """Names with digits ("GPT-4o", "Qwen2.5-7B", "ResNet-50", "F1"); what `units` matches in full is left alone."""

    def said(found: re.Match[str]) -> str:
        word = found[0]
        if units.fullmatch(word) or _NO_NAME.fullmatch(word) or ("/" in word and word == word.lower()):
            return word
        return name_with_digits(word)

    text = _SMALLER.sub(r"\1", _SERIES.sub(r"\1\2 to ", text))
    text = _SKY.sub(lambda m: f"J {digits(m[2], 'oh')} {'plus' if m[3] == '+' else 'minus'} {digits(m[4], 'oh')}", text)
    text = _VERSION.sub(lambda m: f"version {decimal(m[1]) if m[1].count('.') == 1 else m[1]}, ", text)
    text = _CARDS.sub(lambda m: f"{m[1]} {code(m[3])} ", text)
    text = _DATE.sub(lambda m: f" {code(m[1])} {code(m[2])} {code(m[3])}", text)
    text = _EXPERTS.sub(lambda m: f" {decimal(m[1])} by {decimal(m[2])} B", text)
    return _WITH_DIGITS.sub(said, text)


def name_with_digits(word: str) -> str:
    """One name, part by part: letters in capitals spelt or said, digits as numbers, sizes with their letter."""
    if many := _DEVICES.fullmatch(word):
        return name_with_digits(many[1]) + "s"
    spoken: list[str] = []
    for piece in re.split("[-/]", word):
        size = _SIZE.fullmatch(piece)
        if size and spoken:
            spoken.append(f"{_number(piece[:-1])} {piece[-1]}")
            continue
        parts = _PART.findall(piece)
        for index, part in enumerate(parts):
            after_digits = index > 0 and parts[index - 1][-1].isdigit()
            spoken.append(_part(part, after_digits))
    return " ".join(spoken)


def _part(part: str, after_digits: bool) -> str:
    if part in "+&":
        return "plus" if part == "+" else "and"
    if part[0].isdigit():
        return _number(part)
    if part.isupper():
        return acronym(part)
    if after_digits and len(part) == 1:
        return "oh" if part == "o" else part.upper()
    return mixed_case(part) if not part[1:].islower() else part


def _number(text: str) -> str:
    if "." not in text:
        return code(text)
    if text.count(".") > 1:
        return " point ".join(cardinal(int(p)) for p in text.split("."))
    return decimal(text)
