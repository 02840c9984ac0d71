"""The typeface at its sizes, and what stands in for characters that it lacks."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from PIL import ImageFont

from radio.model.style import TYPEFACE, Face, font_path

STAND_INS: Final = {
    "∇": "nabla", "∈": "in", "∀": "for all", "∃": "exists", "↔": "–", "⟨": "<", "⟩": ">", "∥": "||", "‖": "||",
    "∼": "~", "≲": "≤", "≳": "≥", "●": "•", "\u00a0": " ", "\u200b": "", "\ufeff": "",
}  # fmt: skip
"""Characters that papers use and the typeface lacks."""
MISSING: Final = "…"
"""Stands for a run of characters of a script that the typeface lacks."""
STAND_BY: Final[Face] = "semibold"
"""The face that has what another lacks."""
_NOWHERE: Final = "\U0010fffd"
"""A private-use character that no typeface has: what is drawn for it is the box for what is missing."""


@lru_cache(maxsize=128)
def font(face: Face, size: float) -> ImageFont.FreeTypeFont:
    """The face at `size` pixels."""
    found = ImageFont.truetype(str(font_path(face)), size)
    weight = TYPEFACE[face].weight
    if weight is not None:
        found.set_variation_by_axes([weight, 100])
    return found


@lru_cache(maxsize=4096)
def runs(text: str, face: Face) -> tuple[tuple[Face, str], ...]:
    """`text` as it is drawn, in pieces of one face: letters that the serif lacks (Greek) are the sans's."""
    found: list[tuple[Face, str]] = []
    for character in drawable(text, face):
        own = face if _has(character, face) or character.isspace() else STAND_BY
        if found and found[-1][0] == own:
            found[-1] = (own, found[-1][1] + character)
        else:
            found.append((own, character))
    return tuple(found)


@lru_cache(maxsize=1024)
def drawable(text: str, face: Face) -> str:
    """`text` with every character that `face` has no glyph for replaced by the nearest that it has, or by "…"."""
    found = ""
    for character in unicodedata.normalize("NFC", text):
        drawn = _drawable(character, face)
        if drawn != MISSING or character == MISSING or not found.endswith(MISSING):
            found += drawn
    return found


@lru_cache(maxsize=4096)
def _drawable(character: str, face: Face) -> str:
    if character in STAND_INS:
        return STAND_INS[character]
    if character.isspace() or _known(character, face):
        return character if character.isprintable() else " "
    simple = unicodedata.normalize("NFKD", character)
    if simple != character:
        kept = "".join(c for c in simple if not unicodedata.combining(c) and _known(c, face))
        if kept:
            return kept
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Mn") else MISSING


def _known(character: str, face: Face) -> bool:
    return _has(character, face) or _has(character, STAND_BY)


@lru_cache(maxsize=4096)
def _has(character: str, face: Face) -> bool:
    probe = font(face, 24)
    return bytes(probe.getmask(character)) != bytes(probe.getmask(_NOWHERE))
