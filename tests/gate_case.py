"""A line beside what it cites, for the tests of single checks of the claim gate."""

from __future__ import annotations

from typing import Literal

from radio.model.script import Cite, Line
from radio.types import HostId, PaperId
from radio.writing.gate.case import Case
from tests.writing_samples import paper

PAPER = PaperId("2605.00001")


def line(text: str, *cited: str, origin: Literal["model", "extractive", "template"] = "model") -> Line:
    return Line(
        speaker=HostId("joe"),
        text=text,
        beat="evidence",
        paper_id=PAPER,
        cites=tuple(Cite(paper_id=PAPER, sentence=None, text=c) for c in cited),
        origin=origin,
    )


def case(text: str, *cited: str, origin: Literal["model", "extractive", "template"] = "model") -> Case:
    """With the metadata of the sample paper, "SortNet: Learning to Sort Waste with Few Labels"."""
    return Case(line(text, *cited, origin=origin), [paper()])
