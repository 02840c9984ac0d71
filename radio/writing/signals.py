"""Honest outward signs of a paper, counted by us: the ground of the verdict, and of talk about papers we may not read."""

from __future__ import annotations

import re
from typing import Literal

from radio.model.base import Model
from radio.writing.materials import PaperMaterial
from radio.writing.text import listed, without_latex

Kind = Literal["method", "resource", "theory", "survey", "study", "measurement"]

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("survey", re.compile(r"\b(?:this (?:survey|review)|we (?:survey|review)|an overview of|systematic review|position paper)\b", re.I)),
    ("theory", re.compile(r"\b(?:we (?:first |also |then )?prove|theorem|conjecture|symmetry groups?|upper bound|lower bound|"
                          r"closed-form|necessary and sufficient|convergence guarantee)\b", re.I)),
    ("resource", re.compile(r"\b(?:we (?:introduce|present|release|construct|curate|build|propose) [^.]{0,60}\b(?:benchmark|dataset|corpus|"
                            r"suite|testbed|toolkit|library|series))\b", re.I)),
    ("measurement", re.compile(r"\b(?:a measurement|we measure|observations? of|collision data|secondary eclipse|signal|"
                               r"use data (?:of|from)|survey data|telescope)\b", re.I)),
    ("method", re.compile(r"\b(?:we|this (?:paper|work)) (?:\w+ly |therefore |then )?(?:propose|introduce|present|develop|describe)s?\b", re.I)),
    ("study", re.compile(r"\b(?:we|this (?:paper|work|study)) (?:\w+ly |conduct |first )?(?:study|studies|investigate|examine|"
                         r"analy[sz]e|probe|compare|evaluate|test|explore|conduct|report)s?\b", re.I)),
)  # fmt: skip


class Signals(Model):
    """What can be told of a paper without understanding it."""

    kind: Kind
    figures: int = 0
    tables: int = 0
    pages: int | None = None
    names_limits: bool = False
    """A section, or a plain sentence, on limits."""
    shares_code: bool = False
    compares: bool = False
    """Speaks of baselines or of earlier results set beside its own."""
    numbers: bool = False
    """Its abstract holds measured figures."""
    whole: bool = False
    """The document was read, not the abstract alone."""


def signals_of(material: PaperMaterial) -> Signals:
    abstract = without_latex(material.paper.abstract)
    document = material.document
    text = abstract
    limits = False
    if document is not None:
        text = " ".join([abstract, *(s.text for s in document.sentences)])
        limits = any(s.kind == "limits" for s in document.sections)
    limits = limits or bool(re.search(r"\b(?:limitations? of (?:our|this|the present)|a limitation|one limitation|main limitation|"
                                      r"our (?:study|work|approach) is limited|left (?:for|to) future work)\b", text, re.I))  # fmt: skip
    comment = material.paper.comment or ""
    return Signals(
        kind=next((kind for kind, pattern in _KINDS if pattern.search(abstract)), "study"),
        figures=sum(f.kind == "figure" for f in document.figures) if document else 0,
        tables=sum(f.kind == "table" for f in document.figures) if document else 0,
        pages=document.page_count if document else None,
        names_limits=limits,
        shares_code=bool(
            re.search(
                r"\b(?:github\.com|gitlab|(?:code|data|models?|weights) (?:is|are|and data are|will be) "
                r"(?:publicly |openly |freely )?available|open-source code)\b",
                f"{text} {comment}",
                re.I,
            )
        ),  # fmt: skip
        compares=bool(
            re.search(
                r"\b(?:baselines?|outperform\w*|compared (?:to|with)|state[- ]of[- ]the[- ]art|ablation|"
                r"previous (?:results|measurements|work))\b",
                text,
                re.I,
            )
        ),  # fmt: skip
        numbers=bool(re.search(r"\d+(?:\.\d+)?\s?(?:%|percent|times|points|GeV|K\b)|\b\d{2,}\b", abstract)),
        whole=document is not None,
    )


def advice(signals: Signals) -> tuple[Literal["read", "skim", "skip"], str]:
    """Read, skim or skip, and the reasons as a clause. Says only what the signals bear.

    Three signs of care (figures beside others' work, limits named, code shared) make a "read"; one or two a "skim";
    none of them, where the whole text was read, a "skip". The abstract alone never earns more than a "skim".
    """
    good = []
    if signals.compares:
        good.append("it sets its results beside those of others")
    if signals.names_limits:
        good.append("it names its own limits")
    if signals.shares_code:
        good.append("it says where code or data can be had")
    if signals.kind == "theory":
        good.append("its claims come as proofs that can be checked line by line")
    if signals.numbers and not signals.compares:
        good.append("it puts numbers on what it claims")
    lacking = []
    if signals.whole and not signals.names_limits:
        lacking.append("a plain word on limits")
    if signals.whole and not signals.shares_code and signals.kind != "theory":
        lacking.append("a pointer to code or data")
    if signals.whole and len(good) >= 3:
        return "read", listed(good)
    if good:
        missed = (
            f", though our software found no {listed(lacking, 'and no').removeprefix('a ').replace('and no a ', 'and no ')}"
            if lacking
            else ""
        )
        base = listed(good) if signals.whole else f"going by the abstract alone, {listed(good)}"
        return "skim", base + missed
    if signals.whole:
        return (
            "skip",
            "our software found no comparison, no named limits and no code in it, which may be usual in its field",
        )
    return "skim", "we know no more of it than its abstract"
