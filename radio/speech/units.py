"""Units as they are printed, and as they are said."""

from __future__ import annotations

import re

UNITS: dict[str, tuple[str, str]] = {
    "km": ("kilometer", "kilometers"), "cm": ("centimeter", "centimeters"), "mm": ("millimeter", "millimeters"),
    "nm": ("nanometer", "nanometers"), "μm": ("micrometer", "micrometers"), "m": ("meter", "meters"),
    "kg": ("kilogram", "kilograms"), "mg": ("milligram", "milligrams"), "μg": ("microgram", "micrograms"),
    "g": ("gram", "grams"), "lb": ("pound", "pounds"), "t": ("ton", "tons"), "ms": ("millisecond", "milliseconds"),
    "μs": ("microsecond", "microseconds"), "ns": ("nanosecond", "nanoseconds"), "s": ("second", "seconds"),
    "sec": ("second", "seconds"), "min": ("minute", "minutes"), "h": ("hour", "hours"), "hr": ("hour", "hours"),
    "wk": ("week", "weeks"), "mo": ("month", "months"), "yr": ("year", "years"), "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz"),
    "THz": ("terahertz", "terahertz"), "dB": ("decibel", "decibels"), "KB": ("kilobyte", "kilobytes"),
    "kB": ("kilobyte", "kilobytes"), "MB": ("megabyte", "megabytes"), "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"), "PB": ("petabyte", "petabytes"), "GiB": ("gibibyte", "gibibytes"),
    "MiB": ("mebibyte", "mebibytes"), "kbps": ("kilobit per second", "kilobits per second"),
    "mbps": ("megabit per second", "megabits per second"), "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"), "FLOPS": ("flop per second", "flops"),
    "FLOPs": ("flop", "flops"), "TFLOPS": ("teraflop", "teraflops"), "GFLOPs": ("gigaflop", "gigaflops"),
    "GFLOPS": ("gigaflop", "gigaflops"), "PFLOPS": ("petaflop", "petaflops"), "W": ("watt", "watts"),
    "kW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"), "kWh": ("kilowatt hour", "kilowatt hours"),
    "MWh": ("megawatt hour", "megawatt hours"), "J": ("joule", "joules"), "kJ": ("kilojoule", "kilojoules"),
    "eV": ("electron volt", "electron volts"), "meV": ("milli electron volt", "milli electron volts"),
    "keV": ("kilo electron volt", "kilo electron volts"), "MeV": ("mega electron volt", "mega electron volts"),
    "GeV": ("giga electron volt", "giga electron volts"), "TeV": ("tera electron volt", "tera electron volts"),
    "V": ("volt", "volts"), "mV": ("millivolt", "millivolts"), "A": ("ampere", "amperes"),
    "mA": ("milliampere", "milliamperes"), "Pa": ("pascal", "pascals"), "kPa": ("kilopascal", "kilopascals"),
    "MPa": ("megapascal", "megapascals"), "GPa": ("gigapascal", "gigapascals"), "K": ("kelvin", "kelvin"),
    "mL": ("milliliter", "milliliters"), "ml": ("milliliter", "milliliters"), "L": ("liter", "liters"),
    "mol": ("mole", "moles"), "pc": ("parsec", "parsecs"), "kpc": ("kiloparsec", "kiloparsecs"),
    "Mpc": ("megaparsec", "megaparsecs"), "Gpc": ("gigaparsec", "gigaparsecs"),
    "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"), "Å": ("angstrom", "angstroms"), "fps": ("frame per second", "frames per second"),
    "bps": ("bit per second", "bits per second"), "pp": ("percentage point", "percentage points"),
    "pts": ("point", "points"), "px": ("pixel", "pixels"), "rpm": ("turn per minute", "turns per minute"),
    "ppm": ("part per million", "parts per million"),
}  # fmt: skip
"""Symbol to its name for one and for several."""
_PLURALS = {"mins": "min", "hrs": "hr", "secs": "sec", "kgs": "kg", "wks": "wk", "mos": "mo", "yrs": "yr", "lbs": "lb"}
POWERS = {"²": "square ", "³": "cubic ", "^2": "square ", "^3": "cubic "}
UNIT = "|".join(sorted(map(re.escape, [*UNITS, *_PLURALS, "KG"]), key=len, reverse=True))
"""Pattern of any symbol, the longest first."""


def unit(symbol: str, *, one: bool) -> str:
    """The name of a symbol that `UNIT` matches."""
    return UNITS[_PLURALS.get(symbol, "kg" if symbol == "KG" else symbol)][0 if one else 1]
