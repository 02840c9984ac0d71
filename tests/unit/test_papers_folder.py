"""A folder of PDFs: names, sidecars, files that are still being copied, files that are no PDFs."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.errors import FetchError, NotAPdfError, PaperUnavailableError
from radio.model.paper import UNTITLED, LicenceCode
from radio.papers.folder_source import GIVE_UP_SECONDS, SETTLE_SECONDS, FolderSource
from radio.papers.pdf import MAX_PDF_BYTES
from radio.types import PaperId

pytestmark = pytest.mark.unit

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "papers"
    path.mkdir()
    return path


def put(path: Path, body: bytes = PDF, *, age: float = 3600.0) -> Path:
    """A file last changed `age` seconds before NOW."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    os.utime(path, (NOW.timestamp() - age,) * 2)
    return path


def test_ids_come_from_names_and_else_from_the_content(folder: Path, clock: ManualClock) -> None:
    put(folder / "2605.20098v2.pdf", age=10)
    put(folder / "deep" / "hep-th_9108004v1.PDF", PDF + b"old", age=20)
    put(folder / "my draft.pdf", PDF + b"draft", age=30)
    put(folder / ".hidden.pdf")
    put(folder / "notes.txt")
    papers = FolderSource(folder, clock).newest(10)
    assert [paper.id for paper in papers[:2]] == ["2605.20098", "hep-th/9108004"]
    assert [paper.version for paper in papers] == [2, 1, 1]
    assert papers[2].id.startswith("local:")
    assert papers[2].abs_url is None
    assert {paper.title for paper in papers} == {UNTITLED}
    assert {paper.licence.code for paper in papers} == {LicenceCode.UNKNOWN}


def test_what_the_operator_wrote_beside_a_file_counts(folder: Path, clock: ManualClock) -> None:
    put(folder / "draft.pdf")
    (folder / "draft.json").write_text(json.dumps({"title": "Our draft", "license": "CC BY 4.0", "id": "2605.00001v3"}))
    put(folder / "b.pdf", PDF + b"b")
    (folder / "catalogue.jsonl").write_text(json.dumps({"pdf": "b.pdf", "title": "B"}) + "\n")
    found = {paper.title: paper for paper in FolderSource(folder, clock).newest(10)}
    assert (found["Our draft"].id, found["Our draft"].version) == ("2605.00001", 3)
    assert found["Our draft"].licence.code is LicenceCode.CC_BY
    assert found["B"].id.startswith("local:")


def test_the_highest_version_stands_for_a_paper(folder: Path, clock: ManualClock) -> None:
    put(folder / "2605.20098v1.pdf", age=10)
    put(folder / "2605.20098v3.pdf", PDF + b"3", age=20)
    (paper,) = FolderSource(folder, clock).newest(10)
    assert paper.version == 3


def test_one_file_under_two_names_is_one_paper(folder: Path, clock: ManualClock) -> None:
    put(folder / "a.pdf")
    put(folder / "copy of a.pdf")
    assert len(FolderSource(folder, clock).newest(10)) == 1


@pytest.mark.parametrize(
    ("body", "age", "taken"),
    [
        (PDF, SETTLE_SECONDS / 2, False),
        (PDF, SETTLE_SECONDS + 1, True),
        (PDF[:-6], SETTLE_SECONDS + 1, False),
        (PDF[:-6], GIVE_UP_SECONDS + 1, True),
        (b"", SETTLE_SECONDS + 1, False),
        (PDF, -3600.0, True),
    ],
    ids=["just written", "settled", "half copied", "cut off for good", "just created", "from the future"],
)
def test_files_that_are_being_copied_wait(
    folder: Path, clock: ManualClock, body: bytes, age: float, taken: bool
) -> None:
    put(folder / "a.pdf", body, age=age)
    assert bool(FolderSource(folder, clock).newest(10)) is taken


def test_a_new_file_is_noticed_and_a_removed_one_forgotten(folder: Path, clock: ManualClock) -> None:
    source = FolderSource(folder, clock)
    assert source.newest(10) == []
    path = put(folder / "2605.20098.pdf")
    assert [paper.id for paper in source.newest(10)] == ["2605.20098"]
    path.unlink()
    assert source.newest(10) == []


def test_a_file_that_changes_becomes_another_paper(folder: Path, clock: ManualClock) -> None:
    source = FolderSource(folder, clock)
    put(folder / "a.pdf", age=100)
    before = source.newest(1)[0].id
    put(folder / "a.pdf", PDF + b"%more", age=50)
    assert source.newest(1)[0].id != before


