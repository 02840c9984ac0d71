"""Outward signs of a paper, counted by us: the ground of the verdict, and of talk about papers we may not read."""

from __future__ import annotations

import re
from typing import Literal

from radio.model.base import Model
from radio.writing.language.lexis import alternatives
from radio.writing.language.text import listed, without_latex
from radio.writing.materials import PaperMaterial
from radio.writing.reading.sharing import shares

Advice = Literal["read", "skim", "skip"]


def _pattern(rows: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(rows)})", re.IGNORECASE)


_PROOFS = _pattern(r"we (?:\w+ )?prove|theorems?\b|conjecture\b|necessary and sufficient|proofs? (?:of|that)\b")
_LIMITS = _pattern(r"""
    limitations? of (?:our|this|the present)|(?:a|one|main|another) limitation|left (?:for|to) future work
    our (?:study|work|approach|method|analysis) is limited|we leave [^.]* (?:to|for) future
""")
_COMPARED = _pattern(r"""
    baselines?\b|outperform|compared (?:to|with) (?:previous|prior|existing|other|earlier|standard)\b
    state[- ]of[- ]the[- ]art|ablation
    previous (?:results|measurements)\b
""")
_MEASURED = re.compile(r"\d+(?:\.\d+)?\s?(?:%|percent|times|points|GeV|K\b)")


class Signals(Model):
    """What can be told of a paper without understanding it."""

    proves: bool = False
    """Its abstract says that something is proved. No other kind of paper is told from a word."""
    figures: int = 0
    tables: int = 0
    pages: int | None = None
    names_limits: bool = False
    """A section, or a plain sentence, on limits."""
    shares_code: bool = False
    compares: bool = False
    """Speaks of baselines, or of earlier results set beside its own."""
    numbers: bool = False
    """Its abstract holds measured figures."""
    whole: bool = False
    """The document was read, not the abstract alone."""


def signals_of(material: PaperMaterial) -> Signals:
    """Count the signs in what there is: the document, else the abstract."""
    abstract = without_latex(material.paper.abstract)
    document = material.document
    text = " ".join([abstract, *(s.text for s in document.sentences)]) if document else abstract
    limits = document is not None and any(s.kind == "limits" for s in document.sections)
    return Signals(
        proves=bool(_PROOFS.search(abstract)),
        figures=sum(f.kind == "figure" for f in document.figures) if document else 0,
        tables=sum(f.kind == "table" for f in document.figures) if document else 0,
        pages=document.page_count if document else None,
        names_limits=limits or bool(_LIMITS.search(text)),
        shares_code=shares(material),
        compares=bool(_COMPARED.search(text)),
        numbers=bool(_MEASURED.search(abstract)),
        whole=document is not None,
    )


def advice(signals: Signals) -> tuple[Advice, str]:
    """Read, skim or skip, and the reasons as a clause. Says only what the signals bear.

    Three signs of care (figures beside others' work, limits named, code shared, ...) make a "read"; one or two a
    "skim"; none, where the whole text was read, a "skip". The abstract alone never earns more than a "skim".
    """
    good = [
        reason
        for holds, reason in (
            (signals.compares, "it sets its results beside those of others"),
            (signals.names_limits, "it names its own limits"),
            (signals.shares_code, "it says where code or data can be had"),
            (signals.proves, "its abstract speaks of proofs"),
            (signals.numbers and not signals.compares, "it puts numbers on what it claims"),
        )
        if holds
    ]
    if not signals.whole:
        return "skim", f"going by the abstract alone, {listed(good)}" if good else "we know no more than its abstract"
    if len(good) >= 3:
        return "read", listed(good)
    if not good:
        return "skip", (
            "our software found no comparison, no named limits and no pointer to code in it, "
            "which may be usual in its field"
        )
    lacking = []
    if not signals.names_limits:
        lacking.append("plain word on limits")
    if not signals.shares_code and not signals.proves:
        lacking.append("pointer to code or data")
    missed = f", though our software found no {listed(lacking, 'and no')}" if lacking else ""
    return "skim", listed(good) + missed
