"""What playout costs beside a bare ffmpeg that encodes the same pictures and sound, both in the same minutes.

    .venv/bin/python -m bench.playout [--seconds 60] [--json FILE] [--set encoder.preset=ultrafast]...

A real playout process airs made segments from a data directory of its own: paper cards, page pictures with moving
highlights, captions word by word. The bare ffmpeg gets the same frames and sound, taken down beforehand, at the same
pace and with the same options; its feeding is not counted. Cores and load are printed with the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.bare import BareFfmpeg, take_down
from bench.programme import data_folder
from bench.rig import Family, wait_until
from radio.clock import SystemClock
from radio.config import Config, load_config
from radio.playout.simulate import simulate

WARM_UP_SECONDS = 8.0


def measure(seconds: float, settings: list[str]) -> dict[str, object]:
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = data_folder(folder, 3, seconds)
        config = load_config(folder / "config.yaml", overrides=settings)
        take_down(config, min(seconds, 60.0), folder)
        overrides = [word for setting in settings for word in ("--set", setting)]
        argv = [sys.executable, "-m", "radio.app", "playout", "--config", str(folder / "config.yaml"), *overrides]
        began = clock.monotonic()
        bare = BareFfmpeg(config, folder)
        process = psutil.Popen(argv, stderr=subprocess.DEVNULL)
        try:
            wait_until((data / "live" / "stream.m3u8").exists, 120, "no stream")
            first = clock.monotonic() - began
            clock.sleep(WARM_UP_SECONDS)
            family = Family(process)
            start, before, bare_before = clock.monotonic(), family.look(), bare.cpu_seconds()
            loads: list[float] = []
            while clock.monotonic() - start < seconds:
                clock.sleep(1)
                family.look()
                loads.append(os.getloadavg()[0])
            after, bare_after = family.look(), bare.cpu_seconds()
            passed = clock.monotonic() - start
            bare_mb = bare.rss_mb()
            status = json.loads((data / "run" / "playout.json").read_text())
        finally:
            bare.stop()
            process.terminate()
            process.wait(timeout=20)
    rates = {name: round((used - before.get(name, 0.0)) / passed, 4) for name, used in after.items()}
    ours, theirs = sum(rates.values()), (bare_after - bare_before) / passed
    quiet = simulate(Config(), datetime(2026, 5, 20, tzinfo=UTC), 0.5)
    return {
        "cores": os.cpu_count(),
        "load": round(sum(loads) / len(loads), 2),
        "seconds": round(passed, 1),
        "start_to_first_segment_s": round(first, 2),
        "cpu_per_s": rates,
        "playout_cpu_per_s": round(ours, 3),
        "bare_ffmpeg_cpu_per_s": round(theirs, 3),
        "playout_to_bare": round(ours / theirs, 2),
        "peak_pss_mb": round(family.peak_mb),
        "bare_rss_mb": round(bare_mb),
        "lag_s": status["lag_seconds"],
        "longest_silence_s": status["longest_silence_seconds"],
        "bed_simulated_x_real_time": round(quiet.speed_by_cpu),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--set", dest="settings", action="append", default=[])
    options = parser.parse_args(arguments)
    report = measure(options.seconds, options.settings)
    for key, value in report.items():
        print(f"{key:28} {value}")
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
