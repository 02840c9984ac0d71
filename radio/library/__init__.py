"""The embedding DB: papers, passages of their text, and what was said on air. One process at a time may write it.

Importing this package costs nothing: chromadb is imported by `Library.open`, torch only by the embedder's child.
"""

from __future__ import annotations

from radio.library.embedder import Embedder, SentenceTransformerEmbedder, build_embedder
from radio.library.hits import AiredHit, Airing, PaperHit, PassageHit
from radio.library.library import Library

__all__ = [
    "AiredHit",
    "Airing",
    "Embedder",
    "Library",
    "PaperHit",
    "PassageHit",
    "SentenceTransformerEmbedder",
    "build_embedder",
]
