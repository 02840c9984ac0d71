"""Marks for one reading of a turn, each from 0 to 1, by words alone: they compare readings, and say nothing of truth.

| mark | 1 means | 0 means |
|---|---|---|
| faithful | every content word of the answer is in the cited sentences, the title, or plain talk | none is |
| covering | three quarters of each sentence's content words are said, and each of its numbers | nothing of them |
| listenable | sentences of at most 16 words on average, 24 at most, no pile of content words | 36, 45, six in a row |
| length | as long as wished | empty, or twice as long |
| fresh | in other words than the paper's, and than what was said before | a sentence of 35 words copied |
| question | open, short, about this evidence and no other, begins in a new way | gives the answer away |

`WEIGHTS` sums them to a turn's score. Faithfulness weighs as much as coverage, or a reading that says little would win.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from radio.model.base import Model
from radio.writing.language.lexis import PAPER_WORDS, STOPWORDS, content_words, tokens, words_of
from radio.writing.language.text import split_sentences
from radio.writing.materials import word_count

WEIGHTS: Mapping[str, float] = {
    **{"faithful": 0.25, "covering": 0.25, "listenable": 0.2},
    **{"length": 0.1, "fresh": 0.1, "question": 0.1},
}
GOOD_ENOUGH = 0.9
"""A reading with this score is taken, and no further one is drawn."""
ENOUGH_COVERED = 0.75
EASY_MEAN, HARD_MEAN = 16.0, 36.0
"""Words a sentence. News on the radio is written in sentences of about 16."""
EASY_LONGEST, HARD_LONGEST = 24.0, 45.0
EASY_PILE, HARD_PILE = 3.0, 6.0
"""Content words in a row: "inference-time argumentation framework training" is hard to hear."""
NEAR = 8
"""Content words between which two of them belong together."""
FREE_RUN, COPIED_RUN = 10, 35
"""Words in a row as the paper has them: a term and its verb are no copy, a sentence of 35 words is."""
_TALK = words_of("author say tell report find question answer thing look first instead also still turn come call mean")
_POLAR = re.compile(
    r"^(?:(?:and|so|but),? )?(?:do|does|did|is|are|was|were|can|could|has|have|had|will|would|should)\b", re.IGNORECASE
)
_YES_NO = re.compile(
    r"\b(?:yes|no|not|it does|it is|they do|they did|only|partly|in part|neither|both)\b", re.IGNORECASE
)
_FLAT = re.compile(
    r"^(?:what|how) (?:do|does|did) (?:the (?:paper|authors?|study|researchers|work)|they) "
    r"(?:find|propose|say|do|show|report|suggest|state|claim)\b"
    r"|^what (?:do|does|did|is|are|was|were) (?:\S+ ){1,5}"
    r"(?:do|doing|use|used for|show|achieve|mean|include|find|used|with)\?$",
    re.IGNORECASE,
)
"""A question that could be asked of any paper."""
_WORN = words_of(
    """author author's authors researcher researchers describe described main proposed experiment finding mention
    mentioned"""
)
"""What a question may turn on without naming anything."""
_IMPORTANT = re.compile(r"^why (?:is|are|was|were) .*\b(?:important|crucial|necessary|significant)\b", re.IGNORECASE)
_SHORT_FORM = re.compile(r"\b\w*[A-Z]\w*[A-Z]\w*(?:-\w+)*\b")
_NUMBER = re.compile(
    r"\d[\d,]*(?:\.\d+)?|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|half)\b", re.IGNORECASE
)
"""Figures, and the counts in words that bound what was found ("on two datasets")."""


class Marks(Model):
    """What a reading gets; see the table above."""

    faithful: float
    covering: float
    listenable: float
    length: float
    fresh: float
    question: float

    @property
    def score(self) -> float:
        return sum(weight * float(getattr(self, name)) for name, weight in WEIGHTS.items())


def marks_of(
    question: str, answer: str, sources: Sequence[str], said: Sequence[str], *, words: int, title: str = ""
) -> Marks:
    """The marks of a turn. `sources`: the slot's sentences; `said`: the lines before; `words`: the wished length."""
    return Marks(
        faithful=faithful(answer, [*sources, title]),
        covering=covering(answer, sources),
        listenable=listenable(answer),
        length=length(answer, words),
        fresh=fresh(answer, sources, said),
        question=question_mark(question, answer, sources, said, title),
    )


def own_words(text: str) -> list[str]:
    """Content words but those that are of any paper, or of talk."""
    return [w for w in content_words(text) if w not in PAPER_WORDS and w not in _TALK]


def ordered(answer: str, sources: Sequence[str]) -> float:
    """Share of neighbouring content words of the answer's sentences that a source has in that order, near together."""
    rows = [[_root(w) for w in content_words(s.replace("-", " "))] for text in sources for s in split_sentences(text)]
    pairs = [
        pair
        for sentence in split_sentences(answer)
        for pair in pairwise([_root(w) for w in content_words(sentence.replace("-", " ")) if w not in _TALK])
    ]
    held = sum(any(_follows(row, *pair) for row in rows) for pair in pairs)
    return held / len(pairs) if pairs else 1.0


