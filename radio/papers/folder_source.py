"""A folder of PDFs as a source of papers.

The PDFs are not opened here: they are untrusted, and only the killable child of radio.documents reads them. What is
known of a paper comes from its file's name, from a sidecar `NAME.json` beside `NAME.pdf`, or from a line of
`catalogue.jsonl` in the folder; without these its title is UNTITLED until the document tells it.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from stat import S_ISREG
from threading import Lock
from typing import NamedTuple

from radio.clock import Clock
from radio.errors import FetchError, NotAPdfError, PaperUnavailableError
from radio.model.paper import UNTITLED, Paper
from radio.papers.days import start_of
from radio.papers.ids import key_in_file_name, month_of
from radio.papers.pdf import MAX_PDF_BYTES, describe, fault_of, part_beside, put_in_place
from radio.papers.sidecar import Sidecar, read_catalogue, read_sidecar
from radio.papers.source import PdfFile
from radio.types import PaperId

log = logging.getLogger(__name__)

SETTLE_SECONDS = 2.0
"""A file that was written to more recently may still be being copied."""
GIVE_UP_SECONDS = 60.0
"""A file that does not end as a PDF is waited for so long; then it is taken as it is, so that its fault is reported."""


class _Seen(NamedTuple):
    size: int
    mtime_ns: int
    sha256: str


class FolderSource:
    """See PaperSource. Every call looks at the folder anew; new files are papers, replaced ones are new papers."""

    name = "folder"

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = Lock()
        self._seen: dict[Path, _Seen] = {}

    def newest(self, limit: int) -> list[Paper]:
        """The files that came last, first."""
        return self._papers()[:limit]

    def announced_on(self, day: date) -> list[Paper]:
        """The files that came on that day (UTC), by the time of their last change."""
        return [paper for paper in self._papers() if paper.announced == start_of(day)]

    def by_ids(self, ids: Sequence[PaperId]) -> list[Paper]:
        found = {paper.id: paper for paper in self._papers()}
        return [found[paper_id] for paper_id in dict.fromkeys(ids) if paper_id in found]

    def fetch_pdf(self, paper: Paper, target: Path) -> PdfFile:
        """Copy the file, checked. What is no PDF now will not become one, so its error is not to be retried."""
        path = Path(os.path.normpath(paper.pdf_url)) if paper.pdf_url else None
        if path is None or not path.is_relative_to(self._folder):
            raise PaperUnavailableError(f"not in the folder {self._folder}", subject=paper.id)
        with part_beside(target, self._clock) as (part, file):
            try:
                with path.open("rb") as original:
                    fault = fault_of(original)
                    # A PDF that was cut off may still be read in part; the document will say what is missing.
                    if fault is not None and "%%EOF" not in fault:
                        raise NotAPdfError(fault, subject=str(path), retryable=False)
                    original.seek(0)
                    if os.fstat(original.fileno()).st_size > MAX_PDF_BYTES:
                        raise PaperUnavailableError(f"larger than {MAX_PDF_BYTES >> 20} MB", subject=str(path))
                    shutil.copyfileobj(original, file)
            except FileNotFoundError as e:
                raise PaperUnavailableError("the file is gone", subject=str(path)) from e
            put_in_place(part, file, target)
        return describe(target)

    def _papers(self) -> list[Paper]:
        """All papers whose files are complete, the latest first; each once, in its highest version."""
        if not self._folder.is_dir():
            raise FetchError("the papers folder is not there", subject=str(self._folder), hint="see papers.folder")
        files = sorted(p for p in self._folder.rglob("*") if p.suffix.lower() == ".pdf" and not _hidden(p))
        with self._lock:
            for gone in self._seen.keys() - set(files):
                del self._seen[gone]
        catalogue = read_catalogue(self._folder / "catalogue.jsonl")
        papers: dict[PaperId, Paper] = {}
        for path in files:
            paper = self._paper(path, catalogue.get(path.name))
            if paper is not None and (paper.id not in papers or paper.version > papers[paper.id].version):
                papers[paper.id] = paper
        return sorted(papers.values(), key=lambda paper: (paper.updated, paper.id), reverse=True)

    def _paper(self, path: Path, listed: Sidecar | None) -> Paper | None:
        try:
            seen = self._look(path)
            if seen is None:
                return None
            came = datetime.fromtimestamp(seen.mtime_ns / 1e9, UTC)
        except FileNotFoundError:
            return None  # taken away while we looked
        except OSError as e:
            log.warning("%s cannot be read: %s", path, e.strerror)
            return None
        except (OverflowError, ValueError) as e:
            log.warning("%s is left out, for its time is none: %s", path, e)
            return None
        told = read_sidecar(path.with_suffix(".json")) or listed or Sidecar()
        paper_id, version = told.key() or key_in_file_name(path.stem) or (PaperId(f"local:{seen.sha256[:16]}"), 1)
        published = told.published or month_of(paper_id) or came
        return Paper(
            id=paper_id,
            version=version,
            title=told.title or UNTITLED,
            authors=told.authors,
            abstract=told.abstract or "",
            categories=told.categories,
            published=published,
            updated=told.updated or came,
            announced=start_of(came.date()),
            licence=told.licence,
            comment=told.comment,
            journal_ref=told.journal_ref,
            doi=told.doi,
            source="folder",
            pdf_url=str(path),
        )

    def _look(self, path: Path) -> _Seen | None:
        """Size, time and hash of a file that is complete; None for one that is still growing."""
        stat = path.stat()
        if not S_ISREG(stat.st_mode):
            return None  # to open a pipe would wait for ever
        with self._lock:
            seen = self._seen.get(path)
        if seen is not None and (seen.size, seen.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
            return seen
        age = self._clock.now().timestamp() - stat.st_mtime
        # A time in the future says nothing about copying, so such a file counts as settled.
        if 0 <= age < SETTLE_SECONDS:
            return None
        with path.open("rb") as file:
            if 0 <= age < GIVE_UP_SECONDS and fault_of(file) is not None:
                return None
        seen = _Seen(stat.st_size, stat.st_mtime_ns, describe(path).sha256)
        after = path.stat()
        if (after.st_size, after.st_mtime_ns) != (stat.st_size, stat.st_mtime_ns):
            return None
        with self._lock:
            self._seen[path] = seen
        return seen


def _hidden(path: Path) -> bool:
    return path.name.startswith(".")
