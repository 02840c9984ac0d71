"""Two processes at one gate while requests go wrong: all arrives, once, and no request comes too soon.

The interval is shorter than arXiv's here; bench/ratelaw.py measures whole production processes at the true one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests import postgres
from tests.conftest import ROOT, ServeArxiv, skip_or_fail

pytestmark = pytest.mark.integration

KEYS = ("2605.19747v1", "2605.20098v1", "2605.20158v1", "2605.20172v1", "2605.20177v1", "1310.4546v1")
GAP = 0.25

CHILD = """
import sys
from pathlib import Path
from radio.clock import SystemClock
from radio.errors import FetchError, RateLimitedError
from radio.papers.gate import RequestGate
from radio.papers.gatepostgres import PostgresPlace
from radio.papers.http import ArxivHttp
from radio.papers.pdf import download
from radio.store.database import Database
where, base, folder, gap, keys = sys.argv[1], sys.argv[2], Path(sys.argv[3]), float(sys.argv[4]), sys.argv[5:]
clock = SystemClock()
if "://" in where:
    Database.open(where).close()
place = PostgresPlace(where) if "://" in where else Path(where)
http = ArxivHttp(RequestGate(place, clock, interval_seconds=gap), clock, "PaperRadio/test")
while keys:
    try:
        download(http, f"{base}/pdf/{keys[0]}", folder / f"{keys[0]}.pdf")
        keys.pop(0)
    except RateLimitedError as e:
        clock.sleep(e.retry_after)
    except FetchError as e:
        if not e.retryable:
            raise
"""


@pytest.mark.parametrize("kind", ["file", "postgres"])
def test_all_arrives_once_and_nothing_too_soon(
    kind: str, arxiv_replay: ServeArxiv, shared_dir: Path, tmp_path: Path
) -> None:
    if kind == "file":
        _fetch_all(str(tmp_path / "gate"), arxiv_replay, shared_dir, tmp_path)
        return
    binaries = postgres.programs()
    if binaries is None:
        skip_or_fail("Postgres is not installed")
    with postgres.server(binaries) as url:
        _fetch_all(url, arxiv_replay, shared_dir, tmp_path)


def _fetch_all(where: str, arxiv_replay: ServeArxiv, shared_dir: Path, tmp_path: Path) -> None:
    faults = {
        "next": ["truncate", "429", "html_as_pdf", "timeout", "503"],
        "rate": 0.2,
        "seed": 4,
        "faults": ["truncate", "html_as_pdf"],
        "seconds": 0.5,
    }
    log = tmp_path / "log"
    base = arxiv_replay(now="2026-05-20", metadata=False, enforce_rate=True, min_gap=GAP, faults=faults, log=log)
    argv = [sys.executable, "-c", CHILD, where, base, str(tmp_path), str(GAP)]
    both = [subprocess.Popen([*argv, *keys], cwd=ROOT) for keys in (KEYS[::2], KEYS[1::2])]
    try:
        assert [process.wait(300) for process in both] == [0, 0]
    finally:
        for process in both:
            process.kill()
            process.wait()
    for key in KEYS:
        assert (tmp_path / f"{key}.pdf").read_bytes() == (shared_dir / "data" / "papers" / f"{key}.pdf").read_bytes()
    stats = httpx.get(f"{base}/_stats").json()
    assert (stats["too_soon"], stats["most_at_once"]) == (0, 1)
    visits = [json.loads(line) for line in log.read_text().splitlines()]
    assert not [visit for visit in visits if visit["refused"]]
    whole = Counter(v["path"] for v in visits if v["status"] in (200, 206) and v["fault"] is None)
    assert whole == Counter({f"/pdf/{key}": 1 for key in KEYS})
    assert {visit["status"] for visit in visits if visit["fault"] is None} >= {206}, "a truncated one is gone on with"
