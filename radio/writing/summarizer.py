"""Summaries of one paper: claims by beat, each with the sentences that bear it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from radio.model.paper import DESIGN_POLICY, LicencePolicy
from radio.model.summary import Beat, Claim, Summary
from radio.writing.beats import TALK_BEATS, candidates, choose
from radio.writing.facts import keyphrases, spoken_title
from radio.writing.materials import PaperMaterial, metadata_only
from radio.writing.text import listed

Purpose = Literal["headline", "brief", "deep"]

WANTED: Mapping[Purpose, Mapping[Beat, int]] = {
    "headline": {"what": 1},
    "brief": {"why": 1, "what": 1, "how": 1, "evidence": 2, "limits": 1},
    "deep": {"why": 3, "what": 2, "how": 5, "evidence": 6, "limits": 2},
}
"""Sentences per beat: a brief lasts about a minute when read, a deep summary fills a rotation show."""


def extractive_summary(material: PaperMaterial, purpose: Purpose, licences: LicencePolicy = DESIGN_POLICY) -> Summary:
    """The paper's own sentences, cleaned, chosen by beat. A paper without any usable one gives its title."""
    chosen = choose(candidates(material), WANTED[purpose])
    claims = tuple(
        Claim(beat=beat, text=c.text, cites=(c.evidence.sentence,) if c.evidence.sentence else ())
        for beat in TALK_BEATS
        for c in chosen[beat]
    )
    what = [claim.text for claim in claims if claim.beat == "what"]
    # The headline is shown on the title card: of a paper that may not be read it is a sentence of the free abstract.
    if not licences.allows_pages(material.paper.licence):
        what = [c.text for c in choose(candidates(metadata_only(material)), WANTED["headline"])["what"]]
    headline = what[0] if what else own_headline(material)
    return Summary(paper_id=material.paper.id, purpose=purpose, headline=headline, claims=claims, writer="extractive")


def own_headline(material: PaperMaterial) -> str:
    """One line in our own words: the terms that the paper turns on, else its title."""
    terms = keyphrases(material.paper, 3)
    return f"On {listed(terms)}." if terms else spoken_title(material.paper)
