"""radio library and radio papers near, over a real library."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from radio.cli import cli
from radio.clock import ManualClock
from radio.errors import LibraryError, UsageError
from radio.library import Library
from radio.store import Store
from tests.fakes import WordEmbedder
from tests.making import NOON, make_asrun, make_paper

pytestmark = pytest.mark.integration

Run = Callable[..., Result]


class Closable(WordEmbedder):
    def close(self) -> None:
        """There is no child to end."""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("radio.library.build_embedder", lambda *_: Closable())
    config = tmp_path / "config.yaml"
    config.write_text("station: {data_dir: data}\n")
    store = Store.open(tmp_path / "data" / "radio.db", ManualClock(NOON))
    for number, subject in enumerate(("whales", "whale songs", "galois groups"), 1):
        store.papers.upsert(make_paper(number, title=f"On {subject}, part {number}", abstract=f"About {subject}."))
    at = NOON + timedelta(days=1)
    store.asrun.append(make_asrun(at, kind="talk", source="live", paper_ids=("2605.00002",), title="Whale songs"))
    store.close()
    return lambda *words: CliRunner().invoke(cli, [*words, "--config", str(config)])


def told(result: Result) -> Any:
    assert result.exception is None, result.exception
    return json.loads(result.stdout)


def test_a_repair_fills_what_the_other_commands_then_find(run: Run) -> None:
    assert told(run("library", "repair", "--json"))["after"] == {"papers": 3, "passages": 0, "aired": 1}
    assert told(run("library", "check", "--json")) == []
    status = told(run("library", "status", "--json"))
    assert [h["entries"] for h in status["holdings"]] == [3, 0, 1] and not status["incomplete"]
    assert told(run("papers", "near", "2605.00001v1", "--json"))[0]["paper_id"] == "2605.00002"
    assert told(run("papers", "near", "galois", "--json"))[0]["paper_id"] == "2605.00003"
    aired = told(run("papers", "near", "2605.00001", "--aired", "--since", "2026-05-21", "--json"))
    assert [(hit["paper_id"], hit["at"]) for hit in aired] == [("2605.00002", "2026-05-21T12:00:00Z")]
    assert told(run("papers", "near", "whales", "--aired", "--until", "2026-05-21", "--json")) == []
    assert told(run("library", "search", "anything", "--json")) == []


def test_what_cannot_be_answered_says_why(run: Run) -> None:
    assert isinstance(run("library", "status").exception, LibraryError)
    run("library", "repair")
    assert isinstance(run("papers", "near", "2605.09999").exception, UsageError)
    assert isinstance(run("papers", "near", "whales", "--since", "2026-05-01").exception, UsageError)


def test_a_held_library_is_refused_with_its_holder_and_can_be_asked(run: Run, tmp_path: Path) -> None:
    with Library.open(tmp_path / "data" / "library", WordEmbedder()) as held:
        held.add_papers([make_paper(3, title="On galois groups")])
        for command in ("repair", "check"):
            refusal = run("library", command).exception
            assert isinstance(refusal, UsageError) and "in use by process" in str(refusal)
        assert told(run("papers", "near", "galois", "--json"))[0]["paper_id"] == "2605.00003"
