"""Unit: from phonemes in time to words in time, and the estimate where an engine tells no times."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from radio.speech.phonemes import phonemes_of, words_in_time
from radio.speech.voices.estimating import estimated_words

RATE = 16_000
OVERLAP = 100
"""Samples."""


def spans_of(phonemes: list[str], sound: int = 100, mark: int = 20, pad: int = 10) -> list[tuple[int, int]]:
    """Every phoneme so many samples long, with a pad behind it, as Piper has them."""
    spans, at = [], 0
    for phoneme in phonemes:
        length = 400 if phoneme in ",;." else mark if phoneme in " ˈˌ" else sound
        spans.append((at, at + length))
        at += length + pad
    return spans


def test_in_flowing_speech_a_word_is_heard_from_the_end_of_the_sound_before_it() -> None:
    phonemes = list("ðə sˈʌn")
    spans = spans_of(phonemes)
    the, sun = words_in_time("the sun", phonemes, spans, "en-us", overlap=OVERLAP)
    assert (the.start, the.end) == (0, spans[1][1])
    assert sun.start == spans[1][1], "not after the space and the pads"


def test_after_a_pause_a_word_is_heard_when_its_own_sound_begins() -> None:
    phonemes = list("nˈoʊ, sˈʌn")
    spans = spans_of(phonemes)
    no, sun = words_in_time("No, sun", phonemes, spans, "en-us", overlap=OVERLAP)
    assert sun.start == spans[phonemes.index("s")][0]
    assert no.end < spans[phonemes.index(",")][1]


def test_of_a_long_space_the_rest_is_a_pause_without_a_mark() -> None:
    phonemes = list("sˈʌn ɪz")
    spans = spans_of(phonemes, mark=500)
    _, is_ = words_in_time("sun is", phonemes, spans, "en-us", overlap=OVERLAP)
    assert is_.start == spans[phonemes.index("ɪ")][0] - OVERLAP


def test_a_long_vowel_lasts_to_the_end_of_its_mark() -> None:
    phonemes = list("sˈɔː ɪt")
    spans = spans_of(phonemes)
    saw, it = words_in_time("saw it", phonemes, spans, "en-us", overlap=OVERLAP)
    assert saw.end == it.start == spans[phonemes.index("ː")][1]


@pytest.mark.parametrize("text", ["of the many", "a model of a part of it", "it is what it is"])
def test_words_that_are_fused_come_in_order_and_do_not_overlap(text: str) -> None:
    phonemes = phonemes_of(f"{text}.", "en-us")
    found = words_in_time(text, phonemes, spans_of(phonemes), "en-us", overlap=OVERLAP)
    assert [word.text for word in found] == text.split()
    assert all(a.start <= a.end <= b.start for a, b in itertools.pairwise(found))


def spoken(text: str, pauses: dict[int, float]) -> tuple[np.ndarray[tuple[int], np.dtype[np.float32]], list[float]]:
    """A hum of 0.07 s for each phoneme of each word, pauses after words by their number; and when each word begins."""
    pieces, starts, at = [np.zeros(RATE // 50, np.float32)], [], 0.02
    for index, word in enumerate(text.split()):
        seconds = 0.07 * max(1, sum(c.isalpha() for c in "".join(phonemes_of(word, "en-us"))))
        starts.append(at)
        silent = pauses.get(index, 0.0)
        hum = 0.2 * np.sin(2 * np.pi * 150 * np.arange(round(seconds * RATE)) / RATE)
        pieces += [hum.astype(np.float32), np.zeros(round(silent * RATE), np.float32)]
        at += seconds + silent
    return np.concatenate(pieces), starts


def test_the_estimate_finds_pauses_at_marks_and_shares_out_the_rest() -> None:
    text = "The older model, which nobody trained again, was better than all of them."
    samples, starts = spoken(text, {2: 0.35, 6: 0.3})
    found = estimated_words(text, samples, RATE)
    assert len(found) == len(starts)
    off = [abs(word.start / RATE - start) for word, start in zip(found, starts, strict=True)]
    assert off[3] < 0.02, "behind the first pause"
    assert off[7] < 0.02, "behind the second"
    assert max(off) < 0.1


def test_the_estimate_bears_what_it_is_given() -> None:
    assert estimated_words("", np.zeros(RATE, np.float32), RATE) == ()
    assert estimated_words("Yes.", np.zeros(0, np.float32), RATE) == ()
    (silent,) = estimated_words("Yes.", np.zeros(RATE, np.float32), RATE)
    assert 0 <= silent.start <= silent.end <= RATE
    noise = np.random.default_rng(1).normal(0, 0.1, RATE).astype(np.float32)
    words = estimated_words("one two three", noise, RATE)
    assert [word.text for word in words] == ["one", "two", "three"]
    assert words[-1].end <= RATE
