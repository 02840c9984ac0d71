"""What hosts said in the last day, for writers who would not repeat it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.model.segment import SCRIPT
from radio.production.spokenlines import SpokenLines
from radio.production.workshop import Workshop
from tests.making import NOON, make_asrun, make_segment
from tests.workshops import make_workshop

pytestmark = pytest.mark.unit


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return make_workshop(tmp_path, Config(), {}, ManualClock(NOON))


def said(w: Workshop, number: int, *lines: tuple[str, str]) -> None:
    """A segment with a script of lines: (text, origin)."""
    segment = make_segment(number)
    w.store.segments.add(segment)
    folder = w.store.segments.folder(segment.id)
    folder.mkdir(parents=True, exist_ok=True)
    script = {"lines": [{"text": text, "origin": origin} for text, origin in lines]}
    (folder / SCRIPT).write_text(json.dumps(script))


def test_lines_of_the_last_day_come_oldest_first_and_those_that_are_queued_last(workshop: Workshop) -> None:
    said(workshop, 1, ("An old one.", "template"))
    said(workshop, 2, ("Of yesterday.", "template"), ("A model's own words.", "model"))
    said(workshop, 3, ("Of this morning.", "extractive"))
    said(workshop, 4, ("To come.", "template"))
    for number, hours in ((1, 30), (2, 20), (3, 2)):
        entry = make_asrun(NOON - timedelta(hours=hours), segment=make_segment(number).id, kind="talk", source="live")
        workshop.store.asrun.append(entry)
    workshop.store.rundown.append(make_segment(4), "rotation")
    assert SpokenLines(workshop.store).before(NOON) == ("Of yesterday.", "Of this morning.", "To come.")


def test_a_script_that_is_lost_or_damaged_tells_nothing(workshop: Workshop) -> None:
    said(workshop, 1, ("Whole.", "template"))
    said(workshop, 2)
    (workshop.store.segments.folder(make_segment(2).id) / SCRIPT).write_text("{")
    for number in (1, 2, 3):
        entry = make_asrun(NOON - timedelta(hours=1), segment=make_segment(number).id, kind="talk", source="live")
        workshop.store.asrun.append(entry)
    assert SpokenLines(workshop.store).before(NOON) == ("Whole.",)


def test_each_script_is_read_once(workshop: Workshop) -> None:
    said(workshop, 1, ("Once.", "template"))
    entry = make_asrun(NOON - timedelta(hours=1), segment=make_segment(1).id, kind="talk", source="live")
    workshop.store.asrun.append(entry)
    lines = SpokenLines(workshop.store)
    assert lines.before(NOON) == ("Once.",)
    (workshop.store.segments.folder(make_segment(1).id) / SCRIPT).unlink()
    assert lines.before(NOON) == ("Once.",)
