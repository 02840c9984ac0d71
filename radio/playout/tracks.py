"""Tracks: a segment streamed from its file, a sound made in code, and the bed that never ends."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Final

import numpy as np

from radio.errors import SegmentError
from radio.model.segment import SOUND
from radio.playout.items import Block, Item, Track, silence
from radio.types import CHANNELS, SAMPLE_RATE, Samples, to_samples, to_seconds

if TYPE_CHECKING:
    import soundfile

log = logging.getLogger(__name__)

AHEAD: Final = to_samples(12.0)
"""How much of a segment lies decoded in memory (4.6 MB): what a stalled disk may take without being heard."""
PIECE: Final = to_samples(0.5)


class SegmentTrack:
    """Streams a segment's FLAC. A loader thread calls `fill`; with `inline` the reader fills for itself."""

    fallible = True

    def __init__(self, item: Item, *, inline: bool = False) -> None:
        """Open the file of `item.folder`. Raises SegmentError when it is missing or not 48 kHz stereo."""
        import soundfile

        if item.folder is None:
            raise SegmentError("has no files", subject=item.title)
        self.item = item
        self._inline = inline
        self._lock = threading.Lock()
        self._decoding = threading.Lock()
        path = item.folder / SOUND
        try:
            self._file: soundfile.SoundFile | None = soundfile.SoundFile(path)
        except (soundfile.LibsndfileError, OSError) as e:
            raise SegmentError(f"its sound cannot be opened: {e}", subject=str(path)) from e
        if self._file.samplerate != SAMPLE_RATE or self._file.channels != CHANNELS:
            found = f"{self._file.samplerate} Hz, {self._file.channels} channels"
            self.close()
            raise SegmentError(f"its sound is {found}, not 48000 Hz stereo", subject=str(path))
        self._length = int(self._file.frames)
        start = min(item.starts_at, self._length)
        try:
            if start:
                self._file.seek(start)
        except (soundfile.LibsndfileError, OSError) as e:
            self.close()
            raise SegmentError(f"its sound cannot go on from {to_seconds(start):.1f} s: {e}", subject=str(path)) from e
        self._decoded = start
        self._position = start
        self._buffered = 0
        self._pieces: deque[Block] = deque()
        self.fault: str | None = None
        """Why it ends before its time, once that is known."""

    @property
    def position(self) -> Samples:
        return Samples(self._position)

    @property
    def remaining(self) -> Samples:
        return Samples(self._length - self._position)

    @property
    def ready(self) -> bool:
        if self._inline and self._buffered == 0:
            self.fill(PIECE)
        return self._buffered > 0

    def fill(self, ahead: int = AHEAD) -> None:
        """Decode until `ahead` samples are buffered. A file that breaks off shortens the track, no more."""
        while self._buffered < ahead and self._decoded < self._length:
            with self._decoding:
                # Looked at once: `close` may take it away at any moment.
                file = self._file
                if file is None:
                    return
                try:
                    piece = file.read(min(PIECE, self._length - self._decoded), dtype="float32", always_2d=True)
                    fault = None if len(piece) else "its sound ends early"
                except Exception as e:
                    # Whatever a damaged file makes the decoder raise: it is this track's end, not that of the thread
                    # which fills all others.
                    piece, fault = silence(0), f"its sound cannot be read: {str(e) or type(e).__name__}"
            with self._lock:
                self._decoded += len(piece)
                self._buffered += len(piece)
                if len(piece):
                    self._pieces.append(piece)
                if fault is not None:
                    self.fault = fault
                    self._length = self._decoded

    def read(self, n: int) -> Block:
        if self._inline and self._buffered < n:
            self.fill(max(n, PIECE))
        out = silence(n)
        at = 0
        with self._lock:
            while at < n and self._pieces:
                piece = self._pieces.popleft()
                used = min(n - at, len(piece))
                out[at : at + used] = piece[:used]
                if used < len(piece):
                    self._pieces.appendleft(piece[used:])
                at += used
            self._buffered -= at
            self._position += at
        return out[:at]

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to decode."""
        return self._file is None or self._decoded >= self._length

    def close(self) -> None:
        # The loop must not wait for a disk: while the loader is decoding, the file is left to the garbage collector.
        if self._decoding.acquire(blocking=False):
            file, self._file = self._file, None
            self._decoding.release()
            try:
                if file is not None:
                    file.close()
            except (RuntimeError, OSError) as e:  # LibsndfileError is a RuntimeError
                log.warning("%s was closed with an error: %s", self.item.title, e)
        else:
            self._file = None


class ClipTrack:
    """A short sound that lies in memory."""

    fallible = True  # it ends
    ready = True

    def __init__(self, item: Item, sound: Block) -> None:
        self.item = item
        self._sound = sound
        self._position = 0

    @property
    def position(self) -> Samples:
        return Samples(self._position)

    @property
    def remaining(self) -> Samples:
        return Samples(len(self._sound) - self._position)

    def read(self, n: int) -> Block:
        piece = self._sound[self._position : self._position + n].copy()
        self._position += len(piece)
        return piece

    def close(self) -> None:
        """Nothing to give back."""


class Resumed:
    """A track that was put on hold, to go on a little before it stopped: `again` is what is heard once more."""

    fallible = True

    def __init__(self, track: Track, again: Block) -> None:
        self._track = track
        self._again = again
        start = Samples(track.position - len(again))
        # It has cut in once; from now on it waits its turn.
        self.item = replace(track.item, cuts_in="no", not_before=None, starts_at=start)
        self.fading = True
        """Until its sound has faded out, the mixer still reads on in it."""

    @property
    def position(self) -> Samples:
        return Samples(self._track.position - len(self._again))

    @property
    def remaining(self) -> Samples | None:
        left = self._track.remaining
        return None if left is None else Samples(left + len(self._again))

    @property
    def ready(self) -> bool:
        return not self.fading and (len(self._again) > 0 or self._track.ready)

    @property
    def fault(self) -> str | None:
        return getattr(self._track, "fault", None)

    def fade_out(self, n: int) -> Block:
        """The next `n` samples of the track, for its fade; they will be heard again, whole."""
        piece = self._track.read(n)
        self._again = np.concatenate([self._again, piece])
        return piece

    def read(self, n: int) -> Block:
        if len(self._again):
            piece, self._again = self._again[:n].copy(), self._again[n:]
            return piece
        return self._track.read(n)

    def close(self) -> None:
        self._track.close()


IDENT_FIRST: Final = to_samples(1.0)
IDENT_EVERY: Final = to_samples(45.0)
BED_UNDER_IDENT: Final = 0.5
DUCK: Final = to_samples(0.4)


class BedTrack:
    """The bed in a loop, for ever, with the station's ident over it now and then. Cannot fail: all is in memory."""

    fallible = False
    ready = True
    remaining = None

    def __init__(self, item: Item, bed: Block, ident: Block, ident_every: Samples = IDENT_EVERY) -> None:
        """`ident_every` counts from the start of one ident to the start of the next."""
        if len(bed) == 0 or len(ident) == 0:
            raise ValueError("an empty bed would be silence")
        self.item = item
        self._bed = bed
        self._ident = ident
        self._every = ident_every
        self._position = 0

    @property
    def position(self) -> Samples:
        return Samples(self._position)

    def read(self, n: int) -> Block:
        at = np.arange(self._position, self._position + n)
        out = self._bed[at % len(self._bed)]
        since = (at - IDENT_FIRST) % self._every
        # Distance to the ident in samples, 0 inside it: the bed goes down before it and comes back after it.
        away = np.minimum(np.maximum(since - len(self._ident), 0), self._every - since)
        away[since < len(self._ident)] = 0
        out *= (BED_UNDER_IDENT + (1.0 - BED_UNDER_IDENT) * np.minimum(away / DUCK, 1.0)).astype(np.float32)[:, None]
        inside = (since < len(self._ident)) & (at >= IDENT_FIRST)
        out[inside] += self._ident[since[inside]]
        self._position += n
        return np.clip(out, -1.0, 1.0, out=out)

    def close(self) -> None:
        """Nothing to give back."""


class Loader:
    """Keeps the buffers of opened segments full, in a thread of its own so that no disk can stall the loop."""

    def __init__(self) -> None:
        self._tracks: list[SegmentTrack] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loader", daemon=True)

    def __enter__(self) -> Loader:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=5)

    def add(self, track: SegmentTrack) -> None:
        with self._lock:
            self._tracks.append(track)
        self._wake.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                self._tracks = [t for t in self._tracks if not t.finished]
                tracks = list(self._tracks)
            for track in tracks:
                track.fill()
            self._wake.wait(0.2)
            self._wake.clear()
