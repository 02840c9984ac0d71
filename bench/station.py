"""CPU and memory of each process of a running station, and what its stages cost.

    .venv/bin/python -m bench.station --minutes 10 [--config config.yaml]

Samples each second; prints one row per process (CPU-seconds per second of wall time, peak resident memory of it and
its children, pages that they share counted once by PSS where the kernel tells), then the stages' CPU-seconds per
second of programme. A process that was restarted in the meantime is counted on under its name.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

from bench.rig import MB, pss
from radio.clock import Deadline, SystemClock
from radio.config import load_config
from radio.model.status import SupervisorStatus
from radio.store.status import read_status


class Usage:
    """What one process and its children used so far."""

    def __init__(self) -> None:
        self.peak = 0
        self._cpu: dict[tuple[int, float], float] = {}

    def look(self, pid: int) -> None:
        try:
            root = psutil.Process(pid)
            family = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        memory = 0
        for member in family:
            try:
                times = member.cpu_times()
                # A child that ended is in its parent's children_* times; summing both would count it twice.
                self._cpu[member.pid, member.create_time()] = times.user + times.system
                memory += pss(member)
            except psutil.NoSuchProcess:
                continue
        self.peak = max(self.peak, memory)

    @property
    def cpu(self) -> float:
        return sum(self._cpu.values())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0)
    options = parser.parse_args(arguments)
    config = load_config(options.config)
    clock = SystemClock()
    usages: dict[str, Usage] = {}
    first: dict[str, float] = {}
    begin = clock.monotonic()
    end = Deadline(clock, options.minutes * 60)
    whole = 0
    while not end.passed():
        status = read_status(config.path("run"), "supervisor", SupervisorStatus)
        if status is None:
            print("no station runs on", config.station.data_dir, file=sys.stderr)
            return 3
        for process in status.processes:
            if process.pid is not None:
                usage = usages.setdefault(process.name, Usage())
                usage.look(process.pid)
                first.setdefault(process.name, usage.cpu)
        whole = max(whole, sum(u.peak for u in usages.values()))
        clock.sleep(1.0)
    wall = clock.monotonic() - begin
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{wall:.0f} s of wall time on {os.cpu_count()} cores, load {load}\n")
    print(f"{'process':<12} {'CPU-s per s':>12} {'peak MB':>9}")
    for name, usage in usages.items():
        print(f"{name:<12} {(usage.cpu - first[name]) / wall:>12.3f} {usage.peak / MB:>9.0f}")
    print(f"{'sum of peaks':<12} {'':>12} {whole / MB:>9.0f}")
    print_stages(options.config)
    return 0


def print_stages(config_file: Path | None) -> None:
    argv = [
        sys.executable,
        "-m",
        "radio.cli",
        *(["--config", str(config_file)] if config_file else []),
        "status",
        "--json",
    ]
    report = json.loads(subprocess.run(argv, capture_output=True, text=True, check=False).stdout)
    stages = report["stages"]
    media = stages["assemble"]["media_seconds"]
    print(f"\n{media:.0f} s of programme made\n")
    print(f"{'stage':<10} {'done':>6} {'CPU-s':>9} {'CPU-s per s of programme':>26}")
    for name, stage in stages.items():
        share = f"{stage['cpu_seconds'] / media:.3f}" if media else "-"
        print(f"{name:<10} {stage['done']:>6} {stage['cpu_seconds']:>9.1f} {share:>26}")


if __name__ == "__main__":
    sys.exit(main())
