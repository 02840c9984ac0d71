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
    "ppm": ("part per million", "parts per million"), "erg": ("erg", "ergs"),
    "Gyr": ("billion year", "billion years"), "Myr": ("million year", "million years"),
    "kyr": ("thousand year", "thousand years"), "Msun": ("solar mass", "solar masses"),
    "M_sun": ("solar mass", "solar masses"), "Lsun": ("solar luminosity", "solar luminosities"),
    "Zsun": ("solar metallicity", "solar metallicity"), "arcsec": ("arc second", "arc seconds"),
    "arcmin": ("arc minute", "arc minutes"), "mag": ("magnitude", "magnitudes"), "mJ": ("millijoule", "millijoules"),
    "μJ": ("microjoule", "microjoules"), "nJ": ("nanojoule", "nanojoules"), "pJ": ("picojoule", "picojoules"),
    "MJ": ("megajoule", "megajoules"), "mW": ("milliwatt", "milliwatts"), "μW": ("microwatt", "microwatts"),
    "GW": ("gigawatt", "gigawatts"), "GWh": ("gigawatt hour", "gigawatt hours"), "Wh": ("watt hour", "watt hours"),
    "Mb": ("megabit", "megabits"), "Gb": ("gigabit", "gigabits"), "Gbit": ("gigabit", "gigabits"),
    "Mbit": ("megabit", "megabits"), "KiB": ("kibibyte", "kibibytes"), "TiB": ("tebibyte", "tebibytes"),
    "fm": ("femtometer", "femtometers"), "ps": ("picosecond", "picoseconds"), "fs": ("femtosecond", "femtoseconds"),
    "kcal": ("kilocalorie", "kilocalories"), "dBm": ("D B M", "D B M"), "nA": ("nanoampere", "nanoamperes"),
    "μA": ("microampere", "microamperes"), "kV": ("kilovolt", "kilovolts"), "Ω": ("ohm", "ohms"),
    "kΩ": ("kilohm", "kilohms"), "mT": ("millitesla", "milliteslas"), "nT": ("nanotesla", "nanoteslas"),
    "kG": ("kilogauss", "kilogauss"), "ng": ("nanogram", "nanograms"), "μL": ("microliter", "microliters"),
    "μl": ("microliter", "microliters"), "mM": ("millimolar", "millimolar"), "μM": ("micromolar", "micromolar"),
    "nM": ("nanomolar", "nanomolar"), "mmHg": ("millimeter of mercury", "millimeters of mercury"),
    "bpm": ("beat per minute", "beats per minute"), "kB/s": ("kilobyte per second", "kilobytes per second"),
    "bpw": ("bit per weight", "bits per weight"),
    "dpi": ("dot per inch", "dots per inch"), "ft": ("foot", "feet"), "mph": ("mile per hour", "miles per hour"),
    "ha": ("hectare", "hectares"), "GFLOP": ("gigaflop", "gigaflops"), "TFLOP": ("teraflop", "teraflops"),
    "TFLOPs": ("teraflop", "teraflops"), "PFLOPs": ("petaflop", "petaflops"), "EFLOPs": ("exaflop", "exaflops"),
    "TOPS": ("tera operation per second", "tera operations per second"), "mHz": ("millihertz", "millihertz"),
    "Mpx": ("megapixel", "megapixels"), "MP": ("megapixel", "megapixels"),
    "FPS": ("frame per second", "frames per second"), "nJy": ("nanojansky", "nanojanskys"),
    "mJy": ("millijansky", "millijanskys"), "Jy": ("jansky", "janskys"),
    "PeV": ("peta electron volt", "peta electron volts"), "EeV": ("exa electron volt", "exa electron volts"),
    "fb": ("femtobarn", "femtobarns"), "pb": ("picobarn", "picobarns"), "nb": ("nanobarn", "nanobarns"),
    "mK": ("millikelvin", "millikelvin"), "Msolar": ("solar mass", "solar masses"), "Oe": ("oersted", "oersteds"),
    "kOe": ("kilooersted", "kilooersteds"), "M solar": ("solar mass", "solar masses"),
    "M_solar": ("solar mass", "solar masses"), "M sun": ("solar mass", "solar masses"),
    "Zsolar": ("solar metallicity", "solar metallicity"), "Mearth": ("earth mass", "earth masses"),
    "cc": ("cubic centimeter", "cubic centimeters"), "AU": ("astronomical unit", "astronomical units"),
    "deg": ("degree", "degrees"),
}  # fmt: skip
"""Symbol to its name for one and for several."""
_PLURALS = {
    "mins": "min",
    "hrs": "hr",
    "secs": "sec",
    "kgs": "kg",
    "wks": "wk",
    "mos": "mo",
    "yrs": "yr",
    "lbs": "lb",
    "Myrs": "Myr",
    "Gyrs": "Gyr",
    "ergs": "erg",
}
POWERS = {"²": "square ", "³": "cubic ", "^2": "square ", "^3": "cubic "}
UNIT = "|".join(sorted(map(re.escape, [*UNITS, *_PLURALS, "KG"]), key=len, reverse=True))
"""Pattern of any symbol, the longest first."""


def unit(symbol: str, *, one: bool) -> str:
    """The name of a symbol that `UNIT` matches."""
    return UNITS[_PLURALS.get(symbol, "kg" if symbol == "KG" else symbol)][0 if one else 1]
