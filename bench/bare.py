"""A bare ffmpeg that encodes the very pictures and sound that playout would air, with playout's own options."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil

from radio.audio.pcm import to_int16
from radio.clock import SystemClock
from radio.config import Config
from radio.playout.encoder import encoder_command
from radio.playout.items import Block
from radio.playout.loop import Frame
from radio.playout.simulate import simulate
from radio.types import CHANNELS, SAMPLE_RATE


class Taken:
    """A sink that keeps pictures and sound in two files, as the encoder gets them."""

    def __init__(self, folder: Path) -> None:
        self._frames = (folder / "frames.rgb").open("wb")
        self._sound = (folder / "sound.pcm").open("wb")

    def __enter__(self) -> Taken:
        return self

    def __exit__(self, *what: object) -> None:
        self._frames.close()
        self._sound.close()

    def push(self, sound: Block, frames: Sequence[Frame]) -> bool:
        self._sound.write(to_int16(sound).tobytes())
        for frame in frames:
            self._frames.write(frame)
        return True


def take_down(config: Config, seconds: float, folder: Path) -> None:
    """What a simulation of the config's station would give the encoder, into `folder`."""
    simulate(config, SystemClock().now(), seconds / 3600, with_picture=True, sink=Taken(folder))


class BareFfmpeg:
    """Encodes what was taken down, in real time, again and again; only its own CPU time counts, not the feeding's."""

    def __init__(self, config: Config, folder: Path) -> None:
        video_read, self._video = os.pipe()
        audio_read, self._audio = os.pipe()
        argv = encoder_command(config.encoder, config.picture, video_read, audio_read, 0.0)
        self._process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(video_read, audio_read),
        )
        os.close(video_read)
        os.close(audio_read)
        self._stop = threading.Event()
        size = config.picture.width * config.picture.height * 3
        rate = config.encoder.frames_in
        self._threads = [
            threading.Thread(target=self._feed, args=(folder / "frames.rgb", self._video, size, 1 / rate)),
            threading.Thread(
                target=self._feed, args=(folder / "sound.pcm", self._audio, SAMPLE_RATE // 10 * CHANNELS * 2, 0.1)
            ),
        ]
        for thread in self._threads:
            thread.start()

    def cpu_seconds(self) -> float:
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    def rss_mb(self) -> float:
        return float(psutil.Process(self._process.pid).memory_info().rss / 2**20)

    def stop(self) -> None:
        self._stop.set()
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()

    def _feed(self, path: Path, pipe: int, size: int, every: float) -> None:
        clock = SystemClock()
        began, number = clock.monotonic(), 0
        with ExitStack() as stack:
            stack.callback(os.close, pipe)
            file = stack.enter_context(path.open("rb"))
            while not self._stop.is_set():
                piece = file.read(size)
                if len(piece) < size:
                    file.seek(0)
                    continue
                try:
                    view = memoryview(piece)
                    while len(view):
                        view = view[os.write(pipe, view) :]
                except OSError:
                    return
                number += 1
                clock.wait(self._stop, began + number * every - clock.monotonic())
