"""Raised and lowered type as text: exponents and indices as "x_i^{n+1}", marks of notes left out.

Without the signs two-dimensional type falls flat and numbers change: "10" with a raised 5 is not 105.
"""

from __future__ import annotations

import re

from radio.documents.lines import Line, word_set

_MARKS = re.compile(r"^[\d,;–\-\s*∗†‡§¶⋆♯♭⊥a-e]+$")
_NUMBER_OR_WORD = re.compile(r"-?\d+|[^\W\d_]+")
_SCRIPTS = re.compile(r"(\^+)|(_+)")
_CHARGE = re.compile(r"\d?[+−–-]")
_ENDINGS = frozenset({"st", "nd", "rd", "th", "TM", "′", "″", "'", "′′"})
_MATHS_IN_BRACKETS = re.compile(r"[(\[](?:(?![^\W\d_]{4})[^()\[\]])*[)\]]$")
"""Brackets without a word of four letters: "(1 + z)" takes an exponent, "(see above)" the mark of a note."""
_SIGNS = frozenset("*∗+−-–⊤†⊥")
"""Scripts that say something by themselves; a raised prime or accent is read as it stands."""
_RINGS = frozenset("◦∘○")
_UNITS = word_set("""
    km cm mm nm m s ms kg g eV keV MeV GeV TeV PeV fb pb nb ab barn pc kpc Mpc Gpc AU yr Myr Gyr Hz kHz MHz GHz K mK W
    kW J N Pa mol sr rad deg arcmin arcsec day days cd L ml erg dyn Jy mag ha ft in rpm bit Å μm ps fs nT mT T V A Ω
""")
"""Units, which take powers; other words of two letters or more take marks of notes."""


def is_script(style: str) -> bool:
    """Whether a character of that style letter stands above or below its line."""
    return style in "^_"


def script_end(line: Line, start: int) -> int:
    """Where the raised and lowered type that begins at `start` ends."""
    end = start
    while end < len(line.style) and line.style[end] in "^_":
        end += 1
    return end


def written(line: Line, start: int, end: int, before: str) -> list[str | int]:
    """What stands for the scripts from `start` to `end`: indices of characters of `line`, and signs between them.

    `before` is the end of the text so far, where the base of the scripts stands.
    """
    runs = [(m.start() + start, m.end() + start) for m in _SCRIPTS.finditer(line.style[start:end])]
    result: list[str | int] = []
    base, at = before, 0
    while at < len(runs):
        group = {line.style[runs[at][0]]: runs[at]}
        if at + 1 < len(runs) and runs[at + 1][0] == runs[at][1]:
            group[line.style[runs[at + 1][0]]] = runs[at + 1]
        at += len(group)
        part = _group(line, group.get("_"), group.get("^"), base)
        result += part
        base += "".join(line.text[piece] if isinstance(piece, int) else piece for piece in part)
    return result


def _group(line: Line, low: tuple[int, int] | None, high: tuple[int, int] | None, before: str) -> list[str | int]:
    """An index, an exponent or both on one base; the index comes first, whatever was printed first."""
    base = before.rstrip()[-1:]
    based = bool(base) and (base.isalnum() or base in ")]}|⟩∞")
    if low and high and not based:
        # A small fraction that nothing stands before.
        return [*_term(line, high), "/", *_term(line, low)]
    result: list[str | int] = []
    if low:
        follows = "" if high and high[0] >= low[1] else _next(line, low)
        result += _lowered(line, low, before if based else "", follows)
    if high:
        follows = "" if low and low[0] >= high[1] else _next(line, high)
        result += _raised(line, high, before, follows, based=based)
    last = max((run for run in (low, high) if run), default=None)
    return [*result, *_closing_space(line, last)] if last else result


def _term(line: Line, run: tuple[int, int]) -> list[str | int]:
    """A numerator or denominator, in brackets when it is more than one number or name."""
    characters = _characters(line, run)
    return characters if line.text[run[0] : run[1]].strip().isalnum() else ["(", *characters, ")"]


