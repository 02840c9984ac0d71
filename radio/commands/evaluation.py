"""radio eval scripts: what a listener would object to in episodes, in figures, with the lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radio.commands.common import config_options, json_option, one_of, opened_store, print_json, print_table, setting
from radio.errors import ConfigError, PartlyDoneError, RadioError, UsageError

if TYPE_CHECKING:
    from radio.config import Config
    from radio.llm.base import LanguageModel
    from radio.model.show import Show
    from radio.types import ShowId
    from radio.writing.measures.report import EpisodeRow

WORST_LINES = 12
EPISODES = 50


@click.group("eval")
def evaluate() -> None:
    """Measure what the station says."""


@evaluate.command("scripts")
@click.option(
    "--papers",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write an episode about each paper of this folder, and score it. Nothing is spoken or aired.",
)
@click.option(
    "--writer",
    type=click.Choice(["extractive", "embedded", "server", "recorded"]),
    default="extractive",
    show_default=True,
    help="Who writes them; server: the models of llm.servers, in their order; recorded: what --answers holds.",
)
@click.option("--show", "shows", multiple=True, metavar="SHOW", help="Of which show. Default: rotation, or all.")
@click.option("--paper", "ids", multiple=True, metavar="ID", help="Only this paper; may be given several times.")
@click.option("--as-open", is_flag=True, help="Treat every paper as if its licence allowed its text to be read.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Keep the model's answers here, and use those that are kept already.",
)
@click.option(
    "--candidates",
    type=click.IntRange(1, 4),
    default=1,
    show_default=True,
    metavar="N",
    help="Readings of each turn that a model is asked for.",
)
@click.option(
    "--latest",
    default=EPISODES,
    show_default=True,
    metavar="N",
    help="Without --papers: how many episodes of the station.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.md",
    help="Write the table and the worst lines as Markdown.",
)
@click.option("--check", is_flag=True, help="Exit with 1 when an episode misses a goal.")
@json_option
@config_options
def scripts(
    folder: Path | None, writer: str, shows: tuple[str, ...], ids: tuple[str, ...], as_open: bool,
    answers: Path | None, candidates: int, latest: int, out: Path | None, check: bool, as_json: bool,
) -> None:  # fmt: skip
    """Score episodes: those that the station made, or with --papers new ones that are written for it.

    Goals: no number, name or lost hedge that the cited sentences do not bear, length within 10 %, no repeats.
    docs/evaluation.md tells what each column means.

    \b
    Examples: radio eval scripts --latest 20
              radio eval scripts --papers ./papers --out table.md
              radio eval scripts --papers ./papers --writer embedded --answers ./answers --paper 2605.20098
    """
    from radio.app import set_up_logging
    from radio.commands.evalreport import as_markdown, for_programs
    from radio.schedule.shows import station_shows
    from radio.writing.measures.table import missed_goals

    config = setting().load()
    set_up_logging("error")
    known = station_shows(config)
    chosen = [one_of(show, known, "show") for show in shows]
    failed: list[str] = []
    if folder is None:
        if ids or as_open or answers or writer != "extractive":
            raise UsageError("--writer, --paper, --as-open and --answers go with --papers")
        rows = list(_made(config, chosen or list(known.values()), latest, failed))
    else:
        wanted = chosen or [one_of("rotation", known, "show")]
        rows = list(_tried(config, folder, writer, wanted, ids, as_open, answers, candidates, failed))
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(as_markdown(rows), encoding="utf-8")
    if as_json:
        print_json(for_programs(rows, failed))
    else:
        _print(rows, failed)
    missed = {row.script.title: goals for row in rows if (goals := missed_goals(row))}
    if not rows:
        raise RadioError("nothing was scored", hint=failed[0] if failed else "the station has made no episode yet")
    if check and missed:
        raise RadioError(f"{len(missed)} of {len(rows)} episodes miss a goal")
    if failed:
        raise PartlyDoneError(f"{len(failed)} could not be scored: {failed[0]}")


def _made(config: Config, shows: Sequence[Show], latest: int, failed: list[str]) -> Iterator[EpisodeRow]:
    """The episodes of the archive. Whether they were made lean is not kept, so the nearer of the two lengths counts."""
    from radio.production.aired_scripts import made_scripts
    from radio.production.episode_stages import target_length
    from radio.production.trial import names_in
    from radio.writing.measures.ground import ground_of
    from radio.writing.measures.report import row_of
    from radio.writing.measures.turns import spoken_seconds

    by_id: dict[ShowId, Show] = {show.id: show for show in shows}
    with opened_store(config) as store:
        for made in made_scripts(config, store, by_id, failed, limit=latest):
            grounds = [ground_of(material) for material in made.materials]
            seconds = spoken_seconds(made.script.lines)
            target = min((target_length(made.show, lean) for lean in (False, True)), key=lambda t: abs(t - seconds))
            yield row_of(made.script, grounds, target, names=names_in(made.show, config))


def _tried(
    config: Config, folder: Path, writer: str, shows: Sequence[Show], ids: Sequence[str], as_open: bool,
    answers: Path | None, candidates: int, failed: list[str],
) -> Iterator[EpisodeRow]:  # fmt: skip
    from rich.console import Console

    from radio.clock import SystemClock
    from radio.production.spokenlines import OWN
    from radio.production.trial import brief_of, materials, names_in, papers_in, trial
    from radio.writing.effort import Effort

    clock = SystemClock()
    aired: list[str] = []
    papers = papers_in(folder, clock, ids)
    console = Console(stderr=True, highlight=False)
    with _writer(config, writer, answers) as model, console.status("converting") as line:
        for material in materials(config, papers, failed, as_open=as_open):
            for show in shows:
                line.update(f"{show.id} about {material.paper.id}")
                try:
                    brief = brief_of(config, clock, show, material, Effort(candidates=candidates), aired)
                    row = trial(clock, brief, model, names=names_in(show, config))
                except (UsageError, ConfigError):
                    raise
                except RadioError as e:
                    failed.append(f"{material.paper.id}: {e}")
                    continue
                aired += [line.text for line in row.script.lines if line.origin in OWN]
                yield row


@contextmanager
def _writer(config: Config, writer: str, answers: Path | None) -> Iterator[LanguageModel | None]:
    """The model of that name, None for the extractive writer; its answers kept where `answers` says so."""
    from radio.clock import SystemClock
    from radio.llm import build_chain
    from radio.llm.lent import embedded_model
    from radio.llm.recorded import Recorded, recorded_names

    clock = SystemClock()
    if writer == "extractive":
        yield None
        return
    if writer == "recorded":
        names = recorded_names(answers) if answers else []
        if answers is None or len(names) != 1:
            raise UsageError("--writer recorded wants --answers with one model's", hint=", ".join(names) or None)
        yield Recorded(None, answers, names[0])
        return
    if writer == "embedded":
        with embedded_model(config, clock) as model:
            yield Recorded(model, answers) if answers else model
        return
    off = config.llm.embedded.model_copy(update={"model": "off"})
    servers = config.model_copy(update={"llm": config.llm.model_copy(update={"embedded": off})})
    chain = build_chain(servers, clock, config.path("run"))
    if chain is None:
        raise UsageError("no server is configured", hint="llm.servers in config.yaml")
    yield Recorded(chain, answers) if answers else chain


def _print(rows: Sequence[EpisodeRow], failed: Sequence[str]) -> None:
    from radio.commands.evalreport import worst_lines
    from radio.writing.measures.table import table_of

    table = table_of(rows, on_screen=True)
    writers = ", ".join(dict.fromkeys(row.measures.writer for row in rows))
    print_table(f"{len(rows)} episodes by {writers}", table.heads, table.rows, empty="no episodes")
    worst = [(called, o.speaker, o.text, o.why) for called, o in worst_lines(rows, WORST_LINES)]
    if worst:
        click.echo()
        print_table("Worst lines", ("paper", "who", "line", "why"), worst, empty="")
    for reason in failed:
        click.echo(f"not scored: {reason}", err=True)


COMMANDS = (evaluate,)
