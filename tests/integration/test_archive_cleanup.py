"""Clean-up: what is hostile to it, and what an episode was made with."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from radio.archive.retention import clean
from radio.clock import ManualClock
from radio.config import Config
from radio.model.segment import ANNOUNCEMENTS
from radio.model.status import NowPlaying, PlayoutStatus
from radio.store import Store
from radio.store.schema import segments
from radio.store.status import write_status
from tests.integration import test_archive_files as archives
from tests.integration.test_archive_files import NOW, file, make_segment, tone

pytestmark = pytest.mark.integration

clock, config, store = archives.clock, archives.config, archives.store


def test_clean_up_goes_on_past_a_record_that_cannot_be_read(store: Store, config: Config, clock: ManualClock) -> None:
    bad = make_segment(store, tone(0.05, 500), "of another version")
    with store.database.begin() as connection:
        connection.execute(sa.update(segments).values(data={"of": "another version"}))
    os.utime(store.segments.folder(bad.id), ((NOW - timedelta(hours=30)).timestamp(),) * 2)
    old = file(config.path("archive/aircheck/2026-05-18T13.mp3"), 49)
    clean(config, store, clock)
    assert (old.exists(), store.segments.folder(bad.id).exists()) == (False, True)


def test_clean_up_tells_of_what_may_not_be_removed_and_goes_on(
    store: Store, config: Config, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = file(config.path("archive/aircheck/2026-05-17T13.mp3"), 60)
    old = file(config.path("archive/aircheck/2026-05-18T13.mp3"), 49)
    unlink = Path.unlink

    def refusing(path: Path, *, missing_ok: bool = False) -> None:
        if path == stuck:
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refusing)
    clean(config, store, clock)
    assert (stuck.exists(), old.exists()) == (True, False)


def test_clean_up_takes_the_workings_of_what_is_gone_and_of_nothing_else(
    store: Store, config: Config, clock: ManualClock
) -> None:
    kept = make_segment(store, tone(0.05, 500), "house", evergreen=True)
    year = 24 * 366

    def workings(name: str, made: str, hours: float = year) -> Path:
        folder = file(config.path(f"scripts/{name}/script.json"), hours).parent
        (folder / "made.json").write_text(made)
        os.utime(folder, ((NOW - timedelta(hours=hours)).timestamp(),) * 2)
        return folder

    stay = [
        workings("house-1-ab", json.dumps({"segment": kept.id})),
        workings("rotation-new", "{}", hours=5),
        workings("daily-waits", "{}"),
        file(config.path("plans/daily-waits.json"), year),
        file(config.path("documents/2605.00001v1/document.json"), 24),
    ]
    go = [
        workings("rotation-old", json.dumps({"segment": "f" * 32})),
        workings("rotation-failed", "cut short"),
        file(config.path("plans/ended/rotation-old.json"), year),
        file(config.path("documents/2405.00001v1/document.json"), year),
    ]
    clean(config, store, clock)
    assert [path.exists() for path in (*stay, *go)] == [True] * len(stay) + [False] * len(go)


def test_what_is_on_air_stays_though_it_is_in_no_rundown(store: Store, config: Config, clock: ManualClock) -> None:
    said, replayed, other = (make_segment(store, tone(0.05, 500), name, show=ANNOUNCEMENTS) for name in "abc")
    store.rundown.append(said, "operator")
    now = NowPlaying(
        segment=replayed.id, title="", source="replay", started=NOW, duration_seconds=60.0, position_seconds=1.0
    )
    write_status(config.path("run"), "playout", PlayoutStatus(pid=1, written=NOW, started=NOW, on_air=True, now=now))
    small = config.model_copy(update={"keep": config.keep.model_copy(update={"segments_gb": 1e-9})})
    assert clean(small, store, clock).segments == (other.id,)
