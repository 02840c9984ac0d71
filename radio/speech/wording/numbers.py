"""Numbers in words, as an American host says them on air: "one hundred and five", without hyphens and commas."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SCALES = {"k": "thousand", "K": "thousand", "M": "million", "B": "billion", "bn": "billion", "T": "trillion"}
LARGEST = 10**18
"""Beyond this nobody follows a cardinal: the digits are said one by one."""
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
"""Pattern of a number as it is printed; to be bracketed where it is used."""
SIGNED = rf"[-−+]?(?:{NUMBER})"
LEFT = r"(?<![\w.,])"
"""What must not stand before a number: else it is a part of something."""


def cardinal(number: int) -> str:
    """ "one thousand two hundred and thirty four"."""
    if abs(number) >= LARGEST:
        return ("minus " if number < 0 else "") + digits(str(abs(number)))
    from num2words import num2words

    return plain(num2words(number))


def ordinal(number: int) -> str:
    """ "twenty first"."""
    from num2words import num2words

    return plain(num2words(number, to="ordinal"))


def decimal(text: str) -> str:
    """A number as written, with a sign and a point perhaps, commas between thousands allowed."""
    text = text.replace(",", "").replace("−", "-")
    sign = "minus " if text.startswith("-") else "plus " if text.startswith("+") else ""
    whole, point, fraction = text.lstrip("+-").partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        said = digits(whole)
    else:
        said = cardinal(int(whole or "0"))
    return sign + said + (f" point {digits(fraction)}" if point and fraction else "")


def digits(text: str, zero: str = "zero") -> str:
    """Digit by digit."""
    return " ".join(zero if d == "0" else DIGITS[int(d)] for d in text if d.isdigit())


def year(number: int) -> str:
    """ "nineteen oh seven", "two thousand", "two thousand and four", "twenty twenty six"."""
    from num2words import num2words

    if 2000 <= number <= 2009:
        return cardinal(number)
    return plain(num2words(number, to="year")).replace("oh-", "oh ")


def code(text: str) -> str:
    """The digits of a name as they are said there: "one oh one", "three sixty", "forty ninety", "oh five", "fifty"."""
    number = int(text)
    if len(text) > 4:
        return digits(text)
    if text.startswith("0") and len(text) > 1:
        return digits(text, "oh" if number else "zero")
    if number < 100 or number % 100 == 0 or 2000 <= number <= 2009:
        return cardinal(number)
    ones = number % 100
    return f"{cardinal(number // 100)} {'oh ' if ones < 10 else ''}{cardinal(ones)}"


def decade(text: str) -> str:
    """ "1990s" as "nineteen nineties", "80s" as "eighties"."""
    number = int(re.sub(r"\D", "", text))
    if number % 100 == 0:
        return {1900: "nineteen hundreds", 1800: "eighteen hundreds", 2000: "two thousands"}.get(
            number, cardinal(number) + "s"
        )
    tens = cardinal(number % 100)
    tens = tens[:-1] + "ies" if tens.endswith("y") else tens + "s"
    return f"{cardinal(number // 100)} {tens}" if number > 100 else tens


def power_of_ten(exponent: str) -> str:
    """ "ten to the minus four", for the exponent as written."""
    return f"ten to the {decimal(exponent.lstrip('+'))}"


def is_one(text: str) -> bool:
    """Whether a number as written takes the singular."""
    return Decimal(text.replace(",", "").replace("−", "-")) == 1


def plain(words: str) -> str:
    """num2words' text without hyphens and commas, which would make the voice pause."""
    return words.replace(",", "").replace("-", " ")
