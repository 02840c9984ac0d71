"""How often a question is answered rightly, and how often one that the paper does not answer is left alone.

    python -m bench.mailbag --papers ../shared/data [--only KEY] [--json FILE]

Over `tests/golden/mailbag/questions.jsonl`: questions about recorded papers, as if all were open, each with the
words that an answer holds (none where the paper does not say). `tuned` were seen when weights and thresholds were set,
`held` were not. Papers are put into a library of their own, and asked as the station asks it.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from radio.documents import Limits, convert
from radio.library import Library, build_embedder
from radio.model.paper import Author, Licence, LicenceCode, Paper, split_key
from radio.production.lookup import MOST
from radio.production.tasks import consulted
from radio.store.modelfiles import models_dir
from radio.writing import PaperMaterial
from radio.writing.reading.answers import compared

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests" / "golden" / "mailbag" / "questions.jsonl"
LEVELS = ("found", "near", "seen", "none")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=Path, required=True)
    parser.add_argument("--only", help="questions about this paper alone, as 2605.20172v1")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = [json.loads(line) for line in QUESTIONS.read_text().splitlines()]
    rows = [row for row in rows if options.only in (None, row["paper"])]
    wanted = {row["paper"] for row in rows}
    embedder = build_embedder(models_dir(ROOT / "data"))
    papers = {key: recorded(options.papers, key) for key in sorted(wanted)}
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder), embedder) as library:
        for material in papers.values():
            assert material.document is not None
            library.add_papers([material.paper])
            library.add_document(material.paper, material.document, datetime.now(UTC))
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        told = [ask(library, papers[row["paper"]], row) for row in rows]
    embedder.close()
    report(told)
    print(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before:.0f} CPU-seconds of embedding, all of it")
    if options.json:
        options.json.write_text(json.dumps(told, indent=1, ensure_ascii=False))


def recorded(data: Path, key: str) -> PaperMaterial:
    """A paper of the catalogue, converted, under an open licence."""
    rows = map(json.loads, (data / "catalogue.jsonl").read_text().splitlines())
    row = next(row for row in rows if row["id"] == key)
    paper_id, version = split_key(key)
    paper = Paper(
        id=paper_id,
        version=version,
        title=row["title"],
        authors=tuple(Author(name=name) for name in row["authors"]),
        abstract=row["abstract"],
        categories=tuple(row["categories"]),
        published=row["published"],
        updated=row["updated"],
        licence=Licence(code=LicenceCode.CC_BY),
    )
    document = convert(data / "papers" / row["pdf"], paper=paper, limits=Limits(timeout_seconds=300))
    return PaperMaterial(paper=paper, document=document)


def ask(library: Library, material: PaperMaterial, row: dict[str, Any]) -> dict[str, Any]:
    """The row with what was found."""
    hits = consulted(library, row["question"], material.paper, MOST).own
    around = {(hit.paper_id, s): 1.0 - hit.distance for hit in hits for s in hit.sentences}
    found = compared(row["question"], [material], around, library.text_vectors)
    said = [e.text for passage in found.choice.passages for e in passage] if found is not None else []
    right = any(needle in text for needle in row["needles"] for text in said)
    choice = found.choice if found is not None else None
    return {
        **row,
        "level": choice.level if choice else "none",
        "score": round(choice.score, 3) if choice else 0.0,
        "right": right,
        "said": [text[:160] for text in said],
    }


def report(told: list[dict[str, Any]]) -> None:
    print("| questions | answerable | answered | rightly | precision | recall | not answerable | left alone |")
    print("|---|---|---|---|---|---|---|---|")
    for name in ("tuned", "held", "all"):
        rows = [row for row in told if name in ("all", row["split"])]
        able, not_able = [r for r in rows if r["needles"]], [r for r in rows if not r["needles"]]
        answered = [row for row in rows if row["level"] != "none"]
        right = sum(row["right"] for row in answered)
        alone = sum(row["level"] == "none" for row in not_able)
        print(
            f"| {name} | {len(able)} | {sum(r['level'] != 'none' for r in able)} | {right} "
            f"| {right / max(1, len(answered)):.2f} | {right / max(1, len(able)):.2f} | {len(not_able)} | {alone} |"
        )
    levels = Counter(row["level"] for row in told)
    rights = Counter(row["level"] for row in told if row["right"])
    print(", ".join(f"{level}: {rights[level]} of {levels[level]} right" for level in LEVELS[:3]))
    for row in told:
        if (row["level"] != "none") != bool(row["needles"]) or (row["needles"] and not row["right"]):
            print(f"- {row['split']} {row['level']} {row['score']:.2f} {row['question']} {row['said'][:1]}")


if __name__ == "__main__":
    main()
