"""How far two pronunciations are apart, whoever wrote them: espeak's IPA and CMUdict's ARPAbet in one alphabet.

Coarse on purpose: what dictionaries and accents disagree on anyway (cot and caught, the vowels of syllables without
stress, a flapped t) counts little; another consonant or another full vowel counts whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_IPA = {
    "tʃ": "C", "dʒ": "J", "eɪ": "A", "aɪ": "Y", "ɔɪ": "O", "aʊ": "W", "oʊ": "o", "əʊ": "o", "iː": "i", "uː": "u",
    "ɜː": "@r", "ɚ": "@r", "ɑː": "q", "ɔː": "q", "n̩": "@n", "l̩": "@l", "ʃ": "S", "ʒ": "Z", "θ": "T", "ð": "D",
    "ŋ": "N", "ɡ": "g", "ɹ": "r", "ɾ": "t", "ʔ": "t", "j": "y", "x": "k", "ɬ": "l",
    "ɪ": "I", "ᵻ": "I", "i": "i", "ɛ": "e", "e": "e", "æ": "a", "a": "a", "ə": "@", "ɐ": "@", "ʌ": "@", "ɒ": "q",
    "ɑ": "q", "ɔ": "q", "o": "o", "ʊ": "U", "u": "u",
}  # fmt: skip
_ARPA = {
    "AA": "q", "AE": "a", "AH": "@", "AO": "q", "AW": "W", "AY": "Y", "B": "b", "CH": "C", "D": "d", "DH": "D",
    "EH": "e", "ER": "@r", "EY": "A", "F": "f", "G": "g", "HH": "h", "IH": "I", "IY": "i", "JH": "J", "K": "k",
    "L": "l", "M": "m", "N": "n", "NG": "N", "OW": "o", "OY": "O", "P": "p", "R": "r", "S": "s", "SH": "S", "T": "t",
    "TH": "T", "UH": "U", "UW": "u", "V": "v", "W": "w", "Y": "y", "Z": "z", "ZH": "Z",
}  # fmt: skip
_VOWELS = frozenset("qa@WYeAIioOUu")
_NEAR = {frozenset(pair): cost for cost, pairs in {
    0.15: ("@I", "Ii", "Uu", "@U", "e@", "uw", "Uw", "iy", "Iy"),
    0.4: ("@q", "@a", "@e", "@o", "@i", "@u", "eI", "ea", "qo", "qa", "eA", "ie", "IU"),
    0.5: ("sz", "td", "TD", "SZ", "SC", "JZ", "NN", "nN"),
}.items() for pair in pairs}  # fmt: skip
"""A word's sound changes little by these."""
_GAP = {"@": 0.4, "h": 0.7, "y": 0.4, "r": 0.6, "t": 0.7, "I": 0.6}
"""What it costs that a sound is there in one of the two alone; 1 for all others."""


def of_ipa(phonemes: Sequence[str]) -> str:
    """Coarse sounds of espeak's phonemes."""
    text = "".join(phonemes).replace("ˈ", "").replace("ˌ", "")
    sounds: list[str] = []
    at = 0
    while at < len(text):
        width = 2 if text[at : at + 2] in _IPA else 1
        piece = text[at : at + width]
        sounds.append(_IPA.get(piece, piece if piece.isascii() and piece.isalpha() else ""))
        at += width
    return single("".join(sounds))


def of_arpabet(phonemes: Sequence[str]) -> str:
    """Coarse sounds of one of CMUdict's pronunciations, "K AH0 N" in parts."""
    return single("".join(_ARPA[p.rstrip("012")] for p in phonemes))


def single(sounds: str) -> str:
    """Without doubled sounds: "so-l-li" is said "soli", and where an r ends only one of two notations shows."""
    return re.sub(r"(.)\1", r"\1", sounds)


def distance(one: str, other: str) -> float:
    """Cost of the cheapest way from one to the other; near 1 for each sound that is plainly another."""
    row = [0.0]
    for sound in other:
        row.append(row[-1] + _gap(sound))
    for a in one:
        before, row = row, [row[0] + _gap(a)]
        for at, b in enumerate(other, start=1):
            row.append(min(before[at] + _gap(a), row[at - 1] + _gap(b), before[at - 1] + _swap(a, b)))
    return row[-1]


def _gap(sound: str) -> float:
    return _GAP.get(sound, 1.0)


def _swap(a: str, b: str) -> float:
    if a == b:
        return 0.0
    if (a in _VOWELS) != (b in _VOWELS):
        return _NEAR.get(frozenset((a, b)), 1.5)
    return _NEAR.get(frozenset((a, b)), 1.0)
