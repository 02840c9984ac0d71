"""Words that were guessed, counted. A line that is spoken adds its own in one short transaction."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from radio.model.guessed import Guess, GuessedWord, Heard
from radio.store.database import Database, Now, epoch
from radio.store.schema import guessed_words as table

MOST_WORDS = 3000
"""About 2 MB. A day of talks brought 250 words, half of them seen before."""
ROOM_MADE = 300
"""So many go at once when the table is full: those that were said least, of these the ones not said for longest."""
MOST_CONTEXTS = 3
LONGEST_SENTENCE = 200
"""Characters kept of a sentence."""


class GuessedWords:
    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now

    def add(self, guesses: Sequence[Guess]) -> None:
        """Count each word once more."""
        if not guesses:
            return
        with self._database.begin() as connection:
            # In one order for all, so that no two writers wait for each other.
            for guess in sorted(guesses, key=lambda g: g.word):
                self._add(connection, guess)

    def _add(self, connection: Connection, guess: Guess) -> None:
        now = self._now()
        heard = _cut(guess.heard, guess.word)
        known = connection.execute(sa.select(table.c.data).where(table.c.word == guess.word).with_for_update()).scalar()
        if known is None:
            word = GuessedWord(word=guess.word, doubt=guess.doubt, count=1, first=now, last=now, contexts=(heard,))
            self._make_room(connection)
        else:
            before = GuessedWord.model_validate(known)
            others = tuple(c for c in before.contexts if c.sentence != heard.sentence)
            word = before.model_copy(
                update={
                    "doubt": guess.doubt,
                    "count": before.count + 1,
                    "last": now,
                    "contexts": (heard, *others)[:MOST_CONTEXTS],
                }
            )
        row = {"word": word.word, "count": word.count, "last": epoch(now), "data": word.model_dump(mode="json")}
        self._database.upsert(connection, table, row)

    def _make_room(self, connection: Connection) -> None:
        if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() < MOST_WORDS:
            return
        least = sa.select(table.c.word).order_by(table.c.count, table.c.last).limit(ROOM_MADE)
        words = list(connection.execute(least).scalars())
        connection.execute(sa.delete(table).where(table.c.word.in_(words)))

    def get(self, word: str) -> GuessedWord | None:
        query = sa.select(table.c.data).where(table.c.word == word.lower())
        with self._database.read() as connection:
            data = connection.execute(query).scalar()
        return None if data is None else GuessedWord.model_validate(data)

    def listed(self, limit: int = MOST_WORDS) -> list[GuessedWord]:
        """The most frequent first."""
        query = sa.select(table.c.data).order_by(table.c.count.desc(), table.c.last.desc(), table.c.word).limit(limit)
        with self._database.read() as connection:
            return [GuessedWord.model_validate(data) for data in connection.execute(query).scalars()]

    def forget(self, words: Sequence[str]) -> int:
        """Take words out that need no more looking at; how many were there."""
        with self._database.begin() as connection:
            return connection.execute(sa.delete(table).where(table.c.word.in_(list(words)))).rowcount


def _cut(heard: Heard, word: str) -> Heard:
    """With at most `LONGEST_SENTENCE` characters, the word among them, in whole words."""
    text = heard.sentence
    if len(text) <= LONGEST_SENTENCE:
        return heard
    at = max(text.lower().find(word), 0)
    begin = max(0, min(at - LONGEST_SENTENCE // 2, len(text) - LONGEST_SENTENCE))
    piece = text[begin : begin + LONGEST_SENTENCE]
    if begin > 0:
        piece = piece.partition(" ")[2]
    if begin + LONGEST_SENTENCE < len(text):
        piece = piece.rpartition(" ")[0]
    return heard.model_copy(update={"sentence": piece})
