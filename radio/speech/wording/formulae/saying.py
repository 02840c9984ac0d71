"""A formula's tree in words."""

from __future__ import annotations

from dataclasses import replace

from radio.speech.wording.formulae import brackets
from radio.speech.wording.formulae.fractions import fraction, root
from radio.speech.wording.formulae.scripts import accented, is_long, scripted
from radio.speech.wording.formulae.shapes import (
    group_of,
    is_distribution,
    is_number,
    is_operand,
    is_sum,
    marks,
    text_of,
)
from radio.speech.wording.formulae.tree import (
    NOTHING,
    Accent,
    Choose,
    Group,
    Letter,
    Mark,
    Node,
    Nodes,
    Number,
    Over,
    Root,
    Script,
    Word,
)
from radio.speech.wording.formulae.words import (
    BIG,
    FUNCTIONS,
    GREEK,
    LIE_GROUPS,
    LIMITS,
    NAMES,
    OPERATIONS,
    RELATIONS,
    SIGNS,
    SUN,
)
from radio.speech.wording.numbers import decimal
from radio.speech.wording.units import POWERS, UNITS

_ALONE = {
    ">": "more than", "<": "less than", "≥": "at least", "≤": "at most", "≈": "about", "≃": "about",
    "≳": "more than about", "≲": "less than about",
}  # fmt: skip
"""A relation with nothing before it, as in "in > 75 % of cases"."""
_LIMITS_ALONE = {name: name if len(name) < 4 else said.removeprefix("the ") for name, said in LIMITS.items()}
"""Where nothing follows: "the max"."""
_OF_ONE = frozenset(("log", "ln", "exp", "sin", "cos", "tan", "tanh", "softmax"))
_COUNTING = frozenset(("i", "j", "i=", "j=", "k=", "n=", "t=", "i∈", "j∈", "x∈", "k∈"))
"""What stands below a sigma that is a sum, not a letter."""
_GOAL = frozenset(("0", "∞", "+∞", "−∞"))


def say(nodes: Nodes) -> str:
    """The words of `nodes`; " , " is a pause. A number that is `open` stays in digits."""
    return _Row(nodes).said()


