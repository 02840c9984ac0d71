"""Questions that are asked of a formula's parts before they are said."""

from __future__ import annotations

from radio.speech.wording.formulae.tree import (
    NOTHING,
    Accent,
    Group,
    Letter,
    Mark,
    Node,
    Nodes,
    Number,
    Over,
    Script,
    Word,
)
from radio.speech.wording.formulae.words import OPERATIONS, RELATIONS

_SUMS = frozenset("+−±∓")
_BETWEEN = RELATIONS.keys() | OPERATIONS.keys() | {",", "∼"}


def marks(nodes: Nodes) -> set[str]:
    """The signs at the top of `nodes`, a leading minus left out: it belongs to what follows."""
    return {n.text for i, n in enumerate(nodes) if isinstance(n, Mark) and not (i == 0 and n.text in "−+±")}


def is_sum(nodes: Nodes) -> bool:
    """Whether something is added or subtracted, or compared."""
    return bool(marks(nodes) & (_SUMS | RELATIONS.keys()))


def simple(nodes: Nodes) -> bool:
    """Whether a listener hears where `nodes` end: no sum, no comparison, no fraction."""
    if is_sum(nodes) or len(nodes) > 4 or any(isinstance(n, Over) for n in nodes):
        return False
    return len(nodes) < 2 or not any(group_of(n).opening == "(" and is_sum(group_of(n).items) for n in nodes)


def symbol(node: Node) -> Letter | None:
    """The letter that carries scripts and accents, if it is one."""
    while isinstance(node, Script | Accent):
        if isinstance(node, Script):
            node = node.base
        elif len(node.body) == 1:
            node = node.body[0]
        else:
            return None
    return node if isinstance(node, Letter) else None


def is_operand(node: Node | None) -> bool:
    """Whether `node` can stand on a side of a sign."""
    return node is not None and not (isinstance(node, Mark) and node.text in _BETWEEN)


def is_number(node: Node | None) -> bool:
    """A number, or one with a power: "10^4"."""
    return isinstance(node, Number) or (isinstance(node, Script) and isinstance(node.base, Number) and not node.below)


def is_distribution(nodes: Nodes) -> bool:
    """Whether `nodes` begin with what a variable is drawn from: a script letter, a letter with arguments."""
    if not nodes:
        return False
    first = symbol(nodes[0])
    called = len(nodes) > 1 and isinstance(nodes[1], Group) and nodes[1].opening == "("
    return (first is not None and (first.face in ("cal", "bb") or called or first.text in "pqPQD")) or (
        isinstance(nodes[0], Word) and called
    )


def split(nodes: Nodes, *signs: str) -> list[Nodes]:
    """`nodes` cut at each of `signs`."""
    parts: list[list[Node]] = [[]]
    for node in nodes:
        if isinstance(node, Mark) and node.text in signs:
            parts.append([])
        else:
            parts[-1].append(node)
    return [tuple(p) for p in parts]


def single(nodes: Nodes) -> Node | None:
    """The one node of `nodes`, braces around it taken off."""
    while len(nodes) == 1 and isinstance(nodes[0], Group) and not nodes[0].opening:
        nodes = nodes[0].items
    return nodes[0] if len(nodes) == 1 else None


def text_of(nodes: Nodes) -> str:
    """The characters of `nodes` where they are letters, numbers, words and signs only; else ""."""
    if not all(isinstance(n, Letter | Number | Word | Mark) for n in nodes):
        return ""
    return "".join(n.text for n in nodes if isinstance(n, Letter | Number | Word | Mark))


def group_of(node: Node) -> Group:
    """The bracket of `node`, its scripts taken off; an empty one where it is none."""
    base = node.base if isinstance(node, Script) else node
    return base if isinstance(base, Group) else NOTHING
