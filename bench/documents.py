"""The way of PDFs through fetch check, conversion and page images, as a table: what came of them, and at what cost.

python -m bench.documents ../shared/data/papers ../shared/data/nasty
python -m bench.documents --bombs
python -m bench.documents ../shared/data/papers/2605.20177v1.pdf --overlay /tmp/boxes --pages 1,2

Wall and CPU seconds and peak memory are those of the child that opens the PDF, under the limits of the configuration.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from radio.clock import SystemClock
from radio.config import ConvertConfig, PictureConfig
from radio.documents import Limits, convert, render_pages
from radio.errors import ConversionError
from radio.model.document import Document
from radio.papers.pdf import fault_of
from tests.bombs import write_all

DRAWN = 6
COLOURS = ("#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#ff7f0e")
LIMITS = Limits(**ConvertConfig().model_dump())
HEAD = (
    f"{'file':38} {'fetch':7} | {'pages':>5} {'of':>5} {'sent.':>5} {'wall s':>6} {'CPU s':>6} {'MB':>5} | "
    f"{'drawn':>5} {'wall s':>6} {'CPU s':>6} {'MB':>5} {'KB':>6} | status"
)


def measure(path: Path, stage: str) -> dict[str, Any]:
    """One half of a row. Run in a process of its own, so that peak memory is that of this child alone."""
    clock = SystemClock()
    start = clock.monotonic()
    row: dict[str, Any] = {}
    try:
        row = _converted(path) if stage == "convert" else _drawn(path)
    except ConversionError as e:
        row = {"refused": f"{e.reason}: {e.message}"}
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    row |= {"wall": clock.monotonic() - start, "cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss // 1024}
    return row


def _converted(path: Path) -> dict[str, Any]:
    document = convert(path, paper=None, limits=LIMITS)
    kinds = {problem.category for problem in document.problems}
    hidden: dict[str, int] = {}
    for problem in document.problems:
        for part in problem.hidden:
            hidden[part.how] = hidden.get(part.how, 0) + part.characters
    return {
        "pages": len(document.pages),
        "of": document.page_count,
        "sentences": len(document.sentences),
        "status": document.status,
        "why": ", ".join(sorted(kinds - {"hidden-text"}) + [f"{count} {how}" for how, count in sorted(hidden.items())]),
    }


def _drawn(path: Path) -> dict[str, Any]:
    """The first pages, as many as a segment shows of a paper it talks about for some minutes."""
    with tempfile.TemporaryDirectory() as folder:
        width = PictureConfig().page_width
        files = render_pages(path, range(1, DRAWN + 1), Path(folder), limits=LIMITS, width=width)
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
    return {"drawn": len(files), "kb": size // 1024 // max(1, len(files))}


def row(path: Path) -> str:
    with path.open("rb") as file:
        fetched = "refused" if fault_of(file) else "ok"
    read, drawn = (_in_a_process(path, stage) for stage in ("convert", "render"))
    status = f"{read['status']} {read['why']}" if "status" in read else f"REFUSED {read['refused']}"
    if "refused" in drawn and drawn["refused"] != read.get("refused"):
        status += f" | pages: REFUSED {drawn['refused']}"
    return (
        f"{path.name[:38]:38} {fetched:7} | {read.get('pages', '-'):>5} {read.get('of', '-'):>5} "
        f"{read.get('sentences', '-'):>5} {read['wall']:6.2f} {read['cpu']:6.2f} {read['mb']:5} | "
        f"{drawn.get('drawn', '-'):>5} {drawn['wall']:6.2f} {drawn['cpu']:6.2f} {drawn['mb']:5} "
        f"{drawn.get('kb', '-'):>6} | {status}"
    )


def _in_a_process(path: Path, stage: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.documents", "--one", stage, str(path)]
    answer: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return answer


def overlay(path: Path, target: Path, pages: list[int]) -> None:
    """Draw each sentence's boxes over the page, in changing colours and with their ids, to be looked at."""
    from PIL import Image, ImageDraw

    document: Document = convert(path, paper=None, limits=Limits())
    target.mkdir(parents=True, exist_ok=True)
    files = render_pages(path, pages, target, limits=Limits(), width=1000)
    for number, name in files.items():
        page = next(page for page in document.pages if page.number == number)
        picture = Image.open(target / name).convert("RGB")
        draw = ImageDraw.Draw(picture, "RGBA")
        scale = picture.width / page.width
        for index, sentence in enumerate(document.sentences):
            colour = COLOURS[index % len(COLOURS)]
            for first, box in enumerate(b for b in sentence.boxes if b.page == number):
                corners = (box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale)
                draw.rectangle(corners, outline=colour, fill=colour + ("50" if sentence.kind == "caption" else "28"))
                if not first:
                    draw.text(corners[:2], sentence.id, fill=colour)
        for figure in document.figures:
            if figure.box and figure.box.page == number:
                box = figure.box
                draw.rectangle(
                    (box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale), outline="#000", width=3
                )
        picture.save(target / f"{path.stem}-p{number}.png")
        (target / name).unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--bombs", action="store_true", help="also the hostile files of tests/bombs.py, made anew")
    parser.add_argument("--one", choices=("convert", "render"), help="measure one stage of one file and print JSON")
    parser.add_argument("--overlay", type=Path, help="write page pictures with the sentences' boxes here")
    parser.add_argument("--pages", default="1,2,3")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.paths[0], options.one)))
        return
    files = [f for path in options.paths for f in (sorted(path.iterdir()) if path.is_dir() else [path])]
    if options.overlay:
        for file in files:
            overlay(file, options.overlay, [int(page) for page in options.pages.split(",")])
        return
    print(HEAD)
    for file in files:
        print(row(file), flush=True)
    if options.bombs:
        with tempfile.TemporaryDirectory() as folder:
            for file in write_all(Path(folder)):
                print(row(file), flush=True)


if __name__ == "__main__":
    main()
