"""Which words of a spoken line espeak-ng has to guess.

It knows 3,600 words by heart and reads all others by letter rules, most of them rightly: being read by rule is no
reason for doubt. What CMUdict, or a word's parts there, say otherwise than espeak does is ("differs"), and so is a word
of which nobody knows how it is said ("unknown").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from radio.model.guessed import Doubt, Guess, Heard
from radio.speech.dictionary.cmudict import dictionary
from radio.speech.dictionary.espeaklist import listed
from radio.speech.dictionary.lexicon import Lexicon
from radio.speech.dictionary.likeness import distance, of_ipa, single
from radio.speech.dictionary.pinyin import spoken_parts
from radio.types import VoiceId

LANGUAGE = "en-us"
APART = 1.0
"""Coarse distance from which a reading is in doubt: one sound that is plainly another. For each letter over eight
`APART_PER_LETTER` more, because long words differ in more weak vowels."""
APART_PER_LETTER = 0.08
APART_OF_PARTS = 1.4
"""The same where the reference is put together from parts: their vowels weaken in the whole."""
SHORTEST = 3
"""Letters: shorter ones are spelt letters, articles, units."""
LONGEST = 40
MOST_OF_A_LINE = 12
"""Guesses of one line that are kept: a line in another language is one observation, not eighty."""

_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:'[a-z]+)?")
_SENTENCE = re.compile(r"[^.?!]+[.?!]*")
_SUFFIXES = (
    ("s", ("s", "z", "Iz")), ("es", ("Iz", "z")), ("ed", ("t", "d", "Id")), ("d", ("d",)), ("ing", ("IN",)),
    ("er", ("@r",)), ("r", ("@r",)), ("ers", ("@rz",)), ("rs", ("@rz",)), ("or", ("@r",)), ("ly", ("li",)),
    ("ness", ("n@s",)), ("less", ("l@s",)), ("able", ("@b@l",)), ("ability", ("@bIl@ti",)), ("ment", ("m@nt",)),
    ("wise", ("wYz",)), ("like", ("lYk",)), ("ism", ("Iz@m",)), ("ist", ("Ist",)), ("ity", ("Iti",)), ("al", ("@l",)),
    ("ally", ("@li",)), ("ic", ("Ik",)), ("ize", ("Yz",)), ("izes", ("YzIz",)), ("ized", ("Yzd",)),
    ("izer", ("Yz@r",)), ("izers", ("Yz@rz",)), ("izing", ("YzIN",)), ("ization", ("@zAS@n",)),
    ("izations", ("@zAS@nz",)), ("ful", ("f@l",)), ("hood", ("hUd",)), ("ship", ("SIp",)),
    ("ings", ("INz",)), ("ive", ("Iv",)),
)  # fmt: skip
_PREFIXES = {
    "un": "@n", "re": "ri", "pre": "pri", "non": "nqn", "multi": "m@lti", "hyper": "hYp@r", "auto": "qto",
    "meta": "met@", "semi": "semi", "sub": "s@b", "super": "sup@r", "trans": "tranz", "inter": "Int@r",
    "intra": "Intr@", "micro": "mYkro", "macro": "makro", "neuro": "nUro", "bio": "bYo", "quasi": "kwqzi",
    "pseudo": "sudo", "counter": "kWnt@r", "anti": "anti", "co": "ko", "de": "di", "dis": "dIs", "mis": "mIs",
    "geo": "Jio", "photo": "foto", "electro": "Ilektro", "thermo": "T@rmo", "hydro": "hYdro", "nano": "nano",
    "tele": "tel@", "cyber": "sYb@r", "spatio": "spASio", "socio": "sosio", "in": "In", "im": "Im", "ultra": "@ltr@",
    "infra": "Infr@", "post": "post", "uni": "yuni", "bi": "bY", "tri": "trY", "poly": "pqli", "mono": "mqno",
    "cross": "krqs", "self": "self",
}  # fmt: skip
_BRITISH = (
    ("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("iser", "izer"), ("ise", "ize"), ("yse", "yze"),
    ("our", "or"), ("lling", "ling"), ("lled", "led"), ("ller", "ler"), ("tre", "ter"), ("ogue", "og"),
    ("ence", "ense"),
)  # fmt: skip


def guesses(spoken: str, lexicon: Lexicon, voice: VoiceId, about: str = "") -> tuple[Guess, ...]:
    """The doubtful words of a spoken line, each once, with the sentence in which it stands."""
    return tuple(islice(_guesses(spoken, lexicon, voice, about), MOST_OF_A_LINE))


def _guesses(spoken: str, lexicon: Lexicon, voice: VoiceId, about: str) -> Iterator[Guess]:
    seen: set[str] = set()
    for sentence in _SENTENCE.findall(spoken):
        for found in _WORD.findall(sentence):
            word = found.lower().removesuffix("'s")
            if word in seen or word in lexicon.reviewed or word in spoken_parts():
                continue
            seen.add(word)
            how = doubt(word)
            if how is not None:
                yield Guess(word=word, doubt=how, heard=Heard(sentence=sentence.strip(), voice=voice, about=about))


@lru_cache(maxsize=20_000)
def doubt(word: str) -> Doubt | None:
    """Why a word in small letters may be said wrongly; None when there is no reason to think so."""
    if not SHORTEST <= len(word) <= LONGEST or word in listed() or word in heard_right():
        return None
    known = references(word)
    if not known:
        return "unknown"
    limit = (APART if dictionary().sounds(word) else APART_OF_PARTS) + APART_PER_LETTER * max(0, len(word) - 8)
    said = of_ipa(reading(word))
    return None if any(distance(said, single(sounds)) < limit for sounds in known) else "differs"


@lru_cache(maxsize=1)
def heard_right() -> frozenset[str]:
    """Words in no dictionary that espeak reads as they should be, by ear and by recogniser (bench/lexicon.py)."""
    text = Path(__file__).with_name("heard_right.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def reading(word: str, language: str = LANGUAGE) -> str:
    """How espeak says a word, in IPA."""
    from radio.speech.phonemes import phonemes_of

    return "".join(phonemes_of(word, language))


def references(word: str) -> tuple[str, ...]:
    """What a word ought to sound like, by CMUdict: itself, or put together from its parts; empty when unknown."""
    own = dictionary().sounds(word)
    if own:
        return own
    for british, american in _BRITISH:
        if british in word:
            found = dictionary().sounds(word.replace(british, american))
            if found:
                return found
    return tuple(_derived(word)) or tuple(_compounds(word))


def _derived(word: str, deep: bool = True) -> Iterator[str]:
    """With a suffix or a prefix, and at most one of each."""
    known = dictionary().sounds
    for suffix, sounds in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST:
            for stem in _stems(word[: -len(suffix)]):
                yield from (s + ending for s in known(stem) for ending in sounds)
    for prefix, start in _PREFIXES.items():
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= SHORTEST:
            yield from (start + s for s in known(rest))
            if deep:
                yield from (start + s for s in _derived(rest, deep=False))


def _stems(stem: str) -> Iterator[str]:
    yield stem
    yield stem + "e"
    if stem.endswith("i"):
        yield stem[:-1] + "y"
    if len(stem) > SHORTEST and stem[-1] == stem[-2]:
        yield stem[:-1]


def _compounds(word: str) -> Iterator[str]:
    """Of two words of at least three letters: "dataset", "workflow"."""
    known = dictionary().sounds
    for at in range(SHORTEST, len(word) - SHORTEST + 1):
        first = known(word[:at])
        if first:
            rest = word[at:]
            second = known(rest) or tuple(_derived(rest, deep=False))
            yield from (a + b for a in first for b in second)
