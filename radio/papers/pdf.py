"""Getting a PDF whole: resumed when cut off, checked to be one, and put in place at once or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import httpx

from radio.clock import Clock, Deadline
from radio.errors import DiskFullError, FetchError, NotAPdfError, PaperUnavailableError
from radio.papers.http import ArxivHttp, ServerTroubleError, check_status
from radio.papers.source import PdfFile

MAX_PDF_BYTES = 100 * 1024 * 1024
"""arXiv takes submissions of up to 50 MB; a larger file is a mistake or an attack."""
BODY_SECONDS = 600.0
"""A connection that drips would otherwise hold the gate for the whole station."""
HEAD_BYTES = 1024
"""Where readers look for %PDF- (ISO 32000-1, annex H.3, implementation note 13)."""
TAIL_BYTES = 4096
"""Where we look for %%EOF: annex H.3 says 1024, and some producers append more."""
STALE_PART_SECONDS = 24 * 3600.0

_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


def download(http: ArxivHttp, url: str, target: Path, *, max_bytes: int = MAX_PDF_BYTES) -> PdfFile:
    """Fetch `url` to `target`, or keep what is there if it is a whole PDF.

    An answer that ends early is asked for again from where it ended, if it is still the same file (If-Range). Raises
    NotAPdfError, PaperUnavailableError, RateLimitedError, FetchError, DiskFullError.
    """
    if target.exists():
        with target.open("rb") as file:
            if fault_of(file) is None:
                return describe(target)
    with part_beside(target, http.clock) as (part, file):
        state = _Partial(http.clock, file, max_bytes)
        http.persist(lambda: http.stream(url, state.headers(), state.take), url)
        fault = fault_of(file)
        if fault is not None:
            raise NotAPdfError(fault, subject=url)
        put_in_place(part, file, target)
    return describe(target)


class _Partial:
    """What has come so far, over several answers."""

    def __init__(self, clock: Clock, file: BinaryIO, max_bytes: int) -> None:
        self._clock = clock
        self._file = file
        self._max = max_bytes
        self._validator: str | None = None

    def headers(self) -> dict[str, str]:
        # Compressed, neither lengths nor ranges would count the file's own bytes.
        headers = {"Accept": "application/pdf", "Accept-Encoding": "identity"}
        size = self._file.tell()
        if size and self._validator:
            headers |= {"Range": f"bytes={size}-", "If-Range": self._validator}
        return headers

    def take(self, response: httpx.Response) -> None:
        if response.status_code == 416:
            self._start_over()
            raise ServerTroubleError("the file changed while it was being fetched", subject=str(response.request.url))
        check_status(response, self._clock)
        url, size = str(response.request.url), self._expected_size(response)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind.startswith("text/"):
            raise NotAPdfError(f"arXiv sent {kind} instead of a PDF", subject=url)
        if size is not None and size > self._max:
            raise PaperUnavailableError(f"the PDF has {size >> 20} MB; the limit is {self._max >> 20} MB", subject=url)
        deadline, checked = Deadline(self._clock, BODY_SECONDS), False
        # In blocks as they come: a block size would buffer, and lose what it holds when the answer breaks off.
        for block in response.iter_raw():
            self._file.write(block)
            got = self._file.tell()
            if got > self._max:
                raise PaperUnavailableError(f"the PDF is larger than {self._max >> 20} MB", subject=url)
            if not checked and got >= HEAD_BYTES:
                checked = True
                if not _has_head(self._file):
                    raise NotAPdfError("what arXiv sent does not begin as a PDF", subject=url)
            if deadline.passed():
                raise FetchError(f"the PDF was not here after {BODY_SECONDS:g} s", subject=url)
        if size is not None and self._file.tell() != size:
            raise ServerTroubleError(f"{self._file.tell()} of {size} bytes came", subject=url)

    def _expected_size(self, response: httpx.Response) -> int | None:
        """Of the whole file; sets the file to where the answer's bytes belong."""
        headers = response.headers
        if response.status_code == 206:
            match = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
            if match is None or int(match[1]) != self._file.tell():
                self._start_over()
                raise ServerTroubleError("another part came than was asked for", subject=str(response.request.url))
            return int(match[3])
        self._start_over()
        etag = headers.get("ETag", "")
        # A weak ETag may name a file with other bytes, so it does not do for ranges (RFC 9110, 13.1.5).
        self._validator = headers.get("Last-Modified") if not etag or etag.startswith("W/") else etag
        length = headers.get("Content-Length", "")
        return int(length) if length.isdecimal() else None

    def _start_over(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._validator = None


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
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return PdfFile(path=path, sha256=digest, bytes=file.tell())


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
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


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
