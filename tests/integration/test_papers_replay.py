"""The source against a replay of arXiv that enforces the rate law and makes trouble."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from radio.clock import SystemClock
from radio.config import Config
from radio.errors import FetchError, NotAPdfError, PaperUnavailableError
from radio.model.paper import LicenceCode
from radio.papers import build_sources
from radio.papers.arxiv_source import ArxivSource
from radio.papers.endpoints import Endpoints
from radio.papers.gate import RequestGate
from radio.papers.http import ArxivHttp
from radio.types import PaperId

pytestmark = pytest.mark.integration

GAP = 0.1
AI = ("cs.AI", "cs.CL", "cs.LG", "cs.CV")


class FixedDay(SystemClock):
    """The real clock, moved to another day."""

    def __init__(self, day: str) -> None:
        self._shift = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC) - super().now()

    def now(self) -> datetime:
        return super().now() + self._shift


def make_source(url: str, run_dir: Path, categories: tuple[str, ...] = AI, day: str = "2026-05-20") -> ArxivSource:
    clock = FixedDay(day)
    gate = RequestGate(run_dir / "arxiv.gate", clock, interval_seconds=GAP, jitter=lambda: 0.0)
    return ArxivSource(ArxivHttp(gate, clock, "PaperRadio/test"), Endpoints.under(url), categories, clock)


def control(url: str, path: str, new: dict[str, Any] | None = None) -> dict[str, Any]:
    data = None if new is None else json.dumps(new).encode()
    with urllib.request.urlopen(urllib.request.Request(url + path, data=data), timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def assert_lawful(url: str) -> dict[str, Any]:
    stats = control(url, "/_stats")
    assert stats["too_soon"] == 0
    assert stats["most_at_once"] == 1
    assert stats["smallest_gap"] is None or stats["smallest_gap"] >= GAP
    return stats


def test_the_newest_come_with_licences_and_their_day(arxiv_replay: Any, tmp_path: Path) -> None:
    url = arxiv_replay(now="2026-05-20", enforce_rate=True, min_gap=GAP)
    papers = make_source(url, tmp_path).newest(100)
    assert len(papers) == 100
    assert all(paper.licence.code is not LicenceCode.UNKNOWN for paper in papers)
    assert {paper.announced for paper in papers} == {datetime(2026, 5, 20, tzinfo=UTC)}
    assert assert_lawful(url)["by_path"] == {"/api": 1, "/rss": 1}


def test_todays_list_stands_in_for_a_query_api_that_fails(arxiv_replay: Any, tmp_path: Path) -> None:
    trouble = {"next": ["500"] * 4, "paths": "/api/"}
    url = arxiv_replay(now="2026-05-20", enforce_rate=True, min_gap=GAP, faults=trouble)
    papers = make_source(url, tmp_path).newest(5)
    assert [paper.id for paper in papers] == sorted((paper.id for paper in papers), reverse=True)
    assert {paper.source for paper in papers} == {"rss"}
    assert_lawful(url)


def test_without_api_and_list_the_failure_of_the_api_is_told(arxiv_replay: Any, tmp_path: Path) -> None:
    url = arxiv_replay(now="2026-05-23", enforce_rate=True, min_gap=GAP, faults={"next": ["500"] * 4, "paths": "/api/"})
    with pytest.raises(FetchError, match="api/query: failed 4 times"):
        make_source(url, tmp_path).newest(5)


def test_licences_that_the_feed_lacks_are_asked_for_a_few_at_a_time(arxiv_replay: Any, tmp_path: Path) -> None:
    url = arxiv_replay(now="2026-05-29", metadata=False, enforce_rate=True, min_gap=GAP)
    source = make_source(url, tmp_path, ("cs", "cond-mat.mtrl-sci", "hep-ex", "gr-qc", "math", "stat"), "2026-05-29")
    known = [sum(paper.licence.code is not LicenceCode.UNKNOWN for paper in source.newest(20)) for _ in range(3)]
    assert known == [2, 4, 6]
    assert_lawful(url)


@pytest.mark.parametrize(("today", "by"), [("2026-05-20", "/rss"), ("2026-11-24", "/oai2")])
def test_the_list_of_a_day_is_whole_from_the_feed_and_from_oai(
    arxiv_replay: Any, tmp_path: Path, shared_dir: Path, today: str, by: str
) -> None:
    url = arxiv_replay(now="2026-05-20" if by == "/rss" else "2026-05-29", enforce_rate=True, min_gap=GAP)
    papers = make_source(url, tmp_path, day=today).announced_on(date(2026, 5, 20))
    assert {paper.id for paper in papers} == listed_on(shared_dir, "2026-05-20", AI)
    assert len(papers) > 250
    assert all(paper.licence.code is not LicenceCode.UNKNOWN for paper in papers)
    assert by in assert_lawful(url)["by_path"]


def listed_on(shared_dir: Path, day: str, categories: tuple[str, ...]) -> set[str]:
    """The ids that the recorded metadata and catalogue have for a day."""
    import gzip

    rows = gzip.decompress((shared_dir / "data" / "metadata" / f"daily-arxiv_{day}.jsonl.gz").read_bytes())
    found = {row["id"]: row["categories"] for row in map(json.loads, rows.splitlines())}
    for row in map(json.loads, (shared_dir / "data" / "catalogue.jsonl").read_bytes().splitlines()):
        submitted = datetime.fromisoformat(row["updated"]).date()
        if submitted == date.fromisoformat(day) - timedelta(days=1):
            found[row["id"].rpartition("v")[0]] = row["categories"]
    return {paper_id for paper_id, own in found.items() if set(own) & set(categories)}


def test_a_weekend_has_no_list_and_costs_no_request(arxiv_replay: Any, tmp_path: Path) -> None:
    url = arxiv_replay(now="2026-05-29")
    assert make_source(url, tmp_path).announced_on(date(2026, 5, 23)) == []
    assert control(url, "/_stats")["requests"] == 0


def test_a_replaced_paper_is_in_the_list_and_not_news(arxiv_replay: Any, tmp_path: Path) -> None:
    url = arxiv_replay(now="2024-09-11", enforce_rate=True, min_gap=GAP)
    source = make_source(url, tmp_path, ("cs.CL",), "2024-09-11")
    assert source.announced_on(date(2024, 9, 11)) == []
    (update,) = source.todays_list().papers("replace")
    assert (update.id, update.version) == ("2407.10671", 4)
    assert assert_lawful(url)["requests"] == 1


@pytest.mark.parametrize("fault", ["429", "503", "500", "truncate", "timeout"])
def test_a_pdf_comes_whole_through_trouble(
    arxiv_replay: Any, tmp_path: Path, shared_dir: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "timeout":
        import httpx

        from radio.papers import http

        monkeypatch.setattr(http, "TIMEOUT", httpx.Timeout(1.0))
    url = arxiv_replay(enforce_rate=True, min_gap=GAP, faults={"next": [fault, fault], "paths": "/pdf/", "seconds": 30})
    source = make_source(url, tmp_path)
    (paper,) = source.by_ids([PaperId("2605.20172")])
    assert source.fetch_pdf(paper, tmp_path / "a.pdf").bytes == 596429
    assert (tmp_path / "a.pdf").read_bytes() == (shared_dir / "data/papers/2605.20172v1.pdf").read_bytes()
    stats = assert_lawful(url)
    assert stats["faults"] == {fault: 2}
    if fault == "truncate":
        assert stats["by_status"]["206"] == 2  # resumed, not begun again


def test_a_page_instead_of_a_pdf_may_be_a_pdf_later(arxiv_replay: Any, tmp_path: Path) -> None:
    url = arxiv_replay(enforce_rate=True, min_gap=GAP, faults={"next": ["html_as_pdf"], "paths": "/pdf/"})
    source = make_source(url, tmp_path)
    (paper,) = source.by_ids([PaperId("2605.20172")])
    with pytest.raises(NotAPdfError) as caught:
        source.fetch_pdf(paper, tmp_path / "a.pdf")
    assert caught.value.retryable
    assert source.fetch_pdf(paper, tmp_path / "a.pdf").bytes == 596429
    assert_lawful(url)


def test_a_paper_without_a_pdf_is_told(arxiv_replay: Any, tmp_path: Path) -> None:
    url = arxiv_replay(now="2026-05-20", enforce_rate=True, min_gap=GAP)
    source = make_source(url, tmp_path)
    without = next(paper for paper in source.newest(20) if paper.id not in ("2605.20098", "2605.20172"))
    with pytest.raises(PaperUnavailableError):
        source.fetch_pdf(without, tmp_path / "a.pdf")


def test_answers_come_through_trouble_in_every_service(arxiv_replay: Any, tmp_path: Path) -> None:
    faults = {"next": ["503", "truncate", "500"], "paths": "/"}
    url = arxiv_replay(now="2026-05-29", enforce_rate=True, min_gap=GAP, faults=faults)
    source = make_source(url, tmp_path, day="2026-11-24")
    assert len(source.announced_on(date(2026, 5, 22))) > 100
    assert assert_lawful(url)["faults"] == {"503": 1, "truncate": 1, "500": 1}


CHILD = """
import sys
from pathlib import Path
from radio.clock import SystemClock
from radio.papers.arxiv_source import ArxivSource
from radio.papers.endpoints import Endpoints
from radio.papers.gate import RequestGate
from radio.papers.http import ArxivHttp
url, run_dir, out, gap, first = sys.argv[1:]
clock = SystemClock()
gate = RequestGate(Path(run_dir) / "arxiv.gate", clock, interval_seconds=float(gap))
source = ArxivSource(ArxivHttp(gate, clock, "PaperRadio/test"), Endpoints.under(url), ("cs.AI",), clock)
print("ready", flush=True)
sys.stdin.readline()
papers = source.newest(17)[int(first) :: 2][:4]
for paper in papers:
    source.fetch_pdf(paper, Path(out) / f"{paper.key}.pdf")
