"""The hosts' own words, and how they are drawn so that programmes do not repeat one another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
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
    hook: Lines
    introduce: Lines
    introduce_after: Lines
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
    ask_limits_more: Lines
    ask_about: dict[str, Lines]
    """By beat and cue, "why.missing": see `radio.writing.talk.asking`."""
    ask_kind: dict[str, Lines]
    ask_term: dict[str, Lines]
    hand_over: Lines
    pick_up: Lines
    pick_up_report: Lines
    ask_short: Lines
    short_means: Lines
    stands_for: Lines
    react_why: Lines
    react_what: Lines
    react_how: Lines
    react_figure: Lines
    react_kind: dict[str, Lines]
    report: dict[str, Lines]
    no_limits: Lines
    no_limits_abstract: Lines
    limits_inside: Lines
    orient: Lines
    orient_topic: Lines
    orient_deed: Lines
    orient_reply: Lines
    ask_verdict: Lines
    verdict: dict[str, Lines]
    reason: dict[str, Lines]
    """Signs of care, by name, as clauses."""
    gain: dict[str, Lines]
    verdict_caution: Lines
    link: Lines
    link_local: Lines
    earlier: Lines
    closed_why: Lines
    closed_some: Lines
    thin: Lines
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
    """Draws from lists so that programmes do not repeat one another, nor themselves.

    Within a script no phrase comes twice before its list is through. Across scripts what was said longest ago comes
    first, if ever; among phrases that were not said lately the order follows from a seed.
    """

    def __init__(self, seed: str, aired: Aired | None = None) -> None:
        self._seed = seed
        self._aired = aired or Aired(())
        self._drawn: dict[str, int] = {}

    def one(self, options: Lines, /, **fields: object) -> str:
        """The best of `options`, with its fields filled."""
        chosen = min(self._ordered(options), key=lambda o: (self._drawn.get(o, 0), self._aired.last(o)))
        return self._take(chosen, fields)

    def fresh(self, options: Lines, /, **fields: object) -> str | None:
        """As `one`, but None where this script has said all of `options`: for what need not be said."""
        unsaid = tuple(o for o in options if o not in self._drawn)
        return self.one(unsaid, **fields) if unsaid else None

    def _take(self, chosen: str, fields: dict[str, object]) -> str:
        self._drawn[chosen] = self._drawn.get(chosen, 0) + 1
        return chosen.format(**fields)

    def _ordered(self, options: Lines) -> Lines:
        digest = hashlib.sha256(f"{self._seed}|{options[0]}".encode()).digest()
        start = int.from_bytes(digest[:4], "big")
        # A stride that shares no factor with the length visits every phrase once.
        strides = [s for s in range(1, len(options) + 1) if _coprime(s, len(options))]
        stride = strides[digest[4] % len(strides)]
        return tuple(options[(start + i * stride) % len(options)] for i in range(len(options)))


_NEVER = -1


class Aired:
    """What was said on air lately, and how lately a phrase was among it."""

    def __init__(self, lines: Sequence[str]) -> None:
        """`lines`: whole lines, the oldest first."""
        self._said = "\n".join(" ".join(line.lower().split()) for line in lines)
        self._known: dict[str, int] = {}

    def last(self, phrase: str) -> int:
        """A number that rises with the time at which the phrase was last said, whatever filled its fields; -1: never.

        A phrase is known by its longest stretch between fields; what has none of some length, is never known.
        """
        if phrase not in self._known:
            fixed = max(re.split(r"\{\w+\}", phrase), key=len)
            key = " ".join(fixed.lower().split())
            self._known[phrase] = self._said.rfind(key) if len(key) >= _LEAST_KEY else -1
        return self._known[phrase]


_LEAST_KEY = 4
"""Characters of a phrase outside of its fields that tell it from others."""


def _coprime(a: int, b: int) -> bool:
    while b:
        a, b = b, a % b
    return a == 1
