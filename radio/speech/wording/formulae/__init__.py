"""Formulae in words that a mathematician would say."""

from __future__ import annotations

import re
from dataclasses import replace

from radio.speech.wording.formulae.reading import TooMuch, read
from radio.speech.wording.formulae.saying import say
from radio.speech.wording.formulae.tree import Mark, Node, Nodes, Number, Script
from radio.speech.wording.formulae.words import RELATIONS

__all__ = ["A_FORMULA", "LONGEST", "formula_words"]

LONGEST = 20
"""Words; a longer formula is not followed by ear (docs/maths.md says how this was found)."""
LONGEST_SIDE = 10
"""Words of the side of a long comparison that is said."""
A_FORMULA = "a formula"
A_LONGER = "a longer expression"
COMPARED = frozenset("=<>≤≥≠≈∈∝≪≫≡≔⊂⊆⇒")


def formula_words(source: str, *, tex: bool = True) -> str:
    """What is said for a formula: all of it, or its short side and A_LONGER, or A_FORMULA.

    The last number stays in digits, so that a unit after the formula is said with it.
    """
    try:
        nodes = read(source, tex=tex)
        said = joined(say(_opened(nodes)))
        return said if len(said.split()) <= LONGEST else _shortened(nodes)
    except (TooMuch, RecursionError):
        return A_FORMULA


def _shortened(nodes: Nodes) -> str:
    """A long comparison with its long side named only: "L equals a longer expression"."""
    for at, node in enumerate(nodes):
        if isinstance(node, Mark) and node.text in COMPARED:
            left, right = joined(say(nodes[:at])), joined(say(nodes[at + 1 :]))
            if left and len(left.split()) <= LONGEST_SIDE:
                return f"{left} {RELATIONS[node.text]} {A_LONGER}"
            if right and len(right.split()) <= LONGEST_SIDE:
                return f"{A_LONGER} {RELATIONS[node.text]} {right}"
            break
    return A_FORMULA


def joined(said: str) -> str:
    """Words in a row, each pause one comma."""
    return re.sub(r"(?:\s*,)+", ",", " ".join(said.split())).strip(" ,")


def _opened(nodes: Nodes) -> Nodes:
    if not nodes:
        return nodes
    last: Node = nodes[-1]
    if isinstance(last, Number):
        last = replace(last, open=True)
    elif isinstance(last, Script) and isinstance(last.base, Number) and last.base.text == "10":
        last = replace(last, base=replace(last.base, open=True))
    return (*nodes[:-1], last)
