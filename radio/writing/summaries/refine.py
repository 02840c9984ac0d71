"""`summarize`: the extractive summary, and in a model's words what a model can say of it."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from radio.errors import LanguageModelError
from radio.llm import prompts
from radio.llm.base import LanguageModel
from radio.model.paper import DESIGN_POLICY, LicencePolicy
from radio.model.script import Line
from radio.model.summary import Summary
from radio.types import HostId
from radio.writing.drafting.dialogue import quoted
from radio.writing.effort import STRONG_CONTEXT_TOKENS
from radio.writing.gate import refusal
from radio.writing.materials import PaperMaterial, metadata_only
from radio.writing.reading.abstract import told_sentences
from radio.writing.reading.facts import cite_of, spoken_title
from radio.writing.sayable import sayable
from radio.writing.summaries.headline import best_sentence
from radio.writing.summaries.mapreduce import worded_summary
from radio.writing.summaries.summarizer import Purpose, extractive_summary

log = logging.getLogger(__name__)
HEADLINE_PROMPT = "headline"


def summarize(
    material: PaperMaterial,
    purpose: Purpose,
    model: LanguageModel | None = None,
    *,
    prompts_dir: Path | None = None,
    licences: LicencePolicy = DESIGN_POLICY,
    worded: bool | None = None,
) -> Summary:
    """The paper's claims by beat, for one purpose, with a headline.

    Headline and claims are in a model's words where `worded`, or, unless that is said, where its context is large: the
    headlines of a small one were farther from people's own than the sentences chosen here (docs/summaries.md). What it
    says must pass the claim gate, claim by claim, else the paper's own sentence stands. Of a paper that may not be read
    a model sees the abstract alone.
    """
    material = sayable(material)
    summary = extractive_summary(material, purpose, licences)
    if model is None or prompts_dir is None or not summary.claims:
        return summary
    if worded is None:
        worded = model.context_tokens >= STRONG_CONTEXT_TOKENS
    if not worded:
        return summary
    readable = material if licences.allows_pages(material.paper.licence) else metadata_only(material)
    if purpose != "headline":
        summary = worded_summary(readable, summary, model, prompts_dir) or summary
    headline = _headline(readable, model, prompts_dir)
    if headline is None:
        return summary
    return summary.model_copy(update={"headline": headline, "headline_cites": (), "writer": model.name})


def _headline(material: PaperMaterial, model: LanguageModel, prompts_dir: Path) -> str | None:
    """From the abstract: its best sentence and its first finding; None where the model gives none that they bear."""
    best = best_sentence(material)
    if best is None:
        return None
    evidence = [best[0]]
    finding = next((row.evidence for row in told_sentences(material) if row.beat == "evidence" and not row.leans), None)
    if finding is not None and finding != best[0]:
        evidence.append(finding)
    request = prompts.load(prompts_dir, HEADLINE_PROMPT).render(
        title=quoted(spoken_title(material.paper)), sentences=quoted(" ".join(e.text for e in evidence))
    )
    try:
        said = json.loads(model.complete(request).text)["headline"]
    except (LanguageModelError, ValueError, KeyError, TypeError) as e:
        log.info("%s: headline from the paper itself: %s", material.paper.key, e)
        return None
    line = Line(
        speaker=HostId("card"),
        text=str(said),
        beat="what",
        cites=tuple(cite_of(e) for e in evidence),
        origin="model",
    )
    reason = refusal(line, [material.paper])
    if reason is not None:
        log.info("%s: headline refused: %s", material.paper.key, reason)
        return None
    return line.text
