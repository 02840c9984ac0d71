"""House-keeping of a production process: each part for itself."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.production.roles import Role
from radio.production.runtime import KEEP_WORK, Production
from radio.store import Store

pytestmark = pytest.mark.integration


def test_a_part_that_fails_lets_the_others_be_done(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Here the engine's, which has not been started."""
    clock = ManualClock(datetime(2026, 5, 20, tzinfo=UTC))
    config = Config.model_validate({"station": {"data_dir": tmp_path}, "papers": {"arxiv": {"enabled": False}}})
    production = Production(config, clock, threading.Event(), None, Role())
    store = Store.of(config, clock)
    store.stages.done("speak", "old")
    aircheck = tmp_path / "archive" / "aircheck" / "2016-01-01T00.mp3"
    aircheck.parent.mkdir(parents=True)
    aircheck.write_bytes(b"x")
    clock.advance((KEEP_WORK + timedelta(days=3650)).total_seconds())
    production._housekeep()
    assert "housekeeping" in caplog.text
    assert store.stages.counts()["speak"].done == 0
    assert not aircheck.exists()
    store.close()
