"""Symbols and Greek letters in words, and the punctuation that is left for the voice."""

from __future__ import annotations

import re
import unicodedata

from radio.speech.wording.formulae.words import GREEK, OPERATIONS, RELATIONS, SIGNS

_GREEK = {
    **GREEK, **{letter.upper(): name for letter, name in GREEK.items()}, "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi",
}  # fmt: skip
_SYMBOLS = {
    **{sign: said for table in (SIGNS, OPERATIONS, RELATIONS) for sign, said in table.items() if not sign.isascii()},
    "≦": "less than or equal to", "≧": "greater than or equal to", "≈": "about", "≃": "about", "≅": "congruent to",
    "<": "less than", ">": "greater than", "=": "equals", "⟶": "to", "⟹": "implies", "∙": "times", "⋅": "times",
    "∕": "divided by", "+": "plus", "⊂": "subset of", "⊆": "subset of or equal to", "⊃": "superset of",
    "∑": "the sum of", "∏": "the product of", "∫": "the integral of", "∇": "nabla", "⊗": "times", "&": "and",
    "%": "percent", "@": "at", "§": "section", "†": "", "‡": "", "⪯": "precedes or equals", "⪰": "succeeds or equals",
    "⊥": "perpendicular to", "©": "", "®": "", "™": "", "•": "",
}  # fmt: skip
_SYMBOL = re.compile("[" + re.escape("".join(_SYMBOLS)) + "]")
_GREEK_LETTER = re.compile("[" + "".join(_GREEK) + "]")
_EQUATION = re.compile(r"(?:(?<![\w-])(?<=[^\W_])|(?<=\d)|(?<=\W\w)|(?<=^\w)|(?<=\)))[ ]?[-](?=[ ]?\w[^-\n]{0,8}=)")
_ARROW = re.compile(r"\s*(?:-{1,2}>|=>|<-{1,2}|<=>)\s*")
_TILDE = re.compile(r"~\s?(?=\d)")
_MATHS_LETTER = re.compile(r"[\u2100-\u214f\U0001d400-\U0001d7ff]")
"""ℝ, 𝒩 and the like, which stand alone here."""
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF]")


def arithmetic(text: str) -> str:
    """Written relations as single characters, and a hyphen that is a minus as one: "1-2=5", "x <= y", "~5"."""
    text = text.replace("<=", "≤").replace(">=", "≥").replace("!=", "≠").replace("+/-", "±").replace("==", "=")
    text = _TILDE.sub(" about ", _ARROW.sub(" → ", text))
    return _EQUATION.sub(" − ", text)


def symbols(text: str) -> str:
    """Greek letters and symbols in words; emoji and what has no words vanish."""
    text = _GREEK_LETTER.sub(lambda m: f" {_GREEK[m[0]]} ", text)
    text = _SYMBOL.sub(lambda m: f" {_SYMBOLS[m[0]]} ", _EMOJI.sub(" ", text))
    text = re.sub(r"(?<=\w)/(?=\w)", " ", text).replace("#", " number ")
    text = _MATHS_LETTER.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    return text.replace("^", " to the ").replace("_", " ")


def punctuation(text: str) -> str:
    """Only what a voice makes a pause of: full stop, comma, colon, semicolon, question and exclamation mark."""
    text = re.sub(r"\s*[—–]\s*|\s+-{1,3}\s+|(?<=\w)--+(?=\w)", ", ", text)
    text = re.sub(r"\s*[(\[{]\s*", ", ", text)
    text = re.sub(r"\s*[)\]}]", ",", text)
    text = re.sub(r"[\"“”„«»`*|~<>\\$]", "", text)
    text = re.sub(r"(?<!\w)'|'(?!\w)", "", text)
    text = re.sub(r"\.{2,}", ", ", text)
    # A mark that makes no letter with the one before it is none that a voice knows.
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if c.isalpha() or c in " \n.,:;?!'-" or c.isdigit())
    text = re.sub(r"[ \t\n]+", " ", text)
    text = re.sub(r"(?<!\w)-+|-+(?!\w)", " ", text)
    text = re.sub(r"\s+([.,:;?!])", r"\1", text)
    text = re.sub(r"[!?]*\?[!?]*", "?", text)
    text = re.sub(r"!+", "!", text)
    text = re.sub(r"[,;:](?:\s*[,;:])+", ",", text)
    text = re.sub(r"[,;:]+\s*([.?!])", r"\1", text)
    text = re.sub(r"([.?!])(?:\s*[.,;:])+", r"\1", text)
    text = re.sub(r"([.,:;?!])(?=[^\s.,:;?!'\d])", r"\1 ", text)
    return re.sub(r"\s{2,}", " ", text).strip(" ,;:-")
