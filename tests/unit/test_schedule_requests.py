"""Listeners' requests: the limits, and the answers to whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from radio.cli import cli
from radio.clock import ManualClock
from radio.config import Config
from radio.errors import RadioError, UsageError
from radio.model.pick import PickRecord
from radio.model.show import Show
from radio.schedule.requests import Answer, Requests, listener
from radio.schedule.shows import load_shows
from radio.store import Store
from radio.types import PaperId, ShowId
from radio.web.askers import Askers
from tests.making import NOON, make_asrun, make_episode, make_paper, make_segment

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
ADA, BO = listener("ada"), listener("bo")


class Station:
    """A store with a clock, and what a listener can say to it."""

    def __init__(self, folder: Path, **limits: Any) -> None:
        self.folder = folder
        self.limits = limits
        self.clock = ManualClock(NOON)
        papers = {"requests": limits, "exclude": ["astrology"]}
        self.config = Config.model_validate({"station": {"data_dir": folder}, "papers": papers})
        self.store = Store.of(self.config, self.clock)
        self.shows: list[Show] = list(load_shows(ROOT / "shows", ROOT / "prompts").values())
        self.requests = Requests(self.config, self.store, self.shows, lambda: None)

    def ask(self, number: int, who: str = ADA) -> Answer:
        return self.requests.ask(f"2605.{number:05}", who, self.clock.now())

    def restart(self) -> Station:
        again = Station(self.folder, **self.limits)
        again.clock = self.clock
        return again

    def air(self, number: int, minutes: float, ago: timedelta, who: str | None = None, **fields: Any) -> None:
        start = self.clock.now() - ago
        ids = (PaperId(f"2605.{number:05}"),)
        fields = {"paper_ids": ids, "kind": "talk", "source": "live", "asked_by": who, **fields}
        self.store.asrun.append(make_asrun(start, seconds=minutes * 60, **fields))


def test_a_request_is_an_order_before_all_others(tmp_path: Path) -> None:
    station = Station(tmp_path)
    answer = station.ask(1)
    (order,) = station.store.orders.waiting()
    assert (order.id, order.priority, order.asked_by, order.papers) == (answer.order, "requested", ADA, ("2605.00001",))
    assert (answer.refusal, answer.state) == (None, "waiting")
    assert "next in line" in answer.message


def test_asking_again_or_by_somebody_else_gives_the_same_order(tmp_path: Path) -> None:
    station = Station(tmp_path)
    first = station.ask(1)
    station.clock.advance(300)
    second = station.ask(1, BO)
    assert second.order == first.order and "somebody has asked for it already" in second.message
    assert len(station.store.orders.waiting()) == 1


def test_one_listener_has_so_many_an_hour_over_restarts(tmp_path: Path) -> None:
    station = Station(tmp_path, per_hour=2, waiting=9, air_share=1)
    station.ask(1)
    station.clock.advance(600)
    station.ask(2)
    for at in (1, 2):
        order = next(o for o in station.store.orders.waiting() if o.papers == (f"2605.{at:05}",))
        station.store.orders.mark(order.id, "failed", error="no such paper")
    later = station.restart()
    refused = later.ask(3)
    assert (refused.refusal, refused.order) == ("limit", None)
    assert refused.retry_after_seconds == pytest.approx(3000), "until the first of the two is an hour old"
    assert later.ask(4, BO).refusal is None
    station.clock.advance(3001)
    assert later.ask(3).refusal is None


def test_so_many_may_wait(tmp_path: Path) -> None:
    station = Station(tmp_path, waiting=2, air_share=1)
    assert [station.ask(n, listener(str(n))).refusal for n in range(3)] == [None, None, "limit"]
    assert station.ask(0, BO).refusal is None, "what waits already may be asked for again"


def test_listeners_have_a_share_of_the_hour(tmp_path: Path) -> None:
    station = Station(tmp_path, air_share=0.3)
    # 18 minutes of an hour; a talk of the rotation show is reckoned with its target of 4 minutes.
    station.air(90, 8, timedelta(minutes=50), ADA)
    station.air(91, 5, timedelta(minutes=20), BO)
    station.air(92, 30, timedelta(minutes=30), None)
    assert station.ask(1).refusal is None
    refused = station.ask(2)
    assert refused.refusal == "limit" and "share" in refused.message
    assert refused.retry_after_seconds == pytest.approx(18 * 60), "when the first of them is an hour past"


def test_a_share_that_is_less_than_a_talk_lets_one_in(tmp_path: Path) -> None:
    station = Station(tmp_path, air_share=0.01)
    assert [station.ask(n).refusal for n in (1, 2)] == [None, "limit"]


def aired(station: Station) -> None:
    station.air(1, 4, timedelta(days=3))


def aired_long_ago(station: Station) -> None:
    station.air(1, 4, timedelta(days=8))


def mentioned(station: Station) -> None:
    station.air(1, 9, timedelta(days=1), paper_ids=(PaperId("2605.00001"), PaperId("2605.00002")))


def replayed(station: Station) -> None:
    station.air(1, 4, timedelta(days=1), source="replay")


def failed(station: Station) -> None:
    station.store.papers.upsert(make_paper(1))
    station.store.papers.set_state(PaperId("2605.00001"), "failed", "no PDF")
    station.store.stages.failed("fetch", "2605.00001v1", "no PDF", False)


def unreadable(station: Station) -> None:
    failed(station)
    station.store.stages.failed("convert", "2605.00001v1", "encrypted", False)


def withdrawn(station: Station) -> None:
    station.store.papers.upsert(make_paper(1, comment="This paper has been withdrawn"))


def excluded(station: Station) -> None:
    station.store.papers.upsert(make_paper(1, title="On Astrology"))


PAPERS: list[Any] = [
    (aired, "it can be asked for again from 24 May 12:00 UTC"),
    (aired_long_ago, None),
    (mentioned, None),
    (replayed, None),
    (failed, None),
    (unreadable, "encrypted"),
    (withdrawn, "withdrawn"),
    (excluded, 'excluded word "astrology"'),
]


@pytest.mark.parametrize(("happens", "reason"), PAPERS)
def test_which_papers_can_be_had(tmp_path: Path, happens: Callable[[Station], None], reason: str | None) -> None:
    station = Station(tmp_path)
    happens(station)
    answer = station.ask(1)
    assert answer.refusal == (None if reason is None else "paper")
    assert reason is None or reason in answer.message


@pytest.mark.parametrize("text", ["a poem", "", "2605", "https://example.org/2605.20098", "2605.20098; drop table"])
def test_what_is_no_paper_is_said_so(tmp_path: Path, text: str) -> None:
    answer = Station(tmp_path).requests.ask(text, ADA, NOON)
    assert answer.refusal == "id" and "no arXiv id" in answer.message


def test_a_station_may_take_none(tmp_path: Path) -> None:
    assert Station(tmp_path, enabled=False).ask(1).refusal == "closed"


def test_the_answer_says_when_it_airs_and_later_that_it_did(tmp_path: Path) -> None:
    station = Station(tmp_path)
    store = station.store
    # Others took six minutes from being picked to being made.
    store.episodes.add(make_episode(50, published=NOON, paper_ids=("2605.00050",)))
    store.picks.put(
        [
            PickRecord(
                order="o", paper_id=PaperId("2605.00050"), version=1, title="", picked=NOON - timedelta(minutes=6),
                asked_by="rotation", show=ShowId("rotation"), rank=1, of=1,
            )
        ]
    )  # fmt: skip
    first = station.ask(1)
    assert first.expected == NOON + timedelta(minutes=6) and "12:06 UTC" in first.message
    assert first.order is not None

    def told() -> Answer:
        answer = station.requests.standing(first.order or "", station.clock.now())
        assert answer is not None
        return answer

    store.orders.mark(first.order, "making", episode="rotation-2605.00001v1")
    assert "being made" in told().message
    late = station.requests.standing(first.order, NOON + timedelta(minutes=7))
    assert late is not None and late.expected is None and "longer than the last ones" in late.message
    segment = make_segment(1, seconds=240, paper_ids=("2605.00001",))
    store.segments.add(segment)
    store.episodes.add(make_episode(1, segments=(segment.id,)))
    entry = store.rundown.append(segment, ADA)
    store.orders.mark(first.order, "done", episode="rotation-2605.00001v1")
    assert "should be on air at about 12:00 UTC" in told().message
    assert station.ask(1, BO).order == first.order, "made, and still to air"
    store.rundown.mark(entry.id, "airing")
    assert told().message == "2605.00001: it is on air now."
    store.rundown.mark(entry.id, "aired")
    station.clock.advance(600)
    station.air(1, 4, timedelta(minutes=5), ADA)
    assert "was on air at 20 May 12:05 UTC" in told().message
    other = station.ask(2)
    store.orders.mark(other.order or "", "failed", error="2605.00002: no source knows this paper")
    answer = station.requests.standing(other.order or "", station.clock.now())
    assert answer is not None and "cannot be aired: 2605.00002: no source knows this paper" in answer.message
    assert station.requests.standing("nobody's", NOON) is None


def test_the_command_keeps_the_limits_and_the_operator_need_not(tmp_path: Path) -> None:
    words = ["--set", f"station.data_dir={tmp_path}", "--set", "papers.requests.per_hour=1"]

    def request(*more: str) -> Any:
        return CliRunner().invoke(cli, ["request", *more, *words])

    assert request("2605.00001", "--name", "Ada").exit_code == 0
    refused = request("2605.00002", "--name", "Ada")
    assert isinstance(refused.exception, RadioError) and "within an hour" in str(refused.exception)
    assert isinstance(request("nonsense").exception, UsageError)
    assert request("2605.00002", "--force", "--as", "eve").exit_code == 0
    store = Station(tmp_path).store
    assert [order.asked_by for order in store.orders.waiting()] == ["listener:Ada", "operator:eve"]


def test_an_address_has_one_name_over_restarts_and_cannot_be_told_from_it(tmp_path: Path) -> None:
    one, again, elsewhere = Askers(tmp_path), Askers(tmp_path), Askers(tmp_path / "other")
    name = one.name("192.0.2.7")
    assert name == again.name("192.0.2.7") and name.startswith("web-") and "192" not in name
    assert name != one.name("192.0.2.8") and name != elsewhere.name("192.0.2.7")
    assert one.name("2001:db8:1:2::7") == one.name("2001:db8:1:2:ffff::1") != one.name("2001:db8:1:3::7")
    assert (tmp_path / "requests.key").stat().st_mode & 0o077 == 0
