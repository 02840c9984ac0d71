"""Whether arXiv's rate law holds over two processes at once while one request in five goes wrong, and what arrives.

    .venv/bin/python -m bench.ratelaw postgres [--json FILE]     two production processes on one database, one killed
    .venv/bin/python -m bench.ratelaw sqlite [--json FILE]       a production process and another program beside it

The recorded papers are served as arXiv does, 3 s apart or refused. All are ordered at once; what comes after reading
them (summaries, voices) is paused, since only fetching is looked at. On Postgres the leader is killed with -9 when a
third of the papers are there. It ends when every paper has been fetched and converted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import sqlalchemy as sa

from bench.rig import wait_until
from radio.clock import SystemClock
from radio.config import Config, load_config
from radio.errors import FetchError, RadioError, RateLimitedError
from radio.papers import build_sources
from radio.production.files import Files
from radio.schedule.orders import operator_order
from radio.schedule.shows import load_shows
from radio.store import Store
from radio.store.files import sha256_of
from radio.store.postgres import postgres_engine
from radio.types import PaperId, ShowId
from tests import postgres

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("RADIO_SHARED", ROOT.parent / "shared"))
FAULTS = "429,503,timeout,truncate,html_as_pdf"
FAULT_SECONDS = 8.0
"""How long a request without an answer lasts: long enough to be in the way, short enough to have many of them."""
LONGEST_SECONDS = 3600.0
TIDY = ("embed", "summarize", "write", "speak", "assemble")
"""Stages that are paused."""


@contextlib.contextmanager
def replay(log: Path, seed: int) -> Iterator[str]:
    """arXiv on the loopback, in a process of its own; its URL."""
    argv = [sys.executable, str(SHARED / "tools" / "arxiv_replay.py"), "--data", str(SHARED / "data")]
    argv += ["--now", "2026-07-03", "--no-metadata", "--enforce-rate", "--print-port", "--log", str(log)]
    argv += ["--fault-rate", "0.2", "--fault-seed", str(seed), "--fault-seconds", str(FAULT_SECONDS)]
    process = subprocess.Popen([*argv, "--faults", FAULTS], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()


def keys() -> list[str]:
    """Of all recorded papers."""
    lines = (SHARED / "data" / "catalogue.jsonl").read_text().splitlines()
    return [json.loads(line)["id"] for line in lines]


def configured(folder: Path, arxiv: str, database: str | None) -> Path:
    """A station's config file."""
    config = folder / "config.yaml"
    (folder / "data" / "run").mkdir(parents=True)
    (folder / "data" / "run" / "paused.json").write_text(json.dumps({"stages": TIDY}))
    settings: dict[str, Any] = {
        "station": {"data_dir": "data", "contact": "bench@example.org"},
        "shows_dir": str(ROOT / "shows"),
        "prompts_dir": str(ROOT / "prompts"),
        "speech": {"lexicon": str(ROOT / "lexicon.yaml"), "cast": "lean"},
        "llm": {"embedded": {"model": "off"}},
        "papers": {"arxiv": {"base_url": arxiv}},
        "store": {"url": database},
    }
    config.write_text(json.dumps(settings))
    return config


