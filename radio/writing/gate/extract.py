"""Extractive lines: the paper's own sentence, cut and framed by templates. What a cut can break is looked for here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from radio.writing.gate import vocabulary
from radio.writing.gate.case import Case
from radio.writing.gate.reading import carries, root

_BRACKET = re.compile(r"\(([^()]*)\)")
_STRICT_CONDITION = re.compile(r"\b(?:if|unless|only|provided|assuming|except|without)\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:may|might|could|suggests?|appears?|seems?|likely|possibl[ey]|potentially|perhaps|probably|some|often|most|"
    r"mostly|generally|typically|partly|nearly|almost|hardly|rarely)\b",
    re.IGNORECASE,
)
LEAST_KEPT = 0.6
"""Share of a cited sentence's words from which on the line is taken to report it."""


def cut(case: Case) -> str | None:
    """A negation, doubt, condition or narrowing bracket of the sentence that its report lacks; or one that it adds."""
    said = case.text.lower()
    heard = Counter(_watched(said))
    there: Counter[str] = Counter()
    for cite in case.cites:
        there += Counter(_watched(cite.lower()))
        kept = [w for w in _roots(cite) if w in set(_roots(said))]
        if not kept or len(kept) < LEAST_KEPT * len(list(_roots(_BRACKET.sub(" ", cite)))):
            continue
        missing = Counter(_watched(_without_asides(cite).lower())) - heard
        if missing:
            return f'its cut loses "{min(missing)}"'
        bracket = _narrowing(cite, said)
        if bracket is not None:
            return f'its cut loses "({bracket})"'
    added = {w for w in heard - there if w in vocabulary.NEGATORS}
    if added and there.keys() <= heard.keys() and len(case.cites) == 1:
        return f'adds a negation ("{min(added)}")'
    return None


def _watched(text: str) -> Iterable[str]:
    for found in re.finditer(r"[\w'-]+", text):
        word = found[0].replace("cannot", "not")
        if word in vocabulary.NEGATORS or word.endswith("n't"):
            yield "not"
    for pattern in (_STRICT_CONDITION, _LIMIT):
        yield from (found[0].lower() for found in pattern.finditer(text))


def _without_asides(cite: str) -> str:
    """The sentence without its brackets and the connective or purpose that it starts with: those may be left out."""
    text = _BRACKET.sub(" ", cite)
    return re.sub(
        r"^(?:[A-Z][\w ]{0,24}, )|^(?:To|In order to|Motivated by|Inspired by|Based on) [^,]*, (?=we\b)", "", text
    )


def _narrowing(cite: str, said: str) -> str | None:
    """A bracket that narrows the word beside it, such as "(hard)" in "(hard) instances", and is not in the line."""
    for found in _BRACKET.finditer(cite):
        inner = found[1].strip()
        single = re.fullmatch(r"[a-z][a-z-]{2,}", inner)
        ahead = re.match(r"\s?[a-z]", cite[found.end() :])
        if single and ahead and carries(inner.strip("-")) and inner.strip("-") not in said:
            return inner
        if (
            re.match(r"(?:but |and )?(?:not|only|except|excluding|without|if|unless)\b", inner)
            and inner.lower() not in said
        ):
            return inner[:40]
    return None


def _roots(text: str) -> Iterable[str]:
    return (root(w) for w in re.findall(r"[\w'-]+", text.lower()) if carries(w))
