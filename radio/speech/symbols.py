"""Symbols and Greek letters in words, and the punctuation that is left for the voice."""

from __future__ import annotations

import re
import unicodedata

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi",
    "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "gamma", "Δ": "delta", "Θ": "theta", "Λ": "lambda",
    "Ξ": "xi", "Π": "pi", "Σ": "sigma", "Φ": "phi", "Ψ": "psi", "Ω": "omega",
}  # fmt: skip
_SYMBOLS = {
    "±": "plus or minus", "∓": "minus or plus", "≤": "less than or equal to", "≦": "less than or equal to",
    "≥": "greater than or equal to", "≧": "greater than or equal to", "≠": "not equal to", "≈": "about", "≃": "about",
    "≅": "congruent to", "≡": "equivalent to", "∼": "about", "<": "less than", ">": "greater than", "=": "equals",
    "≪": "much less than", "≫": "much greater than", "∝": "proportional to", "→": "to", "⟶": "to", "←": "from",
    "↔": "to and from", "⇒": "implies", "⟹": "implies", "⇔": "if and only if", "↦": "maps to", "↑": "up", "↓": "down",
    "×": "times", "∗": "times", "∙": "times", "⋅": "times", "·": "times", "÷": "divided by", "∕": "divided by",
    "+": "plus", "−": "minus", "∈": "in", "∉": "not in", "⊂": "subset of", "⊆": "subset of or equal to",
    "⊃": "superset of", "∪": "union", "∩": "intersection", "⋈": "natural join", "∧": "and", "∨": "or", "¬": "not",
    "∀": "for all", "∃": "there exists", "∞": "infinity", "√": "the square root of", "∑": "the sum of",
    "∏": "the product of", "∫": "the integral of", "∂": "partial", "∇": "nabla", "∅": "the empty set",
    "≢": "not equivalent to", "⊄": "not a subset of", "∤": "does not divide",
    "⊕": "plus", "⊗": "times", "°": "degrees", "&": "and", "%": "percent", "@": "at", "§": "section", "†": "",
    "‡": "", "©": "", "®": "", "™": "", "•": "",
}  # fmt: skip
_SYMBOL = re.compile("[" + re.escape("".join(_SYMBOLS)) + "]")
_GREEK_LETTER = re.compile("[" + "".join(_GREEK) + "]")
_EQUATION = re.compile(r"(?:(?<![\w-])(?<=[^\W_])|(?<=\d)|(?<=\W\w)|(?<=^\w)|(?<=\)))[ ]?[-](?=[ ]?\w[^-\n]{0,8}=)")
_ARROW = re.compile(r"\s*(?:-{1,2}>|=>|<-{1,2}|<=>)\s*")
_TILDE = re.compile(r"~\s?(?=\d)")
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
    return text.replace("^", " to the ").replace("_", " ")


def punctuation(text: str) -> str:
    """Only what a voice makes a pause of: full stop, comma, colon, semicolon, question and exclamation mark."""
    text = re.sub(r"\s*[—–]\s*|\s+-{1,3}\s+|(?<=\w)--+(?=\w)", ", ", text)
    text = re.sub(r"\s*[(\[{]\s*", ", ", text)
    text = re.sub(r"\s*[)\]}]", ",", text)
    text = re.sub(r"[\"“”„«»`*|~<>\\$]", "", text)
    text = re.sub(r"(?<!\w)'|'(?!\w)", "", text)
    text = re.sub(r"\.{2,}", ", ", text)
    text = "".join(c for c in text if c.isalpha() or c in " \n.,:;?!'-" or c.isdigit() or unicodedata.combining(c))
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
