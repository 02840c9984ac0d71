"""What is spoken of the recorded papers is their text alone, and stands where its boxes say."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bench.textboxes import Letters, is_covered
from radio.model.document import Box
from radio.speech.wording.cleaning import clean
from tests.recorded_papers import NAMES, catalogue, converted

pymupdf: Any = pytest.importorskip("pymupdf")
"""Any: the package says that it is typed, and mostly is not."""

pytestmark = pytest.mark.integration

YEAR = r"(?:19|20)\d\d[a-z]?"
CITATION = re.compile(
    r"\[\s*[1-9][\d,;\s–-]*\]"  # [12, 14-16]; [0, 1] is an interval
    r"|\[[A-Z][A-Za-z]{1,5}\+?\d{2}[a-z]?\]"  # [Gad06]
    rf"|(?<![”\"] )[(\[](?:[^()\[\]]*,\s*)?{YEAR}[)\]]"  # (Smith, 2020), [2020], but not a film “Inception” (2010)
    rf"|[(\[][^()\[\]]*[A-Z][a-z]+[^()\[\]]*\b{YEAR}\b[^()\[\]]*[)\]]"  # (e.g. Smith & Jones 2020)
    rf"|et al\.?,? \(?{YEAR}|\[\?"
)
ENTRY = re.compile(r"arXiv preprint arXiv|In Proceedings of|^\[\d+\] [A-Z]\.|\bpp\. \d+[–-]\d+|doi:\s?10\.|, eds?\.,")
EDGE = 0.08
"""Share of the page's height, at top and bottom, where running heads and feet stand."""


@pytest.fixture(scope="session")
def data(shared_dir: Path) -> Path:
    return shared_dir / "data"


@pytest.mark.parametrize("name", NAMES)
def test_no_citation_is_spoken(data: Path, name: str) -> None:
    spoken = [clean(sentence.text) for sentence in converted(data, name).sentences]
    assert [text for text in spoken if CITATION.search(text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_reference_and_no_address_is_spoken(data: Path, name: str) -> None:
    texts = [sentence.text for sentence in converted(data, name).sentences]
    assert [text for text in texts if ENTRY.search(text) or re.search(r"[\w.]+@[\w.]+\.[a-z]{2,3}\b", text)] == []


def test_none_of_the_references_listed_by_hand_is_spoken(data: Path) -> None:
    listed = re.findall(r'"raw": "(.*)"', (data / "truth/references/1001.0012.json").read_text())
    runs = {run for entry in listed for run in runs_of_words(entry)}
    spoken = {run for sentence in converted(data, "1001.0012v2").sentences for run in runs_of_words(sentence.text)}
    assert len(runs) > 150 and not runs & spoken


def runs_of_words(text: str, length: int = 6) -> set[tuple[str, ...]]:
    found = re.findall(r"\w+", text.lower())
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


@pytest.mark.parametrize("name", NAMES)
def test_no_list_of_the_authors_is_spoken(data: Path, name: str) -> None:
    names = {author.split()[-1] for author in catalogue(data)[name]["authors"] if len(author.split()[-1]) > 3}
    for sentence in converted(data, name).sentences:
        there = names & set(re.findall(r"[\w’'-]+", clean(sentence.text)))
        assert len(there) < 3, sentence.text


@pytest.mark.parametrize("name", NAMES)
def test_no_running_head_is_spoken(data: Path, name: str) -> None:
    """Heads and feet by PyMuPDF's own lines: what stands at an edge of three pages, whatever number is in it."""
    edges: list[tuple[str, Box]] = []
    with pymupdf.open(data / "papers" / f"{name}.pdf") as pdf:
        for page in pdf:
            for block in page.get_text("dict", flags=pymupdf.TEXT_PRESERVE_WHITESPACE)["blocks"]:
                for line in block.get("lines", ()):
                    x0, y0, x1, y1 = line["bbox"]
                    if line["dir"][0] > 0.95 and (y1 < EDGE * page.rect.height or y0 > (1 - EDGE) * page.rect.height):
                        text = re.sub(r"[\d\W_]+", "", "".join(span["text"] for span in line["spans"])).lower()
                        edges.append((text, Box(page=page.number + 1, x0=x0, y0=y0, x1=x1, y1=y1)))
    common = Counter(text for text, _ in edges)
    heads = [box for text, box in edges if common[text] >= 3 and len(text) > 3]
    for sentence in converted(data, name).sentences:
        for box in sentence.boxes:
            assert not any(_overlap(box, head) for head in heads), sentence.text


def _overlap(one: Box, other: Box) -> bool:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0) > 2
    return one.page == other.page and wide and min(one.y1, other.y1) - max(one.y0, other.y0) > 2


@pytest.mark.parametrize("name", NAMES)
def test_the_boxes_hold_the_sentence_and_little_besides(data: Path, name: str) -> None:
    """Letter by letter, by PyMuPDF's own places of the characters."""
    letters = Letters(data / "papers" / f"{name}.pdf")
    sentences = converted(data, name).sentences
    wrong = [sentence.text for sentence in sentences if not is_covered(sentence, letters)]
    assert len(wrong) <= 0.01 * len(sentences), wrong
