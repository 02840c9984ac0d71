"""What writing costs: CPU-seconds per word, and what the embedded model's process holds in memory.

    python -m bench.writing --papers FOLDER [--count 2] [--set llm.embedded.model=llm-1.5b]

`radio eval scripts` says what the scripts are worth. Every paper is written twice without a model: as if it were open,
and as if its licence kept its body off the air. `--count` papers are then written by the embedded model.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
from pathlib import Path

import psutil

from radio.clock import SystemClock
from radio.config import Config, load_config
from radio.llm.embedded import read_address
from radio.llm.lent import embedded_model
from radio.model.paper import Licence, LicenceCode
from radio.model.script import Script
from radio.production.trial import brief_of, materials, papers_in
from radio.schedule.shows import load_shows
from radio.types import ShowId
from radio.writing import PaperMaterial, write
from radio.writing.stage import count_words


def own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def closed(material: PaperMaterial) -> PaperMaterial:
    paper = material.paper.model_copy(update={"licence": Licence(code=LicenceCode.ARXIV)})
    return material.model_copy(update={"paper": paper})


def told(kind: str, script: Script, cpu: float) -> tuple[str, float]:
    words = count_words(script.lines)
    own = count_words(line for line in script.lines if line.origin == "model")
    print(
        f"  {kind:18} {script.paper_ids[0]:16} {words:4} words, {own:4} the model's, {cpu:8.3f} CPU-s {script.writer}"
    )
    return kind, 1000 * cpu / words


def with_model(config: Config, found: list[PaperMaterial]) -> list[tuple[str, float]]:
    clock, rows = SystemClock(), []
    show = load_shows(config.shows_dir, config.prompts_dir)[ShowId("rotation")]
    with embedded_model(config, clock) as model:
        address = read_address(config.path("run"))
        assert address is not None
        process = psutil.Process(address.pid)
        for material in found:
            before = process.cpu_times()
            script = write(brief_of(config, clock, show, material), model)
            after = process.cpu_times()
            rows.append(told(model.name, script, after.user + after.system - before.user - before.system))
        print(f"  {model.name}: {process.memory_info().rss / 2**20:.0f} MB")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=Path, required=True, help="folder of PDFs, with catalogue.jsonl or sidecars")
    parser.add_argument("--count", type=int, default=0, help="papers for the embedded model")
    parser.add_argument("--set", dest="overrides", action="append", default=[], metavar="KEY=VALUE")
    arguments = parser.parse_args()
    config, clock = load_config(None, overrides=tuple(arguments.overrides)), SystemClock()
    failed: list[str] = []
    found = list(materials(config, papers_in(arguments.papers, clock), failed, as_open=True))
    show = load_shows(config.shows_dir, config.prompts_dir)[ShowId("rotation")]
    rows: list[tuple[str, float]] = []
    for material in found:
        for kind, written in (("open", material), ("closed", closed(material))):
            begin = own_cpu()
            script = write(brief_of(config, clock, show, written), None)
            rows.append(told(kind, script, own_cpu() - begin))
    if arguments.count:
        rows += with_model(config, found[-arguments.count :])
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}")
    for kind in dict.fromkeys(kind for kind, _ in rows):
        costs = [cost for other, cost in rows if other == kind]
        print(f"{kind}: {len(costs)} scripts, median {statistics.median(costs):.2f} CPU-ms per word")
    for reason in failed:
        print(f"not read: {reason}")


if __name__ == "__main__":
    main()
