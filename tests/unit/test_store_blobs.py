"""Files by their content: once each, never changed, and named by links."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.production.files import Files
from radio.store.blobs import Blobs
from radio.store.files import sha256_of

pytestmark = pytest.mark.unit

ONE, OTHER = b"%PDF-1 one", b"%PDF-1 another"


def come(files: Files, key: str, content: bytes) -> str:
    """A PDF is fetched for that paper and taken in; its checksum."""
    incoming = files.incoming(key)
    incoming.parent.mkdir(parents=True, exist_ok=True)
    incoming.write_bytes(content)
    sha256 = sha256_of(incoming)
    files.keep_pdf(key, sha256)
    assert not incoming.exists()
    return sha256


def test_the_same_pdf_under_two_keys_is_kept_once(tmp_path: Path) -> None:
    files = Files(tmp_path)
    keys = ("2605.00001v1", "2605.00001v2", "hep-th/9108004v1", "local:0123456789abcdefv1")
    assert len({come(files, key, ONE) for key in keys}) == 1
    assert [files.pdf(key).read_bytes() for key in keys] == [ONE] * len(keys)
    blobs = [path for path in (tmp_path / "papers" / "blobs").rglob("*") if path.is_file()]
    assert [path.name for path in blobs] == [f"{sha256_of(blobs[0])}.pdf"]


def test_another_file_under_one_key_leaves_what_a_document_was_made_of(tmp_path: Path) -> None:
    files, key = Files(tmp_path), "2605.00001v1"
    first = come(files, key, ONE)
    second = come(files, key, OTHER)
    assert files.pdf(key).read_bytes() == OTHER
    made_of = [files.pdf_of(key, sha256) for sha256 in (first, second)]
    assert [path.read_bytes() for path in made_of if path] == [ONE, OTHER]


def test_what_a_document_was_made_of_is_none_rather_than_another(tmp_path: Path) -> None:
    files, key = Files(tmp_path), "2605.00001v1"
    first = come(files, key, ONE)
    Blobs(tmp_path / "papers" / "blobs", ".pdf").path(first).unlink()
    assert files.pdf_of(key, first) is None
    assert not files.pdf(key).exists(), "so that it is fetched again"
    come(files, key, OTHER)
    assert files.pdf_of(key, first) is None


def test_a_pdf_of_before_there_were_blobs_is_used(tmp_path: Path) -> None:
    files, key = Files(tmp_path), "2605.00001v1"
    files.pdf(key).parent.mkdir(parents=True)
    files.pdf(key).write_bytes(ONE)
    assert files.pdf_of(key, "0" * 64) == files.pdf(key)


def test_the_data_folder_may_be_moved(tmp_path: Path) -> None:
    files, key = Files(tmp_path / "here"), "2605.00001v1"
    come(files, key, ONE)
    (tmp_path / "here").rename(tmp_path / "there")
    assert Files(tmp_path / "there").pdf(key).read_bytes() == ONE
