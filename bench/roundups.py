"""The daily and weekly shows over the recorded days: themes, how near their papers are, length, repeats, callbacks.

    python -m bench.roundups SHARED/data --vectors FILE.npz [--day 2026-05-26] [--weekly] [--script] [--server URL]

Each day's papers are ranked as the station ranks them, with what the days before aired; the daily show is made of them
by the extractive writer, or by the model at `--server` where one is named. `--script` prints what is said. `--vectors`
is made by `bench.selection` where it is not there. An as-run log goes with it, in which some of each day's best papers
were on air live, some were cut off after seconds, some only replayed, and the rest never.

Checked: no paper twice, in a show or in the daily shows of a week; the length against the target; lines that are said
twice; that of earlier airings is said what the log has, no more and no less; how near the papers of a theme are to one
another and to those of other themes (mean cosine, silhouette).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.selection import vectors_of
from radio.clock import SystemClock
from radio.config import Config, StationConfig
from radio.llm.base import LanguageModel
from radio.model.asrun import AsRunEntry
from radio.model.paper import Paper
from radio.model.script import Script
from radio.model.summary import Digest
from radio.papers.nearness import Aired, Known
from radio.papers.programme import DAY_AIRINGS
from radio.papers.selection import Ranker
from radio.papersconfig import PapersConfig
from radio.production.heard import last_heard
from radio.schedule.shows import load_shows
from radio.store import Store
from radio.types import PaperId, Seconds, ShowId, to_samples
from radio.writing import PaperMaterial, WritingBrief, digest, write
from radio.writing.materials import WORDS_PER_MINUTE
from radio.writing.reading.facts import spoken_earlier
from radio.writing.stage import count_words
from tests.recorded_days import CATEGORIES, recorded_days

ROOT = Path(__file__).resolve().parent.parent
MOST = 400
"""As production does: themes are sought among the best."""
Vectors = dict[PaperId, NDArray[np.float32]]


def ranked(days: Sequence[tuple[datetime, list[Paper]]], vectors: Vectors) -> list[tuple[datetime, list[Paper]]]:
    """Each day's papers, best first, in the light of what the days before aired."""
    ranker = Ranker(PapersConfig.model_validate({"arxiv": {"categories": CATEGORIES}}))
    aired: list[Aired] = []
    found = []
    for day, papers in days:
        picks = ranker.rank(papers, day + timedelta(hours=6), known=Known(vectors, (), tuple(aired)))
        found.append((day, [pick.paper for pick in picks]))
        aired += [Aired(pick.paper, day + timedelta(hours=6)) for pick in picks[:DAY_AIRINGS]]
    return found


def air(store: Store, day: datetime, papers: Sequence[Paper]) -> None:
    """A day's log: the best papers from six o'clock on, by turns live in full, cut off, replayed and never."""
    for n, paper in enumerate(papers[:DAY_AIRINGS]):
        start, kind = day + timedelta(hours=6, minutes=4 * n), n % 4
        seconds = 8 if kind == 1 else 230
        if kind == 3:
            continue
        store.papers.upsert(paper)
        entry = AsRunEntry(
            start=start,
            end=start + timedelta(seconds=seconds),
            first_sample=0,
            samples=to_samples(Seconds(seconds)),
            segment=None,
            title=paper.title,
            kind="talk",
            source="replay" if kind == 2 else "live",
            show=ShowId("rotation"),
            paper_ids=(paper.id,),
            cut_short=kind == 1,
        )
        store.asrun.append(entry)


def called_back(script: Script, store: Store, at: datetime) -> str:
    """Each line on an earlier airing against the log, read anew; how many there are, and of how many papers on air."""
    said = {line.paper_id: line.text for line in script.lines if line.beat == "context" and line.paper_id}
    for paper_id in script.paper_ids:
        entries = [e for e in store.asrun.airings_of(paper_id) if e.start < at]
        days = [spoken_earlier(e.start, at, "UTC") for e in entries if e.source == "live" and not e.cut_short]
        assert (paper_id in said) == bool(days), f"{paper_id}: {said.get(paper_id)}"
        assert not days or days[-1] in said[paper_id], f"not in the log: {said[paper_id]}"
    in_log = sum(bool(store.asrun.airings_of(paper_id)) for paper_id in script.paper_ids)
    return f"{len(said)} callbacks, as the log has it; {in_log} of its papers are in the log, begun, replayed or whole"


def script_of(
    made: Digest, papers: Sequence[Paper], show_id: str, at: datetime, model: LanguageModel | None,
    aired: Sequence[str], store: Store,
) -> tuple[Script, Seconds]:  # fmt: skip
    show = load_shows(ROOT / "shows", ROOT / "prompts")[ShowId(show_id)]
    told = {paper_id for theme in made.themes for paper_id in theme.paper_ids}
    brief = WritingBrief(
        show=show,
        station=StationConfig(),
        materials=tuple(
            PaperMaterial(paper=paper, earlier=(own,) if (own := last_heard(store, paper.id, at)) else ())
            for paper in papers
            if paper.id in told
        ),
        digest=made,
        target=Seconds(show.length.target * 60),
        now=at,
        prompts_dir=ROOT / "prompts",
    )
    if aired and "aired_lines" in WritingBrief.model_fields:
        brief = brief.model_copy(update={"aired_lines": tuple(aired)})
    return write(brief, model), brief.target


