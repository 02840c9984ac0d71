"""When words are said, where the engine does not tell: a remote voice gives sound and no more.

Two things are known: where it is silent, and how many sounds each word has. Pauses lie where words end, most of all at
punctuation marks; each pause found is laid on the border between words that fits best, and between two pauses time is
shared out by the words' phonemes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from radio.audio.pcm import Floats
from radio.model.audio import Word
from radio.speech.phonemes import EDGES, sounds_of

SHORTEST_PAUSE: Final = 0.1
"""Seconds: shorter silences are closed lips, as in a "p"."""
FRAME: Final = 0.01
QUIET_DB: Final = -35.0
"""Under the loud parts: silence."""
UNMARKED: Final = 0.35
"""Seconds by which a pause at a mark may be further off than one at a bare space."""
IGNORED: Final = 0.45
"""The same for a pause that is laid on no border: a long closure within a word."""
_MARKS: Final = (",", ";", ":", ".", "?", "!", "…", "—", "–")


def estimated_words(text: str, samples: Floats, rate: int, language: str = "en-us") -> tuple[Word, ...]:
    """Each word of `text`, a spoken form, in samples; exact at pauses, else within a syllable or two."""
    words = text.split()
    # A word has at least one sound, and none is said in no time: what lies between them counts half.
    weights = np.array([len(sounds_of(word, language)) + 0.5 for word in words], float)
    if not words or len(samples) == 0:
        return ()
    begin, end, pauses = _silences(samples, rate)
    voiced = (end - begin) - sum(stop - start for start, stop in pauses)
    borders = np.cumsum(weights)[:-1] / weights.sum() * voiced
    # Voiced time, in which pauses have no length.
    at, passed = [], 0.0
    for start, stop in pauses:
        at.append(start - begin - passed)
        passed += stop - start
    marked = [word.endswith(_MARKS) for word in words[:-1]]
    laid = _laid(at, borders, marked)
    anchors = [(0.0, 0.0), *((float(borders[b]), at[p]) for p, b in laid), (float(voiced), float(voiced))]
    from_text, from_sound = zip(*anchors, strict=True)
    edges = np.interp([0.0, *borders, voiced], from_text, from_sound)
    pause_at = {b: p for p, b in laid}
    found: list[Word] = []
    for index, word in enumerate(words):
        start = _in_sound(edges[index], begin, at, pauses, after=index - 1 in pause_at)
        stop = _in_sound(edges[index + 1], begin, at, pauses, after=False)
        plain = EDGES.sub("", word)
        if plain:
            first = round(start * rate)
            found.append(Word(text=plain, start=first, end=max(first, min(round(stop * rate), len(samples)))))
    return tuple(found)


def _silences(samples: Floats, rate: int) -> tuple[float, float, list[tuple[float, float]]]:
    """Where sound begins and ends, and the pauses in it: seconds."""
    size = max(1, round(FRAME * rate))
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    if len(frames) == 0:
        return 0.0, len(samples) / rate, []
    power = 10.0 * np.log10(np.square(frames.astype(np.float64)).mean(axis=1) + 1e-12)
    loud = np.flatnonzero(power > np.percentile(power, 90) + QUIET_DB)
    step = size / rate
    begin, end = float(loud[0]) * step, float(loud[-1] + 1) * step
    gaps = np.flatnonzero(np.diff(loud) * step >= SHORTEST_PAUSE + step)
    return begin, end, [(float(loud[g] + 1) * step, float(loud[g + 1]) * step) for g in gaps]


def _laid(pauses: Sequence[float], borders: Sequence[float] | Floats, marked: Sequence[bool]) -> list[tuple[int, int]]:
    """Pause and border in pairs, both in order, by least cost."""
    n, m = len(pauses), len(marked)
    cost = np.full((n + 1, m + 1), np.inf)
    cost[0, :] = 0.0
    choice = np.zeros((n + 1, m + 1), int)
    for p in range(1, n + 1):
        for b in range(m + 1):
            options = [cost[p - 1, b] + IGNORED]
            if b > 0:
                off = abs(pauses[p - 1] - float(borders[b - 1])) + (0.0 if marked[b - 1] else UNMARKED)
                options += [cost[p, b - 1], cost[p - 1, b - 1] + off]
            choice[p, b] = int(np.argmin(options))
            cost[p, b] = options[choice[p, b]]
    pairs: list[tuple[int, int]] = []
    p, b = n, m
    while p > 0:
        if choice[p, b] == 0:
            p -= 1
        elif choice[p, b] == 1:
            b -= 1
        else:
            pairs.append((p - 1, b - 1))
            p, b = p - 1, b - 1
    return pairs[::-1]


def _in_sound(
    voiced: float, begin: float, at: Sequence[float], pauses: Sequence[tuple[float, float]], *, after: bool
) -> float:
    """A voiced time as a time of the sound; `after`: behind a pause that lies just there."""
    passed = 0.0
    for position, (start, stop) in zip(at, pauses, strict=True):
        if position < voiced - 1e-6 or (after and position <= voiced + 1e-6):
            passed += stop - start
    return begin + voiced + passed
