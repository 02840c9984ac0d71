"""Getting a PDF whole: resumed when cut off, checked to be one, and put in place at once or not at all."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn

import httpx

from radio.clock import Clock, Deadline
from radio.errors import DiskFullError, FetchError, NotAPdfError, PaperUnavailableError, PdfMissingError
from radio.papers.http import ArxivHttp, ServerTroubleError, check_status
from radio.papers.partial import Partial, partial
from radio.papers.source import PdfFile
from radio.store.files import sha256_of, sync

MAX_PDF_BYTES = 100 * 1024 * 1024
"""arXiv takes submissions of up to 50 MB; a larger file is a mistake or an attack."""
BODY_SECONDS = 600.0
"""A connection that drips would otherwise hold the gate for the whole station."""
HEAD_BYTES = 1024
"""Where readers look for %PDF- (ISO 32000-1, annex H.3, implementation note 13)."""
TAIL_BYTES = 4096
"""Where we look for %%EOF: annex H.3 says 1024, and some producers append more."""
STALE_PART_SECONDS = 24 * 3600.0

NO_PDF = "arXiv has no PDF of it"
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")


def download(http: ArxivHttp, url: str, target: Path, *, max_bytes: int = MAX_PDF_BYTES) -> PdfFile:
    """Fetch `url` to `target`, or keep what is there if it is a whole PDF.

    An answer that ends early is asked for again from where it ended, if it is still the same file (If-Range), also by
    a later call in another process. Raises NotAPdfError, PdfMissingError, PaperUnavailableError, RateLimitedError,
    FetchError, DiskFullError.
    """
    with disk_errors(target):
        if target.exists():
            with target.open("rb") as file:
                if fault_of(file) is None:
                    return describe(target)
    with disk_errors(target), partial(target, url) as part:
        taker = _Taker(http.clock, part, max_bytes)
        if not part.complete:
            http.persist(lambda: http.stream(url, taker.headers(), taker.take), url)
        fault = fault_of(part.file)
        if fault is not None:
            part.start_over()
            raise NotAPdfError(fault, subject=url)
        part.put_in_place()
    return describe(target)


class _Taker:
    """Takes answers until the part is whole."""

    def __init__(self, clock: Clock, part: Partial, max_bytes: int) -> None:
        self._clock = clock
        self._part = part
        self._max = max_bytes

    def headers(self) -> dict[str, str]:
        # Compressed, neither lengths nor ranges would count the file's own bytes.
        headers = {"Accept": "application/pdf", "Accept-Encoding": "identity"}
        size, info = self._part.file.tell(), self._part.info
        if size and info is not None:
            headers |= {"Range": f"bytes={size}-", "If-Range": info.validator}
        return headers

    def take(self, response: httpx.Response) -> None:
        url = str(response.request.url)
        if response.status_code == 416:
            self._part.start_over()
            raise ServerTroubleError("the file changed while it was being fetched", subject=url)
        if response.status_code in (404, 410):
            self._part.start_over()
            raise PdfMissingError(NO_PDF, subject=url)
        check_status(response, self._clock)
        # Before anything is written: a page with status 200 says nothing about the bytes that are here.
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind.startswith("text/"):
            raise NotAPdfError(f"arXiv sent {kind} instead of a PDF", subject=url)
        size = self._expected_size(response)
        if size is not None and size > self._max:
            self._too_large(url)
        self._read(response, url)
        if size is not None and self._part.file.tell() != size:
            raise ServerTroubleError(f"{self._part.file.tell()} of {size} bytes came", subject=url)

    def _read(self, response: httpx.Response, url: str) -> None:
        deadline, checked = Deadline(self._clock, BODY_SECONDS), False
        # In blocks as they come: a block size would buffer, and lose what it holds when the answer breaks off.
        for block in response.iter_raw():
            self._part.write(block)
            got = self._part.file.tell()
            if got > self._max:
                self._too_large(url)
            if not checked and got >= HEAD_BYTES:
                checked = True
                if not _has_head(self._part.file):
                    self._part.start_over()
                    raise NotAPdfError("what arXiv sent does not begin as a PDF", subject=url)
            if deadline.passed():
                raise FetchError(f"the PDF was not here after {BODY_SECONDS:g} s", subject=url)

    def _too_large(self, url: str) -> NoReturn:
        self._part.start_over()
        raise PaperUnavailableError(f"the PDF is larger than {self._max >> 20} MB", subject=url)

    def _expected_size(self, response: httpx.Response) -> int | None:
        """Of the whole file; sets the part to where the answer's bytes belong."""
        headers, part = response.headers, self._part
        if response.status_code == 206:
            match = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
            if match is None or int(match[1]) != part.file.tell():
                part.start_over()
                raise ServerTroubleError("another part came than was asked for", subject=str(response.request.url))
            return int(match[3])
        part.start_over()
        length = headers.get("Content-Length", "")
        size = int(length) if re.fullmatch(r"[0-9]{1,15}", length) else None
        etag = headers.get("ETag", "")
        # A weak ETag may name a file with other bytes, so it does not do for ranges (RFC 9110, 13.1.5).
        part.begins(headers.get("Last-Modified") if not etag or etag.startswith("W/") else etag, size)
        return size


def fault_of(file: BinaryIO) -> str | None:
    """Why this is no whole PDF, in words; None if it looks like one. Leaves the position at the end."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return "the file is empty"
    if not _has_head(file):
        return "the file does not begin as a PDF"
    file.seek(max(0, size - TAIL_BYTES))
    tail = file.read()
    return None if b"%%EOF" in tail else "the file ends before its %%EOF"


def _has_head(file: BinaryIO) -> bool:
    position = file.tell()
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(position)
    return b"%PDF-" in head


def describe(path: Path) -> PdfFile:
    """Size and hash of a file."""
    return PdfFile(path=path, sha256=sha256_of(path), bytes=path.stat().st_size)


@contextmanager
def part_beside(target: Path, clock: Clock) -> Iterator[tuple[Path, BinaryIO]]:
    """A temporary file in the target's folder, removed unless it was put in place; full disks raise DiskFullError."""
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target, clock)
        number, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        part = Path(name)
        try:
            with os.fdopen(number, "w+b") as file:
                yield part, file
        finally:
            part.unlink(missing_ok=True)


def put_in_place(part: Path, file: BinaryIO, target: Path) -> None:
    """Make the part durable and give it its name."""
    file.flush()
    os.fchmod(file.fileno(), 0o644)  # mkstemp makes files that nobody else may read
    os.fsync(file.fileno())
    part.replace(target)
    sync(target.parent)


@contextmanager
def disk_errors(target: Path) -> Iterator[None]:
    """Tell a full disk from other trouble with files."""
    try:
        yield
    except OSError as e:
        if e.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError("no room for the PDF", subject=str(target)) from e
        raise FetchError(f"the PDF cannot be written: {e.strerror or e}", subject=str(target)) from e


def _sweep(target: Path, clock: Clock) -> None:
    """Remove what a killed process left of an earlier try for the same target."""
    now = clock.now().timestamp()
    for left in target.parent.glob(f".{glob_escape(target.name)}.*.part"):
        if now - left.stat().st_mtime > STALE_PART_SECONDS:
            left.unlink(missing_ok=True)


def glob_escape(name: str) -> str:
    """`name` with the characters quoted that a glob would read."""
    return re.sub(r"([*?[])", r"[\1]", name)
