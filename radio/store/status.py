"""The processes' reports: small JSON files under run/, replaced whole, read by anybody at any time."""

from __future__ import annotations

import errno
import secrets
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)


def write_status(run_dir: Path, name: str, status: BaseModel) -> None:
    """Replace run/NAME.json; may raise OSError. Not synced: after a power cut an old report is as good as none."""
    run_dir.mkdir(parents=True, exist_ok=True)
    target = run_dir / f"{name}.json"
    temporary = run_dir / f".tmp-{name}-{secrets.token_hex(4)}"
    text = status.model_dump_json()
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.rename(target)
    except OSError as e:
        if e.errno not in (errno.ENOSPC, errno.EDQUOT) or not target.exists():
            raise
        # A full disk has no room for a second file, but the first one has its own.
        with target.open("r+", encoding="utf-8") as file:
            file.write(text)
            file.truncate()
    finally:
        temporary.unlink(missing_ok=True)


def read_status(run_dir: Path, name: str, model: type[M]) -> M | None:
    """The last report, or None when there is none that this version can read."""
    try:
        return model.model_validate_json((run_dir / f"{name}.json").read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
