"""`summarize`: the extractive summary."""

from __future__ import annotations

from radio.llm.base import LanguageModel
from radio.model.summary import Summary
from radio.writing.materials import PaperMaterial
from radio.writing.summarizer import Purpose, extractive_summary


def summarize(material: PaperMaterial, purpose: Purpose, model: LanguageModel | None = None) -> Summary:
    """The paper's claims by beat, for one purpose."""
    return extractive_summary(material, purpose)
