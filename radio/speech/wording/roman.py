"""Roman numerals: read as numbers where a number is meant, and left as letters elsewhere."""

from __future__ import annotations

import re

from radio.speech.wording.numbers import cardinal, ordinal

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_NUMERAL = r"(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})"
_SURE = r"(?:X{0,3}(?:IX|IV|VI{1,3}|I{2,3})|XI{1,3}|XX{1,2}I{0,3})"
"""Those that can hardly be letters: at least two."""
_LABELS = (
    "Section|Sect?|Sections|Part|Parts|Chapter|Chapters|Appendix|Table|Tables|Figure|Theorem|Lemma|Corollary|Proposition"
    "|Definition|Theory|Volume|Vol|Book|Article|Act|Type|type|Types|types|Phase|phase|Phases|phases|Class|class|Grade|grade|Stage"
    "|stage|Stages|Level|Case|Case|System|Population|population|Mark|War|Basel|Run|Era|Category|Group|Step|Step|Tier|Factor"
)
_LABELLED = re.compile(
    rf"\b((?:{_LABELS})\.?[ -])({_NUMERAL})(?![\w'])(?:([/–-]|, | and | or | to )({_NUMERAL})(?![\w']))?"
)
_PAIR = re.compile(rf"\b({_SURE})([-/–])({_SURE})(?![\w'])")
_AFTER_NAME = re.compile(rf"\b((?!(?:[IVX]+)\b)[A-Z][A-Za-z]+)([ -])({_SURE})(?![\w'])")
_NUMBERED = re.compile(rf"\b([Tt]he )({_SURE})(?= [A-Z])")
_ION = re.compile(
    rf"\b((?:H|He|C|N|O|Si|Fe|Mg|Ca|Na|Ne|S|Ar|Ti|Cr|Ni))[ ~]({_NUMERAL})\b"
    r"(?= (?:line|region|emission|absorption|column|lambda))"
)
_ENUMERATED = re.compile(r"\((i{1,3}|iv|vi{0,3}|ix|x)\)(?=\s*\S)")


def numerals(text: str) -> str:
    """ "Section IV" as "Section four", "DeiT-III" as "DeiT three", "Type II" as "Type two", "(ii)" as "two,"."""
    text = _LABELLED.sub(_labelled, text)
    text = _NUMBERED.sub(lambda m: m[1] + ordinal(value(m[2])), text)
    text = _PAIR.sub(lambda m: f"{_said(m[1])} {_said(m[3])}", text)
    text = _ION.sub(lambda m: f"{m[1]} {_said(m[2])}", text)
    text = _AFTER_NAME.sub(lambda m: f"{m[1]} {_said(m[3])}", text)
    return _ENUMERATED.sub(lambda m: f"({_said(m[1].upper())})", text)


def value(numeral: str) -> int:
    """The number that a numeral in capitals stands for."""
    numbers = [_VALUES[letter] for letter in numeral]
    return sum(-n if n < after else n for n, after in zip(numbers, [*numbers[1:], 0], strict=True))


def _labelled(found: re.Match[str]) -> str:
    first = found[1].replace("-", " ") + _said(found[2])
    if not found[4]:
        return first
    between = {"/": " and ", "-": " to ", "–": " to "}.get(found[3], found[3])
    return first + between + _said(found[4])


def _said(numeral: str) -> str:
    return cardinal(value(numeral))
