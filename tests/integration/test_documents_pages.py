"""Page images: drawn once, shared with segments, checked, and without the pages that cannot be drawn."""

from __future__ import annotations

import errno
import logging
from pathlib import Path

import pytest

from radio.documents import Limits, PageImages
from radio.errors import ConversionError, DiskFullError
from tests.bombs import FORM, prose, write
from tests.raw_pdf import RawPdf, ref

pytestmark = pytest.mark.integration

LIMITS = Limits(timeout_seconds=120)


@pytest.fixture
def images(tmp_path: Path) -> PageImages:
    return PageImages(tmp_path / "pages", limits=LIMITS, width=300)


def two_pages(path: Path) -> Path:
    pdf = RawPdf()
    prose(pdf)
    prose(pdf)
    return pdf.save(path)


def test_a_page_is_drawn_once_and_every_segment_has_it(images: PageImages, tmp_path: Path) -> None:
    pdf = two_pages(tmp_path / "a.pdf")
    assert images.draw(pdf, [2, 1, 2, 7], tmp_path / "first") == {2: "p0002.webp", 1: "p0001.webp"}
    [home] = (tmp_path / "pages").iterdir()
    drawn = {path.name: path.stat() for path in home.iterdir()}
    # The same content under another name.
    again = two_pages(tmp_path / "b.pdf")
    assert images.draw(again, [1], tmp_path / "second") == {1: "p0001.webp"}
    assert {path.name for path in home.iterdir()} == set(drawn)
    shared = (tmp_path / "second/p0001.webp").stat()
    assert shared.st_ino == drawn["p0001.webp"].st_ino
    assert shared.st_nlink == 3
    assert shared.st_mtime_ns > drawn["p0001.webp"].st_mtime_ns, "it counts as used"
    # What is cleaned away is drawn anew, and no segment misses it.
    (home / "p0001.webp").unlink()
    assert (tmp_path / "first/p0001.webp").exists()
    assert images.draw(pdf, [1], tmp_path / "third") == {1: "p0001.webp"}


def test_another_width_is_another_picture(images: PageImages, tmp_path: Path) -> None:
    pdf = two_pages(tmp_path / "a.pdf")
    images.draw(pdf, [1], tmp_path / "small")
    PageImages(tmp_path / "pages", limits=LIMITS, width=600).draw(pdf, [1], tmp_path / "large")
    assert (tmp_path / "large/p0001.webp").stat().st_size > (tmp_path / "small/p0001.webp").stat().st_size


def test_a_page_that_takes_for_ever_does_not_cost_the_others(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    pdf = RawPdf()
    prose(pdf)
    inner = pdf.stream(b"0 0 9 9 re f", FORM)
    for _ in range(10):
        inner = pdf.stream(b"/F Do " * 10, FORM + b"/Resources<</XObject<</F %s>>>>" % ref(inner))
    pdf.page(b"/F Do", resources=b"/XObject<</F %s>>" % ref(inner))
    path = pdf.save(tmp_path / "half.pdf")
    images = PageImages(tmp_path / "pages", limits=Limits(timeout_seconds=240, memory_mb=300), width=300)
    with caplog.at_level(logging.WARNING):
        assert images.draw(path, [1, 2], tmp_path / "out") == {1: "p0001.webp"}
    assert "not all pages were drawn" in caplog.text
    with pytest.raises(ConversionError):
        images.draw(path, [2], tmp_path / "none")


def test_a_copy_that_a_full_disk_cut_short_is_no_picture(
    images: PageImages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where links are not to be had, as on another file system."""
    pdf = two_pages(tmp_path / "a.pdf")

    def refused(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    def cut_short(_: Path, target: Path) -> None:
        target.write_bytes(b"RIFF")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("radio.documents.pages.os.link", refused)
        with patched.context() as full:
            full.setattr("radio.documents.pages.shutil.copyfile", cut_short)
            with pytest.raises(DiskFullError):
                images.draw(pdf, [1], tmp_path / "out")
        assert list((tmp_path / "out").iterdir()) == []
        assert images.draw(pdf, [1], tmp_path / "out") == {1: "p0001.webp"}
    assert (tmp_path / "out/p0001.webp").read_bytes()[8:12] == b"WEBP"


def test_a_page_that_hides_its_words_is_not_shown(images: PageImages, tmp_path: Path) -> None:
    """Its picture is black, though words stand in it."""
    assert images.draw(write("tiling", tmp_path), [1], tmp_path / "out") == {}
