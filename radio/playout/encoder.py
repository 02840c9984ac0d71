"""The encoder: one ffmpeg that turns frames and sound into one MPEG transport stream, kept alive.

Frames go in at a low rate as packed RGB and come out at 30 a second: ffmpeg converts each frame once and repeats it
(docs/playout.md has the measurements). Time stamps count samples since playout's start, over restarts of ffmpeg too.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import math
import os
import queue
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import IO, Final

import numpy as np

from radio.audio.ffmpeg import command, redacted
from radio.audio.pcm import to_int16
from radio.clock import Clock, Deadline
from radio.config import EncoderConfig, PictureConfig, child_environment
from radio.playout.hub import Hub
from radio.playout.items import Block
from radio.playout.loop import TICK, Frame
from radio.playout.mpegts import LEAD_SECONDS, VIDEO_PID
from radio.types import SAMPLE_RATE, to_seconds

log = logging.getLogger(__name__)

KEY_SECONDS: Final = 2
"""Distance of key frames, as Twitch wants it, and the length of a stream segment."""
FIRST_KEY_SECONDS: Final = 1.0
"""One more key frame early on makes the first stream segment short, so that listeners get it sooner."""
QUEUE_SECONDS: Final = 4.0
PIPE_BYTES: Final = 1 << 20
START_PATIENCE: Final = 20.0
PATIENCE: Final = 6.0
"""An ffmpeg that is fed and gives nothing for this long hangs, and is killed."""
FIRST_DELAY: Final = 0.2
LONGEST_DELAY: Final = 5.0
STEADY_SECONDS: Final = 10.0
END_SECONDS: Final = 1.0
"""What ffmpeg gets to finish in when the station ends."""
_F_SETPIPE_SZ: Final = 1031


def encoder_command(
    config: EncoderConfig, picture: PictureConfig, video_fd: int, audio_fd: int, offset: float
) -> list[str]:
    """The command line: raw frames and sound from two inherited pipes, the stream on stdout, `offset` in seconds."""
    import ffmpeg

    video = ffmpeg.input(
        f"pipe:{video_fd}",
        format="rawvideo",
        pixel_format="rgb24",
        s=f"{picture.width}x{picture.height}",
        framerate=config.frames_in,
        probesize=32,
        thread_queue_size=4,
    )
    audio = ffmpeg.input(f"pipe:{audio_fd}", format="s16le", ar=SAMPLE_RATE, ac=2, probesize=32, thread_queue_size=16)
    rate = f"{config.video_kbps}k"
    output = ffmpeg.output(
        video,
        audio,
        "pipe:1",
        format="mpegts",
        fps_mode="cfr",
        r=config.frames_out,
        vf="scale=in_range=pc:out_range=tv:out_color_matrix=bt709,format=yuv420p",
        colorspace="bt709",
        color_primaries="bt709",
        color_trc="bt709",
        color_range="tv",
        vcodec="libx264",
        preset=config.preset,
        tune="stillimage",
        bf=2,
        g=KEY_SECONDS * config.frames_out,
        keyint_min=KEY_SECONDS * config.frames_out,
        sc_threshold=0,
        force_key_frames=str(FIRST_KEY_SECONDS),
        maxrate=rate,
        minrate=rate,
        bufsize=rate,
        threads=2,
        acodec="aac",
        ar=SAMPLE_RATE,
        ac=2,
        muxdelay=0,
        muxpreload=0,
        mpegts_start_pid=VIDEO_PID,  # the sound has the next one
        output_ts_offset=f"{offset + LEAD_SECONDS:.6f}",
        flush_packets=1,
        **{
            "profile:v": "main",
            "b:v": rate,
            "x264-params": "nal-hrd=cbr",
            "b:a": f"{config.audio_kbps}k",
        },
    ).global_args("-hide_banner", "-nostats", "-loglevel", "warning", "-nostdin")
    return command(output)


class _Session:
    """One run of ffmpeg."""

    def __init__(
        self, make_command: Callable[[int, int], list[str]], first: int, hub: Hub, clock: Clock, capacity: int
    ) -> None:
        """`first`: the sample that its stamps begin at."""
        self.first = first
        self._hub = hub
        self._clock = clock
        self._sound: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._frames: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._capacity = capacity
        self._taken = threading.Event()
        self.begun = False
        self.started = clock.monotonic()
        self.last_output = self.started
        with ExitStack() as theirs, ExitStack() as ours:
            video_read, self._video = _pipe(theirs, ours)
            audio_read, self._audio = _pipe(theirs, ours)
            self.process = subprocess.Popen(
                make_command(video_read, audio_read),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(video_read, audio_read),
                env=child_environment(),
            )
            ours.pop_all()
        # Each of the two that write closes its pipe at its end.
        self._threads = [
            threading.Thread(target=self._write, args=(self._frames, self._video), name="encoder-video", daemon=True),
            threading.Thread(target=self._write, args=(self._sound, self._audio), name="encoder-sound", daemon=True),
            threading.Thread(target=self._read, name="encoder-out", daemon=True),
            threading.Thread(target=self._log, name="encoder-log", daemon=True),
        ]
        try:
            for thread in self._threads:
                thread.start()
        except RuntimeError as e:  # no thread to be had
            self.close(0.0)
            for thread, fd in zip(self._threads, (self._video, self._audio), strict=False):
                if thread.ident is None:
                    os.close(fd)
            for pipe in (self.process.stdout, self.process.stderr):
                _opened(pipe).close()
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from e

    def begin(self, start: datetime, sample: int) -> None:
        self.begun = True
        self._hub.begin(start, sample)

    def has_room(self) -> bool:
        return self._sound.qsize() < self._capacity

    def wait_for_room(self, seconds: float) -> None:
        """Return once ffmpeg has taken something, or after `seconds`."""
        self._taken.clear()
        if not self.has_room():
            self._clock.wait(self._taken, seconds)

    @property
    def queued_seconds(self) -> float:
        return to_seconds(self._sound.qsize() * TICK)

    def put(self, sound: bytes, frames: Sequence[Frame]) -> None:
        self._sound.put(sound)
        for frame in frames:
            self._frames.put(frame)

    def hangs(self) -> bool:
        now = self._clock.monotonic()
        if not self.begun or now - self.started < START_PATIENCE:
            return False
        return now - self.last_output > PATIENCE

    def close(self, patience: float) -> None:
        """Let ffmpeg finish what it has, or kill it after `patience` seconds."""
        self._sound.put(None)
        self._frames.put(None)
        try:
            self.process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout=2.0)

    def _write(self, source: queue.SimpleQueue[bytes | None], fd: int) -> None:
        try:
            while (data := source.get()) is not None:
                self._taken.set()
                view = memoryview(data)
                while len(view):
                    view = view[os.write(fd, view) :]
        except OSError as e:
            # ffmpeg is gone; the supervising thread sees it too and starts another.
            log.debug("encoder input: %s", e)
        finally:
            os.close(fd)

    def _read(self) -> None:
        pipe = _opened(self.process.stdout)
        while data := os.read(pipe.fileno(), 1 << 16):
            self.last_output = self._clock.monotonic()
            self._hub.feed(data)
        pipe.close()

    def _log(self) -> None:
        with _opened(self.process.stderr) as pipe:
            for line in pipe:
                log.warning("ffmpeg: %s", redacted(line.decode(errors="replace").rstrip()))


class Encoder:
    """Keeps an ffmpeg running and feeds it. A sink of the loop: `push` never blocks."""

    def __init__(
        self,
        config: EncoderConfig,
        picture: PictureConfig,
        hub: Hub,
        clock: Clock,
        air_time: Callable[[int], datetime],
    ) -> None:
        self._config = config
        self._picture = picture
        self._hub = hub
        self._clock = clock
        self._air_time = air_time
        self._session: _Session | None = None
        self._feeding: _Session | None = None
        self._offered = 0
        self._stop = threading.Event()
        self._first = threading.Event()
        self._patience = END_SECONDS
        self._thread = threading.Thread(target=self._supervise, name="encoder", daemon=True)
        self.restarts = 0
        self.error: str | None = None

    def start(self, patience: float = 3.0) -> None:
        """Start ffmpeg; return when it can be fed, or after `patience` seconds, for the loop must not wait longer."""
        self._thread.start()
        self._first.wait(patience)

    def stop(self, patience: float = END_SECONDS) -> None:
        """End; ffmpeg has `patience` seconds to finish what it was given."""
        self._patience = patience
        self._stop.set()
        self._thread.join(timeout=patience + 3.0)

    def wait_for_room(self, seconds: float) -> bool:
        """Wait until `push` would be taken, at most `seconds`: for whoever has time, as the loop on air has not."""
        deadline = Deadline(self._clock, seconds)
        while not deadline.passed():
            session = self._session
            if session is None:
                self._clock.wait(self._stop, 0.05)
            elif session.has_room():
                return True
            else:
                session.wait_for_room(min(1.0, deadline.remaining()))
        return False

    @property
    def pid(self) -> int | None:
        session = self._session
        return session.process.pid if session else None

    @property
    def queued_seconds(self) -> float:
        """Programme that ffmpeg has not read yet."""
        session = self._session
        return session.queued_seconds if session is not None else 0.0

    @property
    def last_output(self) -> float | None:
        """Monotonic time at which ffmpeg gave something."""
        session = self._session
        return session.last_output if session is not None and session.begun else None

    def push(self, sound: Block, frames: Sequence[Frame]) -> bool:
        # Only where a frame begins with the first sample may feeding begin or end: sound and picture stay in step.
        if self._offered * self._config.frames_in % SAMPLE_RATE == 0:
            session = self._session
            self._feeding = session if session is not None and session.has_room() else None
            if self._feeding is not None and not self._feeding.begun:
                self._feeding.begin(self._air_time(self._offered), self._offered)
                self._catch_up(self._feeding, frames[:1])
        self._offered += len(sound)
        if self._feeding is None:
            return False
        self._feeding.put(to_int16(sound).tobytes(), frames)
        return True

    def _catch_up(self, session: _Session, frame: Sequence[Frame]) -> None:
        """ffmpeg took a moment to start: silence up to here, or all that follows would be stamped too early."""
        late = self._offered - session.first
        if late > 0:
            sound = np.zeros((late, 2), np.int16).tobytes()
            session.put(sound, tuple(frame) * (late * self._config.frames_in // SAMPLE_RATE))

    def _supervise(self) -> None:
        delay = FIRST_DELAY
        while not self._stop.is_set():
            began = self._clock.monotonic()
            try:
                self._session = self._new_session()
            except Exception as e:
                # Whatever it met: without an encoder nobody hears anything, so it is tried again.
                self.error = f"ffmpeg cannot be started: {e}"
                log.error(self.error)
            else:
                self._first.set()
                self._watch(self._session)
            if self._stop.is_set():
                return
            self.restarts += 1
            delay = FIRST_DELAY if self._clock.monotonic() - began > STEADY_SECONDS else min(LONGEST_DELAY, delay * 2)
            self._clock.wait(self._stop, delay)

    def _watch(self, session: _Session) -> None:
        while session.process.poll() is None and not self._stop.is_set():
            if session.hangs():
                self.error = f"ffmpeg gave nothing for {PATIENCE:.0f} s; killed"
                log.error(self.error)
                session.process.kill()
            elif self._clock.monotonic() - session.started > STEADY_SECONDS:
                self.error = None
            self._clock.wait(self._stop, 0.1)
        self._session = None
        code = session.process.poll()
        if code is not None and not self._stop.is_set():
            self.error = self.error or f"ffmpeg ended with {code}"
            log.error("ffmpeg ended with %s; starting another", code)
        session.close(self._patience)

    def _new_session(self) -> _Session:
        # Feeding can begin only where a frame does.
        apart = SAMPLE_RATE // math.gcd(SAMPLE_RATE, self._config.frames_in)
        first = -(-self._offered // apart) * apart

        def make(video: int, audio: int) -> list[str]:
            return encoder_command(self._config, self._picture, video, audio, to_seconds(first))

        return _Session(make, first, self._hub, self._clock, round(QUEUE_SECONDS * SAMPLE_RATE / TICK))


def _pipe(theirs: ExitStack, ours: ExitStack) -> tuple[int, int]:
    """Read and write end of a pipe, which the two stacks close."""
    read, write = os.pipe()
    theirs.callback(os.close, read)
    ours.callback(os.close, write)
    # One who has many pipes is kept to small ones (pipe(7), pipe-user-pages-soft). They do, with less between us.
    with suppress(OSError):
        fcntl.fcntl(write, _F_SETPIPE_SZ, PIPE_BYTES)
    return read, write


def _opened(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the process was started without this pipe")
    return pipe
