"""Structure in PDFs that the tests make themselves, where every part is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from radio.documents import Limits, convert
from radio.model.document import Document

pymupdf: Any = pytest.importorskip("pymupdf")
"""Any: the package says that it is typed, and mostly is not."""

pytestmark = pytest.mark.integration

PROSE = (
    "This is what we do in the study, and it is shown that the method works for all of the cases that we tried here."
)
LEFT, WIDTH = 72, 450


class Paper:
    """A one-column page in Times, filled from the top."""

    def __init__(self, width: float = WIDTH) -> None:
        self.width = width
        self.pdf = pymupdf.open()
        self.page = self.pdf.new_page()
        self.y = 70.0

    def line(self, text: str, *, size: float = 10, font: str = "tiro", x: float = LEFT, step: float = 1.25) -> Paper:
        if self.y > 740:
            self.page, self.y = self.pdf.new_page(), 70.0
        self.page.insert_text((x, self.y), text, fontname=font, fontsize=size)
        self.y += step * size
        return self

    def marked(self, *parts: tuple[str, str], size: float = 10) -> Paper:
        """A line of texts, each with a raised mark behind it; one that begins with a mark has an empty first text."""
        x = float(LEFT)
        for text, mark in parts:
            self.page.insert_text((x, self.y), text, fontname="tiro", fontsize=size)
            x += pymupdf.get_text_length(text, fontname="tiro", fontsize=size)
            self.page.insert_text((x, self.y - 0.35 * size), mark, fontname="tiro", fontsize=0.7 * size)
            x += pymupdf.get_text_length(mark, fontname="tiro", fontsize=0.7 * size)
        self.y += 1.25 * size
        return self

    def paragraph(self, *sentences: str, indent: float = 0) -> Paper:
        words, lines = " ".join(sentences).split(), [""]
        for word in words:
            longer = f"{lines[-1]} {word}".strip()
            room = self.width - (indent if len(lines) == 1 else 0)
            if pymupdf.get_text_length(longer, fontname="tiro", fontsize=10) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        for number, text in enumerate(lines):
            self.line(text, x=LEFT + (indent if number == 0 else 0))
        return self

    def gap(self, points: float = 12) -> Paper:
        self.y += points
        return self

    def converted(self, folder: Path) -> Document:
        path = folder / "made.pdf"
        self.pdf.save(path)
        return convert(path, paper=None, limits=Limits())


def made() -> Paper:
    paper = Paper()
    paper.line("On the Making of Papers in Tests", size=17, font="tibo").gap()
    paper.marked(("Ada Lovelace", "1,2"), (", Charles Babbage", "2"))
    paper.marked(("", "1"), ("University of London, UK", "")).marked(
        ("", "2"), ("Institute of Engines, Paris, France", "")
    )
    paper.gap().line("Abstract", size=12, font="tibo").gap(4).paragraph(PROSE, PROSE, PROSE)
    paper.gap().line("1 Introduction", size=12, font="tibo").gap(4)
    paper.paragraph("Earlier work [1, 3] has shown the same, as Fig. 1 shows.", PROSE, PROSE)
    paper.paragraph("A second paragraph begins here with a sentence of its own.", PROSE, PROSE, indent=15)
    paper.gap().line("1.1 Data", size=11, font="tibo").gap(4).paragraph(PROSE, PROSE, "It is well known [2].")
    top = paper.y + 5
    paper.page.draw_rect(pymupdf.Rect(LEFT + 50, top, LEFT + 400, top + 80), color=(0, 0, 1))
    paper.page.insert_text((LEFT + 60, top + 40), PROSE[:70], fontname="tiro", fontsize=9)
    paper.gap(105).line("Figure 1: A box with a text that is a part of the drawing and is not read.", size=9).gap()
    paper.line("References", size=12, font="tibo").gap(4)
    paper.line("[1] A. Turing. Computing machinery. Mind 59, 433 (1950). doi:10.1093/mind/LIX.236.433")
    paper.line("[2] C. Shannon. A theory of communication, 1948. arXiv:2605.20098v1")
    paper.line("[3] J. von Neumann. The first draft of a report, 1945.")
    return paper


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return made().converted(tmp_path_factory.mktemp("made"))


def test_authors_and_institutes_are_tied_by_marks(document: Document) -> None:
    assert {author.name: document.affiliations_of(author) for author in document.authors} == {
        "Ada Lovelace": ("University of London, UK", "Institute of Engines, Paris, France"),
        "Charles Babbage": ("Institute of Engines, Paris, France",),
    }


def test_sections_form_a_tree(document: Document) -> None:
    found = [(section.number, section.title, section.level, section.parent) for section in document.sections]
    assert found == [(None, "Abstract", 1, None), ("1", "Introduction", 1, None), ("1.1", "Data", 2, 1)]


def test_a_set_in_line_begins_a_paragraph(document: Document) -> None:
    introduction = [s for s in document.sentences if s.section == 1 and s.kind == "body"]
    assert len({sentence.paragraph for sentence in introduction}) == 2
    assert next(s for s in introduction if s.text.startswith("A second")).paragraph == introduction[-1].paragraph


def test_citations_and_mentions_point_at_their_things(document: Document) -> None:
    sentence = next(s for s in document.sentences if s.text.startswith("Earlier work"))
    assert [(sentence.text[c.start : c.end], c.references) for c in sentence.citations] == [("[1, 3]", (0, 2))]
    assert [(sentence.text[m.start : m.end], m.figure) for m in sentence.mentions] == [("Fig. 1", 0)]
    assert [(r.label, r.year, r.arxiv_id, r.doi) for r in document.references] == [
        ("1", "1950", None, "10.1093/mind/LIX.236.433"),
        ("2", "1948", "2605.20098", None),
        ("3", "1945", None, None),
    ]


def test_text_in_a_drawing_belongs_to_it(document: Document) -> None:
    (figure,) = document.figures
    assert figure.box is not None and figure.box.y1 - figure.box.y0 == pytest.approx(80, abs=4)
    inside = [
        s
        for s in document.sentences
        for b in s.boxes
        if b.page == figure.box.page and figure.box.y0 < b.y0 < figure.box.y1
    ]
    assert inside == []


def begun(width: float = WIDTH) -> Paper:
    paper = Paper(width)
    paper.line("On the Making of Papers in Tests", size=17, font="tibo").gap()
    paper.line("Abstract", size=12, font="tibo").gap(4).paragraph(PROSE, PROSE, PROSE)
    return paper.gap().line("1 Introduction", size=12, font="tibo").gap(4)


@pytest.mark.parametrize(("stop", "kept"), [(".", True), (",", False)])
def test_a_formula_with_its_full_stop_ends_a_sentence(tmp_path: Path, stop: str, kept: bool) -> None:
    paper = begun().paragraph(PROSE, "From this we get for the energy of the whole").gap()
    paper.line(f"E = m + b + c{stop}    (1)", x=250).gap()
    paper.paragraph("Energy of this kind is what we look for in the rest of the paper.", PROSE)
    found = [sentence.text for sentence in paper.converted(tmp_path).sentences]
    assert any(text.startswith("Energy of this kind is") for text in found) == kept
    assert not any("From this we get" in text for text in found)


def test_the_first_line_of_a_paragraph_at_the_foot_of_a_page_is_read(tmp_path: Path) -> None:
    paper = begun(width=200)
    while paper.y < 680:
        paper.paragraph(PROSE)
    paper.gap(735 - paper.y).paragraph("As we show in what is to come, " + PROSE[0].lower() + PROSE[1:], indent=15)
    document = paper.converted(tmp_path)
    sentence = next(s for s in document.sentences if s.text.startswith("As we show in what"))
    assert sentence.text.endswith("that we tried here.")
    assert [box.page for box in sentence.boxes] == [1, 2, 2, 2]
