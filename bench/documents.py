"""Converts PDFs and prints a table: pages, sentences, status, wall and CPU seconds, peak memory of the child.

python bench/documents.py ../shared/data/papers ../shared/data/nasty
python bench/documents.py ../shared/data/papers/2605.20177v1.pdf --overlay /tmp/boxes --pages 1,2
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from pathlib import Path

from radio.clock import SystemClock
from radio.documents import Limits, convert, render_pages
from radio.errors import ConversionError
from radio.model.document import Document

COLOURS = ("#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#ff7f0e")


def measure(path: Path) -> dict[str, object]:
    """One row of the table. Run in a process of its own, so that peak memory is that of this child alone."""
    clock = SystemClock()
    start = clock.monotonic()
    row: dict[str, object] = {"file": path.name}
    try:
        document = convert(path, paper=None, limits=Limits())
    except ConversionError as e:
        row |= {"pages": 0, "sentences": 0, "figures": 0, "references": 0, "status": "refused", "why": e.reason}
    else:
        kinds = ",".join(sorted({problem.category for problem in document.problems}))
        row |= {"pages": len(document.pages), "sentences": len(document.sentences), "figures": len(document.figures)}
        row |= {"references": document.reference_count, "status": document.status, "why": kinds}
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    row |= {"wall": clock.monotonic() - start, "cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss // 1024}
    return row


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
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--one", action="store_true", help="measure one file and print JSON")
    parser.add_argument("--overlay", type=Path, help="write page pictures with the sentences' boxes here")
    parser.add_argument("--pages", default="1,2,3")
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.paths[0])))
        return
    files = [f for path in options.paths for f in (sorted(path.iterdir()) if path.is_dir() else [path])]
    if options.overlay:
        for file in files:
            overlay(file, options.overlay, [int(page) for page in options.pages.split(",")])
        return
    print(f"{'file':46} {'pages':>5} {'sent.':>5} {'figs':>4} {'refs':>4} {'wall s':>6} {'CPU s':>6} {'MB':>4}  status")
    for file in files:
        command = [sys.executable, __file__, "--one", str(file)]
        row = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        print(
            f"{row['file'][:46]:46} {row['pages']:5} {row['sentences']:5} {row['figures']:4} {row['references']:4} "
            f"{row['wall']:6.2f} {row['cpu']:6.2f} {row['mb']:4}  {row['status']} {row['why']}"
        )


if __name__ == "__main__":
    main()
