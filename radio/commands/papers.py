"""radio papers: list, search, show, rank, why; updates and lists are in radio.commands.lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from radio.commands.common import config_options, json_option, opened_store, print_json, print_table, setting
from radio.commands.library import near
from radio.commands.lists import lists, updates
from radio.errors import UsageError

if TYPE_CHECKING:
    from radio.config import Config
    from radio.model.paper import Paper, Part, Pick
    from radio.papers.candidates import Candidates
    from radio.papers.why import Why
    from radio.store import Store
    from radio.store.papers import PaperState

STATES = ("new", "picked", "converted", "aired", "failed", "excluded")


@click.group()
def papers() -> None:
    """The papers that the station knows, and why it airs them.

    \b
    Examples: radio papers rank               what would be picked next
              radio papers why 2605.20098     why it was picked, or not yet, or never
    """


day_option = click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Papers announced on that day, as 2026-05-20."
)


@papers.command("list")
@click.option("--limit", default=30, show_default=True, type=click.IntRange(min=1))
@day_option
@click.option("--state", type=click.Choice(STATES), help="Those in this state alone.")
@json_option
@config_options
def list_papers(limit: int, day: datetime | None, state: PaperState | None, as_json: bool) -> None:
    """The newest papers, with what became of them."""
    with opened_store(setting().load()) as store:
        found = store.papers.listed(limit, state, *_bounds(day))
    _show(found, as_json)


@papers.command("search")
@click.argument("text")
@json_option
@config_options
def search_papers(text: str, as_json: bool) -> None:
    """Papers whose title, authors or abstract hold every word of TEXT."""
    with opened_store(setting().load()) as store:
        found = [(paper, *(store.papers.state(paper.id) or ("new", ""))) for paper in store.papers.search(text)]
    _show(found, as_json)


@papers.command("show")
@click.argument("paper")
@json_option
@config_options
def show_paper(paper: str, as_json: bool) -> None:
    """All that is known of PAPER, an arXiv id."""
    from radio.papers.policy import licence_policy

    config = setting().load()
    with _opened(config) as (store, candidates):
        told = _why(config, store, candidates, paper)
        known = store.papers.get(told.paper_id)
        document = store.documents.get(told.paper_id)
    if known is None:
        raise UsageError("the station does not know this paper", subject=paper)
    shown = licence_policy(config).allows_pages(known.licence)
    if as_json:
        print_json({"paper": known, "pages_allowed": shown, "document": document, "why": told})
        return
    names = [author.name for author in known.authors]
    more = f" and {len(names) - 20} others" if len(names) > 20 else ""
    read = f"{document['pages']} pages, {document['sentences']} sentences ({document['status']})" if document else "-"
    announced = f", announced {known.announced:%Y-%m-%d}" if known.announced else ""
    licence = f"{known.licence.code.value}, learnt from {known.licence.source}"
    rows = [
        ("id", known.key),
        ("authors", ", ".join(names[:20]) + more),
        ("categories", ", ".join(known.categories)),
        ("published", f"{known.published:%Y-%m-%d}{announced}"),
        ("licence", f"{licence}; its pages are {'shown' if shown else 'not shown'}"),
        ("link", known.abs_url or known.pdf_url),
        ("comment", known.comment),
        ("journal", known.journal_ref),
        ("read", read),
        ("state", told.told),
    ]
    print_table(known.title, ("", ""), [row for row in rows if row[1]], empty="")
    click.echo(f"\n{known.abstract.strip()}")
    for line in told_problems(document):
        click.echo(line)


def told_problems(document: Mapping[str, Any] | None) -> Iterator[str]:
    """What was wrong with the PDF, with a sample of each hidden text. Samples are safe to print, but not to believe."""
    for problem in document["problems"] if document else ():
        where = f"page {problem['page']}" if problem["page"] else "the file"
        yield f"\n{where}, {problem['category']}: {problem['message']}"
        for part in problem.get("hidden", ()):
            yield f"    {part['how']}: {part['sample']}"


@papers.command("rank")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1))
@day_option
@json_option
@config_options
def rank_papers(limit: int, day: datetime | None, as_json: bool) -> None:
    """What would be picked next and why; with --day all papers of that day, whatever became of them."""
    config = setting().load()
    with _opened(config) as (store, candidates):
        start, end = _bounds(day)
        if start is None or end is None:
            picks = candidates.picks()
        else:
            picks = candidates.among(store.papers.between(start, end), end)
        compared = len(picks) - len(candidates.unknown(picks))
    if as_json:
        print_json([_row(pick) for pick in picks[:limit]])
        return
    rows = [
        (pick.rank, f"{pick.score:.2f}", pick.paper.key, pick.paper.title, "; ".join(pick.reasons))
        for pick in picks[:limit]
    ]
    empty = "no papers were announced on that day" if day else "no paper could be picked now"
    print_table("Best first", ("rank", "score", "id", "title", "why"), rows, empty=empty)
    if picks:
        click.echo(f"{len(picks)} papers; {compared} of them are compared by meaning so far")


@papers.command("why")
@click.argument("paper")
@json_option
@config_options
def why_paper(paper: str, as_json: bool) -> None:
    """Why PAPER was picked, or was not yet, or never will be.

    \b
    Example: radio papers why 2605.20098
    """
    config = setting().load()
    with _opened(config) as (store, candidates):
        told = _why(config, store, candidates, paper)
    if as_json:
        print_json(told)
        return
    click.echo(f"{told.paper_id}v{told.version}  {told.title}\n{told.told}")
    for record in told.picks:
        title = f"As it was picked on {record.picked:%d %b %Y %H:%M} UTC for {record.asked_by} ({record.order})"
        _show_parts(title, record.parts, record.score)
    if told.standing is not None and told.never is None:
        _show_parts(f"Now: {told.standing.rank} of {told.standing.of}", told.standing.parts, told.standing.score)


@contextmanager
def _opened(config: Config) -> Iterator[tuple[Store, Candidates]]:
    from radio.clock import SystemClock
    from radio.papers.candidates import Candidates

    with opened_store(config) as store:
        yield store, Candidates(config, store, SystemClock())


def _why(config: Config, store: Store, candidates: Candidates, text: str) -> Why:
    from radio.papers.why import why

    return why(config, store, candidates, text)


def _bounds(day: datetime | None) -> tuple[datetime | None, datetime | None]:
    start = None if day is None else day.replace(tzinfo=UTC)
    return start, None if start is None else start + timedelta(days=1)


def _row(pick: Pick) -> dict[str, object]:
    paper = pick.paper
    return {
        "rank": pick.rank,
        "of": pick.of,
        "score": pick.score,
        "paper_id": paper.id,
        "version": paper.version,
        "title": paper.title,
        "category": paper.primary_category,
        "parts": [part.model_dump() for part in pick.parts],
    }


def _show(found: Sequence[tuple[Paper, PaperState, str]], as_json: bool) -> None:
    if as_json:
        print_json([{**p.model_dump(mode="json"), "state": state, "reason": reason} for p, state, reason in found])
        return
    rows = [
        (p.key, f"{p.announced or p.published:%Y-%m-%d}", p.primary_category, p.licence.code.value, state, p.title)
        for p, state, _ in found
    ]
    print_table("Papers", ("id", "day", "category", "licence", "state", "title"), rows, empty="no papers")


def _show_parts(title: str, parts: Sequence[Part], score: float) -> None:
    ordered = sorted(parts, key=lambda part: -abs(part.value))
    rows: list[tuple[str, ...]] = [(f"{part.value:+.2f}", part.name, part.reason) for part in ordered]
    if rows:
        rows.append((f"{score:+.2f}", "sum", ""))
    print_table(title, ("", "", ""), rows, empty=f"{title}: somebody asked, and nothing was compared")


for command in (near, updates, lists):
    papers.add_command(command)
COMMANDS = (papers,)
