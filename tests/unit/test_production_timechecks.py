"""Sweepers: what they say, which are made next, and what playout finds of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from radio.archive.retention import removable
from radio.clock import ManualClock
from radio.config import Config, SoundConfig
from radio.model.sweeper import SWEEPERS, Sweepers
from radio.production.files import save
from radio.production.plan import EpisodePlan
from radio.production.pool import Done, Pool
from radio.production.publish import Made
from radio.production.spoken import SpokenFile
from radio.production.timechecks import (
    AHEAD_WHEN_BUSY,
    AT_A_TIME,
    WITHOUT_A_TALK,
    SweeperMaker,
    minutes_told,
    phrase,
    publish_sweeper,
    sweeper_id,
    sweeper_script,
)
from radio.production.workshop import Pools, Workshop
from radio.store.status import read_status
from radio.types import EpisodeId, SegmentId, ShowId
from tests.making import make_daily_show, make_segment
from tests.workshops import make_workshop

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 20, 12, 34, tzinfo=UTC)
MakeWorkshop = Callable[..., Workshop]


@pytest.fixture
def workshop(tmp_path: Path) -> MakeWorkshop:
    def make(name: str = "Paper Radio", **sound: Any) -> Workshop:
        station = {"data_dir": tmp_path, "timezone": "Europe/Berlin", "name": name}
        config = Config.model_validate({"station": station, "sound": sound})
        shows = {ShowId("rotation"): make_daily_show(id="rotation", form="rotation", sound={"sweeper_every": 3})}
        return make_workshop(tmp_path, config, shows, ManualClock(NOW))

    return make


def finish(w: Workshop, plan: EpisodePlan) -> SegmentId:
    """As if it had been made."""
    segment = make_segment(int(plan.id[-8:], 16), 4, kind="sweeper", show=None, title=plan.id)
    w.store.segments.add(segment)
    save(w.files.made(plan.id), Made(segment=segment.id))
    w.plans.put(plan)
    w.plans.end(plan.id)
    return segment.id


class Bench(Pool):
    """Assembles at once, without a sound."""

    def __init__(self) -> None:
        pass

    def call(self, function: Callable[..., Any], *args: Any, timeout: float | None = None) -> Done[Any]:
        (data,) = args
        return Done(make_segment(7, 4, kind=data.kind, show=None, title=data.script.title), 0.1)


def paper_plan() -> EpisodePlan:
    return EpisodePlan(
        id=EpisodeId("rotation-1"), show=ShowId("rotation"), form="rotation", asked_by="rotation", created=NOW
    )


@pytest.mark.parametrize(
    ("hour", "minute", "clock", "said"),
    [
        (9, 0, 12, "nine o'clock"),
        (21, 0, 12, "nine o'clock"),
        (0, 0, 12, "twelve o'clock"),
        (12, 1, 12, "one minute past twelve"),
        (9, 3, 12, "three minutes past nine"),
        (9, 15, 12, "a quarter past nine"),
        (9, 20, 12, "twenty minutes past nine"),
        (9, 30, 12, "half past nine"),
        (9, 44, 12, "nine forty four"),
        (0, 0, 24, "zero hours"),
        (1, 1, 24, "one hour, one minute"),
        (21, 3, 24, "twenty one hours, three minutes"),
    ],
)
def test_the_time_is_said_as_people_say_it(hour: int, minute: int, clock: Any, said: str) -> None:
    assert phrase(hour, minute, clock) == said


def test_no_two_minutes_sound_alike(workshop: MakeWorkshop) -> None:
    w = workshop()
    texts = {sweeper_script(w, 60 * hour + minute).lines[0].text for hour in range(12) for minute in range(50)}
    assert len(texts) == 12 * 50


def test_the_config_says_which_minutes_are_told() -> None:
    assert minutes_told(SoundConfig(time_check_minutes=2)) == (0, 1, 2)
    assert minutes_told(SoundConfig(time_checks="half_hour", time_check_minutes=1)) == (0, 1, 30, 31)
    assert minutes_told(SoundConfig(time_checks="off")) == ()


def test_the_next_hour_comes_first_in_the_stations_time_zone(workshop: MakeWorkshop) -> None:
    w = workshop(time_check_minutes=1)
    maker = SweeperMaker(w)
    made: list[int | None] = []
    while plans := maker.next():
        assert len(plans) <= AT_A_TIME
        assert all(p.priority == "backlog" and not p.on_air and not p.orders for p in plans)
        for plan in plans:
            finish(w, plan)
        made += [p.piece for p in plans]
    # 12:34 UTC is 14:34 in Berlin in May: three o'clock comes next.
    assert made == [None, *(60 * hour + minute for hour in [*range(3, 12), 0, 1, 2] for minute in (0, 1))]


def test_papers_come_first(workshop: MakeWorkshop) -> None:
    w = workshop()
    w.plans.put(paper_plan())
    maker = SweeperMaker(w)
    assert maker.next() == [], "before the first talk everything goes into making one"
    w.store.segments.add(make_segment(1))
    asked: list[int] = []
    while plans := maker.next():
        for plan in plans:
            finish(w, plan)
        asked += [plan.piece // 60 for plan in plans if plan.piece is not None]
    assert sorted(set(asked)) == [3, 4]
    assert len(asked) == AHEAD_WHEN_BUSY * 21


def test_papers_that_never_become_a_talk_do_not_keep_the_time_from_being_told(workshop: MakeWorkshop) -> None:
    w = workshop()
    w.plans.put(paper_plan())
    maker = SweeperMaker(w)
    assert maker.next() == []
    assert isinstance(w.clock, ManualClock)
    w.clock.advance(WITHOUT_A_TALK)
    assert len(maker.next()) == AT_A_TIME


def test_a_few_are_in_the_making_at_a_time(workshop: MakeWorkshop) -> None:
    w = workshop()
    maker = SweeperMaker(w)
    for plan in maker.next():
        w.plans.put(plan)
    assert len(w.plans.open()) == AT_A_TIME
    assert maker.next() == []


def test_a_restart_makes_nothing_twice_and_lists_what_is_there(workshop: MakeWorkshop) -> None:
    w = workshop(time_check_minutes=0)
    maker = SweeperMaker(w)
    made = {}
    for _ in range(2):
        for plan in maker.next():
            made[plan.piece] = finish(w, plan)
    assert list(made) == [None, 180, 240, 300]

    again = SweeperMaker(w)
    assert [plan.piece for plan in again.next()] == [360, 420]
    index = read_status(w.config.station.data_dir, SWEEPERS, Sweepers)
    assert index is not None
    assert index.name == made[None]
    assert index.name_every == {"rotation": 3}
    assert (index.at(3, 0), index.at(15, 0), index.at(16, 0)) == (made[180], made[180], made[240])
    assert index.at(18, 0) is None
    assert index.at(15, 1) is None
    assert index.segments() == set(made.values())


def test_one_whose_segment_is_gone_is_made_again(workshop: MakeWorkshop) -> None:
    w = workshop(time_check_minutes=0)
    name, first = SweeperMaker(w).next()
    w.store.segments.remove(finish(w, first))
    finish(w, name)
    assert [plan.piece for plan in SweeperMaker(w).next()] == [180, 240]


def test_one_that_was_begun_under_another_clock_is_not_told(workshop: MakeWorkshop) -> None:
    # "Twenty one hours, three minutes" would be listed for three past nine, and be wrong in the morning.
    then, now = workshop(clock=24), workshop(clock=12)
    pools = Pools(Bench(), Bench(), Bench(), Bench())
    for maker, listed in ((then, []), (now, ["0903"])):
        piece = (21 if maker is then else 9) * 60 + 3
        script = sweeper_script(maker, piece)
        plan = EpisodePlan(
            id=sweeper_id(maker, piece),
            show=script.show,
            form="sweeper",
            piece=piece,
            asked_by="house",
            on_air=False,
            created=NOW,
        )
        now.plans.put(plan)
        done = publish_sweeper(replace(now, pools=pools), plan, SpokenFile(script=script, clips=()))
        assert done.value.kind == "sweeper"
        index = read_status(now.config.station.data_dir, SWEEPERS, Sweepers)
        assert list(index.times if index else ()) == listed
        assert now.plans.open() == []


def test_another_name_of_the_station_is_another_sweeper(workshop: MakeWorkshop) -> None:
    w, other = workshop(), workshop("Other Radio")
    for piece in (None, 3 * 60 + 1):
        assert sweeper_id(w, piece) != sweeper_id(other, piece)
    assert "Other Radio" in sweeper_script(other, 3 * 60 + 1).lines[1].text


def test_retention_spares_sweepers_in_use_and_they_push_out_no_talk() -> None:
    talks = [make_segment(n) for n in range(1, 4)]
    used, stale = make_segment(10, kind="sweeper"), make_segment(11, kind="sweeper")
    assert removable([*talks, used, stale], {used.id}, {}, keep_newest=2) == [stale, talks[0]]
