"""Brackets in words: arguments, intervals, sets, norms, expectations, distributions."""

from __future__ import annotations

import re
from collections.abc import Callable

from radio.speech.wording.formulae.scripts import above, below
from radio.speech.wording.formulae.shapes import group_of, is_number, marks, single, split, symbol, text_of
from radio.speech.wording.formulae.tree import Accent, Group, Letter, Mark, Node, Nodes, Number, Script, Word
from radio.speech.wording.formulae.words import FACTOR_LETTERS, FUNCTIONS, LIE_GROUPS, ORDERS, RELATIONS

Say = Callable[[Nodes], str]

_NORMS = {
    "1": "L one", "2": "L two", "∞": "infinity", "F": "Frobenius", "0": "L zero", "p": "L p", "∗": "nuclear",
    "op": "operator",
}  # fmt: skip
_COMPARED = frozenset("=∈≥≤<>")
_SETS = frozenset("ABCDEGNSVIJ")
"""Letters of sets: bars around one count its members."""


def listed(nodes: Nodes, say: Say) -> str:
    """What commas separate: "x and y", "x, y and z"; with dots between "one to n"."""
    parts = [p for p in split(nodes, ",", ";") if p]
    dots = [i for i, p in enumerate(parts) if text_of(p) == "…"]
    said = [say(p) for p in parts]
    if dots:
        start, rest = said[: dots[0]], said[dots[0] + 1 :]
        if not rest:
            return f"{' , '.join(start)} , and so on"
        return f"{' , '.join(start)} {'to' if len(start) == 1 else ', up to'} {' , '.join(rest)}"
    return f"{' , '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else "".join(said)


def arguments(group: Group, say: Say) -> str:
    """The arguments of a function; a bar between them is "given"."""
    for bar, said in (("‖", "from"), ("|", "given"), ("∣", "given"), (";", ",")):
        parts = split(group.items, bar)
        if len(parts) == 2 and all(parts):
            return f"{listed(parts[0], say)} {said} {listed(parts[1], say)}"
    return listed(group.items, say)


def takes(node: Node, group: Group) -> bool:
    """Whether `node` before `group` is a function of what stands in it, not a factor."""
    if isinstance(node, Word):
        return True
    base = symbol(node)
    if base is None or not group.items or group.opening not in ("(", "[", "⦃"):
        return False
    added = marks(group.items) & {"+", "−"}
    if isinstance(node, Script) and text_of(node.above) not in ("", "∗", "′", "−1", "+", "−") and added:
        return base.text in "PpEfgh" and len(node.above) == 1
    if base.text == "e" and isinstance(node, Script):
        return False
    return not (added and base.text in FACTOR_LETTERS and not base.face)


def call(node: Node, group: Group, said: str, say: Say) -> str:
    """A function and its arguments; the conventions that have names of their own first."""
    base = symbol(node)
    name = node.text if isinstance(node, Word) else ""
    if name in LIE_GROUPS or (base == Letter("U") and isinstance(single(group.items), Number)):
        return f"{_spelt(name or 'U')} {listed(group.items, say)}"
    if base and base.text in ORDERS and isinstance(node, Letter | Accent) and _is_order(base, group):
        soft = "soft " if isinstance(node, Accent) else ""
        return f"{soft}{ORDERS[base.text]} {arguments(group, say)}"
    special = _named(node, base, name, group, say)
    if special:
        return special
    if name in FUNCTIONS:
        said = FUNCTIONS[name]
    if base and base.text in "LH" and isinstance(node, Script) and text_of(node.above) == "2":
        said = said.replace("squared", "two")  # a space of functions
    of = "" if said.endswith(" of") else "of"
    return f"{said} {of} {arguments(group, say)}"


def _is_order(base: Letter, group: Group) -> bool:
    return not (base.text in "ωΩΘ" and (marks(group.items) & {","} or text_of(group.items) in ("t", "x", "k", "z")))


def _named(node: Node, base: Letter | None, name: str, group: Group, say: Say) -> str:
    parts = split(group.items, ",", ";")
    two = len(parts) == 2 and all(parts)
    letter, face = (base.text, base.face) if base else ("", "")
    if two and letter == "N" and (face == "cal" or text_of(parts[0]) in ("0", "μ")):
        return f"a normal distribution with mean {say(parts[0])} and variance {say(parts[1])}"
    if two and letter == "U" and face == "cal":
        return f"a uniform distribution from {say(parts[0])} to {say(parts[1])}"
    if name == "Pr" or (letter == "P" and face == "bb"):
        of = arguments(group, say)
        if marks(group.items) & RELATIONS.keys():
            clause = re.sub(r"\b(?=(?:less|greater) than)", "is ", of, count=1)
            return f"the probability {_over(node, say)} that {clause} , "
        return f"the probability {_over(node, say)} of {of}"
    diverging = len(split(group.items, "‖")) == 2
    if letter == "D" and isinstance(node, Script) and diverging:
        return f"the {below(node.below, say)} divergence of {arguments(group, say)}"
    if name == "KL" and (diverging or two):
        return f"the K L divergence of {arguments(group, say) if diverging else ' from '.join(map(say, parts))}"
    return ""


