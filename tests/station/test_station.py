"""The whole station, as its user starts it: real arXiv answers in, a web stream and a feed out."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import feedparser
import httpx
import pytest

from tests.conftest import ServeArxiv
from tests.station.running import Station, silences, station, streams

pytestmark = [pytest.mark.station, pytest.mark.timeout(900)]


@pytest.fixture
def on_air(tmp_path: Path, models_dir: Path, arxiv_replay: ServeArxiv) -> Iterator[tuple[Station, str]]:
    arxiv = arxiv_replay(now="2026-05-29", metadata=False, enforce_rate=True)
    categories = "papers.arxiv.categories=[cs.AI, cs.CL, cs.CV, cs.LG, cs.LO, hep-ex]"
    with station(tmp_path, models_dir, f"papers.arxiv.base_url={arxiv}", categories) as it:
        yield it, arxiv


def test_a_station_airs_real_papers_and_survives_the_death_of_each_process(
    on_air: tuple[Station, str], tmp_path: Path
) -> None:
    it, arxiv = on_air
    assert it.get("/healthz").status_code == 200

    it.wait(lambda: any(e["source"] == "live" for e in it.get("/api/asrun").json()) or _live(it), 400, "a paper on air")
    recording = it.record(20, tmp_path / "air.ts")
    assert "h264" in streams(recording)
    assert "aac" in streams(recording)
    assert silences(recording) == []

    episodes = it.wait(lambda: feedparser.parse(it.get("/feed.xml").text).entries, 120, "an episode in the feed")
    mp3 = httpx.get(episodes[0].enclosures[0].href, headers={"Range": "bytes=0-3"}, timeout=10)
    assert mp3.status_code == 206
    assert mp3.content[:3] == b"ID3"

    done = {name: stage["done"] for name, stage in it.status()["stages"].items()}
    os.kill(it.pid("production"), signal.SIGKILL)
    _stream_moves_on(it, "production killed")
    it.wait(lambda: it.status()["production"]["pid"] == it.pid("production"), 120, "production back")
    after = {name: stage["done"] for name, stage in it.status()["stages"].items()}
    assert all(after[name] >= done[name] for name in done)

    os.kill(it.encoder_pid(), signal.SIGKILL)
    _stream_moves_on(it, "encoder killed")
    os.kill(it.pid("playout"), signal.SIGKILL)
    _stream_moves_on(it, "playout killed")
    it.wait(lambda: it.get("/healthz").status_code == 200, 60, "healthy again")

    stats = httpx.get(arxiv + "/_stats").json()
    assert stats["too_soon"] == 0
    assert stats["most_at_once"] == 1


def _live(it: Station) -> bool:
    now = it.status().get("now")
    return now is not None and now["source"] == "live"


def _stream_moves_on(it: Station, after: str) -> None:
    """New segments come after what the playlist held, within a time that no player would give up in."""
    before = set(it.playlist())
    it.wait(lambda: len(set(it.playlist()) - before) >= 3, 60, f"three new stream segments after {after}")
