"""Formulae that stand in plain text, as papers converted from PDF and language models write them: "x_i ∈ R^d".

A recogniser walks through the text and takes the longest thing that is built like a formula: operands (letters,
numbers, brackets, functions with arguments) between operations and relations. What has nothing of a formula but
numbers, or is a name, stays: the other passes know it better.
"""

from __future__ import annotations

import re

from radio.speech.wording.formulae.commands import COMBINING, FUNCTIONS
from radio.speech.wording.formulae.tokens import SHORT_WORDS
from radio.speech.wording.units import UNITS

LONGEST = 300
"""Characters of a formula in plain text; beyond this it is a wreck of a page."""
_DEEPEST = 12
_GREEK = "α-ωΑ-Ωϑϕϵϱ"
_DOUBLE = "ℝℕℤℚℂℙℍ"
_MATH_LETTER = rf"[{_GREEK}{_DOUBLE}ℓℏ∂∇∞∅\U0001D400-\U0001D7CBℒℱℋℐℬℰℳℛ]"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_RELATION = r"[=<>≤≥≠≈≃≅≡∼~∝≪≫≲≳∈∉⊂⊆⊃⊇→↦⇒⇔≜≔⊨]|:=|<=|>=|!=|==|->|=>"
_OPERATION = r"[+−×·⋅∗*/±∓∪∩∖∘⊕⊗⊙∧∨]"
_ACCENTED = "âĉêĝĥîĵôŝûŵŷẑẐŶŴŜĤãñõũỹẽỸÃÑāēīōūȳȲĀẋẏṗṙṁẊẎṖ"
"""Letters with a hat, a tilde, a bar or a dot that are one character."""
_TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<dots>\.\.\.|…|\. \. \.|· ?· ?·|⋯)|(?P<number>{_NUMBER})|(?P<word>[A-Za-z]+)"
    rf"|(?P<math>{_MATH_LETTER})|(?P<accented>[{_ACCENTED}](?!\w))"
    rf"|(?P<relation>{_RELATION})|(?P<operation>{_OPERATION})|(?P<open>[(\[{{⟨⌊⌈])|(?P<close>[)\]}}⟩⌋⌉])"
    rf"|(?P<script>[_^])|(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵀ]+|[₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₙ]+)|(?P<prime>['′″]+)|(?P<bar>\|\||[|‖∥])"
    rf"|(?P<big>[∑∏∫∮⋃⋂√])|(?P<mark>[{''.join(COMBINING)}])|(?P<hyphen>[-–])|(?P<comma>[,;:])|(?P<other>.)",
    re.DOTALL,
)
_SIGN = re.compile(
    rf"[_^]|{_RELATION}|[∑∏∫√‖|±×′″{_ACCENTED}{''.join(COMBINING)}]|{_MATH_LETTER}|\w[(]|[\[({{]\w+,|[−+/-]"
)
"""Text without any of these holds no formula."""
_ARTICLES = frozenset(("a", "A", "I"))
_NAMES = (
    "argmin argmax lim sup inf softmax sigmoid ReLU exp log ln max min sin cos tan tanh det rank Tr tr Var Cov Pr KL"
)
_CALLED = frozenset(_NAMES.split())


def may_hold(text: str) -> bool:
    """Whether `text` has a sign that a formula has; most sentences have none."""
    return bool(_SIGN.search(text))


