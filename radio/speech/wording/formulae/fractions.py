"""Fractions, derivatives and roots in words."""

from __future__ import annotations

from collections.abc import Callable

from radio.speech.wording.formulae.shapes import marks, simple, single, text_of
from radio.speech.wording.formulae.tree import Group, Nodes, Number
from radio.speech.wording.formulae.words import ORDINALS
from radio.speech.wording.numbers import cardinal, ordinal

Say = Callable[[Nodes], str]


def fraction(top: Nodes, bottom: Nodes, say: Say) -> str:
    """ "three quarters", "a over b", "the derivative of f with respect to x", "a plus b, all over c"."""
    one, other = single(top), single(bottom)
    if isinstance(one, Number) and isinstance(other, Number) and one.text.isdigit() and other.text.isdigit():
        parts, whole = int(one.text), int(other.text)
        if 0 < parts < 10 and 2 <= whole <= 10:
            name = ORDINALS.get(whole) or ordinal(whole)
            return f"{cardinal(parts)} {name if parts == 1 else 'halves' if whole == 2 else name + 's'}"
    derivative = _derivative(top, bottom, say)
    if derivative:
        return derivative
    above, below = _unbracketed(top), _unbracketed(bottom)
    said = say(above) if simple(above) else f"{say(above)} , all"
    return f"{said} over {say(below)}" if simple(below) else f"{said} over the quantity {say(below)} , "


def _unbracketed(nodes: Nodes) -> Nodes:
    one = single(nodes)
    return one.items if isinstance(one, Group) and one.opening in ("", "(") and not marks(one.items) & {","} else nodes


def _derivative(top: Nodes, bottom: Nodes, say: Say) -> str:
    kind = text_of(top[:1])
    if kind not in ("∂", "d") or text_of(bottom[:1]) != kind or len(bottom) < 2:
        return ""
    name = "the partial derivative" if kind == "∂" else "the derivative"
    to = f"with respect to {say(bottom[1:])}"
    return f"{name} of {say(top[1:])} {to}" if len(top) > 1 else f"{name} {to} of"


def root(body: Nodes, degree: Nodes, say: Say) -> str:
    """ "the square root of x"."""
    text = text_of(degree)
    name = {"": "square", "2": "square", "3": "cube"}.get(text) or (
        ordinal(int(text)) if text.isdigit() else f"{say(degree)} th"
    )
    return f"the {name} root of {say(body)}" if simple(body) else f"the {name} root of the quantity {say(body)} , "
