"""The hosts' own words, and how they are drawn so that programmes do not repeat one another."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from radio.model.base import Model
from radio.yamlmodel import load_model

FILE = Path(__file__).with_name("phrases.yaml")
Lines = tuple[str, ...]


class Phrases(Model):
    """phrases.yaml: lists to draw from; the fields in their braces are named in the file."""

    disclosure: Lines
    disclosure_many: Lines
    introduce: Lines
    filed: Lines
    filed_plain: Lines
    ask_why: Lines
    ask_why_more: Lines
    ask_what: Lines
    ask_what_more: Lines
    ask_how: Lines
    ask_how_more: Lines
    ask_evidence: Lines
    ask_evidence_more: Lines
    ask_limits: Lines
    react_why: Lines
    react_what: Lines
    react_how: Lines
    react_evidence: Lines
    report: dict[str, Lines]
    no_limits: Lines
    no_limits_abstract: Lines
    limits_inside: Lines
    orient: Lines
    orient_reply: Lines
    ask_verdict: Lines
    verdict: dict[str, Lines]
    verdict_caution: Lines
    link: Lines
    link_local: Lines
    earlier: Lines
    closed_why: Lines
    closed_some: Lines
    title_only: Lines
    ask_topic: Lines
    topic: Lines
    figures: Lines
    ask_shape: Lines
    shape: Lines
    sections: Lines
    digest_numbers: dict[str, Lines]
    digest_route: Lines
    theme_first: Lines
    theme_next: Lines
    theme_last: Lines
    theme_count: Lines
    theme_why: Lines
    theme_words: Lines
    digest_paper: Lines
    digest_author: Lines
    digest_ask: Lines
    digest_ask_more: Lines
    digest_react: Lines
    week_changed: Lines
    updated: Lines
    withdrawn: Lines
    digest_end: Lines


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The phrases that come with the package. Raises ConfigError when the file is broken."""
    return load_model(FILE, Phrases)


class Draw:
    """Draws from lists in an order that follows from a seed: no phrase twice before the list is through."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn: dict[Lines, int] = {}

    def one(self, options: Lines, /, **fields: object) -> str:
        """The next of `options`, with its fields filled."""
        count = self._drawn.get(options, 0)
        self._drawn[options] = count + 1
        digest = hashlib.sha256(f"{self._seed}|{options[0]}".encode()).digest()
        start = int.from_bytes(digest[:4], "big")
        # A stride that shares no factor with the length visits every phrase once.
        strides = [s for s in range(1, len(options) + 1) if _coprime(s, len(options))]
        stride = strides[digest[4] % len(strides)]
        return options[(start + count * stride) % len(options)].format(**fields)


def _coprime(a: int, b: int) -> bool:
    while b:
        a, b = b, a % b
    return a == 1
