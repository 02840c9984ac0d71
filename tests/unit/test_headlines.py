"""Headlines: which papers an edition tells of, what it says of each, and when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config, StationConfig
from radio.errors import NothingNewError, WritingError
from radio.model.paper import Author, Paper
from radio.model.pick import PickRecord
from radio.model.rundown import Order
from radio.model.script import Script
from radio.model.summary import Summary
from radio.papers.candidates import Candidates
from radio.production.headlines import drop_late
from radio.production.orders import plan_for
from radio.production.workshop import Workshop
from radio.schedule.showclock import HEADLINES_LEAD, ShowClock
from radio.types import PaperId, Seconds, ShowId
from radio.writing import PaperMaterial, WritingBrief, write
from radio.writing.forms.headlines import FEWEST, headline_of
from radio.writing.stage import count_words
from tests.making import make_segment
from tests.workshops import make_workshop
from tests.writing_samples import NOW, show

pytestmark = pytest.mark.unit

SHOW = show("headlines")
FIELDS = ("cs.CV", "cs.CL", "cs.LG")
FOUND = "We find that small cameras number {n} raise the share of sorted glass from {n}1% to {n}2% in plants."


def paper(number: int, version: int = 1, abstract: str = "") -> Paper:
    return Paper(
        id=PaperId(f"2605.{number:05}"),
        version=version,
        title=f"Sorting Glass with Camera Number {number}",
        authors=(Author(name="Ada Example"), Author(name="Bo Sample"), Author(name="Cy Test"))[: 1 + number % 3],
        abstract=abstract or "Glass is hard to sort in plants of any size. " + FOUND.format(n=number),
        categories=(FIELDS[number % 3],),
        published=NOW,
        updated=NOW,
        announced=NOW.replace(hour=0),
    )


def script(papers: Sequence[Paper], **fields: object) -> Script:
    brief = WritingBrief(
        show=SHOW,
        station=StationConfig(),
        materials=tuple(PaperMaterial(paper=p) for p in papers),
        target=Seconds(120),
        now=NOW,
    )
    return write(brief.model_copy(update=fields), None)


def test_an_edition_has_its_length_and_one_sentence_a_paper() -> None:
    made = script([paper(n) for n in range(1, 9)], coming=("A Talk", "Another Talk"))
    told = [line for line in made.lines if line.paper_id is not None]
    assert len({line.paper_id for line in told}) == len(told) >= FEWEST
    assert count_words(made.lines) == pytest.approx(300, rel=0.1)
    assert made.gate.dropped == 0 and all(line.cites and line.factual for line in told)
    assert any("A Talk" in line.text and "Another Talk" in line.text for line in made.lines)
    assert [c.paper_id for c in made.chapters if c.paper_id] == list(made.paper_ids)


def test_two_hosts_take_turns_and_say_at_once_what_they_are() -> None:
    made = script([paper(n) for n in range(1, 7)])
    assert made.lines[1].beat == "disclosure"
    assert all(a.speaker != b.speaker for a, b in pairwise(made.lines))


def test_papers_of_a_field_are_told_together() -> None:
    made = script([paper(n) for n in range(1, 7)])
    fields = [int(paper_id[-1]) % 3 for paper_id in made.paper_ids]
    assert len([1 for a, b in pairwise(fields) if a != b]) == len(set(fields)) - 1


@pytest.mark.parametrize(
    "abstract",
    [
        "We propose a new way to sort glass. It could change plants in the future.",
        "We find that it works. This reduces errors by 30% in all of the plants that were seen.",
        "Extensive experiments highlight the potential of the method in many plants of the world.",
        "",
    ],
    ids=["a plan", "leans on the sentence before", "praise", "nothing"],
)
def test_what_is_no_finding_is_no_headline(abstract: str) -> None:
    assert headline_of(PaperMaterial(paper=paper(1).model_copy(update={"abstract": abstract}))) is None


def test_a_summarizers_headline_comes_first() -> None:
    told = "Small cameras help plants to sort glass."
    summary = Summary(paper_id=paper(1).id, purpose="headline", headline=told, claims=(), writer="llm")
    found = headline_of(PaperMaterial(paper=paper(1), summary=summary))
    assert found is not None and found.text == told
    plain = summary.model_copy(update={"writer": "extractive"})
    found = headline_of(PaperMaterial(paper=paper(1), summary=plain))
    assert found is not None and "raise the share" in found.text


def test_too_few_headlines_make_no_script() -> None:
    with pytest.raises(WritingError, match="only 4 of 4"):
        script([paper(n) for n in range(1, 5)])


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def w(tmp_path: Path, clock: ManualClock) -> Workshop:
    return make_workshop(tmp_path, Config.model_validate({"station": {"data_dir": tmp_path}}), {SHOW.id: SHOW}, clock)


def order(hour: int = 18) -> Order:
    at = NOW.replace(hour=hour)
    return Order(id=f"headlines-{hour}", show=SHOW.id, asked_by="schedule", created=at, not_before=at)


def told(w: Workshop, numbers: Sequence[int], show_id: str = "headlines", *, mention: bool = True) -> None:
    w.store.picks.put(
        PickRecord(
            order=f"o{n}", paper_id=paper(n).id, version=1, title="T", picked=NOW - timedelta(hours=3),
            asked_by="schedule", show=ShowId(show_id), mention_only=mention,
        )
        for n in numbers
    )  # fmt: skip


def plan(w: Workshop, hour: int = 18) -> set[int]:
    made = plan_for(w, order(hour), Candidates(w.config, w.store, w.clock))
    assert made.form == "headlines" and w.flow.papers(made) == (), "no PDF is read for it"
    assert [work.stage for work in w.flow.next(made)] == ["write"]
    return {int(key.split("v")[0][-5:]) for key in made.papers}


def test_no_paper_is_told_twice_unless_it_is_updated(w: Workshop) -> None:
    w.store.papers.upsert_all([paper(n) for n in range(1, 13)])
    told(w, range(1, 6))
    told(w, [6], show_id="rotation", mention=False)
    w.store.papers.upsert(paper(2, version=2))
    assert plan(w) <= {2, *range(6, 13)}
    w.store.papers.set_state(paper(12).id, "aired", "")
    assert 12 not in plan(w)


def test_no_edition_is_made_when_nothing_new_came(w: Workshop) -> None:
    w.store.papers.upsert_all([paper(n) for n in range(1, 8)])
    told(w, range(1, 6))
    with pytest.raises(NothingNewError, match="2 papers of 2026-05-20 are left to tell of"):
        plan(w)


def test_a_mention_does_not_count_as_an_airing(w: Workshop) -> None:
    w.store.papers.upsert_all([paper(n) for n in range(1, 8)])
    before = [pick.score for pick in Candidates(w.config, w.store, w.clock).picks()]
    told(w, range(1, 8))
    assert [pick.score for pick in Candidates(w.config, w.store, w.clock).picks()] == before


def test_headlines_are_ordered_shortly_before_the_hour(clock: ManualClock) -> None:
    orders: list[Order] = []
    look = ShowClock({SHOW.id: SHOW}, "UTC", orders.append, clock).look
    clock.advance(1800)
    look()
    assert {o.id for o in orders} == set(), "18:00 is past its grace, 19:00 is far"
    clock.advance(1800 - HEADLINES_LEAD.total_seconds())
    look()
    assert [(o.id, o.priority) for o in orders] == [("headlines-2026-05-20T1900", "requested")]


def test_an_edition_that_comes_too_late_is_dropped(w: Workshop, clock: ManualClock) -> None:
    segment = make_segment(1).model_copy(update={"show": SHOW.id})
    w.store.segments.add(segment)
    w.store.rundown.append(segment, "schedule", NOW)
    w.store.rundown.append(segment, "operator:ada", NOW)
    clock.advance(60 * SHOW.schedule.grace_minutes)
    assert drop_late(w) == 0
    clock.advance(1)
    assert drop_late(w) == 1
    assert [entry.added_by for entry in w.store.rundown.queued()] == ["operator:ada"], "by hand is by hand"
