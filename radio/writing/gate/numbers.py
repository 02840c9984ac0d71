"""Numbers and units: each number of a line stands in its cites, as what it is there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from radio.writing.gate.case import Case
from radio.writing.gate.quantities import Quantity, alike, quantities

NEAR = 0.08
"""How far a rounded number ("about 21 percent" of 20.8) may be from the paper's, as a share of it."""
BEYOND = 0.15
"""How far the paper's number may lie beyond a bound ("over 40 percent" of 42.3), as a share of the bound."""
_EXACT = ("exactly", "precisely", "exact")
_STRICTLY = re.compile(
    r"\b(?P<than>(?:more|greater|larger|longer|higher|less|fewer|smaller|shorter|lower) than|exceeds?) (?:the )?$"
    r"|\b(?:over|above|under|below) (?:the )?$",
    re.IGNORECASE,
)
"""Before a number: beyond it. "Over six models" is "across", so without a unit it says nothing."""
_MINUS = re.compile(
    r"\b(?:negative\w*|minus|inverse\w*|anti-?correlat\w*|oppos\w+|los\w+|lost|drop\w*|f[ae]ll\w*|low\w*|less\w*|fewer|"
    r"decreas\w+|reduc\w+|declin\w+|below|worse\w*|shr[aiu]nk\w*|short\w*|small\w*|slow\w*|under|cut\w*|down\w*|degrad\w+|"
    r"deficit|deep\w*|cold\w*|cool\w*|before|behind|magnitude|absolute|size)\b",
    re.IGNORECASE,
)
"""Words that carry the sign of a number that is said without it."""
_MAGNITUDES = re.compile(r"\borders? of magnitude\b", re.IGNORECASE)
_TENFOLD = re.compile(r"magnitude|\b(?:ten|hundred|thousand)(?:fold|\b)|\b10+(?:,000)*\b|\b10\^", re.IGNORECASE)


def number(case: Case) -> str | None:
    """A number that no cited sentence has, whatever its unit."""
    borne = _borne(case)
    for said in _said(case):
        if not any(_same_number(said, of) for of in borne):
            return f"the number {said.shown} is not in the cited sentences"
    return None


def unit(case: Case) -> str | None:
    """A number of the cited sentences with another unit, or with none where it has one."""
    borne = _borne(case)
    for sentence in case.said:
        said = [q for q in quantities(sentence.text) if not q.place]
        units = {q.unit.dimension for q in said if q.unit is not None}
        for here in said:
            if _free(here) or any(_same(here, of, units) for of in borne):
                continue
            meant = next((of for of in borne if _same_number(here, of)), None)
            if meant is None:
                continue
            told = "another unit" if meant.unit is not None else "no such unit"
            return f"the number {here.shown} has {told} in the cited sentences: {meant.shown}"
    return None


def exactness(case: Case) -> str | None:
    """A number that the paper gives as near, or as a bound, said as if it were exact, or the other way round."""
    borne = _borne(case)
    for here in _said(case):
        meant = [of for of in borne if _same_number(here, of)]
        if not meant:
            continue
        if here.bound and all(of.bound == -here.bound for of in meant):
            return f"turns the bound of {here.shown} round"
        strict = _STRICTLY.search(case.text[max(0, here.start - 24) : here.start])
        beyond = strict is not None and (strict["than"] is not None or here.unit is not None)
        same = all(of.bound != here.bound and not of.about and alike(abs(of.value), abs(here.value)) for of in meant)
        if strict is not None and beyond and here.bound and same:
            return f'says "{strict[0].strip()} {here.shown}" where the cited sentences say {meant[0].shown}'
        before = case.text[max(0, here.start - 12) : here.start].lower()
        if any(word in before for word in _EXACT) and all(of.about or of.bound for of in meant):
            return f"says that {here.shown} is exact, and the cited sentences do not"
    return None


def sign(case: Case) -> str | None:
    """A number without its minus, where no word of the sentence has it either."""
    borne = _borne(case)
    for sentence in case.said:
        for here in quantities(sentence.text):
            meant = [of for of in borne if _same_number(here, of)]
            if here.value > 0 and meant and all(of.value < 0 for of in meant) and not _MINUS.search(sentence.text):
                return f"loses the minus of {meant[0].shown}"
    return None


def magnitude(case: Case) -> str | None:
    """An order of magnitude that the cited sentences do not speak of."""
    found = _MAGNITUDES.search(case.text)
    if found is None or any(_TENFOLD.search(cite) for cite in case.cites):
        return None
    return f'"{found[0]}" is not in the cited sentences'


def _said(case: Case) -> list[Quantity]:
    return [q for q in quantities(case.text) if not q.place and not _free(q)]


def _borne(case: Case) -> list[Quantity]:
    found = [q for cite in case.cites for q in quantities(cite)]
    return [*found, *quantities(case.titles if case.model else case.metadata)]


def _free(quantity: Quantity) -> bool:
    """One and zero are articles as often as numbers; "both" needs no count."""
    plain_one = quantity.unit is None and quantity.value in (0.0, 1.0)
    return plain_one or quantity.shown.lower() == "both"


def _same_number(said: Quantity, of: Quantity) -> bool:
    """Whether the digits agree, whatever the units."""
    here = said.value / said.unit.factor if said.unit is not None else said.value
    there = of.value / of.unit.factor if of.unit is not None else of.value
    scaled = said.unit is not None and of.unit is not None and said.unit.dimension == of.unit.dimension
    return _share(said, of) or _agree(here, there, said) or (scaled and _agree(said.value, of.value, said))


def _same(said: Quantity, of: Quantity, units: Iterable[str]) -> bool:
    """Whether number and unit agree. `units`: those of the sentence, one of which may be meant by a bare number."""
    if _share(said, of):
        return True
    if said.unit is not None:
        return of.unit is not None and said.unit.dimension == of.unit.dimension and _agree(said.value, of.value, said)
    if of.unit is None:
        return _agree(said.value, of.value, said)
    return (of.unit.dimension in units or of.unit.dimension == "times") and _agree(
        said.value, of.value / of.unit.factor, said
    )


def _share(said: Quantity, of: Quantity) -> bool:
    """A share in words for its number: "half" for 0.5."""
    spelt = said.unit is not None and said.unit.dimension == "percent" and said.shown.isascii() and said.shown.isalpha()
    return spelt and of.unit is None and _agree(said.value / 100, of.value, said)


def _agree(here: float, there: float, said: Quantity) -> bool:
    if alike(here, there):
        return True
    if said.about:
        return abs(here - there) <= NEAR * abs(there) and _rounded(there, here)
    if said.bound and _significant(here) < _significant(there):
        return 0 < (there - here) * said.bound <= BEYOND * abs(here)
    return alike(abs(here), abs(there)) and here > 0 > there and _turned(said)


def _rounded(exact: float, said: float) -> bool:
    """Whether `said` is `exact` at its own precision: 21 or 20 of 20.8, 300 of 287."""
    digits = _significant(said)
    return any(
        alike(float(f"{exact:.{max(0, d - 1)}e}"), said) for d in (digits, digits + 1) if d < _significant(exact)
    )


def _significant(value: float) -> int:
    """Digits without the zeros at either end."""
    return max(1, len(f"{abs(value):.10g}".partition("e")[0].replace(".", "").strip("0")))


def _turned(said: Quantity) -> bool:
    """A loss of 8 may stand for -8: the words tell the sign, and `directions` weighs them."""
    return not said.shown.startswith("-")
