"""What an operator writes beside a PDF of the papers folder: `NAME.json`, or lines of `catalogue.jsonl`.

Keys are those of arXiv's metadata: id (with or without version), title, authors, abstract, categories (primary first),
published, updated, comment, journal_ref, doi, license (URL or text). All may be missing; others are not looked at.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from radio.errors import UsageError
from radio.model.paper import Author, Licence
from radio.papers.days import usual_day
from radio.papers.ids import parse_key
from radio.papers.licence import parse_licence
from radio.papers.listing import single_spaced
from radio.types import PaperId

log = logging.getLogger(__name__)

MAX_SIDECAR_BYTES = 1024 * 1024
MAX_CATALOGUE_BYTES = 64 * 1024 * 1024


def _author(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


def _licence(value: Any) -> Any:
    return parse_licence(value, "operator") if isinstance(value, str) else value


class Sidecar(BaseModel):
    """See the module."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | None = None
    title: str | None = None
    authors: tuple[Annotated[Author, BeforeValidator(_author)], ...] = ()
    abstract: str | None = None
    categories: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    licence: Annotated[Licence, BeforeValidator(_licence)] = Field(default=Licence(), alias="license")
    pdf: str | None = None
    """File name, in a catalogue."""

    @field_validator("id")
    @classmethod
    def _is_arxiv_id(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                parse_key(value)
            except UsageError as e:
                raise ValueError(e.message) from e
        return value

    @field_validator("published", "updated")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        """A time without a zone is UTC, as arXiv's are."""
        if value is None:
            return None
        usual_day(value.date())
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    @field_validator("title", "abstract")
    @classmethod
    def _spaced(cls, value: str | None) -> str | None:
        return single_spaced(value) if value else None

    def key(self) -> tuple[PaperId, int] | None:
        """Id and version, where an id is given."""
        if self.id is None:
            return None
        paper_id, version = parse_key(self.id)
        return paper_id, version or 1


def read_sidecar(path: Path) -> Sidecar | None:
    """The sidecar, or None when there is none or it is wrong, which is logged: the PDF can still be aired."""
    text = _read(path, MAX_SIDECAR_BYTES)
    return None if text is None else _parse(text, str(path))


def read_catalogue(path: Path) -> dict[str, Sidecar]:
    """Sidecars by file name; empty without a catalogue. Wrong lines are logged and left out."""
    text = _read(path, MAX_CATALOGUE_BYTES)
    found: dict[str, Sidecar] = {}
    for number, line in enumerate((text or "").splitlines(), start=1):
        sidecar = _parse(line, f"{path}:{number}") if line.strip() else None
        if sidecar is not None and sidecar.pdf:
            found[sidecar.pdf] = sidecar
    return found


def _parse(text: str, subject: str) -> Sidecar | None:
    try:
        # Read by pydantic: Python's own reader lets half a character pass, which nothing after it can write down.
        return Sidecar.model_validate_json(text.replace("\\u0000", " "))
    except ValidationError as e:
        first = e.errors()[0]
        log.warning("%s: %s: %s", subject, ".".join(str(part) for part in first["loc"]), first["msg"])
    return None


def _read(path: Path, limit: int) -> str | None:
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except FileNotFoundError:
        return None
    except OSError as e:
        log.warning("%s cannot be read: %s", path, e.strerror)
        return None
    if len(raw) > limit:
        log.warning("%s is larger than %d bytes; not read", path, limit)
        return None
    return raw.decode("utf-8-sig", errors="replace")