class _Row:
    """One row of nodes, said from left to right; `_at` is the node after the one in hand."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = _joined_letters(nodes)
        self._at = 0
        self._called = -1
        """Where the last function with its arguments ended: one right after it is a factor."""

    def said(self) -> str:
        out: list[str] = []
        while self._at < len(self._nodes):
            node = self._nodes[self._at]
            self._at += 1
            out.append(self._mark(node.text) if isinstance(node, Mark) else self._thing(node))
        return " ".join(" ".join(out).split())

    @property
    def _next(self) -> Node | None:
        return self._nodes[self._at] if self._at < len(self._nodes) else None

    @property
    def _before(self) -> Node | None:
        return self._nodes[self._at - 2] if self._at >= 2 else None

    def _thing(self, node: Node) -> str:
        after = self._next
        big = _operator(node)
        if big:
            return self._big(node, big)
        called = self._call(node, group_of(after)) if after else ""
        if called:
            called = ("times " if self._called == self._at - 1 else "") + called
            self._at += 1
            self._called = self._at
            if isinstance(after, Script):
                return f"{called} , {scripted(replace(after, base=NOTHING), say)}"
            ends = isinstance(self._next, Letter | Word | Script | Accent) and len(called.split()) > 6
            return f"{called} , " if ends else called
        match node:
            case Number():
                return self._number(node)
            case Letter("J") if after == Mark("/") and self._nodes[self._at + 1 : self._at + 2] == (Letter("ψ"),):
                self._at += 2
                return "J psi"
            case Letter("E", "bb") if is_operand(after):
                return "the expectation of"
            case Letter(text):
                return "A" if text == "a" else GREEK.get(text.lower(), text)  # "a" would be heard as the article
            case Word(text):
                said = FUNCTIONS.get(text) or NAMES.get(text, text)
                return said if is_operand(after) else said.removesuffix(" of")
            case Group() | Script(Group(opening=("‖" | "|" | "⟨" | "⦃"))):
                return self._bracket(node)
            case Script(Group(), below) if marks(below) & RELATIONS.keys():
                return brackets.bracketed(node, say)
            case Script(Number("10")) if is_unit(_unit(after).split("^")[0]) and "^-" not in _unit(after):
                return scripted(replace(node, base=Number("10", open=True)), say)
            case Script(Word(text)) if is_unit(text):
                return _per(text, text_of(node.above)) or _unit(node)
            case Script():
                return self._script(node)
            case Over(top, bottom):
                return self._times + fraction(top, bottom, say)
            case Root(body, degree):
                return self._times + root(body, degree, say)
            case Accent():
                return accented(node, say)
            case Choose(top, bottom):
                return f"{say(top)} choose {say(bottom)}"
        return ""

    @property
    def _times(self) -> str:
        """ "times" where something stands before what begins with "the": a listener would not hear the product."""
        before = self._before
        if isinstance(before, Word) and before.text in _OF_ONE:
            return "of "
        product = before is not None and is_operand(before) and not isinstance(before, Mark | Word)
        product = product and not (before is not None and brackets.is_expectation(before) and _is_double(before))
        return "times " if before is not None and product and not _operator(before) else ""

    def _call(self, node: Node, group: Group) -> str:
        if group.opening not in ("(", "[", "⦃"):
            return ""
        if brackets.is_expectation(node) and (group.opening == "[" or _is_double(node)):
            return brackets.expectation(node, group, say)
        if not brackets.takes(node, group) or not (group.opening == "(" or isinstance(node, Word) or _is_double(node)):
            return ""
        return brackets.call(node, group, say((node,)), say)

    def _script(self, node: Script) -> str:
        base = node.base
        if base == Mark("∇"):
            if text_of(node.above) == "2":
                return "the Laplacian of"
            return f"the gradient with respect to {say(node.below)} of" if node.below else "the gradient of"
        sun = isinstance(base, Letter) and base.text in SUN and text_of(node.below) in ("⊙", "sun")
        if sun and isinstance(base, Letter) and isinstance(self._before, Mark):
            return f"{base.text} sun"
        if is_long(base):
            return self._times + scripted(node, say)
        if base == Word("log") and node.below:
            return f"log base {say(node.below)} of"
        if isinstance(base, Letter) and base.text == "E" and base.face == "bb" and self._next is not None:
            return f"the expectation {f'over {say(node.below)}' if node.below else ''} of"
        ends = len(node.above) > 1 and node.above[0] != Mark("−") and self._next in (Mark("+"), Mark("−"))
        return scripted(node, say) + (" , " if ends else "")

    def _bracket(self, node: Group | Script) -> str:
        group, before = group_of(node), self._before
        times = self._times if group.opening in ("‖", "|", "⌊", "⌈") else ""
        if isinstance(node, Script) or times:
            return times + brackets.bracketed(node, say)
        within = isinstance(before, Mark) and before.text in "∈→⊂⊆:"
        between = brackets.interval(group, say, within=within)
        said = between or brackets.bracketed(node, say)
        if between or not is_long(group) or len(self._nodes) == 1:
            return said
        if self._next == Mark("/"):
            return f"{said} , all"
        ends = " , " if is_operand(self._next) else ""
        if isinstance(before, Mark) and before.text in "/−·×":
            return f"the quantity {said}{ends}"
        if is_operand(before) and not isinstance(before, Word):
            return f"times the quantity {said}{ends}"
        return f"the quantity {said}{ends}" if ends else said

    def _number(self, number: Number) -> str:
        after = self._next
        following = self._nodes[self._at + 1] if self._at + 1 < len(self._nodes) else None
        said = number.text if number.open else decimal(number.text)
        if after == Mark("/") and isinstance(following, Number):
            self._at += 2
            return fraction((number,), (following,), say)
        last = isinstance(following, Number) and self._at + 2 == len(self._nodes)
        if after == Mark("−") and isinstance(following, Number) and last and _value(number) < _value(following):
            self._at += 1
            return f"{said} to"
        unit = after.base if isinstance(after, Script) else after
        if isinstance(unit, Word) and is_unit(unit.text):
            if isinstance(after, Script) and text_of(after.above).startswith("−"):
                return said
            self._at += 1
            return f"{number.text} {_unit(after)}"
        if after == Mark("×") and following is None:
            self._at += 1
            return f"{number.text}×"
        if after == Mark("%"):
            self._at += 1
            return f"{said} percent"
        if isinstance(after, Group) and brackets.uncertainty(number, after):
            self._at += 1
            digits = "digit" if len(text_of(after.items)) == 1 else "digits"
            return f"{said} plus or minus {say(after.items)} in the last {digits}"
        return said

    def _big(self, node: Node, name: str) -> str:
        """A sum, an integral, a maximum: with its limits, and "of"."""
        after = self._next
        said = self._times + name
        if isinstance(node, Script):
            low, high = node.below, node.above
            pair = group_of(low[0]) if len(low) == 1 else NOTHING
            if pair.opening == "⟨":
                return f"{said} over pairs {brackets.listed(pair.items, say)} of"
            word = "as" if name.startswith("the lim") else "from" if low and high else "over"
            said += (f" {word} {say(low)}" if low else "") + (f" to {say(high)}" if high else "")
        elif isinstance(node, Word) and not is_operand(after):
            return _LIMITS_ALONE[node.text]
        if isinstance(after, Group) and after.opening in ("⦃", "(") and not marks(after.items) & {"∣", "|", ":"}:
            self._at += 1
            return f"{said} of {brackets.arguments(after, say)}"
        return said if after is None else f"{said} of"

    def _mark(self, text: str) -> str:
        before, after = self._before, self._next
        if text in (",", ".", ";"):
            return "," if before is not None and after not in (None, Mark("…")) else ""
        if text == "∇" and after in (Mark("·"), Mark("×")):
            self._at += 1
            return "the divergence of" if after == Mark("·") else "the curl of"
        if text in _ALONE and not is_operand(before) and is_number(after):
            return _ALONE[text]
        if text in BIG:
            return self._big(Mark(text), BIG[text])
        chosen = self._chosen(text, before, after)
        return chosen or RELATIONS.get(text) or OPERATIONS.get(text) or SIGNS.get(text, "")

    def _chosen(self, text: str, before: Node | None, after: Node | None) -> str:
        """The words of a sign that depend on what stands around it."""
        match text:
            case "|" | "∣":
                return "divides" if self._divides() else "given"
            case "‖":
                return "from"
            case "∗" | "⋆" if before is not None and not is_operand(after):
                return "star"
            case "·" if not (is_operand(before) or is_operand(after)):
                return "dot"
            case "!":
                return "factorial"
            case "…":
                return self._dots()
            case "∼":
                return self._tilde(before, after)
            case ":":
                return self._colon()
            case "×":
                return "by" if self._counts_rows(before, after) else ""
            case "→":
                return "goes to" if text_of(self._nodes[self._at :]) in _GOAL else ""
            case "≡":
                return "congruent to" if Word("mod") in self._nodes else ""
            case "≈":
                return ", about" if is_number(after) else ""
        return ""

    def _divides(self) -> bool:
        return len(self._nodes) == 3 and self._at == 2 and all(isinstance(n, Letter | Number) for n in self._nodes[::2])

    def _counts_rows(self, before: Node | None, after: Node | None) -> bool:
        """Whether a cross counts rows and columns: 256 × 256, m × n."""
        return not marks(self._nodes) - {"×"} and all(_is_count(n) for n in (before, after))

    def _tilde(self, before: Node | None, after: Node | None) -> str:
        if not is_operand(before) or is_number(after) or after in (Letter("π"), Mark("∞")):
            return "about"
        return "drawn from" if is_distribution(self._nodes[self._at :]) else "goes as"

    def _colon(self) -> str:
        rest = self._nodes[self._at :]
        if Mark("→") in rest or Mark("↦") in rest:
            return "from"
        return "to" if is_number(self._before) and is_number(self._next) else ","

    def _dots(self) -> str:
        if isinstance(self._next, Mark) and not is_operand(self._next) and self._next.text != ",":
            return "dot dot dot"
        if self._next == Mark(","):
            self._at += 1
        if self._next is None:
            return ", and so on"
        return "to" if self._nodes[: self._at].count(Mark(",")) < 3 else ", up to"


def _value(number: Number) -> float:
    return float(number.text.replace(",", ""))


def is_unit(text: str) -> bool:
    """Whether `text` is a unit as it is printed: "GeV", "km/s"."""
    return text.partition("/")[0] in UNITS


def _per(text: str, power: str) -> str:
    """ "per second", "per cubic centimeter"."""
    if text not in UNITS or power not in ("−1", "−2", "−3"):
        return ""
    return f"per {POWERS.get('^' + power[1], '')}{UNITS[text][0]}"


def _unit(node: Node | None) -> str:
    """A unit as it is printed; the passes that know quantities say it with its number."""
    power = f"^{text_of(node.above).replace('−', '-')}" if isinstance(node, Script) else ""
    base = node.base if isinstance(node, Script) else node
    return base.text + power if isinstance(base, Word) else ""


def _operator(node: Node) -> str:
    base = node.base if isinstance(node, Script) else node
    if isinstance(base, Mark):
        return BIG.get(base.text, "")
    if isinstance(node, Script) and base == Letter("Σ") and (node.above or text_of(node.below)[:2] in _COUNTING):
        return BIG["∑"]
    return LIMITS.get(base.text, "") if isinstance(base, Word) else ""


def _is_double(node: Node) -> bool:
    base = node.base if isinstance(node, Script) else node
    return isinstance(base, Letter) and base.face == "bb"


def _is_count(node: Node | None) -> bool:
    base = node.base if isinstance(node, Script) and not node.above else node
    if isinstance(base, Number):
        return base.text.isdigit()
    return isinstance(base, Word) or (isinstance(base, Letter) and base.text.islower())


def _joined_letters(nodes: Nodes) -> Nodes:
    """Letters that are one name before a bracket ("S U (2)") as one word, and "arg max" as one."""
    out: list[Node] = []
    bare = (isinstance(n, Group) and not n.opening and not is_sum(n.items) for n in nodes)
    for node in (m for n, flat in zip(nodes, bare, strict=True) for m in (group_of(n).items if flat else (n,))):
        base = node.base if isinstance(node, Script) else node
        if out and out[-1] == Word("arg") and base in (Word("max"), Word("min")):
            both = Word("argmax" if base == Word("max") else "argmin")
            out[-1] = replace(node, base=both) if isinstance(node, Script) else both
            continue
        if group_of(node).opening == "(":
            for length in (3, 2):
                name = "".join(n.text for n in out[-length:] if isinstance(n, Letter))
                if len(name) == length and name in (*LIE_GROUPS, "KL", "Ex", "Pr"):
                    out[-length:] = [Word(name)]
                    break
        out.append(node)
    return tuple(out)
