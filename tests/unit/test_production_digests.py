"""What a digest takes of earlier shows: papers that were told, and what truly aired."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.model.asrun import AsRunEntry
from radio.model.paper import Paper
from radio.model.timeline import CardCue, Timeline
from radio.papers.days import start_of
from radio.production.aired import airings_of
from radio.production.digests import Listing, make_digest
from radio.production.episode_stages import EpisodeStages
from radio.production.files import save
from radio.production.heard import HEARD, heard, last_heard
from radio.production.plan import DigestFile, EpisodePlan
from radio.production.workshop import Workshop
from radio.schedule.shows import load_shows
from radio.types import EpisodeId, PaperId, Samples, Seconds, SegmentId, ShowId, to_samples
from tests.making import NOON, make_asrun, make_paper, make_segment
from tests.workshops import make_workshop
from tests.writing_samples import ROOT

pytestmark = pytest.mark.unit

DAY = timedelta(days=1)
MONDAY = date(2026, 5, 18)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def workshop(tmp_path: Path, clock: ManualClock) -> Workshop:
    shows = load_shows(ROOT / "shows", ROOT / "prompts")
    config = Config.model_validate({"papers": {"arxiv": {"categories": ["cs.CL"]}}})
    return make_workshop(tmp_path, config, shows, clock, is_lean=lambda: True)


def entry(at: datetime, *numbers: int, seconds: float = 240, **fields: object) -> AsRunEntry:
    values: dict[str, object] = {"kind": "talk", "source": "live", "title": "Talk"}
    ids = tuple(make_paper(n).id for n in numbers)
    return make_asrun(at, seconds, paper_ids=ids, **{**values, **fields})


CASES = [
    ({}, True),
    ({"source": "replay"}, False),
    ({"source": "evergreen"}, False),
    ({"mentions_only": True}, False),
    ({"cut_short": True, "seconds": 8}, False),
    ({"cut_short": True, "seconds": 90}, True),
    ({"cut_short": True, "seconds": 8, "resumes_at": Samples(8)}, False),
]


@pytest.mark.parametrize(("fields", "counts"), CASES)
def test_only_what_was_told_on_air_is_called_back_to(
    workshop: Workshop, fields: dict[str, object], counts: bool
) -> None:
    store = workshop.store
    store.papers.upsert(make_paper(1))
    store.asrun.append(entry(NOON - 2 * DAY, 1, **fields))  # type: ignore[arg-type] # fields of an entry
    found = last_heard(store, make_paper(1).id, NOON)
    assert (found is not None) == counts
    if found is not None:
        assert (found.aired_at, found.title, found.distance) == (NOON - 2 * DAY, make_paper(1).title, 0.0)
    assert [a.paper_id for a in airings_of(store, store.asrun.last(1)[0])] == ([make_paper(1).id] if counts else [])


def test_of_a_show_that_was_cut_off_only_the_papers_before_that_were_heard(workshop: Workshop) -> None:
    minute = to_samples(Seconds(60))
    cues = tuple(CardCue(at=Samples(n * minute), paper_id=make_paper(n).id) for n in (1, 2, 3))
    segment = make_segment(1, 400, timeline=Timeline(cues=cues))
    workshop.store.segments.add(segment)
    cut = entry(NOON, 1, 2, 3, seconds=170, segment=segment.id, cut_short=True)
    assert minute > HEARD
    assert heard(workshop.store, cut) == (make_paper(1).id, make_paper(2).id)
    assert heard(workshop.store, cut.model_copy(update={"cut_short": False})) == cut.paper_ids
    lost = cut.model_copy(update={"segment": SegmentId("f" * 32)})
    assert heard(workshop.store, lost) == (), "what is not known is not claimed"


def test_the_last_time_counts_and_what_is_older_than_a_month_does_not(workshop: Workshop) -> None:
    for days in (40, 9, 3):
        workshop.store.asrun.append(entry(NOON - days * DAY, 1))
    workshop.store.asrun.append(entry(NOON - DAY, 1, seconds=5, cut_short=True))
    workshop.store.asrun.append(entry(NOON + DAY, 1))
    workshop.store.asrun.append(entry(NOON - 40 * DAY, 2))
    found = last_heard(workshop.store, make_paper(1).id, NOON)
    assert found is not None and found.aired_at == NOON - 3 * DAY
    assert last_heard(workshop.store, make_paper(2).id, NOON) is None


def test_a_digest_calls_back_to_its_own_papers_only_where_they_were_on_air(workshop: Workshop) -> None:
    workshop.store.papers.upsert_all([make_paper(1), make_paper(2)])
    workshop.store.asrun.append(entry(NOON - DAY, 1))
    order = plan("weekly", MONDAY, 7)
    papers = robots(2)
    save(workshop.files.listing(order.id), Listing(papers=papers, seen=2))
    save(workshop.files.digest(order.id), make_digest(workshop, order, Listing(papers=papers, seen=2)).value)
    materials, _ = EpisodeStages(workshop)._materials(order, True)  # what a writer gets
    assert {m.paper.id: [e.paper_id for e in m.earlier] for m in materials} == {
        make_paper(1).id: [make_paper(1).id],
        make_paper(2).id: [],
    }


def plan(show: str, first: date, days: int, **fields: object) -> EpisodePlan:
    values: dict[str, object] = {
        "id": EpisodeId(f"{show}-{first}"),
        "show": ShowId(show),
        "form": show,
        "start": start_of(first),
        "end": start_of(first + timedelta(days=days)),
        "asked_by": "schedule",
        "created": NOON,
    }
    return EpisodePlan.model_validate(values | fields)


def robots(count: int, first: int = 1) -> tuple[Paper, ...]:
    return tuple(
        make_paper(
            n,
            title=f"Robot Grasping of {'abcdefghijklmnopqrstuvwxyz'[n]}-Shapes",
            abstract=f"We teach a robot to grasp shape number {n}. The robot finds it in {n} of 40 cases.",
            announced=NOON - timedelta(hours=12),
        )
        for n in range(first, first + count)
    )


def ids(made: DigestFile) -> set[PaperId]:
    return {i for theme in made.digest.themes for i in theme.paper_ids}


def test_no_paper_is_told_twice_in_the_daily_shows_of_a_week(workshop: Workshop) -> None:
    papers = robots(20)
    workshop.store.papers.upsert_all(papers)
    listing = Listing(papers=papers, seen=20)
    told: set[PaperId] = set()
    for n in range(2):
        order = plan("daily", MONDAY + n * DAY, 1)
        made = make_digest(workshop, order, listing).value
        assert ids(made) and not ids(made) & told
        told |= ids(made)
        save(workshop.files.digest(order.id), made)
        workshop.plans.put(order)
        workshop.plans.end(order.id)
    later = plan("daily", MONDAY + 9 * DAY, 1)
    assert ids(make_digest(workshop, later, listing).value) & told, "a week later it may be"
    asked = plan("daily", MONDAY + 2 * DAY, 1, papers=tuple(p.key for p in papers[:2]))
    assert ids(make_digest(workshop, asked, Listing(papers=papers[:2], seen=2)).value) == {p.id for p in papers[:2]}
    week = make_digest(workshop, plan("weekly", MONDAY, 7), listing).value
    assert ids(week) & told, "the weekly show may come back to them"


def test_a_week_is_set_against_the_week_before(workshop: Workshop) -> None:
    now, before = robots(8), robots(5, first=10)
    before = tuple(p.model_copy(update={"announced": NOON - 9 * DAY}) for p in before)
    workshop.store.papers.upsert_all((*now, *before))
    made = make_digest(workshop, plan("weekly", MONDAY, 7), Listing(papers=now, seen=8)).value.digest
    [theme] = [theme for theme in made.themes if theme.name == "robots"]
    assert (theme.size, made.papers_counted, theme.before, made.papers_before) == (8, 8, 5, 5)


def test_a_talk_is_written_without_earlier_papers_while_the_library_cannot_be_asked(
    tmp_path: Path, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Here because its embedding model is not there."""
    shop = make_workshop(tmp_path, Config(), load_shows(ROOT / "shows", ROOT / "prompts"), clock)
    paper = make_paper(1)
    shop.store.papers.upsert(paper)
    assert EpisodeStages(shop)._earlier(paper.key) == ((), 0.0)
    assert paper.key in caplog.text and "aired before" in caplog.text
    shop.pools.close()