print(len(papers), flush=True)
"""


def test_two_processes_share_one_turn(arxiv_replay: Any, tmp_path: Path) -> None:
    url = arxiv_replay(now="2026-05-29", metadata=False, enforce_rate=True, min_gap=GAP)
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, url, str(tmp_path), str(tmp_path / "out"), str(GAP), str(first)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for first in range(2)
    ]
    try:
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        fetched = [int(child.communicate("go\n", timeout=120)[0]) for child in children]
    finally:
        for child in children:
            child.kill()
            child.wait()
    assert sum(fetched) >= 3
    assert len(list((tmp_path / "out").glob("*.pdf"))) == sum(fetched)
    stats = assert_lawful(url)
    assert stats["by_status"] == {"200": stats["requests"]}
    assert stats["requests"] > 2 * 3


def test_the_configured_sources_ask_only_the_configured_host(arxiv_replay: Any, tmp_path: Path) -> None:
    url = arxiv_replay(now="2026-05-20", enforce_rate=True)
    keys = {"papers": {"arxiv": {"base_url": url}, "folder": str(tmp_path)}, "station": {"contact": "us@example.org"}}
    arxiv, folder = build_sources(Config.model_validate(keys), SystemClock(), tmp_path / "run")
    assert (arxiv.name, folder.name) == ("arxiv", "folder")
    assert len(arxiv.newest(5)) == 5
    stats = control(url, "/_stats")
    assert stats["too_soon"] == 0
    assert stats["smallest_gap"] >= 3.0
    assert (
        build_sources(Config.model_validate({"papers": {"arxiv": {"enabled": False}}}), SystemClock(), tmp_path) == ()
    )
