"""Hours of air in seconds, through the station's own graph and loop."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from radio.clock import ManualClock
from radio.config import Config, StationConfig
from radio.model.sweeper import Sweepers
from radio.playout.airstore import MemoryStore
from radio.playout.simulate import simulate
from radio.store import Store
from tests.playout_parts import NOON, entry, segment_in, silence_in_the_middle, tone

pytestmark = pytest.mark.station


def test_two_hours_with_bad_segments_have_no_dead_air_and_a_log_without_gaps(tmp_path: Path) -> None:
    talks = [segment_in(tmp_path, n, tone(100.0 + n)) for n in range(1, 6)]
    talks.append(segment_in(tmp_path, 6, silence_in_the_middle(30.0)))
    broken = segment_in(tmp_path, 7, tone(60.0))
    path = tmp_path / broken.id / "sound.flac"
    path.write_bytes(path.read_bytes()[:20_000])
    gone = segment_in(tmp_path, 8, tone(1.0))
    (tmp_path / gone.id / "sound.flac").unlink()
    house = [segment_in(tmp_path, n, tone(40.0), evergreen=True) for n in range(20, 22)]
    everything = [*talks, broken, gone, *house]
    rundown = [entry(n, segment) for n, segment in enumerate([*talks, broken, gone], start=1)]
    rundown.append(entry(50, talks[0], added_by="schedule", not_before=NOON + timedelta(minutes=90)))
    store = MemoryStore({s.id: tmp_path / s.id for s in everything}, everything, rundown)

    report = simulate(Config(), NOON, 2.0, store=store, out=tmp_path / "report.json")

    assert report.aired_seconds == pytest.approx(7200, abs=0.2)
    assert report.longest_silence_seconds < 2.0
    assert report.guard_interventions >= 1
    assert all(a.end == b.start for a, b in pairwise(report.asrun)), "no gap and no overlap"
    assert report.asrun[0].start == NOON
    assert sum(e.samples for e in report.asrun) == 7200 * 48_000
    live = [e.segment for e in report.asrun if e.source == "live"]
    assert live[:7] == [*(s.id for s in talks), broken.id]
    show = [e for e in report.asrun if e.source == "live"][-1]
    assert NOON + timedelta(minutes=90) <= show.start <= NOON + timedelta(minutes=93)
    fillers = [e.segment for e in report.asrun if e.source in ("replay", "evergreen")]
    assert len(set(fillers)) >= 6
    assert all(a != b for a, b in pairwise(fillers))
    assert (tmp_path / "report.json").exists()


def test_a_simulation_leaves_the_station_as_it_was(tmp_path: Path) -> None:
    segment = segment_in(tmp_path / "segments", 1, tone(20.0))
    store = Store.open(tmp_path / "radio.db", ManualClock(NOON))
    store.segments.add(segment)
    store.rundown.append(segment, "rotation")
    config = Config(station=StationConfig(data_dir=tmp_path))

    report = simulate(config, NOON, 0.05, with_picture=True)

    assert [e.segment for e in report.asrun if e.source == "live"] == [segment.id]
    assert report.frames == 180 * 5
    assert [e.state for e in store.rundown.queued()] == ["queued"]
    assert store.asrun.last(5) == []
    store.close()


def test_an_empty_station_airs_its_bed(tmp_path: Path) -> None:
    report = simulate(Config(station=StationConfig(data_dir=tmp_path)), NOON, 0.1)
    assert report.longest_silence_seconds < 1.0
    assert [(e.kind, e.source) for e in report.asrun] == [("bed", "bed")]
    assert not (tmp_path / "radio.db").exists()


def test_the_time_is_told_once_an_hour_and_is_true(tmp_path: Path) -> None:
    """In Kolkata, where hours begin at our half hours: a talk over six o'clock, the bed at seven."""
    zone = ZoneInfo("Asia/Kolkata")
    config = Config.model_validate({"station": {"data_dir": tmp_path, "timezone": "Asia/Kolkata"}})
    talk = segment_in(tmp_path, 1, tone(358.0))
    clips = {
        f"{hour:02}{minute:02}": segment_in(tmp_path, 1000 + 100 * hour + minute, tone(3.0)).model_copy(
            update={"kind": "sweeper", "show": None, "title": f"{hour:02}{minute:02}"}
        )
        for hour in (5, 6, 7)
        for minute in range(21)
    }
    everything = [talk, *clips.values()]
    store = MemoryStore(
        {s.id: tmp_path / s.id for s in everything},
        everything,
        [entry(n, talk) for n in range(1, 7)],
        sweepers=Sweepers(times={key: clip.id for key, clip in clips.items()}),
    )

    report = simulate(config, NOON, 1.6, store=store)

    told = [e for e in report.asrun if e.kind == "sweeper"]
    # 12:00 UTC is 17:30 there. The sixth airing begins ten seconds before six, and is not cut for the time.
    assert [e.title for e in told] == ["0605", "0700"]
    for e, kind in zip(told, ("talk", "bed"), strict=True):
        local = e.start.astimezone(zone)
        assert e.title == f"{local.hour % 12:02}{local.minute:02}"
        assert not e.cut_short
        assert next(x for x in report.asrun if x.end == e.start).kind == kind
    assert told[1].start.astimezone(zone).second == 0
    assert report.longest_silence_seconds < 2.0
    assert all(a.end == b.start for a, b in pairwise(report.asrun)), "no gap and no overlap"
