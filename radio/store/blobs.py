"""Files by their content: each kept once, under the checksum of what it holds, and never changed."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from radio.store.files import TEMPORARY, publish_errors, sync

READ_ONLY = 0o444


class Blobs:
    """`folder/ab/abcdef….SUFFIX`. Names elsewhere point here by symbolic links, on the same disk."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self._folder = folder
        self._suffix = suffix

    def path(self, sha256: str) -> Path:
        """Where the file of that content is, or would be."""
        return self._folder / sha256[:2] / f"{sha256}{self._suffix}"

    def keep(self, file: Path, sha256: str) -> Path:
        """Take in a whole and durable file of that content: it is gone from where it was. Raises StoreError."""
        blob = self.path(sha256)
        with publish_errors(blob):
            if blob.exists():
                file.unlink(missing_ok=True)
                return blob
            blob.parent.mkdir(parents=True, exist_ok=True)
            file.chmod(READ_ONLY)
            file.replace(blob)
            sync(blob.parent)
            sync(self._folder)
        return blob

    def point(self, name: Path, sha256: str) -> None:
        """Let `name` stand for the file of that content; at no moment does it stand for nothing. Raises StoreError."""
        temporary = name.with_name(f"{TEMPORARY}{name.name}-{secrets.token_hex(4)}")
        with publish_errors(name):
            name.parent.mkdir(parents=True, exist_ok=True)
            temporary.symlink_to(os.path.relpath(self.path(sha256), name.parent))
            temporary.replace(name)
            sync(name.parent)
