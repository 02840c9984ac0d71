"""A station that was off for days, against a replay of arXiv's recorded days that enforces the rate law."""

from __future__ import annotations

import gzip
import json
import urllib.request
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from radio.clock import SystemClock
from radio.config import Config
from radio.model.paper import LicenceCode, Paper
from radio.papers.arxiv_source import ArxivSource
from radio.papers.days import list_days, start_of
from radio.papers.endpoints import Endpoints
from radio.papers.gate import RequestGate
from radio.papers.http import ArxivHttp
from radio.production.feeds import Feeds
from radio.store import Store
from radio.types import PaperId

pytestmark = pytest.mark.integration

GAP = 0.05
FIRST, LAST = date(2026, 5, 20), date(2026, 5, 29)


class MovedClock(SystemClock):
    """The real clock, moved to noon in New York of whatever day the test says."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def now(self) -> datetime:
        return super().now() + self._shift

    def go_to(self, day: date) -> None:
        self._shift = datetime(day.year, day.month, day.day, 16, tzinfo=UTC) - super().now()


class Station:
    """The feeds of a station over one data directory, which can be killed and started again."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url, self._folder = url, folder
        self.clock = MovedClock()
        self.new = 0

    def start(self, day: date) -> None:
        control(self._url, "/_now", {"now": str(day)})
        self.clock.go_to(day)
        gate = RequestGate(self._folder / "arxiv.gate", self.clock, interval_seconds=GAP, jitter=lambda: 0.0)
        http = ArxivHttp(gate, self.clock, "PaperRadio/test")
        self.store = Store.open(self._folder / "radio.db", self.clock)
        self.source = ArxivSource(http, Endpoints.under(self._url), ("cs",), self.clock)
        self.feeds = Feeds([self.source], self.store, Config(), self.clock)

    def run(self) -> None:
        """Until there is nothing left to ask for."""
        asked = -1
        while asked < (asked := control(self._url, "/_stats")["requests"]):
            self.new += self.feeds.poll()

    def kill(self) -> None:
        self.source.close()
        self.store.close()

    def known(self) -> dict[PaperId, Paper]:
        papers = self.store.papers.between(start_of(FIRST), start_of(LAST + timedelta(days=1)))
        return {paper.id: paper for paper in papers}


def control(url: str, path: str, new: dict[str, Any] | None = None) -> dict[str, Any]:
    data = None if new is None else json.dumps(new).encode()
    with urllib.request.urlopen(urllib.request.Request(url + path, data=data), timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def recorded(shared_dir: Path) -> dict[str, date]:
    """The ids of the recorded metadata, with the day of the first list that has them (a weekend's repeat Friday's)."""
    found: dict[str, date] = {}
    for path in sorted((shared_dir / "data" / "metadata").glob("daily-arxiv_*.jsonl.gz")):
        day = date.fromisoformat(path.name[12:22])
        day -= timedelta(days=max(0, day.weekday() - 4))
        for row in map(json.loads, gzip.decompress(path.read_bytes()).splitlines()):
            found.setdefault(row["id"], day)
    return found


@pytest.mark.parametrize("trouble", [{}, {"rate": 0.2, "seed": 7, "faults": ["429", "503", "500", "truncate"]}])
def test_five_days_off_and_every_paper_is_known_once(
    arxiv_replay: Any, tmp_path: Path, shared_dir: Path, trouble: dict[str, Any]
) -> None:
    url = arxiv_replay(now=str(FIRST), enforce_rate=True, min_gap=GAP)
    station = Station(url, tmp_path)
    station.start(FIRST)
    station.run()
    assert set(station.store.lists.taken(station.source.feed, FIRST)) == {FIRST}
    assert control(url, "/_stats")["requests"] == 2
    station.kill()

    # The lists of 21, 22, 25, 26 and 27 May came and went.
    control(url, "/_faults", trouble)
    station.start(date(2026, 5, 28))
    for _ in range(9):
        station.new += station.feeds.poll()
    (half,) = station.store.lists.harvests(station.source.feed)
    assert half.token is not None
    station.kill()
    station.start(date(2026, 5, 28))
    while station.store.lists.harvests(station.source.feed) or station.feeds.awaited:
        station.new += station.feeds.poll()
        station.clock.sleep(GAP)
    station.kill()
    station.start(LAST)
    control(url, "/_faults", {})
    while LAST not in station.store.lists.taken(station.source.feed, LAST):
        station.new += station.feeds.poll()
        station.clock.sleep(GAP)

    known, wanted = station.known(), recorded(shared_dir)
    assert len(wanted) == 2894
    assert set(wanted) - set(known) == set()
    assert station.new == len(known)
    days = list_days(FIRST, LAST)
    assert set(station.store.lists.taken(station.source.feed, FIRST)) == set(days)
    wrong = [paper_id for paper_id, day in wanted.items() if known[PaperId(paper_id)].announced != start_of(day)]
    assert wrong == []
    assert LicenceCode.UNKNOWN not in {paper.licence.code for paper in known.values()}
    stats = control(url, "/_stats")
    assert (stats["too_soon"], stats["most_at_once"]) == (0, 1)
    assert stats["by_path"]["/rss"] >= 3
    if not trouble:
        # 100 records a page: 1,900 records, and the days at both ends.
        assert stats["by_path"]["/oai2"] <= 30
    else:
        assert sum(stats["faults"].values()) > 3
