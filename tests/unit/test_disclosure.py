"""AI disclosure: in each episode's first lines, in each time check, and in the as-run log only where it was heard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.model.asrun import AsRunEntry
from radio.model.script import Line, Script
from radio.model.segment import ANNOUNCEMENTS
from radio.model.show import Show
from radio.playout.asrun import DISCLOSED_AFTER, AirTime, AsRunLog
from radio.playout.items import Ended, Item, Run
from radio.playout.simreport import without_disclosure
from radio.production.disclosure import WITHIN, disclosure_lacking
from radio.production.timechecks import sweeper_script
from radio.types import Samples, ShowId, to_samples
from radio.writing import write
from tests.making import make_asrun, make_segment
from tests.playout_parts import NOON
from tests.workshops import make_workshop
from tests.writing_samples import brief, material, show

pytestmark = pytest.mark.unit


def script(*beats: str) -> Script:
    lines = tuple(
        Line.model_validate({"speaker": "joe", "text": "Said.", "beat": beat, "factual": False, "origin": "template"})
        for beat in beats
    )
    return Script(show=ShowId("rotation"), title="T", lines=lines, chapters=(), paper_ids=(), writer="extractive")


@pytest.mark.parametrize(
    ("beats", "told"),
    [
        (("opening", "disclosure", "what"), True),
        (("disclosure",), True),
        (("opening", "station", "disclosure", "what"), True),
        (("opening", "what", "how", "disclosure"), False),
        (("opening", "what"), False),
        ((), False),
    ],
)
def test_it_stands_among_the_first_lines(beats: tuple[str, ...], told: bool) -> None:
    lacking = disclosure_lacking(script(*beats), show("rotation"))
    assert (lacking is None) == told
    assert told or str(WITHIN) in str(lacking)


def test_what_the_station_says_of_itself_needs_none() -> None:
    said = show("rotation").model_copy(update={"id": ANNOUNCEMENTS})
    assert disclosure_lacking(script("station"), said) is None
    assert disclosure_lacking(script("station"), show("house")) is None


def operators(form: str) -> Show:
    """A show whose own words say nothing of it."""
    return show(form).model_copy(update={"opening": ("Hello.",), "closing": ("Bye.",)})


@pytest.mark.parametrize("form", ["rotation", "daily", "weekly"])
def test_every_writer_says_it(form: str) -> None:
    given = brief(material(1), material(2), form=form) if form != "rotation" else brief(material(1))
    made = write(given.model_copy(update={"show": operators(form)}), None)
    assert disclosure_lacking(made, operators(form)) is None
    assert made.lines[1].beat == "disclosure"


def test_every_time_check_says_it(tmp_path: Path) -> None:
    shows = {ShowId("rotation"): show("rotation")}
    w = make_workshop(tmp_path, Config.model_validate({"station": {"data_dir": tmp_path}}), shows, ManualClock(NOON))
    for piece in range(24 * 60):
        beats = [line.beat for line in sweeper_script(w, piece).lines]
        assert beats == ["station", "disclosure"]
    assert [line.beat for line in sweeper_script(w, None).lines] == ["station"], "the station's name alone"


@pytest.mark.parametrize(
    ("disclosed", "starts_at", "seconds", "told"),
    [
        (True, 0.0, 60.0, True),
        (False, 0.0, 60.0, False),
        (True, 30.0, 30.0, False),
        (True, 0.0, DISCLOSED_AFTER - 1, False),
        (True, 0.0, DISCLOSED_AFTER, True),
    ],
    ids=["heard", "none", "goes on after a hold", "cut before it", "cut after it"],
)
def test_the_log_tells_where_it_was_heard(disclosed: bool, starts_at: float, seconds: float, told: bool) -> None:
    entries: list[AsRunEntry] = []
    segment = make_segment(1, 60.0).model_copy(update={"ai_disclosed": disclosed, "mentions_only": True})
    item = replace(Item("a", "talk", "live", segment=segment), starts_at=to_samples(starts_at))
    log = AsRunLog(AirTime(ManualClock(NOON)), entries.append)
    log.add(Run(item, to_samples(seconds), Ended(cut_short=seconds < 60)), True)
    assert [(e.ai_disclosed, e.mentions_only) for e in entries] == [(told, True)]


def test_a_short_time_check_tells_it_when_it_aired_whole() -> None:
    entries: list[AsRunEntry] = []
    segment = make_segment(1, 5.0).model_copy(update={"ai_disclosed": True})
    log = AsRunLog(AirTime(ManualClock(NOON)), entries.append)
    log.add(Run(Item("a", "sweeper", "live", segment=segment), to_samples(5.0), Ended(cut_short=False)), True)
    log.add(Run(Item("a", "sweeper", "live", segment=segment), to_samples(3.0), Ended(cut_short=True)), True)
    assert [e.ai_disclosed for e in entries] == [True, False]


def test_the_longest_stretch_without_it_counts_both_ends() -> None:
    def at(seconds: float, disclosed: bool) -> AsRunEntry:
        first = to_samples(seconds)
        return make_asrun(NOON).model_copy(update={"first_sample": first, "ai_disclosed": disclosed})

    entries = [at(0, False), at(100, True), at(150, False), at(260, True)]
    assert without_disclosure(entries, to_samples(300.0)) == 160.0
    assert without_disclosure(entries, to_samples(500.0)) == 240.0
    assert without_disclosure([], Samples(48_000)) == 1.0
