"""Unit: whether a paper says where its own code or data can be had, on sentences made for it."""

from __future__ import annotations

import pytest

from radio.model.document import Citation, Note
from radio.writing.materials import PaperMaterial
from radio.writing.reading.signals import signals_of
from tests.writing_samples import material

pytestmark = pytest.mark.unit


def with_sentence(text: str, *, cites: bool = False) -> PaperMaterial:
    made = material()
    assert made.document is not None
    first, *rest = made.document.sentences
    marks = (Citation(start=0, end=1),) if cites else ()
    changed = made.document.model_copy(
        update={"sentences": (first, rest[0].model_copy(update={"text": text, "citations": marks}), *rest[1:])}
    )
    return made.model_copy(update={"document": changed})


def with_note(page: int, text: str) -> PaperMaterial:
    made = material()
    assert made.document is not None
    return made.model_copy(
        update={"document": made.document.model_copy(update={"notes": (Note(page=page, text=text),)})}
    )


def with_comment(text: str) -> PaperMaterial:
    made = material()
    return made.model_copy(update={"paper": made.paper.model_copy(update={"comment": text})})


def test_a_paper_without_a_word_on_it_shares_nothing() -> None:
    assert not signals_of(material()).shares_code


@pytest.mark.parametrize(
    "sentence",
    [
        "Our code and data are available at https://example.org/sortnet.",
        "Code is publicly available.",
        "The dataset and code are released under an open licence.",
        "We made the code for training the sorter available as an open-source project.",
        "We release a suite of small models for sorting.",
        "We publicly release WasteBench and all evaluation code.",
        "The data used in this study are openly available in the plant's archive.",
        "All code will be released at https://example.org/sortnet.",
    ],
)
def test_a_sentence_that_says_so_counts_wherever_it_stands(sentence: str) -> None:
    assert signals_of(with_sentence(sentence)).shares_code
    assert signals_of(with_note(9, sentence)).shares_code
    assert signals_of(with_comment(f"12 pages. {sentence}")).shares_code


@pytest.mark.parametrize(
    "sentence",
    [
        "We start from the implementation at github.com/somebody/sorter and change its loss.",
        "We ran the sorter of Smith, whose code: https://example.org/smith is old.",
        "We compare with all methods whose code is publicly available.",
        "Enough training data are available for glass alone.",
        "We chose glass, for which large models are available.",
        "Six open-source models were compared.",
        "The code will be released upon acceptance.",
        "The data are available from the authors upon reasonable request.",
        "We do not release the data.",
    ],
)
def test_what_others_share_and_what_is_only_promised_does_not_count(sentence: str) -> None:
    assert not signals_of(with_sentence(sentence)).shares_code


def test_code_that_a_sentence_cites_is_somebody_else_s() -> None:
    sentence = "The code which made these examples is available from its author."
    assert signals_of(with_sentence(sentence)).shares_code
    assert not signals_of(with_sentence(sentence, cites=True)).shares_code


@pytest.mark.parametrize(
    "address",
    [
        "https://lab.github.io/sortnet/",
        "https://github. com/lab/sortnet",
        "https://gitlab.example.org/lab/sortnet",
        "https://huggingface.co/lab/sortnet",
        "https://doi.org/10.5281/zenodo.1234567",
        "https://osf.io/abcde/",
        "https://figshare.com/articles/1",
        "https://codeberg.org/lab/sortnet",
        "https://bitbucket.org/lab/sortnet",
    ],
)
def test_a_bare_address_counts_where_a_paper_puts_its_own(address: str) -> None:
    assert signals_of(with_comment(f"8 pages; {address}")).shares_code
    assert signals_of(with_note(1, address)).shares_code
    assert not signals_of(with_note(7, f"Available at {address}")).shares_code


@pytest.mark.parametrize("text", ["Project page: https://example.org/sortnet", "Code: https://example.org/sortnet"])
def test_a_labelled_address_counts_whatever_its_host(text: str) -> None:
    assert signals_of(with_comment(text)).shares_code
    assert signals_of(with_note(1, text)).shares_code
