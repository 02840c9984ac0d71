"""Repetition: within an episode, and over a set of episodes.

Distinct-n is the share of different word n-grams among all (Li et al., "A Diversity-Promoting Objective Function for
Neural Conversation Models", NAACL 2016): 1 says nothing twice. It falls as texts grow, so it compares episodes of one
length only; the lists of repeats say what to mend.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from radio.model.script import Line, Script
from radio.writing.language.lexis import STOPWORDS, tokens
from radio.writing.language.text import split_sentences
from radio.writing.measures.finding import Finding

PHRASE_WORDS = 4
"""From so many words in a row a listener hears that it was said before."""
LONGEST_PHRASE = 12
OPENER_WORDS = 3
TERM_TIMES = 3
LONG_TERM = 8
"""From so many words on even a term of the paper is heard as a repetition."""
FRAME = frozenset({"opening", "disclosure", "closing", "station"})
"""Beats of lines that every episode has, about no paper."""
SENTENCE_WORDS = 3
"""Shorter ones ("I see.") are talk."""


def distinct(texts: Iterable[str], n: int) -> float | None:
    """Distinct-n, 0 to 1; None where there is no n-gram."""
    grams = [gram for text in texts for gram in _grams(tokens(text), n)]
    return len(set(grams)) / len(grams) if grams else None


def terms_of(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Runs of `PHRASE_WORDS` words that `TERM_TIMES` texts or more have: "first law of black hole mechanics" is a
    term of its paper, and saying it again is no repetition."""
    times = Counter(gram for text in texts for gram in set(_grams(tokens(text), PHRASE_WORDS)))
    return frozenset(gram for gram, n in times.items() if n >= TERM_TIMES)


def repeats(
    lines: Sequence[Line], known: Iterable[str] = (), terms: Collection[tuple[str, ...]] = frozenset()
) -> tuple[Finding, ...]:
    """Sentences, openers of neighbouring turns, and phrases that come twice in an episode.

    `known`: what may be said again, such as titles: orientation needs them. `terms`: see `terms_of`; they count only
    inside a longer phrase. A phrase counts where it is said again, once, at its longest; one that is all function
    words is none.
    """
    free = {gram for text in known for gram in _grams(tokens(text), PHRASE_WORDS)}
    return (*_sentences(lines), *_openers(lines), *_phrases(lines, free, terms))


def _sentences(lines: Sequence[Line]) -> tuple[Finding, ...]:
    first: dict[tuple[str, ...], int] = {}
    found: list[Finding] = []
    for i, line in enumerate(lines):
        for sentence in split_sentences(line.text):
            key = tuple(tokens(sentence))
            if len(key) < SENTENCE_WORDS:
                continue
            if key in first:
                found.append(Finding(kind="repeat", line=i, what=f'the sentence "{sentence}" (line {first[key] + 1})'))
            first.setdefault(key, i)
    return tuple(found)


def _openers(lines: Sequence[Line]) -> tuple[Finding, ...]:
    """Two turns of one host, one after the other, that begin alike."""
    last: dict[str, tuple[str, ...]] = {}
    found: list[Finding] = []
    for i, line in enumerate(lines):
        opener = tuple(tokens(line.text)[:OPENER_WORDS])
        if len(opener) == OPENER_WORDS and last.get(line.speaker) == opener:
            found.append(Finding(kind="repeat", line=i, what=f'the opener "{" ".join(opener)}" twice in a row'))
        last[line.speaker] = opener
    return tuple(found)


def _phrases(
    lines: Sequence[Line], free: set[tuple[str, ...]], terms: Collection[tuple[str, ...]]
) -> tuple[Finding, ...]:
    where: dict[tuple[str, ...], int] = {}
    found: list[Finding] = []
    for i, line in enumerate(lines):
        row = tokens(line.text)
        told = set(split_sentences(line.text))
        again = [
            gram in where and gram not in free and not set(gram) <= STOPWORDS for gram in _grams(row, PHRASE_WORDS)
        ]
        for start, end in _runs(again):
            phrase = row[start : end + PHRASE_WORDS - 1]
            if len(phrase) < LONG_TERM and _is_term(phrase, terms):
                continue
            # A whole sentence that returns is reported as such.
            if not any(tuple(tokens(sentence)) == tuple(phrase) for sentence in told):
                first = where[tuple(phrase[:PHRASE_WORDS])]
                found.append(Finding(kind="repeat", line=i, what=f'"{" ".join(phrase)}" (line {first + 1})'))
        for gram in _grams(row, PHRASE_WORDS):
            where.setdefault(gram, i)
    return tuple(found)


def _is_term(phrase: Sequence[str], terms: Collection[tuple[str, ...]]) -> bool:
    """Whether the paper keeps saying it, with whatever article or preposition."""
    ends = [i for i, word in enumerate(phrase) if word not in STOPWORDS]
    grams = _grams(phrase[ends[0] : ends[-1] + 1], PHRASE_WORDS) if ends else []
    return bool(grams) and all(gram in terms for gram in grams)


def shared_phrases(
    scripts: Sequence[Script], *, least: int = 3, known: Iterable[str] = ()
) -> tuple[tuple[str, int], ...]:
    """Sentences, and phrases of four words and more, that at least `least` episodes say, with how many do.

    Most first; of a phrase only its longest form is told, and none that is part of a shared sentence. What frames every
    episode (opening, disclosure, closing) is left out, and so is `known`.
    """
    free = {tuple(tokens(sentence)) for text in known for sentence in split_sentences(text)}
    told = [
        [s for line in script.lines if line.beat not in FRAME for s in split_sentences(line.text)] for script in scripts
    ]
    episodes: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for i, sentences in enumerate(told):
        for sentence in sentences:
            episodes[tuple(tokens(sentence))].add(i)
    whole = {s: len(e) for s, e in episodes.items() if len(e) >= least and len(s) >= SENTENCE_WORDS and s not in free}
    free |= set(whole)
    phrases: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for i, sentences in enumerate(told):
        for row in map(tokens, sentences):
            if tuple(row) not in free:
                for size in range(PHRASE_WORDS, LONGEST_PHRASE + 1):
                    for gram in _grams(row, size):
                        phrases[gram].add(i)
    often = {g: len(e) for g, e in phrases.items() if len(e) >= least and not set(g) <= STOPWORDS}
    covered = {part for gram, n in often.items() for part in (gram[:-1], gram[1:]) if often.get(part) == n}
    longest = _chained({gram: n for gram, n in often.items() if gram not in covered})
    shared = Counter({" ".join(gram): n for gram, n in (whole | longest).items()})
    return tuple(shared.most_common())


def _chained(often: Mapping[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    """Windows of the longest size that follow one another are one phrase."""
    windows = {gram: n for gram, n in often.items() if len(gram) == LONGEST_PHRASE}
    after = {gram[:-1]: gram for gram in windows}
    starts = [gram for gram in windows if not any(other[1:] == gram[:-1] for other in windows)]
    found = {gram: n for gram, n in often.items() if len(gram) < LONGEST_PHRASE}
    for start in starts:
        phrase, last, seen = start, start, {start}
        while (following := after.get(last[1:])) is not None and following not in seen:
            phrase, last = (*phrase, following[-1]), following
            seen.add(following)
        found[phrase] = windows[start]
    return found


def _grams(row: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(row[i : i + n]) for i in range(len(row) - n + 1)]


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Stretches of true values as start and end, the end left out."""
    edges = [False, *flags, False]
    changes = [i for i, (a, b) in enumerate(pairwise(edges)) if a != b]
    return list(zip(changes[::2], changes[1::2], strict=True))
