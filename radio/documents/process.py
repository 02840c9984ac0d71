"""The station's side of reading PDFs: starts the child, watches its deadline, and says why when it fails."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from radio.documents.jobs import DEFAULT_WIDTH, Answer, Converted, ConvertJob, Limits, Refused, Rendered, RenderJob
from radio.errors import ConversionError
from radio.model.document import Document
from radio.model.paper import Paper
from radio.types import PaperId

CHILD = (sys.executable, "-m", "radio.documents.child")
MAX_ANSWER_BYTES = 64_000_000
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
"""The child sees no other variable: keys and passwords of the station live in the environment."""
HEADER_BYTES = 1024
"""Where readers look for "%PDF-" (ISO 32000-1, annex H, note 13)."""


def convert(pdf: Path, *, paper: Paper | None, limits: Limits) -> Document:
    """Read `pdf` into a document; without `paper` it gets the id of a file of the operator's folder.

    Raises ConversionError with one of the reasons "not-a-pdf", "empty", "missing", "encrypted", "corrupt",
    "truncated", "no-pages", "no-text", "timeout", "memory" and "crash". What could be read in part comes back with
    `status` "partial" and the problems, among them more pages than `limits.max_pages`.
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
    folder.mkdir(parents=True, exist_ok=True)
    wanted = tuple(dict.fromkeys(pages))
    job = RenderJob(pdf=str(pdf.resolve()), pages=wanted, folder=str(folder.resolve()), width=width, limits=limits)
    answer = run_child(job, pdf)
    if not isinstance(answer, Rendered):
        raise ConversionError("the reader gave an answer to another question", reason="crash", subject=pdf.name)
    return {page: name for page, name in answer.files.items() if page in wanted and (folder / name).is_file()}


def check_header(pdf: Path) -> str:
    """sha256 of the file, which is there, not empty, and starts as a PDF; ConversionError otherwise."""
    try:
        with pdf.open("rb") as file:
            head = file.read(HEADER_BYTES)
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as e:
        raise ConversionError(f"cannot be opened: {e.strerror}", reason="missing", subject=pdf.name) from e
    if not head:
        raise ConversionError("the file is empty, as after a cut download", reason="empty", subject=pdf.name)
    if b"%PDF-" not in head:
        what = "a web page" if b"<html" in head.lower() or b"<!doctype" in head.lower() else "not a PDF"
        raise ConversionError(f"the file is {what}, whatever its name says", reason="not-a-pdf", subject=pdf.name)
    return sha256


def run_child(job: ConvertJob | RenderJob, pdf: Path, command: Sequence[str] = CHILD) -> Converted | Rendered:
    """Run one job in a child of its own session, killed with all that it started when time is up."""
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        # Files, not pipes: a child that floods its output meets its own file size limit instead of our memory.
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=out, stderr=err, env=environment, start_new_session=True
        )
        try:
            process.communicate(job.model_dump_json().encode(), timeout=job.limits.timeout_seconds)
        except subprocess.TimeoutExpired as e:
            limit = f"{job.limits.timeout_seconds:g} s"
            raise ConversionError(f"not read within {limit}", reason="timeout", subject=pdf.name) from e
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return _answer(process.returncode, out, _tail(err), job.limits, pdf.name)


def _answer(code: int, out: IO[bytes], errors: str, limits: Limits, name: str) -> Converted | Rendered:
    if code == -signal.SIGXCPU:
        raise ConversionError(
            f"used more than {limits.timeout_seconds:g} s of CPU time", reason="timeout", subject=name
        )
    if code != 0:
        # A library that cannot allocate aborts or is killed; its last words tell it from any other crash.
        starved = code == -signal.SIGKILL or any(word in errors for word in ("bad_alloc", "MemoryError", "malloc"))
        if starved:
            raise ConversionError(f"needs more than {limits.memory_mb} MB", reason="memory", subject=name)
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        raise ConversionError(f"the reader died: {how}. {errors[-300:]}".strip(), reason="crash", subject=name)
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
