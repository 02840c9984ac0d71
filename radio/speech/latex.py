"""LaTeX into words: simple formulae are read, long ones are named, commands in running text vanish."""

from __future__ import annotations

import re

LONGEST_FORMULA = 14
"""Words; nobody follows a longer formula by ear."""
A_FORMULA = "a formula"

_DISPLAY = re.compile(
    r"\$\$.*?\$\$|\\\[.*?\\\]|\\begin\{(equation|align|gather|multline|eqnarray|displaymath)\*?\}.*?\\end\{\1\*?\}",
    re.DOTALL,
)
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[^{}]*\}(?:\[[^\]]*\])?")
_INLINE = re.compile(r"\\\((.+?)\\\)|(?<![\\$\w])\$(?=\S)([^$\n]{1,300}?)(?<=[^\s\\])\$(?![\d])", re.DOTALL)
_MONEY = re.compile(r"\d[\d,.]*(?:\s*(?:k|K|M|B|bn|million|billion|thousand|per|a|and|to|or)\b.*)?\s*")
_CITING = re.compile(
    r"[~ ]?\\(?:cite[a-z]*|ref|eqref|[cC]ref|autoref|label|footnote|url|href|bibliography)\*?"
    r"(?:\[[^\]]*\])*\{[^{}]*\}"
)
_WRAPPER = re.compile(r"\\[a-zA-Z]+\*?(?:\[[^\]]*\])?\{([^{}]*)\}")
_ESCAPED = re.compile(r"\\([%&#_${}])")
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?")

_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_FONT = re.compile(
    r"\\(?:mathbf|mathrm|mathcal|mathbb|mathit|mathsf|boldsymbol|bm|text|textbf|textit|textrm|operatorname|hat|bar|tilde"
    r"|vec|overline|widehat)\*?\s*\{([^{}]*)\}"
)
_COMMANDS = {
    "times": " times ", "cdot": " times ", "pm": " plus or minus ", "leq": " ≤ ", "le": " ≤ ", "geq": " ≥ ",
    "ge": " ≥ ", "neq": " ≠ ", "ne": " ≠ ", "approx": " ≈ ", "sim": " ∼ ", "to": " to ", "rightarrow": " to ",
    "leftarrow": " from ", "Rightarrow": " implies ", "in": " in ", "infty": " infinity ", "sum": " the sum of ",
    "prod": " the product of ", "int": " the integral of ", "partial": " partial ", "nabla": " nabla ",
    "ll": " much less than ", "gg": " much greater than ", "propto": " proportional to ", "ldots": " ", "dots": " ",
    "cdots": " ", "log": " log ", "exp": " exp ", "max": " max ", "min": " min ", "mid": " given ", "circ": "°",
    "subset": " subset of ", "cup": " union ", "cap": " intersection ", "forall": " for all ", "exists": " exists ",
    "percent": "%", "ell": " ell ", "quad": " ", "qquad": " ", "left": "", "right": "", "argmax": " arg max ",
    "argmin": " arg min ", "epsilon": "ε", "varepsilon": "ε", "phi": "φ", "varphi": "φ", "theta": "θ",
}  # fmt: skip
_POWERS = {
    "2": " squared", "3": " cubed", "T": " transpose", "\\top": " transpose", "⊤": " transpose", "*": " star",
    "∗": " star", "-1": " inverse", "+": " plus", "-": " minus", "†": " dagger",
}  # fmt: skip
_SUPERSCRIPT = re.compile(r"\^\s*(?:\{([^{}]*)\}|([-−+]?\d+|\\?[^\W\d_]+|[*∗⊤†+-]))")
_ERRORS = re.compile(r"_\{[-−]\s?([\d.]+)\}\^\{\+\s?([\d.]+)\}|\^\{\+\s?([\d.]+)\}_\{[-−]\s?([\d.]+)\}")
"""The two errors of one number: 5_{-2}^{+3}."""
_RATIO = re.compile(r"(?<![\w}])([^\W\d_]{1,2}_(?:\{[^{}]{1,12}\}|\w{1,8}))\s?/\s?(?=[^\W\d_]{1,2}_[{\w])")
_INDEX = re.compile(r"(?<=[\w)\]}])_(?:\{([^{}]*)\}|(?=\w))")
_SIGNED = re.compile(r"[-−+]?\d+(?:\.\d+)?|[-−]")
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SUBSCRIPT = re.compile(r"_\s*(?:\{([^{}]*)\}|(\w))")


