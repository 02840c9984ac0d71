"""What every store keeps of papers that several sources tell of, of their new versions and of whole lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from radio.clock import ManualClock
from radio.model.announced import Harvest, TakenList
from radio.model.paper import UNTITLED, Licence, LicenceCode
from radio.store import Store
from radio.store.papers import PaperState
from tests.making import NOON, make_paper

pytestmark = pytest.mark.contract

FOLDER: dict[str, Any] = {"source": "folder", "pdf_url": "/papers/2605.00001v1.pdf"}
OPERATORS = Licence(code=LicenceCode.CC_BY, source="operator")
ARXIVS = Licence(code=LicenceCode.ARXIV, url="http://arxiv.org/licenses/nonexclusive-distrib/1.0/", source="feed")


@pytest.mark.parametrize("first", ["folder", "arxiv"])
def test_a_file_of_the_folder_and_arxivs_entry_are_one_paper(store: Store, first: str) -> None:
    file = make_paper(title=UNTITLED, authors=(), abstract="", licence=OPERATORS, **FOLDER)
    entry = make_paper(licence=ARXIVS, source="rss", announced=NOON, comment="12 pages")
    for paper in (file, entry, file) if first == "folder" else (entry, file, entry):
        store.papers.upsert(paper)
    kept = store.papers.get(file.id)
    assert kept is not None
    assert (kept.title, kept.authors, kept.comment) == (entry.title, entry.authors, "12 pages")
    assert (kept.licence, kept.pdf_url, kept.source) == (OPERATORS, FOLDER["pdf_url"], "rss")
    store.papers.upsert(make_paper(version=2, source="api"))
    store.papers.upsert(file)
    kept = store.papers.get(file.id)
    assert kept is not None
    # The file is of the first version; what the operator said of the licence holds for the paper.
    assert (kept.version, kept.pdf_url, kept.licence) == (2, None, OPERATORS)


def test_a_new_version_has_no_licence_until_somebody_tells(store: Store) -> None:
    store.papers.upsert(make_paper(licence=ARXIVS, source="rss", comment="submitted"))
    store.papers.upsert(make_paper(version=2))
    kept = store.papers.get(make_paper().id)
    assert kept is not None
    assert (kept.licence, kept.comment) == (Licence(), None)


def test_an_update_is_kept_once_with_what_the_authors_say(store: Store, clock: ManualClock) -> None:
    first = make_paper()
    store.papers.upsert(first)
    assert store.papers.updates(NOON) == []
    for paper in (make_paper(version=2, source="rss"), make_paper(version=2, source="rss"), first):
        store.papers.upsert(paper)
    assert store.papers.unexplained(NOON, 9) == [first.id]
    (update,) = store.papers.updates(NOON)
    assert (update.from_version, update.to_version, update.seen, update.comment) == (1, 2, NOON, None)
    store.papers.upsert(make_paper(version=2, comment="Fixed a proof"))
    (update,) = store.papers.updates(NOON)
    assert (update.comment, update.withdrawn) == ("Fixed a proof", False)
    assert store.papers.unexplained(NOON, 9) == []
    clock.advance(60)
    store.papers.upsert(make_paper(version=4))
    assert [(u.from_version, u.to_version, u.comment) for u in store.papers.updates(NOON)] == [
        (2, 4, ""),
        (1, 2, "Fixed a proof"),
    ]
    assert len(store.papers.updates(NOON + timedelta(seconds=1))) == 1
    store.papers.upsert(make_paper(2, source="rss"))
    store.papers.upsert(make_paper(2, version=2, source="rss"))
    store.papers.explained([make_paper(2).id])
    assert store.papers.unexplained(NOON, 9) == []


@pytest.mark.parametrize(("state", "after"), [("new", "excluded"), ("picked", "excluded"), ("aired", "aired")])
def test_a_withdrawn_paper_is_out_unless_it_has_aired(store: Store, state: PaperState, after: str) -> None:
    store.papers.upsert(make_paper())
    store.papers.set_state(make_paper().id, state, "so far")
    store.papers.upsert(make_paper(version=2, source="rss"))
    store.papers.upsert(make_paper(version=2, comment="This paper has been withdrawn by the author"))
    found = store.papers.state(make_paper().id)
    assert found is not None
    assert found[0] == after
    assert store.papers.unaired(9) == []


def test_a_paper_that_is_withdrawn_when_first_heard_of_never_gets_in(store: Store) -> None:
    assert store.papers.upsert(make_paper(comment="Withdrawn: see v2 of 2605.00002")) == "new"
    assert store.papers.state(make_paper().id) == ("excluded", "withdrawn")


def test_many_papers_at_once_count_the_new_ones(store: Store) -> None:
    papers = [make_paper(n) for n in range(250)]
    assert store.papers.upsert_all(papers[:120]) == 120
    assert store.papers.upsert_all([*papers, papers[0]]) == 130
    assert store.papers.count_between(NOON, NOON + timedelta(seconds=1)) == 250
    assert set(store.papers.get_many([p.id for p in papers[:3]])) == {p.id for p in papers[:3]}
    assert store.papers.without_licence(NOON, NOON + timedelta(seconds=1)) == 250


def test_lists_are_known_day_by_day_and_feed_by_feed(store: Store) -> None:
    days = [NOON.date() + timedelta(days=n) for n in range(3)]
    for day in (days[2], days[0]):
        store.lists.take(TakenList(feed="a", day=day, how="feed", papers=7, taken=NOON))
    store.lists.take(TakenList(feed="a", day=days[0], how="oai", papers=8, taken=NOON))
    assert store.lists.first("a") == days[0]
    assert store.lists.first("b") is None
    assert {day: one.papers for day, one in store.lists.taken("a", days[0]).items()} == {days[0]: 8, days[2]: 7}
    assert list(store.lists.taken("a", days[1])) == [days[2]]
    latest, before = store.lists.latest("a"), store.lists.latest("a", before=days[2])
    assert (latest and latest.day, before and before.day) == (days[2], days[0])


def test_a_harvest_is_remembered_set_by_set_until_it_ends(store: Store) -> None:
    harvests = [Harvest(feed="a", set_name=name, start=NOON.date(), last=NOON.date()) for name in ("cs", "stat")]
    store.lists.begin_harvest(harvests)
    store.lists.put_harvest(harvests[0].model_copy(update={"token": "x|100", "records": 100}))
    assert [(h.set_name, h.token) for h in store.lists.harvests("a")] == [("cs", "x|100"), ("stat", None)]
    store.lists.end_harvest("a")
    assert store.lists.harvests("a") == []
