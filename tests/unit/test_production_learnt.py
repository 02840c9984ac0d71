"""What a PDF tells of its authors is added to what the metadata knows, and never in its place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from radio.model.document import Affiliation, Byline, Document
from radio.model.paper import Author, Paper
from radio.production.learnt import with_affiliations
from radio.types import PaperId

pytestmark = pytest.mark.unit


def paper(*authors: Author) -> Paper:
    day = datetime(2026, 5, 1, tzinfo=UTC)
    return Paper(id=PaperId("2605.00001"), title="A paper", authors=authors, published=day, updated=day)


def document(*authors: tuple[str, tuple[int, ...]]) -> Document:
    return Document(
        paper_id=PaperId("2605.00001"),
        version=1,
        pdf_sha256="0" * 64,
        status="ok",
        page_count=1,
        pages=(),
        sections=(),
        sentences=(),
        authors=tuple(Byline(name=name, affiliations=places) for name, places in authors),
        affiliations=(Affiliation(text="Duke University"), Affiliation(text="CERN")),
    )


def test_institutes_are_added_by_name() -> None:
    known = paper(
        Author(name="José Núñez"), Author(name="Ada Lovelace", affiliation="London"), Author(name="C. Babbage")
    )
    told = with_affiliations(known, document(("J. Nunez", (0, 1)), ("A. Lovelace", (1,)), ("Other Name", (0,))))
    assert [author.affiliation for author in told.authors] == ["Duke University; CERN", "London", None]


def test_names_that_cannot_be_told_apart_get_nothing() -> None:
    told = with_affiliations(paper(Author(name="Jing Li")), document(("Jing Li", (0,)), ("Jun Li", (1,))))
    assert told.authors[0].affiliation is None


def test_a_paper_without_authors_gets_the_printed_ones() -> None:
    told = with_affiliations(paper(), document(("Ada Lovelace", (1,)), ("C. Babbage", ())))
    assert told.authors == (Author(name="Ada Lovelace", affiliation="CERN"), Author(name="C. Babbage"))
    assert with_affiliations(paper(), document()).authors == ()
