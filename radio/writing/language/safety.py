"""What is never spoken, wherever it comes from: markup, prompts, code, orders that a paper holds, and foul words."""

from __future__ import annotations

import re
import unicodedata

from radio.untrusted import orders, profane, visible
from radio.writing.language.lexis import alternatives


def _pattern(rows: str) -> re.Pattern[str]:
    return re.compile(alternatives(rows), re.IGNORECASE)


_UNSPEAKABLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a tag", _pattern(r"</?[a-z][\w-]*\s*/?>|<\|")),
    ("markup", _pattern(r"```|\*\*|__\w|^\s*#{1,6}\s|^\s*[*•-]\s|\[[^\]]+\]\([^)]+\)")),
    ("JSON", _pattern(r'[{}]|"\s*:\s*["\[{]|\\n|\\u[0-9a-f]{4}')),
    ("code", _pattern(r"\bdef \w+\(|\bimport \w+\.|\breturn \w+\(|;\s*$|==|!=|=>|::|\$\(|\\[a-z]{2,}")),
    ("a web address", _pattern(r"https?://|www\.\S|\S+@\S+\.\w")),
    ("a role label", _pattern(r"^\s*(?:user|system|assistant|human|ai|host|speaker|question|answer)\s*\d?\s*:")),
    ("words about being a model", _pattern(r"""
        \bas an? (?:ai|large|language) (?:language )?(?:model|assistant)\b
        \bi (?:cannot|can(?:no|')t) (?:assist|help|comply)\b|\bi(?:'m| am) (?:sorry|unable|an ai)\b
    """)),
    ("words of the prompt", _pattern(r"""
        \b(?:json|schema|the prompt|system prompt)\b.*\b(?:return|answer with|output|format)\b
        \breturn only\b|\bevidence (?:sentences?|slots?)\b|\bquoted sentences?\b
        \baccording to the (?:evidence|data above|sentences?)\b
    """)),
)  # fmt: skip


def unspeakable(text: str) -> str | None:
    """Why this line must not be spoken, or None."""
    if not text.strip():
        return "empty"
    if visible(text) != unicodedata.normalize("NFC", text):
        return "holds hidden characters"
    if _mixed(text):
        return "holds a word of two alphabets"
    for name, pattern in _UNSPEAKABLE:
        if pattern.search(text):
            return f"holds {name}"
    if orders(text):
        return "holds an instruction"
    return "holds a foul word" if profane(text) else None


_LOOK_LATIN = frozenset("\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf")
"""Greek letters that are drawn like Latin ones; "\u0394t" and "\u03b2VAE" disguise nothing."""


def _mixed(text: str) -> bool:
    """A word with Latin letters among lookalikes of another alphabet, as disguises have them."""
    if text.isascii():
        return False
    for word in re.findall(r"[^\W\d_]+", text):
        names = {unicodedata.name(c, "?").split()[0] for c in word}
        if "LATIN" in names and (names & {"CYRILLIC", "ARMENIAN", "CHEROKEE"} or _LOOK_LATIN & set(word)):
            return True
    return False
