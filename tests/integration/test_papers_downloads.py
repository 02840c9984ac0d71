"""A download whose process is killed goes on where it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from radio.clock import SystemClock
from radio.papers.gate import RequestGate
from radio.papers.http import ArxivHttp
from radio.papers.pdf import download
from tests.conftest import ROOT, ServeArxiv
from tests.waiting import wait

pytestmark = pytest.mark.integration

KEY = "2605.20172v1"
GAP = 0.2

CHILD = """
import sys
from pathlib import Path
from radio.clock import SystemClock
from radio.papers.gate import RequestGate
from radio.papers.http import ArxivHttp
from radio.papers.pdf import download
url, folder = sys.argv[1], Path(sys.argv[2])
clock = SystemClock()
http = ArxivHttp(RequestGate(folder / "gate", clock, interval_seconds=0.2), clock, "PaperRadio/test")
download(http, url, folder / "paper.pdf")
"""


def test_kill_minus_nine_in_the_middle_of_a_pdf_costs_what_was_lacking(
    arxiv_replay: ServeArxiv, shared_dir: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    faults = {"next": ["slow"], "seconds": 120}
    base = arxiv_replay(now="2026-05-20", metadata=False, enforce_rate=True, min_gap=GAP, faults=faults, log=log)
    url, original = f"{base}/pdf/{KEY}", (shared_dir / "data" / "papers" / f"{KEY}.pdf").read_bytes()
    child = subprocess.Popen([sys.executable, "-c", CHILD, url, str(tmp_path)], cwd=ROOT)
    part = tmp_path / ".paper.pdf.part"
    try:
        wait(lambda: part.exists() and part.stat().st_size > len(original) // 4)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    had = part.stat().st_size
    clock = SystemClock()
    http = ArxivHttp(RequestGate(tmp_path / "gate", clock, interval_seconds=GAP), clock, "PaperRadio/test")
    try:
        assert download(http, url, tmp_path / "paper.pdf").bytes == len(original)
    finally:
        http.close()
    assert (tmp_path / "paper.pdf").read_bytes() == original
    asked = [json.loads(line) for line in log.read_text().splitlines()]
    assert [visit["status"] for visit in asked][-1] == 206, f"{had} bytes were there, and it began anew"
    assert not any(visit["refused"] for visit in asked)
    assert not list(tmp_path.glob(".paper*"))