def _over(node: Node, say: Say) -> str:
    return f"over {say(node.below)}" if isinstance(node, Script) and node.below else ""


def expectation(node: Node, group: Group, say: Say) -> str:
    """ "the expectation over x drawn from p of f of x"."""
    return f"the expectation {_over(node, say)} of {arguments(group, say)}"


def is_expectation(node: Node) -> bool:
    """An E, with what it is taken over below it perhaps."""
    base = node.base if isinstance(node, Script) else node
    return isinstance(base, Letter) and base.text == "E"


def interval(group: Group, say: Say, *, within: bool) -> str:
    """ "the interval from zero to one, excluding one"; nothing when the brackets hold no interval."""
    parts = split(group.items, ",")
    if len(parts) != 2 or not all(parts) or group.opening not in ("(", "[") or group.closing not in (")", "]"):
        return ""
    half = group.opening + group.closing in ("[)", "(]")
    endless = any("∞" in text_of(p) for p in parts)
    commuting = not within and all(isinstance(single(p), Letter | Accent) and not text_of(p).islower() for p in parts)
    if group.opening + group.closing == "[]" and commuting:
        return f"the commutator of {say(parts[0])} and {say(parts[1])}"
    whole = group.opening == "["
    if not (half or endless or whole or (within and all(_is_end(p) for p in parts))):
        return ""
    openly = "open " if group.opening == "(" and group.closing == ")" and not endless else ""
    said = f"the {openly}interval from {say(parts[0])} to {say(parts[1])}"
    if half and not endless:
        said += f" , excluding {say(parts[1] if group.closing == ')' else parts[0])}"
    return said


def _is_end(nodes: Nodes) -> bool:
    bare = nodes[1:] if isinstance(nodes[0], Mark) and nodes[0].text in "+−" else nodes
    bare = bare[:1] if bare[1:] == (Mark("%"),) else bare
    return len(bare) == 1 and (is_number(bare[0]) or isinstance(bare[0], Letter) or bare[0] == Mark("∞"))


def bracketed(node: Script | Group, say: Say) -> str:
    """A bracket by itself, with what stands below and above it where that changes its name (norms)."""
    group = group_of(node)
    low = node.below if isinstance(node, Script) else ()
    squared = "squared " if isinstance(node, Script) and text_of(node.above) == "2" else ""
    inside = say(group.items)
    power = f" , {above(node, say)}" if isinstance(node, Script) and node.above and not squared else ""
    if (
        isinstance(node, Script)
        and marks(node.below) & {"=", "∈", "≥", "≤", "<", ">"}
        and group.opening not in ("|", "‖")
    ):
        return f"{inside} for {_running(node, say)}"
    match group.opening + group.closing:
        case "‖‖":
            return f"the {squared}{_NORMS.get(text_of(low), '') or below(low, say)} norm of {inside}{power}"
        case "||":
            return f"the {squared}{_measure(group.items)} of {inside}{power}"
        case "|⟩":
            return f"the state {inside}"
        case "⟨⟩":
            parts = split(group.items, ",", "|", "∣")
            if len(parts) > 2:
                return f"the tuple {listed(group.items, say)}"
            if len(parts) == 2:
                return f"the inner product of {say(parts[0])} and {say(parts[1])}"
            return f"the average of {inside}"
        case "⌊⌋":
            return f"the floor of {inside}"
        case "⌈⌉":
            return f"the ceiling of {inside}"
        case "⦃⦄":
            return _set(group.items, say)
    if marks(group.items) & {","}:
        kind = {2: "pair", 3: "triple"}.get(len(split(group.items, ",")), "tuple")
        name = "" if group.opening in ("", "[") else "the tuple" if "…" in marks(group.items) else f"the {kind}"
        return f"{name} {listed(group.items, say)}"
    return inside


def _running(node: Script, say: Say) -> str:
    """What an index runs over: "i from one to n"."""
    index = split(node.below, "=")
    if len(index) == 2 and node.above:
        return f"{say(index[0])} from {say(index[1])} to {say(node.above)}"
    return say(node.below)


def _measure(nodes: Nodes) -> str:
    """What single bars measure, by the letter between them."""
    base = symbol(nodes[0]) if len(nodes) == 1 else None
    if base is None:
        return "absolute value"
    return (
        "magnitude" if base.face == "bold" else "size" if base.face == "cal" or base.text in _SETS else "absolute value"
    )


def _set(nodes: Nodes, say: Say) -> str:
    for bar in ("∣", "|", ":"):
        parts = split(nodes, bar)
        if len(parts) == 2 and all(parts):
            return f"the set of {say(parts[0])} such that {say(parts[1])}"
    of = "of " if not marks(nodes) & {","} else ""
    return f"the set {of}{listed(nodes, say)}" if nodes else "the empty set"


def _spelt(name: str) -> str:
    return " ".join(name) if name.isupper() or len(name) == 2 else name


def uncertainty(number: Number, group: Group) -> bool:
    """Whether brackets after a number hold the error of its last digits: 0.682(3)."""
    inside = single(group.items)
    return "." in number.text and isinstance(inside, Number) and len(inside.text) <= 3 and inside.text.isdigit()
