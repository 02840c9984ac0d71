"""The words that espeak-ng has by heart, read from its compiled dictionary; all others it reads by letter rules.

The file's form is that of `LookupDict2` and `TransposeAlphabet` in espeak-ng's dictionary.c: 1024 chains of entries,
each its length, a byte of flags and the word's length, the word, its phonemes. Words of plain letters are packed, six
bits to a letter.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path

_NO_PHONEMES = 0x80
_PACKED = 0x40
_LENGTH = 0x3F


@lru_cache(maxsize=1)
def listed() -> frozenset[str]:
    """English words with a pronunciation of their own: 3,600 in the espeak-ng of piper-tts 1.8."""
    import piper

    return frozenset(read((Path(piper.__file__).parent / "espeak-ng-data" / "en_dict").read_bytes()))


def read(data: bytes) -> set[str]:
    """The words of a compiled dictionary that stand there with phonemes, of plain letters alone."""
    chains, _rules = struct.unpack_from("<ii", data)
    words: set[str] = set()
    at = 8
    for _ in range(chains):
        while data[at]:
            head = data[at + 1]
            raw = data[at + 2 : at + 2 + (head & _LENGTH)]
            if head & _PACKED and not head & _NO_PHONEMES:
                words.add(_unpacked(raw))
            at += data[at]
        at += 1
    return {w for w in words if w.isascii() and w.isalpha()}


def _unpacked(raw: bytes) -> str:
    bits = int.from_bytes(raw, "big")
    width = len(raw) * 8
    codes = (bits >> shift & 0x3F for shift in range(width - 6, -1, -6))
    return "".join(chr(code + 0x60) for code in codes if code)
