"""How well and how fast the library finds papers: `python -m bench.retrieval` (--help tells the rest).

Quality: a sentence of an abstract is the question, and its paper the answer, among all papers of the recorded days.
"In the index": the whole abstract is there. "Held out": the sentence was cut out of it before, so that neither its
words nor its part of the vector are there; what is left has to do. Names and ids are asked for as they stand.
Latency: the same questions, with their vectors made before, to the library and to chromadb alone, in turn.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from radio.documents.sentences import split_sentences
from radio.library import Library, build_embedder
from radio.library.embedder import Embedder
from radio.library.index import ChromaIndex
from radio.library.ledger import Entry, Ledger
from radio.library.library import paper_text
from radio.library.shelves import Shelves
from radio.library.words import Questioner
from radio.model.paper import Author, Paper

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SEED = 20260526
HELD = 200
LEAST_WORDS = 8
"""Of a sentence that is asked with."""
LEAST_SENTENCES = 3
"""Of an abstract that one is taken from: with two nothing would be left to find it by."""
TOP = 3
SHOWN = 10
"""Hits per timed question."""
JITTER = 0.3
"""Length of the noise that is added to a real vector of length 1: its copy is then some 0.04 from it, nearer than any
other paper, so that a search has many near ones to tell apart."""
SIZES = (3_000, 100_000)


@dataclass(frozen=True)
class Question:
    paper_id: str
    text: str
    rest: str
    """The abstract without it."""


class CachedEmbedder:
    """Remembers vectors in a file, by what was embedded: abstracts take minutes."""

    def __init__(self, embedder: Embedder, path: Path | None) -> None:
        import numpy as np

        self._embedder = embedder
        self._path = path
        self._known: dict[str, NDArray[np.float32]] = {}
        if path is not None and path.exists():
            with np.load(path) as file:
                self._known = dict(zip(file["names"].tolist(), file["rows"], strict=True))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        names = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        lacking = {name: text for name, text in zip(names, texts, strict=True) if name not in self._known}
        if lacking:
            rows = self._embedder.embed(list(lacking.values()))
            self._known |= dict(zip(lacking, rows, strict=True))
        return np.array([self._known[name] for name in names], dtype=np.float32)

    def save(self) -> None:
        import numpy as np

        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(self._path, names=np.array(list(self._known)), rows=np.array(list(self._known.values())))


def recorded(folder: Path) -> list[Paper]:
    """The distinct papers of the recorded days, in the order of their ids."""
    found: dict[str, Paper] = {}
    for path in sorted(folder.glob("daily-arxiv_*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                data = json.loads(line)
                day = path.name.removeprefix("daily-arxiv_").removesuffix(".jsonl.gz")
                paper = Paper.model_validate(
                    {
                        "id": data["id"],
                        "title": " ".join(data["title"].split()),
                        "abstract": " ".join(data["summary"].split()),
                        "authors": [Author(name=name) for name in data["authors"]],
                        "categories": data["categories"],
                        "published": f"{day}T00:00:00+00:00",
                        "updated": f"{day}T00:00:00+00:00",
                    }
                )
                found.setdefault(paper.id, paper)
    return [found[name] for name in sorted(found)]


def questions(papers: Sequence[Paper], chance: random.Random) -> list[Question]:
    """A sentence each of so many papers' abstracts."""
    found = []
    for paper in chance.sample(papers, len(papers)):
        sentences = split_sentences(paper.abstract)
        long = [text for text in sentences if len(text.split()) >= LEAST_WORDS]
        if len(sentences) >= LEAST_SENTENCES and long:
            text = chance.choice(long)
            rest = " ".join(paper.abstract.replace(text, " ", 1).split())
            found.append(Question(paper.id, text, rest))
        if len(found) == HELD:
            break
    return found


def ranks(asked: Sequence[Question], find: Callable[[str], Sequence[str]]) -> dict[str, float]:
    """Share of the questions whose paper is the first, or among the first three, that `find` gives."""
    places = [list(find(question.text)) for question in asked]
    first = sum(question.paper_id in place[:1] for question, place in zip(asked, places, strict=True))
    top = sum(question.paper_id in place[:TOP] for question, place in zip(asked, places, strict=True))
    return {"first": first / len(asked), f"first {TOP}": top / len(asked)}


def quality(folder: Path, papers: Sequence[Paper], asked: Sequence[Question], embedder: Embedder) -> None:
    """The three ways beside each other."""
    chance = random.Random(SEED)
    cut = {question.paper_id: question.rest for question in asked}
    without = [p.model_copy(update={"abstract": cut[p.id]}) if p.id in cut else p for p in papers]
    for title, held in (("in the index", papers), ("held out", without)):
        place = folder / title.replace(" ", "-")
        with Library.open(place, embedder) as library:
            library.add_papers(held)
            # The parts of what is open, asked singly.
            shelves = library._shelves
            questioner = Questioner(shelves.ledger)

            def by_vectors(text: str, shelves: Shelves = shelves) -> list[str]:
                return [name for name, _ in shelves.index.nearest("papers", embedder.embed([text])[0], TOP)]

            def by_words(text: str, shelves: Shelves = shelves, questioner: Questioner = questioner) -> list[str]:
                expression = questioner.expression("papers", text, len(papers))
                return [name for name, _ in shelves.ledger.match("papers", expression, TOP)] if expression else []

            def by_both(text: str, library: Library = library) -> list[str]:
                return [hit.paper_id for hit in library.find_papers(text, TOP)]

            for name, find in (("vectors only", by_vectors), ("words only", by_words), ("hybrid", by_both)):
                report(f"{len(asked)} sentences of {len(papers)} papers, {title}, {name}", ranks(asked, find))
            if held is papers:
                some = chance.sample(papers, HELD)
                ids = [Question(p.id, p.id, "") for p in some]
                names = [Question(p.id, p.authors[0].name, "") for p in some if p.authors]
                for what, named in (("ids", ids), ("first authors' names", names)):
                    for name, find in (("vectors only", by_vectors), ("hybrid", by_both)):
                        report(f"{len(named)} {what}, {name}", ranks(named, find))


