"""PDFs that are odd beside their pages: they are read all the same."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from radio.documents import Limits, convert
from radio.documents.jobs import RenderJob
from radio.documents.process import run_child
from radio.errors import DiskFullError, StoreError
from radio.model.document import Document
from tests.raw_pdf import RawPdf, ref, text

pytestmark = pytest.mark.integration

PROSE = "This is a sentence that can be read by everyone who looks at the page, and it has many words. "
LICENCE = b"https://creativecommons.org/licenses/by/4.0/"


def read(path: Path) -> Document:
    return convert(path, paper=None, limits=Limits(timeout_seconds=60))


def with_info(tmp_path: Path, pdf: RawPdf, info: bytes) -> Document:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf.tobytes().replace(b"trailer\n<<", b"trailer\n<</Info %s" % info))
    return read(path)


def prose() -> RawPdf:
    pdf = RawPdf()
    pdf.page(text([PROSE] * 3), resources=b"/Font<</F %s>>" % ref(pdf.font()))
    return pdf


@pytest.mark.parametrize("info", [b"99999 0 R", b"0 0 R"])
def test_an_info_dictionary_that_is_nowhere_costs_nothing(tmp_path: Path, info: bytes) -> None:
    document = with_info(tmp_path, prose(), info)
    assert (document.status, len(document.sentences), document.licence_url) == ("ok", 3, None)


def test_what_info_tells_is_bounded(tmp_path: Path) -> None:
    pdf = prose()
    info = pdf.add(b"<</License(%s)/arXivID(%s2605.20098v1)>>" % (LICENCE + b"a" * 1_000_000, b"a" * 100_000))
    document = with_info(tmp_path, pdf, ref(info))
    assert (document.licence_url, document.arxiv_id) == (None, None)
    pdf = prose()
    info = pdf.add(b"<</License(%s)/arXivID(2605.20098v1)>>" % LICENCE)
    document = with_info(tmp_path, pdf, ref(info))
    assert (document.licence_url, document.arxiv_id) == (LICENCE.decode(), "2605.20098v1")


def refused_fork(*_: object, **__: object) -> None:
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(("what", "wrong"), [("subprocess.Popen", refused_fork), ("tempfile.TemporaryFile", full_disk)])
def test_what_the_machine_lacks_is_not_the_papers_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, wrong: Callable[..., None]
) -> None:
    path = prose().save(tmp_path / "a.pdf")
    monkeypatch.setattr(f"radio.documents.process.{what}", wrong)
    with pytest.raises(StoreError) as caught:
        read(path)
    assert caught.value.retryable


def test_without_a_thread_for_the_deadline_no_child_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, started = prose().save(tmp_path / "a.pdf"), []

    class Remembered(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            started.append(self)

    def no_thread(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("radio.documents.process.subprocess.Popen", Remembered)
    monkeypatch.setattr(threading.Timer, "start", no_thread)
    with pytest.raises(StoreError):
        read(path)
    assert [process.returncode for process in started] == [-signal.SIGKILL]


def test_a_child_whose_disk_is_full_is_not_the_papers_fault(tmp_path: Path) -> None:
    code = "import sys; sys.exit('OSError: [Errno 28] No space left on device')"
    path = prose().save(tmp_path / "a.pdf")
    job = RenderJob(pdf=str(path), pages=(1,), folder=str(tmp_path), width=300, limits=Limits())
    with pytest.raises(DiskFullError):
        run_child(job, path, (sys.executable, "-c", code))


CMAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <78> <%s> endbfchar endcmap end end"""


@pytest.mark.parametrize("code", [b"2028", b"2029", b"D800", b"0000", b"202E", b"FFFF", b"0041" * 200])
def test_no_character_of_any_font_ends_the_reader(tmp_path: Path, code: bytes) -> None:
    """Lines of nothing but an odd character, in the text and among the footnotes, and one with it at both ends."""
    pdf = RawPdf()
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode %s>>" % ref(pdf.stream(CMAP % code))
    page = text(["xxxx", "A Title of x This Paper"], size=18, lead=22) + text([PROSE] * 3 + ["xAnd moreax"], top=600)
    page += text("xxx", top=60, size=7) + text("xx", top=40, size=7)
    pdf.page(page, resources=b"/Font<</F %s>>" % ref(pdf.add(font)))
    document = read(pdf.save(tmp_path / "a.pdf"))
    assert [sentence.text for sentence in document.sentences[:3]] == [PROSE.strip()] * 3


@pytest.mark.parametrize(
    ("foot", "notes"),
    [
        (
            ["1 https://example.org/a", "2 https://example.org/b"],
            ["1 https://example.org/a", "2 https://example.org/b"],
        ),
        (["7 It is at", "https://example.org/a", "8 Not told."], ["7 It is at https://example.org/a"]),
        (["* We release it in", "3 sizes."], ["* We release it in 3 sizes."]),
        (["4 It was made available on", "12 disks.", "5 See elsewhere."], ["4 It was made available on 12 disks."]),
        (["* We release it.", "1 It is available."], ["* We release it.", "1 It is available."]),
    ],
)
def test_each_footnote_is_one_note_whatever_its_lines_begin_with(
    tmp_path: Path, foot: list[str], notes: list[str]
) -> None:
    pdf = RawPdf()
    page = text("A Title of This Paper", size=18) + text([PROSE] * 20, top=690) + text(foot, top=80, size=7, lead=9)
    pdf.page(page, resources=b"/Font<</F %s>>" % ref(pdf.font()))
    assert [note.text for note in read(pdf.save(tmp_path / "a.pdf")).notes] == notes
