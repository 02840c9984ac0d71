"""Names of a text (datasets, models, methods, people, places), and those that a source does not bear.

Written apart from the claim gate, and by another way: the gate asks whether each capitalised word occurs among the
known ones, this asks whether the whole name does. "SortNet-2" is not borne by "SortNet" and a "2" elsewhere, nor
"Stanford Hospital" by "Stanford" here and "a hospital" there. A word that begins a sentence is a name when the
paper itself never writes it small. In doubt a name counts as not borne.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from radio.writing.language.lexis import PAPER_WORDS, STOPWORDS, words_of
from radio.writing.measures.units import MAGNITUDES, SMALL, TENS, unit_of

_WORD = re.compile(r"[^\W_](?:[\w.'’/+&-]*[\w+])?")
_SENTENCE_END = re.compile(r"[.?!:;]['\"”’)]*\s*$")
_POSSESSIVE = re.compile(r"['’]s?$")
_FREE = words_of("i i'm i've i'd i'll ai a.i ok okay arxiv english pdf mr ms dr")
"""What talk may say of any paper. arXiv is where the station has them from."""
_OPENERS = words_of(
    """absolutely according adding asking author authors basically beyond compared consider despite exactly fewer
    finally following full short fair getting given good great how imagine indeed interesting just knowing later
    let's looking maybe meanwhile nice no none nothing now okay ones others overall people perhaps put rather
    reading remember researchers right say simply since somebody something sounds still sure take taken tell thanks
    there's they're that's think though today together true try trying unlike until usually well what's whatever
    who's why without yes you're don't it's doesn't can't isn't listeners listener"""
)
"""Words that open a spoken sentence and that a paper need not use."""


class Name(NamedTuple):
    text: str
    """As written, without a possessive ending."""
    parts: tuple[str, ...]
    """What has to follow one another in a source: lower-case letters and digits, split at hyphens and slashes."""


