"""Real papers become documents: every recorded one, with what a reader would check by eye."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from tests.recorded_papers import catalogue, converted

pymupdf: Any = pytest.importorskip("pymupdf")
"""Any: the package says that it is typed, and mostly is not."""

pytestmark = pytest.mark.integration

PAPERS = {
    # file: least and most sentences, sections with sentences that must be there, figures at least, references about
    "0908.0054v1": (80, 140, {"INTRODUCTION", "CONCLUSIONS"}, 4, 20),
    "1001.0012v2": (230, 330, {"INTRODUCTION", "Albedo", "Redistribution Efficiency"}, 7, 107),
    "1310.4546v1": (120, 180, {"Introduction", "Negative Sampling", "Conclusion"}, 6, 20),
    "1503.07589v1": (120, 190, {"Main text"}, 5, 36),
    "1601.03642v1": (150, 220, {"INTRODUCTION", "DISCUSSION"}, 3, 27),
    "1704.01689v1": (120, 200, {"INTRODUCTION", "DISCUSSION"}, 1, 31),
    "1708.05894v1": (150, 240, {"Introduction", "Related Works"}, 2, 32),
    "1905.00506v2": (200, 340, {"Introduction"}, 0, 23),
    "2203.00274v2": (150, 230, {"Introduction", "Limitations of TABLEFORMER", "Conclusion"}, 7, 25),
    "2304.10117v1": (70, 120, {"INTRODUCTION", "RESULTS"}, 4, 33),
    "2407.10671v4": (280, 400, {"INTRODUCTION", "CONCLUSION", "SAFETY & RESPONSIBILITY"}, 14, 80),
    "2605.19747v1": (90, 170, {"Introduction", "Results and Discussion", "Conclusion"}, 10, 38),
    "2605.20098v1": (250, 380, {"Introduction", "Main Performance Results", "Limitations"}, 5, 34),
    "2605.20158v1": (270, 390, {"Introduction", "Ablation Studies", "Limitations"}, 14, 79),
    "2605.20172v1": (220, 310, {"Introduction", "Compliant Networks", "Conclusion"}, 5, 26),
    "2605.20177v1": (250, 360, {"Introduction", "Models", "Limitations"}, 15, 70),
    "2607.02140v1": (520, 760, {"Introduction", "Conclusion", "Impact Statement"}, 25, 100),
    "hep-th_9108004v1": (200, 320, {"Introduction", "The Ground Ring"}, 0, 14),
}
SAMPLE = ("1503.07589v1", "1001.0012v2", "2605.20177v1", "2605.19747v1")


@pytest.fixture(scope="session")
def data(shared_dir: Path) -> Path:
    return shared_dir / "data"


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_converts(data: Path, name: str) -> None:
    document = converted(data, name)
    least, most, titles, figures, references = PAPERS[name]
    assert document.status == "ok"
    assert least <= len(document.sentences) <= most
    spoken = {document.sections[sentence.section].title for sentence in document.sentences}
    assert titles <= spoken
    assert len(document.figures) >= figures
    assert abs(document.reference_count - references) <= max(1, 0.2 * references)
    assert (document.arxiv_id or "").replace("/", "_") == name


@pytest.mark.parametrize("name", PAPERS)
def test_the_title_is_found_on_the_first_page(data: Path, name: str) -> None:
    plain = re.sub(r"\$|\\mathfrak|\\sqrt|[{}\\]", "", catalogue(data)[name]["title"])
    title = converted(data, name).title or ""
    assert fuzz.ratio(plain.lower(), title.lower()) > 90


@pytest.mark.parametrize("name", PAPERS)
def test_sentences_are_sentences(data: Path, name: str) -> None:
    document = converted(data, name)
    names = [sentence.id for sentence in document.sentences]
    assert len(set(names)) == len(names)
    for sentence in document.sentences:
        assert sentence.boxes and sentence.id.startswith(f"p{sentence.boxes[0].page}.")
        assert not re.search(r"[ﬀ-ﬆ\ufffc\ufffd\u00ad]|\s\s|[a-z]- (?!and|or|to)[a-z]{3}", sentence.text), sentence.text
    body = [sentence.text for sentence in document.sentences if sentence.kind == "body"]
    whole = [text for text in body if re.match(r"[^a-z]|[a-z]+[A-Z-]", text) and re.search(r"[.?!:;][”\"')\]]*", text)]
    assert len(whole) > 0.93 * len(body)


@pytest.mark.parametrize("name", PAPERS)
def test_what_is_no_text_of_the_paper_is_left_out(data: Path, name: str) -> None:
    text = "\n".join(sentence.text for sentence in converted(data, name).sentences)
    assert not re.search(r"arXiv:\d{4}\.\d{4,5}v\d+ +\[|[\w.]+@[\w.]+\.(?:edu|nl|de|com|mx)\b", text)
    assert not re.search(r"^\[\d+\] [A-Z]\. ", text, re.M)


def test_author_lists_are_left_out(data: Path) -> None:
    document = converted(data, "1503.07589v1")
    assert max(box.page for sentence in document.sentences for box in sentence.boxes) < 17
    assert not any("Abbott" in sentence.text or "INFN" in sentence.text for sentence in document.sentences)


@pytest.mark.parametrize(
    ("name", "sequence"),
    [
        (
            "1001.0012v2",  # a full-width abstract over two columns, footnotes under the left one
            [
                "If both the day-side and night-side effective temperatures",
                "Short-period exoplanets are expected to have atmospheric compositions",
                "The physical parameters that describe these processes are the planet’s Bond albedo",
                "Giant planets in the Solar System have albedos greater than 50% because of the presence of condensed",
                "The relation between A_λ and the planet’s Bond albedo is not trivial.",
            ],
        ),
        (
            "2605.20177v1",  # an abstract in the left column, a figure and its labels over the right one
            [
                "Recent advances in vision-language models (VLMs) emphasize",
                "Our staged-training models achieve superior performance among open-weight VLMs",
                "Vision-Language Models (VLMs) have achieved remarkable progress",
                "Recent advances are largely driven by post-training techniques",
                "However, in many visual reasoning tasks, performance is not primarily limited by reasoning capability",
            ],
        ),
        (
            "2203.00274v2",  # a full-width table, then a table in the left column that breaks a list
            [
                "Can we use perturbation based data augmentation to achieve robustness at test time?",
                "Similarly, Table 2 shows that TABLEFORMER also outperforms TAPAS baseline models in all settings",
                "One of our major contributions is to systematically evaluate",
                "Ideally, model predictions should be consistent",
            ],
        ),
        (
            "2304.10117v1",  # no heading over the abstract, left column to right column
            [
                "GW191219",
                "Black holes (BHs) are among the most fascinating objects in the universe",
                "While the second law of BH mechanics has been tested with GWs, the first law has yet to be",
                "In this letter, we propose a scheme to test the first law of BH mechanics",
            ],
        ),
    ],
)
def test_two_columns_are_read_in_order(data: Path, name: str, sequence: list[str]) -> None:
    texts = [sentence.text for sentence in converted(data, name).sentences]
    at = [next((i for i, text in enumerate(texts) if text.startswith(start)), -1) for start in sequence]
    assert -1 not in at and at == sorted(at), list(zip(at, sequence, strict=True))


@pytest.mark.parametrize("name", SAMPLE)
def test_boxes_cover_the_words_of_their_sentence(data: Path, name: str) -> None:
    """What MuPDF finds inside the boxes is what the sentence says."""
    document = converted(data, name)
    words: dict[int, list[tuple[float, float, str]]] = {}
    with pymupdf.open(data / "papers" / f"{name}.pdf") as pdf:
        for page in pdf:
            words[page.number + 1] = [((w[0] + w[2]) / 2, (w[1] + w[3]) / 2, w[4]) for w in page.get_text("words")]
    scores = []
    for sentence in document.sentences:
        inside = [
            word
            for box in sentence.boxes
            for x, y, word in words[box.page]
            if box.x0 - 1 <= x <= box.x1 + 1 and box.y0 - 2 <= y <= box.y1 + 2
        ]
        scores.append(fuzz.ratio(_letters(" ".join(inside)), _letters(sentence.text)))
    assert sum(score > 90 for score in scores) > 0.95 * len(scores)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


@pytest.mark.parametrize("name", ["2607.02140v1", "2605.20158v1", "1503.07589v1"])
def test_figures_are_found_with_their_drawings(data: Path, name: str) -> None:
    document = converted(data, name)
    sizes = {page.number: (page.width, page.height) for page in document.pages}
    drawn = [figure.box for figure in document.figures if figure.box]
    assert len(drawn) > 0.8 * len(document.figures)
    for box in drawn:
        width, height = sizes[box.page]
        assert 0 <= box.x0 < box.x1 <= width + 1 and 0 <= box.y0 < box.y1 <= height + 1
    sentences = {sentence.id: sentence for sentence in document.sentences}
    assert all(sentences[name].kind == "caption" for figure in document.figures for name in figure.caption)


def test_pages_of_plot_labels_are_reported_and_left_out(data: Path) -> None:
    document = converted(data, "2607.02140v1")
    budget = {problem.page for problem in document.problems if problem.category == "text-budget"}
    assert budget == {21, 35, 36}
    assert all(sentence.kind == "caption" for sentence in document.sentences if sentence.boxes[0].page in (35, 36))


def test_licence_and_id_come_from_the_info_dictionary(data: Path) -> None:
    document = converted(data, "2605.20177v1")
    assert document.licence_url == "http://creativecommons.org/licenses/by/4.0/"
    assert document.arxiv_id == "2605.20177v1"
    assert converted(data, "1001.0012v2").licence_url is None


def test_the_text_agrees_with_the_text_that_was_corrected_by_hand(data: Path) -> None:
    """Of the sentences of 1601.03642, nearly all stand word for word in the hand-made transcript."""
    truth = _letters((data / "truth/pdf_text_pypdf_benchmarks/1601.03642.txt").read_text())
    body = [sentence.text for sentence in converted(data, "1601.03642v1").sentences]
    assert sum(_letters(text) in truth for text in body) > 0.93 * len(body)
