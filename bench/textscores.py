"""How near one text comes to another: word by word, by what is there, by its order, by what should not be there."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence

from rapidfuzz.distance import Indel, Levenshtein

from radio.documents.sentences import split_sentences
from radio.speech.wording.cleaning import citations

GRAM = 5
"""Words in a row that are looked for: so many hardly ever meet by chance."""


def even(text: str) -> str:
    """`text` with what no tool is to be judged by made equal: ligatures, white space, hyphens at the ends of lines."""
    text = unicodedata.normalize(
        "NFKC", text.replace("\r\n", "\n").replace("\ufffe\n", "-\n").replace("\u00ad\n", "-\n")
    )
    text = re.sub(r"(?<=[^\W\d_])[-‐\ufffe]\n\s*(?=[a-z])", "", text)
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')).strip()


def word_list(text: str) -> list[str]:
    """Words and numbers, the signs of indices and exponents taken out."""
    return re.findall(r"[^\W_]+", re.sub(r"[_^{}]", "", even(text)).lower())


def word_similarity(text: str, truth: str) -> float:
    """1 less the least number of words to put in, take out or change, as a share of the longer text."""
    return float(Levenshtein.normalized_similarity(word_list(text), word_list(truth)))


def character_ratio(text: str, truth: str) -> float:
    """`Levenshtein.ratio`, as py-pdf's benchmark has it, with white space made even."""
    return float(Indel.normalized_similarity(even(text), even(truth)))


def grams(text: str) -> list[tuple[str, ...]]:
    words = word_list(citations(even(text)))
    return [tuple(words[at : at + GRAM]) for at in range(len(words) - GRAM + 1)]


def recall(text: str, truth: str) -> float:
    """Share of the truth's runs of five words that stand in `text`, wherever they stand."""
    wanted, there = grams(truth), set(grams(text))
    return sum(gram in there for gram in wanted) / len(wanted)


def noise(text: str, *truths: str) -> float:
    """Share of the runs of five words of `text` that stand in none of the truths."""
    found, allowed = grams(text), {gram for truth in truths for gram in grams(truth)}
    return sum(gram not in allowed for gram in found) / len(found)


def order(text: str, truth: str) -> float:
    """Of the truth's sentences that are found in `text`, the share in the longest run in the right order."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at, gram in enumerate(grams(text)):
        places.setdefault(gram, []).append(at)
    found = []
    for sentence in split_sentences(citations(even(truth))):
        once = (places[gram][0] for gram in grams(sentence) if len(places.get(gram, ())) == 1)
        found += [at for at in [next(once, None)] if at is not None]
    return longest_run(found) / len(found) if found else 0.0


def longest_run(numbers: Sequence[int]) -> int:
    """Length of the longest increasing subsequence."""
    tails: list[int] = []
    for number in numbers:
        at = bisect_left(tails, number)
        tails[at : at + 1] = [number]
    return len(tails)
