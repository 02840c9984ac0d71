"""The library's ledger: what it holds, the words of it, and the vectors, in one SQLite file.

The ledger is the truth, and chromadb an index over its vectors. A write goes into the ledger first, marked as not yet
indexed; then into chromadb; then the mark goes. So whatever a crash cuts off, the ledger knows what is owed.
Words are found by SQLite's FTS5 (https://sqlite.org/fts5.html), which its triggers keep in step within each
transaction. Other processes may read while one writes.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from radio.errors import LibraryError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Kind = Literal["papers", "passages", "aired"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FILE = "ledger.db"
FORMAT = 1
"""`PRAGMA user_version` of the file; raised when the tables change, so that an older file is made anew by a repair."""
BUSY_SECONDS = 30.0
MAPPED_BYTES = 128 * 2**20
"""Of the file, read without copying it: a question touches pages all over."""
MOST_VARIABLES = 500
"""Names per question; SQLite takes 32,766 variables, and long lists of them are slow to plan."""
IN_STEP, TO_PUT, TO_REMOVE = 0, 1, 2
TOKENIZER = "porter unicode61 remove_diacritics 2"
WEIGHTS = (4.0, 4.0, 1.0)
"""What a word counts in title, names and text."""

TABLES = """
CREATE TABLE {kind}(
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, paper_id TEXT NOT NULL, at REAL NOT NULL,
    title TEXT NOT NULL, names TEXT NOT NULL, text TEXT NOT NULL, digest TEXT NOT NULL, extra TEXT NOT NULL,
    state INTEGER NOT NULL);
