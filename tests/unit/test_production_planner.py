"""The planner on a real store with a clock that only moves when told, and an engine that only remembers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.errors import FetchError
from radio.model.audio import Loudness
from radio.model.paper import Paper
from radio.model.rundown import Order
from radio.model.segment import Segment
from radio.model.show import Host, Show, ShowLength
from radio.model.status import StageName
from radio.papers.candidates import Candidates
from radio.papers.source import PdfFile
from radio.production.engine import Engine
from radio.production.files import save
from radio.production.limits import Limits
from radio.production.plan import Plans
from radio.production.planner import ORDER_TRIES, Planner
from radio.production.publish import Made
from radio.production.work import Work, WorkState
from radio.production.workshop import Workshop
from radio.store import Store
from radio.types import Dbtp, HostId, Lufs, PaperId, SegmentId, ShowId, VoiceId, to_samples
from tests.workshops import make_workshop

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


class RememberingEngine(Engine):
    """Takes work and pauses, and runs nothing."""

    def __init__(self) -> None:
        self.works: list[Work] = []
        self.states: dict[tuple[str, str], WorkState] = {}
        self.paused: set[str] = set()

    def enqueue(self, work: Work) -> None:
        if self.states.setdefault((work.stage, work.key), "waiting") == "waiting" and work not in self.works:
            self.works.append(work)

    def again(self, work: Work) -> bool:
        self.works.append(work)
        self.states[(work.stage, work.key)] = "waiting"
        return True

    def state(self, stage: StageName, key: str) -> WorkState | None:
        return self.states.get((stage, key))

    def pause(self, stage: StageName) -> None:
        self.paused.add(stage)

    def resume(self, stage: StageName) -> None:
        self.paused.discard(stage)

    def ids(self) -> list[str]:
        return [f"{w.stage}:{w.key}" for w in self.works]


@dataclass
class ListSource:
    """Knows a list of papers, or does not answer."""

    name: str = "arxiv"
    papers: list[Paper] = field(default_factory=list)
    dead: bool = False
    asked: int = 0

    def newest(self, limit: int) -> list[Paper]:
        return self.papers[:limit]

    def announced_on(self, day: date) -> list[Paper]:
        return [p for p in self.papers if p.published.date() == day]

    def by_ids(self, ids: Sequence[PaperId]) -> list[Paper]:
        self.asked += 1
        if self.dead:
            raise FetchError("does not answer")
        return [p for p in self.papers if p.id in ids]

    def fetch_pdf(self, paper: Paper, target: Path) -> PdfFile:
        raise FetchError("does not answer")


def paper(number: int, version: int = 1) -> Paper:
    return Paper(
        id=PaperId(f"2605.{number:05}"),
        version=version,
        title=f"On the number {number}",
        abstract="We study a number and find that it behaves as numbers do. " * 8,
        categories=("cs.LG",),
        published=NOW - timedelta(hours=number),
        updated=NOW - timedelta(hours=number),
    )


def show(form: str) -> Show:
    hosts = tuple(
        Host(id=HostId(name), name=name.title(), persona="curious", voices=(VoiceId("joe"),)) for name in ("ada", "ben")
    )
    return Show(
        id=ShowId(form),
        title=form.title(),
        description="",
        form=form,
        summarizer="brief" if form == "rotation" else "day",
        hosts=hosts,
        length=ShowLength(shortest=2, target=4, longest=5),
        opening=("Hello.",),
        closing=("Bye.",),
    )


@dataclass
class Desk:
    """Everything around a planner."""

    config: Config
    clock: ManualClock
    store: Store
    source: ListSource
    workshop: Workshop
    engine: RememberingEngine
    planner: Planner

    def add_reserve(self, minutes: float) -> Segment:
        segment = Segment(
            id=SegmentId(f"{len(self.store.segments.all()):032}"),
            title="ready",
            duration=to_samples(minutes * 60),
            loudness=Loudness(integrated=Lufs(-16.0), true_peak=Dbtp(-1.5)),
            created=self.clock.now(),
            sound_sha256="0" * 64,
        )
        self.store.segments.add(segment)
        self.store.rundown.append(segment, "rotation")
        return segment

    def order(self, name: str, show_id: str = "rotation", papers: tuple[str, ...] = (), on_air: bool = True) -> Order:
        order = Order(
            id=name,
            show=ShowId(show_id),
            papers=tuple(PaperId(p) for p in papers),
            asked_by="operator",
            created=self.clock.now(),
            priority="requested",
            on_air=on_air,
        )
        self.store.orders.put(order)
        return order

    def state(self, order: Order) -> str:
        current = self.store.orders.get(order.id)
        assert current is not None
        return current.state


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    config = Config.model_validate(
        {"station": {"data_dir": tmp_path}, "keep": {"min_free_mb": 0}, "sound": {"time_checks": "off"}}
    )
    clock = ManualClock(NOW)
    store = Store.open(tmp_path / "radio.db", clock)
    shows = {s.id: s for s in (show("rotation"), show("daily"))}
    source = ListSource()
    limits = Limits(config.reserve, config.keep)
    workshop = make_workshop(
        tmp_path,
        config,
        shows,
        clock,
        store=store,
        sources=(source,),
        is_lean=lambda: limits.mode.lean,
        broken=lambda: frozenset((f.stage, f.key) for f in store.stages.failures()),
    )
    engine = RememberingEngine()
    candidates = Candidates(config, store, clock)
    planner = Planner(workshop, engine, limits, candidates, lambda: "arXiv does not answer", frozenset)
    return Desk(config, clock, store, source, workshop, engine, planner)


def test_an_empty_reserve_orders_a_few_papers_and_holds_back_embedding(desk: Desk) -> None:
    for n in range(9):
        desk.store.papers.upsert(paper(n))
    desk.planner.tick()
    desk.planner.tick()
    assert sorted(desk.engine.ids()) == [f"fetch:2605.{n:05}v1" for n in range(3)]
    assert desk.planner.mode.name == "lean"
    assert desk.engine.paused == {"embed"}


def test_a_full_reserve_pauses_until_some_of_it_has_aired(desk: Desk) -> None:
    desk.store.papers.upsert(paper(1))
    desk.add_reserve(30)
    desk.add_reserve(31)
    desk.planner.tick()
    assert (desk.planner.mode.name, desk.engine.works) == ("paused", [])
    desk.store.rundown.mark(desk.store.rundown.queued()[0].id, "aired")
    desk.planner.tick()
    assert (desk.planner.mode.name, desk.engine.ids()) == ("full", ["fetch:2605.00001v1"])
    assert desk.engine.paused == set()


def test_without_papers_it_says_what_it_waits_for(desk: Desk) -> None:
    desk.planner.tick()
    assert (desk.planner.mode.name, desk.planner.mode.reason) == ("waiting", "arXiv does not answer")


def test_a_new_version_of_an_aired_paper_is_not_a_new_paper(desk: Desk) -> None:
    desk.store.papers.upsert(paper(1))
    desk.store.papers.set_state(paper(1).id, "aired")
    desk.store.papers.upsert(paper(1, version=2))
    desk.planner.tick()
    assert desk.engine.works == []


def test_the_chain_follows_the_files_that_are_there(desk: Desk) -> None:
    desk.store.papers.upsert(paper(1))
    episode, key = "rotation-2605.00001v1", "2605.00001v1"
    files = desk.workshop.files
    chain = [
        (None, f"fetch:{key}"),
        (files.pdf(key), f"convert:{key}"),
        (files.document(key), f"summarize:{key}@brief"),
        (files.summary(key, "brief"), f"write:{episode}"),
        (files.script(episode), f"speak:{episode}"),
        (files.clips(episode), f"assemble:{episode}"),
    ]
    for path, expected in chain:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("{}")
        desk.planner.tick()
        assert desk.engine.ids()[-1] == expected


def test_what_has_failed_for_good_fails_the_order_and_a_retry_opens_it_again(desk: Desk) -> None:
    desk.source.papers = [paper(1)]
    order = desk.order("one", papers=("2605.00001",))
    desk.planner.tick()
    desk.store.stages.failed("fetch", "2605.00001v1", "withdrawn", False)
    desk.planner.tick()
    failed = desk.store.orders.get(order.id)
    assert failed is not None
    assert (failed.state, failed.error) == ("failed", "fetch: withdrawn")
    assert desk.workshop.plans.open() == []
    assert [w.key for w in desk.planner.retry("2605.00001v1")] == ["2605.00001v1"]
    assert desk.state(order) == "making"
    assert len(desk.engine.works) == 2


def test_a_lost_result_is_made_again(desk: Desk) -> None:
    desk.store.papers.upsert(paper(1))
    desk.planner.tick()
    desk.engine.states[("fetch", "2605.00001v1")] = "done"
    desk.planner.tick()
    assert desk.engine.ids() == ["fetch:2605.00001v1"] * 2


def test_an_order_for_what_is_made_airs_it_again(desk: Desk) -> None:
    desk.store.papers.upsert(paper(1))
    desk.store.papers.set_state(paper(1).id, "aired")
    segment = desk.add_reserve(3)
    desk.store.rundown.mark(desk.store.rundown.queued()[0].id, "aired")
    save(desk.workshop.files.made("rotation-2605.00001v1"), Made(segment=segment.id, episode="rotation-2605.00001v1"))
    quiet = desk.order("quiet", papers=("2605.00001",), on_air=False)
    desk.planner.tick()
    assert (desk.state(quiet), desk.store.rundown.queued()) == ("done", [])
    loud = desk.order("loud", papers=("2605.00001",))
    desk.planner.tick()
    assert desk.state(loud) == "done"
    assert [e.segment for e in desk.store.rundown.queued()] == [segment.id]


BAD_ORDERS = [
    pytest.param("nightly", (), "no such show", id="no such show"),
    pytest.param("rotation", ("2605.00001", "2605.00002"), "one paper", id="two papers for one"),
    pytest.param("rotation", ("2605.99999",), "no source knows", id="no such paper"),
]


@pytest.mark.parametrize(("show_id", "papers", "reason"), BAD_ORDERS)
def test_an_order_that_cannot_be_fulfilled_fails_with_its_reason(
    desk: Desk, show_id: str, papers: tuple[str, ...], reason: str
) -> None:
    desk.source.papers = [paper(1), paper(2)]
    order = desk.order("bad", show_id, papers)
    desk.planner.tick()
    failed = desk.store.orders.get(order.id)
    assert failed is not None
    assert failed.state == "failed"
    assert reason in (failed.error or "")


def test_an_order_waits_for_a_source_with_growing_patience_and_an_end(desk: Desk) -> None:
    desk.source.dead = True
    order = desk.order("one", papers=("2605.00001",))
    for _ in range(200):
        desk.planner.tick()
        desk.clock.advance(1)
    assert (desk.state(order), desk.source.asked) == ("failed", ORDER_TRIES)


def test_a_daily_show_lists_digests_reads_and_does_without_a_paper_that_fails(desk: Desk) -> None:
    order = desk.order("day", "daily", on_air=False)
    desk.planner.tick()
    episode = "daily-2026-05-19"
    assert desk.engine.ids() == [f"fetch:{episode}"]
    files = desk.workshop.files
    for path in (files.listing(episode), files.digest(episode)):
        path.parent.mkdir(parents=True, exist_ok=True)
    files.listing(episode).write_text("{}")
    desk.planner.tick()
    assert desk.engine.ids()[-1] == f"summarize:{episode}"
    start = NOW - timedelta(days=1)
    digest = {"purpose": "day", "start": start.isoformat(), "end": NOW.isoformat(), "themes": [], "papers_seen": 2}
    files.digest(episode).write_text(json.dumps({"digest": digest, "detailed": ["2605.00001v1", "2605.00002v1"]}))
    desk.planner.tick()
    assert desk.engine.ids()[-2:] == ["fetch:2605.00001v1", "fetch:2605.00002v1"]
    for n in (1, 2):
        desk.store.stages.failed("fetch", f"2605.{n:05}v1", "no PDF", False)
    desk.planner.tick()
    assert desk.engine.ids()[-1] == f"write:{episode}"
    assert desk.state(order) == "making"


def test_plans_outlast_a_restart(desk: Desk, tmp_path: Path) -> None:
    desk.store.papers.upsert(paper(1))
    desk.planner.tick()
    assert [p.id for p in Plans(tmp_path / "plans").open()] == ["rotation-2605.00001v1"]


def test_why_a_paper_was_picked_is_written_down_when_it_is(desk: Desk) -> None:
    for n in range(5):
        desk.store.papers.upsert(paper(n))
    desk.planner.tick()
    (first,) = desk.store.picks.of(PaperId("2605.00000"))
    assert (first.rank, first.of, first.asked_by) == (1, 5, "rotation")
    assert first.score == pytest.approx(sum(part.value for part in first.parts))
    assert desk.store.picks.of(PaperId("2605.00004")) == []
    desk.source.papers = [paper(9)]
    order = desk.order("asked", papers=("2605.00009",))
    desk.planner.tick()
    (asked,) = desk.store.picks.of(PaperId("2605.00009"))
    assert (asked.order, asked.asked_by, asked.version) == (order.id, "operator", 1)


def test_a_listener_is_refused_a_paper_that_turns_out_to_be_withdrawn(desk: Desk) -> None:
    desk.source.papers = [paper(1).model_copy(update={"comment": "This paper has been withdrawn"})]
    asked = desk.order("operators", papers=("2605.00001",))
    wish = asked.model_copy(update={"id": "wish", "asked_by": "listener:ada"})
    desk.store.orders.put(wish)
    desk.planner.tick()
    told = desk.store.orders.get("wish")
    assert told is not None and (told.state, told.error) == ("failed", "2605.00001: cannot be aired here: withdrawn")
    assert desk.state(asked) == "making", "an operator may"


def test_what_the_operator_paused_is_held_before_anything_is_looked_up_or_enqueued(desk: Desk) -> None:
    """Looking up papers takes minutes where a source is slow, and a pause outlasts a restart."""
    seen: list[set[str]] = []

    class Watching(ListSource):
        def by_ids(self, ids: Sequence[PaperId]) -> list[Paper]:
            seen.append(set(desk.engine.paused))
            return super().by_ids(ids)

    workshop = replace(desk.workshop, sources=(Watching(papers=[paper(1)]),))
    candidates = Candidates(desk.config, desk.store, desk.clock)
    limits = Limits(desk.config.reserve, desk.config.keep)
    planner = Planner(workshop, desk.engine, limits, candidates, str, lambda: frozenset({"write"}))
    desk.order("wanted", papers=("2605.00001",))
    planner.tick()
    assert ["write" in paused for paused in seen] == [True]
