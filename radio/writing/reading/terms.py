"""The terms of one paper that a host can take up in a question: noun phrases that it uses again and again."""

from __future__ import annotations

import re
from collections import Counter

from radio.model.base import Model
from radio.writing.language.lexis import PAPER_WORDS, words_of
from radio.writing.language.text import without_latex
from radio.writing.materials import PaperMaterial
from radio.writing.reading.facts import phrases_of, spoken_title

LEAST_USES = 3
"""Of a phrase, in the whole text: what stands there less often may be an accident of the wording."""
LONGEST = 3
_DULL = PAPER_WORDS | words_of(
    """number numbers values value case cases example order terms kind form part parts time times size level order
    state others type types thing things point points study sample samples question questions answer answers
    experiment experiments effect effects process performance result results row rows column columns level levels
    fact facts step steps stage stages left right information content average section table figure equation"""
)
_NAMED = re.compile(r"^[A-Z][\w-]*[A-Z0-9][\w-]*$|^[a-z]+[A-Z]\w*$")


class Term(Model):
    """A noun phrase as it is said: "the argument generator", "GRPO", "albedos"."""

    text: str
    plural: bool

    @property
    def be(self) -> str:
        return "are" if self.plural else "is"

    @property
    def do(self) -> str:
        return "do" if self.plural else "does"


class Terms:
    """Finds the terms of a paper in its sentences."""

    def __init__(self, material: PaperMaterial, *, body: bool = True) -> None:
        """Without `body` only title and abstract are looked at: of a paper that may not be read."""
        text = f"{spoken_title(material.paper)}. {without_latex(material.paper.abstract)}"
        least = 2
        if body and material.document is not None:
            text += " " + " ".join(s.text for s in material.document.sentences if s.kind == "body")
            least = LEAST_USES
        counts = Counter(phrase.lower() for phrase in phrases_of(text))
        self._uses = {p: n for p, n in counts.items() if n >= least and _telling(p)}
        self._names = {m[0] for m in re.finditer(r"\b[\w-]+\b", text) if _NAMED.match(m[0])}

    def shared(self, text: str, heard: str) -> Term | None:
        """The most telling term of `text` that was heard before, or None."""
        before = heard.lower()
        best: tuple[float, Term] | None = None
        names = [m[0] for m in re.finditer(r"(?<![\w-])[\w-]+(?![\w-])", text) if m[0] in self._names]
        for phrase in dict.fromkeys([*phrases_of(text), *names]):
            small = phrase.lower()
            named = phrase in self._names
            if not (named or small in self._uses) or not re.search(rf"\b{re.escape(small)}\b", before):
                continue
            if not named and len(small.split()) == 1:
                continue  # "performance", "channels": one plain word says little
            term = _as_said(phrase, text, named=named)
            if term is None:
                continue
            weight = (2.0 if named else 1.0) + 0.5 * len(small.split())
            if best is None or weight > best[0]:
                best = (weight, term)
        return best[1] if best else None


def _telling(phrase: str) -> bool:
    words = phrase.split()
    return len(words) <= LONGEST and len(phrase) >= 4 and not any(w in _DULL for w in (words[0], words[-1]))


_PLURAL = re.compile(r"(?<![sui])s$")
_DETERMINER = r"(?:the|a|an|their|our|its|this|these|each|every|any|no|some|both|all|such|one|two|three)"


def _as_said(phrase: str, text: str, *, named: bool) -> Term | None:
    """The phrase with the article that it wants; None where that cannot be told."""
    plural = (bool(_PLURAL.search(phrase)) and not named) or bool(re.match(r"^[A-Z]{2,}s$", phrase))
    found = re.search(rf"(\b[\w'’-]+)? ?\b{re.escape(phrase)}\b(?![-\w])(?! [A-Z])", text)
    if found is None or (phrase[:1].isupper() and not named):
        return None
    before = (found[1] or "").lower()
    # One of several names, or one that only says whose: "the data of GlassNet and BeltNet".
    if named and (before in ("of", "and", "or") or re.match(r" (?:and|or)\b|,", text[found.end() :])):
        return None
    if named or plural:
        return Term(text=phrase, plural=plural)
    if re.fullmatch(_DETERMINER, before):
        return (
            Term(text=f"the {phrase}", plural=False) if before in ("the", "a", "an", "this", "our", "their") else None
        )
    # Without an article in its own text it needs none: "lithium diffusion". An adjective before it hides the article.
    free = re.fullmatch(r"(?:of|in|on|for|by|with|to|from|between|via|through)?", before)
    return Term(text=phrase, plural=False) if free is not None else None
