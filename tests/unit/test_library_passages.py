"""How documents are cut into passages."""

from __future__ import annotations

import pytest

from radio.library.passages import MOST_SENTENCES, MOST_WORDS, passages
from radio.model.document import Box, Document, Section, Sentence
from radio.types import PaperId, SentenceId

pytestmark = pytest.mark.unit


def document(*lengths: tuple[int, ...]) -> Document:
    """A document whose sentences have (section, words) or (section, words, paragraph)."""
    box = Box(page=1, x0=0, y0=0, x1=1, y1=1)
    return Document(
        paper_id=PaperId("2605.00001"),
        version=1,
        pdf_sha256="0" * 64,
        status="ok",
        page_count=1,
        pages=(),
        sections=(
            Section(index=0, title="Abstract", page=1),
            Section(index=1, title="Method", page=1),
            Section(index=2, title="Encoder", page=1, level=2, parent=1),
        ),
        sentences=tuple(
            Sentence(
                id=SentenceId(f"p1.s{n}"),
                text=" ".join([f"w{n}"] * words),
                boxes=(box,),
                section=section,
                paragraph=next(iter(paragraph), None),
            )
            for n, (section, words, *paragraph) in enumerate(lengths, 1)
        ),
    )


def test_all_sentences_are_in_exactly_one_passage_in_order() -> None:
    made = document(*[(n // 20, 5 + n * 7 % 40) for n in range(40)])
    found = [sentence.id for passage in passages(made) for sentence in passage.sentences]
    assert found == [sentence.id for sentence in made.sentences]


def test_a_passage_never_crosses_a_section() -> None:
    for passage in passages(document((0, 20), (0, 20), (1, 20))):
        assert len({sentence.section for sentence in passage.sentences}) == 1


@pytest.mark.parametrize("words", [3, 25, 60, 150])
def test_passages_keep_their_limits(words: int) -> None:
    for passage in passages(document(*[(0, words)] * 33)):
        assert len(passage.sentences) <= MOST_SENTENCES and len(passage.text.split()) <= MOST_WORDS


def test_a_sentence_that_is_too_long_stands_alone() -> None:
    assert [len(p.sentences) for p in passages(document((0, 10), (0, 400), (0, 10)))] == [1, 1, 1]


def test_a_section_does_not_end_in_a_lone_sentence() -> None:
    assert [len(p.sentences) for p in passages(document(*[(0, 20)] * 9))] in ([4, 5], [5, 4])


def test_no_sentences_no_passages() -> None:
    assert passages(document()) == []


def test_passages_end_where_paragraphs_end() -> None:
    made = document(*[(0, 30, n // 3) for n in range(12)])
    assert [len(p.sentences) for p in passages(made)] == [6, 6]
    assert [[s.paragraph for s in p.sentences] for p in passages(made)] == [[0, 0, 0, 1, 1, 1], [2, 2, 2, 3, 3, 3]]


@pytest.mark.parametrize("words", [5, 40, 90])
def test_a_paragraph_that_is_too_long_is_cut_at_sentences(words: int) -> None:
    made = document(*[(0, words, 0)] * 20, (0, 10, 1), (0, 10, 1))
    found = passages(made)
    assert all(len(p.sentences) <= MOST_SENTENCES and len(p.text.split()) <= MOST_WORDS for p in found)
    assert sum(len(p.sentences) for p in found) == 22


def test_a_passage_knows_its_headings_from_the_top() -> None:
    assert [p.section for p in passages(document((0, 9), (1, 9), (2, 9)))] == ["Abstract", "Method", "Method / Encoder"]
