"""How true the text of PDFs is, and what it costs, beside other tools on the same files in the same run.

    .venv/bin/python -m bench.texttruth --shared ../shared --peers PYTHON [--docling] [--json FILE]

PYTHON is an interpreter of a virtual environment with pypdfium2, pymupdf4llm, docling-parse and pylatexenc (and
docling, whose models must be there); without it we stand beside PyMuPDF's get_text alone.

What is compared with what. Two papers have a text that is known to be right: 1601.03642 (two columns; typed off and
corrected by hand by py-pdf's benchmark) and 2607.02140 (two columns, full-width floats; its LaTeX source, macros
expanded). Each tool gives all text that it finds, in the order it finds it:

- whole: against the hand-made text, words and characters. A Document leaves out what is not spoken, so ours is here
  the lines and columns that it is made from, stamps included: "radio, lines".
- body: against what a reader follows from the abstract to the conclusion, without floats, notes, references. recall:
  runs of five words of the truth that are there; order: sentences in their order; noise: runs of five words that the
  paper's truth, appendices and captions included, does not have. "radio, spoken" is the Document's sentences.

Citations, ligatures, quotes, white space and hyphens at line ends are made equal on both sides. CPU seconds are those
of reading in one process, without imports, the first file read twice so that nothing is first use; "child" is the
whole process that `convert` starts, beside one that does get_text alone.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.textboxes import covered_share
from bench.textscores import character_ratio, noise, order, recall, word_similarity
from radio.documents import Limits, convert
from radio.documents.blocks import page_blocks
from radio.documents.build import build_document
from radio.documents.extract import read_page
from radio.documents.furniture import drop_furniture
from radio.documents.jobs import ConvertJob
from radio.documents.pdf import open_pdf
from radio.documents.sentences import split_sentences
from radio.documents.text import join, vocabulary
from radio.types import PaperId

HAND, SOURCE = "1601.03642v1", "2607.02140v1"
PEERS = ("pymupdf", "pypdfium2", "docling-parse", "pymupdf4llm")
PLAIN = "import pymupdf, sys\nfor page in pymupdf.open(sys.argv[1]): page.get_text()"
WITHOUT_LAYOUT = "import sys\nsys.modules['pymupdf.layout'] = sys.modules['pymupdf4llm'] = None\n"


@dataclass
class Read:
    """What a tool read."""

    tool: str
    texts: dict[str, str]
    pages: int
    cpu_seconds: float


@dataclass
class Truth:
    whole: str
    body: str


def spoken(path: Path) -> tuple[int, str]:
    """The sentences of the Document, made in this process."""
    name = str(path)
    with open_pdf(name) as pdf:
        job = ConvertJob(pdf=name, sha256="", paper_id=PaperId("local:bench"), version=1, limits=Limits())
        document = build_document(pdf, job)
    return len(document.pages), "\n".join(s.text for s in document.sentences if s.kind == "body")


def lines(path: Path) -> tuple[int, str]:
    """All that is printed but running heads and page numbers, in reading order."""
    with open_pdf(str(path)) as pdf:
        pages = [read_page(pdf, number) for number in range(1, pdf.page_count + 1)]
    drop_furniture(pages)
    blocks = [page_blocks(page) for page in pages]
    known = vocabulary(line for page in blocks for block in page for line in block.lines)
    # What runs up the margin is read when the rest of its page is.
    texts = ([*(join(b.lines, known).text for b in on), *page.stamps] for page, on in zip(pages, blocks, strict=True))
    return len(pages), "\n".join(text for page in texts for text in page)


def ours(tool: str, read: Callable[[Path], tuple[int, str]], files: list[Path]) -> Read:
    read(files[0])
    result = Read(tool, {}, 0, 0.0)
    for file in files:
        start = time.process_time()
        pages, text = read(file)
        result.cpu_seconds += time.process_time() - start
        result.pages += pages
        result.texts[file.stem] = text
    return result


def peer(python: str, tool: str, files: list[Path]) -> Read | str:
    """What `tool` reads, or the last line of why it does not."""
    command = [python, str(Path(__file__).with_name("textpeers.py")), tool, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1][:150]
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"file"')]
    texts = {row["file"]: row["text"] for row in rows}
    return Read(tool, texts, sum(row["pages"] for row in rows), sum(row["cpu_seconds"] for row in rows))


def hand_truth(data: Path) -> Truth:
    whole = (data / "truth/pdf_text_pypdf_benchmarks/1601.03642.txt").read_text().replace("[IMAGE]", "")
    body = whole.partition("Abstract—")[2].partition("REFERENCES")[0]
    return Truth(whole, body)


def source_truth(data: Path, python: str) -> Truth:
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(data / "truth/latex/eprint_2607.02140.tar.gz") as archive:
            archive.extractall(folder, filter="data")
        command = [python, str(Path(__file__).with_name("textpeers.py")), "latex", f"{folder}/main.tex"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    row = json.loads(done.stdout)
    return Truth(row["whole"], row["body"])


def child_seconds(commands: Iterable[Callable[[], object]]) -> float:
    """CPU seconds of the processes that `commands` start."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for command in commands:
        command()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def golden_rules(data: Path) -> tuple[int, int]:
    rules = json.loads((data / "truth/sentence_split/pysbd_golden_rules_en.json").read_text())
    return sum(split_sentences(rule["text"]) == rule["sentences"] for rule in rules), len(rules)


