"""Listeners of a web stream and of an Icecast mount: they record, and note how long nothing came."""

from __future__ import annotations

import re
import threading
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from radio.audio.ffmpeg import run as run_ffmpeg
from radio.clock import SystemClock

POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Heard:
    """What one listener heard in one phase."""

    listener: str
    phase: str
    seconds: float
    """Of recorded sound."""
    longest_silence_s: float
    """In the recording, below -50 dBFS, by silencedetect."""
    longest_wait_s: float
    """Longest time in which nothing new came; for HLS the length of a segment (2 s) is ordinary."""
    breaks: int
    """Lost connections of Icecast's listener."""


class Listener:
    """Records into a file per phase until stopped."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder
        self._clock = SystemClock()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._phases: list[str] = []
        self._waits: dict[str, float] = {}
        self._breaks: dict[str, int] = {}
        self._came = self._clock.monotonic()
        folder.mkdir(parents=True, exist_ok=True)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self, phase: str) -> None:
        self.phase(phase)
        self._thread.start()

    def phase(self, name: str) -> None:
        """What comes from now on belongs to `name`."""
        with self._lock:
            self._wait()
            self._phases.append(name)
            self._came = self._clock.monotonic()

    def stop(self) -> list[Heard]:
        self._stop.set()
        self._thread.join(timeout=5)
        with self._lock:
            self._wait()
        return [self._heard(phase) for phase in self._phases]

    def _take(self, data: bytes) -> None:
        with self._lock:
            self._wait()
            self._came = self._clock.monotonic()
            with self._file(self._phases[-1]).open("ab") as file:
                file.write(data)

    def _lost(self) -> None:
        with self._lock:
            self._breaks[self._phases[-1]] = self._breaks.get(self._phases[-1], 0) + 1

    def _wait(self) -> None:
        if self._phases:
            passed = self._clock.monotonic() - self._came
            self._waits[self._phases[-1]] = max(passed, self._waits.get(self._phases[-1], 0.0))

    def _file(self, phase: str) -> Path:
        return self._folder / f"{self.name}-{phase}"

    def _heard(self, phase: str) -> Heard:
        seconds, silence = dead_air(self._file(phase))
        return Heard(
            listener=self.name,
            phase=phase,
            seconds=round(seconds, 1),
            longest_silence_s=round(silence, 2),
            longest_wait_s=round(self._waits.get(phase, 0.0), 2),
            breaks=self._breaks.get(phase, 0),
        )

    def _run(self) -> None:
        raise NotImplementedError


class HlsListener(Listener):
    """Takes each new segment that the playlist names."""

    def __init__(self, name: str, folder: Path, playlist: Path) -> None:
        super().__init__(name, folder)
        self._playlist = playlist

    def _run(self) -> None:
        known: dict[str, float] = {}
        while not self._stop.is_set():
            try:
                names = [line for line in self._playlist.read_text().splitlines() if line and line[0] != "#"]
                for name in names:
                    path = self._playlist.parent / name
                    written = path.stat().st_mtime
                    if known.get(name) != written:
                        known[name] = written
                        self._take(path.read_bytes())
            except OSError:
                pass  # not there now: that is the wait
            self._clock.wait(self._stop, POLL_SECONDS)


class IcecastListener(Listener):
    """Connects again whenever it is dropped."""

    def __init__(self, name: str, folder: Path, url: str) -> None:
        super().__init__(name, folder)
        self._url = url

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with urllib.request.urlopen(self._url, timeout=3) as stream:  # noqa: S310 - the bench's own server
                    while not self._stop.is_set() and (data := stream.read1(1 << 14)):
                        self._take(data)
                self._lost()
            except OSError:
                self._lost()
            self._clock.wait(self._stop, POLL_SECONDS)


def dead_air(recording: Path) -> tuple[float, float]:
    """Length of the sound in a recording and its longest silence, seconds.

    It is decoded to plain samples first: where a stream breaks off and goes on, its time stamps jump, and
    silencedetect, which counts by them, would take a jump for silence or miss some.
    """
    if not recording.exists():
        return 0.0, 0.0
    plain = recording.with_suffix(".wav")
    run_ffmpeg(["-v", "quiet", "-y", "-i", recording, "-map", "0:a", "-ac", "2", "-ar", "48000", plain], timeout=None)
    found = run_ffmpeg(
        ["-hide_banner", "-i", plain, "-af", "silencedetect=n=-50dB:d=0.05", "-f", "null", "-"], timeout=None
    ).stderr.decode()
    seconds = (plain.stat().st_size - 44) / (48_000 * 4)
    plain.unlink()
    return seconds, max((float(s) for s in re.findall(r"silence_duration: ([\d.]+)", found)), default=0.0)
