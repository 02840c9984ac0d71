"""The processes' reports: small JSON files under run/, replaced whole, read by anybody at any time."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)


def write_status(run_dir: Path, name: str, status: BaseModel) -> None:
    """Replace run/NAME.json; may raise OSError. Not synced: after a power cut an old report is as good as none."""
    run_dir.mkdir(parents=True, exist_ok=True)
    temporary = run_dir / f".tmp-{name}-{secrets.token_hex(4)}"
    try:
        temporary.write_text(status.model_dump_json(), encoding="utf-8")
        temporary.rename(run_dir / f"{name}.json")
    finally:
        temporary.unlink(missing_ok=True)


def read_status(run_dir: Path, name: str, model: type[M]) -> M | None:
    """The last report, or None when there is none that this version can read."""
    try:
        return model.model_validate_json((run_dir / f"{name}.json").read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
