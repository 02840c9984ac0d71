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

_LONE_A = re.compile(r"(?<=[A-Z] )A\b(?!')|(?<![\w'.!?] )(?<!^)\bA(?= [A-Z]\b)|^A(?= [A-Z]\b)|(?<=[a-z] )A\b(?! [a-z])")
EDGES = re.compile(r"^[^\w']+|[^\w']+$")
"""What stands around a word and is no part of it."""


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


def words_in_time(sentence: str, phonemes: Sequence[str], samples: Sequence[int], language: str) -> tuple[Word, ...]:
    """When each word of `sentence` is said, given how many samples each of `phonemes` lasts.

    espeak fuses words ("of the" has no space between) and changes sounds at their edges, so the words' own phonemes,
    one after the other, are aligned with those that were said by edit distance; a word begins where its first does.
    """
    from rapidfuzz.distance import Levenshtein

    words = sentence.split()
    own = [_sounds(_alone(EDGES.sub("", letters(w) if len(w) > 1 else w), language)) for w in words]
    ends = np.cumsum(np.asarray(samples, dtype=np.int64))
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
        start = int(ends[kept[first] - 1]) if kept[first] > 0 else 0
        text = EDGES.sub("", word)
        if text:
            found.append(Word(text=text, start=start, end=max(start, int(ends[kept[last]]))))
    return _in_order(found)


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
    return _sounds(_alone(plain, language)) or ("-" if plain else "")


def _sounds(phonemes: Sequence[str]) -> str:
    return "".join(p for p in phonemes if _is_sound(p))


def _is_sound(phoneme: str) -> bool:
    # Stress marks (modifier letters ˈ ˌ) move about; the length mark ː belongs to its vowel, which is there too.
    return unicodedata.category(phoneme[0]) in ("Ll", "Lu", "Lo")
