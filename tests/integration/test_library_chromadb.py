"""The library over a real chromadb on disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from radio.errors import LibraryError
from radio.library import Airing, Library
from radio.library.opening import take_lock
from radio.model.document import Box, Document, Section, Sentence
from radio.model.paper import Author, Paper
from radio.types import PaperId, SentenceId
from tests.fakes import WordEmbedder
from tests.making import NOON, make_paper

pytestmark = pytest.mark.integration

SUBJECTS = ("black holes and gravity", "language models and tables", "lithium batteries and diffusion", "galois groups")


def paper(number: int, subject: str, **fields: object) -> Paper:
    return make_paper(number, title=f"On {subject}, part {number}", abstract=f"We study {subject} in depth.", **fields)


def document_of(about: Paper, *sentences: str) -> Document:
    box = Box(page=1, x0=0, y0=0, x1=1, y1=1)
    return Document(
        paper_id=about.id,
        version=about.version,
        pdf_sha256="0" * 64,
        status="ok",
        page_count=1,
        pages=(),
        sections=tuple(Section(index=n, title=f"Part {n}", page=1) for n in range(len(sentences))),
        sentences=tuple(
            Sentence(id=SentenceId(f"p1.s{n}"), text=text, boxes=(box,), section=n - 1)
            for n, text in enumerate(sentences, 1)
        ),
    )


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def library(tmp_path: Path, embedder: WordEmbedder) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder) as opened:
        yield opened


def test_the_nearest_papers_are_on_the_same_subject_and_never_the_paper_itself(library: Library) -> None:
    library.add_papers([paper(n, SUBJECTS[n % 4]) for n in range(1, 21)])
    hits = library.nearest_papers(paper(4, SUBJECTS[0]), 3)
    assert len(hits) == 3
    assert all(hit.title.startswith(f"On {SUBJECTS[0]},") and hit.paper_id != "2605.00004" for hit in hits)
    assert [hit.distance for hit in hits] == sorted(hit.distance for hit in hits)


def test_adding_again_changes_nothing_and_embeds_nothing(library: Library, embedder: WordEmbedder) -> None:
    papers = [paper(1, "things"), paper(2, "stuff")]
    for _ in range(2):
        library.add_papers(papers)
        library.add_document(papers[0], document_of(papers[0], "One sentence here.", "Another one there."), NOON)
        library.remember_aired([Airing(paper_id=papers[0].id, title="On things", said="said", at=NOON)])
    assert library.counts() == {"papers": 2, "passages": 2, "aired": 1}
    assert len([text for text in embedder.texts if text != "On things. said"]) == 4


def test_a_new_version_replaces_paper_and_passages(library: Library) -> None:
    old = paper(1, "old things")
    new = old.model_copy(update={"version": 2, "title": "On new things"})
    for version, text in ((old, "The old text."), (new, "The new text.")):
        library.add_papers([version])
        library.add_document(version, document_of(version, text), NOON)
    assert library.counts() == {"papers": 1, "passages": 1, "aired": 0}
    assert [hit.text for hit in library.nearest_passages("text", 5)] == ["The new text."]
    assert [hit.title for hit in library.nearest_papers(paper(2, "new things"), 5)] == ["On new things"]


def test_passages_answer_a_question_with_their_provenance(library: Library) -> None:
    about = paper(1, "batteries")
    others = paper(2, "batteries too")
    library.add_document(
        about, document_of(about, "Lithium ions diffuse slowly.", "The anode is made of graphite."), NOON
    )
    library.add_document(others, document_of(others, "The anode is made of silicon."), NOON)
    hit = library.nearest_passages("what is the anode made of?", 1, about.id)[0]
    assert (hit.paper_id, hit.sentences, hit.section) == (about.id, ("p1.s2",), "Part 1")
    everywhere = library.nearest_passages("what is the anode made of?", 2)
    assert {found.paper_id for found in everywhere} == {about.id, others.id}


def test_earlier_papers_know_when_they_aired(library: Library) -> None:
    first, second, third = (paper(n, "tables", published=NOON + timedelta(days=n)) for n in (1, 2, 3))
    library.add_papers([first, second, third])
    for days, said in ((5, "tables are nice"), (7, "tables again")):
        at = NOON + timedelta(days=days)
        library.remember_aired([Airing(paper_id=first.id, title=first.title, said=said, at=at)])
    hits = {hit.paper_id: hit.aired_at for hit in library.nearest_papers(third, 5)}
    assert hits == {first.id: NOON + timedelta(days=7), second.id: None}
    before = NOON + timedelta(days=6)
    assert [hit.paper_id for hit in library.nearest_papers(third, 5, before=before)] == [second.id]
    assert [hit.paper_id for hit in library.nearest_papers(third, 5, aired=True)] == [first.id]


def test_a_rare_hit_is_found_behind_many_nearer_ones(library: Library) -> None:
    crowd = [paper(n, f"tables {n} {n * n}", published=NOON) for n in range(1, 120)]
    early = paper(500, "tables of old", published=datetime(2020, 1, 1, tzinfo=UTC))
    library.add_papers([*crowd, early])
    hits = library.nearest_papers(crowd[0], 1, before=datetime(2021, 1, 1, tzinfo=UTC))
    assert [hit.paper_id for hit in hits] == [early.id]


def test_vectors_come_in_the_order_asked_for(library: Library, embedder: WordEmbedder) -> None:
    papers = [paper(n, SUBJECTS[n]) for n in range(4)]
    library.add_papers(papers)
    names = [papers[2].id, papers[0].id, papers[2].id]
    rows = library.vectors(names)
    assert rows.shape == (3, 384) and rows.dtype == np.float32
    assert np.allclose(rows[0], embedder.embed([f"{papers[2].title}. {papers[2].abstract}"])[0], atol=1e-6)
    with pytest.raises(LibraryError, match=r"2605\.09999"):
        library.vectors([PaperId("2605.09999")])


def test_an_empty_library_finds_nothing(library: Library) -> None:
    assert library.nearest_passages("anything", 5) == []
    assert library.nearest_papers(paper(1, "x"), 5) == []
    library.add_papers([])
    assert library.vectors([]).shape == (0, 384)


def test_more_rows_than_one_batch_takes(library: Library) -> None:
    library.add_papers([make_paper(n, title=f"Paper {n}") for n in range(1, 2502)])
    assert library.counts()["papers"] == 2501


def test_only_one_may_open_it_and_the_error_says_who(tmp_path: Path, library: Library) -> None:
    with pytest.raises(LibraryError, match=f"process {os.getpid()}"):
        Library.open(tmp_path / "library", WordEmbedder())


def test_a_full_disk_leaves_no_lock_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("radio.library.opening.os.pwrite", full)
        lock = take_lock(tmp_path)  # nobody is told whose it is, and it is one all the same
    with pytest.raises(LibraryError, match="another process"):
        take_lock(tmp_path)
    os.close(lock)
    os.close(take_lock(tmp_path))


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match="cannot be made"):
        take_lock(tmp_path / "file" / "library")


def test_what_was_put_in_is_there_after_reopening(tmp_path: Path) -> None:
    about = paper(1, "persistence")
    with Library.open(tmp_path, WordEmbedder()) as first:
        first.add_papers([about])
    with Library.open(tmp_path, WordEmbedder()) as second:
        assert second.counts()["papers"] == 1


def test_names_are_found_by_words_however_they_are_written(library: Library) -> None:
    crowd = [paper(n, "language models and tables and what they cost") for n in range(100, 160)]
    told = make_paper(
        1,
        title="A study of tables",
        abstract="We finetune LLaMA-3.1 and GPT-4o on ImageNet-1k.",
        authors=(Author(name="Sofía Núñez-Ångström"),),
        doi="10.1000/xyz123",
    )
    library.add_papers([*crowd, told])
    for question in (
        "GPT-4o",
        "gpt4o tables",
        "llama 3.1",
        "ImageNet-1k",
        "Nunez-Angstrom",
        "sofia",
        told.id,
        told.doi,
    ):
        assert library.find_papers(str(question), 3)[0].paper_id == told.id, question


def test_questions_that_mean_nothing_are_answered_with_what_is_nearest(library: Library) -> None:
    library.add_papers([paper(1, "tables")])
    for question in ("the of and", "???", '"', "NEAR(a b)", "title: x OR -y*", "unheardof"):
        assert [hit.paper_id for hit in library.find_papers(question, 3)] == ["2605.00001"], question


def test_one_work_under_two_ids_is_one_answer(library: Library) -> None:
    arxiv = make_paper(1, title="Tables of the Old World", abstract="On tables.")
    folder = make_paper(2, id="local:0123456789abcdef", title="Tables of the old world.", abstract="", authors=())
    namesake = make_paper(3, title="Tables of the Old World", abstract="On tables.", authors=(Author(name="C Other"),))
    library.add_papers([arxiv, namesake])
    assert {hit.paper_id for hit in library.find_papers("tables of the old world", 5)} == {arxiv.id, namesake.id}
    library.add_papers([folder])
    assert len(library.find_papers("tables of the old world", 5)) == 1, "it may be either"
    assert library.nearest_papers(folder, 5) == []
    assert [hit.paper_id for hit in library.nearest_papers(arxiv, 5)] == [namesake.id]


def test_boilerplate_is_told_once(library: Library) -> None:
    text = "The authors declare that they have no known competing interests or ties that could have touched this work."
    for number in range(1, 4):
        about = paper(number, "x")
        library.add_document(
            about, document_of(about, text, f"Competing interests of {number} tables were measured."), NOON
        )
    texts = [hit.text for hit in library.nearest_passages("competing interests", 10)]
    assert texts.count(text) == 1 and len(texts) == 4


def test_what_aired_is_found_by_paper_or_text_and_by_day(library: Library) -> None:
    papers = [paper(n, SUBJECTS[n % 4]) for n in range(1, 9)]
    library.add_papers(papers)
    for number, p in enumerate(papers):
        said = f"Today {SUBJECTS[(number + 1) % 4]}, piece {number}."
        at = NOON + timedelta(days=number)
        library.remember_aired([Airing(paper_id=p.id, title=p.title, said=said, at=at, show="daily", segment="s")])
    hits = library.nearest_aired("lithium batteries", 2)
    assert {hit.paper_id for hit in hits} == {papers[1].id, papers[5].id}
    assert hits[0].said.startswith("Today lithium") and hits[0].show == "daily"
    late = library.nearest_aired("lithium batteries", 1, since=NOON + timedelta(days=3))
    assert [(hit.paper_id, hit.at) for hit in late] == [(papers[5].id, NOON + timedelta(days=5))]
    assert library.nearest_aired("lithium", 5, until=NOON) == []
    assert library.nearest_aired(papers[1], 1)[0].paper_id == papers[5].id, "not the paper itself"
    assert [hit.paper_id for hit in library.nearest_papers(papers[1], 1, aired=True)] == [papers[5].id]


def test_another_process_may_read_while_it_is_open(tmp_path: Path, library: Library) -> None:
    library.add_papers([paper(n, SUBJECTS[n % 4]) for n in range(1, 9)])
    with Library.read(tmp_path / "library", WordEmbedder()) as reading:
        assert (
            reading.find_papers("galois groups", 1)[0].paper_id == library.find_papers("galois groups", 1)[0].paper_id
        )
        library.add_papers([paper(50, "whales")])
        assert reading.find_papers("whales", 1)[0].paper_id == "2605.00050"
        with pytest.raises(LibraryError):
            reading.add_papers([paper(51, "x")])
    with pytest.raises(LibraryError, match="no library yet"):
        Library.read(tmp_path / "nowhere", WordEmbedder())


def test_what_was_had_for_long_is_let_go_and_what_was_said_stays(library: Library) -> None:
    old, told, new = (paper(n, f"tables {n}", published=NOON + timedelta(days=n)) for n in (1, 2, 400))
    library.add_papers([old, told, new])
    library.remember_aired([Airing(paper_id=told.id, title=told.title, at=NOON)])
    library.add_document(told, document_of(told, "Read long ago."), NOON)
    library.add_document(old, document_of(old, "Read of late."), NOON + timedelta(days=390))
    assert library.forget(NOON + timedelta(days=370), NOON + timedelta(days=35)) == 2
    assert library.counts() == {"papers": 2, "passages": 1, "aired": 1}
    assert {hit.paper_id for hit in library.find_papers("tables", 5)} == {told.id, new.id}
    assert [hit.text for hit in library.nearest_passages("read", 5)] == ["Read of late."]
    assert library.problems() == []
