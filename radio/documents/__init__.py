"""PDF to Document: text with provenance, and page images, read in a killable child process.

A PDF comes from outside and may hang, eat memory or crash the library that reads it, so no process of the station
ever opens one: `convert` and `render_pages` start a child with hard limits, kill it at the deadline, and trust
nothing of its answer that the models do not check. docs/documents.md tells what is read and what is left out.
"""

from __future__ import annotations

from radio.documents.jobs import Limits
from radio.documents.pages import PageImages
from radio.documents.process import convert, render_pages

__all__ = ["Limits", "PageImages", "convert", "render_pages"]
