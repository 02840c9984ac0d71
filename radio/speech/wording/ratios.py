"""Two numbers together: intervals, ranges, ratios, fractions, dimensions, "3x"."""

from __future__ import annotations

import re

from radio.speech.wording.numbers import LEFT, NUMBER, SCALES, SIGNED, cardinal, decimal, ordinal

_COUNTABLE = re.compile(
    r"[- ](?:total |active |trainable |training |text )?(?:param|token|word|image|pair|dollar|people"
    r"|document|char|sample|edge|node|page|point|row|record"
    r"|triple|frame|step|instruction|operation|year|flop|user|query|quer|event|link|base|cell)"
)
"""What is counted in billions; a model's size is said with its letter: "a seven B model"."""
_PICTURE = re.compile(
    r"[- ](?:resolution|video|image|frame|display|UHD|texture|monitor|content|footage|generation|context|window)"
)
"""After "4K", which is then no number."""
_HEAT = re.compile(r"temperature|kelvin|thermal|cool|supercond|heat", re.IGNORECASE)
_INTERVAL = re.compile(rf"([,:=]?\s*)\[\s*({SIGNED}%?)\s*[,;]\s*({SIGNED}%?)\s*[\])]")
_OPEN_INTERVAL = re.compile(
    rf"(\b(?:interval|range|scale|within|confidence interval|CI))\s*[(\[]\s*({SIGNED}%?)\s*,\s*({SIGNED}%?)\s*[)\]]"
)
_RANGE_WORD = re.compile(r"\b(?:interval|range|scale|within|in|into|between|from|over|to|of|on)$|[∈]$")
_POWERS = re.compile(r"(10\s?\^\s?\{?[-−+]?\d+\}?)\s?[-–—]\s?(?=10\s?\^)")
_SCALED_RANGE = re.compile(
    rf"{LEFT}({NUMBER})([KMBT]|k|bn)?(?:\s?[-–—]\s?|\s(?=to\s)to\s)({NUMBER})([KMBT]|k|bn)(?![\w^])"
)
_SCALED = re.compile(rf"{LEFT}({SIGNED})([KMBT]|k|bn)(?=[\s.,;:)?!/-]|$)(?!\s*[=<>])")
_PLUS = re.compile(r"(?<=\d)([KMBTk]?)\+(?=[\s,.;:)]|$)(?!\s*\d)")
_MORE = (
    r"(\s+(?:(?:fast|slow|small|larg|high|low|great|long|short|cheap|few|bigg|bett|old|wid|rich|dens|strong|weak|hard|eas|light|deep)i?er"
    r"|more|less|as|the|that)\b)?"
)
_TIMES_RANGE = re.compile(
    rf"{LEFT}({NUMBER})\s?[x×]?\s?(?:[-–—]{{1,2}}|\bto\b)\s?({NUMBER})\s?[x×](?=[\s.,;:)?!-]|$){_MORE}"
)
_TIMES = re.compile(rf"{LEFT}({NUMBER})\s?[x×](?=[\s.,;:)?!-]|$)(?!\s[a-z]\b){_MORE}")
_FACTOR = re.compile(r"(?<![\w)\]}.])(?:[×]|x(?=\d+(?:[).,;]|\s(?:[a-z]*scal|super|speed|faster|SR))))(\d+(?:\.\d+)?)")
_BY = re.compile(rf"{LEFT}({NUMBER})\s?(?:[x×*]\s?(?=\d)|[x×]\s?(?=[a-zA-Z]\b))")
_TIMES_BY = re.compile(
    rf"{LEFT}(\d+) times (?=\1(?![\w.,]\d)|\d+(?: times \d+)?[ -](?:[a-z-]+ )?(?:images?|pixels?|targets?|resolution"
    r"|grids?|patch|crops?|kernels?|matri|tiles?|voxels?|arrays?|blocks?|windows?|boards?|frames?|inputs?|maps?|maz|supercells?))"
)
"""A writer's "times" of a picture's sides, or of a square's."""
_BY_WORDS = re.compile(r"(?<=[a-z])\s[x×]\s(?=\d)")
_RANGE = re.compile(rf"{LEFT}({NUMBER})(?:[-–—]{{1,2}}|\s[–—]\s)({NUMBER})(?![\w%=]|\s?=|[-–—]\d)")
_SPACED_RANGE = re.compile(rf"{LEFT}({NUMBER})\s-{{1,2}}\s({NUMBER})(?![\w%=]|\s?=)")
_RATIO = re.compile(r"(?<![\w:.])(\d{1,4}(?:\.\d+)?(?::\d{1,4}(?:\.\d+)?)+)(?![\w:])")
_SLASHED = re.compile(r"(?<![\w/.^])(\d+(?:\.\d+)?)/(\d+)(?![\w/]|\.\d)(\sof\b)?")
_EACH = re.compile(r"(?<![\w/.^])(\d+\.\d+)/(?=\d+\.\d+(?![\w/]|\.\d))")
"""One figure after the other, as in "7.7/7.4 points"."""


