"""`radio papers`: why a paper was picked, or was not yet, or never will be."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from radio.cli import cli
from radio.clock import ManualClock
from radio.config import Config
from radio.errors import UsageError
from radio.model.paper import Part
from radio.model.pick import PickRecord
from radio.papers.candidates import Candidates
from radio.papers.why import why
from radio.store import Store
from radio.types import PaperId, ShowId
from tests.making import NOON, make_asrun, make_paper, make_segment

pytestmark = pytest.mark.unit

ONE = PaperId("2605.00001")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.of(config_of(tmp_path), ManualClock(NOON))


def config_of(folder: Path, **papers: Any) -> Config:
    return Config.model_validate({"station": {"data_dir": folder}, "papers": papers})


def picked(**fields: Any) -> PickRecord:
    parts = (
        Part(name="category", value=0.8, reason="primary category cs.CL"),
        Part(name="recency", value=0.9, reason="0 days old"),
    )
    plain: dict[str, Any] = {
        "order": "rotation-2605.00001v1", "paper_id": ONE, "version": 1, "title": "On Things, Part 1", "picked": NOON,
        "asked_by": "rotation", "show": ShowId("rotation"), "rank": 3, "of": 412, "parts": parts,
    }  # fmt: skip
    return PickRecord(**(plain | fields))


def aired(store: Store) -> None:
    store.picks.put([picked()])
    store.papers.set_state(ONE, "aired", "On Things")
    for hours in (1, 5):
        start = NOON + timedelta(hours=hours)
        store.asrun.append(make_asrun(start, kind="talk", source="live", paper_ids=(ONE,)))


def waiting(store: Store) -> None:
    store.picks.put([picked(asked_by="listener:ada", rank=None)])
    store.papers.set_state(ONE, "converted")
    segment = make_segment(paper_ids=(ONE,))
    store.segments.add(segment)
    store.rundown.append(segment, "listener:ada")


def on_air(store: Store) -> None:
    waiting(store)
    store.rundown.mark(store.rundown.queued()[0].id, "airing")


def making(store: Store) -> None:
    store.papers.set_state(ONE, "picked")


def failed(store: Store) -> None:
    store.papers.set_state(ONE, "failed", "encrypted")


def replaced(store: Store) -> None:
    store.papers.upsert(make_paper(1, version=2))


ANSWERS: list[Any] = [
    pytest.param(lambda _: None, {}, "Not picked yet: it ranks 2 of 2", id="waits for its turn"),
    pytest.param(aired, {}, "Aired on 20 May 2026 13:00 UTC, and 1 time after. Picked on 20 May 2026 12:00 UTC by the "
                 "station (rotation), ranked 3 of 412.", id="aired"),
    pytest.param(waiting, {}, "for listener:ada (rotation), not among the candidates. It waits to air.", id="finished"),
    pytest.param(on_air, {}, "It is on air now.", id="on air"),
    pytest.param(making, {}, "It is in the making.", id="in the making"),
    pytest.param(failed, {}, "It cannot be made: encrypted.", id="failed"),
    pytest.param(lambda _: None, {"exclude": ["things"]}, 'Never picked by itself: excluded word "things".', id="word"),
    pytest.param(lambda _: None, {"arxiv": {"categories": ["hep-th"]}},
                 "Never picked by itself: in none of the station's categories, but in cs.CL.", id="category"),
    pytest.param(replaced, {}, "Version 1 is superseded by version 2. Not picked yet", id="superseded"),
]  # fmt: skip


@pytest.mark.parametrize(("happens", "papers", "expected"), ANSWERS)
def test_the_answer_says_what_became_of_the_paper(
    tmp_path: Path, store: Store, happens: Callable[[Store], None], papers: dict[str, Any], expected: str
) -> None:
    store.papers.upsert(make_paper(1))
    store.papers.upsert(make_paper(2))
    happens(store)
    config = config_of(tmp_path, **papers)
    told = why(config, store, Candidates(config, store, ManualClock(NOON)), "arXiv:2605.00001v1")
    assert expected in told.told


def test_what_was_said_at_the_time_stays_as_it_was(tmp_path: Path, store: Store) -> None:
    store.papers.upsert(make_paper(1))
    store.picks.put([picked()])
    store.picks.put([picked(rank=1, of=1, parts=())])
    config = config_of(tmp_path, exclude=["things"])
    told = why(config, store, Candidates(config, store, ManualClock(NOON)), "2605.00001")
    (record,) = told.picks
    assert (record.rank, record.of, record.score) == (3, 412, 1.7)


def test_an_unknown_paper_says_how_to_ask_for_it(tmp_path: Path, store: Store) -> None:
    config = config_of(tmp_path)
    with pytest.raises(UsageError, match=r"radio request 2605\.00009"):
        why(config, store, Candidates(config, store, ManualClock(NOON)), "2605.00009")


def test_old_choices_are_forgotten(store: Store) -> None:
    store.picks.put([picked(), picked(order="later", picked=NOON + timedelta(days=3))])
    assert store.picks.forget(NOON + timedelta(days=1)) == 1
    assert [record.order for record in store.picks.of(ONE)] == ["later"]


def test_the_commands_tell_the_same_to_programs(tmp_path: Path, store: Store) -> None:
    for number in range(1, 4):
        store.papers.upsert(make_paper(number, announced=NOON.replace(hour=0)))
    store.picks.put([picked()])
    store.papers.set_state(ONE, "aired")

    def ask(*words: str) -> Any:
        result = CliRunner().invoke(cli, ["papers", *words, "--set", f"station.data_dir={tmp_path}"])
        assert result.exit_code == 0, result.output
        return json.loads(result.output) if "--json" in words else result.output

    assert [row["id"] for row in ask("list", "--json")] == ["2605.00003", "2605.00002", "2605.00001"]
    assert [row["id"] for row in ask("list", "--state", "aired", "--day", "2026-05-20", "--json")] == [ONE]
    assert ask("list", "--day", "2026-05-19", "--json") == []
    ranked = ask("rank", "--json")
    assert [row["rank"] for row in ranked] == [1, 2]
    assert ranked[0]["score"] == pytest.approx(sum(part["value"] for part in ranked[0]["parts"]))
    assert len(ask("rank", "--day", "2026-05-20", "--json")) == 3
    told = ask("why", ONE, "--json")
    assert (told["state"], told["picks"][0]["rank"]) == ("aired", 3)
    assert ask("show", ONE, "--json")["pages_allowed"] is False
    for words in (("list",), ("rank",), ("why", ONE), ("why", "2605.00002"), ("show", ONE)):
        assert "Part" in ask(*words) or "On Things" in ask(*words)
