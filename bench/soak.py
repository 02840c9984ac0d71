"""A running station watched for an hour: what each process holds every minute, and whether the stream ever waited.

    .venv/bin/python -m bench.soak --minutes 60 --out FOLDER [--config config.yaml] [--warm-up 10]

Every minute: resident memory, memory by PSS (pages that processes share counted once), open handles, threads and
CPU-seconds per second of each process of the station and of their children. Every second: the playlist, as a player
asks for it, and the station's own report of alarms. FOLDER gets soak.csv, soak.md and soak.json.

A slope is that of a straight line through the minutes after the warm-up, by least squares. "grows" is said when even
the lower end of its 95 % interval is above what is tolerated.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import numpy as np
import psutil

from bench.rig import MB, label, pss
from bench.watching import StreamWatch
from radio.clock import SystemClock
from radio.config import load_config
from radio.model.status import PlayoutStatus, SupervisorStatus
from radio.store.status import read_status

TOLERATED = {"pss_mb": 2.0, "handles": 1.0, "threads": 1.0}
"""Growth per hour that counts as none."""


@dataclass(frozen=True)
class Row:
    """One process in one minute."""

    minute: float
    process: str
    pid: int
    rss_mb: float
    pss_mb: float
    handles: int
    threads: int
    cpu_per_s: float
    """CPU-seconds per second since the last look; 0 at the first."""


@dataclass
class Watch:
    """Remembers each process's CPU time between two looks."""

    rows: list[Row] = field(default_factory=list)
    cpu: dict[int, tuple[float, float]] = field(default_factory=dict)

    def look(self, status: SupervisorStatus, now: float, began: float) -> None:
        own = [("supervisor", status.pid, False)]
        own += [(p.name, p.pid, True) for p in status.processes if p.pid is not None]
        for name, pid, with_children in own:
            try:
                root = psutil.Process(pid)
                family = [root, *(root.children(recursive=True) if with_children else [])]
            except psutil.NoSuchProcess:
                continue
            for member in family:
                try:
                    self._add(name if member is root else f"{name}/{label(member)}", member, now, began)
                except psutil.NoSuchProcess:
                    continue

    def _add(self, name: str, process: psutil.Process, now: float, began: float) -> None:
        with process.oneshot():
            times = process.cpu_times()
            used = times.user + times.system
            before, at = self.cpu.get(process.pid, (used, now - 1.0))
            self.cpu[process.pid] = (used, now)
            self.rows.append(
                Row(
                    minute=round((now - began) / 60, 2),
                    process=name,
                    pid=process.pid,
                    rss_mb=round(process.memory_info().rss / MB, 1),
                    pss_mb=round(pss(process) / MB, 1),
                    handles=process.num_fds(),
                    threads=process.num_threads(),
                    cpu_per_s=round((used - before) / (now - at), 4),
                )
            )


@dataclass(frozen=True)
class Slope:
    """How one figure of one process went."""

    process: str
    pid: int
    figure: str
    first: float
    last: float
    per_hour: float
    error_per_hour: float
    """Standard error."""

    @property
    def grows(self) -> bool:
        return self.per_hour - 2 * self.error_per_hour > TOLERATED[self.figure]


def slopes(rows: Iterable[Row], warm_up_minutes: float) -> list[Slope]:
    """One per process and figure; those with fewer than four looks after the warm-up are left out."""
    by_process: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        if row.minute >= warm_up_minutes:
            by_process.setdefault((row.process, row.pid), []).append(row)
    found = []
    for (name, pid), mine in by_process.items():
        if len(mine) < 4:
            continue
        hours = np.array([row.minute for row in mine]) / 60
        for figure in TOLERATED:
            values = np.array([float(getattr(row, figure)) for row in mine])
            (slope, _), covariance = np.polyfit(hours, values, 1, cov=True)
            error = float(np.sqrt(max(0.0, covariance[0, 0])))
            found.append(Slope(name, pid, figure, values[0], values[-1], float(slope), error))
    return found


