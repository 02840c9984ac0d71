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
_PART = r"(?:[A-Z][A-Z\d]+|[A-Za-z][\w.]*\w\w)(?:-\w+)*(?:@\d+)?"
_SLASHED = re.compile(rf"(?<![\w/.-])({_PART})-?((?:/{_PART})+)(?![\w/^_])")
"""Words and acronyms with slashes between: "TV/TGV", "labs/vitals"."""
_SPACED = re.compile(r"(?<=[A-Za-z]{3}) / (?=[A-Za-z]{3})")
_COUNTED = re.compile(r"[\d)][ ]?$")
_PAIRS = """
    and/or input/output yes/no true/false pass/fail before/after train/test dev/test train/val/test key/value
    train/dev/test train/validation/test read/write load/store accept/reject client/server open/close start/stop AdS/CFT
    TCP/IP CI/CD GNU/Linux win/loss up/down encoder/decoder question/answer
"""
_RUN_TOGETHER = frozenset(_PAIRS.lower().split())
"""Pairs that are said in one breath; between all others the slash is said, for it may be "and" as well as "or"."""
_EACH = re.compile(
    r"\b([A-Za-z]{2,}s)/(second|sec|minute|hour|day|week|month|year|word|token|image|frame|step|class|person|user|query|sample"
    r"|document|sentence|page|node|GPU|epoch|iteration|turn|task|example|episode)\b(?!/)"
)
_SHORT = {"sec": "second"}
_EITHER = re.compile(r"\b([Hh]e|[Ss]he|[Hh]im|[Hh]is|[Hh]er)/(he|she|him|his|hers?)\b")
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF]")


def arithmetic(text: str) -> str:
    """Written relations as single characters, and a hyphen that is a minus as one: "1-2=5", "x <= y", "~5"."""
    text = text.replace("<=", "≤").replace(">=", "≥").replace("!=", "≠").replace("+/-", "±").replace("==", "=")
    text = _TILDE.sub(" about ", _ARROW.sub(" → ", text))
    return _EQUATION.sub(" − ", text)


def slashes(text: str) -> str:
    """ "TV/TGV" as "TV slash TGV", "tokens/word" with "per"; units and pairs such as "input/output" are left."""
    if "/" not in text:
        return text
    text = _EACH.sub(lambda m: f"{m[1]} per {_SHORT.get(m[2], m[2])}", _EITHER.sub(r"\1 or \2", text))
    return _SLASHED.sub(_slashed, _SPACED.sub(" slash ", text))


def _slashed(found: re.Match[str]) -> str:
    if found[0].lower() in _RUN_TOGETHER or _COUNTED.search(found.string[: found.start()][-2:]):
        return found[0]
    return f"{found[1]}{found[2].replace('/', ' slash ')}"


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
