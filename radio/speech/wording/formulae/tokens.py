"""The smallest parts of a formula: letters, names, numbers, signs, TeX's commands."""

from __future__ import annotations

import re
import unicodedata

from radio.speech.wording.formulae.commands import CHARACTERS, COMBINING, FUNCTIONS
from radio.speech.wording.formulae.tree import Letter, Mark, Node, Number, Word

PRIMES = {"'": 1, "′": 1, "″": 2, "’": 1}
_TOKEN = re.compile(
    r"\\[A-Za-z]+\*?|\\.|X-ray|\d{1,3}(?:(?:,|\{,\})\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
    r"|:=|<=|>=|!=|==|->|=>|\|\||\.\.\.|\. \. \.|· ?· ?·|\s+|[^\W\d_]+|.",
    re.DOTALL,
)
_ONE_SIGN = {
    ":=": "≔", "<=": "≤", ">=": "≥", "!=": "≠", "==": "=", "->": "→", "=>": "⇒", "||": "‖", "...": "…",
    ". . .": "…", "···": "…", "· · ·": "…",
    "-": "−", "–": "−", "*": "∗", "~": "∼", "⋅": "·", "∙": "·", "∣": "∣", "⩽": "≤", "⩾": "≥", "≦": "≤", "≧": "≥",
    "⟶": "→", "⟹": "⇒", "⟺": "⇔", "⊙": "⊙", "〈": "⟨", "〉": "⟩", "∥": "‖", "║": "‖", "⋯": "…", "∖": "∖", "⁄": "/",
    "∕": "/", "⟂": "⊥", "☉": "⊙", "∆": "Δ", "∇": "∇", "⊺": "⊤", "µ": "μ", "ϵ": "ε", "ϕ": "φ", "ϑ": "θ",
}  # fmt: skip
NEGATED = {
    "=": "≠", "∈": "∉", "≡": "≢", "⊂": "⊄", "⊆": "⊄", "∣": "∤", "|": "∤", "∼": "≁", "≈": "≉", "≅": "≇", "⊨": "⊭",
    "∃": "∄", "≤": ">", "≥": "<", "<": "≥", ">": "≤",
}  # fmt: skip
_TEX_SIGN = {
    "\\{": "⦃", "\\}": "⦄", "\\|": "‖", "\\mid": "∣", "~": " ", "&": " ",
    "\\%": "%", "\\$": "$", "\\#": "#", "\\&": "&",
}  # fmt: skip
_SCRIPT_CHARACTERS = {
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱᵀ", "0123456789+−niT", strict=True)),
    **dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₙₘₜₓₐₑₒ", "0123456789+−ijknmtxaeo", strict=True)),
}
_RAISED = re.compile("([⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱᵀ]+)|([₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₙₘₜₓₐₑₒ]+)")
_E_NOTATION = re.compile(r"(?<=\d)[eE]([-−+]\d+)(?![\d.])")
_THOUSANDS = re.compile(r"(?<=\d)\\[,;!](?=\d{3}(?!\d))")
_WHOLE = ("X-ray",)
_SHORT = "am an as at be by do go he if in is it me my no of oh ok on or so to up us we lr id ln lg"
SHORT_WORDS = frozenset(_SHORT.split())
"""Words of two letters; any other two small letters in a formula are a product."""
_NAME_IN_TEX = re.compile(r"(?=.*[aeiou])(?=.*[^aeiou])(?=.{4})[A-Za-z]*[a-z]{3,}[A-Za-z]*")
_UNITS = "GeV MeV TeV keV meV eV kpc Mpc Gpc GHz MHz kHz Hz yr Myr Gyr km/s"
_UNITS_IN_TEX = frozenset(_UNITS.split())
"""Units that TeX would take for a product of letters, and nobody else would."""
_PRODUCT = re.compile(r"d[a-zA-Z]|[A-Z]{1,3}")


def tokens(source: str, *, tex: bool) -> list[str]:
    """The tokens of a formula; a command stands for its character where it has one. All spaces are one " "."""
    source = _E_NOTATION.sub(r"×10^{\1}", source)
    source = _THOUSANDS.sub(",", _RAISED.sub(_script, source))
    found: list[str] = []
    for token in _TOKEN.findall(source):
        if token in _WHOLE:
            found.append(token)
        elif token[0].isalpha():
            found += _letters(token, tex=tex)
        elif token.isspace():
            found.append(" ")
        elif tex and token in _TEX_SIGN:
            found.append(_TEX_SIGN[token])
        elif token[0] == "\\":
            name = token[1:].rstrip("*")
            sign = CHARACTERS.get(name, "")
            if sign in _UNITS_IN_TEX or ("/" in sign and len(sign) > 1):
                found.append(sign)
                continue
            found += [_ONE_SIGN.get(c, c) for c in sign] if sign else [token.rstrip("*") if len(token) > 2 else token]
        elif token in ("\u200b", "$"):
            continue
        else:
            found.append(_ONE_SIGN.get(token, token).replace("{,}", ","))
    return found


def letter(token: str, face: str) -> Node:
    """The node of one token that is no bracket and no command."""
    if token[0].isdigit() or (token[0] == "." and len(token) > 1):
        return Number(token)
    if len(token) > 1:
        return Word(token)
    plain = unicodedata.normalize("NFKC", token)
    if not token.isalpha() or len(plain) != 1:
        return Mark(token)
    if plain != token and not face:
        name = unicodedata.name(token, "")
        face = "bb" if "DOUBLE-STRUCK" in name else "cal" if "SCRIPT" in name else ""
    return Letter(plain, face)


def _script(found: re.Match[str]) -> str:
    sign = "^" if found[1] else "_"
    return sign + "{" + "".join(_SCRIPT_CHARACTERS[c] for c in found[0]) + "}"


def _letters(run: str, *, tex: bool) -> list[str]:
    """A run of letters: a name, or variables side by side."""
    if len(run) == 1 and run != "Å" and unicodedata.normalize("NFD", run)[1:] in COMBINING:
        return list(unicodedata.normalize("NFD", run))
    if len(run) == 1 or run in FUNCTIONS or (tex and run in _UNITS_IN_TEX):
        return [run]
    if not run.isascii() and any(c.isascii() for c in run):
        return [t for part in re.findall(r"[A-Za-z]+|[^A-Za-z]+", run) for t in _letters(part, tex=tex)]
    if not run.isascii():
        return [c for c in unicodedata.normalize("NFD", run) if c.isalpha() or c in COMBINING]
    if not tex and len(run) == 2 and run.islower() and run not in SHORT_WORDS:
        return list(run)
    if _PRODUCT.fullmatch(run) or (tex and not _NAME_IN_TEX.fullmatch(run)):
        return list(run)
    return [run]
