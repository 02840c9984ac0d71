"""The fetch stage with real files and a real child that opens them: what is taken in, and what comes later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.errors import ConversionError, PdfMissingError
from radio.model.paper import Paper
from radio.papers.pdf import NO_PDF, describe
from radio.papers.source import PdfFile
from radio.production.absent import again_at, reopen
from radio.production.paper_stages import PaperStages
from radio.production.workshop import Workshop
from radio.types import PaperId
from tests.making import NOON, make_paper
from tests.workshops import make_workshop

pytestmark = pytest.mark.integration


class OneFile:
    """A source with one file, or none."""

    name = "arxiv"

    def __init__(self) -> None:
        self.file: Path | None = None
        self.asked = 0

    def newest(self, limit: int) -> list[Paper]:
        return []

    def announced_on(self, day: date) -> list[Paper]:
        return []

    def by_ids(self, ids: Sequence[PaperId]) -> list[Paper]:
        return []

    def fetch_pdf(self, paper: Paper, target: Path) -> PdfFile:
        self.asked += 1
        if self.file is None:
            raise PdfMissingError(NO_PDF, subject=paper.key)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.file, target)
        return describe(target)


@pytest.fixture
def source() -> OneFile:
    return OneFile()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON + timedelta(hours=3))


@pytest.fixture
def workshop(tmp_path: Path, source: OneFile, clock: ManualClock) -> Iterator[Workshop]:
    config = Config.model_validate({"station": {"data_dir": tmp_path}})
    made = make_workshop(tmp_path, config, {}, clock, sources=(source,))
    yield made
    made.pools.close()
    made.store.close()


def test_two_papers_with_one_pdf_share_it(workshop: Workshop, source: OneFile, shared_dir: Path) -> None:
    source.file = shared_dir / "data" / "papers" / "2605.20172v1.pdf"
    papers = [make_paper(number) for number in (1, 2)]
    for paper in papers:
        workshop.store.papers.upsert(paper)
        PaperStages(workshop).fetch(paper.key)
        PaperStages(workshop).fetch(paper.key)
    assert source.asked == 2, "what is there is not asked for again"
    names = {workshop.files.pdf(paper.key).resolve() for paper in papers}
    assert [path.read_bytes() for path in names] == [source.file.read_bytes()]


@pytest.mark.parametrize("name", ["zero_pages.pdf", "corrupted_36_bytes.pdf", "encrypted_aes256_user_password.pdf"])
def test_what_does_not_open_is_not_taken_in(workshop: Workshop, source: OneFile, shared_dir: Path, name: str) -> None:
    source.file = shared_dir / "data" / "nasty" / name
    paper = make_paper()
    workshop.store.papers.upsert(paper)
    with pytest.raises(ConversionError) as caught:
        PaperStages(workshop).fetch(paper.key)
    assert not caught.value.retryable
    assert workshop.store.papers.state(paper.id) == ("failed", str(caught.value))
    assert not list((workshop.files.data_dir / "papers").rglob("*.pdf"))


def test_a_pdf_that_is_not_there_yet_is_asked_for_again_later_and_the_reason_says_when(
    workshop: Workshop, source: OneFile, clock: ManualClock
) -> None:
    """Announced at noon, missing at three, asked for again after six."""
    paper, store = make_paper(), workshop.store
    store.papers.upsert(paper)
    store.stages.begin("fetch", paper.key)
    with pytest.raises(PdfMissingError) as caught:
        PaperStages(workshop).fetch(paper.key)
    store.stages.failed("fetch", paper.key, str(caught.value), caught.value.retryable)
    state = store.papers.state(paper.id)
    assert state is not None
    assert (state[0], "after 2026-05-20 18:00 UTC" in state[1]) == ("failed", True)
    clock.advance(3 * 3600 - 1)
    assert reopen(store, NO_PDF, clock.now()) == []
    clock.advance(1)
    assert reopen(store, NO_PDF, clock.now()) == [paper.id]
    assert [p.id for p in store.papers.unaired(10)] == [paper.id]
    assert reopen(store, NO_PDF, clock.now()) == [], "once"


def test_other_failures_are_left_to_the_operator(workshop: Workshop, clock: ManualClock) -> None:
    paper, store = make_paper(), workshop.store
    store.papers.upsert(paper)
    store.papers.set_state(paper.id, "failed", "encrypted")
    store.stages.failed("fetch", paper.key, "the file is encrypted", False)
    clock.advance(30 * 24 * 3600)
    assert reopen(store, NO_PDF, clock.now()) == []


def test_a_paper_that_was_in_the_making_when_arxiv_went_down_can_be_chosen_again(
    workshop: Workshop, clock: ManualClock
) -> None:
    paper, store = make_paper(), workshop.store
    store.papers.upsert(paper)
    store.papers.set_state(paper.id, "picked", "rotation")
    store.stages.failed("fetch", paper.key, "arXiv cannot be reached", True)
    assert reopen(store, NO_PDF, clock.now()) == []
    clock.advance(3600)
    assert reopen(store, NO_PDF, clock.now()) == [paper.id]
    assert [p.id for p in store.papers.unaired(10)] == [paper.id]


def test_what_aired_or_failed_over_something_else_is_left_as_it_is(workshop: Workshop, clock: ManualClock) -> None:
    store, aired = workshop.store, make_paper(7)
    store.papers.upsert(aired)
    store.papers.set_state(aired.id, "aired", "")
    store.stages.failed("fetch", aired.key, NO_PDF, False)
    store.stages.failed("fetch", "daily-2026-05-20", "arXiv cannot be reached", True)
    clock.advance(24 * 3600)
    assert reopen(store, NO_PDF, clock.now()) == []


@pytest.mark.parametrize(
    ("out_for", "waits"),
    [
        (timedelta(minutes=5), timedelta(hours=2)),
        (timedelta(hours=9), timedelta(hours=9)),
        (timedelta(days=8), timedelta(days=8)),
        (timedelta(days=31), None),
    ],
)
def test_the_longer_a_paper_has_been_out_the_longer_its_pdf_is_waited_for(
    out_for: timedelta, waits: timedelta | None
) -> None:
    missed = NOON + out_for
    assert again_at(make_paper(), missed) == (None if waits is None else missed + waits)
