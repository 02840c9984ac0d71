"""From characters to a tree: one reader for TeX and for formulae in plain text.

It never fails on what is unbalanced or unknown: a bracket without its mate is dropped, a command that nobody knows is
read by its name. What is nested too deep or too long raises `TooMuch`: nobody could follow it by ear.
"""

from __future__ import annotations

from dataclasses import replace

from radio.speech.wording.formulae.commands import ACCENTS, COMBINING, FACES, FUNCTIONS, LOOKS, SILENT
from radio.speech.wording.formulae.tokens import NEGATED, PRIMES, letter, tokens
from radio.speech.wording.formulae.tree import (
    NOTHING,
    Accent,
    Choose,
    Group,
    Mark,
    Node,
    Nodes,
    Number,
    Over,
    Root,
    Script,
    Word,
)
from radio.speech.wording.units import UNITS

DEEPEST = 24
LONGEST = 600
"""Characters of source; the words of anything longer would be too many."""

_CLOSING_OF = {"(": ")", "[": "]", "⦃": "⦄", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉"}
_CLOSING = frozenset(_CLOSING_OF.values())
_ENDS = _CLOSING | {"}"}
_BARS = frozenset("|‖")
_OPERATORS = frozenset("=<>≤≥≠≈∼≡∝+−-·×/∈,;:→⇒⟨≔±∓∑∏") | {"∗"}
"""After one of these a bar opens."""
_SWITCHES = frozenset(("bf", "cal", "rm", "it", "sf", "tt", "sc", "em"))
"""Old commands that hold to the end of their group."""


class TooMuch(ValueError):
    """A formula longer or deeper than anyone can follow."""


def read(source: str, *, tex: bool) -> Nodes:
    """The tree of a formula, in TeX or as plain text. Raises TooMuch."""
    if len(source) > LONGEST:
        raise TooMuch(source[:40])
    reader = _Reader(tokens(source, tex=tex), tex=tex)
    return reader.all()


class _Reader:
    def __init__(self, found: list[str], *, tex: bool) -> None:
        self._tokens, self._at, self._tex = found, 0, tex

    def all(self) -> Nodes:
        items: list[Node] = []
        while self._at < len(self._tokens):
            items += self._items(0)
            self._at += 1  # a closing bracket without its mate
        return tuple(items)

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        piece = self._peek()
        self._at += 1
        return piece

    def _took(self, piece: str) -> bool:
        if self._peek() != piece:
            return False
        self._at += 1
        return True

    def _items(self, depth: int, face: str = "", bar: str = "") -> list[Node]:
        """Nodes up to a closing brace or bracket, or to `bar`; the end is not taken."""
        if depth > DEEPEST:
            raise TooMuch
        items: list[Node] = []
        while (piece := self._peek()) and piece not in _ENDS and piece != bar:
            if piece in ("\\over", "\\choose"):
                self._at += 1
                kind = Over if piece == "\\over" else Choose
                return [kind(tuple(items), tuple(self._items(depth + 1, face, bar)))]
            if piece in ("_", "^") or piece in PRIMES:
                self._script(items, depth)
            elif piece in COMBINING:
                self._at += 1
                items[-1:] = [_accented(items[-1], COMBINING[piece])] if items else []
            elif piece[1:] in _SWITCHES and piece[0] == "\\":
                self._at += 1
                face = FACES[piece[1:]]
            else:
                items += self._atom(depth, face, items[-1] if items else None)
        return items

    def _atom(self, depth: int, face: str, before: Node | None = None) -> list[Node]:
        """The next thing: a letter, a number, a group, a command with its arguments."""
        piece = self._next()
        if not piece or piece == " ":
            return []
        if piece == "{":
            inside = self._word(depth) if face == "word" else self._items(depth + 1, face)
            closed = self._took("}")
            if closed and not self._tex:
                return [Group(tuple(inside), "⦃", "⦄")]
            return inside if len(inside) == 1 else [Group(tuple(inside))]
        if piece in _CLOSING_OF:
            inside = self._items(depth + 1, face)
            return [Group(tuple(inside), piece, self._next() if self._peek() in _CLOSING else "")]
        if piece in _BARS:
            return [self._bars(piece, before, depth, face)]
        if piece[0] == "\\":
            return self._command(piece[1:], depth, face)
        if face == "word" and piece.isalpha():
            while self._peek().isalpha() and self._peek().isascii():
                piece += self._next()
            return [_name(piece)]
        return [letter(piece, face)]

    def _bars(self, bar: str, before: Node | None, depth: int, face: str) -> Node:
        """What stands between two bars; or the bar, when it opens nothing: "given"."""
        opens = before is None or (isinstance(before, Mark) and before.text in _OPERATORS)
        if opens or self._bars_left(bar) % 2:
            start = self._at
            inside = self._items(depth + 1, face, bar)
            if inside and self._took(bar):
                return Group(tuple(inside), bar, bar)
            if inside and bar == "|" and self._took("⟩"):
                return Group(tuple(inside), "|", "⟩")
            self._at = start
        return Mark(bar)

    def _bars_left(self, bar: str) -> int:
        """How many more of `bar` there are before the bracket around it closes."""
        level = count = 0
        for piece in self._tokens[self._at :]:
            level += (piece in _CLOSING_OF or piece == "{") - (piece in _ENDS)
            if level < 0:
                break
            count += piece == bar and level == 0
        return count

    def _script(self, items: list[Node], depth: int) -> None:
        piece = self._next()
        last = items.pop() if items else NOTHING
        script = last if isinstance(last, Script) else Script(last)
        argument = () if piece in PRIMES else self._argument(depth)
        if piece in PRIMES:
            script = replace(script, primes=script.primes + PRIMES[piece])
        elif piece == "_":
            script = replace(script, below=(*script.below, *argument))
        elif argument and all(n == Mark("′") for n in argument):
            script = replace(script, primes=script.primes + len(argument))
        else:
            script = replace(script, above=(*script.above, *argument))
        items.append(script)

    def _argument(self, depth: int, face: str = "") -> Nodes:
        """What a script or a command takes: a group in braces, else one thing; a sign goes with its number."""
        while self._took(" "):
            pass
        piece = self._peek()
        if piece == "{":
            self._at += 1
            inside = self._word(depth) if face == "word" else self._items(depth + 1, face)
            self._took("}")
            return tuple(inside)
        if not piece or piece in _ENDS:
            return ()
        if not self._tex and piece in "-−+":
            self._at += 1
            sign = letter(piece, "")
            return (sign, letter(self._next(), "")) if self._peek()[:1].isdigit() else (sign,)
        if self._tex and len(piece) > 1 and piece.isalnum():
            self._tokens[self._at : self._at + 1] = [piece[0], piece[1:]]
        if depth > DEEPEST:
            raise TooMuch
        return tuple(self._atom(depth + 1, face))

    def _command(self, name: str, depth: int, face: str) -> list[Node]:
        if name in FUNCTIONS:
            return [Word(name)]
        if name == "not":
            sign = self._atom(depth + 1, face)
            return [Mark(NEGATED[n.text]) if isinstance(n, Mark) and n.text in NEGATED else n for n in sign]
        if name in ("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"):
            return [Over(self._argument(depth, face), self._argument(depth, face))]
        if name in ("binom", "dbinom", "tbinom"):
            return [Choose(self._argument(depth, face), self._argument(depth, face))]
        if name == "sqrt":
            degree = tuple(self._items(depth + 1)) if self._took("[") else ()
            self._took("]")
            return [Root(self._argument(depth, face), degree)]
        if name in ACCENTS:
            return [Accent(self._argument(depth, face), ACCENTS[name])]
        if name in ("mod", "bmod", "pmod"):
            return [Word("mod"), *(self._argument(depth) if name == "pmod" else ())]
        if name in LOOKS:
            self._took(".")  # \left. stands for no bracket
            return []
        if name in FACES and not (name in ("si", "num") and self._peek() != "{"):
            return self._faced(name, depth, face)
        if name in ("begin", "end"):
            self._argument(depth)
            return []
        if name in SILENT or not name.isalpha():
            return []
        return [Word(name)] if len(name) > 1 else [letter(name, face)]

    def _faced(self, name: str, depth: int, outer: str) -> list[Node]:
        face = FACES[name]
        if face in ("1", "2"):
            self._argument(depth)
            return list(self._argument(depth, outer)) if face == "2" else []
        if face in ("^", "_"):
            argument = self._argument(depth)
            return [Script(NOTHING, above=argument) if face == "^" else Script(NOTHING, below=argument)]
        return list(self._argument(depth, face or outer))

    def _word(self, depth: int) -> list[Node]:
        """Text up to the closing brace: names in one piece. What is more than names is read as any formula."""
        start, level = self._at, 0
        while (piece := self._peek()) and not (piece == "}" and level == 0):
            level += (piece == "{") - (piece == "}")
            self._at += 1
        text = "".join(self._tokens[start : self._at])
        if not all(c.isalnum() or c in " -.,'" for c in text):
            self._at = start
            return self._items(depth + 1, "word")
        return [_name(part) for part in text.split()]


def _name(part: str) -> Node:
    bare = part.strip(".,'-")
    if not bare:
        return Mark(part[0])
    if bare.replace(".", "").isdigit():
        return Number(bare)
    return letter(bare, "") if len(bare) == 1 and bare not in UNITS else Word(bare)


def _accented(node: Node, name: str) -> Node:
    if isinstance(node, Script):
        return replace(node, base=_accented(node.base, name))
    return Accent((node,), name)
