"""Units as papers and talk spell them, and number words."""

from __future__ import annotations

from collections.abc import Sequence

BARE = ""
"""No unit."""
PART = "part"
"""Of "half" and "two thirds": a share, as percent are."""

UNITS = {
    form: unit
    for unit, forms in {
        "%": "% percent per-cent",
        "percentage points": "percentage-points percentage-point %-points %-point pp",
        "points": "points point",
        "times": "times x × fold -fold",
        "s": "s sec secs second seconds",
        "ms": "ms millisecond milliseconds",
        "µs": "µs μs us microsecond microseconds",
        "ns": "ns nanosecond nanoseconds",
        "min": "min mins minute minutes",
        "h": "h hr hrs hour hours",
        "day": "d day days",
        "week": "week weeks",
        "month": "month months",
        "year": "yr yrs year years",
        "m": "m metre metres meter meters",
        "km": "km kilometre kilometres kilometer kilometers",
        "cm": "cm centimetre centimetres centimeter centimeters",
        "mm": "mm millimetre millimetres millimeter millimeters",
        "µm": "µm μm micrometre micrometres micrometer micrometers micron microns",
        "nm": "nm nanometre nanometres nanometer nanometers",
        "Å": "Å Å angstrom angstroms ångström",
        "kg": "kg kilogram kilograms",
        "g": "g gram grams",
        "eV": "eV electronvolt electronvolts",
        "meV": "meV",
        "keV": "keV",
        "MeV": "MeV",
        "GeV": "GeV gigaelectronvolts",
        "TeV": "TeV teraelectronvolts",
        "Hz": "Hz hertz",
        "kHz": "kHz kilohertz",
        "MHz": "MHz megahertz",
        "GHz": "GHz gigahertz",
        "K": "K kelvin kelvins",
        "°C": "°C celsius",
        "°": "° degree degrees",
        "W": "W watt watts",
        "kW": "kW kilowatt kilowatts",
        "MW": "MW megawatt megawatts",
        "GW": "GW gigawatt gigawatts",
        "V": "V volt volts",
        "KB": "KB kB kilobyte kilobytes",
        "MB": "MB megabyte megabytes",
        "GB": "GB gigabyte gigabytes",
        "TB": "TB terabyte terabytes",
        "bit": "bit bits",
        "byte": "byte bytes",
        "dB": "dB decibel decibels",
        "pc": "pc parsec parsecs",
        "kpc": "kpc kiloparsec kiloparsecs",
        "Mpc": "Mpc megaparsec megaparsecs",
        "$": "$ dollar dollars USD",
        "€": "€ euro euros EUR",
    }.items()
    for form in forms.split()
}
"""By spelling; a space or hyphen inside one is written as a hyphen."""


def unit_of(word: str) -> str:
    """The unit that a word names, or `BARE`. Short ones are told by their capitals: "K" is kelvin, "k" is none."""
    return UNITS.get(word) or (UNITS.get(word.lower(), BARE) if len(word) > 2 else BARE)


SMALL = {
    **{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9},
    **{"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16},
    **{"seventeen": 17, "eighteen": 18, "nineteen": 19},
}
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
MAGNITUDES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
DENOMINATORS = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "tenth": 10}


def cardinal(words: Sequence[str]) -> tuple[int, int]:
    """The number that lower-case words begin with, and how many of them it takes; (0, 0) when they begin with none.

    "and" counts only inside a number: "two hundred and five", not "two and three".
    """
    total, current, used = 0, 0, 0
    room = 1000
    """What the next word must stay below: after "twenty" a digit, after "five" nothing but a magnitude."""
    for position, word in enumerate(words):
        if word == "and" and current >= 100 and current % 100 == 0:
            continue
        if word in SMALL and SMALL[word] < room:
            current, room = current + SMALL[word], 0
        elif word in TENS and room >= 100:
            current, room = current + TENS[word], 10
        elif word == "hundred" and 0 < current < 100:
            current, room = current * 100, 100
        elif word in MAGNITUDES and current:
            total, current, room = total + current * MAGNITUDES[word], 0, 1000
        else:
            break
        used = position + 1
    return total + current, used
