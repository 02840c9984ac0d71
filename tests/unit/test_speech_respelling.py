"""From IPA to letters that espeak reads so."""

from __future__ import annotations

import pytest

from radio.errors import UsageError
from radio.speech.dictionary.guessing import reading
from radio.speech.dictionary.respelling import in_letters, respelling

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("ipa", ["kˈoʊʃi", "dˈɪɹɪʃleɪ", "ɹˈaɪbəsoʊm", "dʒˈɑːŋ", "stəkˈæstɪk", "ˈaɪɡənvɛktɚ"])
def test_a_spelling_is_read_as_the_ipa_wants(ipa: str) -> None:
    letters, distance = respelling(ipa)
    assert distance <= 1.0
    assert letters.isascii()
    assert reading(letters).replace("ˌ", "")[:4] == ipa[:4]


def test_two_words_where_one_would_not_get_the_stress() -> None:
    letters, distance = respelling("kɑːndɔːɹsˈeɪ")
    assert letters.count(" ") == 1
    assert reading(letters.split()[1]) == "sˈeɪ"
    assert distance <= 1.5


def test_letters_and_ipa_may_stand_together() -> None:
    assert in_letters("kwen") == "kwen"
    assert in_letters("A U [[ɹˈɑːk]]").startswith("A U r")


@pytest.mark.parametrize("spoken", ["[[ʘʘ]]", "[[]]", "[[" + "ba" * 40 + "]]"])
def test_what_english_has_no_sound_for_is_refused(spoken: str) -> None:
    with pytest.raises(UsageError):
        in_letters(spoken)
