"""A PDF that is killed at its limit fails alone, with its reason in the list behind `radio retry`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from radio.clock import SystemClock
from radio.config import Config
from radio.model.paper import Paper
from radio.papers.licence import parse_licence
from radio.production.engine import Engine
from radio.production.paper_stages import PaperStages
from radio.production.work import Outcome, Work
from radio.production.workshop import Workshop
from radio.types import PaperId
from tests.bombs import prose, write
from tests.making import make_paper
from tests.raw_pdf import RawPdf
from tests.waiting import wait
from tests.workshops import make_workshop

pytestmark = pytest.mark.integration


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    limits = {"timeout_seconds": 120, "memory_mb": 300}
    config = Config.model_validate({"station": {"data_dir": tmp_path}, "convert": limits})
    made = make_workshop(tmp_path, config, {}, SystemClock())
    yield made
    made.pools.close()
    made.store.close()


def known(workshop: Workshop, name: str) -> Paper:
    """A paper in the store whose PDF will lie in the folder of PDFs."""
    licence = parse_licence("http://creativecommons.org/licenses/by/4.0/", "feed")
    paper = make_paper(id=PaperId(name), licence=licence)
    workshop.store.papers.upsert(paper)
    workshop.files.pdf(paper.key).parent.mkdir(parents=True, exist_ok=True)
    return paper


def readable(path: Path) -> None:
    pdf = RawPdf()
    prose(pdf)
    pdf.save(path)


def test_production_goes_on_past_a_bomb_and_a_retry_takes_what_was_mended(workshop: Workshop, tmp_path: Path) -> None:
    store, files = workshop.store, workshop.files
    memory, endless, whole = (known(workshop, f"2605.0000{n}") for n in range(1, 4))
    write("content_of_operators", tmp_path).rename(files.pdf(memory.key))
    write("endless_page_tree", tmp_path).rename(files.pdf(endless.key))
    readable(files.pdf(whole.key))
    engine = Engine(tmp_path / "engine.db", store.stages, SystemClock(), polling_seconds=0.05)
    engine.register("convert", PaperStages(workshop).convert, max_attempts=3, backoff_seconds=0.05)
    engine.register("embed", lambda key: Outcome(), max_attempts=1, backoff_seconds=0.05)
    engine.start()
    try:
        for paper in (memory, endless, whole):
            engine.enqueue(Work("convert", paper.key))
        wait(lambda: files.document(whole.key).exists() and len(store.stages.failures()) == 2, "the bombs", 240)
        failed = {failure.key: failure for failure in store.stages.failures()}
        assert "needs more than 300 MB" in failed[memory.key].error
        assert "page tree" in failed[endless.key].error
        assert not any(failure.retryable or failure.attempts > 1 for failure in failed.values())
        assert store.papers.state(memory.id) == ("failed", failed[memory.key].error)
        readable(files.pdf(memory.key))
        assert engine.again(Work("convert", memory.key))
        wait(files.document(memory.key).exists, "the mended one", 240)
        assert [failure.key for failure in store.stages.failures()] == [endless.key]
    finally:
        engine.stop()
