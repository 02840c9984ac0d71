"""Scope: no "all" from some, no superlative, cause or certainty without a source."""

from __future__ import annotations

import re

from radio.writing.gate import vocabulary
from radio.writing.gate.case import Case
from radio.writing.gate.quantities import quantities
from radio.writing.gate.reading import carries, read

NEAR = 4
"""Words between a universal and what it stands for."""


def universal(case: Case) -> str | None:
    """ "All", "every", "always" of what the cites do not say it of."""
    borne: set[str] = set()
    any_there = False
    for source in case.sources:
        words = source.words
        for i, word in enumerate(words):
            if word.text in vocabulary.UNIVERSAL or word.text in ("each", "both", "none", "no", "whole"):
                any_there = True
                borne |= {w.root for w in words[i : i + 3 + NEAR] if carries(w.text)}
    for sentence in case.said:
        idioms = [(m.start(), m.end()) for m in vocabulary.UNIVERSAL_IDIOM.finditer(sentence.text)]
        for i, word in enumerate(sentence.words):
            if word.text not in vocabulary.UNIVERSAL or any(a <= word.start < b for a, b in idioms):
                continue
            if word.text in case.source_words and word.text in ("always", "never"):
                continue
            meant = [w.root for w in sentence.words[i + 1 : i + 1 + NEAR] if carries(w.text)][:1]
            known = [root for root in meant if root in case.source_roots]
            if not any_there or (known and not borne.intersection(known)):
                return f'"{word.text}" is more than the cited sentences say'
    found = vocabulary.GENERALIZING.search(case.text)
    if found is not None and not any(vocabulary.GENERALIZING.search(cite) for cite in case.cites):
        return f'"{found[0]}" is more than the cited sentences say'
    return None


def superlative(case: Case) -> str | None:
    """A superlative or a word of praise that the cites do not have."""
    roots = case.source_roots
    words = case.source_words
    for sentence in case.said:
        plain = [(m.start(), m.end()) for m in vocabulary.PLAIN_SUPERLATIVE.finditer(sentence.text)]
        for word in sentence.words:
            if word.text not in vocabulary.SUPERLATIVE or any(a <= word.start < b for a, b in plain):
                continue
            if word.text in vocabulary.BEST and words & vocabulary.BEST:
                continue
            if word.text not in words and word.root not in roots:
                return f'"{word.text}" is not in the cited sentences'
        the_only = re.search(r"\bthe (only)\b(?! (?:\w+ )?(?:way|one)s? out)", sentence.text)
        if the_only and not words & {"only", "sole", "unique", "single", "first", "just"}:
            return '"the only" is not in the cited sentences'
    return None


def ground(case: Case) -> str | None:
    """A result without what it was tested on: "on two datasets" dropped into a general claim."""
    for cite in case.cites:
        on = vocabulary.TESTED_ON.search(cite)
        if on is None:
            continue
        for sentence in case.said:
            claims = {w.text for w in sentence.words} & (vocabulary.MORE | vocabulary.LESS)
            near = claims & {w.text for s in read(cite) for w in s.words}
            if near and not _TESTS.search(sentence.text) and not quantities(sentence.text):
                return f'drops what it was tested on ("{on[0]}")'
    return None


_TESTS = re.compile(
    r"\b(?:data ?sets?|benchmarks?|tasks?|tests?|models?|corpora|languages|domains|settings?|experiments?|cases?|there|"
    r"here|these|those|architectures|both|evaluation)\b|"
    r"\b(?:[Oo]n|[Ii]n|[Ff]or|[Aa]cross|[Oo]ver|[Ww]ith) (?:the )?[A-Z]"
)


def degree(case: Case) -> str | None:
    """A great deal for a little, or the other way round."""
    cited = " ".join(case.cites)
    strong, slight = vocabulary.STRONG_DEGREE.search(case.text), vocabulary.SLIGHT_DEGREE.search(case.text)
    strong_there, slight_there = vocabulary.STRONG_DEGREE.search(cited), vocabulary.SLIGHT_DEGREE.search(cited)
    if strong and not strong_there and slight_there:
        return f'"{strong[0]}" is more than the cited sentences say ("{slight_there[0]}")'
    if slight and not slight_there and strong_there:
        return f'"{slight[0]}" is less than the cited sentences say ("{strong_there[0]}")'
    return None


def staged(case: Case) -> str | None:
    """An experiment where the cited sentences only simulate."""
    cited = " ".join(case.cites).lower()
    said = case.text.lower()
    if "simulat" in cited and "experiment" not in cited and "experiment" in said and "simulat" not in said:
        return 'says "experiment" where the cited sentences say that it was simulated'
    return None


def cause(case: Case) -> str | None:
    """A reason that the cited sentences do not give."""
    found = vocabulary.CAUSE.search(case.text)
    if found is None:
        return None
    denied = next((m for cite in case.cites if (m := vocabulary.NO_CAUSE.search(cite))), None)
    if denied is not None and not vocabulary.NO_CAUSE.search(case.text):
        return f'gives a reason ("{found[0]}") where the cited sentences say "{denied[0]}"'
    if any(vocabulary.CAUSAL.search(cite) for cite in case.cites):
        return None
    return f'gives a reason ("{found[0]}") that the cited sentences do not'
