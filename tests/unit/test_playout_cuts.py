"""Cutting in: what ends the item on air, what puts it on hold, and how a held one goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from radio.model.rundown import CutsIn
from radio.playout.items import Block, Item, Run
from radio.playout.mixer import BACK_LEAST, BACK_MOST
from radio.playout.tracks import ClipTrack
from radio.playout.wiring import Graph, build_graph
from radio.types import SAMPLE_RATE
from tests.playout_parts import NOON, air, bed, ident, mixer_of, titles, tone

pytestmark = pytest.mark.unit

TICK = 4800


def clip(
    title: str, seconds: float, cuts_in: CutsIn = "no", after: float = 0.0, sound: Block | None = None
) -> ClipTrack:
    since = NOON + timedelta(seconds=after)
    by = None if cuts_in == "no" else f"operator:{title}"
    item = Item(title, "talk", "live", asked_by=by, cuts_in=cuts_in, since=since)
    return ClipTrack(item, tone(seconds) if sound is None else sound)


def replay(title: str, seconds: float) -> ClipTrack:
    return ClipTrack(Item(title, "talk", "replay"), tone(seconds))


@pytest.fixture
def graph() -> Graph:
    return build_graph("S", bed(), ident())


def put(graph: Graph, *tracks: ClipTrack) -> None:
    known = graph.live.tracks()
    graph.live.put([*tracks, *known], known)


def test_breaking_news_holds_the_talk_which_goes_on_a_little_before_it_stopped(graph: Graph) -> None:
    # A ramp tells of each sample where it was.
    length = 60 * SAMPLE_RATE
    ramp = np.linspace(0.1, 0.9, length, dtype=np.float32)
    put(graph, clip("talk", 0, sound=np.column_stack([ramp, ramp])))
    mixer = mixer_of(graph)
    air(mixer, 20.0)
    put(graph, clip("news", 5.0, "hold", after=20.0))
    sound, runs = air(mixer, 30.0)
    assert titles(runs) == ["talk", "news", "talk"] or titles(runs) == ["news", "talk"]
    held = next(run.ended for run in runs if run.ended is not None)
    assert held.cut_short
    assert held.asked_by == "operator:news"
    assert held.resumes_at is not None
    assert BACK_LEAST <= 20 * SAMPLE_RATE - held.resumes_at <= BACK_MOST
    again = [run for run in runs if run.item.title == "talk" and run.samples]
    assert again[0].item.starts_at == held.resumes_at
    at = 10 * SAMPLE_RATE
    expected = ramp[held.resumes_at + at - 5 * SAMPLE_RATE + round(0.04 * SAMPLE_RATE)]
    assert sound[at, 0] == pytest.approx(float(expected), abs=1e-4), "not a sample is lost after the hold"


def test_a_held_talk_goes_on_at_a_pause(graph: Graph) -> None:
    sound = tone(30.0)
    pause = slice(round(18.6 * SAMPLE_RATE), round(18.8 * SAMPLE_RATE))
    sound[pause] = 0.0
    put(graph, clip("talk", 0, sound=sound))
    mixer = mixer_of(graph)
    air(mixer, 20.0)
    put(graph, clip("news", 5.0, "hold"))
    _, runs = air(mixer, 0.1)
    resumes_at = next(run.ended.resumes_at for run in runs if run.ended is not None)
    assert resumes_at is not None
    assert pause.start <= resumes_at <= pause.stop


def test_a_sharp_show_ends_what_is_on_air_and_what_is_on_hold(graph: Graph) -> None:
    put(graph, clip("talk", 60.0))
    mixer = mixer_of(graph)
    air(mixer, 10.0)
    put(graph, clip("news", 30.0, "hold", after=10.0))
    air(mixer, 10.0)
    put(graph, clip("show", 10.0, "end", after=20.0))
    _, runs = air(mixer, 30.0)
    assert titles(runs) == ["show", graph_bed(graph)]
    ended = {run.item.title: run.ended for run in runs if run.ended is not None}
    assert ended["news"].asked_by == ended["talk"].asked_by == "operator:show"
    assert ended["talk"].resumes_at is None


def graph_bed(graph: Graph) -> str:
    track = graph.bed.take()
    assert track is not None
    return track.item.title


def test_a_sharp_show_waits_on_its_shelf_for_its_second(graph: Graph) -> None:
    now = NOON
    graph.live.air_now = lambda: now
    put(graph, clip("talk", 60.0))
    mixer = mixer_of(graph)
    show = clip("show", 10.0, "end")
    show.item = replace(show.item, not_before=NOON + timedelta(seconds=2))
    put(graph, show)
    runs: list[Run] = []
    for tick in range(40):
        now = NOON + timedelta(seconds=tick / 10)
        runs += mixer.render(TICK)[1]
    assert sum(run.samples for run in runs if run.item.title == "talk") == 2 * SAMPLE_RATE
    assert titles(runs) == ["talk", "show"]


def test_holds_nest_and_unwind_in_order(graph: Graph) -> None:
    put(graph, clip("talk", 100.0))
    mixer = mixer_of(graph)
    air(mixer, 10.0)
    put(graph, clip("long", 90.0, "hold", after=10.0))
    air(mixer, 10.0)
    put(graph, clip("short", 3.0, "hold", after=20.0))
    _, runs = air(mixer, 190.0)
    assert titles(runs) == ["short", "long", "talk", graph_bed(graph)]


def test_a_short_announcement_is_heard_out_by_the_next(graph: Graph) -> None:
    put(graph, clip("talk", 60.0))
    mixer = mixer_of(graph)
    air(mixer, 10.0)
    put(graph, clip("one", 8.0, "hold", after=10.0), clip("two", 8.0, "hold", after=11.0))
    _, runs = air(mixer, 40.0)
    assert titles(runs) == ["one", "two", "talk"]


def test_parts_of_one_insertion_follow_one_another_before_the_held_talk_goes_on(graph: Graph) -> None:
    put(graph, clip("talk", 60.0))
    mixer = mixer_of(graph)
    air(mixer, 10.0)
    put(graph, clip("part 1", 70.0, "hold", after=10.0), clip("part 2", 5.0, "hold", after=10.0))
    _, runs = air(mixer, 90.0)
    assert titles(runs) == ["part 1", "part 2", "talk"]


def test_a_talk_that_is_nearly_over_is_heard_out(graph: Graph) -> None:
    put(graph, clip("talk", 13.0))
    mixer = mixer_of(graph)
    air(mixer, 10.0)
    put(graph, clip("news", 5.0, "hold"))
    _, runs = air(mixer, 5.0)
    assert titles(runs) == ["talk", "news"]
    assert [run.ended.cut_short for run in runs if run.ended is not None] == [False]


def test_an_inserted_item_that_fails_at_once_gives_the_air_back(graph: Graph) -> None:
    class Raises(ClipTrack):
        def read(self, n: int) -> Block:
            raise OSError("the disk is gone")

    put(graph, clip("talk", 60.0))
    mixer = mixer_of(graph)
    air(mixer, 10.0)
    news = clip("news", 5.0, "hold")
    put(graph, Raises(news.item, tone(5.0)))
    _, runs = air(mixer, 60.0)
    assert titles(runs) == ["talk", graph_bed(graph)]
    assert any(run.ended is not None and run.ended.fault for run in runs if run.item.title == "news")


def test_a_skip_of_the_insertion_brings_the_held_talk_back_and_a_second_skip_ends_it(graph: Graph) -> None:
    put(graph, clip("talk", 60.0))
    mixer = mixer_of(graph)
    air(mixer, 10.0)
    put(graph, clip("news", 30.0, "hold"))
    air(mixer, 5.0)
    mixer.skip("anna")
    _, runs = air(mixer, 5.0)
    assert titles(runs)[-1] == "talk"
    mixer.skip("anna")
    _, runs = air(mixer, 5.0)
    assert titles(runs)[-1] == graph_bed(graph)
    assert graph.live.tracks() == ()


@pytest.mark.parametrize("live_waits", [False, True], ids=["goes on", "is forgotten when the programme goes on"])
def test_a_held_replay(graph: Graph, live_waits: bool) -> None:
    graph.replays.put([replay("replay", 50.0)], ())
    mixer = mixer_of(graph)
    air(mixer, 10.0)  # the ident, and into the replay
    put(graph, clip("news", 5.0, "hold", after=10.0))
    air(mixer, 1.0)
    if live_waits:
        known = graph.live.tracks()
        graph.live.put([*known, clip("talk", 60.0)], known)
    _, runs = air(mixer, 10.0)
    assert titles(runs)[-1] == ("talk" if live_waits else "replay")
    assert graph.held.tracks() == ()


def test_an_ident_is_never_cut(graph: Graph) -> None:
    graph.replays.put([replay("replay", 50.0)], ())
    mixer = mixer_of(graph)
    air(mixer, 0.5)
    assert mixer.current.item.kind == "station_id"
    put(graph, clip("news", 5.0, "hold"))
    _, runs = air(mixer, 2.0)
    assert [(run.item.kind, run.ended.cut_short) for run in runs if run.ended is not None] == [("station_id", False)]
    assert titles(runs)[-1] == "news"


def test_no_cut_leaves_a_gap(graph: Graph) -> None:
    put(graph, clip("talk", 100.0))
    mixer = mixer_of(graph)
    sound = [air(mixer, 5.0)[0]]
    for n, mode in enumerate(("hold", "end", "hold"), start=1):
        put(graph, clip(str(n), 70.0, mode, after=5.0 * n))  # type: ignore[arg-type] # a literal of the tuple above
        sound.append(air(mixer, 5.0)[0])
    levels = [float(np.abs(block).max()) for block in np.split(np.concatenate(sound), 100)]
    assert min(levels) > 0.1
    assert all(abs(a - b) < 0.15 for a, b in pairwise(levels))
