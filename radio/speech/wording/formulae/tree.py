"""A formula as a tree: what it is made of, however it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Letter:
    """A variable: one letter, Latin or Greek. `face` is "bb" (ℝ), "cal" (𝒩), "bold" or nothing."""

    text: str
    face: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, without sign: "0.05", "1,024". One that is `open` may have a unit after the formula."""

    text: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A name of several letters: a function ("log"), or text within the formula ("model")."""

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign by its character: relation, operation, punctuation, big operator, arrow."""

    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """What stands in brackets, `opening` and `closing`; both are empty for TeX's braces."""

    items: tuple[Node, ...]
    opening: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """`base` with what stands below, above, and its primes. `base` is an empty group where the text before has it."""

    base: Node
    below: tuple[Node, ...] = ()
    above: tuple[Node, ...] = ()
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Over:
    """A fraction."""

    top: tuple[Node, ...]
    bottom: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Root:
    """A root; an empty degree is two."""

    body: tuple[Node, ...]
    degree: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Accent:
    """`body` under a mark, by its spoken name: "hat"."""

    body: tuple[Node, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Choose:
    """A binomial coefficient."""

    top: tuple[Node, ...]
    bottom: tuple[Node, ...]


Node: TypeAlias = Letter | Number | Word | Mark | Group | Script | Over | Root | Accent | Choose
"""A part of a formula."""

Nodes: TypeAlias = tuple[Node, ...]
NOTHING = Group(())