CREATE INDEX {kind}_by_paper ON {kind}(paper_id, at);
CREATE INDEX {kind}_by_time ON {kind}(at);
CREATE INDEX {kind}_owed ON {kind}(state) WHERE state != 0;
CREATE TABLE {kind}_vectors(id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE VIRTUAL TABLE {kind}_words USING fts5(
    title, names, text, content='{kind}', content_rowid='id', tokenize='{tokenizer}');
CREATE VIRTUAL TABLE {kind}_terms USING fts5vocab({kind}_words, 'row');
CREATE TRIGGER {kind}_added AFTER INSERT ON {kind} BEGIN
    INSERT INTO {kind}_words(rowid, title, names, text) VALUES (new.id, new.title, new.names, new.text);
END;
CREATE TRIGGER {kind}_gone AFTER DELETE ON {kind} BEGIN
    INSERT INTO {kind}_words({kind}_words, rowid, title, names, text)
        VALUES ('delete', old.id, old.title, old.names, old.text);
    DELETE FROM {kind}_vectors WHERE id = old.id;
END;
CREATE TRIGGER {kind}_changed AFTER UPDATE OF title, names, text ON {kind} BEGIN
    INSERT INTO {kind}_words({kind}_words, rowid, title, names, text)
        VALUES ('delete', old.id, old.title, old.names, old.text);
    INSERT INTO {kind}_words(rowid, title, names, text) VALUES (new.id, new.title, new.names, new.text);
END;
"""


@dataclass(frozen=True)
class Entry:
    """Something that can be found. `name` is unique in its kind, and made of what it is about."""

    name: str
    paper_id: str
    at: float
    """Seconds since 1970: when a paper was published, or when it was said."""
    title: str
    names: str
    """Authors and ids: what is found only by words, since a vector of them means nothing."""
    text: str
    digest: str
    """Of the text that was embedded: the same digest has the same vector."""
    extra: Mapping[str, Any]


@dataclass(frozen=True)
class Scope:
    """Those of one paper, of a time, or both."""

    paper_id: str | None = None
    since: float = -math.inf
    until: float = math.inf
    """Not included."""

    @property
    def condition(self) -> str:
        return "at >= ? AND at < ?" + (" AND paper_id = ?" if self.paper_id is not None else "")

    @property
    def values(self) -> tuple[Any, ...]:
        return (self.since, self.until) + ((self.paper_id,) if self.paper_id is not None else ())

    def holds(self, entry: Entry) -> bool:
        return self.since <= entry.at < self.until and self.paper_id in (None, entry.paper_id)


COLUMNS = "name, paper_id, at, title, names, text, digest, extra"


class Ledger:
    """One connection. Only who holds the library's lock may open it to write."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @classmethod
    def open(cls, folder: Path) -> Ledger:
        """Open or create, to write. sqlite3.DatabaseError when it is damaged."""
        connection = sqlite3.connect(folder / FILE, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            # FULL: what is owed to chromadb must outlive a power cut too.
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(f"PRAGMA mmap_size={MAPPED_BYTES}")
            ledger = cls(connection)
            ledger._prepare()
        except BaseException:
            connection.close()
            raise
        return ledger

    @classmethod
    def read(cls, folder: Path) -> Ledger:
        """Open to read, while another process may be writing. LibraryError when there is none."""
        path = folder / FILE
        if not path.is_file():
            raise LibraryError("there is no library yet", subject=str(folder), retryable=False)
        uri = f"{path.absolute().as_uri()}?mode=ro"
        return cls(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False))

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prepare(self) -> None:
        [found] = self._db.execute("PRAGMA user_version").fetchone()
        if found == FORMAT:
            return
        if found:
            raise sqlite3.DatabaseError(f"its format is {found}, and this code's is {FORMAT}")
        # A script commits first, so the transaction is written into it.
        tables = "".join(TABLES.format(kind=kind, tokenizer=TOKENIZER) for kind in KINDS)
        marks = "CREATE TABLE marks(name TEXT PRIMARY KEY, value TEXT NOT NULL);"
        self._db.executescript(f"BEGIN IMMEDIATE; {tables} {marks} PRAGMA user_version={FORMAT}; COMMIT;")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # -- writing ------------------------------------------------------------------------------------------------

    def put(self, kind: Kind, entries: Sequence[Entry], vectors: NDArray[np.float32]) -> None:
        """Put in or renew entries with their vectors, and owe them to chromadb."""
        sql = (
            f"INSERT INTO {kind}({COLUMNS}, state) VALUES (?,?,?,?,?,?,?,?,{TO_PUT}) ON CONFLICT(name) DO UPDATE SET"
            " paper_id=excluded.paper_id, at=excluded.at, title=excluded.title, names=excluded.names,"
            f" text=excluded.text, digest=excluded.digest, extra=excluded.extra, state={TO_PUT} RETURNING id"
        )
        with self._writing() as db:
            for entry, vector in zip(entries, vectors, strict=True):
                [number] = db.execute(sql, _values(entry)).fetchone()
                blob = vector.astype("<f4").tobytes()
                db.execute(f"INSERT OR REPLACE INTO {kind}_vectors(id, vector) VALUES (?, ?)", (number, blob))

    def describe(self, kind: Kind, entries: Sequence[Entry]) -> None:
        """Renew what is told of known entries whose embedded text is the same: chromadb holds nothing of it."""
        sql = f"UPDATE {kind} SET paper_id=?, at=?, title=?, names=?, text=?, extra=? WHERE name=? AND digest=?"
        with self._writing() as db:
            for e in entries:
                told = (e.paper_id, e.at, e.title, e.names, e.text, json.dumps(e.extra), e.name, e.digest)
                db.execute(sql, told)

    def remove(self, kind: Kind, names: Iterable[str]) -> None:
        """Found no more from now on; gone when chromadb has let go of them too."""
        with self._writing() as db:
            db.executemany(f"UPDATE {kind} SET state={TO_REMOVE} WHERE name=?", [(name,) for name in names])

    def settle(self, kind: Kind, names: Sequence[str]) -> None:
        """chromadb is in step on these names."""
        with self._writing() as db:
            rows = [(name,) for name in names]
            db.executemany(f"DELETE FROM {kind} WHERE name=? AND state={TO_REMOVE}", rows)
            db.executemany(f"UPDATE {kind} SET state={IN_STEP} WHERE name=? AND state={TO_PUT}", rows)

    def owe_again(self, kind: Kind, names: Iterable[str] | None = None) -> None:
        """These names (None: all) are not in chromadb as they should be."""
        with self._writing() as db:
            if names is None:
                db.execute(f"UPDATE {kind} SET state={TO_PUT} WHERE state={IN_STEP}")
            else:
                sql = f"UPDATE {kind} SET state={TO_PUT} WHERE name=? AND state={IN_STEP}"
                db.executemany(sql, [(name,) for name in names])

    def set_mark(self, name: str, value: str) -> None:
        """Remember something about the library as a whole."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO marks(name, value) VALUES (?, ?)", (name, value))

    # -- reading ------------------------------------------------------------------------------------------------

    def mark(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM marks WHERE name=?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def owed(self, kind: Kind, limit: int) -> tuple[list[str], list[str]]:
        """Names that chromadb must still take, and names that it must let go of."""
        rows = self._db.execute(f"SELECT name, state FROM {kind} WHERE state != 0 LIMIT ?", (limit,)).fetchall()
        return [n for n, state in rows if state == TO_PUT], [n for n, state in rows if state == TO_REMOVE]

    def about(self, kind: Kind) -> int:
        """About how many entries there are, at once: to count them walks through all."""
        return int(self._db.execute(f"SELECT coalesce(max(id), 0) FROM {kind}").fetchone()[0])

    def count(self, kind: Kind) -> int:
        return int(self._db.execute(f"SELECT count(*) FROM {kind} WHERE state != {TO_REMOVE}").fetchone()[0])

    def owed_count(self, kind: Kind) -> int:
        return int(self._db.execute(f"SELECT count(*) FROM {kind} WHERE state != 0").fetchone()[0])

    def names(self, kind: Kind) -> set[str]:
        return {row[0] for row in self._db.execute(f"SELECT name FROM {kind} WHERE state != {TO_REMOVE}")}

    def get(self, kind: Kind, names: Iterable[str]) -> dict[str, Entry]:
        """The entries of these names that are there."""
        found: dict[str, Entry] = {}
        for part in _parts(names):
            sql = f"SELECT {COLUMNS} FROM {kind} WHERE state != {TO_REMOVE} AND name IN ({_marks(part)})"
            found.update((row[0], _entry(row)) for row in self._db.execute(sql, part))
        return found

    def of_papers(self, kind: Kind, paper_ids: Iterable[str]) -> list[Entry]:
        """The entries of these papers, oldest first."""
        found: list[Entry] = []
        for part in _parts(paper_ids):
            sql = f"SELECT {COLUMNS} FROM {kind} WHERE state != {TO_REMOVE} AND paper_id IN ({_marks(part)})"
            found += [_entry(row) for row in self._db.execute(f"{sql} ORDER BY at, id", part)]
        return found

    def last_times(self, kind: Kind, paper_ids: Iterable[str] | None = None) -> dict[str, float]:
        """The newest time of these papers' entries, or of all papers'."""
        sql = f"SELECT paper_id, max(at) FROM {kind} WHERE state != {TO_REMOVE}"
        if paper_ids is None:
            return dict(self._db.execute(f"{sql} GROUP BY paper_id").fetchall())
        found: dict[str, float] = {}
        for part in _parts(paper_ids):
            found.update(self._db.execute(f"{sql} AND paper_id IN ({_marks(part)}) GROUP BY paper_id", part).fetchall())
        return found

    def within(self, kind: Kind, scope: Scope, most: int) -> list[str] | None:
        """Names of the entries in the scope; None when there are more than `most`."""
        sql = f"SELECT name FROM {kind} WHERE state != {TO_REMOVE} AND {scope.condition} LIMIT ?"
        names = [row[0] for row in self._db.execute(sql, (*scope.values, most + 1))]
        return names if len(names) <= most else None

    def before(self, kind: Kind, time: float, limit: int, *, unaired: bool = False) -> list[str]:
        """Names of entries older than `time`; with `unaired` only of papers that were never spoken of."""
        sql = f"SELECT name FROM {kind} WHERE state != {TO_REMOVE} AND at < ?"
        if unaired:
            sql += f" AND NOT EXISTS (SELECT 1 FROM aired WHERE aired.paper_id = {kind}.paper_id)"
        return [row[0] for row in self._db.execute(f"{sql} LIMIT ?", (time, limit))]

    def vectors(self, kind: Kind, names: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of the names that are there."""
        import numpy as np

        found: dict[str, NDArray[np.float32]] = {}
        for part in _parts(names):
            sql = f"SELECT name, vector FROM {kind} JOIN {kind}_vectors USING (id) WHERE name IN ({_marks(part)})"
            for name, blob in self._db.execute(sql, part):
                found[name] = np.frombuffer(blob, dtype="<f4")
        return found

    def all_vectors(self, kind: Kind, dimensions: int) -> tuple[list[str], NDArray[np.float32]]:
        """All names, and a row for each."""
        import numpy as np

        sql = f"SELECT name, vector FROM {kind} JOIN {kind}_vectors USING (id) WHERE state != {TO_REMOVE}"
        rows = self._db.execute(sql).fetchall()
        data = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4")
        return [row[0] for row in rows], data.reshape(len(rows), dimensions)

    def terms(self, kind: Kind, terms: Iterable[str]) -> dict[str, int]:
        """In how many entries each of these terms stands, as the tokenizer gives them."""
        sql = f"SELECT term, doc FROM {kind}_terms WHERE term = ?"
        rows = (self._db.execute(sql, (term,)).fetchone() for term in dict.fromkeys(terms))
        return {row[0]: row[1] for row in rows if row is not None}

    def match(self, kind: Kind, expression: str, limit: int, scope: Scope | None = None) -> list[tuple[str, float]]:
        """Names and BM25 scores (more is better) of what an FTS5 expression finds, best first."""
        score = f"bm25({kind}_words, {', '.join(map(str, WEIGHTS))})"
        if scope is None:
            # The names of the best alone are looked up, not of all that match.
            best = f"SELECT rowid AS id, {score} AS score FROM {kind}_words WHERE {kind}_words MATCH ?"
            sql = f"SELECT name, -score FROM ({best} ORDER BY score LIMIT ?) JOIN {kind} USING (id)"
            sql += f" WHERE state != {TO_REMOVE} ORDER BY score"
            return self._db.execute(sql, (expression, limit)).fetchall()
        sql = f"SELECT name, -{score} AS score FROM {kind}_words JOIN {kind} ON id = {kind}_words.rowid"
        sql += f" WHERE {kind}_words MATCH ? AND state != {TO_REMOVE} AND {scope.condition} ORDER BY score DESC LIMIT ?"
        return self._db.execute(sql, (expression, *scope.values, limit)).fetchall()

    def check(self) -> str | None:
        """What SQLite finds wrong with the file and its word index; None when nothing is."""
        [verdict] = self._db.execute("PRAGMA quick_check(1)").fetchone()
        return None if verdict == "ok" else str(verdict)

    def check_words(self) -> str | None:
        """Whether the word index agrees with the entries; takes a writer."""
        try:
            for kind in KINDS:
                self._db.execute(f"INSERT INTO {kind}_words({kind}_words, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as e:
            return str(e)
        return None

    def rebuild_words(self) -> None:
        """Make the word index anew from the entries."""
        for kind in KINDS:
            self._db.execute(f"INSERT INTO {kind}_words({kind}_words) VALUES ('rebuild')")


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    """Each value once, as many at a time as one question takes."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), MOST_VARIABLES):
        yield distinct[start : start + MOST_VARIABLES]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _values(e: Entry) -> tuple[Any, ...]:
    return (e.name, e.paper_id, e.at, e.title, e.names, e.text, e.digest, json.dumps(e.extra))


def _entry(row: Sequence[Any]) -> Entry:
    name, paper_id, at, title, names, text, digest, extra = row
    return Entry(name, paper_id, at, title, names, text, digest, json.loads(extra))
