"""Accents as LaTeX writes them, which is how arXiv's own records write names: Erd\\H{o}s, Bal\\'azs, \\L{}ukasz."""

from __future__ import annotations

import re
import unicodedata

_MARKS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "H": "\u030b", "u": "\u0306", "k": "\u0328", "r": "\u030a", "b": "\u0331",
    "d": "\u0323",
}  # fmt: skip
_LETTERS = {
    "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
}  # fmt: skip
_ACCENT = re.compile(
    r"\{?\\(?:(['`^\"~=.])\s?(?:\{\\?([A-Za-z])\}|\\?([A-Za-z])(?:\{\})?)|([cvHukrbd])(?:\{([A-Za-z])\}|\s([A-Za-z])\b))\}?"
)
_LETTER = re.compile(r"\{?\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L)(?:\{\}|\\? (?=\W|$)|(?![A-Za-z]))\}?")


def accents(text: str) -> str:
    """`text` with LaTeX's accents as single characters."""
    if "\\" not in text:
        return text
    text = _ACCENT.sub(_composed, text)
    return _LETTER.sub(lambda m: _LETTERS[m[1]], text)


def _composed(found: re.Match[str]) -> str:
    mark = found[1] or found[4]
    letter = found[2] or found[3] or found[5] or found[6]
    return unicodedata.normalize("NFC", letter + _MARKS[mark])