def jittered(
    papers: Sequence[Paper], vectors: NDArray[np.float32], size: int
) -> Iterator[tuple[Entry, NDArray[np.float32]]]:
    """The papers and, beyond them, copies with vectors beside theirs."""
    import numpy as np

    chance = np.random.default_rng(SEED)
    for number in range(size):
        paper, vector = papers[number % len(papers)], vectors[number % len(papers)]
        if number >= len(papers):
            noise = chance.normal(size=vector.shape).astype(np.float32)
            vector = vector + JITTER * noise / np.linalg.norm(noise)
            vector = vector / np.linalg.norm(vector)
        authors = "; ".join(author.name for author in paper.authors)
        name = paper.id if number < len(papers) else f"{paper.id}-{number}"
        yield (
            Entry(name, name, paper.published.timestamp(), paper.title, f"{authors}\n{name}", paper.abstract, "", {}),
            vector,
        )


def build(folder: Path, rows: Iterator[tuple[Entry, NDArray[np.float32]]]) -> None:
    """A library of these rows, without embedding."""
    import numpy as np

    with Ledger.open(folder) as ledger:
        while part := list(islice(rows, 1000)):
            ledger.put("papers", [entry for entry, _ in part], np.array([vector for _, vector in part]))
    Library.open(folder, _Never()).close()


class _Never:
    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError("nothing is embedded here")


def latency(folder: Path, size: int, asked: Sequence[Question], vectors: NDArray[np.float32]) -> None:
    """Each question to chromadb and to the library, in turn, after one round to warm up."""
    before = resident_mb()
    with Library.open(folder, _Never()) as library:
        shelves = library._shelves
        index = shelves.index
        assert isinstance(index, ChromaIndex)
        opened = resident_mb()
        alone: list[tuple[float, float]] = []
        hybrid: list[tuple[float, float]] = []
        for turn in range(2):
            for question, vector in zip(asked, vectors, strict=True):
                begin, begin_cpu = time.perf_counter(), time.process_time()
                index.nearest("papers", vector, SHOWN)
                middle, middle_cpu = time.perf_counter(), time.process_time()
                found = list(islice(shelves.search("papers", vector, question.text), SHOWN))
                end, end_cpu = time.perf_counter(), time.process_time()
                assert len(found) == SHOWN
                if turn:
                    alone.append((middle - begin, middle_cpu - begin_cpu))
                    hybrid.append((end - middle, end_cpu - middle_cpu))
        after = resident_mb()
    figures: dict[str, float] = {}
    for part, clock in enumerate(("ms", "CPU-ms")):
        for name, times in (("chromadb", alone), ("library", hybrid)):
            for share in (0.5, 0.95):
                figures[f"{name} p{share * 100:.0f} {clock}"] = 1e3 * quantile([took[part] for took in times], share)
        figures[f"p95 ratio {clock}"] = figures[f"library p95 {clock}"] / figures[f"chromadb p95 {clock}"]
    figures |= {
        "MB opened": opened - before,
        "MB after": after - before,
        "disk MB": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6,
    }
    report(f"latency at {size} papers", figures)


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def report(title: str, figures: dict[str, float]) -> None:
    print(f"{title}: " + ", ".join(f"{name} {value:.3g}" for name, value in figures.items()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--models", type=Path, default=Path(os.environ.get("RADIO_MODELS_DIR", "data/models")))
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("RADIO_SHARED", "../shared")), help="recorded data"
    )
    parser.add_argument("--cache", type=Path, help="file that keeps the vectors from one run to the next")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="papers to time the questions among")
    options = parser.parse_args()
    papers = recorded(options.shared / "data" / "metadata")
    asked = questions(papers, random.Random(SEED))
    model = build_embedder(options.models)
    embedder = CachedEmbedder(model, options.cache)
    work = Path(tempfile.mkdtemp(prefix="retrieval-"))
    try:
        begin = resource.getrusage(resource.RUSAGE_CHILDREN)
        vectors = embedder.embed([paper_text(paper) for paper in papers])
        sentences = embedder.embed([question.text for question in asked])
        quality(work, papers, asked, embedder)
        embedder.save()
        model.close()
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = end.ru_utime + end.ru_stime - begin.ru_utime - begin.ru_stime
        report("embedding what was not cached", {"CPU-seconds": spent})
        for size in options.sizes:
            place = work / str(size)
            place.mkdir()
            begin_cpu = time.process_time()
            build(place, jittered(papers, vectors, size))
            report(f"building {size}", {"CPU-seconds": time.process_time() - begin_cpu})
            latency(place, size, asked, sentences)
            shutil.rmtree(place)
    finally:
        model.close()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
