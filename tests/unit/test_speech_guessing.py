"""Which words count as guessed, and what two pronunciations have to differ in."""

from __future__ import annotations

import struct

import pytest

from radio.model.guessed import Doubt
from radio.speech.dictionary import espeaklist
from radio.speech.dictionary.cmudict import Dictionary
from radio.speech.dictionary.guessing import MOST_OF_A_LINE, doubt, guesses
from radio.speech.dictionary.lexicon import EMPTY, Lexicon
from radio.speech.dictionary.likeness import distance, of_arpabet, of_ipa
from radio.types import VoiceId

pytestmark = pytest.mark.unit

JOE = VoiceId("joe")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("euler", None),  # espeak has it by heart
        ("table", None),  # read by rule, as CMUdict has it
        ("doesn't", None),
        ("i'm", None),
        ("o'clock", None),
        ("transformers", None),
        ("dataset", None),  # of two words
        ("hyperparameters", None),
        ("optimisation", None),  # British
        ("visually", None),
        ("weights", None),
        ("equivariant", "unknown"),
        ("qwen", "unknown"),
        ("viterbi", "unknown"),
        ("stochasticity", "differs"),  # espeak: "statch astisity"
        ("spatiotemporal", "differs"),  # "spattio tmporal"
        ("fuchs", "differs"),  # "futches"
        ("ai", None),  # too short to be more than letters
    ],
)
def test_a_word_is_in_doubt_when_no_dictionary_bears_espeak_out(word: str, expected: Doubt | None) -> None:
    assert doubt(word) == expected


def test_a_line_gives_its_doubtful_words_with_their_sentences() -> None:
    spoken = "The model is fine. Qwen's equivariant table and Qwen. Nothing here."
    found = guesses(spoken, EMPTY, JOE, "daily 2605.1")
    assert [g.word for g in found] == ["qwen", "equivariant"]
    assert {g.heard.sentence for g in found} == {"Qwen's equivariant table and Qwen."}
    assert {g.heard.about for g in found} == {"daily 2605.1"}


def test_what_the_lexicon_has_or_says_is_no_guess() -> None:
    lexicon = Lexicon({"Qwen": "kwen", "equivariant": "equivariant"})
    assert guesses("A kwen, a Qwen, an equivariant map.", lexicon, JOE) == ()


def test_a_line_in_another_language_does_not_flood_the_list() -> None:
    words = " ".join(f"qx{a}{b}zu" for a in "abcdef" for b in "ghijkl")
    assert len(guesses(words + ".", EMPTY, JOE)) == MOST_OF_A_LINE


@pytest.mark.parametrize(
    ("ipa", "arpabet", "most"),
    [
        ("vˈɪʒuːəl", "V IH1 ZH W AH0 L", 0.6),
        ("kˈɔːt", "K AA1 T", 0.0),
        ("bˈʌʔn̩", "B AH1 T AH0 N", 0.0),
        ("sˈoʊlli", "S OW1 L L IY0", 0.0),
        ("dˈɑːktɚ", "D AA1 K T ER0", 0.0),
    ],
)
def test_what_notations_and_accents_differ_in_counts_little(ipa: str, arpabet: str, most: float) -> None:
    assert distance(of_ipa(ipa), of_arpabet(arpabet.split())) <= most


@pytest.mark.parametrize(("one", "other"), [("fˈʌtʃz", "F Y UW1 K S"), ("nˈuː", "N OY1"), ("ɡˈɪf", "JH IH1 F")])
def test_another_sound_counts_whole(one: str, other: str) -> None:
    assert distance(of_ipa(one), of_arpabet(other.split())) >= 1.0


def test_the_dictionary_finds_all_pronunciations_of_a_whole_word() -> None:
    data = b"a AH0\na(2) EY1\nabs AE1 B Z\nread R EH1 D # past\nread(2) R IY1 D\nreader R IY1 D ER0\n"
    dictionary = Dictionary(data)
    assert dictionary.sounds("read") == ("red", "rid")
    assert dictionary.sounds("a") == ("@", "A")
    assert dictionary.sounds("rea") == dictionary.sounds("zebra") == ()


def test_a_compiled_dictionary_is_read() -> None:
    # "ab" packed in six bits a letter, with phonemes; "ac" without; an emoji in plain bytes.
    packed = bytes([0b00000100, 0b00100000])
    other = bytes([0b00000100, 0b00110000])
    entries = [
        bytes([7, 0x40 | 2, *packed, 1, 2, 0]),
        bytes([4, 0xC0 | 2, *other]),
        bytes([8, 4, *"🙂".encode(), 1, 0]),
    ]
    assert espeaklist.read(struct.pack("<ii", 1, 0) + b"".join(entries) + b"\0") == {"ab"}
    assert {"of", "euler", "beethoven"} <= espeaklist.listed()
    assert "table" not in espeaklist.listed()
