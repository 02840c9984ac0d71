"""Profanity and slurs: a paper may study them, this station does not say them.

The words are those of `glin_profanity`, which also sees through usual disguises (s*ar, l33t, letters set apart). Its
list is made for chats: words that science needs, or that are names, are taken out here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glin_profanity import Filter

_SAID = (
    # Medicine and biology.
    *("anal", "anus", "clitoris", "ejaculation", "fecal", "genitals", "intercourse", "nipple", "nipples", "orgasm"),
    *("penis", "rectum", "semen", "sex", "vagina", "vulva", "erotic", "autoerotic", "homoerotic", "incest", "eunuch"),
    *("masturbate", "nymphomania", "cock", "cocks", "butt", "hoe", "snatch", "suck", "sucks", "skeet", "sadism"),
    # What studies of violence and of moderation are about.
    *("rape", "raping", "rapist", "date rape", "how to kill", "how to murder", "nude", "nudity", "nsfw images", "porn"),
    *("pornography", "pedophile", "paedophile", "neonazi", "swastika", "playboy", "undressing", "voyeur", "topless"),
    *("hooker", "escort", "bdsm", "gay sex", "smut", "lolita", "bestiality", "sodomy", "white power", "grope"),
    # Mathematics, physics and computing: hard-core gases, retarded potentials, viscous fingering, domination in graphs.
    *("domination", "bondage", "hard core", "hardcore", "retarded", "retard", "fingering", "snowballing", "humping"),
    *("pegging", "rimming", "scissoring", "double penetration", "strap on", "tied up", "bastinado", "vibrator"),
    *("bs", "mf", "xx", "xxx", "simp", "scat", "spunk", "ass", "big black", "girl on", "tongue in a", "taste my"),
    *("wet dream", "bareback", "swinger", "throating", "circlejerk", "ecchi", "guro", "dvda", "bbw", "s&m", "cum"),
    *("panties", "panty", "4ss", "@ss", "a$$"),
    # Names of people and places.
    *(
        "dick",
        "cumming",
        "coon",
        "coons",
        "negro",
        "paki",
        "kike",
        "poof",
        "santorum",
        "babeland",
        "bimbos",
        "panties",
        "panty",
    ),
)
BLEEP = "bleep"
_ENDINGS = ("s", "es", "ed", "ing", "er", "ers", "y")
"""The list has base forms alone."""
_WORD = re.compile(r"[\w*@$!'’-]+")
_PLAIN = re.compile(r"[a-z]+")
_DISGUISED = re.compile(r"\w[*@$!]+\w|[a-z]\d+[a-z]|\b[@$]\w|\b(?:\w[ .-]){2}\w\b", re.IGNORECASE)


def profane(text: str) -> tuple[str, ...]:
    """The words of a text that are not said on air; none for most."""
    if not text.isascii() or _DISGUISED.search(text):
        found = _filter().check_profanity(text)
        if found["contains_profanity"]:
            return tuple(found["profane_words"])
    words, phrases = _listed()
    lower = text.lower()
    found_words = [word for word in _PLAIN.findall(lower) if word in words]
    return (*found_words, *(phrase for phrase in phrases if phrase in lower))


def bleeped(text: str) -> str:
    """The text with "bleep" for such words: a title has to be said somehow."""
    if not profane(text):
        return text
    return _WORD.sub(lambda word: BLEEP if profane(word[0]) else word[0], text)


@lru_cache(maxsize=1)
def _filter() -> Filter:
    from glin_profanity import Filter

    return Filter(
        {"languages": ["english"], "detect_leetspeak": True, "normalize_unicode": True, "ignore_words": list(_SAID)}
    )


@lru_cache(maxsize=1)
def _listed() -> tuple[frozenset[str], tuple[str, ...]]:
    """Single words with their endings, and phrases."""
    listed = {word.lower() for word in _filter().words} - set(_SAID)
    single = {word for word in listed if _PLAIN.fullmatch(word)}
    grown = {word + end for word in single if len(word) > 3 for end in _ENDINGS} - set(_OTHERWISE)
    phrases = tuple(sorted(word for word in listed if re.fullmatch(r"[a-z]+(?: [a-z]+)+", word)))
    return frozenset(single | grown), phrases


_OTHERWISE = ("spicy", "twinkies", "booby", "cummings")
"""What an ending makes of a word of the list, and is another word or a name."""
