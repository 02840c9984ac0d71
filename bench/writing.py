"""What writing costs: seconds of script per CPU-second, and what the embedded model's process holds in memory.

    python -m bench.writing --papers FOLDER [--count 2 | --only ID] [--candidates 2] [--server http://127.0.0.1:PORT/v1]

`radio eval scripts` says what the scripts are worth. Every paper is written twice without a model: as if it were open,
and as if its licence kept its body off the air. `--count` papers are then written by the embedded model, or by a
llama.cpp server that runs already on this machine, with so many readings of a turn at most.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from radio.clock import Clock, SystemClock
from radio.config import Config, load_config
from radio.llm.base import LanguageModel
from radio.llm.embedded import read_address
from radio.llm.lent import embedded_model
from radio.llm.server import OpenAIServer
from radio.llmconfig import LlmServer
from radio.model.paper import Licence, LicenceCode
from radio.model.script import Script
from radio.production.trial import brief_of, materials, papers_in
from radio.schedule.shows import load_shows
from radio.types import ShowId
from radio.writing import PaperMaterial, write
from radio.writing.effort import Effort
from radio.writing.materials import WORDS_PER_MINUTE
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
    tried, refused = sum(d.tried for d in script.drafts), sum(d.refused for d in script.drafts)
    readings = f", {tried} readings, {refused} refused" if script.drafts else ""
    speed = 60 * words / WORDS_PER_MINUTE / max(cpu, 0.001)
    print(
        f"  {kind:18} {script.paper_ids[0]:16} {words:4} words, {own:4} the model's, {cpu:8.3f} CPU-s, "
        f"{speed:.1f} s of script per CPU-s{readings}, {script.writer}"
    )
    return kind, speed


@contextmanager
def served(config: Config, clock: Clock, url: str | None) -> Iterator[tuple[LanguageModel, psutil.Process]]:
    """The model and its process: a server that runs already, or the embedded one."""
    if url is None:
        with embedded_model(config, clock) as embedded:
            address = read_address(config.path("run"))
            assert address is not None
            yield embedded, psutil.Process(address.pid)
        return
    port = int(url.split(":")[2].split("/")[0])
    found = [c for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN and c.laddr]
    pid = next(c.pid for c in found if tuple(c.laddr)[1] == port)
    server = LlmServer(base_url=url, model="llm-1.5b", timeout_seconds=600, context_tokens=4096)
    yield OpenAIServer(server, clock), psutil.Process(pid)


def with_model(config: Config, found: list[PaperMaterial], url: str | None, candidates: int) -> list[tuple[str, float]]:
    clock, rows = SystemClock(), []
    show = load_shows(config.shows_dir, config.prompts_dir)[ShowId("rotation")]
    effort = Effort(candidates=candidates)
    with served(config, clock, url) as (model, process):
        for material in found:
            before, own = process.cpu_times(), own_cpu()
            brief = brief_of(config, clock, show, material).model_copy(update={"effort": effort})
            script = write(brief, model, clock=clock)
            after = process.cpu_times()
            cpu = after.user + after.system - before.user - before.system + own_cpu() - own
            rows.append(told(model.name, script, cpu))
        print(f"  {model.name}: {process.memory_info().rss / 2**20:.0f} MB")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=Path, required=True, help="folder of PDFs, with catalogue.jsonl or sidecars")
    parser.add_argument("--count", type=int, default=0, help="papers for the embedded model")
    parser.add_argument("--only", nargs="*", default=[], metavar="ID", help="these papers for the model")
    parser.add_argument("--candidates", type=int, default=2, help="readings of a turn at most")
    parser.add_argument("--server", metavar="URL", help="instead of the embedded model")
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
    chosen = [m for m in found if m.paper.id in arguments.only] or found[len(found) - arguments.count :]
    if chosen:
        rows += with_model(config, chosen, arguments.server, arguments.candidates)
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}")
    for kind in dict.fromkeys(kind for kind, _ in rows):
        speeds = [speed for other, speed in rows if other == kind]
        print(f"{kind}: {len(speeds)} scripts, median {statistics.median(speeds):.1f} s of script per CPU-s")
    for reason in failed:
        print(f"not read: {reason}")


if __name__ == "__main__":
    main()
