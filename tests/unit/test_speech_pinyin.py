"""Chinese names in letters that are read right, and words that only look like one."""

from __future__ import annotations

import pytest

from radio.speech.dictionary.guessing import guesses
from radio.speech.dictionary.lexicon import EMPTY, Lexicon
from radio.speech.dictionary.pinyin import names
from radio.speech.wording.spoken import spoken_form
from radio.types import VoiceId

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Guangzhi", "gwahng-jer"),
        ("Ruixiang", "rooay-shyang"),
        ("Xinyu", "shin-u"),
        ("Qinghua", "ching-hooaa"),
        ("Mixing", "Mixing"),  # CMUdict has these
        ("Taxi", "Taxi"),
        ("Demixing", "Demixing"),
        ("Quanta", "Quanta"),
        ("Maxima", "Maxima"),  # no syllables
        ("Xenon", "Xenon"),
        ("Wenhao", "Wenhao"),  # nothing that English reads otherwise
        ("Xu", "Xu"),  # one syllable is the lexicon's
        ("guangzhi", "guangzhi"),
    ],
)
def test_only_names_of_syllables_are_spelt_anew(written: str, spoken: str) -> None:
    assert names(written) == spoken


def test_a_name_is_said_so_in_a_line_and_is_no_guess() -> None:
    said = spoken_form("By Guangzhi Chen and five colleagues.")
    assert said == "By gwahng-jer Chen and five colleagues."
    assert guesses(said, EMPTY, VoiceId("joe")) == ()


def test_the_operator_has_the_last_word() -> None:
    assert spoken_form("Guangzhi.", Lexicon({"Guangzhi": "Guangzhi"})) == "Guangzhi."
    assert spoken_form("Guangzhi.", Lexicon({"Guangzhi": "gwang zee"})) == "gwang zee."
