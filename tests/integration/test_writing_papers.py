"""Scripts from real papers, converted by the station's own converter."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from radio.documents import Limits, convert
from radio.model.paper import Author, Licence, LicenceCode, Paper
from radio.model.script import Script
from radio.types import PaperId
from radio.writing import PaperMaterial, write
from radio.writing.measures.turns import answers
from radio.writing.reading.sharing import shares
from radio.writing.stage import count_words
from tests import writing_samples
from tests.recorded_papers import NAMES, catalogue, converted
from tests.writing_samples import brief

pytestmark = pytest.mark.integration


def recorded(shared: Path, key: str, code: LicenceCode) -> PaperMaterial:
    rows = (json.loads(line) for line in (shared / "data" / "catalogue.jsonl").read_text().splitlines())
    row = next(r for r in rows if r["id"] == key)
    paper = Paper(
        id=PaperId(key.rsplit("v", 1)[0]),
        version=int(key.rsplit("v", 1)[1]),
        title=row["title"],
        authors=tuple(Author(name=a) for a in row["authors"]),
        abstract=row["abstract"],
        categories=tuple(row["categories"]),
        published=row["published"],
        updated=row["updated"],
        licence=Licence(code=code),
    )
    limits = Limits(timeout_seconds=120, memory_mb=1500, max_pages=80)
    return PaperMaterial(
        paper=paper, document=convert(shared / "data" / "papers" / row["pdf"], paper=paper, limits=limits)
    )


def check_speech(script: Script) -> None:
    for line in script.lines:
        assert not re.search(r"\[\d|et al|Fig\.|Eq\.|https?:|\\|\$|[{}_^=]", line.text), line.text
        assert line.origin != "extractive" or not re.search(r"\bour\b", line.text), line.text
        assert line.text[0].isupper() or line.text[0].isdigit(), line.text
        assert len(line.text.split()) <= 110, line.text
    lead = count_words(line for line in script.lines if line.speaker == "joe")
    assert 0.5 <= lead / count_words(script.lines) <= 0.65
    assert answers(script.lines).findings == ()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("2605.20098v1", ("inference-time argumentation", "Gabriel Freedman and 6 colleagues")),
        ("2605.20177v1", ("1.5% higher reasoning accuracy", "Juncheng Wu")),
    ],
)
def test_an_open_paper_makes_a_show_of_three_to_five_minutes(shared_dir: Path, key: str, said: tuple[str, ...]) -> None:
    material = recorded(shared_dir, key, LicenceCode.CC_BY)
    script = write(brief(material), None)
    check_speech(script)
    assert 3 <= count_words(script.lines) / 150 <= 5
    spoken = " ".join(line.text for line in script.lines)
    for words in said:
        assert words in spoken
    assert material.document is not None
    for line in script.lines:
        for cite in line.cites:
            if cite.sentence is not None:
                found = material.document.sentence(cite.sentence)
                assert found is not None and found.text == cite.text and cite.boxes
    assert script.gate.dropped == 0


def test_a_closed_paper_is_told_by_its_abstract(shared_dir: Path) -> None:
    script = write(brief(recorded(shared_dir, "2304.10117v1", LicenceCode.ARXIV)), None)
    check_speech(script)
    told = [line for line in script.lines if line.origin == "extractive"]
    assert told and not any(cite.sentence for line in script.lines for cite in line.cites)
    assert 1.4 <= count_words(script.lines) / 150 <= 3


OWN_CODE = frozenset({"1310.4546v1", "2203.00274v2", "2407.10671v4", "2605.19747v1", "2605.20158v1", "2605.20177v1"})
"""Papers that say where their code, weights or data are, read by eye. 1708.05894 does too, by a bare address in a
footnote of page 7 that is not told from others'; 2607.02140 promises, and 1905.00506 gives its code on request."""


@pytest.mark.parametrize("name", NAMES)
def test_papers_that_share_their_code_are_told_from_those_that_cite_others(shared_dir: Path, name: str) -> None:
    data = shared_dir / "data"
    row = catalogue(data)[name]
    paper = writing_samples.paper().model_copy(update={"abstract": row["abstract"] or "", "comment": None})
    document = converted(data, name)
    assert shares(PaperMaterial(paper=paper, document=document)) == (name in OWN_CODE)
    spoken = " ".join(sentence.text for sentence in document.sentences)
    assert not any(note.text in spoken for note in document.notes)
