"""Are sound and picture in step? A white flash and a beep on the same sample every 5 s, sent through the station's own
loop, encoder, hub and outputs, recorded from the web stream (and from an RTMP server), and measured in the recordings.

    python -m bench.avsync run --minutes 60 --json avsync.json [--port 8511] [--rtmp-port 1981] [--keep FOLDER]
    python -m bench.avsync measure RECORDING...

A positive offset says that the sound is late. The measure reads time stamps as they are in the file, by libav, sound
and picture in one pass. Measuring with two runs of the ffmpeg command (one with -map 0:v, one with -map 0:a) needs
-copyts: without it each run moves the first time stamp of the stream it reads to zero, and a recording of a transport
stream that begins with a key frame 193 ms before its first sound shows a false offset of 193 ms.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import av
import numpy as np

from bench.rig import nginx_rtmp, wait_until
from radio.audio.ffmpeg import ffmpeg_exe
from radio.clock import SystemClock
from radio.config import Config, OutputsConfig, StationConfig
from radio.playout.asrun import AirTime, AsRunLog
from radio.playout.encoder import Encoder
from radio.playout.guard import SilenceGuard
from radio.playout.hub import Hub
from radio.playout.items import Block, Item
from radio.playout.loop import Frame, Loop
from radio.playout.mixer import Mixer
from radio.playout.monitor import Monitor
from radio.playout.sources import Made, Shelf
from radio.playout.station import build_outputs
from radio.playout.wiring import build_graph
from radio.targetconfig import RtmpConfig
from radio.types import SAMPLE_RATE, Samples, to_samples

EVERY = to_samples(5.0)
FLASH = to_samples(0.4)
BEEP = to_samples(0.2)
TONE_HZ = 1000
GROUND = 0.02
"""Level of a low hum between the beeps: silence would bring up the guard's bed."""
WHITE = 200
"""Mean luma (of 16 to 235) above which a picture is a flash; the others are near black."""
WINDOW = 96
"""Samples over which the 1 kHz component is taken: two periods, so an onset is known within 2 ms."""
GOAL_MS = 40.0


class Beeps:
    """A track without end: the hum, and 0.2 s of 1 kHz at every multiple of 5 s."""

    fallible = False
    ready = True
    remaining = None

    def __init__(self, item: Item) -> None:
        self.item = item
        self._position = 0

    @property
    def position(self) -> Samples:
        return Samples(self._position)

    def read(self, n: int) -> Block:
        at = np.arange(self._position, self._position + n)
        self._position += n
        beep = (at % EVERY < BEEP) * 0.5 * np.sin(2 * np.pi * TONE_HZ * at / SAMPLE_RATE)
        wave = (beep + GROUND * np.sin(2 * np.pi * 100 * at / SAMPLE_RATE)).astype(np.float32)
        return np.column_stack([wave, wave])

    def close(self) -> None:
        """Nothing to give back."""


class Flashes:
    """White pictures for 0.4 s at every multiple of 5 s of the stream, dark ones otherwise."""

    def __init__(self, width: int, height: int) -> None:
        self._white = bytes([255]) * (width * height * 3)
        self._dark = bytes([16]) * (width * height * 3)

    def frame(self, mixer: Mixer, sample: int) -> Frame:
        return self._white if sample % EVERY < FLASH else self._dark


@dataclass(frozen=True)
class Sync:
    """Offsets of the beeps to their flashes in one recording, in milliseconds."""

    recording: str
    seconds: float
    """From the first flash to the last."""
    flashes: int
    beeps: int
    matched: int
    start_ms: float
    """Median of the first five pairs; `end_ms` of the last five."""
    end_ms: float
    least_ms: float
    most_ms: float
    drift_ms_per_hour: float
    """Slope of a straight line through all pairs."""

    @property
    def good(self) -> bool:
        return max(abs(self.least_ms), abs(self.most_ms)) <= GOAL_MS and self.matched >= self.flashes - 1


