"""How near our one-line headlines are to people's own: ROUGE-1 and ROUGE-L on SciTLDR-A, dev (619 papers).

    python -m bench.headlines SHARED/data [--peer] [--server URL --count 12]

Per paper the best F-measure over its targets counts, as the data set's authors score it (Cachola et al. 2020). `--peer`
scores by the package rouge-score too, where it is installed, to check ours. With `--server` the model there words the
headlines of the first `--count` papers, behind the claim gate. Beside our choice stand the first sentence,
the title, the beats' choice that headlines were before, and the oracle: the sentence that scores best.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.roundups import ROOT, server
from radio.llm.base import LanguageModel
from radio.model.paper import Author, Paper
from radio.types import PaperId
from radio.writing import summarize
from radio.writing.materials import PaperMaterial
from radio.writing.reading.beats import candidates, choose
from radio.writing.summaries.headline import best_sentence, headline_of

FILE = Path("truth/scitldr/SciTLDR-A_dev.jsonl")
Score = Callable[[str, str], float]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def f_measure(shared: int, said: int, wanted: int) -> float:
    return 2 * shared / (said + wanted) if shared else 0.0


def rouge_1(said: str, wanted: str) -> float:
    left, right = words(said), words(wanted)
    return f_measure(sum((Counter(left) & Counter(right)).values()), len(left), len(right))


def rouge_l(said: str, wanted: str) -> float:
    """By the longest common subsequence of words."""
    left, right = words(said), words(wanted)
    row = [0] * (len(right) + 1)
    for word in left:
        diagonal = 0
        for j, other in enumerate(right):
            above = row[j + 1]
            row[j + 1] = diagonal + 1 if word == other else max(above, row[j])
            diagonal = above
    return f_measure(row[-1], len(left), len(right))


def papers(data: Path) -> Iterator[tuple[PaperMaterial, list[str], list[str]]]:
    """Each paper as metadata alone, its sentences, and its targets."""
    at = datetime(2020, 1, 1, tzinfo=UTC)
    for number, row in enumerate(map(json.loads, (data / FILE).read_text(encoding="utf-8").splitlines())):
        paper = Paper(
            id=PaperId(f"2001.{number:05}"),
            title=row["title"],
            authors=(Author(name="A B"), Author(name="C D")),
            abstract=" ".join(row["source"]),
            categories=("cs.LG",),
            published=at,
            updated=at,
        )
        yield PaperMaterial(paper=paper), row["source"], row["target"]


def by_beats(material: PaperMaterial) -> str:
    """The headline as it was until November 2026: the best sentence of the beat "what"."""
    chosen = choose(candidates(material), {"what": 1})["what"]
    return chosen[0].text if chosen else material.paper.title


def best(score: Score, said: str, targets: Sequence[str]) -> float:
    return max(score(said, target) for target in targets)


def choices(material: PaperMaterial, source: list[str], targets: list[str]) -> dict[str, str]:
    sentence = best_sentence(material)
    return {
        "first sentence": source[0],
        "title": material.paper.title,
        "beats, as before": by_beats(material),
        "ours, sentence as it stands": sentence[1] if sentence else material.paper.title,
        "ours, as it is shown": headline_of(material).text,
        "oracle": max(source, key=lambda one: best(rouge_1, one, targets)),
    }


def peer() -> tuple[Score, Score]:
    from rouge_score import rouge_scorer  # type: ignore[import-not-found] # only in a bench's own environment

    scorer: Any = rouge_scorer.RougeScorer(["rouge1", "rougeL"])
    return (
        lambda a, b: float(scorer.score(b, a)["rouge1"].fmeasure),
        lambda a, b: float(scorer.score(b, a)["rougeL"].fmeasure),
    )


def by_model(
    data: Path, rows: list[tuple[dict[str, str], list[str]]], model: LanguageModel
) -> list[tuple[dict[str, str], list[str]]]:
    """The rows with the model's headline; where the gate refuses it, it is the extractive one, and counted."""
    told, worded = [], 0
    for (chosen, targets), (material, _, _) in zip(rows, papers(data), strict=False):
        made = summarize(material, "headline", model, prompts_dir=ROOT / "prompts", worded=True)
        worded += made.writer != "extractive"
        print(f"[{made.writer}] {made.headline}")
        told.append(({**chosen, "the model's": made.headline}, targets))
    print(f"{worded} of {len(told)} in the model's words")
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--server", help="base URL of a model that words the headlines")
    parser.add_argument("--count", type=int, default=12)
    arguments = parser.parse_args()
    rows = [(choices(*row), row[2]) for row in papers(arguments.data)]
    if arguments.server:
        rows = by_model(arguments.data, rows[: arguments.count], server(arguments.server))
    scorers = {"own": (rouge_1, rouge_l)} | ({"rouge-score": peer()} if arguments.peer else {})
    print(f"{len(rows)} papers; ROUGE-1, ROUGE-L (F, best of the targets), words")
    for name in rows[0][0]:
        said = [(chosen[name], targets) for chosen, targets in rows]
        told = [
            "  ".join(f"{100 * sum(best(score, *one) for one in said) / len(said):5.1f}" for score in pair)
            for pair in scorers.values()
        ]
        print(f"{name:28} {' | '.join(told)}  {sum(len(words(text)) for text, _ in said) / len(said):5.1f}")


if __name__ == "__main__":
    main()
