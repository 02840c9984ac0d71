"""LaTeX into words: simple formulae are read, long ones are named, commands in running text vanish."""

from __future__ import annotations

import re

from radio.speech.wording import chemistry
from radio.speech.wording.formulae import A_FORMULA, formula_words
from radio.speech.wording.formulae.commands import CHARACTERS
from radio.speech.wording.formulae.plain import ARTICLE, as_space, in_words
from radio.speech.wording.formulae.tokens import tokens
from radio.speech.wording.units import POWERS, UNIT, unit

_DISPLAY = re.compile(
    r"\\begin\{(equation|align|gather|multline|eqnarray|displaymath)\*?\}(.{0,4000}?)\\end\{\1\*?\}|\$\$(.{0,4000}?)\$\$|\\\[(.{0,4000}?)\\\]",
    re.DOTALL,
)
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[^{}]*\}(?:\[[^\]]*\])?")
_BODY = r"(?:[^$\n]|\n(?!\s*\n)){1,200000}?"
_INLINE = re.compile(
    r"\\\(([^$]{1,1500}?)\\\)"
    rf"|(?<![\\$\w])\$(?=\S)({_BODY})(?<=[^\s\\])\$(?!\d)"
    rf"|(?<![\\$])\$(?=[^$\n]{{0,300}}?[\\^_<>=~])({_BODY})(?<!\\)\$"
)
"""The last: dollars that touch the text around them hold a formula when a sign of one stands between them."""
_LONE_SIGN = re.compile(r"(?<![\\$\w])\$\s?([-+±]|\\(?:sim|approx|pm|times|leq?|geq?)(?![a-z])|[<>])\s?\$(?=[\d.])")
"""A sign between dollars before a number, whose second dollar is none of money's: "$+$0.3"."""
_MONEY = re.compile(r"\d[\d,.]*\s*(?:bn|million|billion|thousand|per|and|to|or)\b.*", re.DOTALL)
_CITING = re.compile(
    r"[~ ]?\\(?:cite[a-z]*|ref|eqref|[cC]ref|autoref|label|footnote|url|href|bibliography)\*?"
    r"(?:\[[^\]]*\])*\{[^{}]*\}"
)
_WRAPPER = re.compile(r"\\[a-zA-Z]+\*?(?:\[[^\]]*\])?\{([^{}]*)\}")
_ESCAPED = re.compile(r"\\([%&#_${}])")
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?")

_ATTACHED = re.compile(r"\s*([_^])\s*(?:\{((?:[^{}]|\{[^{}]*\})*)\}|(\\?\w+|[^\s{}\\]))\s*")
"""A formula that is only what stands below or above the text before it: CO$_2$, $^{13}$C."""
_BARE = re.compile(r"\\(?:[dt]?frac|binom)\s*\{[^{}]{1,60}\}\s*\{[^{}]{1,60}\}|\\sqrt\s*\{[^{}]{1,60}\}")
"""Formulae that stand outside of dollars."""
_RANGE = re.compile(r"(?<![\w.-])(\d+(?:\.\d+)?)\s?--\s?(\d+(?:\.\d+)?)(?![\w-])(?=(×)?)")
_UPRIGHT = re.compile(r"\{?\\(?:mathrm|text|ce|rm|mathsf)\b\s*(.+)", re.DOTALL)
_ONLY_NAMED = re.compile(rf"\s*\(\s*{A_FORMULA}\s*\)")
"""Brackets around a formula that is not said: the sentence does not need them."""
_WORDS = re.compile(r"(?<![A-Za-z])[a-z]{3,}(?= )")
_PER = re.compile(rf"(?<=[\w}})])\s?\b({UNIT})\^\{{?[-−]([123])\}}?(?!\w)")
_COUNTED = re.compile(rf"(?:[\d)]|(?<![A-Za-z])(?:{UNIT})|\^\{{?[-−]?\d{{1,3}}\}}?)\s?$")
_TEXT = re.compile(r"\\(?:text\w*|emph|mbox)\s*\{([^{}$\\]*)\}")
"""Words in dollars for their typeface only."""
_LOOKS = re.compile(r"\\(?:rm|it|bf|mathrm|text|textrm|mathit|mathbf)\b\s*|[{}]|\\[,;! ]")
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