def _follows(row: Sequence[str], first: str, second: str) -> bool:
    """Whether `second` comes within `NEAR` words after `first`."""
    return any(word == first and second in row[i + 1 : i + 1 + NEAR] for i, word in enumerate(row))


def faithful(answer: str, sources: Sequence[str]) -> float:
    """Share of the answer's content words that the sources have, plain talk left out."""
    words = own_words(answer)
    borne = _roots(" ".join(sources))
    return sum(_root(w) in borne for w in words) / len(words) if words else 1.0


def covering(answer: str, sources: Sequence[str]) -> float:
    """How much of the sources is said, as a mean over them: none of the sentences may be left out."""
    said, figures = _roots(answer), set(_NUMBER.findall(answer.lower()))
    shares = []
    for text in sources:
        wanted = {_root(w) for w in content_words(text) if w not in PAPER_WORDS}
        numbers = set(_NUMBER.findall(text.lower()))
        share = min(1.0, len(wanted & said) / max(1, len(wanted)) / ENOUGH_COVERED)
        shares.append(share * (len(numbers & figures) / len(numbers) if numbers else 1.0))
    return sum(shares) / len(shares) if shares else 0.0


def listenable(text: str) -> float:
    """How easily the ear follows: short sentences, and no pile of content words."""
    counts = [word_count(s) for s in split_sentences(text)] or [0]
    mean = _falling(sum(counts) / len(counts), EASY_MEAN, HARD_MEAN)
    longest = _falling(max(counts), EASY_LONGEST, HARD_LONGEST)
    return 0.4 * mean + 0.3 * longest + 0.3 * _falling(_pile(text), EASY_PILE, HARD_PILE)


def length(text: str, words: int) -> float:
    """1 at the wished number of words, 0 at none and at twice as many."""
    return max(0.0, 1.0 - abs(word_count(text) - words) / max(1, words))


def fresh(answer: str, sources: Sequence[str], said: Sequence[str]) -> float:
    """Own words: neither the paper's whole sentences nor what the hosts have said."""
    copied = max((_run(tokens(answer), tokens(text)) for text in sources), default=0)
    return min(_falling(copied, FREE_RUN, COPIED_RUN), 1.0 - repeated(answer, said))


def repeated(text: str, said: Sequence[str]) -> float:
    """Share of the text's word triples that were said before."""
    own = grams(text, 3)
    known = {t for line in said for t in grams(line, 3)}
    return sum(t in known for t in own) / len(own) if own else 0.0


def question_mark(question: str, answer: str, sources: Sequence[str], said: Sequence[str], title: str = "") -> float:
    """Whether the question is open, short, about the evidence, gives nothing away, and begins in a new way."""
    mark = 1.0
    own = {_root(w) for w in content_words(question)}
    told = {_root(w) for w in content_words(answer)}
    if not own & _roots(" ".join(sources)):
        mark -= 0.4
    if _FLAT.match(question) or not [w for w in own_words(question) if w.strip("'") not in _WORN]:
        mark -= 0.4
    if _IMPORTANT.search(question) or any(n not in " ".join([title, *said]) for n in _SHORT_FORM.findall(question)):
        # It asks for a reason that is not given, or with a name that nobody has heard yet.
        mark -= 0.4
    if word_count(question) > 16:
        mark -= 0.2
    if told and len(own & told) / len(told) > 0.4:
        mark -= 0.4
    if polar(question) and not _YES_NO.search(answer):
        mark -= 0.3
    begins = tokens(question)[:3]
    mark -= 0.2 * min(2, sum(tokens(line)[:3] == begins for line in said))
    return max(0.0, mark)


def polar(question: str) -> bool:
    """Whether it asks for a yes or a no, so that it fits no other answer than its own."""
    return bool(_POLAR.match(question))


def _root(word: str) -> str:
    return word[:5]


def _roots(text: str) -> set[str]:
    return {_root(w) for w in content_words(text)} | {_root(w) for w in content_words(text.replace("-", " "))}


def _falling(value: float, easy: float, hard: float) -> float:
    return min(1.0, max(0.0, (hard - value) / (hard - easy)))


def grams(text: str, n: int) -> list[tuple[str, ...]]:
    """Its words, `n` in a row."""
    row = tokens(text)
    return [tuple(row[i : i + n]) for i in range(len(row) - n + 1)]


def _pile(text: str) -> int:
    """The longest row of content words within a sentence part."""
    longest = 0
    for part in re.split(r"[.,;:!?]", text):
        row = 0
        for word in tokens(part):
            row = 0 if word in STOPWORDS or len(word) < 3 else row + 1
            longest = max(longest, row)
    return longest


def _run(a: Sequence[str], b: Sequence[str]) -> int:
    """The longest row of words that both have."""
    best = 0
    before = [0] * (len(b) + 1)
    for word in a:
        row = [0] * (len(b) + 1)
        for j, other in enumerate(b):
            if word == other:
                row[j + 1] = before[j] + 1
                best = max(best, row[j + 1])
        before = row
    return best
