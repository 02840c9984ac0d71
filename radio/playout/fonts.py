"""The typefaces: Source Sans Pro and Source Serif Pro (SIL Open Font License 1.1), from their packages."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from PIL import ImageFont

Face = Literal["regular", "semibold", "bold", "serif"]

FILES: Final[dict[Face, tuple[str, str]]] = {
    "regular": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    "semibold": ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    "bold": ("font_source_sans_pro", "SourceSansPro-Bold.ttf"),
    "serif": ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
}
STAND_INS: Final = {"∇": "nabla", "∈": "in", "↔": "–", "●": "•", "\u00a0": " ", "\u200b": "", "\ufeff": ""}
"""Characters that papers use and the typefaces lack."""
_NOWHERE: Final = "\U0010fffd"
"""A private-use character that no typeface has: what is drawn for it is the box for what is missing."""


def font_path(face: Face) -> Path:
    package, name = FILES[face]
    return Path(str(files(package) / "files" / name))


@lru_cache(maxsize=64)
def font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """The face at `size` pixels."""
    return ImageFont.truetype(str(font_path(face)), size)


def drawable(text: str, face: Face) -> str:
    """`text` with every character that `face` has no glyph for replaced by the nearest that it has, or by "?"."""
    return "".join(_drawable(character, face) for character in unicodedata.normalize("NFC", text))


@lru_cache(maxsize=4096)
def _drawable(character: str, face: Face) -> str:
    if character in STAND_INS:
        return STAND_INS[character]
    if character.isspace() or _has(character, face):
        return character if character.isprintable() else " "
    simple = unicodedata.normalize("NFKD", character)
    if simple != character:
        kept = "".join(c for c in simple if not unicodedata.combining(c) and _has(c, face))
        if kept:
            return kept
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Mn") else "?"


def _has(character: str, face: Face) -> bool:
    probe = font(face, 24)
    return bytes(probe.getmask(character)) != bytes(probe.getmask(_NOWHERE))
