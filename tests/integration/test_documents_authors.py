"""Authors and institutes of real first pages: who stands there, and where they say that they work."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from radio.documents import convert
from radio.model.document import Document
from radio.model.paper import Author, Paper
from radio.production.learnt import with_affiliations
from radio.types import PaperId
from tests.recorded_papers import LIMITS, NAMES, catalogue, converted

pytest.importorskip("pymupdf")

pytestmark = pytest.mark.integration

NOTHING_BETWEEN = {"2605.20177v1"}
"""Names follow one another without a comma or a mark; only the metadata tells them apart."""
LISTED_IN_PART = {"1503.07589v1", "2407.10671v4"}
"""The catalogue has the first 50 of their authors."""


@pytest.fixture(scope="session")
def data(shared_dir: Path) -> Path:
    return shared_dir / "data"


def institutes(document: Document) -> dict[str, tuple[str, ...]]:
    return {author.name: document.affiliations_of(author) for author in document.authors}


def plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if c.isalpha() and not unicodedata.combining(c)).lower()


@pytest.mark.parametrize("name", sorted(set(NAMES) - NOTHING_BETWEEN - LISTED_IN_PART))
def test_the_authors_are_those_of_the_metadata(data: Path, name: str) -> None:
    printed = [plain(author.name) for author in converted(data, name).authors]
    known = [plain(author) for author in catalogue(data)[name]["authors"]]
    assert [name[-5:] for name in printed] == [name[-5:] for name in known]


@pytest.mark.parametrize(
    ("name", "author", "places"),
    [
        # One institute under all names (REVTeX without marks).
        ("0908.0054v1", "Tonatiuh Matos Chassin", ["Departamento de Física, Centro de Investigación"]),
        # Marks that notes at the foot of the page explain (emulateapj).
        (
            "1001.0012v2",
            "Nicolas B. Cowan",
            ["CIERA Fellow, Northwestern University, 2131", "Astronomy Department, Univ"],
        ),
        ("1001.0012v2", "Eric Agol", ["Astronomy Department, University of Washington, Box 351580, Seattle, WA 98195"]),
        # Columns of names over columns of institutes (NeurIPS).
        ("1310.4546v1", "Jeffrey Dean", ["Google Inc., Mountain View"]),
        ("2605.20158v1", "Qiao Jin", ["National Institutes of Health"]),
        ("2605.20158v1", "Aidong Zhang", ["University of Virginia"]),
        # Groups of names, each over its institutes (REVTeX without marks, JMLR, Cambridge).
        (
            "1704.01689v1",
            "Junji Jia",
            ["MOE Key Laboratory of Artificial", "Center for Theoretical Physics, School of Ph"],
        ),
        ("1704.01689v1", "Nan Yang", ["Glyn O. Phillips Hydrocolloid Research Centre, Hubei"]),
        ("1708.05894v1", "Nathan Brajer", ["Institute for Health Innovation, Duke University, Durham, NC"]),
        ("2605.20172v1", "Sandra Castellanos-Paez", ["University of Huddersfield, UK"]),
        ("2605.20172v1", "Marco Maratea", ["University of Calabria, Italy"]),
        # Addresses at the end of the paper, one for each author (AMS).
        ("1905.00506v2", "Giacomo Micheli", ["Mathematical Institute, EPFL, Station 8, Lausanne 1015, Switzerland"]),
        # Raised signs before names of institutes; several on one line (ACL).
        ("2203.00274v2", "Jingfeng Yang", ["Georgia Institute of Technology"]),
        ("2203.00274v2", "Rahul Goel", ["Google Assistant"]),
        ("2607.02140v1", "Ji-Ung Lee", ["RTG Neuroexplicit Models, Saarland University"]),
        # Raised numbers (APS).
        (
            "2304.10117v1",
            "Fu-Wen Shu",
            ["Department of Physics, Nanchang", "Center for Relativistic", "GCAP-CASPER, Physics"],
        ),
        # A list of names over one team; a manuscript; a single author with an address of four lines.
        ("2407.10671v4", "Zhihao Fan", ["Qwen Team, Alibaba Group"]),
        ("2605.19747v1", "Nongnuch Artrith", ["Materials Chemistry and Catalysis, Debye Institute"]),
        ("2605.20098v1", "Mansi", ["Department of Computing, Imperial College London"]),
        (
            "hep-th_9108004v1",
            "Edward Witten",
            ["School of Natural Sciences, Institute for Advanced Study, Olden Lane, P"],
        ),
    ],
)
def test_an_author_has_the_institutes_that_stand_there(data: Path, name: str, author: str, places: list[str]) -> None:
    found = institutes(converted(data, name))[author]
    assert len(found) == len(places)
    assert all(text.startswith(place) for text, place in zip(found, places, strict=True)), found


def test_names_with_nothing_between_them_are_told_apart_by_the_metadata(data: Path) -> None:
    names = catalogue(data)["2605.20177v1"]["authors"]
    paper = Paper(
        id=PaperId("2605.20177"),
        title="From Seeing to Thinking",
        authors=tuple(Author(name=name) for name in names),
        published=datetime(2026, 5, 19, tzinfo=UTC),
        updated=datetime(2026, 5, 19, tzinfo=UTC),
    )
    document = convert(data / "papers/2605.20177v1.pdf", paper=paper, limits=LIMITS)
    assert [author.name for author in document.authors] == list(names)
    assert institutes(document)["Freda Shi"] == ("University of Waterloo", "Vector Institute, Canada CIFAR AI Chair")
    learnt = with_affiliations(paper, document)
    assert {a.name: a.affiliation for a in learnt.authors}["Hardy Chen"] == "UC Santa Cruz"


def test_a_collaboration_of_thousands_is_listed_with_its_institutes(data: Path) -> None:
    document = converted(data, "1503.07589v1")
    found = institutes(document)
    assert len(document.authors) > 5000
    assert found["B. Abbott"][0].startswith(
        "Homer L. Dodge Department of Physics and Astronomy, University of Oklahoma"
    )
    assert sum(bool(places) for places in found.values()) > 0.9 * len(found)
    assert all(box.page >= 17 for author in document.authors for box in author.boxes)


@pytest.mark.parametrize("name", ["1001.0012v2", "2605.20158v1", "2203.00274v2"])
def test_names_stand_where_their_boxes_are(data: Path, name: str) -> None:
    document = converted(data, name)
    top = min(sentence.boxes[0].y0 for sentence in document.sentences if sentence.boxes[0].page == 1)
    assert all(box.page == 1 and box.y1 < top for author in document.authors for box in author.boxes)
    assert all(place.boxes for place in document.affiliations)