def nearness(made: Digest, vectors: Vectors) -> tuple[float, float, float]:
    """Mean cosine of two papers of one theme, of two of different themes, and the mean silhouette (by 1 - cosine)."""
    groups = [np.stack([vectors[i] for i in theme.paper_ids]) for theme in made.themes]
    within = [float(g[i] @ g[j]) for g in groups for i in range(len(g)) for j in range(i)]
    between = [float((g @ h.T).mean()) for k, g in enumerate(groups) for h in groups[:k]]
    silhouettes = []
    for k, group in enumerate(groups):
        for row in group:
            if len(group) < 2 or len(groups) < 2:
                continue
            own = 1 - float((group @ row).sum() - row @ row) / (len(group) - 1)
            other = min(1 - float((h @ row).mean()) for m, h in enumerate(groups) if m != k)
            silhouettes.append((other - own) / max(own, other, 1e-9))
    return _mean(within), _mean(between), _mean(silhouettes)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def show_themes(made: Digest, papers: Sequence[Paper]) -> None:
    titles = {paper.id: paper.title for paper in papers}
    for theme in made.themes:
        moved = f", {theme.before} of {made.papers_before} before" if theme.before is not None else ""
        terms = f"; all speak of {', '.join(theme.keywords)}" if theme.keywords else ""
        print(f"- **{theme.name}** ({theme.size} of {made.papers_counted}{moved}{terms})")
        for paper_id in theme.paper_ids:
            print(f"  - {titles[paper_id]} ({paper_id})")


def show_script(script: Script) -> None:
    chapters = {chapter.first_line: chapter.title for chapter in script.chapters}
    for n, line in enumerate(script.lines):
        if n in chapters:
            print(f"\n== {chapters[n]}")
        print(f"{line.speaker.upper():5} [{line.origin[:3]} {line.beat}] {line.text}")


def checks(script: Script, target: Seconds) -> str:
    words = count_words(script.lines)
    seconds = words / WORDS_PER_MINUTE * 60
    twice = [text for text, n in Counter(line.text for line in script.lines).items() if n > 1]
    assert len(set(script.paper_ids)) == len(script.paper_ids), "a paper twice in one show"
    told = f"{len(script.paper_ids)} papers, {seconds / 60:.1f} min ({seconds / target - 1:+.0%}), {script.writer}"
    gate = f"gate {script.gate.passed}/{script.gate.checked}{' ' if script.gate.reasons else ''}"
    return f"{told}; {gate}{'; '.join(script.gate.reasons)}; said twice: {twice or 'nothing'}"


def server(url: str) -> LanguageModel:
    from radio.llm import build_chain

    named = {"base_url": url, "model": "llm-1.5b", "timeout_seconds": 600}
    config = Config.model_validate({"llm": {"servers": [named], "embedded": {"model": "off"}}})
    model = build_chain(config, SystemClock(), config.path("run"))
    assert model is not None
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--day", help="only this one's show")
    parser.add_argument("--weekly", action="store_true", help="the weekly shows instead")
    parser.add_argument("--script", action="store_true")
    parser.add_argument("--server", help="base URL of the model that words it")
    asked = parser.parse_args()
    recorded = recorded_days(asked.data)
    vectors: Vectors = vectors_of([paper for _, papers in recorded for paper in papers], asked.vectors)
    model = server(asked.server) if asked.server else None
    days = ranked(recorded, vectors)
    told: dict[PaperId, datetime] = {}
    lately: list[str] = []
    said: list[str] = []
    figures = []
    store = Store.open(Path(tempfile.mkdtemp()) / "radio.db", SystemClock())
    for day, papers in days:
        air(store, day, papers)
    for day, papers in weeks(days) if asked.weekly else days:
        begin = time.process_time()
        rows = np.stack([vectors[paper.id] for paper in papers[:MOST]])
        span = timedelta(days=7 if asked.weekly else 1)
        before = [p for d, rest in days for p in rest if day - span <= d < day] if asked.weekly else []
        week = {i for i, at in told.items() if day - at < timedelta(days=7)}
        made = digest(
            papers[:MOST], rows, day, day + span, "week" if asked.weekly else "day", 16 if asked.weekly else 12,
            told_before=week, lately=lately, counted=papers, before=before,
        )  # fmt: skip
        again = {i for theme in made.themes for i in theme.paper_ids} & week
        assert not again, f"told twice in a week: {again}"
        told.update({i: day for theme in made.themes for i in theme.paper_ids})
        lately = [theme.name for theme in made.themes]
        if asked.day and f"{day:%Y-%m-%d}" != asked.day:
            continue
        cost = time.process_time() - begin
        show, at = "weekly" if asked.weekly else "daily", day + span + timedelta(hours=-6)
        script, target = script_of(made, papers, show, at, model, said, store)
        said += [line.text for line in script.lines]
        figures.append(nearness(made, vectors))
        print(f"\n## {day:%Y-%m-%d}: {len(papers)} papers, {time.process_time() - begin:.1f} CPU-s ({cost:.1f} digest)")
        print(called_back(script, store, at))
        print(f"{checks(script, target)}; nearness within/between/silhouette "
              + "/".join(f"{x:.2f}" for x in figures[-1]))  # fmt: skip
        show_themes(made, papers)
        if asked.script:
            show_script(script)
    print("\nmean nearness within/between/silhouette:", "/".join(f"{x:.2f}" for x in np.mean(figures, axis=0)))


def weeks(days: Sequence[tuple[datetime, list[Paper]]]) -> list[tuple[datetime, list[Paper]]]:
    """The recorded days by week, Monday to Sunday, the day being the Monday; papers by turns, best first."""
    found: dict[datetime, list[list[Paper]]] = {}
    for day, papers in days:
        found.setdefault(day - timedelta(days=day.weekday()), []).append(papers)
    turns = {monday: zip_longest(*lists) for monday, lists in found.items()}
    return [(monday, [p for turn in rows for p in turn if p is not None]) for monday, rows in turns.items()]


if __name__ == "__main__":
    main()
