"""What becomes of the station when an RTMP server dies, slows down or refuses the key: seen from outside.

    .venv/bin/python -m bench.outages [--seconds 60] [--json FILE] [--set encoder.preset=ultrafast]...

A real playout pushes to one nginx-rtmp twice: directly, and by a line that can be slow. Each outage lasts `--seconds`:
the server killed; the line at half the bit rate; the key refused, after the server threw everybody out. All the while
the HLS playlist is read ten times a second, `run/playout.json` twice; `radio status --json` is asked in the middle.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench.programme import segment_with_pages
from bench.rig import pss
from radio.clock import Clock, SystemClock
from radio.config import EncoderConfig
from radio.store import Store
from tests.playout_process import Playout, playout
from tests.servers import Line, RtmpServer
from tests.waiting import wait

KEY = "live_b3nch_k3y"
PATIENCE = 120.0
LOOK_SECONDS = 0.1
DIRECT, SLOW = "direct", "slow"


@dataclass
class Phase:
    """What was seen between two moments."""

    name: str
    target: str
    longest_wait_s: float = 0.0
    """For a new HLS segment in the playlist."""
    segments: int = 0
    noticed_s: float | None = None
    """From the outage's begin until the status said so."""
    recovered_s: float | None = None
    """From its end until the target took the stream again, without a queue."""
    most_queued_s: float = 0.0
    most_behind_s: float = 0.0
    dropped_s: float = 0.0
    restarts: int = 0
    alarms: list[str] = field(default_factory=list)
    told: list[tuple[float, str, str]] = field(default_factory=list)
    """Seconds since the outage's begin, state and error, whenever they changed; figures in them left out."""
    status: Any = None
    """What `radio status --json` had of the target in the middle."""
    log: list[str] = field(default_factory=list)


