"""What stands below and above a letter, in words: indices, powers, primes, transposes."""

from __future__ import annotations

from collections.abc import Callable

from radio.speech.wording.formulae.shapes import is_sum, marks, single, split, symbol, text_of
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
from radio.speech.wording.formulae.words import NAMES, SUN
from radio.speech.wording.numbers import power_of_ten

Say = Callable[[Nodes], str]

_ABOVE = {
    "+": "plus", "−": "minus", "∗": "star", "⋆": "star", "†": "dagger", "‡": "double dagger", "⊤": "transpose",
    "⊥": "perp", "∘": "degrees", "°": "degrees", "∞": "infinity", "±": "plus or minus", "×": "cross", "′": "prime",
    "♯": "sharp", "♭": "flat", "#": "sharp",
}  # fmt: skip
_PRIMES = ("", "prime", "double prime", "triple prime")
_NAMES = frozenset(("Lp", "Lq", "ℓp", "lp", "Pπ", "Vπ", "Qπ", "Jπ", "Aπ", "S2", "S3"))
"""Letters with one above that is no power: spaces of functions, values under a policy."""
_COMPARED = frozenset("=<>≤≥≠∈∼→")
_SUN = frozenset(("⊙", "sun", "odot"))
_TRANSPOSED = frozenset("xyzuvwabhqk")
_POWERED = frozenset("eqpzxt")
"""Small letters whose upper capital is an exponent: e^X."""


def scripted(node: Script, say: Say) -> str:
    """A thing with its scripts: "x i squared", "T effective", "A transpose"."""
    letter = symbol(node.base)
    if letter and letter.text in SUN and text_of(node.below) in _SUN and not node.above:
        return SUN[letter.text]
    if isinstance(node.base, Number) and node.base.text == "10" and not node.below:
        return _ten(node.base, node.above, say)
    if isinstance(node.base, Number) and is_sign(node.above[:1]) and is_sign(node.below[:1]):
        return f"{say((node.base,))} {say(node.above)} {say(node.below)}"  # the two errors of a measured value
    if isinstance(node.base, Number) and node.primes in (1, 2) and not node.above:
        return f"{say((node.base,))} {'arcminutes' if node.primes == 1 else 'arcseconds'}"
    if node.base == NOTHING and isinstance(single(node.above), Number):
        return f"{say(node.above)} {below(node.below, say)}"
    base = "" if node.base == NOTHING else say((node.base,))
    if is_long(node.base) and node.above:
        base = f"the quantity {base} , "
    return f"{base} {below(node.below, say)} {_PRIMES[min(node.primes, 3)]} {above(node, say)}"


def is_sign(nodes: Nodes) -> bool:
    """Whether `nodes` are a plus or a minus."""
    return nodes in ((Mark("+"),), (Mark("−"),))


def is_long(node: Node) -> bool:
    """A bracket of several things, of which a listener must hear that the power is of all of them."""
    if not isinstance(node, Group) or node.opening not in ("(", "["):
        return False
    return is_sum(node.items) or (Mark("/") in node.items and not all(isinstance(n, Number | Mark) for n in node.items))


def below(nodes: Nodes, say: Say) -> str:
    """An index: said as it stands when it is short ("x i j"), with "sub" before a sum ("x sub i plus one")."""
    kept = tuple(n for n in nodes if not (isinstance(n, Mark) and n.text in ",;"))
    if len(kept) == 1 and isinstance(kept[0], Group) and kept[0].opening == "(":
        kept = kept[0].items
    if len(kept) > 2 and all(isinstance(n, Letter) and n.text.isascii() for n in kept):
        word = text_of(kept)
        if word.islower() and set(word) & set("aeiou") and not set(word) <= set("ijklmnpqabc"):
            return say((Word(word),))
    if kept and all(isinstance(n, Mark) and n.text in _ABOVE for n in kept):
        return " ".join(_ABOVE[n.text] for n in kept if isinstance(n, Mark))
    name = single(kept)
    if isinstance(name, Word) and _is_spelt(name.text):
        return " ".join(name.text)
    said = " to ".join(map(say, split(kept, ":")))
    if marks(kept) & _COMPARED:
        return f"sub {said} , "
    return f"sub {said}" if marks(kept) & set("+−=<>≤≥≠∈∼→/·×") else said


def _is_spelt(name: str) -> bool:
    """Whether letters below another are several indices, not a short word."""
    indices = not set(name) & set("aeou") or set(name) <= set("ijklmnpqabc")
    return len(name) < 4 and name.islower() and name not in NAMES and indices


def above(node: Script, say: Say) -> str:
    """A power, or another thing that is written above."""
    nodes, base, one = node.above, symbol(node.base), single(node.above)
    if not nodes:
        return ""
    if all(isinstance(n, Mark) and n.text in _ABOVE for n in nodes):
        return " ".join(_ABOVE[n.text] for n in nodes if isinstance(n, Mark))
    if isinstance(one, Group) and one.opening in ("(", "["):
        return f"superscript {say(one.items)} , " if text_of(one.items[:1]) in _COMPARED else say(one.items)
    if isinstance(one, Letter) and one.text == "T" and _transposable(node.base, base):
        return "transpose"
    if _is_name(node, base, one):
        return say(nodes)
    text = text_of(nodes)
    if text == "−1" and base and (base.face or base.text not in "smhK"):
        return "inverse"
    if text in ("2", "3"):
        return "squared" if text == "2" else "cubed"
    return f"to the {say(nodes)}" + (" , " if is_sum(nodes) or isinstance(one, Over) else "")


def _is_name(node: Script, base: Letter | None, one: Node | None) -> bool:
    """Whether what stands above is part of the name: R^n as a space, L^p, W^Q, a charge 3+."""
    if isinstance(one, Word):
        return True
    if len(node.above) == 2 and isinstance(node.above[0], Number) and node.above[1] in (Mark("+"), Mark("−")):
        return True
    if base is None:
        return False
    if base.face == "bb" or Mark(",") in node.above or (isinstance(one, Number) and one.text in ("0", "1")):
        return True
    if isinstance(one, Letter | Number) and (
        base.text + one.text in _NAMES or (base.text in "CHSR" and one.text in "nmkdN")
    ):
        return True
    return isinstance(one, Letter) and one.text.isupper() and one.text.isascii() and base.text not in _POWERED


def _transposable(node: Node, base: Letter | None) -> bool:
    if base is None:
        return isinstance(node, Group)
    return base.text.isupper() or base.face == "bold" or base.text in _TRANSPOSED


def _ten(ten: Number, exponent: Nodes, say: Say) -> str:
    """A power of ten; one at the end of its formula stays as written, since a unit may follow."""
    text = text_of(exponent).replace("−", "-")
    if not text.lstrip("+-").replace(".", "", 1).isdigit():
        return f"ten to the {say(exponent)}" if exponent else "ten"
    return f"10^{text}" if ten.open else power_of_ten(text)


def accented(node: Accent, say: Say) -> str:
    """ "x hat"; a vector's name comes first."""
    body = say(node.body)
    if node.name == "vector":
        return f"vector {body}"
    return f"{body} {node.name}" if len(body.split()) < 4 else f"{body} , {node.name}"
