"""Sources, wiring and the mixer: whatever tracks do, sound goes on and the log says what aired."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radio.errors import FallibleGraphError, SegmentError
from radio.playout.items import Block, Item, Track, silence
from radio.playout.monitor import Monitor
from radio.playout.sources import Alternating, Announced, FirstOf, Made, Shelf
from radio.playout.tracks import BedTrack, ClipTrack, Loader, SegmentTrack
from radio.playout.wiring import build_graph, wire
from radio.types import SAMPLE_RATE, Samples
from tests.playout_parts import air, bed, ident, mixer_of, segment_in, titles, tone
from tests.waiting import wait

pytestmark = pytest.mark.unit

TICK = 4800


def clip(title: str, seconds: float, source: str = "live", sound: Block | None = None) -> ClipTrack:
    item = Item(title, "talk", source)  # type: ignore[arg-type]  # a literal that the tables spell out
    return ClipTrack(item, tone(seconds) if sound is None else sound)


def longest_silence(sound: Block) -> float:
    monitor = Monitor()
    monitor.hear(sound, True)
    return monitor.longest_silence


class Broken:
    """Raises after `good` samples."""

    fallible = True
    ready = True

    def __init__(self, good: int) -> None:
        self.item = Item("broken", "talk", "live")
        self._good = good
        self.position = Samples(0)
        self.closed = False

    @property
    def remaining(self) -> Samples:
        return Samples(SAMPLE_RATE * 60 - self.position)

    def read(self, n: int) -> Block:
        if self.position + n > self._good:
            raise SegmentError("the disk is gone")
        self.position = Samples(self.position + n)
        return tone(1.0)[:n]

    def close(self) -> None:
        self.closed = True


class Starving:
    """Promises a minute, gives nothing."""

    fallible = True
    ready = True
    position = Samples(0)
    remaining = Samples(SAMPLE_RATE * 60)

    def __init__(self) -> None:
        self.item = Item("starving", "talk", "live")

    def read(self, n: int) -> Block:
        return silence(0)

    def close(self) -> None:
        pass


def test_a_graph_whose_last_source_can_fail_is_refused() -> None:
    with pytest.raises(FallibleGraphError):
        wire([Shelf(), Made(lambda: clip("x", 1.0))])


def test_a_graph_that_ends_in_the_bed_is_taken() -> None:
    assert not wire([Shelf(), Made(lambda: BedTrack(Item("s", "bed", "bed"), bed(), ident()))]).fallible


def test_the_first_source_that_has_something_is_heard() -> None:
    first, second = Shelf(), Shelf()
    second.put([clip("b", 1.0)], ())
    both = FirstOf([first, second])
    taken = both.take()
    assert taken is not None
    assert taken.item.title == "b"
    assert both.take() is None


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        (1, ["ident", "r1", "ident", "h1", "ident", "r2"]),
        (2, ["ident", "r1", "h1", "ident", "r2"]),
    ],
)
def test_alternating_sources_take_turns_and_an_ident_announces_some(every: int, expected: list[str]) -> None:
    replays, house = Shelf(), Shelf()
    replays.put([clip("r1", 1.0), clip("r2", 1.0)], ())
    house.put([clip("h1", 1.0)], ())
    source = Announced(Alternating([replays, house]), Made(lambda: clip("ident", 1.0)), every)
    taken = [track.item.title for track in iter(source.take, None) if track is not None]
    assert taken == expected


def test_a_track_that_left_the_shelf_is_not_closed_by_the_next_plan() -> None:
    shelf = Shelf()
    track = Broken(0)
    shelf.put([track], ())
    known = shelf.tracks()
    assert shelf.take() is track
    shelf.put([], known)
    assert not track.closed
    shelf.put([track], known)
    assert shelf.take() is None, "a track that airs must not come back"


def test_ordinary_track_changes_air_back_to_back_without_any_filler() -> None:
    graph = build_graph("S", bed(), ident())
    graph.evergreens.put([clip("house", 5.0, "evergreen")], ())
    graph.live.put([clip(str(n), 3.0) for n in range(4)], ())
    sound, runs = air(mixer_of(graph), 11.0)
    assert titles(runs) == ["0", "1", "2", "3"]
    assert longest_silence(sound) < 0.1


def test_the_bed_gives_way_to_a_live_item_at_once() -> None:
    graph = build_graph("S", bed(), ident())
    mixer = mixer_of(graph)
    air(mixer, 2.0)
    graph.live.put([clip("live", 30.0)], ())
    _, runs = air(mixer, 0.2)
    assert titles(runs)[-1] == "live"


@pytest.mark.parametrize(
    ("filler_seconds", "after", "expected"),
    [
        pytest.param(40.0, 5.0, "filler", id="a short rest is heard out"),
        pytest.param(180.0, 5.0, "live", id="a long rest is faded"),
    ],
)
def test_a_replay_gives_way_at_its_end_unless_that_is_far(filler_seconds: float, after: float, expected: str) -> None:
    graph = build_graph("S", bed(), ident())
    graph.replays.put([clip("filler", filler_seconds, "replay")], ())
    mixer = mixer_of(graph)
    air(mixer, 4.0)  # the ident, and into the replay
    graph.live.put([clip("live", 30.0)], ())
    _, runs = air(mixer, after)
    assert titles(runs)[-1] == expected


def test_a_skip_ends_the_item_and_names_who_asked() -> None:
    graph = build_graph("S", bed(), ident())
    graph.live.put([clip("a", 30.0), clip("b", 30.0)], ())
    mixer = mixer_of(graph)
    air(mixer, 1.0)
    mixer.skip("operator")
    _, runs = air(mixer, 1.0)
    ended = next(run.ended for run in runs if run.ended is not None)
    assert ended.cut_short
    assert ended.asked_by == "operator"
    assert titles(runs)[-1] == "b"


@pytest.mark.parametrize("track", [Broken(SAMPLE_RATE), Broken(0), Starving()], ids=["breaks", "raises", "starves"])
def test_a_failing_item_is_dropped_and_named(track: Track) -> None:
    graph = build_graph("S", bed(), ident())
    graph.live.put([track, clip("next", 10.0)], ())
    sound, runs = air(mixer_of(graph), 5.0)
    assert titles(runs)[-1] == "next"
    assert any(run.ended is not None and run.ended.fault for run in runs)
    assert longest_silence(sound) < 2.0


def test_a_programme_that_is_silent_itself_gets_the_bed_under_it() -> None:
    graph = build_graph("S", bed(), ident())
    sound = np.concatenate([tone(1.0), silence(SAMPLE_RATE * 8), tone(2.0)])
    graph.live.put([clip("quiet", 0, sound=sound)], ())
    aired, _ = air(mixer_of(graph), 10.0)
    assert 1.0 < longest_silence(aired) < 2.0


def test_a_segment_is_streamed_whole_and_exactly(tmp_path: Path) -> None:
    sound = tone(2.3)
    segment = segment_in(tmp_path, 1, sound)
    track = SegmentTrack(Item("s", "talk", "live", segment, tmp_path / segment.id), inline=True)
    got = np.concatenate([track.read(4800) for _ in range(30)])
    assert track.remaining == 0
    assert np.abs(got - sound).max() < 1e-4


def test_a_file_that_breaks_off_shortens_its_track(tmp_path: Path) -> None:
    segment = segment_in(tmp_path, 1, tone(5.0))
    path = tmp_path / segment.id / "sound.flac"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    track = SegmentTrack(Item("s", "talk", "live", segment, tmp_path / segment.id), inline=True)
    total = sum(len(track.read(4800)) for _ in range(60))
    assert 0 < total < 4 * SAMPLE_RATE
    assert track.remaining == 0
    assert track.fault is not None


def test_a_decoder_that_raises_what_nobody_thought_of_ends_its_track_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [
        Item("s", "talk", "live", s, tmp_path / s.id) for s in (segment_in(tmp_path, n, tone(2.0)) for n in (1, 2))
    ]
    broken, whole = (SegmentTrack(item) for item in items)

    def read(*args: object, **options: object) -> Block:
        raise MemoryError

    monkeypatch.setattr(broken._file, "read", read)
    with Loader() as loader:
        loader.add(broken)
        loader.add(whole)
        wait(lambda: whole.ready, "the other track is filled")
    assert broken.remaining == 0
    assert "MemoryError" in str(broken.fault)
    assert len(whole.read(4800)) == 4800


@pytest.mark.parametrize("content", [b"", b"not a flac file at all"], ids=["empty", "junk"])
def test_a_file_that_is_no_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    segment = segment_in(tmp_path, 1, tone(1.0))
    (tmp_path / segment.id / "sound.flac").write_bytes(content)
    with pytest.raises(SegmentError):
        SegmentTrack(Item("s", "talk", "live", segment, tmp_path / segment.id))


PIECES = st.one_of(
    st.builds(lambda s: clip("short", s), st.floats(0.0, 3.0)),
    st.builds(lambda s: clip("silent", 0, sound=silence(round(s * SAMPLE_RATE))), st.floats(0.0, 4.0)),
    st.builds(Broken, st.integers(0, 3 * SAMPLE_RATE)),
    st.builds(Starving),
)


@settings(max_examples=25, deadline=None)
@given(pieces=st.lists(PIECES, max_size=8), skips=st.sets(st.integers(0, 120), max_size=3))
def test_no_sequence_of_bad_tracks_makes_dead_air_or_loses_a_sample(pieces: list[Track], skips: set[int]) -> None:
    graph = build_graph("S", bed(), ident())
    graph.live.put(pieces, ())
    mixer = mixer_of(graph)
    monitor = Monitor()
    total = 0
    for tick in range(150):
        if tick in skips:
            mixer.skip("somebody")
        block, runs = mixer.render(TICK)
        assert block.shape == (TICK, 2)
        assert np.isfinite(block).all()
        monitor.hear(block, True)
        total += sum(run.samples for run in runs)
    assert total == 150 * TICK
    assert monitor.longest_silence < 2.0
