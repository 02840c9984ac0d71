"""`summarize`: the extractive summary, with a headline in a model's words where there is a model."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from radio.errors import LanguageModelError
from radio.llm import prompts
from radio.llm.base import LanguageModel
from radio.model.paper import DESIGN_POLICY, LicencePolicy
from radio.model.script import Cite, Line
from radio.model.summary import Summary
from radio.types import HostId
from radio.writing.dialogue import quoted
from radio.writing.facts import spoken_title
from radio.writing.gate import refusal
from radio.writing.materials import PaperMaterial, metadata_only
from radio.writing.sayable import sayable
from radio.writing.summarizer import Purpose, extractive_summary

log = logging.getLogger(__name__)
HEADLINE_PROMPT = "headline"
HEADLINE_CLAIMS = 2


def summarize(
    material: PaperMaterial,
    purpose: Purpose,
    model: LanguageModel | None = None,
    *,
    prompts_dir: Path | None = None,
    licences: LicencePolicy = DESIGN_POLICY,
) -> Summary:
    """The paper's claims by beat, for one purpose.

    The claims are always the paper's own sentences: they are the evidence for whoever writes. A model, where there is
    one and its prompts, words the headline, which must pass the claim gate; else it is a sentence of the paper.
    """
    material = sayable(material)
    summary = extractive_summary(material, purpose, licences)
    if model is None or prompts_dir is None or not summary.claims:
        return summary
    headline = _headline(material, summary, model, prompts_dir, licences)
    return summary if headline is None else summary.model_copy(update={"headline": headline, "writer": model.name})


def _headline(
    material: PaperMaterial, summary: Summary, model: LanguageModel, prompts_dir: Path, licences: LicencePolicy
) -> str | None:
    if not licences.allows_pages(material.paper.licence):
        summary = extractive_summary(metadata_only(material), summary.purpose)
    claims = sorted(summary.claims, key=lambda c: c.beat != "what")[:HEADLINE_CLAIMS]
    text = " ".join(claim.text for claim in claims)
    if not text:
        return None
    request = prompts.load(prompts_dir, HEADLINE_PROMPT).render(
        title=quoted(spoken_title(material.paper)), sentences=quoted(text)
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
        cites=(Cite(paper_id=material.paper.id, sentence=None, text=text),),
        origin="model",
    )
    reason = refusal(line, [material.paper])
    if reason is not None:
        log.info("%s: headline refused: %s", material.paper.key, reason)
        return None
    return line.text
