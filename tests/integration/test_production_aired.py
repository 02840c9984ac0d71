"""What aired is taken in once, in order, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.errors import LibraryError, WorkerDiedError
from radio.library import Library
from radio.library.marks import is_incomplete, told_until
from radio.model.asrun import AsRunEntry
from radio.model.script import Line, Script
from radio.model.segment import SCRIPT
from radio.production import tasks
from radio.production.aired import PATIENCE, Aired
from radio.production.pool import Done
from radio.store import Store
from radio.types import HostId, PaperId, SegmentId, ShowId
from tests.fakes import WordEmbedder
from tests.making import NOON, make_asrun, make_paper
from tests.workshops import make_workshop

pytestmark = pytest.mark.integration


@dataclass
class HerePool:
    """Runs in this process what a pool would run in a worker; `dies` as often, before or after the work."""

    awake: bool = True
    dies: list[str] = field(default_factory=list)
    calls: int = 0

    def pids(self) -> list[int]:
        return [1] if self.awake else []

    def call(self, function: Callable[..., Any], *args: Any) -> Done[Any]:
        self.calls += 1
        death = self.dies.pop() if self.dies else ""
        if death == "before":
            raise WorkerDiedError("killed")
        value = function(*args)
        if death == "after":
            raise WorkerDiedError("killed")
        return Done(value, 0.0)


@dataclass
class Scene:
    store: Store
    clock: ManualClock
    pool: HerePool
    folder: Path
    aired: Aired
    opened: list[Library]

    def air(self, number: int, *papers: str, said: str = "", **fields: Any) -> AsRunEntry:
        segment = SegmentId(f"{number:032x}")
        values = {"kind": "talk", "source": "live", "segment": segment, "title": f"Talk {number}", **fields}
        entry = make_asrun(NOON + timedelta(minutes=number), paper_ids=papers, **values)
        self.store.asrun.append(entry)
        if said:
            lines = [
                Line(speaker=HostId("ada"), text=text, beat=beat, paper_id=PaperId(paper), origin="model")
                for paper in papers
                for beat, text in (("question", "So what?"), ("what", f"{said} of {paper}."))
            ]
            folder = self.store.segments.folder(segment)
            folder.mkdir(parents=True)
            script = Script(
                show=ShowId("s"), title="t", lines=tuple(lines), chapters=(), paper_ids=entry.paper_ids, writer="w"
            )
            (folder / SCRIPT).write_text(script.model_dump_json())
        return entry

    def library(self) -> Library:
        return tasks._library(self.folder / "library", self.folder)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    clock, pool = ManualClock(NOON + timedelta(minutes=10)), HerePool()
    config = Config.model_validate({"station": {"data_dir": str(tmp_path)}})
    store = Store.open(tmp_path / "radio.db", clock)
    pools: Any = SimpleNamespace(library=pool)
    workshop = make_workshop(tmp_path, config, {}, clock, store, pools=pools)
    opened: list[Library] = []

    def library(*_: object) -> Library:
        if not opened:
            opened.append(Library.open(tmp_path / "library", WordEmbedder()))
        return opened[0]

    library()
    monkeypatch.setattr(tasks, "_library", library)
    for number in range(1, 6):
        store.papers.upsert(make_paper(number))
    yield Scene(store, clock, pool, tmp_path, Aired(workshop, tmp_path / "run" / "aired.json"), opened)
    opened[0].close()
    store.close()


def test_what_was_said_about_each_paper_is_remembered_with_its_time(scene: Scene) -> None:
    first = scene.air(1, "2605.00001", "2605.00002", said="Lithium diffuses")
    scene.air(2, "2605.00003", source="replay")
    assert scene.aired.follow() == 1
    hits = scene.library().nearest_aired("lithium", 5)
    assert {(h.paper_id, h.at, h.said) for h in hits} == {
        (p, first.start, f"Lithium diffuses of {p}.") for p in ("2605.00001", "2605.00002")
    }
    assert scene.store.papers.state(PaperId("2605.00001")) == ("aired", "Talk 1")
    assert scene.store.papers.state(PaperId("2605.00003")) == ("new", ""), "a replay tells nothing new"
    assert scene.library().counts() == {"papers": 2, "passages": 0, "aired": 2}


@pytest.mark.parametrize("death", ["before", "after"])
def test_a_death_in_the_middle_loses_nothing_and_repeats_nothing(scene: Scene, death: str) -> None:
    scene.air(1, "2605.00001", said="Something")
    scene.pool.dies = [death]
    with pytest.raises(WorkerDiedError):
        scene.aired.follow()
    scene.air(2, "2605.00002", said="Another")
    scene.aired.follow()
    scene.aired.follow()
    assert scene.library().counts()["aired"] == 2
    assert told_until(scene.folder / "library") == 2
    assert scene.store.papers.state(PaperId("2605.00001")) == ("aired", "Talk 1")


def test_a_sleeping_library_is_woken_when_something_waited_for_long(scene: Scene) -> None:
    scene.pool.awake = False
    scene.air(1, "2605.00001")
    scene.aired.follow()
    assert scene.store.papers.state(PaperId("2605.00001")) == ("aired", "Talk 1"), "the states do not wait"
    assert scene.pool.calls == 0
    scene.clock.advance(PATIENCE.total_seconds())
    scene.aired.follow()
    assert scene.library().counts()["aired"] == 1


def test_what_the_log_learnt_late_is_taken_in_too(scene: Scene) -> None:
    scene.air(5, "2605.00005")
    scene.aired.follow()
    scene.air(1, "2605.00001", said="From the journal")
    scene.aired.follow()
    assert scene.library().nearest_aired("journal", 1)[0].paper_id == "2605.00001"


def test_a_new_log_is_read_from_its_start(scene: Scene) -> None:
    scene.library().set_mark("asrun", "900")
    scene.air(1, "2605.00001")
    scene.aired.follow()
    assert (scene.library().counts()["aired"], told_until(scene.folder / "library")) == (1, 1)


def test_a_sleeping_library_that_cannot_be_read_is_opened_and_filled_again(scene: Scene) -> None:
    scene.air(1, "2605.00001", said="Something")
    scene.aired.follow()
    scene.opened.pop().close()
    for path in (scene.folder / "library").glob("ledger.db*"):
        path.write_bytes(b"no database at all" * 1000)
    for _ in range(2):
        scene.aired.follow()
    assert scene.library().counts() == {"papers": 5, "passages": 0, "aired": 1}, "the store's other papers are in too"
    assert not is_incomplete(scene.folder / "library")


def test_a_ledger_that_cannot_be_read_is_a_library_error(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(LibraryError, match="repair"):
        told_until(tmp_path)
    assert told_until(tmp_path / "nowhere") == 0
