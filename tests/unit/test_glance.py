"""`radio status` for people: all is well, or what is wrong and what to do, in a narrow terminal and a wide one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from radio.clock import ManualClock
from radio.commands.glance import glance
from radio.commands.queue import accepted_by
from radio.config import Config
from radio.model.status import Alarm, ArxivStatus, OutputStatus, ProductionStatus
from radio.store import Store
from radio.store.status import write_status
from radio.types import Lufs, Samples
from radio.web.metrics import render
from radio.web.status import station_status
from tests.making import NOON, make_asrun
from tests.website import make_config, report, seed

pytestmark = pytest.mark.unit


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return make_config(tmp_path)


def shown(config: Config, clock: ManualClock, width: int, **fields: Any) -> str:
    """What stands on the terminal when playout reports this."""
    report(config, clock, **fields)
    store = Store.open(config.path("radio.db"), clock)
    try:
        if not store.rundown.queued():
            seed(store, config)
        found = station_status(store, config.path("run"), clock.now())
    finally:
        store.close()
    if "standing" not in fields:
        # No production runs in these tests, which is an alarm of its own.
        found["standing"] = []
    console = Console(width=width, highlight=False, force_terminal=False)
    with console.capture() as capture:
        console.print(*glance(found, clock.now()), sep="\n")
    return capture.get()


def test_a_glance_tells_that_all_is_well(config: Config, clock: ManualClock) -> None:
    text = shown(config, clock, 100, loudness=Lufs(-16.2), loudness_hour=Lufs(-16.0), longest_silence_seconds=0.98)
    assert text.startswith("ON AIR, all is well\n")
    assert "-16.2 LUFS now, -16.0 LUFS over the hour, longest silence 1.0 s" in text
    assert "(live, 1:00 of 4:00)" in text
    assert "alarm" not in text


@pytest.mark.parametrize("width", [80, 120])
def test_what_is_wrong_comes_first_with_what_to_do(config: Config, clock: ManualClock, width: int) -> None:
    lost = Alarm(
        code="output_down:rtmp-1", severity="critical", since=NOON - timedelta(minutes=12),
        text="rtmp-1 is down: refused", advice="check its target", gone_seconds=4.0,
    )  # fmt: skip
    outputs = (
        OutputStatus(name="hls", state="up", since=NOON - timedelta(hours=3, minutes=5), behind_seconds=1.5),
        OutputStatus(name="rtmp-1", state="down", since=NOON - timedelta(minutes=12), error="refused " * 8, restarts=7,
                     dropped_seconds=700, behind_seconds=712),
        OutputStatus(name="rtmp-2", state="up", since=NOON, renewal_in_seconds=7200, queued_seconds=0.4),
    )  # fmt: skip
    text = shown(config, clock, width, standing=(lost,), outputs=outputs)
    lines = text.splitlines()
    assert lines[0] == "ON AIR, 1 critical, 1 warning"
    assert lines[1].rstrip() == "alarm    rtmp-1 is down: refused"
    assert lines[2].strip() == "critical for 12 min, not seen for 4 s"
    assert lines[3].strip() == "check its target"
    rows = {line.split()[0]: line.split() for line in lines if line.startswith(("hls", "rtmp"))}
    assert rows["hls"][1:9] == ["up", "3", "h", "5", "min", "0.0", "s", "1.5"]
    assert rows["rtmp-1"][1:9] == ["down", "12", "min", "0.0", "s", "12", "min", "7"], "of one that is down, no delay"
    assert "rolls over in 2 h 0 min" in text
    assert max(len(line.rstrip()) for line in lines) <= width


def test_a_station_without_playout_is_off_air(config: Config, clock: ManualClock) -> None:
    report(config, clock)
    clock.advance(60)
    store = Store.open(config.path("radio.db"), clock)
    found = station_status(store, config.path("run"), clock.now())
    store.close()
    assert [alarm["code"] for alarm in found["standing"]] == ["playout_silent"]
    console = Console(width=80)
    with console.capture() as capture:
        console.print(*glance(found, clock.now()), sep="\n")
    assert capture.get().startswith("OFF AIR, 1 critical\nalarm    playout does not report")


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ({}, "-"),
        ({"hls": 1000, "rtmp-1": 1000}, "all"),
        ({"hls": 1000, "rtmp-1": 0}, "all but rtmp-1 (0 %)"),
        ({"hls": 1000, "rtmp-1": 999}, "all but rtmp-1 (99 %)"),
    ],
)
def test_the_log_says_who_got_how_much(outputs: dict[str, int], words: str) -> None:
    entry = make_asrun(samples=Samples(1000), outputs=outputs)
    assert accepted_by(entry) == words


def test_a_glance_tells_how_often_arxiv_was_asked_and_until_when_it_is_not(config: Config, clock: ManualClock) -> None:
    asked = ArxivStatus(
        requests_today=12,
        daily_requests=5000,
        last_request=NOON - timedelta(seconds=40),
        closed_until=NOON + timedelta(minutes=2),
        why="arXiv answered 429",
    )
    status = ProductionStatus(pid=1, written=NOON, started=NOON, mode="full", arxiv=asked)
    write_status(config.path("run"), "production", status)
    text = shown(config, clock, 140)
    assert (
        "12 of 5000 requests today, the last 40 s ago; not asked until 2026-05-20 12:02:00 UTC: arXiv answered 429"
        in text
    )
    store = Store.open(config.path("radio.db"), clock)
    metrics = render(station_status(store, config.path("run"), clock.now())).decode()
    store.close()
    assert "radio_arxiv_requests_today 12.0" in metrics
    assert "radio_arxiv_closed 1.0" in metrics
