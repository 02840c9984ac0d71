"""What was heard against what should have been said.

Two texts of the same sound differ for three reasons: the recogniser writes otherwise ("4.5%", "GPT", "nurse symbolic"),
it heard wrongly, or something else was said. Both sides are brought to one form and aligned word by word; where words
differ, their sounds are compared, as espeak would say them. A name that is spelt otherwise still sounds alike, while a
word that is missing leaves sounds without a counterpart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from radio.speech.phonemes import phonemes_of
from radio.speech.wording.digits import as_numbers, digit_by_digit
from radio.speech.wording.spoken import spoken_form

LANGUAGE = "en-us"
"""Both sides are said by the same rules, whatever accent the voice has."""
ALIKE = 0.4
"""Share of the sounds that may differ where the same was said and only written otherwise: "Nurse symbolic"."""
_CONTRACTED = (
    # Contracted on both sides, where the others are spelt out: "it's" sounds as "its", "who's" as "whose".
    (re.compile(r"\b(it|that|there|here|what|where|who|he|she)(?:['’]s| is)\b", re.IGNORECASE), r"\1s"),
    (re.compile(r"(?<=\w)['’]re\b"), " are"),
    (re.compile(r"(?<=\w)['’]ve\b"), " have"),
    (re.compile(r"(?<=\w)['’]ll\b"), " will"),
    (re.compile(r"(?<=\w)['’]m\b"), " am"),
    (re.compile(r"\bcan['’]t\b", re.IGNORECASE), "cannot"),
    (re.compile(r"\bwon['’]t\b", re.IGNORECASE), "will not"),
    (re.compile(r"(?<=\w)n['’]t\b"), " not"),
)
_BRITISH = (
    (re.compile(r"is(?=(?:e[drs]?|ers|ing|ations?|able)$)"), "iz"),
    (re.compile(r"ys(?=(?:e[drs]?|ers|ing)$)"), "yz"),
    (re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|ing|al|ite|able)?$)"), "or"),
    (re.compile(r"(?<=[a-z]{2})tre(?=s?$)"), "ter"),
    (re.compile(r"(?<=[a-z]{3})ll(?=(?:ed|ing|ers?)$)"), "l"),
    (re.compile(r"^grey"), "gray"),
    (re.compile(r"(?<=[a-z]{3})ogue(?=s?$)"), "og"),
)
"""British to American, on both sides: a word that is changed without need is changed in both."""
_SPELT = re.compile(r"\b[A-Z]{2,5}s?\b")
_ID = re.compile(r"\b(\d{4})[-.](\d{5})\b")
_ARXIV = re.compile(r"\bar\s?xiv\b", re.IGNORECASE)
_APART = re.compile(r"[-‐–—/_]")
_DROPPED = re.compile(r"[^a-z ]")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as both sides are compared: spoken form, lower case, letters only, contractions in one form,
    American spelling; "GPT" as three letters, numbers digit by digit."""
    # "2605-20158" is an id that was heard; as a range it would be read "to". "arXiv" is said as it is meant.
    said = spoken_form(_ID.sub(r"\1 \2", _ARXIV.sub("archive", text)))
    said = _SPELT.sub(lambda m: " ".join(m[0].rstrip("s")), said)
    for pattern, whole in _CONTRACTED:
        said = pattern.sub(whole, said)
    plain = unicodedata.normalize("NFKD", _APART.sub(" ", said)).encode("ascii", "ignore").decode().lower()
    return digit_by_digit(_american(word) for word in _DROPPED.sub("", plain).split())


def _american(word: str) -> str:
    for pattern, other in _BRITISH:
        word = pattern.sub(other, word)
    return word


@dataclass(frozen=True)
class Difference:
    """Neighbouring words that are not the same on both sides. Lengths and distances count sounds (phonemes)."""

    at: int
    """Index of the first expected word."""
    expected: tuple[str, ...]
    heard: tuple[str, ...]
    distance: int
    missing: int
    """Expected sounds beyond those heard."""
    extra: int
    """Sounds heard beyond those expected."""

    @property
    def alike(self) -> bool:
        """Whether it is the same, written otherwise."""
        return self.distance <= ALIKE * _length(self.expected)

    @property
    def word_errors(self) -> int:
        return max(len(self.expected), len(self.heard))


@dataclass(frozen=True)
class Comparison:
    expected: tuple[str, ...]
    heard: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def word_errors(self) -> int:
        """By which the word error rate counts: substitutions, insertions, deletions."""
        return sum(difference.word_errors for difference in self.differences)

    @property
    def sounds(self) -> int:
        return _length(self.expected)

    @property
    def sound_errors(self) -> int:
        return sum(difference.distance for difference in self.differences)

    def ends(self, difference: Difference) -> bool:
        """Whether nothing more is expected after it."""
        return difference.at + len(difference.expected) == len(self.expected)


def compare(expected: Sequence[str], heard: Sequence[str], said_as: Mapping[str, str] | None = None) -> Comparison:
    """Align two results of `words_of`.

    `said_as` has words that are said otherwise than they are written: "Zhou" as "joe". A recogniser that knows the name
    writes it as it is written, another one as it sounds; both are right.
    """
    from rapidfuzz.distance import Levenshtein

    found: list[Difference] = []
    for step in _joined(Levenshtein.opcodes(expected, heard)):
        here, there = tuple(expected[step[0] : step[1]]), tuple(heard[step[2] : step[3]])
        # Digits are named one by one so that they can be aligned; what sounded was "ten", not "one zero".
        heard_as = {sounds_in(there), sounds_in(as_numbers(there))}
        forms = {sounds_in(here), _respelt(here, said_as or {}), sounds_in(as_numbers(here))}
        wanted, got = min(product(forms, heard_as), key=lambda pair: Levenshtein.distance(*pair))
        distance = Levenshtein.distance(wanted, got)
        if distance == 0:
            continue  # "health care" and "healthcare"
        missing, extra = max(0, len(wanted) - len(got)), max(0, len(got) - len(wanted))
        found.append(Difference(step[0], here, there, distance, missing, extra))
    return Comparison(tuple(expected), tuple(heard), tuple(found))


def _joined(steps: object) -> list[tuple[int, int, int, int]]:
    """Runs of steps that change something, as (begin, end) on both sides."""
    runs: list[tuple[int, int, int, int]] = []
    open_run = False
    for step in steps:  # type: ignore[attr-defined] # rapidfuzz's Opcodes is a sequence, its stub says less
        if step.tag == "equal":
            open_run = False
        elif open_run:
            runs[-1] = (runs[-1][0], step.src_end, runs[-1][2], step.dest_end)
        else:
            runs.append((step.src_start, step.src_end, step.dest_start, step.dest_end))
            open_run = True
    return runs


def _length(words: Sequence[str]) -> int:
    return sum(len(sounds_of(word)) for word in words)


def _respelt(words: Sequence[str], said_as: Mapping[str, str]) -> str:
    return "".join(sounds_in(said_as[word].lower().split()) if word in said_as else sounds_of(word) for word in words)


def sounds_in(words: Sequence[str]) -> str:
    """The phonemes of several words."""
    return "".join(sounds_of(word) for word in words)


@lru_cache(maxsize=16384)
def sounds_of(word: str) -> str:
    """A word's phonemes, one character each, without stress, length and what is written between them."""
    # A letter alone is its name; "A" by itself espeak takes for the article.
    told = word.upper().replace("A", "eh") if len(word) == 1 and word != "a" else word
    return "".join(p for p in phonemes_of(told, LANGUAGE) if unicodedata.category(p[0]) in ("Ll", "Lu", "Lo"))