def intervals(text: str) -> str:
    """ "[0, 1]" as "zero to one", where a range is meant; after "confidence interval" there is a pause."""
    text = _OPEN_INTERVAL.sub(lambda m: f"{m[1]}, {_end(m[2])} to {_end(m[3])},", text)
    return _INTERVAL.sub(_interval, text)


def scaled(text: str) -> str:
    """ "1.2M", "300K+", "8K-1M", "a 7-8B model", "70B parameters"."""
    text = _PLUS.sub(r"\1 plus", _POWERS.sub(r"\1 to ", text))
    text = _SCALED_RANGE.sub(_scaled_range, text)
    return _SCALED.sub(lambda m: f"{decimal(m[1])} {_scale(m[2], m)}", text)


def ratios(text: str) -> str:
    """Dimensions, factors, ranges, ratios and fractions of plain numbers."""
    text = _BY_WORDS.sub(" by ", _TIMES_BY.sub(r"\1 by ", text))
    text = _BY.sub(lambda m: f"{decimal(m[1])} by ", text)
    text = _TIMES_RANGE.sub(lambda m: f"{decimal(m[1])} to {decimal(m[2])} {'times' + m[3] if m[3] else 'x'}", text)
    text = _TIMES.sub(lambda m: f"{decimal(m[1])} {'times' + m[2] if m[2] else 'x'}", text)
    text = _FACTOR.sub(lambda m: f" times {decimal(m[1])}", text)
    text = _RANGE.sub(lambda m: f"{decimal(m[1])} to {decimal(m[2])}", text)
    text = _SPACED_RANGE.sub(_spaced_range, text)
    text = _RATIO.sub(lambda m: " to ".join(decimal(part) for part in m[1].split(":")), text)
    return _SLASHED.sub(_slashed, _EACH.sub(lambda m: f"{decimal(m[1])}, ", text))


def _end(text: str) -> str:
    return decimal(text.removesuffix("%")) + (" percent" if text.endswith("%") else "")


def _interval(found: re.Match[str]) -> str:
    lead, low, high = found.groups()
    before = found.string[max(0, found.start() - 24) : found.start()].rstrip()
    if "." not in low + high and not {"0", low[0]} & {low, "-", "−"} and not _RANGE_WORD.search(before):
        return found[0]
    pause = "," if before.endswith("interval") or lead.strip() else ""
    return f"{pause} {_end(low)} to {_end(high)}"


def _scale(letter: str, found: re.Match[str]) -> str:
    after = found.string[found.end() : found.end() + 24]
    if letter == "B" and not _COUNTABLE.match(after):
        return "B"
    if letter in "kK" and _PICTURE.match(after):
        return "K"
    if letter == "K" and _HEAT.search(found.string[max(0, found.start() - 60) : found.end() + 30]):
        return "kelvin"
    return SCALES[letter]


def _scaled_range(found: re.Match[str]) -> str:
    low, small, high, large = found.groups()
    first = decimal(low) + (f" {_scale(small, found)}" if small and small != large else "")
    return f"{first} to {decimal(high)} {_scale(large, found)}"


def _spaced_range(found: re.Match[str]) -> str:
    low, high = (float(n.replace(",", "")) for n in found.groups())
    return f"{decimal(found[1])} {'to' if low < high else 'minus'} {decimal(found[2])}"


def _slashed(found: re.Match[str]) -> str:
    above, below, of = found[1], int(found[2]), found[3] or ""
    if "." not in above:
        part, whole = int(above), below
        if whole > 4 and whole <= 100 and (part == 1 or (of and part < whole)):
            return f"{cardinal(part)} {ordinal(whole)}{'' if part == 1 else 's'}{of}"
        return f"{cardinal(part)} {'out of' if 5 <= whole >= part else 'over'} {cardinal(whole)}{of}"
    return (
        f"{decimal(above)} {'out of' if float(above) <= below in (4, 5, 7, 10, 100) else 'over'} {cardinal(below)}{of}"
    )