def formulae(text: str) -> str:
    """`text` with its formulae in words. Runs before Markdown is undone, which takes "_" and "*" for emphasis."""
    if "$" in text or "\\" in text:
        text = _LONE_SIGN.sub(lambda m: "".join(tokens(m[1], tex=True)), text)
        text = _INLINE.sub(_inline, _DISPLAY.sub(_display, text))
        text = _RANGE.sub(lambda m: f"{m[1]} to {m[2]}" if m[3] else f"{m[1]}–{m[2]}", text)
    return _ONLY_NAMED.sub("", text)


def plain_formulae(text: str) -> str:
    """`text` with the formulae in words that stand in it without LaTeX. Runs when links and citations are gone."""
    text = _PER.sub(_per, text)
    return _ONLY_NAMED.sub("", in_words(text, lambda formula: formula_words(formula, tex=False)))


def without_latex(text: str) -> str:
    """`text` without LaTeX's commands; what they enclose stays."""
    if "\\" not in text:
        return text
    text = _ENVIRONMENT.sub(" ", _CITING.sub("", text))
    text = _BARE.sub(lambda m: formula_words(m[0]), text)
    for _ in range(4):
        text = _WRAPPER.sub(r"\1", text)
    text = _ESCAPED.sub(r"\1", text)
    text = _COMMAND.sub(lambda m: CHARACTERS.get(m[0][1:], " "), text)
    return text.replace("\\\\", " ").replace("~", " ").replace("\\", " ")


def _per(found: re.Match[str]) -> str:
    """ "km s^{-1}" as "km per second": only after a number, or another unit."""
    before = found.string[max(0, found.start() - 24) : found.start()]
    if not _COUNTED.search(before):
        return found[0]
    return f" per {POWERS.get('^' + found[2], '')}{unit(found[1], one=True)}"


def _display(found: re.Match[str]) -> str:
    """A formula on lines of its own: said when it is short, and closed when a sentence begins after it."""
    body = found[2] or found[3] or found[4] or ""
    said = A_FORMULA if "\\\\" in body else formula_words(body.strip().rstrip(".,;"))
    begins = re.match(r"\s*[A-Z][a-z]|\s*$", found.string[found.end() :])
    end = "." if body.rstrip().endswith(".") or begins else "," if body.rstrip().endswith((",", ";")) else ""
    return f" {said}{end} "


def _inline(found: re.Match[str]) -> str:
    body = (found[1] or found[2] or found[3]).strip()
    if found[2] is not None and _MONEY.fullmatch(body):
        return found[0]
    if len(_WORDS.findall(body)) > 2 and not re.search(r"[\\^_=]", body):
        return body  # prose between two dollars that are no pair
    plain = _TEXT.fullmatch(body)
    if plain:
        return plain[1]
    upright = _UPRIGHT.fullmatch(body)
    if upright and chemistry.is_formula(_LOOKS.sub("", upright[1])):
        return _LOOKS.sub("", upright[1])
    attached = _ATTACHED.fullmatch(body)
    if attached:
        return _attached(attached)
    signs = [t for t in tokens(body, tex=True) if t not in (" ", "{", "}")]
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    if len(signs) == 1 and not signs[0].isalnum() and signs[0][0] != "\\":
        return signs[0]  # 5$\times$, $\sim$5: the passes that know numbers read it where it stands
    if len(signs) == 1 and signs[0] in "μΩ" and after.isalpha():
        return signs[0]  # $\mu$m
    said = formula_words(body)
    if ARTICLE.search(found.string[max(0, found.start() - 6) : found.start()]):
        said = said.removeprefix("the ").removeprefix("a ")
    said = as_space(said, found.string[found.end() : found.end() + 16])
    return (" " if before.isalnum() else "") + said + (" " if after.isalnum() else "")


def _attached(script: re.Match[str]) -> str:
    inside = "".join(t for t in tokens(_LOOKS.sub("", script[2] or script[3]), tex=True) if t != " ")
    inside = inside.replace("−", "-")
    if inside in ("∘", "°"):
        return "°"
    if script[1] == "^" and inside in ("st", "nd", "rd", "th"):
        return inside
    return f"{script[1]}{inside}" if inside.isdigit() else f"{script[1]}{{{inside}}}"


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
