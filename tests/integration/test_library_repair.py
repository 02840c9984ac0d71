"""The library outlives kills, damaged files and lost ones."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from radio.clock import ManualClock
from radio.errors import LibraryError
from radio.library import Airing, Library
from radio.library.index import ChromaIndex
from radio.library.ledger import FILE, Ledger
from radio.library.marks import is_incomplete
from radio.library.opening import ASIDE, MOST_ASIDE, OPENING
from radio.model.paper import Paper
from radio.production.refill import Filled, Refill
from radio.store import Store
from radio.types import PaperId
from tests.fakes import WordEmbedder
from tests.integration.test_library_chromadb import document_of
from tests.making import NOON, make_asrun, make_paper

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
PAPERS = 500
KILLS = 6
WRITER = """
import sys
from pathlib import Path
from radio.library import Library
from tests.fakes import WordEmbedder
from tests.integration.test_library_repair import PAPERS, numbered
library = Library.open(Path(sys.argv[1]), WordEmbedder())
begin, size = map(int, sys.argv[2:])
for start in range(begin, PAPERS, size):
    print(start, flush=True)
    library.add_papers(numbered(start, start + size))
print("done", flush=True)
library.close()
"""


def numbered(start: int, end: int) -> list[Paper]:
    return [make_paper(n, title=f"Title {n} of {n * 7}", abstract=f"Words {n % 13} {n % 7}") for n in range(start, end)]


def test_kill_9_at_any_moment_of_many_upserts_loses_nothing_in_the_end(tmp_path: Path) -> None:
    """A writer is killed again and again, some line of its work and some bytes of its memory further on; the next one
    begins where the last had said to be. What was done before a kill is there, and all is there at the end."""
    chance = random.Random(5)
    begin, size, kills = 0, 10, 0
    while True:
        command = (sys.executable, "-c", WRITER, str(tmp_path), str(begin), str(size))
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as writer:
            assert writer.stdout is not None
            wanted = begin + size * chance.randrange(0, 12)
            for line in writer.stdout:
                if kills < KILLS and line.strip() != "done" and int(line) >= wanted:
                    # In the middle of that upsert, at a moment that the machine chooses.
                    for _ in range(chance.randrange(0, 20_000)):
                        pass
                    writer.send_signal(signal.SIGKILL)
                    kills += 1
                    begin = int(line)
                    break
            else:
                assert writer.wait() == 0
                break
        with Ledger.open(tmp_path) as ledger:
            assert ledger.names("papers") >= {p.id for p in numbered(0, begin)}, "what was said to be done is there"
    assert kills == KILLS
    with Library.open(tmp_path, WordEmbedder()) as library:
        assert library.counts()["papers"] == PAPERS
        assert library.problems() == []
        papers = numbered(0, PAPERS)
        texts = [f"{p.title}. {p.abstract}" for p in papers]
        assert np.allclose(library.vectors([p.id for p in papers]), WordEmbedder().embed(texts), atol=1e-6)


class Dies(Exception):
    pass


@pytest.mark.parametrize("step", ["the index has them", "the index lacks them"])
def test_a_crash_between_ledger_and_index_is_mended_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    put, remove = ChromaIndex.put, ChromaIndex.remove

    def crash(real: Callable[..., object]) -> Callable[..., None]:
        def function(*args: object) -> None:
            if step == "the index has them":
                real(*args)
            raise Dies

        return function

    about = make_paper(1)
    library = Library.open(tmp_path, WordEmbedder())
    library.add_document(about, document_of(about, "One is old.", "Two stays."), NOON)
    works: tuple[tuple[str, Callable[..., object], Callable[[], object]], ...] = (
        ("put", put, lambda: library.add_papers([make_paper(2, title="Nearly lost")])),
        ("remove", remove, lambda: library.add_document(about, document_of(about, "Two stays."), NOON)),
    )
    for name, real, work in works:
        with monkeypatch.context() as patched:
            patched.setattr(ChromaIndex, name, crash(real))
            with pytest.raises((Dies, LibraryError)):
                work()
    library.close()
    with Library.open(tmp_path, WordEmbedder()) as mended:
        assert mended.problems() == []
        assert mended.counts() == {"papers": 1, "passages": 1, "aired": 0}
        assert mended.find_papers("nearly lost", 1)[0].title == "Nearly lost"
        assert [hit.text for hit in mended.nearest_passages("old", 5)] == ["Two stays."]


def fill(folder: Path) -> None:
    with Library.open(folder, WordEmbedder()) as library:
        library.add_papers(numbered(0, 1500))
        library.remember_aired([Airing(paper_id=PaperId("2605.00007"), title="Title 7", said="so", at=NOON)])


def index_file(folder: Path, name: str) -> Path:
    return max(folder.rglob(name), key=lambda path: path.stat().st_size)


def gone(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def zeros(path: Path) -> None:
    path.write_bytes(b"\0" * path.stat().st_size)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    fill(folder)
    return folder


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("chroma.sqlite3", gone),
        ("chroma.sqlite3", cut),
        ("chroma.sqlite3", zeros),
        ("header.bin", gone),
        ("data_level0.bin", zeros),
        ("index_metadata.pickle", cut),
        ("link_lists.bin", gone),
    ],
)
def test_a_damaged_index_is_moved_aside_and_made_anew_without_embedding(
    tmp_path: Path, filled: Path, name: str, damage: Callable[[Path], None]
) -> None:
    folder = shutil.copytree(filled, tmp_path / "library")
    damage(index_file(folder, name))
    embedder = WordEmbedder()
    with Library.open(folder, embedder) as library:
        assert library.counts() == {"papers": 1500, "passages": 0, "aired": 1}
        assert library.problems() == []
    assert embedder.texts == []


def test_an_index_that_kills_its_process_is_found_out_by_a_child(tmp_path: Path, filled: Path) -> None:
    folder = shutil.copytree(filled, tmp_path / "library")
    zeros(index_file(folder, "link_lists.bin"))
    probe = (sys.executable, "-m", "radio.library.probe", str(folder / "index-1"))
    died = subprocess.run(probe, cwd=ROOT, capture_output=True, check=False)
    assert died.returncode == -signal.SIGSEGV, "else this test is about nothing"
    (folder / OPENING).touch()  # as the process leaves it that died
    with Library.open(folder, WordEmbedder()) as library:
        assert library.problems() == []
    assert not (folder / OPENING).exists()
    assert [path.name for path in folder.glob(f"{ASIDE}*")] == [f"{ASIDE}1"]


def test_a_kill_while_it_opens_costs_nothing(tmp_path: Path, filled: Path) -> None:
    folder = shutil.copytree(filled, tmp_path / "library")
    (folder / OPENING).touch()
    with Library.open(folder, WordEmbedder()) as library:
        assert library.counts()["papers"] == 1500
    assert not list(folder.glob(f"{ASIDE}*"))


def test_an_index_with_lost_links_is_found_by_a_check_and_mended_by_opening_it_anew(
    tmp_path: Path, filled: Path
) -> None:
    folder = shutil.copytree(filled, tmp_path / "library")
    vectors = index_file(folder, "data_level0.bin")
    data = bytearray(vectors.read_bytes())
    half = len(data) // 2
    data[half:] = data[: len(data) - half]
    vectors.write_bytes(data)
    with Library.open(folder, WordEmbedder()) as library:
        assert library.problems()
    with Library.open(folder, WordEmbedder(), anew=True) as library:
        assert library.problems() == []


def test_an_operators_copies_beside_it_keep_nobody_out(tmp_path: Path) -> None:
    with Library.open(tmp_path, WordEmbedder()) as library:
        library.add_papers(numbered(0, 3))
    shutil.copytree(tmp_path / "index-1", tmp_path / "index-1-copy")
    (tmp_path / f"{ASIDE}1 (mine)").mkdir()
    with Library.open(tmp_path, WordEmbedder()) as library:
        assert library.counts()["papers"] == 3
    for _ in range(MOST_ASIDE + 1):
        Library.open(tmp_path, WordEmbedder(), anew=True).close()
    assert (tmp_path / f"{ASIDE}1 (mine)").is_dir()


def test_what_is_kept_of_damage_is_bounded(tmp_path: Path) -> None:
    for _ in range(MOST_ASIDE + 2):
        with Library.open(tmp_path, WordEmbedder(), anew=True) as library:
            library.add_papers(numbered(0, 1))
    assert len(list(tmp_path.glob(f"{ASIDE}*"))) == MOST_ASIDE


def test_an_index_that_was_mostly_emptied_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radio.library.opening.WORN", 50)
    with Library.open(tmp_path, WordEmbedder()) as library:
        library.add_papers(numbered(0, 100))
        library.forget(NOON, NOON + timedelta(days=1))
        library.add_papers(numbered(200, 220))
    embedder = WordEmbedder()
    with Library.open(tmp_path, embedder) as library:
        assert library.problems() == []
        assert library.counts()["papers"] == 20
    assert [path.name for path in tmp_path.glob("index-*")] == ["index-2"]
    assert embedder.texts == []
    assert not list(tmp_path.glob(f"{ASIDE}*")), "nothing was damaged"


def station(folder: Path) -> Store:
    """A store with papers, documents and an as-run log."""
    store = Store.open(folder / "radio.db", ManualClock(NOON))
    for paper in numbered(0, 450):
        store.papers.upsert(paper)
    for paper in numbered(0, 3):
        path = folder / "documents" / paper.key / "document.json"
        path.parent.mkdir(parents=True)
        path.write_text(document_of(paper, f"Sentence about {paper.title}.").model_dump_json())
    for n in range(5):
        at = NOON + timedelta(minutes=n)
        store.asrun.append(make_asrun(at, kind="talk", source="live", paper_ids=(f"2605.{n:05}",), title=f"T {n}"))
    return store


def damaged(folder: Path) -> None:
    ledger = folder / FILE
    ledger.write_bytes(ledger.read_bytes()[:4096] + os.urandom(20_000))


def lost(folder: Path) -> None:
    for path in folder.glob(f"{FILE}*"):
        path.unlink()


@pytest.mark.parametrize("damage", [damaged, lost])
def test_a_lost_ledger_is_filled_again_from_the_store_in_steps(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = tmp_path / "library"
    store = station(tmp_path)
    with Library.open(folder, WordEmbedder()) as library:
        library.add_papers(numbered(0, 100))
    damage(folder)
    reports: list[Filled] = []
    turns, done = 0, False
    while not done:
        # Each turn another process, as after a crash.
        with Library.open(folder, WordEmbedder(), anew=turns == 0) as library:
            if damage is damaged or turns:
                assert is_incomplete(folder)
            done = Refill(library, store, tmp_path / "documents").run(reports.append, 1)
        turns += 1
    assert turns > 5
    with Library.open(folder, WordEmbedder()) as library:
        assert library.counts() == {"papers": 450, "passages": 3, "aired": 5}
        assert library.problems() == []
        assert library.nearest_aired("T 3", 1)[0].at == NOON + timedelta(minutes=3)
    assert not is_incomplete(folder)
    assert [(r.part, r.done, r.total) for r in reports if r.part == "papers"] == [
        ("papers", 200, 450),
        ("papers", 400, 450),
        ("papers", 450, 450),
    ]
    store.close()


def test_a_document_that_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    store = station(tmp_path)
    broken = tmp_path / "documents" / "2605.00001v1" / "document.json"
    broken.write_text("{")
    with Library.open(tmp_path / "library", WordEmbedder()) as library:
        refill = Refill(library, store, tmp_path / "documents")
        refill.begin()
        assert refill.run(lambda _: None)
        assert refill.left_out == [str(broken)]
        assert library.counts() == {"papers": 450, "passages": 2, "aired": 5}
    store.close()
