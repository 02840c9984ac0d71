"""Stand-ins that keep the promises of what they stand for; the contract suites run over both."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from radio.library.embedder import DIMENSIONS


class WordEmbedder:
    """Texts that share words are near: a bag of words, hashed into the dimensions of the real model."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        """All that was ever embedded, in order."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0] = 0.01  # so that a text without words has a direction too
            for word in re.findall(r"\w+", text.lower()):
                digest = hashlib.sha256(word.encode()).digest()
                row[1 + int.from_bytes(digest[:4], "big") % (DIMENSIONS - 1)] += 1.0
            row /= np.linalg.norm(row)
        return rows
