"""Text to phonemes by espeak-ng, and from phonemes in time back to words in time.

Piper and Kokoro are both fed by the espeak-ng inside piper-tts: it holds global state, so there is one of it in a
process, behind one lock (piper's own).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from radio.model.audio import Word

_OPERATIONS = "equals|over|minus|transpose"
_AFTER_VARIABLE = (
    f"{_OPERATIONS}|plus|times|squared|cubed|inverse|prime|hat|bar|tilde|star|dagger|less|greater|not equal"
    "|intersection|union|given|approximately|tensor|drawn|maps|zero|one|two|three|four|five|[ijknmxybcd]|and|to|in|sub|of"
)
"""What follows a variable by the name of A; at a sentence's start only a verb, since "A squared error" has none."""
_LONE_A = re.compile(
    r"(?<=[A-Z] )A\b(?!')|(?<![\w'.!?] )(?<!^)\bA(?= [A-Z]\b)|^A(?= [A-Z]\b)|(?<=[a-z] )A\b(?! [a-z])"
    rf"|^A(?= (?:{_OPERATIONS})\b)|(?<=[a-z,] )A(?= (?:{_AFTER_VARIABLE})\b)"
)
EDGES = re.compile(r"^[^\w']+|[^\w']+$")
"""What stands around a word and is no part of it."""
_SILENT = frozenset(" ˈˌ")
"""Have a length in the engine's eyes and no sound of their own: spaces and stress marks."""
NO_SOUND = "-"
"""Stands for the sounds of a word in which espeak finds none."""


def phonemes_of(text: str, language: str) -> list[str]:
    """The phonemes of one sentence as single characters, with stress marks, spaces and punctuation."""
    from piper.phonemize_espeak import EspeakPhonemizer
    from piper.voice import _ESPEAK_PHONEMIZER_LOCK

    with _ESPEAK_PHONEMIZER_LOCK:
        chunks = EspeakPhonemizer().phonemize(language, letters(text))
    joined: list[str] = []
    for chunk in chunks:
        # What espeak takes for several sentences is one to us: the pause is the punctuation mark's.
        joined += ([" "] if joined else []) + chunk
    return joined


def letters(text: str) -> str:
    """espeak reads the "A" of "A I" as the article; "eh" it reads as the letter's name."""
    return _LONE_A.sub("eh", text)


def words_in_time(
    sentence: str, phonemes: Sequence[str], spans: Sequence[tuple[int, int]], language: str, *, overlap: int
) -> tuple[Word, ...]:
    """When each word of `sentence` is said, given from which sample to which each of `phonemes` lasts by itself:
    without the pads that an engine puts between.

    espeak fuses words ("of the" has no space between) and changes sounds at their edges, so the words' own phonemes,
    one after the other, are aligned with those that were said by edit distance. In flowing speech a word is heard from
    the end of the sound before it: the pad, the space and the stress mark between have lengths, but in them the next
    sound begins (measured: 68 ms at Piper). `overlap` is how many samples of them at most: of a longer space the rest
    is a pause without a mark. After a mark a word is heard when its own first sound begins.
    """
    from rapidfuzz.distance import Levenshtein

    words = sentence.split()
    own = [sounds_of(w, language).replace(NO_SOUND, "") for w in words]
    kept = [i for i, p in enumerate(phonemes) if _is_sound(p)]
    said = "".join(phonemes[i] for i in kept)
    if not said:
        return ()
    source = "".join(own)
    anchors_from, anchors_to = [0.0], [0.0]
    for step in Levenshtein.opcodes(source, said):
        anchors_from.append(float(step.src_end))
        anchors_to.append(float(step.dest_end))
    borders = np.concatenate([[0], np.cumsum([len(o) for o in own])]).astype(float)
    # Where a whole run was inserted, several anchors share one source position: the last counts.
    steps = dict(zip(anchors_from, anchors_to, strict=True))
    at = np.interp(borders, list(steps), list(steps.values()))
    found: list[Word] = []
    for index, word in enumerate(words):
        first = min(round(at[index]), len(kept) - 1)
        last = min(max(round(at[index + 1]) - 1, first), len(kept) - 1)
        start = _heard_from(kept[first], phonemes, spans, overlap)
        text = EDGES.sub("", word)
        if text:
            found.append(Word(text=text, start=start, end=max(start, _heard_until(kept[last], phonemes, spans))))
    return _in_order(found)


def _heard_from(here: int, phonemes: Sequence[str], spans: Sequence[tuple[int, int]], overlap: int) -> int:
    """The sample from which the sound number `here` is heard, where a word begins with it."""
    before = here - 1
    while before >= 0 and phonemes[before] in _SILENT:
        before -= 1
    if before < 0 or _pauses(phonemes[before]):
        return spans[here][0]
    return max(spans[before][1], spans[here][0] - overlap)


def _heard_until(here: int, phonemes: Sequence[str], spans: Sequence[tuple[int, int]]) -> int:
    """The sample at which the sound number `here` has ended, with the marks that lengthen it."""
    while here + 1 < len(phonemes) and phonemes[here + 1] not in _SILENT and not _is_sound(phonemes[here + 1]):
        if _pauses(phonemes[here + 1]):
            break
        here += 1
    return spans[here][1]


def _in_order(words: list[Word]) -> tuple[Word, ...]:
    """No word ends after the next has begun."""
    ordered: list[Word] = []
    for word, following in zip(words, [*words[1:], None], strict=True):
        end = word.end if following is None else min(word.end, max(following.start, word.start))
        ordered.append(word if end == word.end else Word(text=word.text, start=word.start, end=end))
    return tuple(ordered)


@lru_cache(maxsize=4096)
def _alone(word: str, language: str) -> tuple[str, ...]:
    return tuple(phonemes_of(word, language)) if word else ()


def sounds_of(word: str, language: str) -> str:
    """The sounds of a word by itself, one character each; of a word that is said at all at least one."""
    plain = EDGES.sub("", letters(word) if len(word) > 1 else word)
    return _sounds(_alone(plain, language)) or (NO_SOUND if plain else "")


def _sounds(phonemes: Sequence[str]) -> str:
    return "".join(p for p in phonemes if _is_sound(p))


def _is_sound(phoneme: str) -> bool:
    # Stress marks (modifier letters ˈ ˌ) move about; the length mark ː belongs to its vowel, which is there too.
    return unicodedata.category(phoneme[0]) in ("Ll", "Lu", "Lo")


def _pauses(phoneme: str) -> bool:
    """Punctuation: between two words it is silent. A space is not."""
    return unicodedata.category(phoneme[0]).startswith("P")