def scores(read: Read, truths: dict[str, Truth]) -> dict[str, float]:
    row = {"pages_per_cpu_second": read.pages / read.cpu_seconds}
    whole = truths[HAND].whole
    row |= {
        "words": word_similarity(read.texts[HAND], whole),
        "characters": character_ratio(read.texts[HAND], whole),
    }
    for name, truth in truths.items():
        text = read.texts[name]
        row |= {
            f"recall {name}": recall(text, truth.body),
            f"order {name}": order(text, truth.body),
            f"noise {name}": noise(text, truth.whole, truth.body),
        }
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--peers", help="an interpreter that has the peers")
    parser.add_argument("--docling", action="store_true", help="try docling too, which needs its models")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    gc.disable()  # as the child does
    data: Path = options.shared / "data"
    papers = sorted((data / "papers").glob("*.pdf"))
    known = [file for file in papers if file.stem in (HAND, SOURCE)]
    truths = {HAND: hand_truth(data)}
    if options.peers:
        truths[SOURCE] = source_truth(data, options.peers)
    reads = [ours("radio, lines", lines, known), ours("radio, spoken", spoken, known)]
    wanted = ((*PEERS, "docling") if options.docling else PEERS) if options.peers else PEERS[:1]
    report: dict[str, object] = {}
    for tool in wanted:
        found = peer(options.peers or sys.executable, tool, known)
        if isinstance(found, str):
            print(f"{tool}: cannot read: {found}")
            report[tool] = found
        else:
            reads.append(found)
    print(f"{'':14} {'words':>6} {'chars':>6}" + "".join(f" | {name:>21}" for name in truths) + " | pages per CPU-s")
    print(f"{'':28}" + " |  recall  order  noise" * len(truths))
    for read in reads:
        row = scores(read, truths)
        report[read.tool] = row
        body = "".join(
            f" | {row[f'recall {name}']:7.3f} {row[f'order {name}']:6.3f} {row[f'noise {name}']:6.3f}"
            for name in truths
        )
        whole = f"{row['words']:6.3f} {row['characters']:6.3f}" if read.tool != "radio, spoken" else f"{'':13}"
        print(f"{read.tool:14} {whole}{body} | {row['pages_per_cpu_second']:8.1f}")
    all_of_them = ours("radio", spoken, papers)
    plain = peer(sys.executable, "pymupdf", papers)
    assert isinstance(plain, Read), plain
    children = child_seconds(partial(convert, file, paper=None, limits=Limits()) for file in papers)
    alone = [sys.executable, "-c", WITHOUT_LAYOUT + PLAIN]
    starts = child_seconds(partial(subprocess.run, [*alone, str(file)], check=True) for file in papers)
    print(f"\n{len(papers)} papers, {all_of_them.pages} pages, CPU-s:")
    print(f"  in one process: Document {all_of_them.cpu_seconds:.2f}, get_text {plain.cpu_seconds:.2f}")
    print(f"    ratio {all_of_them.cpu_seconds / plain.cpu_seconds:.2f}")
    print(f"  a process per paper: convert {children:.2f}, get_text {starts:.2f}, ratio {children / starts:.2f}")
    kept, rules = golden_rules(data)
    share, counted = covered_share(papers)
    print(f"sentence splitting: {kept} of {rules} golden rules; boxes hold their sentence: {share:.4f} of {counted}")
    report["cost"] = {"document": all_of_them.cpu_seconds, "get_text": plain.cpu_seconds}
    report["children"] = {"document": children, "get_text": starts}
    report["golden_rules"], report["boxes"] = [kept, rules], [share, counted]
    if options.json:
        options.json.write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
