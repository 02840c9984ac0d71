"""The announcer: a process with a voice loaded, which speaks what operators say and puts it into the rundown.

It is its own process, so that an announcement waits neither for production's work nor for a model to load, and goes
on air while production is down. Who asks, asks by its socket (`announcerline`); when the announcer is not there, they
speak it themselves.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from radio.clock import Clock
from radio.config import Config
from radio.errors import RadioError, StoreError, UsageError
from radio.model.announcement import Answer, Ask, Piece
from radio.production import announcerline
from radio.types import Seconds, ShowId

if TYPE_CHECKING:
    from radio.model.show import Show
    from radio.model.takes import Take
    from radio.production.announce import Pace
    from radio.store import Store

log = logging.getLogger(__name__)

QUIET_SECONDS: Final = 20.0
"""After the start the station's first words come first: the voice is loaded when they are under way, or asked for."""
AGAIN_SECONDS: Final = 30.0
"""While no voice is here yet (models are being fetched)."""
AGAIN_OPEN_SECONDS: Final = 1.0
"""After somebody who could not be answered."""
READ_SECONDS: Final = 2.0
"""Whoever connects says what they want at once."""


def run(config: Config, clock: Clock, stop: threading.Event) -> None:
    """Listen on the socket until `stop`, with the voice loaded."""
    Announcer(config, clock).run(stop)


class Announcer:
    """Answers one asker after the other."""

    def __init__(self, config: Config, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._speaking = threading.Lock()
        self._pace: Pace | None = None
        """Known once it has spoken."""
        self.listening = threading.Event()

    @cached_property
    def _models_dir(self) -> Path:
        from radio.store.modelfiles import models_dir

        return models_dir(self._config.station.data_dir)

    @cached_property
    def _shows(self) -> Mapping[ShowId, Show]:
        from radio.schedule.shows import station_shows

        return station_shows(self._config)

    @cached_property
    def _store(self) -> Store:
        from radio.store import Store

        return Store.of(self._config, self._clock)

    def run(self, stop: threading.Event) -> None:
        run_dir = self._config.path("run")
        run_dir.mkdir(parents=True, exist_ok=True)
        with ExitStack() as ending, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
            _bind(listening, run_dir)
            ending.callback((run_dir / announcerline.SOCKET).unlink, missing_ok=True)
            listening.listen()
            threading.Thread(target=self._serve, args=(listening, stop), daemon=True, name="asked").start()
            self.listening.set()
            self._clock.wait(stop, QUIET_SECONDS)
            while not stop.is_set() and not self._awake():
                self._clock.wait(stop, AGAIN_SECONDS)
            stop.wait()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)  # ends `accept`

    def _awake(self) -> bool:
        """Load the voice and all that an announcement needs, by making one that nobody hears."""
        if self._pace is not None:
            return True
        try:
            # Last, as it loads nothing: whether the store answers is known when it is needed.
            with self._speaking, TemporaryDirectory(dir=self._config.path("run"), prefix="waking-") as folder:
                self._pace = self._waking(Path(folder))
        except (RadioError, OSError) as e:
            log.warning("cannot speak yet: %s", e)
            return False
        return True

    def _waking(self, folder: Path) -> Pace:
        from radio.production.announce import Pace, StationStudio, prepared, whole
        from radio.types import to_seconds

        pace = Pace()
        for text in ("Good day.", "The voice is loaded now."):
            # With the time, or it would come from the cache and load nothing.
            text = f"{text} {self._clock.now():%H:%M:%S}."
            began = self._clock.monotonic()
            what = prepared(self._config, self._models_dir, self._shows, text, None, "the announcer")
            made = whole(StationStudio(self._config, self._models_dir, what.host.pace), folder, what, self._clock.now())
            pace = Pace(Seconds((self._clock.monotonic() - began) / to_seconds(made.duration)))
        log.info("ready to speak, %.2f s of work for a second of speech", pace.seconds)
        return pace

    def _serve(self, listening: socket.socket, stop: threading.Event) -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError as e:
                if stop.is_set() or e.errno == errno.EBADF:
                    return  # it was shut down
                # Whoever asked hung up, or too many files are open for now: the next one can be answered.
                log.warning("somebody could not be answered: %s", e)
                self._clock.wait(stop, AGAIN_OPEN_SECONDS)
                continue
            with line:
                try:
                    self._answer(line)
                except OSError as e:
                    log.warning("whoever asked is gone: %s", e)
                except Exception:
                    log.exception("an announcement failed")

    def _answer(self, line: socket.socket) -> None:
        line.settimeout(READ_SECONDS)
        with line.makefile("rb") as words:
            asked = words.readline(announcerline.LONGEST_LINE)
        if not asked:
            return
        waits = True
        for answer in self._answers(asked):
            # What has begun on air is said to its end, whether or not anybody waits for it.
            try:
                if waits:
                    line.sendall(answer.model_dump_json().encode() + b"\n")
            except OSError as e:
                log.warning("whoever asked did not wait for the end: %s", e)
                waits = False

    def _answers(self, asked: bytes) -> Iterator[Answer]:
        try:
            try:
                ask = Ask.model_validate_json(asked)
            except ValidationError as e:
                raise UsageError("is no announcement", subject="what was sent") from e
            with self._speaking:
                for piece in self._said(ask):
                    yield Answer(piece=piece)
            yield Answer(last=True)
        except RadioError as e:
            log.warning("not said: %s", e)
            yield Answer(trouble=announcerline.trouble_of(e), last=True)

    def _said(self, ask: Ask) -> Iterator[Piece]:
        """Into the rundown, part by part."""
        from radio.production.announce import Pace, StationStudio, in_parts, prepared, whole
        from radio.schedule.steering import insert
        from radio.types import to_seconds

        began = self._clock.monotonic()
        self._pace = self._pace or Pace()
        what = prepared(self._config, self._models_dir, self._shows, ask.text, ask.voice, ask.asked_by)
        studio, folder = StationStudio(self._config, self._models_dir, what.host.pace), self._config.path("segments")
        try:
            if ask.at_once:
                parts = in_parts(studio, folder, what, self._clock, self._pace)
            else:
                parts = iter([whole(studio, folder, what, self._clock.now())])
            for segment in parts:
                self._store.segments.add(segment)
                entry = insert(self._store, [segment], ask.asked_by, cut_in=ask.at_once)[0]
                log.info("%s after %.2f s", segment.title, self._clock.monotonic() - began)
                yield Piece(entry=entry, seconds=to_seconds(segment.duration))
        finally:
            self._count(studio.takes)

    def _count(self, takes: Sequence[Take]) -> None:
        try:
            self._store.takes.add(takes)
        except StoreError as e:
            log.warning("readings are not counted: %s", e)


def _bind(listening: socket.socket, run_dir: Path) -> None:
    with announcerline.address(run_dir) as path:
        # Left by an announcer that was killed: there is one station on a data directory, and one announcer in it.
        (run_dir / announcerline.SOCKET).unlink(missing_ok=True)
        before = os.umask(0o177)  # whoever may connect may speak on air
        try:
            listening.bind(path)
        finally:
            os.umask(before)