class Watch:
    """Looks at the playlist and at the status in a thread of its own, on behalf of the phase that is current."""

    def __init__(self, it: Playout, clock: Clock) -> None:
        self._it = it
        self._clock = clock
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.phase = Phase("before", DIRECT)
        self._began = clock.monotonic()
        self._newest: Path | None = None
        self._since = self._began
        self._thread.start()

    def begin(self, phase: Phase) -> Phase:
        with self._lock:
            self.phase, self._began, self._since = phase, self._clock.monotonic(), self._clock.monotonic()
        return phase

    def seconds(self) -> float:
        """Since the phase began."""
        return self._clock.monotonic() - self._began

    def close(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                self._look(self.phase, self._clock.monotonic())
            self._clock.wait(self._stop, LOOK_SECONDS)

    def _look(self, phase: Phase, now: float) -> None:
        newest = next(reversed(self._it.segments()), None)
        phase.longest_wait_s = max(phase.longest_wait_s, round(now - self._since, 2))
        if newest != self._newest:
            self._newest, self._since = newest, now
            phase.segments += 1
        status = self._it.status()
        found = next((o for o in status.outputs if o.name == phase.target), None) if status else None
        if status is None or found is None:
            return
        phase.most_queued_s = max(phase.most_queued_s, found.queued_seconds)
        phase.most_behind_s = max(phase.most_behind_s, found.behind_seconds or 0.0)
        error = re.sub(r"\d+ of", "N of", found.error or "")
        standing = [re.sub(r"\d+ of", "N of", alarm) for alarm in status.alarms if phase.target in alarm]
        phase.alarms += [alarm for alarm in standing if alarm not in phase.alarms]
        if not phase.told or phase.told[-1][1:] != (found.state, error):
            phase.told.append((round(self.seconds(), 1), found.state, error))
        bad = found.state == "down" or bool(found.error)
        if bad and phase.noticed_s is None:
            phase.noticed_s = round(self.seconds(), 1)


def alarms(it: Playout, target: str) -> list[str]:
    status = it.status()
    return [alarm for alarm in status.alarms if target in alarm] if status else []


def asked(it: Playout, target: str) -> Any:
    """What `radio status --json` has of the target."""
    argv = [sys.executable, "-m", "radio.cli", "--config", str(it.config), "status", "--json"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)
    outputs = json.loads(done.stdout)["outputs"]
    return outputs.get(target) if isinstance(outputs, dict) else next(o for o in outputs if o["name"] == target)


@contextlib.contextmanager
def outage(watch: Watch, it: Playout, clock: Clock, phase: Phase, seconds: float) -> Iterator[None]:
    """Inside, the outage begins; it lasts `seconds`; the caller ends it after."""
    logged = it.log.stat().st_size
    wait(lambda: not alarms(it, phase.target), f"no alarm of {phase.target} is left", PATIENCE)
    before = it.output_status(phase.target)
    phase.dropped_s = -(before.dropped_seconds if before else 0.0)
    watch.begin(phase)
    yield
    clock.sleep(seconds / 2)
    phase.status = asked(it, phase.target)
    clock.sleep(max(0.0, seconds - watch.seconds()))
    after = it.output_status(phase.target)
    if before and after:
        phase.restarts = after.restarts - before.restarts
    with it.log.open("rb") as log:
        log.seek(logged)
        lines = log.read().decode(errors="replace").splitlines()
    phase.log = [line for line in lines if phase.target in line]


def recovery(it: Playout, clock: Clock, phase: Phase, heal: Callable[[], None]) -> None:
    """End the outage by `heal`, and wait until the target has the newest sound again."""
    last = it.output_status(phase.target)
    newest = last.newest_sample or 0 if last else 0
    healed = clock.monotonic()
    heal()

    def well() -> bool:
        found = it.output_status(phase.target)
        return bool(
            found and found.state == "up" and found.queued_seconds < 1.0 and (found.newest_sample or 0) > newest
        )

    wait(well, f"{phase.target} has recovered", PATIENCE)
    phase.recovered_s = round(clock.monotonic() - healed, 1)
    after = it.output_status(phase.target)
    phase.dropped_s = round(phase.dropped_s + (after.dropped_seconds if after else 0.0), 1)


def pushers(it: Playout) -> list[psutil.Process]:
    return [child for child in it.process.children() if any("outputs.push" in word for word in child.cmdline())]


def measure(seconds: float, settings: list[str]) -> dict[str, Any]:
    clock = SystemClock()
    encoder = EncoderConfig()
    rate = (encoder.video_kbps + encoder.audio_kbps) * 125
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "data").mkdir()
        store = Store.open(folder / "data" / "radio.db", clock)
        for number in range(1, 6):
            segment = segment_with_pages(folder / "data" / "segments", number, 150.0)
            store.segments.add(segment)
            store.rundown.append(segment, "bench")
        server = RtmpServer(folder / "nginx", {KEY, "other"})
        stack.callback(server.close)
        server.start()
        line = Line(server.port)
        stack.callback(line.close)
        targets = [
            {"name": DIRECT, "url": f"rtmp://127.0.0.1:{server.port}/app", "key": KEY},
            {"name": SLOW, "url": f"rtmp://127.0.0.1:{line.port}/app", "key": "other"},
        ]
        it = stack.enter_context(playout(folder, *settings, config_text=f"outputs: {json.dumps({'rtmp': targets})}"))
        for target in (DIRECT, SLOW):
            wait(lambda target=target: it.output(target) == "up", f"{target} is up", PATIENCE)  # type: ignore[misc]
        watch = Watch(it, clock)
        stack.callback(watch.close)
        clock.sleep(10)
        processes = pushers(it)
        cpu = sum(sum(p.cpu_times()[:2]) for p in processes)
        quiet = watch.begin(Phase("undisturbed", DIRECT))
        clock.sleep(seconds)
        cost = {
            "pusher_cpu_per_s": round((sum(sum(p.cpu_times()[:2]) for p in processes) - cpu) / seconds / 2, 4),
            "pusher_pss_mb": round(sum(pss(p) for p in processes) / len(processes) / 2**20, 1),
        }
        phases = [quiet]

        killed = Phase("server killed", DIRECT)
        with outage(watch, it, clock, killed, seconds):
            server.kill()
        recovery(it, clock, killed, server.start)
        phases.append(killed)
        wait(lambda: it.output(SLOW) == "up", "the other is up again", PATIENCE)
        clock.sleep(10)

        throttled = Phase("half the bit rate", SLOW)
        with outage(watch, it, clock, throttled, seconds):
            line.bytes_per_second = rate / 2
        recovery(it, clock, throttled, lambda: setattr(line, "bytes_per_second", None))
        phases.append(throttled)
        clock.sleep(10)

        refused = Phase("key refused", DIRECT)
        assert server.door is not None
        keys = server.door.keys
        with outage(watch, it, clock, refused, seconds):
            keys.discard(KEY)
            server.kill()
            server.start()
        recovery(it, clock, refused, lambda: keys.add(KEY))
        phases.append(refused)
        # Once more: a machine with other work shows in both.
        phases.append(watch.begin(Phase("undisturbed again", DIRECT)))
        clock.sleep(seconds)
        told = it.log.read_text(errors="replace") + (folder / "data" / "run" / "playout.json").read_text()
        assert KEY not in told, "the key was told"
    return {
        "seconds": seconds,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "settings": settings,
        **cost,
        "phases": [asdict(phase) for phase in phases],
    }


def table(found: dict[str, Any]) -> str:
    head = ("outage", "target", "longest wait for HLS", "noticed", "recovered", "queue", "lost", "new connections")
    keys = ("name", "target", "longest_wait_s", "noticed_s", "recovered_s", "most_queued_s", "dropped_s", "restarts")
    rows = [head, *(tuple("-" if p[k] is None else str(p[k]) for k in keys) for p in found["phases"])]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    for phase in found["phases"]:
        lines += ["", phase["name"]]
        lines += [f"  {at:6.1f} s  {state}  {error}" for at, state, error in phase["told"]]
        lines += [f"  alarm: {alarm}" for alarm in phase["alarms"]]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--set", dest="settings", action="append", default=[])
    arguments = parser.parse_args()
    found = measure(arguments.seconds, arguments.settings)
    print(table(found))
    print(f"\na pusher takes {found['pusher_cpu_per_s']} CPU-s per s and {found['pusher_pss_mb']} MB")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
