"""Which PDFs may go: a station takes in half a gigabyte of them a day, and needs each for some hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from radio.config import Config

GB = 10**9
YOUNG = timedelta(days=2)
"""In which a paper that was fetched is read, and its pages are drawn; such a PDF stays whatever it costs."""


def removable_pdfs(config: Config, now: datetime) -> list[Path]:
    """The PDFs beyond `keep.pdfs_gb`, those that were fetched first before the others, and the names that stand for
    nothing any more. A paper whose PDF went is fetched again when somebody wants it."""
    folder = config.path("papers")
    found = sorted((blob.stat().st_mtime, blob.stat().st_size, blob) for blob in folder.glob("blobs/*/*.pdf"))
    excess = sum(size for _, size, _ in found) - config.keep.pdfs_gb * GB
    gone: list[Path] = []
    for modified, size, blob in found:
        if excess <= 0 or datetime.fromtimestamp(modified, UTC) > now - YOUNG:
            break
        excess -= size
        gone.append(blob)
    going = {blob.resolve() for blob in gone}
    names = [name for name in folder.glob("*.pdf") if name.is_symlink()]
    return gone + [name for name in names if name.resolve() in going or not name.exists()]
