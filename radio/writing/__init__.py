"""Summaries and scripts: from papers to what two hosts say about them, behind the claim gate."""

from radio.writing.materials import EarlierPaper, PaperMaterial, UpdatedPaper, WritingBrief
from radio.writing.summaries.digests import digest
from radio.writing.summaries.refine import summarize
from radio.writing.writer import extractive_script, write

__all__ = [
    "EarlierPaper",
    "PaperMaterial",
    "UpdatedPaper",
    "WritingBrief",
    "digest",
    "extractive_script",
    "summarize",
    "write",
]
