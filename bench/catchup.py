"""A station that was off for five list days: what catching up costs at arXiv's pace, and whether a paper is lost.

    .venv/bin/python -m bench.catchup [--shared FOLDER] [--kill-after PAGES] [--fault-rate 0.2] [--json FILE]

The configured sources (3 s between requests, a gate in a file) ask the replay server with --enforce-rate, in processes
of their own whose wall clock stands at noon in New York of the day that is played: on 20 May 2026 a first start; then
nothing until 28 May, where the process is killed (-9) in the middle of the pages and started again; then 29 May. The
lists of 21, 22, 25, 26 and 27 May come and go meanwhile. At the end the store is compared with the recorded metadata.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bench.rig import wait_until
from radio.clock import SystemClock
from radio.config import Config
from radio.model.paper import LicenceCode
from radio.papers.days import list_days, start_of

FIRST, BACK, LAST = date(2026, 5, 20), date(2026, 5, 28), date(2026, 5, 29)
QUIET_TICKS = 3
"""Ticks without a question after which a day is done."""
PATIENCE_SECONDS = 1800.0


class MovedClock(SystemClock):
    """The machine's clock, moved so that it began at noon in New York of a day."""

    def __init__(self, day: date) -> None:
        self._shift = datetime(day.year, day.month, day.day, 16, tzinfo=UTC) - super().now()

    def now(self) -> datetime:
        return super().now() + self._shift


def config_of(url: str, folder: Path) -> Config:
    # All of computer science, because the recorded days hold some papers that are in no AI category.
    arxiv = {"base_url": url, "categories": ["cs"]}
    station = {"data_dir": str(folder), "contact": "bench@example.org"}
    return Config.model_validate({"station": station, "papers": {"arxiv": arxiv}})


def play(url: str, folder: Path, day: date) -> None:
    """The feeds of a station on a day, until they ask no more; prints how many papers were new."""
    from radio.papers import build_sources
    from radio.production.feeds import Feeds
    from radio.store import Store

    clock = MovedClock(day)
    config = config_of(url, folder)
    store = Store.of(config, clock)
    feeds = Feeds(build_sources(config, clock, config.path("run")), store, config, clock)
    quiet = 0
    while quiet < QUIET_TICKS or feeds.awaited:
        before = control(url, "/_stats")["requests"]
        new = feeds.poll()
        print(new, flush=True)
        quiet = quiet + 1 if control(url, "/_stats")["requests"] == before else 0
        clock.sleep(0.5)
    store.close()


def control(url: str, path: str, new: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = httpx.get(url + path, timeout=30) if new is None else httpx.post(url + path, json=new, timeout=30)
    found: dict[str, Any] = answer.json()
    return found


def recorded(shared: Path) -> dict[str, date]:
    """The ids of the recorded metadata, by the day of the first list that has them; a weekend's repeat Friday's."""
    found: dict[str, date] = {}
    for path in sorted((shared / "data" / "metadata").glob("daily-arxiv_*.jsonl.gz")):
        day = date.fromisoformat(path.name[12:22])
        day -= timedelta(days=max(0, day.weekday() - 4))
        for row in map(json.loads, gzip.decompress(path.read_bytes()).splitlines()):
            found.setdefault(row["id"], day)
    return found


@contextlib.contextmanager
def replay(shared: Path) -> Iterator[str]:
    tool = shared / "tools" / "arxiv_replay.py"
    options = ["--data", str(shared / "data"), "--print-port", "--enforce-rate", "--now", str(FIRST)]
    process = subprocess.Popen([sys.executable, str(tool), *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait(timeout=10)


class Child:
    """One process of the station."""

    def __init__(self, url: str, folder: Path, day: date) -> None:
        control(url, "/_now", {"now": str(day)})
        command = [sys.executable, "-m", "bench.catchup", "--play", url, str(folder), str(day)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def ended(self) -> int:
        """Wait for the end; how many papers were new."""
        out, _ = self.process.communicate(timeout=PATIENCE_SECONDS)
        if self.process.returncode not in (0, -signal.SIGKILL):
            raise RuntimeError(f"the child ended with {self.process.returncode}")
        return sum(int(line) for line in out.splitlines())


def measure(shared: Path, folder: Path, kill_after: int, fault_rate: float) -> dict[str, Any]:
    from radio.store import Store

    clock = SystemClock()
    rows: list[dict[str, Any]] = []
    with replay(shared) as url:
        new = 0
        for what, day, kill in (
            ("first start", FIRST, 0),
            ("five list days off, killed", BACK, kill_after),
            ("started again", BACK, 0),
            ("the next day", LAST, 0),
        ):
            if day == BACK and fault_rate:
                faults = ["429", "503", "500", "truncate"]
                control(url, "/_faults", {"rate": fault_rate, "seed": 7, "faults": faults})
            before, begin = control(url, "/_stats"), clock.monotonic()
            child = Child(url, folder, day)
            if kill:
                pages = before["by_path"].get("/oai2", 0) + kill
                wait_until(
                    lambda pages=pages: control(url, "/_stats")["by_path"].get("/oai2", 0) >= pages,  # type: ignore[misc] # a lambda with a default
                    PATIENCE_SECONDS,
                    "no pages were asked for",
                )
                os.kill(child.process.pid, signal.SIGKILL)
            got = child.ended()
            after = control(url, "/_stats")
            new += got
            rows.append(
                {
                    "what": what,
                    "requests": after["requests"] - before["requests"],
                    "oai_pages": after["by_path"].get("/oai2", 0) - before["by_path"].get("/oai2", 0),
                    "new": got,
                    "seconds": round(clock.monotonic() - begin, 1),
                }
            )
            print(json.dumps(rows[-1]), flush=True)
        stats = control(url, "/_stats")
    store = Store.of(config_of("http://nowhere.invalid", folder), clock)
    known = {str(p.id): p for p in store.papers.between(start_of(FIRST), start_of(LAST + timedelta(days=1)))}
    wanted = recorded(shared)
    taken = store.lists.taken("arxiv:cs", FIRST)
    store.close()
    used = os.times()
    return {
        "steps": rows,
        "wanted": len(wanted),
        "known": len(known),
        "missing": len(set(wanted) - set(known)),
        # A process that was killed took its count of a page with it; the others counted each paper once.
        "counted_as_new": new,
        "wrong_day": sum(known[i].announced != start_of(day) for i, day in wanted.items() if i in known),
        "unknown_licence": sum(p.licence.code is LicenceCode.UNKNOWN for p in known.values()),
        "days_known": f"{len(taken)} of {len(list_days(FIRST, LAST))}",
        "requests": stats["requests"],
        "too_soon": stats["too_soon"],
        "most_at_once": stats["most_at_once"],
        "smallest_gap": stats["smallest_gap"],
        "faults": stats["faults"],
        "children_cpu_seconds": round(used.children_user + used.children_system, 1),
    }


def main() -> None:
    if sys.argv[1:2] == ["--play"]:
        play(sys.argv[2], Path(sys.argv[3]), date.fromisoformat(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("RADIO_SHARED") or Path(__file__).resolve().parents[2] / "shared"
    parser.add_argument("--shared", type=Path, default=default)
    parser.add_argument("--kill-after", type=int, default=9, help="pages after which the process is killed; 0: never")
    parser.add_argument("--fault-rate", type=float, default=0.0, help="share of requests that go wrong from 28 May on")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(args.shared), Path(folder), args.kill_after, args.fault_rate)
    print(json.dumps(found, indent=1))
    if args.json:
        args.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
