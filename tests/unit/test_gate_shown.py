"""What the claim gate did today: in `radio status`, the API's report and /metrics."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from radio.clock import ManualClock
from radio.commands.glance import glance
from radio.model.episode import Episode
from radio.model.script import GateCounts, GateFailures
from radio.store import Store
from radio.types import EpisodeId, Seconds, ShowId
from radio.web.metrics import render
from radio.web.status import station_status
from tests.making import NOON
from tests.website import make_config

pytestmark = pytest.mark.unit


def episode(number: int, published: datetime, gate: GateCounts | None) -> Episode:
    return Episode(
        id=EpisodeId(f"e{number}"),
        show=ShowId("rotation"),
        title="T",
        description="",
        published=published,
        segments=(),
        paper_ids=(),
        duration=Seconds(60),
        mp3="e.mp3",
        mp3_bytes=1,
        chapters=(),
        gate=gate,
    )


def counts(dropped: int) -> GateCounts:
    failed = GateFailures(kind="number", outcome="dropped", lines=dropped)
    return GateCounts(checked=10, passed=10 - dropped, dropped=dropped, reasons=("evidence: x",), failures=(failed,))


def test_todays_sums_are_shown_and_older_episodes_left_out(tmp_path: Path) -> None:
    config, clock = make_config(tmp_path), ManualClock(NOON)
    store = Store.open(config.path("radio.db"), clock)
    try:
        for number, (age, gate) in enumerate(
            [
                (timedelta(), counts(1)),
                (timedelta(hours=2), counts(2)),
                (timedelta(days=1), counts(4)),
                (timedelta(), None),
            ]
        ):
            store.episodes.add(episode(number, NOON - age, gate))
        report = station_status(store, config.path("run"), clock.now())
    finally:
        store.close()
    assert report["gate"]["checked"] == 20 and report["gate"]["dropped"] == 3 and "reasons" not in report["gate"]
    metrics = render(report).decode()
    assert 'radio_gate_lines{outcome="passed"} 17.0' in metrics
    assert 'radio_gate_failures{kind="number",outcome="dropped"} 3.0' in metrics
    console = Console(width=120, highlight=False, force_terminal=False)
    with console.capture() as capture:
        console.print(*glance(report, clock.now()), sep="\n")
    assert "today 20 checked, 17 passed, 0 repaired, 0 replaced, 3 dropped (number 3)" in capture.get()
