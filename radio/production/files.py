"""Where the stages leave their results: files named by their content's key. A stage has run when its file is there."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from radio.errors import StoreError
from radio.model.base import Model
from radio.store.blobs import Blobs
from radio.store.files import paper_file_name, write_atomically

M = TypeVar("M", bound=Model)


class Files:
    """Paths under the data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._pdfs = Blobs(data_dir / "papers" / "blobs", ".pdf")

    def pdf(self, paper: str) -> Path:
        """The paper's PDF as it was fetched last: a name for one of the blobs."""
        return self.data_dir / "papers" / f"{paper_file_name(paper)}.pdf"

    def incoming(self, paper: str) -> Path:
        """Where it is fetched to, before it is checked."""
        return self.data_dir / "papers" / "incoming" / f"{paper_file_name(paper)}.pdf"

    def keep_pdf(self, paper: str, sha256: str) -> None:
        """Take in what was fetched to `incoming`: the same PDF under two ids or versions is kept once."""
        self._pdfs.keep(self.incoming(paper), sha256)
        self._pdfs.point(self.pdf(paper), sha256)

    def pdf_of(self, paper: str, sha256: str) -> Path | None:
        """The PDF of that content, which a document was made of: boxes fit no other. None when it is gone, even where
        another one has come under the paper's name."""
        blob, named = self._pdfs.path(sha256), self.pdf(paper)
        if blob.exists():
            return blob
        # A file under the name itself was put there before blobs were, and is what it always was.
        return named if named.exists() and not named.is_symlink() else None

    def folder(self, paper: str) -> Path:
        """Of a document and its page images."""
        return self.data_dir / "documents" / paper_file_name(paper)

    def document(self, paper: str) -> Path:
        return self.folder(paper) / "document.json"

    def summary(self, paper: str, purpose: str) -> Path:
        return self.folder(paper) / f"summary-{purpose}.json"

    def listing(self, episode: str) -> Path:
        """The papers of a daily or weekly episode's days."""
        return self._episode(episode, "papers")

    def digest(self, episode: str) -> Path:
        return self._episode(episode, "digest")

    def answers(self, episode: str) -> Path:
        """What was found for the questions of a mailbag."""
        return self._episode(episode, "answers")

    def script(self, episode: str) -> Path:
        return self._episode(episode, "script")

    def clips(self, episode: str) -> Path:
        return self._episode(episode, "clips")

    def made(self, episode: str) -> Path:
        """What came of it: the last thing that is written."""
        return self._episode(episode, "made")

    def _episode(self, episode: str, what: str) -> Path:
        return self.data_dir / "scripts" / episode.replace("/", "_") / f"{what}.json"


def save(path: Path, model: Model) -> None:
    """Write it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, model.model_dump_json(indent=1))


def load(path: Path, kind: type[M]) -> M:
    """Raises StoreError when it is not there or not of that kind; then it is removed, so that it is made anew."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError as e:
        raise StoreError("a result of an earlier stage is gone", subject=str(path), retryable=True) from e
    except ValidationError as e:
        path.unlink(missing_ok=True)
        raise StoreError("a result of an earlier stage cannot be read", subject=str(path), retryable=True) from e
