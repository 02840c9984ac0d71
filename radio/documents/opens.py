"""Whether a PDF opens and has pages, told by the child that may be killed: a fraction of what converting it costs."""

from __future__ import annotations

from pathlib import Path

from radio.documents.jobs import Limits
from radio.documents.process import render_pages


def check_opens(pdf: Path, limits: Limits) -> None:
    """Raises ConversionError, as `convert` does, when it does not open, needs a password or has no pages."""
    render_pages(pdf, (), pdf.parent, limits=limits)