def found(text: str) -> list[tuple[int, int]]:
    """Where formulae stand in `text`, from left to right: start and end."""
    spans: list[tuple[int, int]] = []
    tokens = [(m.lastgroup or "", m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]
    unclosed: set[int] = set()
    at = 0
    while at < len(tokens):
        end = _Formula(tokens, at, unclosed).end()
        if end is None:
            at += 1
            continue
        spans.append((tokens[at][2], tokens[end - 1][3]))
        at = end
    return spans


class _Formula:
    """One try to read a formula from the token at `start` on."""

    def __init__(self, tokens: list[tuple[str, str, int, int]], start: int, unclosed: set[int]) -> None:
        self._unclosed = unclosed
        """Brackets that hold no formula, or never close: none is tried twice, or "f(f(f(" would take for ever."""
        self._tokens, self._start, self._at = tokens, start, start
        self._signs: set[str] = set()
        self._letters = 0

    def end(self) -> int | None:
        """The token after the formula; None where there is none."""
        if self._start and self._tokens[self._start - 1][0] in (
            "word",
            "number",
            "math",
            "script",
            "hyphen",
            "prime",
            "other",
        ):
            kind, text, *_ = self._tokens[self._start - 1]
            if kind != "other" or text in "@#.\\$&%":
                return None
        if not self._operand(0):
            return None
        good = self._at
        while self._more():
            good = self._at
        self._at = good
        return good if self._worth() else None

    def _worth(self) -> bool:
        """Whether this is a formula to be said as one: numbers, single letters and what is all in brackets are not."""
        opening = self._tokens[self._start]
        if opening[1] == "(" and self._closes(self._start) == self._at - 1 and self._tokens[self._at - 1][1] == ")":
            return False
        signs = self._signs - {"∂", "∇"} if self._letters < 2 else self._signs
        return bool(self._letters and signs)

    def _closes(self, opening: int) -> int:
        level = 0
        for at in range(opening, len(self._tokens)):
            level += {"open": 1, "close": -1}.get(self._tokens[at][0], 0)
            if level == 0:
                return at
        return -1

    def _kind(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at][0] if at < len(self._tokens) else ""

    def _text(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at][1] if at < len(self._tokens) else ""

    def _spaces(self) -> int:
        before = self._at
        while self._kind() == "space" and "\n\n" not in self._text():
            self._at += 1
        return self._at - before

    def _more(self) -> bool:
        """An operation or relation and an operand after it."""
        start = self._at
        before = self._spaces()
        kind, text = self._kind(), self._text()
        if text == "," and self._dots_follow():
            if self._operand(0):
                self._signs.add("…")
                return True
            self._at = start
            return False
        modulo = text == "mod" and "≡" in self._signs
        if (
            kind not in ("relation", "operation", "hyphen")
            and not modulo
            and not (text == ":" and self._arrow_follows())
        ):
            self._at = start
            return False
        self._at += 1
        after = self._spaces()
        if self._kind() == "dots":
            self._at += 1
            self._spaces()
            self._at += self._kind() in ("relation", "operation")
            self._spaces()
        letters, signs = self._letters, set(self._signs)
        tight = kind == "hyphen" or text in "/*·"
        if (tight and bool(before) != bool(after)) or not self._operand(0):
            self._at, self._letters, self._signs = start, letters, signs
            return False
        if kind == "relation" or text in "+−×±∪∩⊕⊗∘∖∗⊙":
            self._signs.add(text)
        elif text == "/" and not before:
            self._signs.add("/")
        return True

    def _dots_follow(self) -> bool:
        """ ", ..., " before the last of a list: taken."""
        start = self._at
        self._at += 1
        self._spaces()
        if self._kind() == "dots":
            self._at += 1
            self._spaces()
            if self._text() == ",":
                self._at += 1
                self._spaces()
                return True
        self._at = start
        return False

    def _arrow_follows(self) -> bool:
        return any(self._text(ahead) in ("→", "↦", "->") for ahead in range(1, 12))

    def _operand(self, depth: int) -> bool:
        """A thing with its scripts, or several side by side."""
        if depth > _DEEPEST:
            return False
        self._signed()
        some = False
        while self._primary(depth, first=not some):
            some = True
            self._scripts(depth)
            if self._kind() == "space" and "∫" in self._signs and re.fullmatch(r"d[a-z]", self._text(1)):
                self._at += 1
            elif (
                self._kind() == "space" and self._text(1) in FUNCTIONS and self._kind(2) in ("space", "open", "script")
            ):
                self._at += 1  # n log n
        return some

    def _signed(self) -> None:
        if (self._text() in ("-", "−", "+", "±", "∼", "~", "≈", "<", ">", "≤", "≥") and self._at > self._start) or (
            self._text() in ("−", "±")
        ):
            self._at += 1
            self._spaces()

    def _primary(self, depth: int, *, first: bool) -> bool:
        kind, text = self._kind(), self._text()
        if kind == "number":
            self._at += 1
            return True
        if kind == "accented":
            self._signs.add("mark")
        if kind in ("math", "accented"):
            self._at += 1
            self._letters += 1
            if text in "∂∇":
                self._signs.add(text)
            return True
        if kind == "word":
            return self._word(text, depth)
        if kind == "big":
            return self._big(depth)
        if kind == "open":
            return (not first or depth > 0 or self._at > self._start or text in "[({") and self._bracket(depth)
        if kind == "bar" and (first or text == "‖"):
            return self._bars(depth)
        if kind in ("mark", "prime") and not first and not (text == "'" and self._kind(1) == "word"):
            self._at += 1
            return True
        return False

    def _word(self, text: str, depth: int) -> bool:
        """A letter; a function with its argument; a few capitals with a script after them."""
        after, following = self._kind(1), self._text(1)
        if text in _CALLED or (text in FUNCTIONS and depth):
            self._at += 1
            self._scripts(depth)
            if self._kind() == "open":
                self._signs.add("call")
                self._letters += 1
                return self._bracket(depth + 1)
            self._spaces()
            return self._operand(depth + 1)
        if len(text) == 1:
            if depth == 0 and text in _ARTICLES and after == "space" and self._kind(2) not in ("relation", "operation"):
                return False
            self._at += 1
            self._letters += 1
            if after == "open" and following == "(":
                return self._called(depth)
            return True
        joined = re.fullmatch(r"[A-Z]{2,3}|d[a-z]|[a-z][A-Z]|[A-Z][a-z]", text) and text not in UNITS
        if joined and (after in ("script", "raised") or depth):
            self._at += 1
            self._letters += 1
            return True
        product = (
            len(text) == 2 and text.islower() and text not in SHORT_WORDS | UNITS.keys() and self._at > self._start
        )
        if (product and not (after == "hyphen" or self._kind(-1) == "hyphen")) or (depth and len(text) <= 3):
            self._at += 1
            self._letters += 1
            return True
        if text in ("SU", "SO", "GL", "SL") and following == "(":
            self._at += 1
            self._letters += 1
            return self._called(depth)
        return False

    def _called(self, depth: int) -> bool:
        here, letters, signs = self._at, self._letters, set(self._signs)
        if self._bracket(depth + 1):
            self._signs.add("call")
        else:
            self._at, self._letters, self._signs = here, letters, signs
        return True

    def _big(self, depth: int) -> bool:
        self._signs.add(self._text())
        self._at += 1
        self._scripts(depth)
        self._spaces()
        return self._operand(depth + 1)

    def _scripts(self, depth: int) -> None:
        while True:
            kind = self._kind()
            if kind in ("prime", "mark"):
                # An apostrophe is a prime only where no letter follows it: "T's".
                if self._text() == "'" and self._kind(1) == "word":
                    return
                self._signs.add(kind)
                self._at += 1
            elif (
                self._text() in ("*", "∗")
                and self._kind(1) in ("", "space", "close", "comma")
                and self._kind(2) != "word"
            ):
                self._signs.add("star")
                self._at += 1
            elif kind == "raised":
                self._signs.add("^")
                self._at += 1
            elif kind == "script" and self._script(depth):
                self._signs.add("^")
            else:
                return

    def _script(self, depth: int) -> bool:
        start = self._at
        self._at += 1
        if self._text() in ("-", "−", "+", "∗", "*", "†", "⊤", "⊥", "∞", "⊙", "☉"):
            self._at += 1
            if self._kind(-1) in ("hyphen", "operation") and self._kind() == "number":
                self._at += 1
            return True
        if self._text() in ("{", "("):
            if self._bracket(depth + 1, anything=True):
                return True
        elif self._kind() in ("word", "number", "math", "bar"):
            self._at += 1
            self._letters += self._kind(-1) != "number"
            if self._kind() in ("math", "word") and self._kind(-1) in ("math", "number"):
                self._at += self._kind() == "word"
            return True
        self._at = start
        return False

    def _bracket(self, depth: int, *, anything: bool = False) -> bool:
        """From an opening bracket to its closing one: operands, operations, commas, bars; in a script `anything`."""
        start = self._at
        if depth > _DEEPEST or start in self._unclosed:
            return False
        self._at += 1
        while self._kind() and self._tokens[self._at][2] - self._tokens[start][2] < LONGEST:
            self._spaces()
            kind = self._kind()
            if kind == "close":
                self._at += 1
                return self._at - start > 2
            if kind in ("relation", "operation", "hyphen", "comma", "bar", "dots", "prime"):
                if kind in ("relation", "operation"):
                    self._signs.add(self._text())
                self._at += 1
            elif kind == "open":
                if not self._bracket(depth + 1):
                    break
                self._scripts(depth)
            elif (anything and kind in ("word", "number", "math")) or self._text() in ("!", "%", "."):
                self._letters += 1
                self._at += 1
                self._scripts(depth)
            elif not self._operand(depth + 1):
                break
        self._unclosed.add(start)
        self._at = start
        return False

    def _bars(self, depth: int) -> bool:
        start, bar = self._at, self._text()
        self._at += 1
        if self._operand(depth + 1):
            while self._text() != bar and self._more():
                pass
            if self._text() == bar:
                self._at += 1
                self._signs.add(bar)
                return True
        self._at = start
        return False
