"""Whether the reserve holds while the station airs: a real station from an empty data folder, with the recorded papers.

    .venv/bin/python -m bench.reserve --shared ../shared --folder EMPTY --hours 1 [--server URL MODEL | --no-model]
        [--set reserve.target_minutes=20] [--abstracts 60] [--json FILE]

Every 15 s: the reserve and production's mode, the longest silence, CPU-seconds by process. At the end: the writers of
the episodes with what their scripts took, what aired from where, and the verdict: the slope of the reserve from when
production first left the lean mode until the papers ran out, its least from then on, and dead air. The embedded model
is in the CPU figures as "llm"; of a server elsewhere they hold nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil

from bench.abstracts import write_abstracts
from bench.rig import label
from radio.clock import Deadline, SystemClock
from radio.model.script import Script
from radio.model.status import PlayoutStatus, ProductionStatus, SupervisorStatus
from radio.production.files import Files, load
from radio.store.status import read_status

ROOT = Path(__file__).resolve().parent.parent
CATEGORIES = "[cs.AI, cs.CL, cs.CV, cs.LG, cs.LO, hep-ex, hep-th, astro-ph.CO, astro-ph.EP, gr-qc, stat.ML, math.NT]"
NOW = "2026-05-29"
"""By then 17 of the recorded papers are there, with their PDFs: half an hour of talk or somewhat more."""
LONGEST_SILENCE = 2.0


@dataclass(frozen=True)
class Sample:
    minute: float
    reserve_seconds: float
    mode: str
    on_air: bool
    longest_silence: float


@contextlib.contextmanager
def replay(shared: Path) -> Iterator[str]:
    """arXiv on the loopback: only papers that have a PDF."""
    tool = shared / "tools" / "arxiv_replay.py"
    argv = ["--data", str(shared / "data"), "--print-port", "--no-metadata", "--enforce-rate", "--now", NOW]
    process = subprocess.Popen([sys.executable, str(tool), *argv], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait(timeout=10)


class Station:
    """The station under measure, started and stopped by its own command."""

    def __init__(self, folder: Path, url: str, options: argparse.Namespace) -> None:
        self.data = folder / "data"
        self.data.mkdir(parents=True)
        if any(self.data.iterdir()):
            raise SystemExit(f"{self.data} is not empty")
        self.config = folder / "config.yaml"
        self.config.write_text(
            f"station: {{data_dir: {self.data}}}\nweb: {{port: {options.port}}}\nshows_dir: {ROOT / 'shows'}\n"
            f"prompts_dir: {ROOT / 'prompts'}\nspeech: {{lexicon: {ROOT / 'lexicon.yaml'}}}\n"
            f"papers: {{folder: {folder / 'papers'}, arxiv: {{base_url: '{url}', categories: {CATEGORIES}}}}}\n"
            f"{self._models(options)}"
        )
        write_abstracts(options.shared / "data", folder / "papers", options.abstracts)
        self._set = [word for setting in options.set for word in ("--set", setting)]

    @staticmethod
    def _models(options: argparse.Namespace) -> str:
        embedded = "off" if options.no_model or options.server else options.embedded
        servers = ""
        if options.server:
            base, model = options.server
            servers = (
                f"servers: [{{base_url: '{base}', model: '{model}', timeout_seconds: 600, context_tokens: 4096}}], "
            )
        return f"llm: {{{servers}embedded: {{model: '{embedded}'}}}}\n"

    def radio(self, *words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "radio.cli", "--config", str(self.config), *words]
        return subprocess.run(argv, capture_output=True, text=True, check=False, cwd=ROOT)

    @contextlib.contextmanager
    def on_air(self) -> Iterator[None]:
        try:
            started = self.radio("start", *self._set, "--wait", "180")
            if started.returncode:
                raise SystemExit(started.stderr)
            yield
        finally:
            self.radio("stop")

    def sample(self, minute: float) -> Sample | None:
        """None while production has not reported yet."""
        run = self.data / "run"
        production = read_status(run, "production", ProductionStatus)
        playout = read_status(run, "playout", PlayoutStatus)
        if production is None or playout is None:
            return None
        return Sample(
            minute=round(minute, 2),
            reserve_seconds=round(production.reserve_seconds, 1),
            mode=f"{production.mode}{': ' + production.reason if production.mode == 'waiting' else ''}",
            on_air=playout.on_air,
            longest_silence=round(playout.longest_silence_seconds, 2),
        )

    def processes(self) -> list[tuple[str, int]]:
        status = read_status(self.data / "run", "supervisor", SupervisorStatus)
        return [(p.name, p.pid) for p in status.processes if p.pid is not None] if status else []

    def scripts(self) -> list[tuple[str, Script]]:
        """The scripts that were written, house programme and sweepers left out."""
        paths = sorted(Files(self.data).script("x").parents[1].glob("*/script.json"))
        found = [(path.parent.name, load(path, Script)) for path in paths]
        return [(name, script) for name, script in found if script.paper_ids]


class Costs:
    """CPU-seconds by process, children that ended included."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, float], tuple[str, float]] = {}

    def look(self, processes: Sequence[tuple[str, int]]) -> None:
        for name, pid in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                root = psutil.Process(pid)
                for member in [root, *root.children(recursive=True)]:
                    with contextlib.suppress(psutil.NoSuchProcess):
                        times = member.cpu_times()
                        told = name if member.pid == pid else f"{name}/{label(member)}"
                        self._seen[member.pid, member.create_time()] = (told, times.user + times.system)

    @property
    def sums(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for name, used in self._seen.values():
            found[name] = round(found.get(name, 0.0) + used, 1)
        return dict(sorted(found.items(), key=lambda row: -row[1]))


def verdict(samples: Sequence[Sample]) -> dict[str, Any]:
    """From the first sample that is not lean until the papers ran out: slope in seconds of reserve per minute."""
    begun = next((i for i, s in enumerate(samples) if not s.mode.startswith("lean")), len(samples))
    held = [s for s in samples[begun:] if not s.mode.startswith("waiting")]
    slope = None
    if len(held) >= 4:
        slope = round(float(np.polyfit([s.minute for s in held], [s.reserve_seconds for s in held], 1)[0]), 2)
    silence = max((s.longest_silence for s in samples), default=0.0)
    off_air = sum(not s.on_air for s in samples)
    least = min((s.reserve_seconds for s in held), default=None)
    return {
        "samples": len(held),
        "minutes": round(held[-1].minute - held[0].minute, 1) if held else 0.0,
        "slope_seconds_per_minute": slope,
        "first_reserve": held[0].reserve_seconds if held else None,
        "last_reserve": held[-1].reserve_seconds if held else None,
        "least_reserve": least,
        "longest_silence": silence,
        "samples_off_air": off_air,
        "holds": slope is not None
        and held[-1].reserve_seconds >= held[0].reserve_seconds
        and silence <= LONGEST_SILENCE,
    }


def drafts_of(script: Script) -> str:
    """What the model's turns took, in a few words."""
    if not script.drafts:
        return "; ".join(script.notes)[:100]
    kept = Counter(draft.kept for draft in script.drafts)
    seconds = sum(draft.seconds for draft in script.drafts)
    tried = sum(draft.tried for draft in script.drafts)
    told = ", ".join(f"{n} {how}" for how, n in kept.items())
    return f"{tried} readings in {seconds:.0f} s: {told}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/ and tools/arxiv_replay.py")
    parser.add_argument("--folder", type=Path, required=True, help="the station's; empty or not there")
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--every", type=float, default=15.0, help="seconds between two looks")
    parser.add_argument("--port", type=int, default=8977)
    parser.add_argument("--embedded", default="llm-1.5b", choices=["llm-1.5b", "llm-0.5b"])
    parser.add_argument("--server", nargs=2, metavar=("URL", "MODEL"), help="instead of the embedded model")
    parser.add_argument("--no-model", action="store_true", help="the extractive writer alone")
    parser.add_argument("--set", action="append", default=[], help="a config key, as for radio")
    parser.add_argument("--abstracts", type=int, default=0, help="recorded papers more, of which the abstract is told")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    options.folder = options.folder.resolve()
    clock, costs, samples = SystemClock(), Costs(), []
    load_before = os.getloadavg()
    with replay(options.shared) as url:
        station = Station(options.folder, url, options)
        with station.on_air():
            begin, end = clock.monotonic(), Deadline(clock, options.hours * 3600)
            while not end.passed():
                costs.look(station.processes())
                sample = station.sample((clock.monotonic() - begin) / 60)
                if sample is not None:
                    samples.append(sample)
                    print(f"{sample.minute:6.2f} min {sample.reserve_seconds:7.0f} s {sample.mode}", flush=True)
                clock.sleep(options.every)
            aired = httpx.get(f"http://127.0.0.1:{options.port}/api/asrun", params={"hours": 24}, timeout=10).json()
    scripts = station.scripts()
    told = {
        "load": [round(v, 1) for v in (*load_before, *os.getloadavg())],
        "cpu_seconds": costs.sums,
        "episodes": [
            {"episode": name, "writer": s.writer, "lines_by_model": sum(x.origin == "model" for x in s.lines),
             "lines": len(s.lines), "drafts": drafts_of(s)}
            for name, s in scripts
        ],
        "aired_seconds": _aired(aired),
        "verdict": verdict(samples),
    }  # fmt: skip
    print(json.dumps(told, indent=1))
    if options.json:
        options.json.write_text(json.dumps({**told, "samples": [asdict(s) for s in samples]}, indent=1))
    return 0 if told["verdict"]["holds"] else 1  # type: ignore[index] # a dictionary of ours


def _aired(entries: Sequence[dict[str, Any]]) -> dict[str, int]:
    seconds: Counter[str] = Counter()
    for entry in entries:
        seconds[entry["source"]] += entry["samples"]
    return {source: round(n / 48000) for source, n in seconds.items()}


if __name__ == "__main__":
    sys.exit(main())
