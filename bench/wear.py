"""How a day of talks wears out the hosts' own phrases: which templates come again, and after how many talks.

    python -m bench.wear --papers FOLDER [--talks 140] [--forgetful]

The papers of the folder are told in turn, the even ones as if their licence kept the body off the air, each time under
another id. Every talk knows what the ones before it said, as in production; a forgetful station knows nothing.
"""

from __future__ import annotations

import argparse
import statistics
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from bench.writing import closed, own_cpu
from radio.clock import SystemClock
from radio.config import load_config
from radio.production.trial import brief_of, materials, papers_in
from radio.schedule.shows import load_shows
from radio.types import PaperId, ShowId
from radio.writing import PaperMaterial, write
from radio.writing.language.phrases import Draw

NEAR = 10
"""Talks within which a phrase that comes again is noticed: some forty minutes."""


class Drawn(Draw):
    """Notes the templates that are drawn."""

    log: Counter[str]

    def _take(self, chosen: str, fields: dict[str, object]) -> str:
        self.log[chosen] += 1
        return super()._take(chosen, fields)


def renamed(material: PaperMaterial, talk: int) -> PaperMaterial:
    paper = material.paper.model_copy(update={"id": PaperId(f"2611.{talk:05}")})
    return material.model_copy(update={"paper": paper, "document": material.document, "summary": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=Path, required=True)
    parser.add_argument("--talks", type=int, default=140)
    parser.add_argument("--forgetful", action="store_true")
    arguments = parser.parse_args()
    import radio.writing.stage as stage

    Drawn.log = Counter()
    # The bench listens in where phrases are drawn.
    vars(stage)["Draw"] = Drawn
    config, clock = load_config(None), SystemClock()
    show = load_shows(config.shows_dir, config.prompts_dir)[ShowId("rotation")]
    found = list(materials(config, papers_in(arguments.papers, clock), [], as_open=True))
    aired: list[str] = []
    said_at: dict[str, list[int]] = defaultdict(list)
    repeats, near, drawn, inside = 0, 0, 0, 0
    costs = []
    for talk in range(arguments.talks):
        material = renamed(found[talk % len(found)], talk)
        Drawn.log.clear()
        begin = own_cpu()
        brief = brief_of(config, clock, show, closed(material) if talk % 2 else material)
        script = write(brief.model_copy(update={"aired_lines": () if arguments.forgetful else tuple(aired)}), None)
        costs.append(own_cpu() - begin)
        spoken = " ".join(line.text for line in script.lines)
        for phrase in Drawn.log:
            fixed = max(phrase.replace("}", "{").split("{")[::2], key=len).strip()
            if len(fixed) < 4 or fixed not in spoken:
                continue  # drawn in a round of another length, or too short to be told
            drawn += 1
            inside += spoken.count(fixed) > 1 and len(fixed) > 12
            before = said_at[phrase]
            repeats += bool(before)
            near += bool(before) and talk - before[-1] <= NEAR
            said_at[phrase].append(talk)
        aired += [line.text for line in script.lines if line.origin in ("template", "extractive")]
    gaps = [b - a for rows in said_at.values() for a, b in pairwise(rows)]
    print(f"{arguments.talks} talks, {drawn} phrases drawn, {len(said_at)} different ones")
    print(f"said before in the day: {repeats / drawn:.0%}, within {NEAR} talks: {near / drawn:.0%}")
    print(f"twice in a talk: {inside}; talks between two uses: median {statistics.median(gaps) if gaps else 0}")
    print(f"CPU: {statistics.mean(costs):.2f} s a talk")
    for phrase, rows in sorted(said_at.items(), key=lambda row: -len(row[1]))[:12]:
        print(f"  {len(rows):4}  {phrase[:100]}")


if __name__ == "__main__":
    main()
