"""From phonemes to a spelling that espeak reads so: an operator who writes IPA gets letters that any engine can say.

A spelling is climbed to: each sound has a few usual spellings, and one at a time is changed for the one that brings
espeak's reading nearest, from several seeded starts. It takes some tenths of a second.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import lru_cache

from radio.errors import UsageError
from radio.speech.dictionary.guessing import reading

_SPELLINGS: dict[str, tuple[str, ...]] = {
    "tʃ": ("ch", "tch"), "dʒ": ("j", "dge", "g"), "ts": ("ts", "tz"), "ks": ("x", "ks", "cks"),
    "eɪ": ("ay", "ai", "a", "eigh", "ey"), "aɪ": ("y", "i", "ie", "igh", "eye", "uy"), "ɔɪ": ("oy", "oi"),
    "aʊ": ("ow", "ou", "au"), "oʊ": ("o", "oh", "oa", "ow", "oe"), "iː": ("ee", "ea", "e", "i", "ie"),
    "uː": ("oo", "u", "ue", "ew", "ou"), "ɜː": ("er", "ur", "ir", "ear"), "ɑːɹ": ("ar", "arr", "ahr"),
    "ɔːɹ": ("or", "ore", "orr", "aur"), "ɪɹ": ("eer", "ear", "ier", "ir"), "ɛɹ": ("air", "are", "err", "er"),
    "ʊɹ": ("oor", "ur", "our"), "ɑː": ("ah", "o", "a", "aa"), "ɔː": ("aw", "au", "o", "augh"),
    "ɚ": ("er", "or", "ur", "ar", "re"), "ŋk": ("nk", "nc"), "ŋ": ("ng", "n"), "ŋɡ": ("ng", "ngg"),
    "kw": ("qu", "kw"), "juː": ("u", "yoo", "ew", "you"), "jʊ": ("u", "yu"), "əl": ("le", "al", "el", "ul", "il"),
    "ən": ("en", "an", "on", "un", "in"), "ʃən": ("tion", "shun", "sion"), "ʒən": ("zhun", "sion", "zhan"),
    "æ": ("a",), "ɛ": ("e", "eh", "ea"), "ɪ": ("i", "y", "e"), "ᵻ": ("i", "e", "y"), "i": ("y", "ee", "i", "ie", "ey"),
    "ʊ": ("oo", "u"), "ʌ": ("u", "o", "uh"), "ə": ("a", "e", "u", "o", "uh", "i"), "ɐ": ("a", "u"),
    "ɒ": ("o",), "ɔ": ("o", "aw"), "a": ("a",), "o": ("o",), "u": ("u", "oo"), "e": ("e",),
    "ʃ": ("sh", "ti", "ss"), "ʒ": ("zh", "si", "s", "j"), "θ": ("th",), "ð": ("th",), "ɡ": ("g", "gg", "gu", "gh"),
    "k": ("k", "c", "ck", "cc", "kk"), "s": ("s", "ss", "c", "ce"), "z": ("z", "s", "zz", "se"), "f": ("f", "ff", "ph"),
    "v": ("v", "vv", "ve"), "t": ("t", "tt", "te"), "ɾ": ("t", "tt"), "d": ("d", "dd", "de"), "p": ("p", "pp"),
    "b": ("b", "bb"), "l": ("l", "ll"), "m": ("m", "mm", "me"), "n": ("n", "nn", "ne"), "ɹ": ("r", "rr"), "h": ("h",),
    "w": ("w", "wh"), "j": ("y", "i"), "x": ("k", "ch"),
}  # fmt: skip
_IPA = re.compile(r"\[\[(.*?)\]\]")
_LONGEST = max(map(len, _SPELLINGS))
_STRESS = "ˈˌ"
_CONSONANTS = frozenset("ʃʒθðɡkszfvtɾdpblmnɹhwjx")
STARTS = 12
MOST_SOUNDS = 30
AS_GOOD = 1.5
"""Distance of a spelling in one word that needs no try in two."""
BREAK = 1.0
"""What it costs that a word becomes two: it is said with a stress more."""


def in_letters(spoken: str) -> str:
    """A spoken form with letters in the place of IPA, "[[kəlˈɛski]]". Raises UsageError for what cannot be said."""

    def respelt(found: re.Match[str]) -> str:
        try:
            return respelling(found[1])[0]
        except ValueError as e:
            raise UsageError(f"{e}", subject=found[0], hint="IPA as `radio lexicon say` shows it") from e

    return _IPA.sub(respelt, spoken)


def respelling(ipa: str) -> tuple[str, float]:
    """The best spelling found for one word's IPA, and how far espeak's reading of it is: under 1 is the same to an ear.

    In two words where one would not get the stress. Raises ValueError for a sound that English does not have.
    """
    ipa = "".join(ipa.split())
    whole = _best(ipa)
    at = _onset(ipa)
    if whole[1] <= AS_GOOD or at < 1:
        return whole
    first, second = _best(ipa[:at]), _best(ipa[at:])
    return min(whole, (f"{first[0]} {second[0]}", first[1] + second[1] + BREAK), key=lambda f: f[1])


def _onset(ipa: str) -> int:
    """Where the stressed syllable begins, one consonant before its vowel; 0 when the first is stressed."""
    at = ipa.find("ˈ")
    if ipa[max(at - 2, 0) : at] in ("tʃ", "dʒ"):
        return at - 2
    return at - 1 if at > 0 and ipa[at - 1] in _CONSONANTS else max(at, 0)


def _best(ipa: str) -> tuple[str, float]:
    parts = _sounds(ipa)
    wanted = _plain(ipa)
    dice = random.Random(ipa)  # noqa: S311 - a search, no secret
    best = ("", float("inf"))
    for start in range(STARTS):
        chosen = [options[0] if start == 0 else dice.choice(options) for options in parts]
        found = _climbed(parts, chosen, wanted)
        best = min(best, found, key=lambda f: (f[1], len(f[0])))
        if best[1] == 0.0:
            break
    return best


def _climbed(parts: Sequence[Sequence[str]], chosen: list[str], wanted: str) -> tuple[str, float]:
    far = _far("".join(chosen), wanted)
    better = True
    while better and far > 0.0:
        better = False
        for at, options in enumerate(parts):
            for option in options:
                tried = [*chosen[:at], option, *chosen[at + 1 :]]
                distance = _far("".join(tried), wanted)
                if distance < far:
                    chosen, far, better = tried, distance, True
    return "".join(chosen), far


def _sounds(ipa: str) -> list[tuple[str, ...]]:
    """The spellings of each sound, the longest piece that has some first."""
    text = "".join(c for c in ipa if c not in _STRESS and not c.isspace())
    if not text or len(text) > MOST_SOUNDS:
        raise ValueError(f"IPA of one word has 1 to {MOST_SOUNDS} signs")
    parts: list[tuple[str, ...]] = []
    while text:
        piece = next((text[:n] for n in range(_LONGEST, 0, -1) if text[:n] in _SPELLINGS), None)
        if piece is None:
            raise ValueError(f"{text[0]!r} is no sound that espeak's English has")
        parts.append(_SPELLINGS[piece])
        text = text[len(piece) :]
    return parts


def _plain(ipa: str) -> str:
    """With what an ear hardly tells made one."""
    for old, new in (("ʲ", ""), ("ˌ", ""), ("ᵻ", "ɪ"), ("ɐ", "ə"), ("ɾ", "t"), (" ", "")):
        ipa = ipa.replace(old, new)
    return ipa


@lru_cache(maxsize=8192)
def _far(spelling: str, wanted: str) -> float:
    from rapidfuzz.distance import Levenshtein

    said = _plain(reading(spelling))
    if "ˈ" not in wanted:
        # A first part whose stress is on the second.
        said = said.replace("ˈ", "")
    # A weak vowel that is another weak one costs little; a stress in the wrong place costs as much as a wrong sound.
    weak = str.maketrans({"ə": "ɪ", "ʌ": "ɪ"})
    rough = Levenshtein.distance(said.translate(weak), wanted.translate(weak))
    return rough + 0.2 * min(Levenshtein.distance(said, wanted), 4)