def onsets(path: Path) -> tuple[list[float], list[float]]:
    """Time stamps (seconds, as they stand in the file) at which flashes and beeps begin."""
    flashes: list[float] = []
    beeps: list[float] = []
    bright = True  # a recording may begin inside a flash, whose onset is then unknown
    quiet_since: float | None = None
    phasor = np.exp(-2j * np.pi * TONE_HZ * np.arange(WINDOW) / SAMPLE_RATE)
    step = WINDOW // 4
    with av.open(str(path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        picture.thread_type = "SLICE"
        rest: np.ndarray = np.zeros(0, np.float32)
        rest_at: float | None = None
        for packet in container.demux(picture, sound):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                continue  # a recording that was cut ends inside a packet
            for frame in frames:
                if not isinstance(frame, av.VideoFrame | av.AudioFrame) or frame.pts is None or frame.time_base is None:
                    continue
                at = float(frame.pts * frame.time_base)
                if isinstance(frame, av.VideoFrame):
                    plane = frame.planes[0]
                    luma = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
                    white = float(luma[::16, : plane.width : 16].mean()) >= WHITE
                    if white and not bright:
                        flashes.append(at)
                    bright = white
                    continue
                block = frame.to_ndarray()[0].astype(np.float32)
                if rest_at is None or abs(rest_at + len(rest) / SAMPLE_RATE - at) > 0.002:
                    rest, rest_at = block, at  # a gap: begin anew
                else:
                    rest = np.concatenate([rest, block])
                windows = np.lib.stride_tricks.sliding_window_view(rest, WINDOW)[::step]
                levels = np.abs(windows @ phasor) * 2 / WINDOW
                for number, level in enumerate(levels):
                    begin = rest_at + number * step / SAMPLE_RATE
                    if level < 0.1:
                        quiet_since = begin if quiet_since is None else quiet_since
                    elif quiet_since is not None and begin - quiet_since > 1.0:
                        # The window passes the threshold when a fifth of the beep's level fills it.
                        beeps.append(begin + WINDOW / SAMPLE_RATE * 0.8)
                        quiet_since = None
                    else:
                        quiet_since = None
                used = len(levels) * step
                rest, rest_at = rest[used:], rest_at + used / SAMPLE_RATE
    return flashes, beeps


def measure(path: Path) -> Sync:
    flashes, beeps = onsets(path)
    pairs = [(f, min(beeps, key=lambda b: abs(b - f))) for f in flashes] if beeps else []
    offsets = [(f, 1000.0 * (b - f)) for f, b in pairs if abs(b - f) < 1.0]
    if len(offsets) < 2:
        raise SystemExit(f"{path}: {len(flashes)} flashes and {len(beeps)} beeps: nothing to measure")
    times, values = np.array([f for f, _ in offsets]), np.array([o for _, o in offsets])
    return Sync(
        recording=path.name,
        seconds=round(float(times[-1] - times[0]), 1),
        flashes=len(flashes),
        beeps=len(beeps),
        matched=len(offsets),
        start_ms=round(statistics.median(values[:5]), 2),
        end_ms=round(statistics.median(values[-5:]), 2),
        least_ms=round(float(values.min()), 2),
        most_ms=round(float(values.max()), 2),
        drift_ms_per_hour=round(float(np.polyfit(times, values, 1)[0]) * 3600, 3),
    )


def run(minutes: float, folder: Path, port: int, rtmp_port: int | None) -> dict[str, object]:
    """Air the programme for `minutes` in real time; the recordings lie in `folder`."""
    clock = SystemClock()
    key = "bench"
    with ExitStack() as stack:
        recordings: list[Path] = []
        targets: tuple[RtmpConfig, ...] = ()
        if rtmp_port is not None:
            stack.enter_context(nginx_rtmp(folder / "nginx", rtmp_port, record=True))
            targets = (RtmpConfig.model_validate({"url": f"rtmp://127.0.0.1:{rtmp_port}/app", "key": key}),)
        config = Config(station=StationConfig(data_dir=folder / "data"), outputs=OutputsConfig(rtmp=targets))
        folder_live = config.path("live")
        folder_live.mkdir(parents=True)
        air_time = AirTime(clock)
        outputs = build_outputs(config, clock, air_time.of)
        encoder = Encoder(config.encoder, config.picture, Hub(outputs), clock, air_time.of)
        for output in outputs:
            output.start()
            stack.callback(output.stop)
        encoder.start()
        stack.callback(encoder.stop)
        beeps = Made(lambda: Beeps(Item("flash and beep", "talk", "bed")))
        monitor = Monitor()
        ground = np.full((SAMPLE_RATE, 2), GROUND, np.float32)
        graph = replace(build_graph("bench", ground, ground), programme=beeps, better=Shelf(), bed=beeps)
        mixer = Mixer(graph, SilenceGuard(ground))
        frames = Flashes(config.picture.width, config.picture.height)
        log = AsRunLog(air_time, lambda entry: None)
        fps = config.encoder.frames_in
        loop = Loop(mixer, encoder, log, clock, fps=fps, frames=frames, watch=monitor.hear)
        stop = threading.Event()
        air_time.begin()
        thread = threading.Thread(target=loop.run, args=(stop,), name="loop")
        thread.start()
        stack.callback(thread.join)
        stack.callback(stop.set)
        stack.enter_context(_served(folder_live, port))
        wait_until(lambda: (folder_live / "stream.m3u8").exists(), 60, "no stream")
        began = clock.monotonic()
        web = folder / "web.ts"
        argv = [ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-copyts", "-live_start_index", "-3"]
        argv += ["-i", f"http://127.0.0.1:{port}/stream.m3u8", "-map", "0:v:0", "-map", "0:a:0", "-c", "copy"]
        argv += ["-t", f"{minutes * 60:.0f}", "-muxdelay", "0", "-muxpreload", "0", "-y", str(web)]
        recorder = subprocess.Popen(argv)
        stack.callback(recorder.kill)
        loads: list[float] = []
        while clock.monotonic() - began < minutes * 60 + 3:
            clock.sleep(min(10.0, minutes * 60))
            loads.append(os.getloadavg()[0])
        recorder.terminate()
        recorder.wait(timeout=20)
        report: dict[str, object] = {
            "minutes": minutes,
            "load_mean": round(statistics.mean(loads), 2),
            "load_max": round(max(loads), 2),
            "stream_behind_clock_s": round(loop.given_up + loop.dropped / SAMPLE_RATE, 3),
            "encoder_restarts": encoder.restarts,
            "longest_silence_s": round(monitor.longest_silence, 3),
            "outputs": {o.status().name: o.status().state for o in outputs},
        }
        recordings.append(web)
    recordings += sorted((folder / "nginx" / "rec").glob("*.flv"))
    results = [measure(path) for path in recordings if path.stat().st_size > 100_000]
    report["goal_ms"] = GOAL_MS
    report["recordings"] = [vars(result) | {"good": result.good} for result in results]
    report["good"] = bool(results) and all(result.good for result in results)
    return report


@contextlib.contextmanager
def _served(folder: Path, port: int) -> Iterator[None]:
    """The folder by HTTP on the loopback."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Not of interest."""

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield
        server.shutdown()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    live = commands.add_parser("run")
    live.add_argument("--minutes", type=float, default=3.0)
    live.add_argument("--port", type=int, default=8511)
    live.add_argument("--rtmp-port", type=int, default=1981)
    live.add_argument("--keep", type=Path, help="keep the recordings here")
    live.add_argument("--json", type=Path)
    measured = commands.add_parser("measure")
    measured.add_argument("recordings", type=Path, nargs="+")
    options = parser.parse_args(arguments)
    if options.command == "measure":
        for path in options.recordings:
            result = measure(path)
            print(json.dumps(vars(result) | {"good": result.good}, indent=1))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        rtmp = options.rtmp_port if shutil.which("nginx") else None
        report = run(options.minutes, folder, options.port, rtmp)
    text = json.dumps(report, indent=1)
    print(text)
    if options.json:
        options.json.write_text(text + "\n")
    return 0 if report["good"] else 1


if __name__ == "__main__":
    sys.exit(main())
