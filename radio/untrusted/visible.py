"""What a reader sees of a text, without the characters that only a machine reads."""

from __future__ import annotations

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})


def visible(text: str) -> str:
    """The text without control and format characters (zero-width, direction marks, tags), private ones and variation
    selectors; line breaks and tabs become blanks. Composed (NFC)."""
    if text.isascii() and text.isprintable():
        return text
    kept = (" " if c in "\n\r\t" else c for c in text if c in "\n\r\t" or not _is_hidden(c))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_hidden(c: str) -> bool:
    return unicodedata.category(c) in _HIDDEN or "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"
