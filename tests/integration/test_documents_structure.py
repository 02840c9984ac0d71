"""The structure of real papers: section trees, paragraphs, formulae, references and citations, by eye and by truth."""

from __future__ import annotations

import io
import json
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from radio.model.document import Document
from radio.speech import spoken_form
from tests.recorded_papers import NAMES, converted

pymupdf: Any = pytest.importorskip("pymupdf")
"""Any: the package says that it is typed, and mostly is not."""

pytestmark = pytest.mark.integration


OUTLINES = (
    "1310.4546v1",
    "1708.05894v1",
    "2407.10671v4",
    "2605.20098v1",
    "2605.20158v1",
    "2607.02140v1",
    "0908.0054v1",
)
"""Papers whose PDF has an outline of all its sections."""
TREES = {
    "1001.0012v2": """
- Abstract
1 INTRODUCTION
  1.1 Albedo
  1.2 Redistribution Efficiency
  1.3 Outline of Paper
2 PARAMETERIZING THE ENERGY BUDGET
  2.1 Incident Flux
  2.2 Emergent Flux
3 ANALYSIS
  3.1 Planetary & Stellar Data
  3.2 From Flux Ratios to Effective Temperature
4 RESULTS
  4.1 Looking for Reflected Light
  4.2 Populating the AB-ε Plane
5 SUMMARY & CONCLUSIONS
""",
    "1601.03642v1": """
- Abstract
I INTRODUCTION
II BASICS OF MACHINE LEARNING
III IMAGE DATA
  A Google DeepDream
  B Artistic Style Imitation
  C Drawing Robots
IV TEXT DATA
  A Similar Texts Generation
  B Chatbots
V AUDIO DATA
  A Emily Howell
  B GRUV
  C Audio Synthesization
VI DISCUSSION
A AUTOMATICALLY GENERATED TEXTS
  A Shakespeare
  B Wikipeda
  C Linux Code, 1
  D Linux Code, 2
""",
    "1704.01689v1": """
- Abstract
I INTRODUCTION
II METRIC, GEODESIC EQUATIONS AND CO CONDITIONS
III EXISTENCE OF TIMELIKE COs
IV EXISTENCE OF COs IN ASYMPTOTICALLY FLAT SAS SPACETIMES
V STABILITY OF COs AND EXISTENCE OF MARGINALLY STABLE COs
VI NULL COs AND THEIR STABILITIES
VII DISCUSSION
A Sufficient conditions for (in-)stabilities of timelike COs
B Proof of Theorem F
""",
    "2605.19747v1": """
- Abstract
- Introduction
- Methods
  - Initial DFT Dataset Generation
  - Nudged Elastic Band Calculations
  - Machine Learning Potential Fine-Tuning
  - Evolutionary Search with ævo-MACE
  - Active Learning
- Results and Discussion
- Conclusion
""",
    "2605.20172v1": """
- Abstract
1 Introduction
2 Background
  2.1 Distribution Network Architecture
  2.2 Power Grid Planning
3 Problem Formalisation
  - Notation
  3.1 Acting upon the power grid
    - Edge addition
    - Edge removal
    - Edge switching
    - Non-interfering actions
  3.2 Compliant Networks
  3.3 Long-term Planning Problem
    - Relationship with DSOs rules
4 ASP Encoding
  4.1 Data Model
    - Input
    - Output
  4.2 Encoding of the problem
    - Initial definitions
    - Generating action sequences
    - Actions’ Effect
    - Encoding Radiality I (Connectedness)
    - Encoding Radiality II (Acyclicity)
    - Encoding Reconfigurability
    - Encoding degree-compliance
    - Final configuration
    - Preferred solutions
5 Experimental Analysis
  - Execution environment
  - Implementation details
  - Data
  5.1 Results
    - Synthetic instances
    - Real instances
6 Conclusion
""",
}
"""As printed, checked by eye: emulateapj, IEEE, REVTeX with appendices, a manuscript without numbers, Cambridge."""


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


def outline(document: Document) -> list[str]:
    return [f"{'  ' * (s.level - 1)}{s.number or '-'} {s.title}" for s in document.sections]


@pytest.mark.parametrize("name", TREES)
def test_the_sections_are_those_of_the_paper(data: Path, name: str) -> None:
    assert outline(converted(data, name)) == TREES[name].strip("\n").split("\n")


@pytest.mark.parametrize("name", OUTLINES)
def test_the_sections_are_those_of_the_pdfs_own_outline(data: Path, name: str) -> None:
    """LaTeX's hyperref writes the section tree into the PDF; nothing of it is used to convert the paper."""
    document = converted(data, name)
    with pymupdf.open(data / "papers" / f"{name}.pdf") as pdf:
        told = [(level, _letters(title)) for level, title, _ in pdf.get_toc()]
    found = [(section.level, _letters(f"{section.number or ''}{section.title}")) for section in document.sections]
    titles = [(section.level, _letters(section.title)) for section in document.sections]
    unspoken = re.compile("references|acknowledge?ments|[ab]?the(atlas|cms)collaboration")
    missing = [
        entry for entry in told if entry not in found and entry not in titles and not unspoken.fullmatch(entry[1])
    ]
    assert len(told) > 5 and not missing