def test_a_day_brings_the_files_that_came_on_it(folder: Path, clock: ManualClock) -> None:
    put(folder / "2605.00001.pdf", age=60)
    put(folder / "2605.00002.pdf", PDF + b"2", age=24 * 3600)
    source = FolderSource(folder, clock)
    assert [paper.id for paper in source.announced_on(NOW.date())] == ["2605.00001"]
    assert [paper.id for paper in source.announced_on(NOW.date() - timedelta(days=1))] == ["2605.00002"]


def test_every_broken_file_is_refused_with_a_reason_or_left_to_the_converter(
    shared_dir: Path, tmp_path: Path, clock: ManualClock
) -> None:
    source = FolderSource(shared_dir / "data" / "nasty", clock)
    reasons = {}
    for paper in source.newest(100):
        name = Path(paper.pdf_url or "").name
        try:
            source.fetch_pdf(paper, tmp_path / name)
        except NotAPdfError as e:
            reasons[name] = e.message
            assert not e.retryable
    assert reasons == {
        "arxiv_page_unavailable.html.pdf": "the file does not begin as a PDF",
        "corrupted_36_bytes.pdf": "the file does not begin as a PDF",
        "empty_0_bytes.pdf": "the file is empty",
        "plain_text_called_pdf_82_bytes.pdf": "the file does not begin as a PDF",
    }


def test_only_files_of_the_folder_are_given_out(folder: Path, tmp_path: Path, clock: ManualClock) -> None:
    outside = put(tmp_path / "secret.pdf")
    put(folder / "a.pdf")
    source = FolderSource(folder, clock)
    paper = source.newest(1)[0]
    with pytest.raises(PaperUnavailableError):
        source.fetch_pdf(paper.model_copy(update={"pdf_url": str(outside)}), tmp_path / "out.pdf")
    with pytest.raises(PaperUnavailableError):
        source.fetch_pdf(paper.model_copy(update={"pdf_url": None}), tmp_path / "out.pdf")


@pytest.mark.parametrize(
    "sidecar",
    [
        '{"title": "\\ud800"}',
        '{"authors": ["\\udfff"]}',
        '{"published": "0001-01-01T00:00:00+14:00"}',
        '{"published": "9999-12-31T23:59:59-14:00"}',
        '{"id": "2605.20098v99999999999999999999"}',
        "[" * 100_000,
    ],
)
def test_a_sidecar_that_nobody_could_write_down_is_left_out(folder: Path, clock: ManualClock, sidecar: str) -> None:
    put(folder / "draft.pdf")
    (folder / "draft.json").write_text(sidecar)
    [paper] = FolderSource(folder, clock).newest(10)
    assert (paper.title, paper.version) == (UNTITLED, 1)
    paper.model_dump_json()


def test_no_text_of_a_sidecar_has_a_null_character_or_a_mark_of_byte_order(folder: Path, clock: ManualClock) -> None:
    put(folder / "draft.pdf")
    (folder / "draft.json").write_text('{"title": "a\\u0000b", "doi": "10.1\\u0000"}', encoding="utf-8-sig")
    [paper] = FolderSource(folder, clock).newest(10)
    assert (paper.title, (paper.doi or "").strip()) == ("a b", "10.1")  # Postgres would refuse them


def test_only_files_are_papers(folder: Path, clock: ManualClock) -> None:
    os.mkfifo(folder / "pipe.pdf")  # to open it would wait for somebody to write
    os.utime(folder / "pipe.pdf", (0, 0))
    (folder / "folder.pdf").mkdir()
    assert FolderSource(folder, clock).newest(10) == []


def test_a_file_that_is_too_large_is_not_copied(folder: Path, tmp_path: Path, clock: ManualClock) -> None:
    path = put(folder / "large.pdf")
    with path.open("r+b") as file:
        file.truncate(MAX_PDF_BYTES)
        file.seek(0, os.SEEK_END)
        file.write(b"%%EOF")
    os.utime(path, (0, 0))
    source = FolderSource(folder, clock)
    [paper] = source.newest(1)
    with pytest.raises(PaperUnavailableError, match="larger than 100 MB"):
        source.fetch_pdf(paper, tmp_path / "target.pdf")
    assert list(tmp_path.glob("*target*")) == []


def test_a_missing_folder_is_an_error_that_may_pass(tmp_path: Path, clock: ManualClock) -> None:
    with pytest.raises(FetchError, match="folder") as caught:
        FolderSource(tmp_path / "none", clock).newest(1)
    assert caught.value.retryable


def test_unknown_ids_are_left_out(folder: Path, clock: ManualClock) -> None:
    put(folder / "2605.20098.pdf")
    found = FolderSource(folder, clock).by_ids([PaperId("2605.99999"), PaperId("2605.20098")])
    assert [paper.id for paper in found] == ["2605.20098"]
