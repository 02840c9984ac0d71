"""How easily an episode is followed by ear: reading ease, and the length of sentences in seconds.

Reading ease is Flesch's (R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32, 1948):
206.835 - 1.015 words per sentence - 84.6 syllables per word. 60 to 70 is plain English, abstracts have 10 to 30.
Syllables are counted by a rule of our own: of the packages, textstat brings nltk and fetches a corpus at run time, and
pyphen counts places for hyphens, which are fewer. docs/evaluation.md tells how far the rule is off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from radio.model.script import Line
from radio.types import Seconds
from radio.writing.language.text import split_sentences
from radio.writing.materials import WORDS_PER_MINUTE, word_count
from radio.writing.measures.finding import Finding

LONG_SENTENCE = Seconds(14.0)
"""35 words. A listener cannot look back: broadcasters' style guides ask for 20 to 25 words, and this is far above."""

_GROUP = re.compile(r"[aeiouyà-öø-ÿ]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|(?:[^aeiouyscxzg]|[^cs]h|ng)es)$")
_APART = re.compile(r"(?:i[aou](?!u)|[aeo]ing|ue[lt]|eo(?!u)|u[ao]|[^aeiou]ya|ye[rt]|i[ei][rt]|iet)")
_TOGETHER = re.compile(r"(?:[ct]i[ao]|[sg]i[ao]n|[gc]iou|tious|qu[ao]|gu[ae]|eous|eau)")


def syllables(word: str) -> int:
    """Of an English word, by its groups of vowels; letters of a short form count one each, digits two."""
    if word.isupper() and 1 < len(word) <= 5:
        return len(word) + 2 * word.count("W")
    if any(c.isdigit() for c in word):
        return max(1, 2 * sum(c.isdigit() for c in word) + sum(c.isalpha() for c in word))
    total = 0
    for part in re.findall(r"[a-zà-öø-ÿ]+", word.lower().replace("'", "").replace("’", "")):
        count = len(_GROUP.findall(part))
        if count > 1 and _SILENT.search(part):
            count -= 1
        count += len(_APART.findall(part)) - len(_TOGETHER.findall(part))
        total += max(1, count)
    return max(1, total)


def reading_ease(texts: Iterable[str]) -> float | None:
    """Flesch's reading ease of all sentences together; None without words."""
    sentences = [s for text in texts for s in split_sentences(text)]
    words = [w for s in sentences for w in _words(s)]
    if not words:
        return None
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * sum(map(syllables, words)) / len(words)


def seconds_of(text: str) -> Seconds:
    """How long it takes to say, at the hosts' pace."""
    return Seconds(60.0 * word_count(text) / WORDS_PER_MINUTE)


def sentence_seconds(texts: Iterable[str]) -> tuple[Seconds, ...]:
    """Of every sentence."""
    return tuple(seconds_of(s) for text in texts for s in split_sentences(text))


def long_sentences(lines: Sequence[Line]) -> tuple[Finding, ...]:
    """Those of more than `LONG_SENTENCE`."""
    return tuple(
        Finding(kind="long sentence", line=i, what=f'{seconds_of(s):.0f} s: "{s}"')
        for i, line in enumerate(lines)
        for s in split_sentences(line.text)
        if seconds_of(s) > LONG_SENTENCE
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_][\w'’.-]*", text)
