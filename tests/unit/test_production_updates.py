"""Which new versions a digest mentions."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.production.updates import MENTIONED, aired_updates
from radio.production.workshop import Workshop
from tests.making import NOON, make_asrun, make_paper
from tests.workshops import make_workshop

pytestmark = pytest.mark.unit

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def workshop(tmp_path: Path, clock: ManualClock) -> Workshop:
    return make_workshop(tmp_path, Config(), {}, clock)


def air(w: Workshop, number: int, at: datetime) -> None:
    w.store.papers.upsert(make_paper(number))
    w.store.papers.set_state(make_paper(number).id, "aired", "Rotation")
    w.store.asrun.append(make_asrun(at, paper_ids=(make_paper(number).id,), kind="talk", source="live"))


def test_papers_that_were_on_air_are_mentioned_with_when(workshop: Workshop, clock: ManualClock) -> None:
    for number in range(1, 6):
        air(workshop, number, NOON - number * DAY)
    workshop.store.papers.upsert(make_paper(9))
    for number in (1, 2, 3, 9):
        workshop.store.papers.upsert(make_paper(number, version=2))
    workshop.store.papers.upsert(make_paper(4, version=3, comment="This paper has been withdrawn."))
    told = aired_updates(workshop, NOON, NOON + DAY)
    assert len(told) == MENTIONED
    assert [(one.paper.id, one.version, one.withdrawn, one.aired_at) for one in told] == [
        (make_paper(4).id, 3, True, NOON - 4 * DAY),
        (make_paper(1).id, 2, False, NOON - DAY),
        (make_paper(2).id, 2, False, NOON - 2 * DAY),
    ]
    assert aired_updates(workshop, NOON - DAY, NOON) == ()
    assert aired_updates(workshop, NOON + DAY, NOON + 2 * DAY) == ()


def test_a_version_that_was_known_before_the_paper_aired_is_none_to_mention(
    workshop: Workshop, clock: ManualClock
) -> None:
    workshop.store.papers.upsert(make_paper(1))
    workshop.store.papers.upsert(make_paper(1, version=2))
    clock.advance(3600)
    air(workshop, 1, NOON + timedelta(hours=1))
    assert aired_updates(workshop, NOON, NOON + DAY) == ()


def test_two_versions_in_a_day_are_one_mention(workshop: Workshop) -> None:
    air(workshop, 1, NOON - DAY)
    for version in (2, 3):
        workshop.store.papers.upsert(make_paper(1, version=version))
    assert [one.version for one in aired_updates(workshop, NOON, NOON + DAY)] == [3]
