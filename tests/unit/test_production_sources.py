"""Where production gets papers and their PDFs from: what is known already is not asked for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.errors import FetchError
from radio.model.announced import TakenList
from radio.model.paper import Licence, LicenceCode
from radio.model.rundown import Order
from radio.model.show import Show
from radio.papers.arxiv_source import ArxivSource
from radio.papers.days import start_of
from radio.papers.endpoints import Endpoints
from radio.papers.folder_source import FolderSource
from radio.papers.gate import RequestGate
from radio.papers.http import ArxivHttp
from radio.production.digests import list_papers
from radio.production.episode_stages import EpisodeStages
from radio.production.plan import EpisodePlan
from radio.production.workshop import Workshop
from radio.types import EpisodeId, ShowId
from tests.announcing import PaperArxiv, announced
from tests.making import NOON, make_paper
from tests.workshops import make_workshop
from tests.writing_samples import show

pytestmark = pytest.mark.unit

DAYS = (date(2026, 5, 19), date(2026, 5, 20))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime.fromisoformat("2026-05-21T06:00:00+00:00"))


def workshop(home: Path, clock: ManualClock, arxiv: PaperArxiv, **papers: Any) -> Workshop:
    config = Config.model_validate({"papers": {"arxiv": {"categories": ["cs.LG"]}, **papers}})
    daily: Show = show("daily")
    return make_workshop(home, config, {daily.id: daily}, clock, sources=(arxiv,))


def plan(first: date, last: date) -> EpisodePlan:
    return EpisodePlan(
        id=EpisodeId("daily-2026-05-20"),
        show=ShowId("daily"),
        form="daily",
        start=start_of(first),
        end=start_of(last + timedelta(days=1)),
        asked_by="schedule",
        created=NOON,
    )


def test_a_digest_asks_only_for_days_that_are_not_known_whole(tmp_path: Path, clock: ManualClock) -> None:
    arxiv = PaperArxiv(clock)
    for day in DAYS:
        arxiv.announce(day, *(announced(day.day * 100 + n, day) for n in range(4)))
    w = workshop(tmp_path, clock, arxiv)
    known = [paper.model_copy(update={"announced": start_of(DAYS[1])}) for _, paper in arxiv.lists[DAYS[1]]]
    w.store.papers.upsert_all(known)
    w.store.lists.take(TakenList(feed=arxiv.feed, day=DAYS[1], how="feed", papers=4, taken=NOON))
    assert {p.id for p in list_papers(w, plan(DAYS[1], DAYS[1])).papers} == {p.id for p in known}
    assert arxiv.asked == []
    assert list_papers(w, plan(*DAYS)).seen == 8
    assert [what for what, _ in arxiv.asked] == ["day"]


def test_a_pdf_that_lies_in_the_folder_is_fetched_from_there(tmp_path: Path, clock: ManualClock) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "2605.00001v1.pdf").write_bytes(b"%PDF-")
    arxiv = PaperArxiv(clock)
    w = workshop(tmp_path, clock, arxiv, folder=str(folder))
    w = make_workshop(
        tmp_path, w.config, dict(w.shows), clock, store=w.store, sources=(arxiv, FolderSource(folder, clock))
    )
    here = make_paper(1, source="rss", pdf_url=str(folder / "2605.00001v1.pdf"))
    assert w.source_of(here).name == "folder"
    assert w.source_of(here.model_copy(update={"pdf_url": str(folder / "gone.pdf")})).name == "arxiv"
    assert w.source_of(here.model_copy(update={"pdf_url": "/etc/passwd"})).name == "arxiv"
    assert w.source_of(here.model_copy(update={"pdf_url": None})).name == "arxiv"


def test_what_is_told_of_the_newest_version_is_not_said_of_an_older_one(tmp_path: Path, clock: ManualClock) -> None:
    w = workshop(tmp_path, clock, PaperArxiv(clock))
    free = Licence(code=LicenceCode.CC_BY, source="feed")
    w.store.papers.upsert(make_paper(1, version=2, licence=free))
    assert w.paper("2605.00001v2").licence == free
    assert (w.paper("2605.00001v1").version, w.paper("2605.00001v1").licence) == (1, Licence())
    w.store.papers.upsert(make_paper(2, version=2, licence=free.model_copy(update={"source": "operator"})))
    assert w.paper("2605.00002v1").licence.code is LicenceCode.CC_BY


def over(tmp_path: Path, clock: ManualClock, *bodies: bytes) -> ArxivSource:
    """arXiv, answering with these in turn."""
    answers = iter(bodies)
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=httpx.ByteStream(next(answers))))
    gate = RequestGate(tmp_path / "gate", clock, interval_seconds=3.0)
    http = ArxivHttp(gate, clock, "test/1", inner=transport)
    return ArxivSource(http, Endpoints.under("http://arxiv.test"), ("cs.LG",), clock)


def ordered(w: Workshop, about: EpisodePlan) -> str:
    """The id of an order that the plan is to fulfil."""
    order = Order(
        id="schedule-daily", show=about.show, asked_by="schedule", created=NOON, day=about.start, priority="new"
    )
    w.store.orders.put(order)
    w.plans.put(about.joined(order))
    return order.id


def test_a_holiday_is_fetched_and_no_episode_is_due(tmp_path: Path, clock: ManualClock, shared_dir: Path) -> None:
    recorded = (shared_dir / "data/api/rss/weekend_empty_rss_2025-04-27_cs.xml").read_bytes()
    holiday = recorded.replace(b"Sun, 27 Apr 2025", b"Thu, 21 May 2026")
    w = make_workshop(
        tmp_path, Config(), {show("daily").id: show("daily")}, clock, sources=(over(tmp_path, clock, holiday),)
    )
    about = plan(date(2026, 5, 21), date(2026, 5, 21))
    order = ordered(w, about)
    done = EpisodeStages(w).fetch(about.id)
    assert done.following == ()
    told = w.store.orders.get(order)
    assert told is not None and told.state == "cancelled" and "no papers" in (told.error or "")
    assert w.plans.open() == [] and not w.files.listing(about.id).exists()


def test_a_page_that_is_no_list_is_no_holiday(tmp_path: Path, clock: ManualClock, shared_dir: Path) -> None:
    page = (shared_dir / "data/nasty/arxiv_page_unavailable.html.pdf").read_bytes()
    w = make_workshop(
        tmp_path, Config(), {show("daily").id: show("daily")}, clock, sources=(over(tmp_path, clock, page, page),)
    )
    about = plan(date(2026, 5, 21), date(2026, 5, 21))
    order = ordered(w, about)
    with pytest.raises(FetchError):
        EpisodeStages(w).fetch(about.id)
    told = w.store.orders.get(order)
    assert told is not None and told.state == "waiting" and w.plans.get(about.id) is not None


def test_a_source_that_fails_does_not_hide_what_is_known(tmp_path: Path, clock: ManualClock) -> None:
    class Dead(PaperArxiv):
        def announced_on(self, day: date) -> list[Any]:
            raise FetchError("no route to host")

    w = workshop(tmp_path, clock, Dead(clock))
    w.store.papers.upsert_all([make_paper(n, categories=("cs.LG",)) for n in range(6)])
    assert list_papers(w, plan(DAYS[1], DAYS[1])).seen == 6
