"""What playout costs: CPU-seconds per second of air and memory, of the process and of ffmpeg, and the time to start.

    python bench/playout.py [--seconds 60] [--set encoder.preset=ultrafast]...

A real playout process airs made segments from a data directory of its own: paper cards, page pictures with moving
highlights, captions word by word. The machine's state (cores, load) is printed with the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from PIL import Image, ImageDraw

from radio.clock import Deadline, SystemClock
from radio.config import Config
from radio.model.audio import Word
from radio.model.document import Box
from radio.model.segment import Segment
from radio.model.timeline import CaptionCue, Cue, PageCue, PageImage, Timeline
from radio.playout.simulate import simulate
from radio.store import Store
from radio.types import HostId, Samples
from tests.playout_parts import paper_card, segment_in, tone

LINE = 14.0
WORDS = "The authors find that the order of training matters more than the amount of data in every setting they tried"


def segment_with_pages(folder: Path, number: int, seconds: float) -> Segment:
    """A page picture with lines of grey, a highlight that moves every 8 s, and captions with word times."""
    made = segment_in(folder, number, tone(seconds))
    card = paper_card(number, pages_allowed=True)
    page = Image.new("RGB", (1400, 1812), "white")
    pen = ImageDraw.Draw(page)
    for row in range(55):
        pen.rectangle((150, 120 + row * 30, 1250 - (row * 97) % 300, 136 + row * 30), fill=(70, 70, 70))
    page.save(folder / made.id / "p0001.webp", quality=80)
    pages = (PageImage(paper_id=card.paper_id, page=1, file="p0001.webp", width=612, height=792),)
    cues: list[Cue] = []
    for at in range(0, round(seconds), 8):
        start, end = at * 48_000, (at + 8) * 48_000
        top = 60.0 + at * 5 % 600
        boxes = tuple(Box(page=1, x0=66, y0=top + LINE * n, x1=500, y1=top + LINE * n + 12) for n in range(3))
        cues.append(PageCue(at=Samples(start), paper_id=card.paper_id, page=1, boxes=boxes))
        words = WORDS.split()
        step = (end - start) // len(words)
        times = tuple(Word(text=w, start=start + n * step, end=start + (n + 1) * step) for n, w in enumerate(words))
        speaker = HostId("ada")
        cues.append(CaptionCue(at=Samples(start), end=Samples(end), speaker=speaker, text=WORDS, words=times))
    return made.model_copy(update={"timeline": Timeline(cues=tuple(cues), papers=(card,), pages=pages)})


@dataclass
class Cost:
    cpu: float
    rss_mb: float


def cost(process: psutil.Process) -> Cost:
    times = process.cpu_times()
    return Cost(times.user + times.system, process.memory_info().rss / 1e6)


def measure(seconds: float, settings: list[str]) -> dict[str, object]:
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data").mkdir()
        store = Store.open(folder / "data" / "radio.db", clock)
        for number in range(1, 4):
            segment = segment_with_pages(folder / "data" / "segments", number, seconds)
            store.segments.add(segment)
            store.rundown.append(segment, "bench")
        (folder / "config.yaml").write_text("station: {data_dir: data}\n")
        overrides = [word for setting in settings for word in ("--set", setting)]
        argv = [sys.executable, "-m", "radio.app", "playout", "--config", str(folder / "config.yaml"), *overrides]
        began = clock.monotonic()
        process = psutil.Popen(argv, stderr=subprocess.DEVNULL)
        try:
            playlist = folder / "data" / "live" / "stream.m3u8"
            deadline = Deadline(clock, 120)
            while not playlist.exists():
                assert not deadline.passed(), "no stream"
                clock.sleep(0.02)
            first = clock.monotonic() - began
            clock.sleep(5)
            encoder = next(child for child in process.children() if "ffmpeg" in child.name())
            start, own, coded = clock.monotonic(), cost(process), cost(encoder)
            peak = 0.0
            while clock.monotonic() - start < seconds:
                clock.sleep(1)
                peak = max(peak, cost(process).rss_mb + cost(encoder).rss_mb)
            passed = clock.monotonic() - start
            end, coded_end = cost(process), cost(encoder)
            status = json.loads((folder / "data" / "run" / "playout.json").read_text())
        finally:
            process.terminate()
            process.wait(timeout=20)
        report = simulate(Config(), datetime(2026, 5, 20, tzinfo=UTC), 0.5)
    return {
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "seconds": round(passed, 1),
        "start_to_first_segment_s": round(first, 2),
        "python_cpu_per_s": round((end.cpu - own.cpu) / passed, 3),
        "ffmpeg_cpu_per_s": round((coded_end.cpu - coded.cpu) / passed, 3),
        "python_rss_mb": round(end.rss_mb),
        "ffmpeg_rss_mb": round(coded_end.rss_mb),
        "peak_rss_mb": round(peak),
        "lag_s": status["lag_seconds"],
        "longest_silence_s": status["longest_silence_seconds"],
        "bed_simulated_x_real_time": round(1800 / report.cpu_seconds),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--set", dest="settings", action="append", default=[])
    arguments = parser.parse_args()
    for key, value in measure(arguments.seconds, arguments.settings).items():
        print(f"{key:28} {value}")


if __name__ == "__main__":
    main()
