"""Sinks of a simulation: nothing, a sound file, or the station's own encoder into a video file.

A file takes what it is given at its own pace: where a station on air would drop, a simulation waits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol

from radio.audio.ffmpeg import run as run_ffmpeg
from radio.clock import SystemClock
from radio.config import Config
from radio.errors import PlayoutError, UsageError
from radio.model.status import OutputStatus
from radio.playout.encoder import Encoder
from radio.playout.hub import Hub
from radio.playout.items import Block
from radio.playout.loop import Frame, Sink
from radio.playout.mpegts import Chunk
from radio.playout.outputs import Health
from radio.playout.outputs.accepted import Ledger, Stretches
from radio.types import CHANNELS, SAMPLE_RATE

if TYPE_CHECKING:
    import soundfile

SOUND_FORMATS: Final = {".wav": ("WAV", "PCM_16"), ".flac": ("FLAC", "PCM_16"), ".mp3": ("MP3", "MPEG_LAYER_III")}
VIDEO_FORMATS: Final = (".ts", ".mp4")
ROOM_SECONDS: Final = 60.0
"""An encoder that takes nothing for this long, real time, will not take anything any more."""
DRAIN_SECONDS: Final = 60.0
"""How long ffmpeg may work, real time, on what it was given last."""


class FileSink(Sink, AbstractContextManager["FileSink"], Protocol):
    """A sink that is whole on disk once its context is left."""


class NullSink:
    """Takes everything, keeps nothing."""

    def __enter__(self) -> NullSink:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Nothing to finish."""

    def push(self, sound: Block, frames: Sequence[Frame]) -> bool:
        return True


class SoundFile:
    """The sound alone; the name's ending says the format."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: soundfile.SoundFile | None = None

    def __enter__(self) -> SoundFile:
        import soundfile

        kind, subtype = SOUND_FORMATS[self._path.suffix]
        try:
            self._file = soundfile.SoundFile(self._path, "w", SAMPLE_RATE, CHANNELS, format=kind, subtype=subtype)
        except (soundfile.LibsndfileError, OSError) as e:
            raise PlayoutError(f"cannot be written: {e}", subject=str(self._path)) from e
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def push(self, sound: Block, frames: Sequence[Frame]) -> bool:
        if self._file is None:
            return False
        self._file.write(sound)
        return True


class VideoFile:
    """Sound and picture through encoder and hub, as on air, into a transport stream; re-packed for an MP4."""

    def __init__(self, path: Path, config: Config, air_time: Callable[[int], datetime]) -> None:
        self._path = path
        self._stream = path if path.suffix == ".ts" else path.with_suffix(".tmp.ts")
        # The encoder is a real process: it is watched by the machine's clock while the station's is simulated.
        self._clock = SystemClock()
        self._output = _StreamFile(self._stream, self._clock)
        self._encoder = Encoder(config.encoder, config.picture, Hub([self._output]), self._clock, air_time)

    def __enter__(self) -> VideoFile:
        self._output.start()
        self._encoder.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._encoder.stop(DRAIN_SECONDS)
        self._output.stop()
        if error is None and self._stream != self._path:
            words: list[str | Path] = ["-v", "error", "-y", "-i", self._stream, "-c", "copy"]
            words += ["-movflags", "+faststart", self._path]
            run_ffmpeg(words, timeout=None)
            self._stream.unlink()

    def push(self, sound: Block, frames: Sequence[Frame]) -> bool:
        if not self._encoder.wait_for_room(ROOM_SECONDS):
            raise PlayoutError(f"the encoder takes nothing: {self._encoder.error or 'it stands still'}")
        return self._encoder.push(sound, frames)


class _StreamFile:
    """An output that writes the stream as it comes, in the hub's thread: here the hub may wait for the disk."""

    name = "file"

    def __init__(self, path: Path, clock: SystemClock) -> None:
        self._path = path
        self._health = Health(self.name, clock)
        self._ledger = Ledger()
        self._stretches = Stretches()

    def start(self) -> None:
        try:
            self._file = self._path.open("wb")
        except OSError as e:
            raise PlayoutError(f"cannot be written: {e.strerror}", subject=str(self._path)) from e

    def stop(self) -> None:
        self._file.close()
        self._health.set("off")

    def begin(self, start: datetime, sample: int) -> None:
        self._health.set("up")
        self._stretches.broken()

    def take(self, chunk: Chunk) -> None:
        self._file.write(chunk.data)
        if (stretch := self._stretches.ended_by(chunk)) is not None:
            self._ledger.add(*stretch)

    def accepted(self, first: int, end: int) -> int:
        return self._ledger.within(first, end)

    def settled(self, end: int) -> bool:
        return self._ledger.end >= end

    def status(self) -> OutputStatus:
        return self._health.status()


def sink_for(path: Path | None, config: Config, air_time: Callable[[int], datetime]) -> FileSink:
    """The sink that a file's name asks for. Raises UsageError for an ending that nothing can be written as."""
    if path is None:
        return NullSink()
    if path.suffix in SOUND_FORMATS:
        return SoundFile(path)
    if path.suffix in VIDEO_FORMATS:
        return VideoFile(path, config, air_time)
    known = ", ".join((*SOUND_FORMATS, *VIDEO_FORMATS))
    raise UsageError(f'"{path.suffix}" cannot be written; known endings: {known}', subject=str(path))
