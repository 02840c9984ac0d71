"""What the station asks of the child that reads a PDF, and what it answers: JSON on stdin and stdout."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from radio.model.base import Model
from radio.model.document import Document
from radio.types import PaperId

DEFAULT_WIDTH = 1400
"""Pixels across a page image: sharp when a column is framed on a 1280-pixel picture."""


class Limits(Model):
    """What one run of the child may use; beyond it the run is refused, or cut to `max_pages`."""

    timeout_seconds: float = Field(default=120.0, gt=0)
    memory_mb: int = Field(default=1500, ge=256)
    """Private memory. The child needs 55 MB of it before it opens anything."""
    max_pages: int = Field(default=80, ge=1)


class ConvertJob(Model):
    kind: Literal["convert"] = "convert"
    pdf: str
    sha256: str
    paper_id: PaperId
    version: int
    authors: tuple[str, ...] = ()
    """Names of the metadata, where these are known: what the printed ones are told apart by."""
    limits: Limits


class RenderJob(Model):
    kind: Literal["render"] = "render"
    pdf: str
    pages: tuple[int, ...]
    folder: str
    width: int = Field(gt=0, le=4000)
    limits: Limits


class Converted(Model):
    kind: Literal["converted"] = "converted"
    document: Document


class Rendered(Model):
    kind: Literal["rendered"] = "rendered"
    files: dict[int, str]


class Refused(Model):
    """The PDF cannot be read; `reason` is the word that ConversionError carries."""

    kind: Literal["refused"] = "refused"
    reason: str
    message: str


Job = TypeAdapter[ConvertJob | RenderJob](Annotated[ConvertJob | RenderJob, Field(discriminator="kind")])
Answer = TypeAdapter[Converted | Rendered | Refused](
    Annotated[Converted | Rendered | Refused, Field(discriminator="kind")]
)
