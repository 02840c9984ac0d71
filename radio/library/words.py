"""Free text to a question that FTS5 understands."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from radio.library.ledger import TOKENIZER, Kind, Ledger

MOST_TERMS = 16
"""The rarest words of a question are searched for: each common one costs a walk through much of the index and tells
next to nothing."""
MOST_ENTRIES = 5000
"""That the words of a question may stand in, all counted together: each costs about a microsecond."""
LEAST_TERMS = 2
"""That are sought however common they are."""
GROWTH = 1.1
"""By which a collection may grow until its words are counted again: to count a common one is a walk of its own."""
COMMON = 0.2
"""A word that stands in more than this share of the entries is left out, unless there is no rarer one."""
SHORT = 5
"""Words; longer runs are no names."""
SMALL = 200
"""Of fewer entries a walk costs nothing, and no word is common."""
CHUNK = re.compile(r"\S+")
WORD = re.compile(r"\w+")
NAME = re.compile(r"\d|[^\W\d_][A-Z]")


def _phrases(chunks: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """What belongs together: compounds, words in a row with capitals, and a short question as a whole."""
    yield from (chunk for chunk in chunks if len(chunk) > 1)
    words = [word for chunk in chunks for word in chunk]
    if 1 < len(words) <= SHORT:
        yield words
    for capital, run in groupby(words, key=lambda word: word[:1].isupper()):
        named = list(run)
        if capital and 1 < len(named) <= SHORT:
            yield named


def written_together(text: str) -> str:
    """The names in a text that are compounds, as one word each: "gpt4o" for "GPT-4o". Those with a digit, or with a
    capital within: other compounds are no names."""
    compounds = (WORD.findall(chunk) for chunk in CHUNK.findall(text))
    names = ("".join(words) for words in compounds if len(words) > 1)
    return " ".join(dict.fromkeys(name.casefold() for name in names if NAME.search(name)))


class Questioner:
    """Makes match expressions: the rarest words of a text, any of which may be found, and its compounds as phrases.

    "GPT-4o" is searched for as the phrase "gpt 4o", as "gpt4o" and by its parts, "Yu Zhang" as that phrase too, so that
    a name is found however it is written, and before those that only share its parts.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[Kind, tuple[int, dict[str, int]]] = {}
        # The index' own tokenizer tells by which terms it knows a word: its stemmer is nowhere else in Python.
        self._stems = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._stems.execute(f"CREATE VIRTUAL TABLE words USING fts5(word, tokenize='{TOKENIZER}')")
        self._stems.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(words, 'instance')")

    def expression(self, kind: Kind, text: str, held: int) -> str | None:
        """None when there is no word in `text` that any of the `held` entries has."""
        chunks = [WORD.findall(chunk) for chunk in CHUNK.findall(text)]
        words = list(dict.fromkeys(word.casefold() for chunk in chunks for word in chunk))
        compounds = [chunk for chunk in chunks if len(chunk) > 1]
        joined = list(dict.fromkeys("".join(chunk).casefold() for chunk in compounds))
        stems = self._terms([*words, *joined])
        counts = self._counts(kind, stems.values(), held)
        known = {word: counts[stem] for word, stem in stems.items() if stem in counts}
        if not known:
            return None
        rare = [word for word in known if held < SMALL or known[word] <= COMMON * held]
        chosen: list[str] = []
        entries = 0
        for word in sorted(rare or known, key=lambda word: known[word])[:MOST_TERMS]:
            entries += known[word]
            if len(chosen) < LEAST_TERMS or entries <= MOST_ENTRIES:
                chosen.append(word)
        quoted = [f'"{word}"' for word in chosen]
        for run in _phrases(chunks):
            # The rarest of its words bounds in how many entries it can stand.
            if 0 < min(known.get(word.casefold(), 0) for word in run) <= MOST_ENTRIES:
                quoted.append(f'"{" ".join(run)}"')
        return " OR ".join(dict.fromkeys(quoted))

    def _counts(self, kind: Kind, terms: Iterable[str], held: int) -> dict[str, int]:
        """In how many entries each term stands, as of not long ago."""
        size, counts = self._known.get(kind, (0, {}))
        if not size <= held <= GROWTH * size:
            size, counts = held, {}
            self._known[kind] = (size, counts)
        counts.update(self._ledger.terms(kind, (term for term in terms if term not in counts)))
        return counts

    def _terms(self, words: list[str]) -> dict[str, str]:
        """By which term the index knows each word; some characters are none to it."""
        self._stems.execute("DELETE FROM words")
        self._stems.executemany("INSERT INTO words(rowid, word) VALUES (?, ?)", enumerate(words, 1))
        rows = self._stems.execute("SELECT doc, term FROM terms ORDER BY doc, offset").fetchall()
        found: dict[str, str] = {}
        for number, term in rows:
            found.setdefault(words[number - 1], term)
        return found

    def close(self) -> None:
        self._stems.close()
