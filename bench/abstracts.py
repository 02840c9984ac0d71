"""A papers folder for stations under measure: real titles and abstracts, each as a PDF that holds no more.

Of most papers that a station airs only the abstract may be told, so this is what most of a day is made of.
"""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import pymupdf

from radio.model.paper import Paper
from tests.recorded_days import recorded_days

LICENCE = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"
WIDTH = 90
"""Characters of a line."""


def write_abstracts(data: Path, folder: Path, count: int) -> int:
    """PDF and sidecar of so many of the recorded papers, the newest first; how many there were."""
    folder.mkdir(parents=True, exist_ok=True)
    papers = [paper for _, listed in reversed(recorded_days(data)) for paper in listed][:count]
    for paper in papers:
        _page(paper).save(folder / f"{paper.id}v1.pdf")
        row = {
            "id": f"{paper.id}v1",
            "title": paper.title,
            "authors": [author.name for author in paper.authors],
            "abstract": paper.abstract,
            "categories": list(paper.categories),
            "published": paper.published.isoformat(),
            "updated": paper.updated.isoformat(),
            "license": LICENCE,
        }
        (folder / f"{paper.id}v1.json").write_text(json.dumps(row))
    return len(papers)


def _page(paper: Paper) -> Any:
    pdf: Any = pymupdf.open()  # type: ignore[no-untyped-call] # it says that it is typed, and mostly is not
    page = pdf.new_page()
    at = 72.0
    names = ", ".join(author.name for author in paper.authors[:8])
    for text, size in ((paper.title, 15), (names, 10), ("Abstract", 12), (paper.abstract, 10)):
        for line in textwrap.wrap(" ".join(text.split()), round(WIDTH * 10 / size)):
            page.insert_text((72, at), line, fontsize=size)
            at += 1.3 * size
        at += 10
    return pdf
