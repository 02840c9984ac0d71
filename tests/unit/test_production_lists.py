"""Weeks of arXiv's lists in moments: weekends, holidays, late lists, failures, days off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.errors import FetchError, RateLimitedError
from radio.model.paper import LicenceCode, Paper
from radio.papers.days import EASTERN, ONE_DAY, list_days, start_of
from radio.production.feeds import Feeds
from radio.store import Store
from radio.types import PaperId
from tests.announcing import PaperArxiv, announced

pytestmark = pytest.mark.unit

MONDAY = date(2026, 5, 18)
PER_DAY = 25


class Station:
    """Feeds over one store, which can be switched off and on."""

    def __init__(self, folder: Path, arxiv: PaperArxiv, clock: ManualClock, **keys: object) -> None:
        self.arxiv, self.clock = arxiv, clock
        self.store = Store.open(folder / "radio.db", clock)
        self.config = Config.model_validate({"papers": {"arxiv": keys}})
        self.new = 0
        self.start()

    def start(self) -> None:
        self.feeds = Feeds([self.arxiv], self.store, self.config, self.clock)

    def run(self, until: datetime, step: float = 30.0) -> None:
        while self.clock.now() < until:
            self.new += self.feeds.poll()
            self.clock.advance(step)

    def known(self) -> list[Paper]:
        return self.store.papers.between(start_of(date(2020, 1, 1)), start_of(date(2030, 1, 1)))

    def taken(self) -> dict[date, tuple[str, int]]:
        return {
            day: (one.how, one.papers) for day, one in self.store.lists.taken(self.arxiv.feed, date(2020, 1, 1)).items()
        }


def eastern(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=EASTERN).astimezone(UTC)


def world(clock: ManualClock, first: date, last: date, holidays: tuple[date, ...] = ()) -> PaperArxiv:
    arxiv = PaperArxiv(clock)
    for day in list_days(first, last):
        if day not in holidays:
            arxiv.announce(day, *(announced(day.day * 100 + n, day) for n in range(PER_DAY)))
    return arxiv


@pytest.mark.parametrize(
    ("monday", "holiday"),
    [
        (MONDAY, date(2026, 5, 20)),
        (date(2026, 3, 2), date(2026, 3, 5)),  # New York goes to summer time on 8 March
        (date(2026, 10, 26), date(2026, 10, 30)),  # and back on 1 November
        (date(2026, 12, 28), date(2027, 1, 1)),  # over the year's end
    ],
)
def test_a_fortnight_asks_once_a_day_and_knows_every_list(tmp_path: Path, monday: date, holiday: date) -> None:
    clock = ManualClock(eastern(monday, 8, 50))
    last = monday + timedelta(days=13)
    arxiv = world(clock, monday, last, (holiday,))
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(last, 23), step=1200)
    days = list_days(monday, last)
    assert station.new == len(station.known()) == PER_DAY * (len(days) - 1)
    assert {day: how for day, (how, _) in station.taken().items()} == {
        day: "oai" if day == holiday else "feed" for day in days
    }
    assert station.taken()[holiday] == ("oai", 0)
    assert {p.licence.code for p in station.known()} == {LicenceCode.CC_BY}
    assert len(arxiv.questions("newest")) == 1
    # Once a day, ten minutes after midnight in New York; over the holiday ever more rarely, once more by OAI-PMH.
    assert len(arxiv.questions("list")) <= len(days) - 1 + 26
    looked = {at.astimezone(EASTERN).strftime("%H:%M") for at in arxiv.questions("list")[1:3]}
    assert looked == {"00:10"}
    assert len(arxiv.questions("changed")) == 1
    assert {at.astimezone(EASTERN).weekday() for at in arxiv.questions("list")} <= set(range(5))


def test_a_list_that_is_hours_late_is_had_within_the_hour(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY + ONE_DAY)
    arxiv.late[MONDAY + ONE_DAY] = timedelta(hours=7)
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY + ONE_DAY, 7), step=60)
    assert list(station.taken()) == [MONDAY]
    station.run(eastern(MONDAY + ONE_DAY, 8, 1), step=60)
    assert station.taken()[MONDAY + ONE_DAY] == ("feed", PER_DAY)
    assert len(arxiv.questions("list")) < 12
    assert station.feeds.alarms == ()


def test_the_first_question_is_small_and_the_list_follows(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    station = Station(tmp_path, world(clock, MONDAY, MONDAY), clock)
    assert station.feeds.awaited == "waiting for arxiv: no answer yet"
    assert station.feeds.poll() == 3
    assert station.feeds.poll() == PER_DAY - 3
    assert station.feeds.awaited == ""
    for _ in range(5):
        assert station.feeds.poll() == 0
    assert [what for what, _ in station.arxiv.asked] == ["newest", "list"]


def test_a_first_start_at_a_weekend_has_fridays_list(tmp_path: Path) -> None:
    saturday = MONDAY + timedelta(days=5)
    clock = ManualClock(eastern(saturday, 12))
    station = Station(tmp_path, world(clock, MONDAY, saturday), clock)
    station.run(clock.now() + timedelta(minutes=5))
    assert station.taken() == {saturday - ONE_DAY: ("oai", PER_DAY)}
    friday = start_of(saturday - ONE_DAY)
    assert sum(paper.announced == friday for paper in station.known()) == PER_DAY
    # The day before comes along, for stamps of the last minutes before midnight UTC.
    assert len(station.known()) == 2 * PER_DAY
    assert "list" not in {what for what, _ in station.arxiv.asked}


def test_five_days_off_lose_and_repeat_nothing(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY + timedelta(days=11))
    arxiv.page = 10
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY + ONE_DAY, 9), step=300)
    # Announced while we are away, and changed again before we are back.
    wednesday = MONDAY + timedelta(days=2)
    revised = announced(wednesday.day * 100, wednesday, version=2, comment="Typos.")
    revised = revised.model_copy(update={"updated": revised.updated + timedelta(days=2)})
    arxiv.announce(MONDAY + timedelta(days=4), revised, kind="replace")
    # An old paper, new to us, that changed; and one that we know, withdrawn.
    arxiv.announce(date(2026, 1, 5), announced(1, date(2026, 1, 5)))
    arxiv.announce(wednesday, announced(1, date(2026, 1, 5), version=2), kind="replace")
    gone = announced(MONDAY.day * 100, MONDAY, version=2, comment="This paper has been withdrawn by its author.")
    arxiv.announce(wednesday, gone.model_copy(update={"updated": gone.updated + timedelta(days=2)}), kind="replace")
    back = MONDAY + timedelta(days=8)
    clock.advance((eastern(back, 3) - clock.now()).total_seconds())
    station.start()
    station.run(eastern(back, 4))
    days = list_days(MONDAY, back)
    known = {paper.id: paper for paper in station.known()}
    assert len(known) == station.new == PER_DAY * len(days)
    assert station.taken() == {day: ("oai" if wednesday <= day < back else "feed", PER_DAY) for day in days}
    assert {p.announced for p in known.values()} == {start_of(day) for day in days}
    assert known[revised.id].version == 2
    assert known[revised.id].announced == start_of(wednesday)
    assert station.store.papers.state(gone.id) == ("excluded", "withdrawn")
    (update,) = station.store.papers.updates(start_of(MONDAY))
    assert (update.paper_id, update.from_version, update.to_version, update.withdrawn) == (gone.id, 1, 2, True)
    assert station.store.lists.harvests(arxiv.feed) == []


def test_a_harvest_goes_on_after_a_failure_and_a_restart_where_it_was(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY + timedelta(days=11))
    arxiv.page = 18
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY, 10), step=300)
    back = MONDAY + timedelta(days=4)
    clock.advance((eastern(back, 9) - clock.now()).total_seconds())
    station.start()
    while len(arxiv.questions("changed")) < 3:
        station.new += station.feeds.poll()
        clock.advance(2)
    arxiv.dead["changed"] = FetchError("the answer ended early")
    station.run(clock.now() + timedelta(minutes=2))
    assert station.feeds.awaited == "waiting for arxiv: the answer ended early"
    (half,) = station.store.lists.harvests(arxiv.feed)
    assert (half.token, half.done) == ("54", False)
    del arxiv.dead["changed"]
    asked = len(arxiv.questions("changed"))
    station.start()
    station.run(clock.now() + timedelta(minutes=2))
    # Monday to Friday, 125 papers on seven pages; three were had.
    assert len(arxiv.questions("changed")) - asked == 4
    assert len(station.known()) == station.new == 5 * PER_DAY
    assert station.feeds.awaited == ""


@pytest.mark.parametrize("told", [True, False])
def test_a_token_that_went_stale_begins_the_set_anew(tmp_path: Path, told: bool) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY + timedelta(days=11))
    arxiv.page = 5
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY, 10), step=300)
    clock.advance((eastern(MONDAY + timedelta(days=3), 9) - clock.now()).total_seconds())
    station.start()
    while len(arxiv.questions("changed")) < 2:
        station.new += station.feeds.poll()
        clock.advance(2)
    if told:
        clock.advance((eastern(MONDAY + timedelta(days=4), 9) - clock.now()).total_seconds())
    else:
        arxiv.stale.add("10")
    station.run(clock.now() + timedelta(minutes=5), step=5)
    days = 5 if told else 4
    assert len(station.known()) == station.new == days * PER_DAY
    assert len(station.taken()) == days


def test_what_is_further_back_than_the_limit_stays_missed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY + timedelta(days=30))
    station = Station(tmp_path, arxiv, clock, catch_up_days=3)
    station.run(eastern(MONDAY, 10), step=300)
    back = MONDAY + timedelta(days=11)
    clock.advance((eastern(back, 9) - clock.now()).total_seconds())
    station.start()
    station.run(eastern(back, 10))
    assert sorted(station.taken()) == [MONDAY, *list_days(back - timedelta(days=3), back)]
    assert "5 lists from 2026-05-19 to 2026-05-25 stay missed" in caplog.text


def test_without_a_feed_the_day_is_had_by_oai_at_noon(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY + timedelta(days=4))
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY, 10), step=300)
    arxiv.dead["list"] = FetchError("the answer is no RSS feed of arXiv")
    tuesday = MONDAY + ONE_DAY
    station.run(eastern(tuesday, 5, 30), step=60)
    assert not any(station.feeds.alarms)
    station.run(eastern(tuesday, 6, 30), step=60)
    told = "arxiv has not given today's list for 6 hours: the answer is no RSS feed of arXiv"
    assert list(station.feeds.alarms) == [told]
    assert list(station.taken()) == [MONDAY]
    station.run(eastern(tuesday, 13), step=60)
    assert station.taken()[tuesday] == ("oai", PER_DAY)
    assert len(station.known()) == 2 * PER_DAY


def test_while_arxiv_is_silent_it_is_asked_ever_more_rarely_and_the_operator_is_told(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY)
    for what in ("newest", "list", "changed", "ids"):
        arxiv.dead[what] = FetchError("no route to host")
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY, 16), step=60)
    assert station.feeds.awaited == "waiting for arxiv: no route to host"
    (alarm,) = station.feeds.alarms
    assert alarm == "arxiv has not given its newest papers for 7 hours: no route to host"
    gaps = [b - a for a, b in zip(arxiv.questions("list"), arxiv.questions("list")[1:], strict=False)]
    assert gaps[0] <= timedelta(minutes=3)
    assert gaps[-1] >= timedelta(hours=1)
    status = station.feeds.status()
    assert status is not None
    assert (status.error, status.failing_since) == ("no route to host", eastern(MONDAY, 9))
    arxiv.dead.clear()
    station.run(eastern(MONDAY, 18), step=60)
    assert station.feeds.alarms == ()
    assert len(station.known()) == PER_DAY


def test_a_closed_gate_holds_every_question(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY)
    arxiv.dead["newest"] = RateLimitedError("slow down", retry_after=500)
    station = Station(tmp_path, arxiv, clock)
    station.run(clock.now() + timedelta(seconds=499), step=1)
    assert len(arxiv.asked) == 1
    arxiv.dead.clear()
    station.run(clock.now() + timedelta(seconds=60), step=1)
    assert len(station.known()) == PER_DAY


def test_a_new_version_is_explained_and_a_withdrawal_takes_the_paper_out(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    tuesday = MONDAY + ONE_DAY
    arxiv = world(clock, MONDAY, tuesday)
    kept, gone, aired = (announced(MONDAY.day * 100 + n, MONDAY) for n in range(3))
    later = {"version": 2, "updated": eastern(MONDAY, 12)}
    told = {"comment": "This submission has been withdrawn by the authors."}
    arxiv.announce(tuesday, kept.model_copy(update={**later, "comment": "12 pages, typos"}), kind="replace")
    arxiv.announce(tuesday, gone.model_copy(update={**later, **told}), kind="replace-cross")
    arxiv.announce(tuesday, aired.model_copy(update={**later, **told}), kind="replace")
    arxiv.announce(tuesday, announced(9, date(2025, 1, 6), version=3), kind="replace")
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY, 10), step=300)
    station.store.papers.set_state(aired.id, "aired", "Rotation")
    station.run(eastern(tuesday, 1), step=60)
    updates = {update.paper_id: update for update in station.store.papers.updates(start_of(tuesday))}
    assert set(updates) == {kept.id, gone.id, aired.id}
    assert (updates[kept.id].comment, updates[kept.id].withdrawn) == ("12 pages, typos", False)
    assert updates[gone.id].withdrawn
    assert station.store.papers.state(gone.id) == ("excluded", "withdrawn")
    assert station.store.papers.state(aired.id) == ("aired", "Rotation")
    assert station.store.papers.state(kept.id) == ("new", "")
    assert station.store.papers.get(PaperId("2501.00009")) is None
    assert len(arxiv.questions("ids")) == 1
    # It was news on Monday, and is none on Tuesday.
    (kept_now,) = [paper for paper in station.known() if paper.id == kept.id]
    assert (kept_now.version, kept_now.announced) == (2, start_of(MONDAY))
    assert len(station.store.papers.between(start_of(tuesday), start_of(tuesday + ONE_DAY))) == PER_DAY


def test_licences_that_the_feed_did_not_tell_come_with_one_request_for_the_day(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY + ONE_DAY)
    arxiv.tells_licences = False
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY, 10), step=300)
    assert {paper.licence.code for paper in station.known()} == {LicenceCode.UNKNOWN}
    station.run(eastern(MONDAY + ONE_DAY, 0, 30), step=60)
    monday = station.store.papers.between(start_of(MONDAY), start_of(MONDAY + ONE_DAY))
    assert {paper.licence.code for paper in monday} == {LicenceCode.CC_BY}
    assert len(arxiv.questions("changed")) == 1
    assert arxiv.questions("ids") == []


def test_a_corrected_wall_clock_does_not_keep_the_list_away(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    station = Station(tmp_path, world(clock, MONDAY, MONDAY + timedelta(days=4)), clock)
    station.run(eastern(MONDAY, 10), step=300)
    clock.step(timedelta(hours=20))
    station.run(clock.now() + timedelta(minutes=12))
    assert MONDAY + ONE_DAY in station.taken()


def test_a_server_that_refuses_its_own_tokens_is_asked_once_an_hour(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY + timedelta(days=4))
    arxiv.page = 5
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY, 10), step=300)
    clock.advance((eastern(MONDAY + timedelta(days=3), 9) - clock.now()).total_seconds())
    arxiv.refuses = True
    station.run(clock.now() + timedelta(hours=5), step=60)
    # Two pages and a refusal at first; then a page and a refusal each hour.
    assert 8 <= len(arxiv.questions("changed")) <= 14
    arxiv.refuses = False
    station.run(clock.now() + timedelta(hours=2), step=60)
    assert len(station.known()) == 4 * PER_DAY


def test_a_station_that_is_short_of_papers_asks_for_the_newest_once_an_hour(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = PaperArxiv(clock)
    arxiv.announce(date(2025, 3, 3), *(announced(n, date(2025, 3, 3)) for n in range(9)))
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY, 12), step=60)
    # Nothing was announced of late: the few old papers are all there is.
    assert len(station.known()) == 9
    assert 3 <= len(arxiv.questions("newest")) <= 5
    tuesday = MONDAY + ONE_DAY
    arxiv.announce(tuesday, *(announced(1900 + n, tuesday) for n in range(PER_DAY)))
    station.run(eastern(tuesday, 1), step=60)
    asked = len(arxiv.questions("newest"))
    station.run(eastern(tuesday, 6), step=60)
    assert len(arxiv.questions("newest")) == asked


def test_a_harvest_of_long_ago_is_given_up(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY + timedelta(days=40))
    arxiv.page = 5
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY, 10), step=300)
    clock.advance((eastern(MONDAY + timedelta(days=3), 9) - clock.now()).total_seconds())
    while len(arxiv.questions("changed")) < 2:
        station.feeds.poll()
        clock.advance(2)
    back = MONDAY + timedelta(days=35)
    clock.advance((eastern(back, 9) - clock.now()).total_seconds())
    arxiv.page = 100
    station.start()
    station.run(eastern(back, 10), step=60)
    oldest = back - timedelta(days=14)
    assert set(list_days(oldest, back)) <= set(station.taken())
    assert MONDAY + ONE_DAY not in station.taken()


def test_licences_are_looked_for_after_a_harvest_that_is_under_way(tmp_path: Path) -> None:
    clock = ManualClock(eastern(MONDAY, 9))
    arxiv = world(clock, MONDAY, MONDAY + timedelta(days=4))
    arxiv.tells_licences = False
    station = Station(tmp_path, arxiv, clock)
    station.run(eastern(MONDAY, 10), step=300)
    clock.advance((eastern(MONDAY + timedelta(days=3), 9) - clock.now()).total_seconds())
    station.start()
    station.run(clock.now() + timedelta(minutes=30), step=60)
    known = {paper.announced: paper.licence.code for paper in station.known()}
    assert known[start_of(MONDAY)] is LicenceCode.CC_BY
    assert known[start_of(MONDAY + ONE_DAY)] is LicenceCode.CC_BY
