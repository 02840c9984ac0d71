"""Guessed words are counted, keep their newest sentences, and stay few, on each kind of database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from radio.clock import ManualClock
from radio.model.guessed import Guess, Heard
from radio.store import Store, guessed
from radio.types import VoiceId
from tests.making import NOON

pytestmark = pytest.mark.contract


def guess(word: str, sentence: str = "A sentence.") -> Guess:
    return Guess(word=word, doubt="unknown", heard=Heard(sentence=sentence, voice=VoiceId("joe"), about="daily"))


def test_a_word_is_counted_with_its_first_and_last_time(store: Store, clock: ManualClock) -> None:
    store.guessed_words.add([guess("qwen"), guess("tau")])
    clock.advance(60.0)
    store.guessed_words.add([guess("qwen")])
    words = store.guessed_words.listed()
    assert [(w.word, w.count) for w in words] == [("qwen", 2), ("tau", 1)]
    assert (words[0].first, words[0].last) == (NOON, NOON + timedelta(minutes=1))
    assert store.guessed_words.get("Qwen") == words[0]
    assert store.guessed_words.get("none") is None


def test_the_newest_sentences_stay_each_once(store: Store) -> None:
    for sentence in ("One.", "Two.", "Three.", "Two.", "Four."):
        store.guessed_words.add([guess("qwen", sentence)])
    (word,) = store.guessed_words.listed()
    assert [c.sentence for c in word.contexts] == ["Four.", "Two.", "Three."]
    assert word.count == 5


def test_a_long_sentence_is_cut_around_its_word(store: Store) -> None:
    store.guessed_words.add([guess("qwen", "word " * 100 + "Qwen " + "after " * 100)])
    (word,) = store.guessed_words.listed()
    (heard,) = word.contexts
    assert len(heard.sentence) <= guessed.LONGEST_SENTENCE
    assert "word Qwen after" in heard.sentence


def test_a_full_table_drops_what_was_said_least(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessed, "MOST_WORDS", 10)
    monkeypatch.setattr(guessed, "ROOM_MADE", 4)
    often = [guess(f"often{n}") for n in range(6)]
    store.guessed_words.add(often)
    store.guessed_words.add(often)
    for n in range(40):
        store.guessed_words.add([guess(f"seldom{n}")])
    words = [w.word for w in store.guessed_words.listed()]
    assert len(words) <= 10
    assert set(words) >= {f"often{n}" for n in range(6)} | {"seldom39"}


def test_decided_words_are_forgotten(store: Store) -> None:
    store.guessed_words.add([guess("qwen"), guess("tau")])
    assert store.guessed_words.forget(["qwen", "none"]) == 1
    assert [w.word for w in store.guessed_words.listed()] == ["tau"]
