"""The store: where production and playout meet. Tables in one database, artefacts as files beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from radio.clock import Clock
from radio.config import Config
from radio.errors import StoreError
from radio.store.database import Database
from radio.store.episodes import Episodes, Segments
from radio.store.guessed import GuessedWords
from radio.store.lists import Lists
from radio.store.modeluse import ModelUses
from radio.store.papers import Documents, Papers
from radio.store.picks import Picks
from radio.store.questions import Questions
from radio.store.rundown import AsRun, Rundown
from radio.store.takes import Takes
from radio.store.work import Commands, Orders, Stages
from radio.store.writers import Writers


@dataclass(frozen=True)
class Store:
    """All tables over one database. Any thread and process may call; each call is one short transaction."""

    database: Database
    papers: Papers
    lists: Lists
    documents: Documents
    segments: Segments
    episodes: Episodes
    rundown: Rundown
    asrun: AsRun
    orders: Orders
    commands: Commands
    stages: Stages
    picks: Picks
    questions: Questions
    model_uses: ModelUses
    writers: Writers
    guessed_words: GuessedWords
    takes: Takes

    @classmethod
    def of(cls, config: Config, clock: Clock) -> Store:
        """The configured station's store; see `open`."""
        return cls.open(config.database, clock, config.station.data_dir)

    @classmethod
    def open(cls, url_or_path: str | Path, clock: Clock, folder: Path | None = None) -> Store:
        """Open, and create or migrate first.

        `folder` is the data directory that holds the segments; by default the folder of the SQLite file, and to be
        given with a URL. Raises StoreError or DiskFullError.
        """
        if folder is None and "://" in str(url_or_path):
            raise StoreError("a database by URL needs the folder that holds the segments")
        home = folder or Path(url_or_path).parent
        database = Database.open(url_or_path)
        return cls(
            database=database,
            papers=Papers(database, clock.now),
            lists=Lists(database),
            documents=Documents(database),
            segments=Segments(database, home / "segments"),
            episodes=Episodes(database),
            rundown=Rundown(database, clock.now),
            asrun=AsRun(database),
            orders=Orders(database),
            commands=Commands(database, clock.now),
            stages=Stages(database, clock.now),
            picks=Picks(database),
            questions=Questions(database),
            model_uses=ModelUses(database, clock.now),
            writers=Writers(database, clock.now),
            guessed_words=GuessedWords(database, clock.now),
            takes=Takes(database, clock.now),
        )

    def close(self) -> None:
        self.database.close()
