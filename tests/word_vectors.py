"""Vectors that are words: as near as two texts share them. For tests of what is ranked by meaning, without a model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from radio.writing.language.lexis import content_words


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """One row of length 1 for each text, a column for each word of them all."""
    bags = [set(content_words(text)) for text in texts]
    words = sorted(set().union(*bags))
    rows = np.array([[float(word in bag) for word in words] for bag in bags], np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)
