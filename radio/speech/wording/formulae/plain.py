"""The formulae of plain text replaced by their words, where no other pass knows better."""

from __future__ import annotations

import re
from collections.abc import Callable

from radio.speech.wording.formulae.running import found, may_hold
from radio.speech.wording.units import UNIT

_NUMBER = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_END = rf"\s*[-−+]?(?:{_NUMBER}|∞)\s*"
_HALF_OPEN = re.compile(
    rf"\[{_END},{_END}\)|\({_END},{_END}\]|[\[(]{_END},\s*[+]?∞\s*[\])]|[\[(]\s*[-−]∞\s*,{_END}[\])]"
)
_SUN = re.compile(r"(?<=\b[MLRZ])_?\{?[⊙☉]\}?")
_SQUARED = re.compile(r"(?<=\b[LHWl]) squared$")
_OF_A_SPACE = re.compile(
    r"[\s-](?:norm|space|loss|regulari|distance|sense|error|inner|function|penalt|converg|bound|metric|theory|estimate)"
)
ARTICLE = re.compile(r"\b(?:the|The|a|A|an|An)\s$")
_SPACE = re.compile(r"\s")
_ELSEWHERE = re.compile(
    r"://|\bwww\.|@|\b10\.\d{4,9}/|\b[Aa]r[Xx]iv:|\b[a-z][a-z-]{1,12}/\d{7}"
    r"|\.(?:com|org|net|io|ai|edu|gov|md|py|json|yaml)\b|\b(?:w/\w*|[Ii]/[Oo]|[AaNn]/[AaBb]|c/o)\b"
)
"""What makes the word that it stands in an address, an identifier, a file, an abbreviation."""
_QUANTITY = re.compile(
    rf"\d\s?(?:{UNIT})(?:\^\{{?[-−]?[123]\}}?|[²³])?/(?:{UNIT})(?:\^[23]|[²³])?(?!\w)|\d\s?(?:{UNIT})(?:\^[-−]?[123]|[²³])(?!\w)"
    r"|\b\d[A-Z]/\d[A-Z]\b"
    r"|\d[eE][-−+]?\d+(?!\w)|\b[Aa]n? [~∼]\s?\d\S*|(?<!\w)\d+[x×]\d+(?:[x×]\d+)*|\bJ\d{4,6}[-−+]\d{2,6}"
    r"|\b([A-Za-z]{1,3}_?)\d{1,3}\s?[-–]{1,2}\s?\1\d{1,3}\b"
)
"""What `wording.quantities` and `wording.names` say better: "6 m/s", "1e-21", "a ~16% gain", "r_16–r_21"."""


def as_space(said: str, after: str) -> str:
    """ "L two" before "norm", "space" and the like, where the two is no power."""
    return _SQUARED.sub(" two", said) if _OF_A_SPACE.match(after) else said


def in_words(text: str, said: Callable[[str], str]) -> str:
    """`text` with every formula replaced by what is `said` for it."""
    if not may_hold(text):
        return text
    text = _HALF_OPEN.sub(lambda m: said(m[0]), _SUN.sub("_⊙", text))
    taken = [_word_around(text, m) for m in _ELSEWHERE.finditer(text)]
    taken += [m.span() for m in _QUANTITY.finditer(text)]
    out, last = [], 0
    for start, end in found(text):
        if any(start < e and s < end for s, e in taken):
            continue
        words = said(text[start:end])
        if ARTICLE.search(text[max(0, start - 6) : start]):
            words = words.removeprefix("the ").removeprefix("a ")
        words = as_space(words, text[end : end + 16])
        out += [text[last:start], words, " " if text[end : end + 1].isalnum() else ""]
        last = end
    return "".join([*out, text[last:]])


def _word_around(text: str, found: re.Match[str]) -> tuple[int, int]:
    space = _SPACE.search(text, found.end())
    return max(
        text.rfind(" ", 0, found.start()), text.rfind("\n", 0, found.start())
    ) + 1, space.start() if space else len(text)
