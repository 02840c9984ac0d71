"""What the checks read of a line or a cited sentence: its words, with their roots, in sentences and chunks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from radio.writing.language.lexis import STOPWORDS, alternatives, words_of
from radio.writing.language.text import without_latex

_CITED = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (r"\[[\d\s,;–-]+\]|\[[^\[\]]*\b(?:1[89]|20)\d{2}[a-z]?\]", " "),
        (r"\([^()]*\b(?:et al|&)[^()]*\)|\((?:[^()]*[,;]\s*)?[A-Z][\w'’-]+,? (?:1[89]|20)\d{2}[a-z]?\)", " "),
        (
            r"\b(?:Figs?|Figures?|Tabs?|Tables?|Secs?|Sections?|Eqs?|Equations?|Appendix|App|Refs?)\b\.?\s*"
            r"\(?[A-Z]?\.?\d+(?:\.\d+)*[a-z]?\)?(?:\s*(?:,|and|to|–|-)\s*\d+[a-z]?)*|§\s*\d[\d.]*",
            " ",
        ),
    )
)
"""Citations and cross references: their numbers and names say nothing of the paper's matter."""
_SIGNS = (
    ("’", "'"), ("‑", "-"), ("−", "-"), ("≈", " about "), ("∼", " about "), ("~", " about "), ("±", " plus or minus "),
    ("→", " to "), ("⩽", " at most "), ("≤", " at most "), ("⩾", " at least "), ("≥", " at least "), ("ﬁ", "fi"),
)  # fmt: skip

TRIVIAL = words_of("a an the is are was were be been being has have had do does did it its this that these those there")
"""Words that neither carry meaning nor tell who does what."""
_BREAK = re.compile(r"[,;:()—–]|\s-\s|\b(?:and|while|whereas|but|with|versus|vs|or|though|although)\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-zÀ-ÿΑ-ω][\wÀ-ÿ'.+/-]*[\wÀ-ÿ+]|[A-Za-zÀ-ÿΑ-ω]|\d[\w.,]*\w|\d")
_SENTENCE = re.compile(
    r"(?<=[a-zA-Z0-9%)\"'][.!?])(?<!v\.s\.)(?<!\bvs\.)(?<!e\.g\.)(?<!i\.e\.)(?<!al\.)(?<!cf\.) +(?=[\"'(]?[A-Z0-9])"
)
_ENDINGS = re.compile(
    r"(?:"
    + alternatives(r"""
        isations?|izations?|ations?|ising|izing|ised|ized|ises|izes|ise|ize|fulness|ousness|ments?|iveness|ities|ity
        ances?|ences?|ances|ings?|ically|ally|edly|ily|ness|ions?|ied|ies|ed|ers?|est|ors?|ly|ty|es|s|e|y
    """)
    + r")$"
)
ROOT_LETTERS = 8


class Word(NamedTuple):
    """A word of a text: lower case, its root, and where it stands."""

    text: str
    root: str
    start: int
    end: int


class Chunk(NamedTuple):
    """A stretch between commas and joining words: what is said in one breath of one thing."""

    start: int
    end: int


class Reading(NamedTuple):
    """One sentence."""

    text: str
    words: tuple[Word, ...]
    chunks: tuple[Chunk, ...]

    def said(self) -> frozenset[str]:
        """Its lower-case words."""
        return frozenset(word.text for word in self.words)

    def roots(self) -> frozenset[str]:
        """The roots of its words that carry meaning."""
        return frozenset(word.root for word in self.words if carries(word.text))


def plain(text: str, *, cited: bool = False) -> str:
    """The text without TeX and with plain signs; of a cited sentence also without its citations."""
    text = without_latex(text)
    for sign, into in _SIGNS:
        text = text.replace(sign, into)
    if cited:
        for pattern, into in _CITED:
            text = pattern.sub(into, text)
    return re.sub(r"\s+", " ", text).strip()


@lru_cache(maxsize=8192)
def root(word: str) -> str:
    """A crude stem, so that "improves" meets "improvement"."""
    word = word.lower().removesuffix("'s").removesuffix("'")
    if any(c.isdigit() for c in word):
        return word
    for _ in range(2):
        found = _ENDINGS.search(word)
        if found is None or found.start() < 3 or (found.start() < 4 and len(found[0]) > 3):
            break
        word = word[: found.start()]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word[:ROOT_LETTERS]


@lru_cache(maxsize=2048)
def read(text: str) -> tuple[Reading, ...]:
    """The sentences of a plain text."""
    return tuple(_reading(part) for part in _SENTENCE.split(text) if part.strip())


def carries(word: str) -> bool:
    """Whether a lower-case word carries meaning of its own."""
    return len(word) > 2 and word not in STOPWORDS and not word[0].isdigit()


def _reading(text: str) -> Reading:
    words = tuple(
        Word(m[0].lower(), root(m[0]), m.start(), m.end())
        for m in _WORD.finditer(text)
    )  # fmt: skip
    cuts = [0]
    for found in _BREAK.finditer(text):
        # A comma inside a number, a hyphen inside a name and a dash inside a range are no breaks.
        inside = text[found.start() - 1 : found.start()].isdigit() and text[found.end() : found.end() + 1].isdigit()
        if not inside:
            cuts += [found.start(), found.end()]
    cuts.append(len(text))
    pairs = zip(cuts[::2], cuts[1::2], strict=True)
    chunks = tuple(Chunk(start, end) for start, end in pairs if text[start:end].strip())
    return Reading(text, words, chunks)