def folded(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: small, without accents, plurals and possessives, hyphens undone."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        found += _parts(match[0])
    return tuple(found)


def _parts(word: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", word)).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("’", "'")
    parts = [part for part in re.split(r"[-/&]|(?<=\D)\.(?=\D)", plain) if part]
    return [part[:-1] if len(part) > 3 and part.endswith("s") and not part.endswith("ss") else part for part in parts]


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that the texts write small: those that are no names when they begin a sentence."""
    return frozenset(
        part for text in texts for m in _WORD.finditer(text) if m[0].islower() for part in _parts(m[0])
    )  # fmt: skip


def names_of(text: str, ordinary: Collection[str] | None = None) -> list[Name]:
    """The names of a text in order; words that follow one another and are all capitalised make one.

    `ordinary`: see `small_words`; without it no word counts as a name only for beginning a sentence.
    """
    found: list[Name] = []
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        if _is_name(match, text, ordinary):
            if run and not re.fullmatch(r"\s", text[run[-1].end() : match.start()]):
                found += _split(run, text)
                run = []
            run.append(match)
        else:
            found += _split(run, text)
            run = []
    return [*found, *_split(run, text)]


def unsupported_names(
    text: str, sources: Sequence[str], *, allowed: Collection[str] = (), ordinary: Collection[str] | None = None
) -> tuple[str, ...]:
    """Names of `text` that no source has. `allowed`: words, small, that need no source, such as the hosts' names."""
    rows = [folded(source) for source in sources]
    free = {part for word in allowed for part in folded(word)}
    return tuple(
        name.text
        for name in names_of(text, ordinary)
        if not all(part in free for part in name.parts)
        and not any(_holds(row, name.parts) or _abbreviates(name.text, row) for row in rows)
    )


def _holds(row: Sequence[str], parts: tuple[str, ...]) -> bool:
    """Whether the parts follow one another; "Sort Net" is "SortNet", but nothing may stand between."""
    size = len(parts)
    if any(tuple(row[i : i + size]) == parts for i in range(len(row) - size + 1)):
        return True
    if size > 1 and "".join(part[0] for part in parts) in row:
        return True  # "Standard Model" for "SM"
    whole = "".join(parts)
    return any(
        "".join(row[i : i + width]) == whole
        for width in (1, 2, 3)
        if width != size
        for i in range(len(row) - width + 1)
    )


def _abbreviates(text: str, row: Sequence[str]) -> bool:
    """Whether it is the initials of words that follow one another: "LLM" for "large language model"."""
    letters = text.removesuffix("s").lower()
    if not text.removesuffix("s").isupper() or not 3 <= len(letters) <= 6:
        return False
    initials = "".join(word[0] for word in row)
    return letters in initials


def _split(run: Sequence[re.Match[str]], text: str) -> Iterator[Name]:
    """Names of a run of capitalised words: plain ones ("Higgs Boson") together, those with odd letters each alone."""
    plain: list[re.Match[str]] = []
    for match in run:
        if re.fullmatch(r"[A-ZÀ-Þ][a-zß-ÿ'’]+", match[0]):
            plain.append(match)
            continue
        yield from _joined(plain, text)
        plain = []
        yield from _joined([match], text)
    yield from _joined(plain, text)


def _joined(words: Sequence[re.Match[str]], text: str) -> Iterator[Name]:
    if words:
        told = _POSSESSIVE.sub("", text[words[0].start() : words[-1].end()])
        yield Name(told, folded(told))


def _is_name(match: re.Match[str], text: str, ordinary: Collection[str] | None) -> bool:
    word = _POSSESSIVE.sub("", match[0])
    low = word.lower().replace("’", "'")
    if low in _FREE or match[0].lower().replace("’", "'") in _FREE:
        return False
    if any(c.isdigit() for c in word):
        return any(c.isalpha() for c in word) and not _is_quantity(word)
    if not any(c.isupper() for c in word):
        return False
    if len(word) == 1:
        return False
    begins = not text[: match.start()].strip(" \"'“‘(") or bool(
        _SENTENCE_END.search(text[: match.start()].rstrip("\"'“‘( "))
    )
    if not begins or any(c.isupper() for c in re.sub(r"-[A-Z]", "", word[1:])):
        return True
    return ordinary is not None and not _is_ordinary(low, ordinary)


def _is_quantity(word: str) -> bool:
    """ "12ms", "5-fold", "1980s", "2nd", "7B", "12-layer": a number with what it counts, and not a name."""
    match = re.fullmatch(r"\d[\d.,]*(?:([^\W\d]+)|-[A-Z]?[a-z]+(?:-[a-z]+)*)", word)
    unit = match[1] if match else None
    return match is not None and (unit is None or unit.islower() or unit in "kKMBT" or bool(unit_of(unit)))


def _is_number(word: str) -> bool:
    """ "Twelve", "Half": numbers, which are measured as such."""
    return word in {*SMALL, *TENS, *MAGNITUDES, "half", "twice", "hundred", "dozen"}


_ENDINGS = ("", "s", "es", "ed", "d", "ing", "ly", "er", "ers", "al", "ally", "ion", "ions", "ment", "ness", "n't")


def _is_ordinary(word: str, ordinary: Collection[str]) -> bool:
    known = {word, *_parts(word)}
    if known & (STOPWORDS | PAPER_WORDS | _OPENERS) or _is_number(word):
        return True
    if re.fullmatch(r"[a-z]{3,}(?:ing|ly)", word):
        return True  # "Putting", "Oddly": how talk begins; names of that form are few
    pieces = _parts(word) or [word]
    return all(any(_stem_known(piece, ending, ordinary) for ending in _ENDINGS) for piece in pieces)


def _stem_known(word: str, ending: str, ordinary: Collection[str]) -> bool:
    if not word.endswith(ending):
        return False
    base = word[: len(word) - len(ending)] if ending else word
    return len(base) > 1 and (base in ordinary or base + "e" in ordinary or base + "ing" in ordinary)
