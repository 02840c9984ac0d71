"""The measure of the lexicon: what it counts, and when a recogniser has a word right."""

from __future__ import annotations

import pytest

from bench.lexicon import guessed, same
from radio.speech.dictionary.lexicon import Lexicon

pytestmark = pytest.mark.unit


def test_guessed_words_of_a_corpus_are_counted_once_a_text() -> None:
    texts = ["An equivariant map. By Zsigmondov.", "Equivariant again, and a kwen.", "Equivariant again, and a kwen."]
    told = guessed(iter(texts), Lexicon({"Qwen": "kwen"}))
    assert [(w["word"], w["count"]) for w in told["words"]] == [("equivariant", 2), ("zsigmondov", 1)]
    assert told["words"][0]["sentence"] == "An equivariant map."
    assert told["distinct"] == 6


@pytest.mark.parametrize(
    ("word", "understood", "right"),
    [("Bézier", "bezier", True), ("optimisation", " Optimization.", True), ("Qwen", "Quinn", False)],
)
def test_spelling_habits_are_no_fault_of_the_voice(word: str, understood: str, right: bool) -> None:
    assert same(word, understood) is right
