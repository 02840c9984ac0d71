"""The structure of real papers: section trees, paragraphs, formulae, references and citations, by eye and by truth."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from radio.model.document import Document
from tests.recorded_papers import NAMES, converted

pytest.importorskip("pymupdf")

pytestmark = pytest.mark.integration


@pytest.fixture(scope="session")
def data(shared_dir: Path) -> Path:
    return shared_dir / "data"


@pytest.mark.parametrize("name", NAMES)
def test_everything_points_at_something_that_is_there(data: Path, name: str) -> None:
    document = converted(data, name)
    ids = {sentence.id for sentence in document.sentences}
    for section in document.sections:
        parent = None if section.parent is None else document.sections[section.parent]
        assert section.level == (1 if parent is None else parent.level + 1)
        assert parent is None or parent.index < section.index
        assert not section.number or not section.title.startswith(section.number + " ")
    for sentence in document.sentences:
        length = len(sentence.text)
        spans = [*sentence.mathematics, *sentence.citations, *sentence.mentions]
        assert all(0 <= span.start <= span.end <= length for span in spans)
        assert all(a.end <= b.start for a, b in zip(sentence.mathematics, sentence.mathematics[1:], strict=False))
        assert all(r < len(document.references) for citation in sentence.citations for r in citation.references)
        assert all(mention.figure < len(document.figures) for mention in sentence.mentions)
    for formula in document.formulae:
        assert formula.boxes and formula.section < len(document.sections)
        assert formula.after is None or formula.after in ids
    assert [reference.index for reference in document.references] == list(range(document.reference_count))


@pytest.mark.parametrize("name", NAMES)
def test_paragraphs_hold_their_sentences_together(data: Path, name: str) -> None:
    """A paragraph lies in one section, and its sentences follow one another but for captions."""
    document = converted(data, name)
    body = [sentence for sentence in document.sentences if sentence.kind == "body"]
    numbers = [sentence.paragraph for sentence in body]
    assert None not in numbers and numbers == sorted(numbers, key=lambda n: n or 0)
    sections: dict[int | None, set[int]] = {}
    for sentence in body:
        sections.setdefault(sentence.paragraph, set()).add(sentence.section)
    assert all(len(found) == 1 for found in sections.values())
    assert 1.5 < len(body) / len(sections) < 8


def test_the_references_are_those_that_were_listed_by_hand(data: Path) -> None:
    """The hand-made list has 85 lines, of which two hold two works each, and one breaks off."""
    text = (data / "truth/references/1001.0012.json").read_text()
    end = text.rindex("]\n") + 1
    raw = [entry["raw"] for entry in json.loads(text[:end])] + [
        line for line in text[end:].splitlines() if line.strip()
    ]
    found = [_letters(reference.text) for reference in converted(data, "1001.0012v2").references]
    assert (len(raw), len(found)) == (85, 87)
    assert sum(max(fuzz.ratio(_letters(line), entry) for entry in found) > 90 for line in raw) == 82
    years = {r.text: r.year for r in converted(data, "1001.0012v2").references}
    assert all(year is None or year in entry for entry, year in years.items())
    assert sum(year is not None for year in years.values()) >= 85


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def test_a_numbered_list_has_labels_dois_and_boxes(data: Path) -> None:
    references = converted(data, "1503.07589v1").references
    assert [reference.label for reference in references] == [str(n) for n in range(1, 37)]
    assert references[0].doi == "10.1103/PhysRevLett.13.321"
    assert references[35].doi == "10.1016/j.physrep.2005.12.006"
    assert sum(reference.doi is not None for reference in references) >= 27
    assert all(reference.boxes for reference in references)


@pytest.mark.parametrize(
    ("name", "sentence", "marks", "works"),
    [
        ("1503.07589v1", "", ["[17]"], ["Gfitter Group"]),
        ("1601.03642v1", "According to [Gad06]", ["[Gad06]"], ["A. Gadsby"]),
        (
            "1001.0012v2",
            "But the very hottest planets",
            ["(Sudarsky et al. 2000)"],
            ["Sudarsky, D., Burrows, A., & Pinto"],
        ),
        ("2605.20172v1", "", ["(Wollenberg and Sakaguchi 1987)"], ["WOLLENBERG, B. F."]),
    ],
)
def test_citations_are_tied_to_their_works(
    data: Path, name: str, sentence: str, marks: list[str], works: list[str]
) -> None:
    document = converted(data, name)
    cited = {
        s.text[c.start : c.end]: [document.references[r].text for r in c.references]
        for s in document.sentences
        if s.text.startswith(sentence)
        for c in s.citations
    }
    for mark, work in zip(marks, works, strict=True):
        assert any(text.startswith(work) for text in cited[mark]), cited


TIED = {"1503.07589v1": 1.0, "1708.05894v1": 1.0, "2605.20158v1": 1.0, "1001.0012v2": 0.9, "2607.02140v1": 0.85}


@pytest.mark.parametrize(("name", "least"), TIED.items())
def test_most_citations_are_tied(data: Path, name: str, least: float) -> None:
    citations = [citation for sentence in converted(data, name).sentences for citation in sentence.citations]
    assert len(citations) > 20
    assert sum(bool(citation.references) for citation in citations) >= least * len(citations)


def test_raised_numbers_are_citations_where_no_number_stands_in_brackets(data: Path) -> None:
    raised = [c for s in converted(data, "2605.19747v1").sentences for c in s.citations if c.start == c.end]
    assert raised and all(citation.references for citation in raised)
    assert not any(c.start == c.end for s in converted(data, "1310.4546v1").sentences for c in s.citations)


def numbers(document: Document) -> list[str]:
    return [formula.number for formula in document.formulae if formula.number]


def test_display_formulae_keep_their_numbers_and_places(data: Path) -> None:
    assert numbers(converted(data, "1310.4546v1")) == ["1", "2", "3", "4", "5"]
    assert numbers(converted(data, "1001.0012v2")) == ["1", "2", "3", "4", "5", "6", "7"]
    document = converted(data, "1310.4546v1")
    formula = next(formula for formula in document.formulae if formula.number == "5")
    assert (formula.boxes[0].page, document.sections[formula.section].title) == (4, "Subsampling of Frequent Words")
    assert 250 < formula.boxes[0].x0 < formula.boxes[0].x1 < 510


def test_mathematics_in_sentences_is_marked(data: Path) -> None:
    document = converted(data, "1503.07589v1")
    sentence = next(s for s in document.sentences if s.text.startswith("In the SM, m_H is related"))
    assert "m_H" in [sentence.text[span.start : span.end] for span in sentence.mathematics]


def test_mentions_name_their_figures(data: Path) -> None:
    document = converted(data, "2607.02140v1")
    found = {
        (s.text[m.start : m.end], document.figures[m.figure].label) for s in document.sentences for m in s.mentions
    }
    assert ("Figure 5", "Figure 5") in found and ("Table 18", "Table 18") in found
    assert len(found) > 25
