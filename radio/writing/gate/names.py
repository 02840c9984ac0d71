"""Names: datasets, models, methods, people and places of a line stand in its cites or in the paper's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from radio.writing.gate.case import Case
from radio.writing.gate.reading import TRIVIAL
from radio.writing.gate.units import SYMBOLS
from radio.writing.language.lexis import STOPWORDS, words_of

_TOKEN = re.compile(r"[^\W\d_][\w.+'/-]*[\w+]|[^\W\d_]")
_PART = re.compile(r"[-–/\s_+]+")
_STARTS = (".", "?", "!", ":", '"')
_COMMON = words_of(
    """AI A.I I I'm I'd I'll I've GPU GPUs CPU CPUs PDF OK TV DNA RNA UK US USA Monday Tuesday Wednesday Thursday Friday
    Saturday Sunday January February March April May June July August September October November December English"""
)
_SMALL = words_of("of and the for de van von et")


class Known(NamedTuple):
    """The names that a text bears."""

    words: frozenset[str]
    """Each word and each part of a hyphenated one, in lower case, plural s undone."""
    versions: frozenset[tuple[str, ...]]
    """Names with digits, as their parts: ("qwen2.5", "vl", "7b")."""
    initials: str
    """The first letters of its words, in order: what an acronym may stand for."""
    acronyms: frozenset[str]


@lru_cache(maxsize=1024)
def known_of(text: str) -> Known:
    words: set[str] = set()
    versions: set[tuple[str, ...]] = set()
    acronyms: set[str] = set()
    spoken = re.sub(r"['’]s?\b", " ", text.replace("–", " "))
    for found in _TOKEN.findall(spoken):
        low = found.lower()
        words |= {_singular(low), *(_singular(part) for part in _PART.split(low) if part)}
        if any(c.isdigit() for c in found):
            versions.add(_parts(found))
        if len(found) > 1 and found.rstrip("s").isupper():
            acronyms.add(low.rstrip("s"))
    # "GPT 4": a name and the number after it are one name with a version.
    for found in re.finditer(r"([A-Za-z][\w-]*) (v?\d[\w.]*)", spoken):
        versions.add(_parts(f"{found[1]}-{found[2]}"))
    initials = "".join(w[0].lower() for w in re.findall(r"[^\W\d_]+", spoken) if w.lower() not in _SMALL)
    return Known(frozenset(words), frozenset(versions), initials, frozenset(acronyms))


def name(case: Case) -> str | None:
    """The first name of the line that neither the cites nor the metadata have."""
    known = known_of(" ".join([*case.cites, case.metadata]))
    for said in _names(case.text):
        if not _borne(said, known):
            return f"the name {said} is not in the cited sentences"
    return None


def _names(text: str) -> Iterable[str]:
    held = ""
    for found in _TOKEN.finditer(text):
        word = re.sub(r"['’](?:s|ll|d|re|ve)?$", "", found[0]).rstrip(".")
        starts = found.start() == 0 or text[: found.start()].rstrip().endswith(_STARTS)
        cited = re.match(r" (?:and|et) (?:colleagues|others|co-?workers|al)\b", text[found.end() :])
        inner = bool(cited) or (any(c.isupper() or c.isdigit() for c in word[1:]) and not _ordinal(word))
        capital = word[:1].isupper() and not (starts and not inner)
        if word in _COMMON or not (inner or capital):
            # Two capitals on end are one name for an acronym to stand for: "Standard Model".
            held = ""
            continue
        if len(word) < 2:
            continue
        following = re.match(r"\s([A-Z][a-z]+)", text[found.end() :])
        if capital and not inner and following is not None:
            held = f"{held} {word}".strip()
            yield f"{word} {following[1]}" if not held.count(" ") else word
            continue
        yield word if not held else f"{held} {word}"
        held = ""


def _ordinal(word: str) -> bool:
    return bool(re.fullmatch(r"\d+(?:st|nd|rd|th)", word)) or bool(re.fullmatch(r"[A-Z]?[a-z]+-[A-Z][a-z]+", word))


def _borne(said: str, known: Known) -> bool:
    initials = "".join(part[0] for part in said.lower().split())
    if len(initials) > 1 and initials in known.acronyms:
        return True
    return all(_one_borne(word, known) for word in said.split())


def _one_borne(word: str, known: Known) -> bool:
    if any(c.isdigit() for c in word):
        parts = _parts(word)
        return any(_within(parts, version) for version in known.versions)
    low = _singular(word.lower())
    if low in known.words or all(_singular(p) in known.words for p in _PART.split(word.lower()) if p):
        return True
    if any(part.startswith(low) and part[len(low) :][:1].isdigit() for parts in known.versions for part in parts):
        return True
    letters = low.rstrip("s")
    return word.rstrip("s").isupper() and len(letters) > 1 and letters in known.initials


def _parts(word: str) -> tuple[str, ...]:
    return tuple(part for part in _PART.split(word.lower().rstrip(".")) if part)


def _within(parts: tuple[str, ...], version: tuple[str, ...]) -> bool:
    """Whether the parts stand in a row in the version: "Qwen3-VL" in "Qwen3-VL-8B", not "GPT-4" in "GPT-4o"."""
    if "".join(parts) == "".join(version):
        return True
    n = len(parts)
    return any(version[i : i + n] == parts for i in range(len(version) - n + 1))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def names_in(text: str) -> frozenset[str]:
    """The names of a text in lower case, for who asks what a clause is about."""
    return frozenset(n.lower() for n in _names(text) if n not in SYMBOLS and n.lower() not in STOPWORDS | TRIVIAL)