def test_headings_and_captions_are_those_of_the_latex_source(data: Path) -> None:
    """Of 115 headings of the source that are printed, all but the thanks and one line of prompts; of captions, all."""
    source = _latex(data / "truth/latex/eprint_2607.02140.tar.gz")
    document = converted(data, "2607.02140v1")
    titles = [_words(section.title) for section in document.sections]
    heads = [_words(m[2]) for m in re.finditer(rf"\\(sub)*(?:section|paragraph)\*?{_GROUP}", source)]
    heads = [head for head in heads if len(head) > 8]
    missing = [head for head in heads if not any(fuzz.ratio(head, title) > 90 for title in titles)]
    assert len(heads) > 100 and len(missing) <= 3, missing
    sentences = {sentence.id: sentence.text for sentence in document.sentences}
    printed = [_words(" ".join(sentences[s] for s in figure.caption)) for figure in document.figures]
    captions = [_words(m[1]) for m in re.finditer(rf"\\caption(?:\[[^\]]*\])?{_GROUP}", source)]
    captions = [caption for caption in captions if len(caption) > 40]
    lost = [caption for caption in captions if not any(fuzz.ratio(caption, text) > 80 for text in printed)]
    assert len(captions) > 30 and not lost


_GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"


def _latex(path: Path) -> str:
    """The body of an e-print with its parts put in and its comments taken out."""
    with tarfile.open(path) as tar:
        files = {m.name.removeprefix("./"): (tar.extractfile(m) or io.BytesIO()).read().decode("utf-8", "replace")
                 for m in tar if m.isfile() and m.name.endswith(".tex")}  # fmt: skip

    def whole(name: str) -> str:
        text = re.sub(r"(?<!\\)%.*", "", files.get(name) or files.get(f"{name}.tex", ""))
        return re.sub(r"\\(?:input|include)\{([^}]*)\}", lambda m: whole(m[1].removeprefix("./")), text)

    text = whole(next(name for name, text in files.items() if "\\documentclass" in text))
    return re.sub(r"\\begin\{comment\}.*?\\end\{comment\}", "", text.partition("\\begin{document}")[2], flags=re.S)


def _words(text: str) -> str:
    return re.sub(r"[^a-z]", "", re.sub(r"\\(?:label|ref|cite\w*)\{[^}]*\}|\\[a-zA-Z]+", " ", text).lower())


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
    assert len(raised) > 20 and all(citation.references for citation in raised)
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


@pytest.mark.parametrize(
    ("name", "label", "page", "corners"),
    [
        (
            "1001.0012v2",
            "Table 1",
            11,
            (67, 84, 546, 734),
        ),  # a table behind the references, whose caption is two blocks
        ("1601.03642v1", "Figure 4", 3, (46, 61, 286, 372)),  # three panels with captions of their own
        ("2605.20158v1", "Figure 8", 27, (106, 209, 506, 542)),  # frames with text in them
        ("2605.20177v1", "Figure 2", 4, (43, 57, 562, 194)),
        ("2605.20177v1", "Figure 4", 7, (55, 55, 542, 250)),
        ("2607.02140v1", "Table 10", 33, (128, 510, 468, 675)),  # tables over their captions, two on a page
        ("2407.10671v4", "Table 9", 15, (129, 458, 483, 535)),  # and under them
    ],
)
def test_a_drawing_is_framed_with_all_its_parts(
    data: Path, name: str, label: str, page: int, corners: tuple[float, ...]
) -> None:
    box = next(f.box for f in converted(data, name).figures if f.label == label and f.box and f.box.page == page)
    assert [box.x0, box.y0, box.x1, box.y1] == pytest.approx(corners, abs=12)


@pytest.mark.parametrize("name", NAMES)
def test_no_drawing_is_given_to_two_captions(data: Path, name: str) -> None:
    boxes = [figure.box for figure in converted(data, name).figures if figure.box]
    assert len(boxes) == len(set(boxes)) and len(boxes) >= 0.8 * len(converted(data, name).figures)


def test_text_inside_drawings_is_not_spoken(data: Path) -> None:
    text = " ".join(sentence.text for sentence in converted(data, "2605.20177v1").sentences)
    assert "Round the side measure" not in text and "Two towers" not in text
    assert not any(s.title.startswith("Prompt for") for s in converted(data, "2605.20177v1").sections)


@pytest.mark.parametrize("name", ["0908.0054v1", "1001.0012v2", "1503.07589v1", "2605.19747v1", "hep-th_9108004v1"])
def test_powers_and_indices_are_said_and_never_become_other_numbers(data: Path, name: str) -> None:
    for sentence in converted(data, name).sentences:
        assert not re.search(r"[×·]\s?10\d", sentence.text), sentence.text
        assert not set(spoken_form(sentence.text)) & set("^_{}0123456789"), sentence.text
