"""Production end to end through real parts: recorded arXiv answers in, an mp3 with its evidence out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
import yaml

from radio.clock import SystemClock
from radio.config import Config, load_config
from radio.errors import RadioError
from radio.model.segment import Segment
from radio.model.status import StageName, StageStatus
from radio.production.produce import mp3_seconds, produce
from radio.schedule.shows import load_shows
from radio.store import Store
from radio.types import ShowId
from tests.conftest import ROOT, ServeArxiv
from tests.waiting import wait

pytestmark = [pytest.mark.station, pytest.mark.timeout(600)]

LONGEST_SECONDS = 240
"""Until a process that starts has made what is waited for."""

PAPER = "2605.20172"
"""CC BY, so its pages are shown; short."""

ROTATION = ShowId("rotation")
SHORT_SHOW = "length: {shortest: 0.8, target: 1, longest: 2}"


@pytest.fixture
def config(tmp_path: Path, models_dir: Path, arxiv_replay: ServeArxiv, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A station that knows the recorded papers, with the cheap voices, no model, and a rotation show of a minute."""
    monkeypatch.setenv("RADIO_MODELS_DIR", str(models_dir))
    shows = tmp_path / "shows"
    shows.mkdir()
    for file in (ROOT / "shows").iterdir():
        lines = file.read_text().splitlines()
        if file.name == "rotation.yaml":
            lines = [SHORT_SHOW if line.startswith("length:") else line for line in lines]
        (shows / file.name).write_text("\n".join(lines) + "\n")
    url = arxiv_replay(now="2026-05-20", enforce_rate=True)
    settings = {
        "station": {"data_dir": str(tmp_path / "data")},
        "shows_dir": str(shows),
        "prompts_dir": str(ROOT / "prompts"),
        "papers": {"arxiv": {"base_url": url}},
        "speech": {"cast": "lean", "lexicon": str(ROOT / "lexicon.yaml"), "check_by_ear": "all"},
        "llm": {"embedded": {"model": "off"}},
    }
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(settings))
    return load_config(tmp_path / "config.yaml", environment={})


def test_produce_makes_an_mp3_with_what_each_line_rests_on(config: Config, tmp_path: Path) -> None:
    shows = load_shows(config.shows_dir, config.prompts_dir)
    out = tmp_path / "paper.mp3"
    said: list[str] = []
    report = produce(config, SystemClock(), shows[ROTATION], [PAPER], out, said.append)
    assert json.loads(out.with_suffix(".json").read_text()) == report
    length = mp3_seconds(out)
    assert 30 < length < 180
    assert abs(length - report["duration_seconds"]) < 2
    assert any(line["cites"] and line["cites"][0]["page"] for line in report["script"])
    assert all(line["spoken"] for line in report["script"])
    assert len({line["speaker"] for line in report["script"]}) == 2
    assert report["chapters"]
    assert any("CC BY" in line for line in report["licence"])
    assert {"checked", "passed", "replaced", "dropped"} <= set(report["gate"])
    store = Store.open(config.path("radio.db"), SystemClock())
    (segment,) = store.segments.recent(5)
    assert _sound(segment)
    assert store.rundown.queued() == []
    assert store.stages.failures() == []
    # Each clip was heard, and all but a few as they were written.
    voices = store.takes.since(datetime(2026, 5, 1, tzinfo=UTC))
    good, doubted = (sum(v.outcomes.get(outcome, 0) for v in voices) for outcome in ("heard", "remade"))
    assert good + doubted >= 0.8 * len(report["script"])  # some lines are said twice
    assert doubted <= 0.2 * good
    store.close()

    # Asked again, nothing is made again.
    begin = {name: stage.done for name, stage in _counts(config).items()}
    again = produce(config, SystemClock(), shows[ROTATION], [PAPER], tmp_path / "again.mp3", said.append)
    assert again["episode"] == report["episode"]
    assert {name: stage.done for name, stage in _counts(config).items()} == begin


def test_produce_says_why_it_cannot(config: Config, tmp_path: Path) -> None:
    shows = load_shows(config.shows_dir, config.prompts_dir)
    with pytest.raises(RadioError, match=r"9912\.99999"):
        produce(config, SystemClock(), shows[ROTATION], ["9912.99999"], tmp_path / "x.mp3", lambda text: None)
    assert not (tmp_path / "x.mp3").exists()


def test_killed_production_goes_on_where_it_was(config: Config, tmp_path: Path) -> None:
    """kill -9 while it speaks; the next process finds what was done done, and makes the house programme airable."""
    arguments = [sys.executable, "-m", "radio.app", "production", "--config", str(tmp_path / "config.yaml")]
    arguments += ["--set", "papers.arxiv.enabled=false"]
    clips = config.path("clips")
    with _running(arguments) as process:
        wait(lambda: len(list(clips.glob("*/*.json"))) >= 3, "three clips", LONGEST_SECONDS)
        process.kill()
    # A clip is there when its JSON is; the kill may have come between the two files of the last one.
    before = {file: file.stat().st_mtime_ns for file in clips.glob("*/*.wav") if file.with_suffix(".json").exists()}
    done = {name: stage.done for name, stage in _counts(config).items()}
    store = Store.open(config.path("radio.db"), SystemClock())
    with _running(arguments) as process:
        wait(lambda: len(store.segments.evergreens()) >= 1, "a piece of the house programme", LONGEST_SECONDS)
        process.terminate()
        assert process.wait(60) == 0
    store.close()
    assert all(file.stat().st_mtime_ns == written for file, written in before.items())
    assert all(_counts(config)[name].done >= count for name, count in done.items())
    wait(lambda: not _workers_of(tmp_path), "the workers end")


@contextmanager
def _running(arguments: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(arguments, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _workers_of(folder: Path) -> list[int]:
    """Processes that still have a file of the station open."""
    found = []
    for process in psutil.process_iter():
        try:
            files = [f.path for f in process.open_files()]
        except psutil.Error:
            continue
        if process.pid != os.getpid() and any(f.startswith(str(folder)) for f in files):
            found.append(process.pid)
    return found


def _counts(config: Config) -> dict[StageName, StageStatus]:
    store = Store.open(config.path("radio.db"), SystemClock())
    try:
        return store.stages.counts()
    finally:
        store.close()


def _sound(segment: Segment) -> bool:
    return abs(segment.loudness.integrated + 16) <= 1 and segment.loudness.true_peak <= -1
