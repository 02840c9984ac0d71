"""Stock phrases: words that a listener has heard too often, and that say nothing of a paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from radio.model.base import Model
from radio.yamlmodel import load_model

FILE = Path(__file__).with_name("stock.yaml")


class Stock(Model):
    """stock.yaml."""

    phrases: tuple[str, ...]


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    phrases = sorted(load_model(FILE, Stock).phrases, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(p) for p in phrases) + r")\b", re.IGNORECASE)


def stock_phrase(text: str, sources: Iterable[str] = ()) -> str | None:
    """The first stock phrase of `text` that none of its `sources` has, or None."""
    known = " ".join(sources).lower()
    for match in _pattern().finditer(text.replace("’", "'")):
        if match[0].lower() not in known:
            return match[0]
    return None
