"""Outward signs of a paper, counted by us: the ground of the verdict, and of talk about papers we may not read."""

from __future__ import annotations

import re

from radio.model.base import Model
from radio.writing.language.lexis import any_of
from radio.writing.language.text import without_latex
from radio.writing.materials import PaperMaterial
from radio.writing.reading.sharing import shares

_PROOFS = any_of(r"we (?:\w+ )?prove|theorems?\b|conjecture\b|necessary and sufficient|proofs? (?:of|that)\b")
_LIMITS = any_of(r"""
    limitations? of (?:our|this|the present)|(?:a|one|main|another) limitation|left (?:for|to) future work
    our (?:study|work|approach|method|analysis) is limited|we leave [^.]* (?:to|for) future
""")
_COMPARED = any_of(r"""
    baselines?\b|outperform|compared (?:to|with) (?:previous|prior|existing|other|earlier|standard)\b
    state[- ]of[- ]the[- ]art|ablation
    previous (?:results|measurements)\b
""")
_MEASURED = re.compile(r"\d+(?:\.\d+)?(?:\s?(?:%|percent|times|points|GeV)|\sK\b)")
"""837K is a count, 4 K a temperature."""


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
