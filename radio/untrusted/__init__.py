"""Words that come from outside: what they may hide, order or use, whoever wants to say them on air."""

from radio.untrusted.instructions import instructs, orders
from radio.untrusted.metadata import not_for_air
from radio.untrusted.profanity import bleeped, profane
from radio.untrusted.visible import visible

__all__ = ["bleeped", "instructs", "not_for_air", "orders", "profane", "visible"]
