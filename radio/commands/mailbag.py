"""radio mailbag list, add, approve, reject: listeners' questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from radio.commands.common import (
    asked_by_option,
    config_options,
    json_option,
    opened_store,
    print_json,
    print_table,
    setting,
)
from radio.errors import RadioError, UsageError

if TYPE_CHECKING:
    from radio.config import Config
    from radio.model.question import Question, QuestionState
    from radio.schedule.questions import Mailbag
    from radio.store import Store

STATES = ("review", "waiting", "making", "answered", "unanswerable", "rejected")
"""Of QuestionState, which is dear to import where only help is asked for."""


@click.group()
def mailbag() -> None:
    """Listeners' questions, which the show `mailbag` answers."""


@mailbag.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1, 100_000), help="At most so many, the newest."
)
@json_option
@config_options
def list_questions(state: QuestionState | None, limit: int, as_json: bool) -> None:
    """The questions, oldest first, and how they stand."""
    config = setting().load()
    with opened_store(config) as store:
        found = store.questions.listed((state,) if state else (), limit)
    if as_json:
        print_json(found)
        return
    rows = [(q.id, f"{q.asked:%d %b %H:%M}", q.state, q.paper_id or "any", q.name, q.text, _more(q)) for q in found]
    print_table(
        "Mailbag", ("id", "asked", "state", "paper", "name", "question", ""), rows, empty="no questions in the mailbag"
    )


def _more(question: Question) -> str:
    told = [f"{question.askers} askers"] if question.askers > 1 else []
    if question.answered:
        told.append(f"on air {question.answered:%d %b %H:%M} UTC in {question.episode}")
    if question.found is False:
        told.append("no answer found")
    return ", ".join([*told, question.reason] if question.reason else told)


@mailbag.command("add")
@click.argument("question")
@click.option("--paper", default="", help="The paper that it is about, by its arXiv id. Default: any.")
@click.option("--name", default="", help="A first name to be read out.")
@asked_by_option
@json_option
@config_options
def add(question: str, paper: str, name: str, asked_by: str, as_json: bool) -> None:
    """Put QUESTION into the mailbag, as the operator: no limit and no review stands against it, but its words are
    checked all the same.

    \b
    Example: radio mailbag add "Which baselines did they compare with?" --paper 2605.20098 --name Ada
    """
    from radio.clock import SystemClock

    config = setting().load()
    with opened_store(config) as store:
        told = _desk(config, store).ask(question, paper, name, asked_by, SystemClock().now(), limited=False)
    if told.refusal in ("text", "name", "paper"):
        raise UsageError(told.message)
    if told.refusal is not None:
        raise RadioError(told.message)
    if as_json:
        print_json(told)
    else:
        click.echo(f"{told.question}: {told.message}")


@mailbag.command("approve")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@config_options
def approve(ids: tuple[str, ...]) -> None:
    """Let questions be answered (with mailbag.review: operator none is without it)."""
    config = setting().load()
    with opened_store(config) as store:
        desk = _desk(config, store)
        for name in ids:
            click.echo(f"waiting: {desk.approve(name).text}")


@mailbag.command("reject")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", default="", help="Told to whoever asked.")
@config_options
def reject(ids: tuple[str, ...], reason: str) -> None:
    """Keep questions off the air."""
    config = setting().load()
    with opened_store(config) as store:
        desk = _desk(config, store)
        for name in ids:
            click.echo(f"rejected: {desk.reject(name, reason).text}")


@mailbag.command("answer-preview")
@click.argument("question", metavar="ID")
@json_option
@config_options
def answer_preview(question: str, as_json: bool) -> None:
    """What the software finds for a question by now, and how near it is. The station may be running.

    The paper that is asked about is read when the episode is made: before, its abstract alone is looked into.
    """
    from radio.commands.library import reading
    from radio.production.lookup import MOST, Lookup
    from radio.production.tasks import consulted
    from radio.schedule.shows import station_shows

    config = setting().load()
    shows = station_shows(config).values()
    with opened_store(config) as store, reading(config) as library:
        known = store.questions.get(question)
        if known is None:
            raise UsageError("no such question", subject=question, hint="radio mailbag list shows them")
        lookup = Lookup(
            config,
            store,
            shows,
            lambda text, paper, _document: consulted(library, text, paper, MOST),
            library.text_vectors,
        )
        answer = lookup.answer(known)
    if as_json:
        print_json({"question": known, "answer": answer})
        return
    click.echo(known.text)
    if answer is None or answer.level == "none":
        click.echo(f"No answer found{f' (nearest: {answer.score:.2f})' if answer else ''}.")
        return
    click.echo(f"{answer.level}, {answer.score:.2f}, in {answer.paper_id} {answer.section}".rstrip())
    for passage in answer.passages:
        page = passage[-1].boxes[0].page if passage[-1].boxes else "abstract"
        click.echo(f"- ({page}) {' '.join(evidence.text for evidence in passage)}")


def _desk(config: Config, store: Store) -> Mailbag:
    from radio.schedule.questions import Mailbag
    from radio.schedule.shows import station_shows

    return Mailbag(config, store, list(station_shows(config).values()))


COMMANDS = (mailbag,)
