"""radio library, radio papers near: what the station has read and said, found by meaning and words."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from radio.commands.common import config_options, json_option, opened_store, print_json, print_table, setting
from radio.errors import LibraryError, PartlyDoneError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from radio.config import Config
    from radio.library import AiredHit, Library, PaperHit
    from radio.model.paper import Paper
    from radio.store import Store

SAID_CHARACTERS = 300
"""Of a passage or of what was said, in the table for people."""
REPAIRED_PARTS = {"papers": "papers of the store", "documents": "documents", "aired": "entries of the as-run log"}
limit_option = click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000))


@click.group()
def library() -> None:
    """The embedding DB: what the station has read and said."""


@library.command("status")
@json_option
@config_options
def show_status(as_json: bool) -> None:
    """How much it holds, and whether it is in step. The station may be running."""
    from radio.library.inspection import status

    config = setting().load()
    found = status(config.path("library"))
    if as_json:
        print_json(found)
        return
    rows = [(h.kind, h.entries, h.owed or "") for h in found.holdings]
    print_table(f"Library, {found.megabytes} MB", ("", "entries", "not yet in the index"), rows, empty="")
    if found.incomplete:
        click.echo("It lacks what a lost ledger held: the station fills it again by itself, or radio library repair.")
    for path in found.damaged:
        click.echo(f"moved aside, damaged: {path}")


@library.command("search")
@click.argument("question")
@click.option("--paper", help="Of this paper alone.")
@limit_option
@json_option
@config_options
def search_passages(question: str, paper: str | None, limit: int, as_json: bool) -> None:
    """Passages of the papers that answer QUESTION, with where they stand. The station may be running.

    \b
    Example: radio library search "how was the data cleaned?" --paper 2605.20098
    """
    from radio.types import PaperId

    config = setting().load()
    with reading(config) as opened:
        found = opened.nearest_passages(question, limit, PaperId(paper) if paper else None)
    if as_json:
        print_json(found)
        return
    rows = [(hit.paper_id, f"{hit.distance:.2f}", hit.section, hit.sentences[0], _short(hit.text)) for hit in found]
    print_table("", ("paper", "distance", "section", "from", "text"), rows, empty="no passage")


@library.command("check")
@json_option
@config_options
def check(as_json: bool) -> None:
    """Look for damage: the ledger, the words, each vector. Exit code 1 when there is any. The station must be stopped.

    Opening it mends what a crash left between ledger and index; this tells what is wrong beyond that."""
    config = setting().load()
    with _opened(config) as opened:
        found = opened.problems()
    if as_json:
        print_json(found)
    else:
        for line in found or ("The library is whole.",):
            click.echo(line)
    if found:
        raise LibraryError(f"{len(found)} things are wrong", hint="radio library repair")


@library.command("repair")
@click.option("--anew", is_flag=True, help="Make the index and the words again even when nothing is wrong with them.")
@json_option
@config_options
def repair(anew: bool, as_json: bool) -> None:
    """Make it whole again: index and words from the ledger, the rest from the store, the documents and the as-run log.

    What is damaged is moved aside within the library's folder. What is there and unchanged is not embedded again. It
    may be cut off: the station, or another repair, goes on. The station must be stopped."""
    from radio.production.refill import Filled, Refill

    config = setting().load()
    with _repairable(config, anew) as opened, opened_store(config) as store, _bars(hidden=as_json) as bars:
        before = opened.counts()

        def report(filled: Filled) -> None:
            bars(filled.part, filled.done, filled.total)

        refill = Refill(opened, store, config.path("documents"))
        refill.begin()
        refill.run(report)
        after, left = opened.counts(), opened.problems()
    if as_json:
        print_json({"before": before, "after": after, "problems": left, "left_out": refill.left_out})
    else:
        for kind, count in after.items():
            click.echo(f"{kind}: {count} ({count - before[kind]:+})")
    if left:
        raise LibraryError(f"still wrong: {'; '.join(left)}")
    if refill.left_out:
        raise PartlyDoneError(f"{len(refill.left_out)} documents could not be read", subject=refill.left_out[0])


@click.command("near")
@click.argument("about")
@click.option("--aired", is_flag=True, help="What was said on air, with when.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Said on this day or later (UTC); with --aired.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Said before this day (UTC); with --aired.")
@limit_option
@json_option
@config_options
def near(about: str, aired: bool, since: datetime | None, until: datetime | None, limit: int, as_json: bool) -> None:
    """Papers near to ABOUT: the id of a known paper, or a text. The station may be running.

    \b
    Examples:
      radio papers near 2605.20098
      radio papers near "retrieval with long contexts" --aired --since 2026-05-01
    """
    if (since or until) and not aired:
        raise UsageError("--since and --until are for --aired", hint="radio papers near ABOUT --aired --since DAY")
    config = setting().load()
    with opened_store(config) as store, reading(config) as opened:
        paper = _paper_named(store, about)
        if aired:
            _show_aired(opened.nearest_aired(paper or about, limit, _utc(since), _utc(until)), as_json)
        else:
            _show_papers(opened.nearest_papers(paper, limit) if paper else opened.find_papers(about, limit), as_json)


def _paper_named(store: Store, about: str) -> Paper | None:
    """The paper of that id, however it is written; None for a text. UsageError for an id that is not known."""
    from radio.papers.ids import parse_id

    try:
        name = parse_id(about)
    except UsageError:
        return None
    paper = store.papers.get(name)
    if paper is None:
        raise UsageError("the station does not know this paper", subject=name, hint="give a text instead")
    return paper


def _show_papers(found: list[PaperHit], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    rows = [
        (hit.paper_id, f"{hit.distance:.2f}", f"{hit.published:%Y-%m-%d}", _stamp(hit.aired_at), hit.title)
        for hit in found
    ]
    print_table("", ("id", "distance", "published", "aired", "title"), rows, empty="nothing is near")


def _show_aired(found: list[AiredHit], as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    rows = [
        (hit.paper_id, f"{hit.distance:.2f}", _stamp(hit.at), hit.show, hit.title, _short(hit.said)) for hit in found
    ]
    print_table("", ("id", "distance", "aired", "show", "title", "said"), rows, empty="nothing near was on air")


def _short(text: str) -> str:
    return text if len(text) <= SAID_CHARACTERS else f"{text[:SAID_CHARACTERS].rsplit(' ', 1)[0]} …"


def _stamp(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _utc(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None


@contextmanager
def reading(config: Config) -> Iterator[Library]:
    """The library, to ask, while the station may hold it."""
    from radio.library import Library, build_embedder
    from radio.store.modelfiles import models_dir

    embedder = build_embedder(models_dir(config.station.data_dir))
    try:
        with Library.read(config.path("library"), embedder) as opened:
            yield opened
    finally:
        embedder.close()


@contextmanager
def _opened(config: Config, *, anew: bool = False) -> Iterator[Library]:
    """The library, to write. UsageError while the station holds it."""
    from radio.library import Library, build_embedder
    from radio.library.opening import LOCK
    from radio.store.locks import holder
    from radio.store.modelfiles import models_dir

    folder = config.path("library")
    if pid := holder(folder / LOCK):
        raise UsageError(
            f"the library is in use by process {pid}",
            subject=str(folder),
            hint="radio stop, then again; a station mends its index, and fills a lost library, by itself",
        )
    embedder = build_embedder(models_dir(config.station.data_dir))
    try:
        with Library.open(folder, embedder, anew=anew) as opened:
            yield opened
    finally:
        embedder.close()


@contextmanager
def _repairable(config: Config, anew: bool) -> Iterator[Library]:
    """The library, with index and words made again if anything is wrong with it."""
    if not anew:
        try:
            with _opened(config) as opened:
                anew = bool(opened.problems())
        except LibraryError as e:
            click.echo(f"{e}", err=True)
            anew = True
    with _opened(config, anew=anew) as opened:
        yield opened


@contextmanager
def _bars(*, hidden: bool) -> Iterator[Callable[[str, int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=hidden) as progress:
        tasks = {part: progress.add_task(title, total=None) for part, title in REPAIRED_PARTS.items()}
        yield lambda part, done, total: progress.update(tasks[part], completed=done, total=total)


COMMANDS = (library,)
