"""How long the air is refused when the encoder is killed: real kills of a real playout's ffmpeg.

    .venv/bin/python -m bench.restart [--kills 5]

What a kill costs is by how much the report's lag_seconds grows: programme that no encoder took.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psutil

from bench.programme import data_folder
from bench.rig import wait_until
from radio.clock import SystemClock

BETWEEN_SECONDS = 14.0
"""An encoder that lived for 10 s is started again without a longer delay."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    options = parser.parse_args(arguments)
    clock = SystemClock()
    costs: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = data_folder(folder, 1, 60.0)
        argv = [sys.executable, "-m", "radio.app", "playout", "--config", str(folder / "config.yaml")]
        process = psutil.Popen(argv, stderr=subprocess.DEVNULL)
        try:
            wait_until((data / "live" / "stream.m3u8").exists, 60, "no stream")
            lag = 0.0
            for _ in range(options.kills):
                clock.sleep(BETWEEN_SECONDS)
                next(child for child in process.children() if "ffmpeg" in child.name()).kill()
                clock.sleep(6)
                after = float(json.loads((data / "run" / "playout.json").read_text())["lag_seconds"])
                costs.append(round(after - lag, 2))
                lag = after
        finally:
            process.terminate()
            process.wait(timeout=20)
    print(f"seconds not taken after each kill: {costs}, load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
