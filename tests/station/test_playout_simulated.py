"""Hours of air in seconds, through the station's own graph and loop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import av
import numpy as np
import pytest
import soundfile

from radio.clock import ManualClock
from radio.config import Config, EncoderConfig, StationConfig
from radio.errors import UsageError
from radio.model.segment import Segment
from radio.model.sweeper import Sweepers
from radio.playout.airstore import MemoryStore
from radio.playout.faults import FaultKind, drawn
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

    report = simulate(Config(), NOON, 2.0, store=store)

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
    assert report.unlogged_samples == 0
    assert report.overlaps == 0


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
    # Of a kind that is not replayed, so that there is the bed and nothing else afterwards.
    talk = segment_in(tmp_path, 1, tone(358.0)).model_copy(update={"kind": "jingle"})
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
    for e, kind in zip(told, ("jingle", "bed"), strict=True):
        local = e.start.astimezone(zone)
        assert e.title == f"{local.hour % 12:02}{local.minute:02}"
        assert not e.cut_short
        assert next(x for x in report.asrun if x.end == e.start).kind == kind
    assert told[1].start.astimezone(zone).second == 0
    assert report.longest_silence_seconds < 2.0
    assert all(a.end == b.start for a, b in pairwise(report.asrun)), "no gap and no overlap"


def test_no_hour_passes_without_saying_that_voices_are_synthetic(tmp_path: Path) -> None:
    """Talks, a show of half an hour over the turn of the hour, and then nothing but the house programme, which does not
    say it: there the time checks do."""

    def spoken(number: int, seconds: float) -> Segment:
        return segment_in(tmp_path, number, tone(seconds)).model_copy(update={"ai_disclosed": True})

    talks = [spoken(n, 290.0) for n in range(1, 5)]
    # Jingles are not replayed: what follows is the house programme alone.
    talks = [talk.model_copy(update={"kind": "jingle"}) for talk in [*talks, spoken(5, 1800.0)]]
    house = [segment_in(tmp_path, n, tone(95.0), evergreen=True) for n in range(20, 23)]
    clips = {
        f"{hour:02}{minute:02}": spoken(1000 + 100 * hour + minute, 3.0).model_copy(
            update={"kind": "sweeper", "show": None}
        )
        for hour in (0, 1, 2, 3)
        for minute in range(21)
    }
    everything = [*talks, *house, *clips.values()]
    store = MemoryStore(
        {s.id: tmp_path / s.id for s in everything},
        everything,
        [entry(n, talk) for n, talk in enumerate([*talks[:4], *talks[:4], talks[4]], start=1)],
        sweepers=Sweepers(times={key: clip.id for key, clip in clips.items()}),
    )

    report = simulate(Config(station=StationConfig(data_dir=tmp_path)), NOON, 3.0, store=store)

    long_show = next(e for e in report.asrun if e.segment == talks[4].id)
    assert long_show.start < NOON + timedelta(hours=1) < long_show.end
    silent = [e for e in report.asrun if e.source == "evergreen"]
    assert len(silent) > 30 and not any(e.ai_disclosed for e in silent)
    assert report.longest_without_disclosure_seconds <= 3600
    told = [e.start for e in report.asrun if e.ai_disclosed]
    for hour in range(3):
        assert any(timedelta(0) <= at - NOON - timedelta(hours=hour) < timedelta(hours=1) for at in told), hour


def test_six_hours_in_which_everything_goes_wrong_are_never_silent_and_all_is_right_again(tmp_path: Path) -> None:
    talks = [segment_in(tmp_path, n, tone(100.0 + 17 * n)) for n in range(1, 9)]
    house = [segment_in(tmp_path, n, tone(40.0), evergreen=True) for n in range(20, 22)]
    segments = [*talks, *house]
    config = Config(station=StationConfig(timezone="Europe/Berlin"))
    # Summer time ends in Berlin at 01:00 UTC; the daily show is at seven, now an hour later by UTC.
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    plan = drawn(7, 6.0, get_args(FaultKind))

    report = simulate(
        config, start, 6.0, store=MemoryStore({s.id: tmp_path / s.id for s in segments}, segments), plan=plan
    )

    assert report.faults is not None
    summary = {s.kind: s for s in report.faults.summary}
    assert set(summary) == set(get_args(FaultKind))
    assert all(s.recovered == s.count for s in summary.values()), summary
    assert report.longest_silence_seconds < 2.0
    assert report.faults.longest_silence_heard < 2.0
    assert report.unlogged_samples == 0, "as-run equals accepted"
    assert report.overlaps == 0
    assert report.store_trouble is None
    assert report.aired_seconds + report.refused_seconds == pytest.approx(6 * 3600, abs=0.11)
    assert report.refused_seconds < sum(f.lasts + 0.2 for f in plan.faults if f.kind == "encoder")
    assert report.faults.settled_entries > 0.9 * len(report.asrun)
    assert report.faults.missettled_samples == 0, "the log's amounts are what the outputs counted"
    assert report.faults.rundown_ends["failed"] == summary["corrupt"].count
    assert summary["outputs"].longest_recovery <= max(f.lasts for f in plan.faults if f.kind == "outputs") + 2.1
    assert [slot.slot for slot in report.faults.slots] == [datetime(2026, 10, 25, 6, 0, tzinfo=UTC)]
    assert report.faults.slots[0].late < 300
    before, after = report.footprints[2], report.footprints[-1]
    assert after.threads == before.threads
    assert after.handles <= before.handles + 4, "tracks on the shelves, no more"
    assert after.rss_mb < before.rss_mb + 30


def test_a_plan_of_faults_comes_from_its_seed_alone() -> None:
    kinds = get_args(FaultKind)
    assert drawn(3, 24.0, kinds) == drawn(3, 24.0, kinds)
    assert drawn(3, 24.0, kinds) != drawn(4, 24.0, kinds)
    assert {fault.kind for fault in drawn(3, 1.0, kinds).faults} == set(kinds)
    assert [fault.kind for fault in drawn(3, 1.0, ["disk"]).faults] == ["disk"]


@pytest.mark.parametrize("ending", [".wav", ".flac", ".mp3"])
def test_the_sound_goes_into_a_file_as_long_as_what_aired(tmp_path: Path, ending: str) -> None:
    segment = segment_in(tmp_path / "segments", 1, tone(5.0))
    store = MemoryStore({segment.id: tmp_path / "segments" / segment.id}, [segment], [entry(1, segment)])
    out = tmp_path / f"air{ending}"

    report = simulate(Config(), NOON, 20 / 3600, store=store, out=out)

    sound, rate = soundfile.read(out)
    assert rate == 48_000
    assert report.aired_seconds == pytest.approx(20.0, abs=0.11)
    # An mp3 is whole frames of 1152 samples, with the coder's delay before them.
    assert len(sound) == pytest.approx(report.aired_seconds * 48_000, abs=3 * 1152 if ending == ".mp3" else 0)
    assert np.abs(sound[48_000:96_000]).max() == pytest.approx(0.2, abs=0.02), "the segment airs first"


@pytest.mark.parametrize("ending", [".ts", ".mp4"])
def test_sound_and_picture_go_into_a_file_and_nothing_is_dropped(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"air{ending}"
    config = Config(station=StationConfig(data_dir=tmp_path), encoder=EncoderConfig(preset="ultrafast"))

    report = simulate(config, NOON, 8 / 3600, out=out)

    assert report.refused_seconds == 0
    assert report.frames == 8 * 5
    with av.open(str(out)) as file:
        lengths = {"video": 0, "audio": 0}
        for frame in file.decode(video=0, audio=0):
            if isinstance(frame, av.VideoFrame):
                lengths["video"] += 1
            elif isinstance(frame, av.AudioFrame):
                lengths["audio"] += frame.samples
    assert lengths["video"] == pytest.approx(8 * 30, abs=1)
    assert lengths["audio"] == pytest.approx(8 * 48_000, abs=2 * 1024)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_a_file_of_an_unknown_kind_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"known endings: \.wav, \.flac, \.mp3, \.ts, \.mp4"):
        simulate(Config(), NOON, 0.01, store=MemoryStore({}, []), out=tmp_path / "air.avi")
