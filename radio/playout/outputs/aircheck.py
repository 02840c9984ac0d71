"""The aircheck: what was sent, as one mp3 per hour of UTC."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from radio.clock import Clock
from radio.model.status import OutputStatus
from radio.playout.items import Block
from radio.playout.outputs import Health
from radio.types import SAMPLE_RATE

if TYPE_CHECKING:
    import soundfile

log = logging.getLogger(__name__)

QUEUE: Final = 600
"""Ticks that wait for a slow disk: a minute, 23 MB."""
RETRY: Final = timedelta(seconds=30)


class Aircheck:
    """Records ticks into `folder`/2026-05-20T13.mp3. After a restart the hour goes on in a file of its own.

    libsndfile encodes (LAME, variable bit rate near 64 kbit/s): 0.015 CPU-s/s. A file that a crash cuts off plays to
    its end, since mp3 has no trailer that players need.
    """

    def __init__(self, folder: Path, keep_hours: int, clock: Clock, air_time: Callable[[int], datetime]) -> None:
        self._folder = folder
        self._keep = timedelta(hours=keep_hours)
        self._clock = clock
        self._air_time = air_time
        self._health = Health("aircheck", clock)
        self._queue: queue.Queue[tuple[datetime, Block] | None] = queue.Queue(QUEUE)
        self._thread = threading.Thread(target=self._run, name="aircheck", daemon=True)
        self._file: soundfile.SoundFile | None = None
        self._hour: datetime | None = None
        self._retry_at: datetime | None = None
        self._position = 0

    def __enter__(self) -> Aircheck:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._queue.put_nowait(None)
        except queue.Full:
            log.warning("aircheck: the disk is too slow to end in order")
        self._thread.join(timeout=3.0)
        self._health.set("off")

    def hear(self, block: Block, taken: bool) -> None:
        """A tick of the loop; only what was sent is recorded. Never blocks."""
        start = self._air_time(self._position)
        self._position += len(block)
        if not taken:
            return
        try:
            self._queue.put_nowait((start, block))
        except queue.Full:
            self._health.set("down", "the disk is too slow")

    def status(self) -> OutputStatus:
        return self._health.status()

    def _run(self) -> None:
        while (what := self._queue.get()) is not None:
            start, block = what
            if self._retry_at is not None and start < self._retry_at:
                continue
            try:
                self._write(start, block)
            except (OSError, RuntimeError) as e:
                log.error("aircheck: %s", e)
                self._health.set("down", str(e))
                self._health.restarts += 1
                self._retry_at = start + RETRY
                self._close()
            else:
                self._retry_at = None
                self._health.set("up")
        self._close()

    def _write(self, start: datetime, block: Block) -> None:
        import soundfile

        hour = start.replace(minute=0, second=0, microsecond=0)
        if self._file is None or hour != self._hour:
            self._close()
            self._folder.mkdir(parents=True, exist_ok=True)
            self._clean(start)
            self._hour = hour
            # LibsndfileError is a RuntimeError: a full disk shows as either.
            self._file = soundfile.SoundFile(
                _free(self._folder, hour, start), "w", SAMPLE_RATE, 2, format="MP3", subtype="MPEG_LAYER_III"
            )
        self._file.write(block)
        if self._file.frames % SAMPLE_RATE < len(block):
            self._file.flush()

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except (OSError, RuntimeError) as e:
                log.error("aircheck: %s", e)

    def _clean(self, now: datetime) -> None:
        for path in sorted(self._folder.glob("*.mp3")):
            try:
                hour = datetime.fromisoformat(path.stem[:13] + ":00+00:00")
            except ValueError:
                continue
            if now - hour > self._keep:
                path.unlink(missing_ok=True)


def _free(folder: Path, hour: datetime, start: datetime) -> Path:
    path = folder / f"{hour:%Y-%m-%dT%H}.mp3"
    return path if not path.exists() else folder / f"{start:%Y-%m-%dT%H.%M%S}.mp3"