def _next(line: Line, run: tuple[int, int]) -> str:
    """The character that touches the end of a script."""
    return "" if line.text[run[1] - 1].isspace() else line.text[run[1] : run[1] + 1]


def _lowered(line: Line, run: tuple[int, int], before: str, follows: str) -> list[str | int]:
    text = line.text[run[0] : run[1]].strip()
    characters = _characters(line, run)
    if not before or not any(c.isalnum() for c in text) or _is_logo(line, run, follows):
        return characters
    style = line.style[run[0] - 1] if run[0] else ""
    if re.fullmatch(r"\d+(?:\.\d+)?", text) and style in ("n", "b", "t") and before.rstrip()[-1].isalpha():
        return characters  # H2O, log10: nothing is lost
    return ["_", *_braced(text, _hyphened(line, characters), follows)]


def _raised(line: Line, run: tuple[int, int], before: str, follows: str, *, based: bool) -> list[str | int]:
    text = line.text[run[0] : run[1]].strip()
    characters = _characters(line, run)
    if text in _RINGS:
        return ["°"]
    mathematical = run[0] > 0 and line.style[run[0] - 1] in "m_"
    if not text or (_MARKS.match(text) and _is_mark(text, before.rstrip(), mathematical)):
        return []
    signs = not any(c.isalnum() or c in _SIGNS for c in text)
    if not based or signs or text in _ENDINGS or _is_logo(line, run, follows):
        return characters
    if _CHARGE.fullmatch(text) and not mathematical:
        return characters
    return ["^", *_braced(re.sub("[−–]", "-", text), _hyphened(line, characters), follows)]


def _hyphened(line: Line, characters: list[str | int]) -> list[str | int]:
    """With a hyphen for each minus, as the spoken form knows exponents."""
    return ["-" if isinstance(c, int) and line.text[c] in "−–" else c for c in characters]


def _is_logo(line: Line, run: tuple[int, int], follows: str) -> bool:
    """Whether capitals are shifted between others, as in LaTeX's name, or are small ones that were taken for raised."""
    text, before = line.text[run[0] : run[1]].strip(), line.text[run[0] - 1 : run[0]]
    if not (text.isupper() and text.isalpha() and before.isupper() and line.style[run[0] - 1] in "nbi"):
        return False
    return follows.isupper() if len(text) == 1 else line.style[run[0]] == "^"


def _characters(line: Line, run: tuple[int, int]) -> list[str | int]:
    text = line.text[run[0] : run[1]]
    left, right = len(text) - len(text.lstrip()), len(text.rstrip())
    return list(range(run[0] + left, run[0] + right))


def _closing_space(line: Line, run: tuple[int, int]) -> list[str | int]:
    """The space after a word that is set in the type of its script."""
    return [run[1] - 1] if line.text[run[1] - 1].isspace() else []


def _braced(text: str, characters: list[str | int], follows: str) -> list[str | int]:
    """In braces where it could not be told otherwise where the script ends."""
    if _NUMBER_OR_WORD.fullmatch(text) and not (follows.isalnum() or follows == "_"):
        return characters
    return ["{", *characters, "}"] if text else characters


def _is_mark(raised: str, before: str, mathematical: bool) -> bool:
    """Whether raised type points at a note, an address or a reference; powers and upper indices do not."""
    last = before[-1:]
    if last in ".,;:”’\"'?!%":
        return True
    if last in ")]":
        return not mathematical and not _MATHS_IN_BRACKETS.search(before)
    if mathematical and last.isalnum():
        return False
    if last.isdigit():
        number = re.search(r"[\d.,]*$", before)
        digits = number.group() if number else ""
        if not any(c.isalnum() for c in raised) or re.fullmatch(r"(?:19|20)\d\d", digits):
            return True
        return raised.isalpha() and len(digits) > 2
    if not any(c.isdigit() for c in raised):
        return True
    word = re.search(r"[^\W\d_]*$", before)
    letters = word.group() if word else ""
    return len(letters) > 1 and raised[0].isdigit() and letters not in _UNITS
