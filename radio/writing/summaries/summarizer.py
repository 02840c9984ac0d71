"""Summaries of one paper: claims by beat, each with the sentences that bear it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from radio.model.document import Document
from radio.model.paper import DESIGN_POLICY, LicencePolicy
from radio.model.summary import Beat, Claim, Summary
from radio.writing.language.lexis import alternatives
from radio.writing.materials import PaperMaterial, metadata_only, word_count
from radio.writing.reading.beats import TALK_BEATS, Candidate, candidates, choose
from radio.writing.summaries.headline import headline_of

Purpose = Literal["headline", "brief", "deep"]

WANTED: Mapping[Purpose, Mapping[Beat, int]] = {
    "headline": {"what": 1, "evidence": 1},
    "brief": {"why": 1, "what": 1, "how": 1, "evidence": 2, "limits": 1},
    "deep": {"why": 3, "what": 2, "how": 5, "evidence": 6, "limits": 2},
}
"""Sentences per beat: a deep summary fills a rotation show."""
BRIEF_WORDS = 150
"""A minute of speech."""
BRIEF_LEAST: tuple[Beat, ...] = ("what", "evidence")
"""What a brief never goes without; the others give way when it runs over its minute."""
_AUDIENCE = re.compile(
    r"\b(?:"
    + alternatives(r"""
        practitioners?|clinicians?|physicians?|policy-?makers?|developers|engineers|educators?|teachers|end users
        decision[- ]makers?|stakeholders|regulators?|designers|operators|journalists|lawyers|patients
        (?:useful|helpful|valuable|of interest) (?:for|to)|(?:real-world|practical|clinical|industrial) applications?
        applicable to|can be (?:used|applied) (?:by|to|for|in)|guidance (?:for|to|on)|guidelines for
    """)
    + r")\b",
    re.IGNORECASE,
)
"""Whom a paper names as those whom it serves."""
_NUMBER = re.compile(
    r"(?<![\w.^])[-−+]?\d[\d,]*(?:\.\d+)?(?:\s?(?:%|percent\b|times\b|x\b|points?\b|seconds?\b|hours?\b|GeV\b|TeV\b|K\b))"
)


def extractive_summary(material: PaperMaterial, purpose: Purpose, licences: LicencePolicy = DESIGN_POLICY) -> Summary:
    """The paper's own sentences, cleaned, chosen by beat. A paper without any usable one gives its title."""
    found = candidates(material)
    chosen = choose(found, WANTED[purpose])
    claims = [claim_of(material, beat, c) for beat in TALK_BEATS for c in chosen[beat]]
    if purpose == "deep":
        told = {id(c) for rows in chosen.values() for c in rows}
        claims += [claim_of(material, "audience", c) for c in _for_whom(found) if id(c) not in told]
    if purpose == "brief":
        claims = within(claims, BRIEF_WORDS)
    open_text = licences.allows_pages(material.paper.licence)
    headline = headline_of(material if open_text else metadata_only(material))
    return Summary(
        paper_id=material.paper.id,
        purpose=purpose,
        headline=headline.text,
        headline_cites=headline.cites,
        claims=tuple(claims),
        writer="extractive",
    )


def claim_of(material: PaperMaterial, beat: Beat, candidate: Candidate) -> Claim:
    sentence = candidate.evidence.sentence
    return Claim(
        beat=beat,
        text=candidate.text,
        cites=(sentence,) if sentence else (),
        section=section_of(material.document, sentence) if sentence else "",
        numbers=numbers_in(candidate.text),
    )


def section_of(document: Document | None, sentence: str) -> str:
    """The heading under which a sentence stands."""
    if document is None:
        return ""
    index = next((s.section for s in document.sentences if s.id == sentence), None)
    return next((s.title for s in document.sections if s.index == index), "")


def numbers_in(text: str) -> tuple[str, ...]:
    """Measured figures, each once, as printed."""
    return tuple(dict.fromkeys(" ".join(match[0].split()) for match in _NUMBER.finditer(text)))


def within(claims: Sequence[Claim], words: int) -> list[Claim]:
    """As many claims as fit into so many words; of each beat in `BRIEF_LEAST` the first stays whatever it costs."""
    keep = {claims.index(first) for beat in BRIEF_LEAST if (first := _first(claims, beat)) is not None}
    spent = sum(word_count(claims[i].text) for i in keep)
    for i, claim in enumerate(claims):
        cost = word_count(claim.text)
        if i not in keep and spent + cost <= words:
            keep.add(i)
            spent += cost
    return [claims[i] for i in sorted(keep)]


def _first(claims: Sequence[Claim], beat: Beat) -> Claim | None:
    return next((claim for claim in claims if claim.beat == beat), None)


def _for_whom(found: Sequence[Candidate]) -> list[Candidate]:
    """The sentence that says whom the work serves, where one does: the most central of them."""
    rows = [c for c in found if _AUDIENCE.search(c.text) and c.place in ("abstract", "introduction", "conclusion")]
    return sorted(rows, key=lambda c: -c.central)[:1]
