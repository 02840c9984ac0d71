"""What writing costs, and what comes out: CPU-seconds per word, lengths and the gate's counts over recorded papers.

    python -m bench.writing --papers ../shared/data [--model llm-1.5b --count 2] [--json FILE]

Every paper is written twice: as its licence allows, and as if it were open, for the writer's sake; nothing airs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil

from radio.clock import SystemClock
from radio.config import Config, StationConfig
from radio.documents import Limits, convert
from radio.llm import build_chain
from radio.llm.base import LanguageModel
from radio.llm.embedded import read_address, run
from radio.llmconfig import EmbeddedLlm, LlmConfig
from radio.model.paper import Author, Licence, LicenceCode, Paper
from radio.model.script import Script
from radio.schedule.shows import load_shows
from radio.store import Store
from radio.types import PaperId, Seconds, ShowId
from radio.writing import PaperMaterial, WritingBrief, write
from radio.writing.materials import WORDS_PER_MINUTE
from radio.writing.stage import count_words

ROOT = Path(__file__).resolve().parent.parent


def materials(data: Path) -> Iterator[PaperMaterial]:
    """Every recorded paper that converts, under an open licence."""
    for row in map(json.loads, (data / "catalogue.jsonl").read_text().splitlines()):
        name, version = row["id"].rsplit("v", 1)
        paper = Paper(
            id=PaperId(name),
            version=int(version),
            title=row["title"],
            authors=tuple(Author(name=a) for a in row["authors"]),
            abstract=row["abstract"],
            categories=tuple(row["categories"]),
            published=row["published"],
            updated=row["updated"],
            licence=Licence(code=LicenceCode.CC_BY),
        )
        limits = Limits(timeout_seconds=300, memory_mb=1500, max_pages=80)
        yield PaperMaterial(paper=paper, document=convert(data / "papers" / row["pdf"], paper=paper, limits=limits))


def brief(material: PaperMaterial, *, closed: bool = False) -> WritingBrief:
    if closed:
        paper = material.paper.model_copy(update={"licence": Licence(code=LicenceCode.ARXIV)})
        material = material.model_copy(update={"paper": paper})
    show = load_shows(ROOT / "shows", ROOT / "prompts")[ShowId("rotation")]
    return WritingBrief(
        show=show,
        station=StationConfig(),
        materials=(material,),
        target=Seconds(show.length.target * 60),
        now=datetime(2026, 5, 20, 12, tzinfo=UTC),
        prompts_dir=ROOT / "prompts",
    )


def own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextmanager
def embedded(name: str, models_dir: Path, folder: Path) -> Iterator[tuple[LanguageModel, psutil.Process]]:
    """The embedded model and the process that serves it."""
    os.environ["RADIO_MODELS_DIR"] = str(models_dir)
    llm = LlmConfig(embedded=EmbeddedLlm.model_validate({"model": name}))
    config = Config(station=StationConfig(data_dir=folder), llm=llm)
    stop, clock = threading.Event(), SystemClock()
    server = threading.Thread(target=run, args=(config, stop))
    server.start()
    try:
        while (address := read_address(config.path("run"))) is None:
            assert server.is_alive(), "the embedded server did not start"
            clock.sleep(0.2)
        model = build_chain(config, clock, config.path("run"), Store.of(config, clock))
        assert model is not None
        yield model, psutil.Process(address.pid)
    finally:
        stop.set()
        server.join()


def figures(script: Script, cpu: float) -> dict[str, object]:
    words = count_words(script.lines)
    return {
        "paper": script.paper_ids[0],
        "writer": script.writer,
        "words": words,
        "minutes": round(words / WORDS_PER_MINUTE, 2),
        "lines": len(script.lines),
        "model_words": count_words(line for line in script.lines if line.origin == "model"),
        "cpu_seconds": round(cpu, 3),
        "cpu_ms_per_word": round(1000 * cpu / words, 2),
        "gate": script.gate.model_dump(exclude={"reasons"}),
        "reasons": script.gate.reasons,
        "notes": script.notes,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=Path, required=True, help="folder with catalogue.jsonl and papers/")
    parser.add_argument("--model", choices=["llm-0.5b", "llm-1.5b"])
    parser.add_argument("--models-dir", type=Path, default=ROOT / "data" / "models")
    parser.add_argument("--count", type=int, default=2, help="papers for the model")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = list(materials(arguments.papers))
    rows = []
    for kind, closed in (("extractive, open", False), ("extractive, closed", True)):
        for material in found:
            begin = own_cpu()
            script = write(brief(material, closed=closed), None)
            rows.append({"kind": kind, **figures(script, own_cpu() - begin)})
    if arguments.model:
        folder = ROOT / "data" / "bench-writing"
        with embedded(arguments.model, arguments.models_dir.resolve(), folder) as (model, process):
            for material in found[-arguments.count :]:
                before = process.cpu_times()
                script = write(brief(material), model)
                after = process.cpu_times()
                cpu = after.user + after.system - before.user - before.system
                memory = round(process.memory_info().rss / 2**20)
                rows.append({"kind": arguments.model, "rss_mb": memory, **figures(script, cpu)})
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}")
    for kind in dict.fromkeys(str(row["kind"]) for row in rows):
        group = [row for row in rows if row["kind"] == kind]
        minutes = [float(str(row["minutes"])) for row in group]
        costs = [float(str(row["cpu_ms_per_word"])) for row in group]
        print(
            f"{kind}: {len(group)} scripts, {min(minutes):.1f} to {max(minutes):.1f} min "
            f"(median {statistics.median(minutes):.1f}), {statistics.median(costs):.2f} CPU-ms per word"
        )
    for row in rows:
        told = f"{row['words']:4} words {row['cpu_seconds']:7} CPU-s {row['notes'] or ''}"
        print(f"  {row['kind']:18} {row['paper']:16} {told}")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
