"""The recorder of the aircheck: a process that writes what it hears into an mp3 per hour of UTC.

`python -m radio.playout.outputs.aircheck_writer`, fed by radio.playout.outputs.wire. libsndfile encodes (LAME, variable
bit rate near 64 kbit/s for speech): 0.015 CPU-s/s. A file that a crash cuts off plays to its end, since mp3 has no
trailer that players need.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radio.playout.outputs.accepted import REPORT_SECONDS, Tally
from radio.playout.outputs.mp3 import FRAME, samples_in
from radio.playout.outputs.wire import Begin, Report, Sound, messages, say, settings
from radio.types import CHANNELS, SAMPLE_RATE, to_samples, to_seconds

if TYPE_CHECKING:
    import soundfile

log = logging.getLogger(__name__)

RETRY_SECONDS: Final = 30.0
"""Of the stream, after a disk that could not be written."""
HELD: Final = 10 * FRAME
"""What LAME may still hold back of what it was given (1105 samples of delay, a frame, and the bit reservoir): in files
cut off by a kill up to nine frames were missing."""
PADDING: Final = 4 * FRAME
"""What a finished file may hold over what went into it."""


class Recorder:
    """Writes sound into hours. `tell` gets reports."""

    def __init__(self, folder: Path, keep_hours: int, tell: Callable[[Report], None]) -> None:
        self._folder = folder
        self._keep = timedelta(hours=keep_hours)
        self._tell = tell
        self._begin: Begin | None = None
        self._file: soundfile.SoundFile | None = None
        self._path = folder
        self._hour: datetime | None = None
        self._tally = Tally()
        self._retry_at: int | None = None
        self._flaw: str | None = None
        """What is wrong with the newest finished file; told until one is right."""

    def begin(self, begin: Begin) -> None:
        """From here on this is the wall time of samples."""
        self._begin = begin

    def hear(self, sound: Sound) -> None:
        """Record it, if it was sent."""
        if not sound.sent or self._begin is None:
            return
        if self._retry_at is not None and sound.first < self._retry_at:
            self._tell(Report())
            return
        self._retry_at = None
        first, pcm = sound.first, sound.pcm
        try:
            while pcm:
                start = self._begin.wall(first).astimezone(UTC)
                hour = start.replace(minute=0, second=0, microsecond=0)
                # At least one: a start within a microsecond of the hour leaves none.
                count = max(1, to_samples((hour + timedelta(hours=1) - start).total_seconds()))
                piece, pcm = pcm[: count * 2 * CHANNELS], pcm[count * 2 * CHANNELS :]
                self._record(hour, start, first, piece)
                first += count
        except (OSError, RuntimeError) as e:
            # LibsndfileError is a RuntimeError: a full disk shows as either.
            self._retry_at = sound.first + to_samples(RETRY_SECONDS)
            self._drop()
            self._tell(Report("down", error=str(e)))

    def close(self) -> None:
        """Finish the file, and check it."""
        file, self._file = self._file, None
        if file is None:
            return
        try:
            file.close()
        except (OSError, RuntimeError) as e:
            self._tell(Report("down", error=str(e)))
            return
        self._report(0)
        self._check(file.frames)

    def _record(self, hour: datetime, start: datetime, first: int, pcm: bytes) -> None:
        import numpy as np

        if self._file is None or hour != self._hour:
            self.close()
            self._open(hour, start)
        if self._file is None:
            raise OSError("the file cannot be opened")
        # As floats: of 16-bit samples libsndfile (1.2.2) makes a loud, distorted mp3, in twice the time.
        self._file.write(np.frombuffer(pcm, np.int16).reshape(-1, CHANNELS).astype(np.float32) / 32768.0)
        self._tally.add(first, len(pcm) // (2 * CHANNELS))
        if self._tally.seconds() >= REPORT_SECONDS + to_seconds(HELD):
            self._file.flush()
            self._report(HELD)

    def _open(self, hour: datetime, start: datetime) -> None:
        import soundfile

        self._folder.mkdir(parents=True, exist_ok=True)
        self._clean(start)
        path = self._folder / f"{hour:%Y-%m-%dT%H}.mp3"
        number = 1
        while path.exists():
            # A new process, or an hour that comes again since the clock was set back: nothing is ever written over.
            again = "" if number == 1 else f"-{number}"
            path, number = self._folder / f"{start:%Y-%m-%dT%H.%M%S}{again}.mp3", number + 1
        self._path = path
        self._hour, self._tally = hour, Tally()
        self._file = soundfile.SoundFile(self._path, "w", SAMPLE_RATE, CHANNELS, format="MP3", subtype="MPEG_LAYER_III")

    def _report(self, held: int) -> None:
        """What is in the file for good: all but the newest `held` samples."""
        for first, end in self._tally.take():
            safe = max(first, end - held)
            self._tell(Report("up", error=self._flaw, accepted=(first, safe)))
            self._tally.add(safe, end - safe)

    def _drop(self) -> None:
        """Leave a file that cannot be written as it is."""
        file, self._file = self._file, None
        try:
            if file is not None:
                file.close()
        except (OSError, RuntimeError) as e:
            log.debug("aircheck: %s", e)

    def _check(self, written: int) -> None:
        """Whether the finished file is as long as what went into it."""
        try:
            found = samples_in(self._path)
        except OSError as e:
            self._flaw = f"{self._path.name} cannot be read back: {e.strerror or e}"
        else:
            # LAME begins 1105 samples late and fills up its last frames.
            good = written <= found <= written + PADDING
            seconds = f"{to_seconds(found):.2f} s of {to_seconds(written):.2f} s"
            self._flaw = None if good else f"{self._path.name} holds {seconds}"
        if self._flaw is not None:
            self._tell(Report("up", error=self._flaw))

    def _clean(self, now: datetime) -> None:
        for path in sorted(self._folder.glob("*.mp3")):
            try:
                hour = datetime.fromisoformat(path.stem[:13] + ":00+00:00")
            except ValueError:
                continue
            if now - hour > self._keep:
                path.unlink(missing_ok=True)


def main() -> int:
    """Entry of the process: ends when its stdin does."""
    found = settings()
    say(sys.stdout, Report())  # it lives: from now on it is expected to keep up
    recorder = Recorder(Path(found["folder"]), found["keep_hours"], lambda report: say(sys.stdout, report))
    for message in messages():
        if isinstance(message, Begin):
            recorder.begin(message)
        elif isinstance(message, Sound):
            recorder.hear(message)
    recorder.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
