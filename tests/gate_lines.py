"""The claim gate's lines made by hand, each with the sentences of a recorded paper that it cites."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from radio.model.paper import Author, Licence, LicenceCode, Paper
from radio.model.script import Cite, Line
from radio.types import HostId, PaperId
from radio.writing.gate import weigh
from tests.recorded_papers import converted

FOLDER = Path(__file__).resolve().parent / "golden" / "gate"
HOLDS = "holds"
"""The kind of a line that its cites bear."""
GOALS: Mapping[str, float] = {
    **dict.fromkeys(("number", "unit", "name", "direction", "negation", "swap", "attribution"), 0.95),
    **dict.fromkeys(("hedge", "scope"), 0.8),
}
"""Least recall by kind."""
MOST_LOST = 0.05
"""Largest share of true lines that the gate may refuse."""


class Made(NamedTuple):
    """A line made by hand: `kind` says what is wrong with it, or that it holds."""

    paper: str
    needles: tuple[str, ...]
    kind: str
    text: str


class Told(NamedTuple):
    """A line with what the gate said of it."""

    made: Made
    line: Line
    kind: str | None
    """Of the finding; None: it passed."""
    reason: str

    @property
    def right(self) -> bool:
        return (self.kind is None) == (self.made.kind == HOLDS)


def made_lines(part: str) -> list[Made]:
    """The lines of one part: "first", "second", "third"."""
    groups = yaml.safe_load((FOLDER / f"{part}.yaml").read_text(encoding="utf-8"))
    return [
        Made(group["paper"], tuple(group["cites"]), kind, text)
        for group in groups
        for row in group["lines"]
        for kind, text in row.items()
    ]


@cache
def papers(data: Path) -> dict[str, Paper]:
    """The recorded papers as arXiv describes them, by the name of their file."""
    rows = map(json.loads, (data / "catalogue.jsonl").read_text().splitlines())
    found = {}
    for row in rows:
        name, version = row["id"].rsplit("v", 1)
        found[row["pdf"].rsplit("/")[-1].removesuffix(".pdf")] = Paper(
            id=PaperId(name),
            version=int(version),
            title=row["title"],
            authors=tuple(Author(name=a) for a in row["authors"]),
            abstract=row["abstract"],
            categories=tuple(row["categories"]),
            published=row["published"],
            updated=row["updated"],
            licence=Licence(code=LicenceCode.CC_BY),
        )
    return found


def as_line(made: Made, data: Path) -> Line:
    """The line as a model would have written it, citing the first sentence with each needle."""
    paper = papers(data)[made.paper]
    document = converted(data, made.paper)
    cites = []
    for needle in made.needles:
        sentence = next((s for s in document.sentences if needle in s.text), None)
        if sentence is None:
            raise LookupError(f"{made.paper} has no sentence with {needle!r}")
        cites.append(Cite(paper_id=paper.id, sentence=sentence.id, text=sentence.text))
    return Line(
        speaker=HostId("joe"),
        text=made.text,
        beat="evidence",
        paper_id=paper.id,
        cites=tuple(cites),
        origin="model",
    )


def told(made: Iterable[Made], data: Path) -> list[Told]:
    """What the gate says of each line."""
    found = []
    for row in made:
        line = as_line(row, data)
        finding = weigh(line, [papers(data)[row.paper]])
        found.append(Told(row, line, finding and finding.kind, finding.reason if finding else ""))
    return found


def recall(rows: Iterable[Told]) -> dict[str, tuple[int, int]]:
    """By kind: how many the gate refused, and how many there are."""
    total: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for row in rows:
        total[row.made.kind] += 1
        refused[row.made.kind] += row.kind is not None
    return {kind: (refused[kind], total[kind]) for kind in total}
