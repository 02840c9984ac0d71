"""Units of measure: what a number counts, in a form in which "5 ns" meets "5 nanoseconds"."""

from __future__ import annotations

from typing import NamedTuple


class Unit(NamedTuple):
    """A dimension, and how many of its base unit one of this is."""

    dimension: str
    factor: float


PERCENT = Unit("percent", 1)
POINTS = Unit("points", 1)
TIMES = Unit("times", 1)
_PREFIXES = {"f": 1e-15, "p": 1e-12, "n": 1e-9, "µ": 1e-6, "u": 1e-6, "m": 1e-3, "c": 1e-2, "": 1.0,
             "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}  # fmt: skip
_PREFIX_WORDS = {"femto": 1e-15, "pico": 1e-12, "nano": 1e-9, "micro": 1e-6, "milli": 1e-3, "centi": 1e-2, "": 1.0,
                 "kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12}  # fmt: skip


def _symbols() -> dict[str, Unit]:
    """Symbols with the prefixes that papers use with them; "m" alone would make half of all letters units."""
    found = {"%": PERCENT, "pp": POINTS, "x": TIMES, "×": TIMES, "h": Unit("time", 3600), "min": Unit("time", 60),
             "sec": Unit("time", 1), "Å": Unit("length", 1e-10), "K": Unit("kelvin", 1), "°C": Unit("celsius", 1),
             "°": Unit("angle", 1), "dB": Unit("decibel", 1), "σ": Unit("sigma", 1), "pc": Unit("parsec", 1),
             "kpc": Unit("parsec", 1e3), "Mpc": Unit("parsec", 1e6), "KB": Unit("byte", 1e3)}  # fmt: skip
    for symbol, dimension, prefixes in (
        ("eV", "energy", "mkMGT"), ("s", "time", "fpnµum"), ("m", "length", "fpnµumck"), ("g", "mass", "µmk"),
        ("Hz", "frequency", "kMGT"), ("W", "power", "mkMG"), ("V", "voltage", "mk"), ("L", "volume", "µm"),
        ("J", "joule", "mkM"), ("Pa", "pressure", "kMG"), ("mol", "mole", "m"),
    ):  # fmt: skip
        for prefix in ("", *prefixes):
            found[prefix + symbol] = Unit(dimension, _PREFIXES[prefix])
    return found | {f"{prefix}B": Unit("byte", _PREFIXES[prefix]) for prefix in "kMGT"}


def _words() -> dict[str, Unit]:
    found = {"percent": PERCENT, "percentage point": POINTS, "point": POINTS, "times": TIMES, "time": TIMES,
             "fold": TIMES, "minute": Unit("time", 60), "hour": Unit("time", 3600), "day": Unit("time", 86400),
             "week": Unit("time", 604800), "month": Unit("month", 1), "year": Unit("month", 12),
             "decade": Unit("month", 120), "century": Unit("month", 1200), "mile": Unit("length", 1609.344),
             "kelvin": Unit("kelvin", 1), "degrees celsius": Unit("celsius", 1), "degree celsius": Unit("celsius", 1),
             "angstrom": Unit("length", 1e-10), "tonne": Unit("mass", 1e6), "ton": Unit("mass", 1e6),
             "sigma": Unit("sigma", 1), "standard deviation": Unit("sigma", 1), "dollar": Unit("dollar", 1),
             "euro": Unit("euro", 1), "degree": Unit("angle", 1), "decibel": Unit("decibel", 1),
             "parsec": Unit("parsec", 1), "light-year": Unit("light-year", 1), "light year": Unit("light-year", 1),
             "solar masses": Unit("solar mass", 1), "solar mass": Unit("solar mass", 1)}  # fmt: skip
    for word, dimension in (
        ("second", "time"), ("metre", "length"), ("meter", "length"), ("gram", "mass"), ("byte", "byte"),
        ("hertz", "frequency"), ("watt", "power"), ("volt", "voltage"), ("electronvolt", "energy"),
        ("electron volt", "energy"), ("litre", "volume"), ("liter", "volume"), ("joule", "joule"),
    ):  # fmt: skip
        for prefix, factor in _PREFIX_WORDS.items():
            found[prefix + word] = Unit(dimension, factor)
    return found | {f"{word}s": unit for word, unit in found.items() if not word.endswith("s")}


SYMBOLS = _symbols()
"""As printed: upper and lower case differ."""
WORDS = _words()
"""Spelt out, in lower case."""
MEASURES = frozenset({"time", "month", "length", "mass", "byte"})
"""Dimensions whose words may stand one word away from their number: "1800 CPU seconds"."""


def unit_in(text: str) -> tuple[Unit, int] | None:
    """The unit that a text starts with, right after its number, and how many characters it takes."""
    from_word = _leading_word(text)
    if from_word is not None:
        return from_word
    stripped = text.lstrip(" -")
    skipped = len(text) - len(stripped)
    if skipped > 1 or text.startswith("-"):
        return None
    for length in (4, 3, 2, 1):
        symbol = stripped[:length]
        following = stripped[length : length + 1]
        if symbol in SYMBOLS and len(symbol) == length and not (following.isalnum() and symbol not in "%$€°×"):
            return SYMBOLS[symbol], skipped + length
    return None


def _leading_word(text: str) -> tuple[Unit, int] | None:
    stripped = text.lstrip(" -")
    skipped = len(text) - len(stripped)
    if skipped > 1:
        return None
    low = stripped.lower()
    for words in (3, 2, 1):
        parts = low.split(" ", words)[:words]
        phrase = " ".join(parts)
        bare = phrase.rstrip(".,;:!?)'\"")
        if len(parts) == words and bare in WORDS:
            return WORDS[bare], skipped + len(bare)
        if words == 2 and bare == "per cent":
            return PERCENT, skipped + len(bare)
        if words == 2 and len(parts) == 2 and parts[0].isalpha():
            second = parts[1].rstrip(".,;:!?)'\"")
            if second in WORDS and WORDS[second].dimension in MEASURES and parts[0] not in _JOINING:
                return WORDS[second], skipped + len(parts[0]) + 1 + len(second)
    return None


_JOINING = frozenset({"and", "or", "to", "of", "in", "for", "with", "at", "on", "per", "by", "from", "than", "the"})