def without_latex(text: str) -> str:
    """`text` with formulae in words and all other LaTeX gone."""
    text = _DISPLAY.sub(f" {A_FORMULA} ", text)
    text = _INLINE.sub(_inline, text)
    if "\\" not in text:
        return text
    text = _ENVIRONMENT.sub(" ", _CITING.sub("", text))
    for _ in range(4):
        text = _WRAPPER.sub(r"\1", text)
    text = _ESCAPED.sub(r"\1", text)
    return _COMMAND.sub(" ", text).replace("\\\\", " ").replace("~", " ").replace("\\", " ")


def _inline(found: re.Match[str]) -> str:
    body = found[1] or found[2]
    if found[2] is not None and _MONEY.fullmatch(body):
        return found[0]
    said = formula(body)
    return said if len(said.split()) <= LONGEST_FORMULA else A_FORMULA


def formula(body: str) -> str:
    """A formula's text with structure in words; Greek, relations and numbers are left to the later passes."""
    for _ in range(4):
        body = _FONT.sub(r"\1", body)
        body = _ROOT.sub(r" the square root of \1 ", body)
        body = _FRACTION.sub(r" \1 over \2 ", body)
    body = _ESCAPED.sub(r"\1", body).replace("\\,", " ").replace("\\;", " ").replace("\\!", "").replace("\\|", " ")
    body = powers(body)
    body = _SUBSCRIPT.sub(lambda m: f" {(m[1] or m[2]).strip()} ", body)
    body = re.sub(r"\\([A-Za-z]+)", lambda m: _COMMANDS.get(m[1], f" {m[1]} "), body)
    body = re.sub(r"[{}\\&~]", " ", body)
    return re.sub(r"\s+", " ", body).strip()


def indices(text: str) -> str:
    """The lower indices of a paper's text: "T_0" as "T 0", "x_{i+1}" as "x i+1", "T_d/T_0" as "T d over T 0"."""
    if "_" not in text:
        return text
    text = text.replace("M_⊙", "solar masses").replace("M_{⊙}", "solar masses")
    text = _ERRORS.sub(lambda m: f" plus {m[2] or m[3]} minus {m[1] or m[4]} ", text)
    text = _RATIO.sub(r"\1 over ", text)
    return _INDEX.sub(lambda m: f" {_bare(m[1] or '')}{' ' if m[1] else ''}", text)


def _bare(script: str) -> str:
    """A script without the brackets around it, which would be heard as a pause."""
    said = _IN_BRACKETS.sub(r" \1 ", script).strip()
    return said if _SIGNED.fullmatch(said) else re.sub(r"[-−](?=[\w\s])", " minus ", said).strip()


def powers(text: str, unit: re.Pattern[str] | None = None) -> str:
    """ "x^2" as "x squared", "n^{k}" as "n to the k".

    Powers of ten, and those of a `unit` (a pattern for the text before the sign), are left to the numbers' pass.
    """

    def said(found: re.Match[str]) -> str:
        exponent = _bare(found[1] or found[2] or "")
        before = text[max(0, found.start() - 16) : found.start()].rstrip()
        closed = " " if text[found.end() : found.end() + 1].isalnum() else ""
        number = re.fullmatch(r"[-−+]?\d+(?:\.\d+)?", exponent)
        if number and (re.search(r"(?:^|[^\d.])10$", before) or (unit and unit.search(before))):
            return f"^{exponent}{closed}"
        return _POWERS[exponent] + closed if exponent in _POWERS else f" to the {exponent} " if exponent else ""

    return _SUPERSCRIPT.sub(said, text)