def table(rows: Sequence[Row], slopes: Sequence[Slope]) -> list[str]:
    """Markdown: each process's first and last look, its mean CPU, and its slopes."""
    lines = [
        "| process | minutes | CPU-s per s | PSS MB first, last, most | per hour | handles | per hour | threads "
        "| per hour | verdict |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    known = {(s.process, s.pid, s.figure): s for s in slopes}
    for name, pid in dict.fromkeys((row.process, row.pid) for row in rows):
        mine = [row for row in rows if (row.process, row.pid) == (name, pid)]
        first, last = mine[0], mine[-1]
        mine_slopes = [known.get((name, pid, figure)) for figure in TOLERATED]
        rates = [f"{s.per_hour:+.2f} ± {2 * s.error_per_hour:.2f}" if s else "" for s in mine_slopes]
        growing = [s.figure for s in mine_slopes if s and s.grows]
        verdict = f"grows: {', '.join(growing)}" if growing else "steady" if all(mine_slopes) else "too short"
        cpu = np.mean([row.cpu_per_s for row in mine[1:]]) if len(mine) > 1 else 0.0
        lines.append(
            f"| {name} | {first.minute:.0f}-{last.minute:.0f} | {cpu:.3f} "
            f"| {first.pss_mb:.0f}, {last.pss_mb:.0f}, {max(r.pss_mb for r in mine):.0f} | {rates[0]} "
            f"| {first.handles}, {last.handles} | {rates[1]} | {first.threads}, {last.threads} | {rates[2]} "
            f"| {verdict} |"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--url", help="of the station's web server; default: the one that the config names")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--warm-up", type=float, default=10.0, help="minutes that the slopes leave out")
    parser.add_argument("--every", type=float, default=60.0, help="seconds between two looks at the processes")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    config = load_config(options.config)
    clock = SystemClock()
    run_dir = config.path("run")
    options.out.mkdir(parents=True, exist_ok=True)
    stream = StreamWatch(options.url or config.public_url, clock)
    watch = Watch()
    alarms: dict[str, int] = {}
    loads: list[float] = []
    off_air = looks = 0
    began = clock.monotonic()
    next_look = began
    with (options.out / "soak.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f.name for f in fields(Row)])
        while (now := clock.monotonic()) - began <= options.minutes * 60:
            if now >= next_look:
                next_look += options.every
                loads.append(os.getloadavg()[0])
                supervisor = read_status(run_dir, "supervisor", SupervisorStatus)
                if supervisor is None:
                    print("no station runs on", config.station.data_dir, file=sys.stderr)
                    return 3
                seen = len(watch.rows)
                watch.look(supervisor, now, began)
                writer.writerows(asdict(row).values() for row in watch.rows[seen:])
                file.flush()
            stream.look()
            playout = read_status(run_dir, "playout", PlayoutStatus)
            looks += 1
            off_air += playout is None or not playout.on_air
            for alarm in playout.alarms if playout else ():
                alarms[alarm] = alarms.get(alarm, 0) + 1
            clock.sleep(max(0.0, 1.0 - (clock.monotonic() - now)))
    found = slopes(watch.rows, options.warm_up)
    playout = read_status(run_dir, "playout", PlayoutStatus)
    report = {
        "minutes": round((clock.monotonic() - began) / 60, 1),
        "cores": os.cpu_count(),
        "load_mean": round(float(np.mean(loads)), 2),
        "load_max": round(max(loads), 2),
        "stream": stream.report(),
        "seconds_off_air_by_status": off_air,
        "seconds_watched": looks,
        "alarms_seconds": alarms,
        "longest_silence_seconds": playout.longest_silence_seconds if playout else None,
        "lag_seconds": playout.lag_seconds if playout else None,
        "encoder_restarts": playout.encoder_restarts if playout else None,
        "warm_up_minutes": options.warm_up,
        "grows": [f"{s.process} {s.figure}" for s in found if s.grows],
        "slopes": [asdict(s) | {"grows": s.grows} for s in found],
    }
    (options.out / "soak.json").write_text(json.dumps(report, indent=1) + "\n")
    heading = {key: value for key, value in report.items() if key not in ("slopes", "alarms_seconds")}
    lines = [f"- {key}: {value}" for key, value in heading.items()]
    lines += [f"- alarm for {seconds} s: {text}" for text, seconds in alarms.items()]
    text = "\n".join([*lines, "", *table(watch.rows, found)]) + "\n"
    (options.out / "soak.md").write_text(text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
