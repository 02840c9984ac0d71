"""The station's side of reading PDFs: starts the child, watches its deadline, and says why when it fails."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from radio.documents.jobs import DEFAULT_WIDTH, Answer, Converted, ConvertJob, Limits, Refused, Rendered, RenderJob
from radio.errors import ConversionError, DiskFullError, StoreError
from radio.model.document import Document
from radio.model.paper import Paper
from radio.types import PaperId

CHILD = (sys.executable, "-m", "radio.documents.child")
MAX_ANSWER_BYTES = 64_000_000
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
"""The child sees no other variable: keys and passwords of the station live in the environment."""
STARVED = 0.8
"""Share of the memory limit from which a child that dies is taken to have died of the limit."""
HEADER_BYTES = 1024
"""Where readers look for "%PDF-" (ISO 32000-1, annex H, note 13)."""
FULL = (errno.ENOSPC, errno.EDQUOT)
"""How systems say that a disk is full."""


def convert(pdf: Path, *, paper: Paper | None, limits: Limits) -> Document:
    """Read `pdf` into a document; without `paper` it gets the id of a file of the operator's folder.

    Raises ConversionError with one of the reasons "not-a-pdf", "empty", "missing", "encrypted", "corrupt",
    "truncated", "no-pages", "no-text", "timeout", "memory" and "crash". What could be read in part comes back with
    `status` "partial" and the problems, among them more pages than `limits.max_pages`. StoreError, to be tried again,
    where the disk is full or no child can be started.
    """
    sha256 = check_header(pdf)
    job = ConvertJob(
        pdf=str(pdf.resolve()),
        sha256=sha256,
        paper_id=paper.id if paper else PaperId(f"local:{sha256[:16]}"),
        version=paper.version if paper else 1,
        authors=tuple(author.name for author in paper.authors) if paper else (),
        limits=limits,
    )
    answer = run_child(job, pdf)
    if not isinstance(answer, Converted):
        raise ConversionError("the reader gave an answer to another question", reason="crash", subject=pdf.name)
    return answer.document


def render_pages(
    pdf: Path, pages: Sequence[int], folder: Path, *, limits: Limits, width: int = DEFAULT_WIDTH
) -> dict[int, str]:
    """Draw `pages` (counted from 1) as WebP images `width` pixels wide into `folder`; page -> file name.

    Each file appears whole or not at all. A page that does not exist, cannot be drawn, or comes out as one colour
    though it has text is missing from the result. Raises ConversionError as `convert` does.
    """
    check_header(pdf)
    with machine_trouble(pdf.name):
        folder.mkdir(parents=True, exist_ok=True)
    wanted = tuple(dict.fromkeys(pages))
    job = RenderJob(pdf=str(pdf.resolve()), pages=wanted, folder=str(folder.resolve()), width=width, limits=limits)
    answer = run_child(job, pdf)
    if not isinstance(answer, Rendered):
        raise ConversionError("the reader gave an answer to another question", reason="crash", subject=pdf.name)
    return {page: name for page, name in answer.files.items() if page in wanted and (folder / name).is_file()}


def check_header(pdf: Path) -> str:
    """sha256 of the file, which is there, not empty, and starts as a PDF; ConversionError otherwise."""
    from radio.store.files import sha256_of  # not above: the child imports this module too, and needs no database

    try:
        with pdf.open("rb") as file:
            head = file.read(HEADER_BYTES)
        sha256 = sha256_of(pdf)
    except OSError as e:
        raise ConversionError(f"cannot be opened: {e.strerror}", reason="missing", subject=pdf.name) from e
    if not head:
        raise ConversionError("the file is empty, as after a cut download", reason="empty", subject=pdf.name)
    if b"%PDF-" not in head:
        what = "a web page" if b"<html" in head.lower() or b"<!doctype" in head.lower() else "not a PDF"
        raise ConversionError(f"the file is {what}, whatever its name says", reason="not-a-pdf", subject=pdf.name)
    return sha256


def run_child(job: ConvertJob | RenderJob, pdf: Path, command: Sequence[str] = CHILD) -> Converted | Rendered:
    """Run one job in a child of its own session, killed with all that it started when time is up.

    Raises ConversionError; StoreError, to be tried again, where the machine is to blame."""
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    with (
        machine_trouble(pdf.name),
        tempfile.TemporaryFile() as asked,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        # Files, not pipes: a child that floods its output meets its own file size limit instead of our memory.
        asked.write(job.model_dump_json().encode())
        asked.seek(0)
        process = subprocess.Popen(
            command, stdin=asked, stdout=out, stderr=err, env=environment, start_new_session=True
        )
        ended = _ended(process, job.limits.timeout_seconds)
        return _answer(ended, out, _tail(err), job.limits, pdf.name)


@contextmanager
def machine_trouble(name: str) -> Iterator[None]:
    """Tell what is wrong with the machine from what is wrong with a PDF, which would never be tried again."""
    try:
        yield
    except OSError as e:
        if e.errno in FULL:
            raise DiskFullError("no room to read a PDF", subject=name) from e
        raise StoreError(f"no PDF can be read now: {e}", subject=name, retryable=True) from e


@dataclass(frozen=True)
class _Ended:
    """How a child ended."""

    code: int
    """Its exit code, or the signal that it died of, negative."""
    late: bool
    """It was still running at the deadline, and was killed."""
    grown_to_mb: int
    """Most memory that it held at a time; 0 when it never held more than we do, for it begins as our twin."""


def _ended(process: subprocess.Popen[bytes], seconds: float) -> _Ended:
    """Wait for the child, kill what is left of it and of all that it started, and tell what it used."""

    def kill() -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    late = threading.Event()

    def kill_late() -> None:
        late.set()
        kill()

    # wait4 alone tells what one child used, and it knows no deadline.
    deadline = threading.Timer(seconds, kill_late)
    try:
        deadline.start()
    except RuntimeError as e:  # no more threads: without a deadline nothing runs
        kill()
        process.wait()
        raise OSError(errno.EAGAIN, str(e)) from e
    try:
        if hasattr(os, "waitid"):  # not on macOS before Python 3.13
            # WNOWAIT: until it is reaped below, its number names nobody else, so that killing by it is safe.
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        else:
            _, status, usage = os.wait4(process.pid, 0)
    finally:
        deadline.cancel()
        deadline.join()
        kill()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 << 10 if sys.platform == "darwin" else 1
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grown_to = usage.ru_maxrss if usage.ru_maxrss > ours else 0
    return _Ended(process.returncode, late.is_set(), grown_to // unit >> 10)


def _answer(ended: _Ended, out: IO[bytes], errors: str, limits: Limits, name: str) -> Converted | Rendered:
    code = ended.code
    if ended.late:
        raise ConversionError(f"not read within {limits.timeout_seconds:g} s", reason="timeout", subject=name)
    if code == -signal.SIGXCPU:
        raise ConversionError(
            f"used more than {limits.timeout_seconds:g} s of CPU time", reason="timeout", subject=name
        )
    if code != 0:
        # A library that cannot allocate says so, aborts, or stumbles over what it did not get.
        starved = (
            code == -signal.SIGKILL
            or any(word in errors for word in ("bad_alloc", "MemoryError", "malloc"))
            or ended.grown_to_mb >= STARVED * limits.memory_mb
        )
        if starved:
            raise ConversionError(f"needs more than {limits.memory_mb} MB", reason="memory", subject=name)
        if any(os.strerror(number) in errors for number in FULL):
            raise DiskFullError("no room for what the reader makes of a PDF", subject=name)
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        last = errors.strip().rpartition("\n")[2][-300:]
        raise ConversionError(f"the reader died: {how}. {last}".strip(), reason="crash", subject=name)
    out.seek(0)
    data = out.read(MAX_ANSWER_BYTES + 1)
    if len(data) > MAX_ANSWER_BYTES:
        raise ConversionError("the reader's answer is too long", reason="crash", subject=name)
    try:
        answer = Answer.validate_json(data)
    except ValidationError as e:
        raise ConversionError("the reader's answer is no valid document", reason="crash", subject=name) from e
    if isinstance(answer, Refused):
        raise ConversionError(answer.message, reason=answer.reason, subject=name)
    return answer


def _tail(file: IO[bytes], length: int = 2000) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - length))
    return file.read().decode(errors="replace")
