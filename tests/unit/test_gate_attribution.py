"""The right number of another thing."""

from __future__ import annotations

import pytest

from radio.writing.gate.attribution import attribution
from tests.gate_case import case

pytestmark = pytest.mark.unit
LIST = "The values are 5.9, 4.8 and 5.1 eV for Ni, Mn and Co, respectively."
PAIR = "It gains 1.5% on WeMath and 3.0% on RealWorldQA."
BRACKETS = "The sets hold 4,200 (lipophilicity) and 1,127 (solubility) molecules."
CLAUSES = "Plans reach 30 years, while cables may last 60 years."


@pytest.mark.parametrize(
    ("text", "cited", "wrong"),
    [
        ("It gains 1.5 percent on WeMath.", PAIR, False),
        ("It gains 3 percent on WeMath.", PAIR, True),
        ("On RealWorldQA it gains 3 percent, and 1.5 on WeMath.", PAIR, False),
        ("On RealWorldQA it gains 1.5 percent, and 3 on WeMath.", PAIR, True),
        ("It is 4.8 eV for Mn, and 5.1 for Co.", LIST, False),
        ("It is 4.8 eV for Ni, and 5.9 for Mn.", LIST, True),
        ("It is 5.9 eV for nickel.", LIST, False),
        ("It is 5.9 eV for manganese.", LIST, True),
        ("There are 4,200 molecules for lipophilicity and 1,127 for solubility.", BRACKETS, False),
        ("There are 1,127 molecules for lipophilicity and 4,200 for solubility.", BRACKETS, True),
        ("Plans reach 60 years, and cables last 30.", CLAUSES, True),
        ("Cables may last 60 years.", CLAUSES, False),
        ("It falls from 42 to 37 percent.", "It falls from 42% to 37%.", False),
        ("It goes from 37 to 42 percent.", "It falls from 42% to 37%.", True),
        ("The shift is 40 MeV in CMS.", "The shift is 40 MeV in ATLAS.", True),
        ("The shift is 40 MeV in ATLAS.", "The shift is 40 MeV in ATLAS.", False),
    ],
)
def test_a_number_stays_with_its_thing(text: str, cited: str, wrong: bool) -> None:
    reason = attribution(case(text, cited))
    assert (reason is not None) == wrong, reason