@contextlib.contextmanager
def production(config: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One production process."""
    argv = [sys.executable, "-m", "radio.app", "production", "--config", str(config)]
    with log.open("wb") as out:
        process = subprocess.Popen(argv, cwd=ROOT, stderr=out)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


def order(config: Config, wanted: list[str]) -> None:
    shows = load_shows(config.shows_dir, config.prompts_dir)
    clock = SystemClock()
    store = Store.of(config, clock)
    show = shows[ShowId("rotation")]
    for key in wanted:
        paper_id = key.rpartition("v")[0]
        store.orders.put(operator_order(show, [paper_id], None, clock.now(), "bench", on_air=False))
    store.close()


def fetch_beside(config_file: Path, wanted: list[str]) -> None:
    """The other program on the same machine: fetches through the station's own sources, as any command of it would,
    what the station has not fetched meanwhile."""
    config, clock = load_config(config_file), SystemClock()
    files = Files(config.station.data_dir)
    source = build_sources(config, clock, config.path("run"))[0]
    left = list(wanted)
    while left:
        key = left[0]
        try:
            if not files.pdf(key).exists():
                (paper,) = source.by_ids([PaperId(key.rpartition("v")[0])])
                files.keep_pdf(key, source.fetch_pdf(paper, files.incoming(key)).sha256)
            left.pop(0)
        except RateLimitedError as e:
            clock.sleep(e.retry_after)
        except FetchError as e:
            if not e.retryable:
                raise


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    used = psutil.Process(process.pid).cpu_times()
    return float(used.user + used.system + used.children_user + used.children_system)


def judged(log: Path) -> dict[str, Any]:
    """What the server saw."""
    visits = [json.loads(line) for line in log.read_text().splitlines()]
    whole = Counter(v["path"] for v in visits if v["path"].startswith("/pdf/") and _delivered(v))
    gaps = [v["gap"] for v in visits if v["gap"] is not None]
    return {
        "requests": len(visits),
        "refused": sum(v["refused"] is not None for v in visits),
        "smallest_gap_s": min(gaps),
        "most_at_once": max(v["at_once"] for v in visits),
        "faults": dict(Counter(v["fault"] for v in visits if v["fault"])),
        "by_status": dict(Counter(str(v["status"]) for v in visits)),
        "by_path": dict(Counter(v["path"].split("?")[0].split("/")[1] for v in visits)),
        "pdfs_delivered": len(whole),
        "pdfs_delivered_twice": sorted(path for path, times in whole.items() if times > 1),
        "resumed": sum(v["status"] == 206 for v in visits),
        "seconds": round(sum(gaps)),
    }


def _delivered(visit: dict[str, Any]) -> bool:
    """Whether the last byte of a PDF went out."""
    return visit["status"] in (200, 206) and visit["fault"] is None and visit["refused"] is None


def who_fetched(database: str) -> dict[str, int]:
    """Pieces of fetching that ended, each attempt one, by the process that did them."""
    engine = postgres_engine(database)
    query = "SELECT executor_id FROM dbos.workflow_status WHERE status = 'SUCCESS' AND queue_name = 'q_fetch'"
    with engine.connect() as connection:
        executors = connection.execute(sa.text(query)).scalars().all()
    engine.dispose()
    return dict(Counter(executors))


def measure(kind: str, seed: int) -> dict[str, Any]:
    wanted = keys()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ratelaw-")))
        log = folder / "requests.jsonl"
        arxiv = stack.enter_context(replay(log, seed))
        database = None
        if kind == "postgres":
            binaries = postgres.programs()
            assert binaries is not None, "Postgres is not installed"
            database = stack.enter_context(postgres.server(binaries))
        config_file = configured(folder, arxiv, database)
        config = load_config(config_file, environment={})
        try:
            run = _on_postgres if database else _on_sqlite
            found = run(stack, config_file, config, wanted)
            stats = httpx.get(f"{arxiv}/_stats").json()
            found |= judged(log) | {"too_soon": stats["too_soon"]}
            if database:
                found["fetched_by"] = who_fetched(database)
        except BaseException:
            shutil.copytree(folder, Path(tempfile.gettempdir()) / "ratelaw-failed", dirs_exist_ok=True, symlinks=True)
            raise
        return {"kind": kind, "seed": seed, "papers": len(wanted), **found}


def _on_postgres(stack: contextlib.ExitStack, file: Path, config: Config, wanted: list[str]) -> dict[str, Any]:
    """Two production processes; the one that leads is killed and started again."""
    order(config, wanted)
    first = stack.enter_context(production(file, file.parent / "first.log"))
    wait_until(lambda: "leads" in (file.parent / "first.log").read_text(), 120, "nobody leads")
    second = stack.enter_context(production(file, file.parent / "second.log"))
    wait_until(lambda: len(_there(config, wanted)) >= len(wanted) // 3, LONGEST_SECONDS, "a third of the papers")
    used = cpu_seconds(first)
    clock = SystemClock()
    killed = clock.monotonic()
    first.kill()
    first.wait()
    wait_until(lambda: "leads" in (file.parent / "second.log").read_text(), 120, "nobody leads after the kill")
    takes_over = clock.monotonic() - killed
    third = stack.enter_context(production(file, file.parent / "third.log"))
    wait_until(lambda: _ended(config, wanted), LONGEST_SECONDS, "all papers")
    used += cpu_seconds(second) + cpu_seconds(third)
    return {
        "arrived": len(_true(config, wanted)),
        "leads_after_kill_s": round(takes_over, 1),
        "cpu_seconds": round(used, 1),
        "failed": _failed(config),
    }


def _on_sqlite(stack: contextlib.ExitStack, file: Path, config: Config, wanted: list[str]) -> dict[str, Any]:
    """A production process with one half of the papers, and another program with the other."""
    half = len(wanted) // 2
    order(config, wanted[:half])
    argv = [sys.executable, "-m", "bench.ratelaw", "beside", str(file), *wanted[half:]]
    station = stack.enter_context(production(file, file.parent / "station.log"))
    beside = subprocess.Popen(argv, cwd=ROOT)
    assert beside.wait(LONGEST_SECONDS) == 0
    wait_until(lambda: _ended(config, wanted[:half]), LONGEST_SECONDS, "all papers")
    return {
        "arrived": len(_true(config, wanted)),
        "cpu_seconds": round(cpu_seconds(station), 1),
        "failed": _failed(config),
    }


def _there(config: Config, wanted: list[str]) -> list[str]:
    files = Files(config.station.data_dir)
    return [key for key in wanted if files.pdf(key).exists()]


def _ended(config: Config, wanted: list[str]) -> bool:
    files = Files(config.station.data_dir)
    return all(files.document(key).exists() for key in wanted) or bool(_failed(config))


def _true(config: Config, wanted: list[str]) -> list[str]:
    """Papers whose PDF here is the recorded one, byte by byte."""
    files = Files(config.station.data_dir)
    return [key for key in wanted if _same(files.pdf(key), key)]


def _same(file: Path, key: str) -> bool:
    return file.exists() and sha256_of(file) == sha256_of(SHARED / "data" / "papers" / f"{key.replace('/', '_')}.pdf")


def _failed(config: Config) -> list[str]:
    store = Store.of(config, SystemClock())
    found = [f"{f.stage}:{f.key}: {f.error}" for f in store.stages.failures()]
    store.close()
    return found


def main() -> None:
    if sys.argv[1:2] == ["beside"]:
        fetch_beside(Path(sys.argv[2]), sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["postgres", "sqlite"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    try:
        found = measure(arguments.kind, arguments.seed)
    except RadioError as e:
        sys.exit(f"bench.ratelaw: {e}")
    print(json.dumps(found, indent=1))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
