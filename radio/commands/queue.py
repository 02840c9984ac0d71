"""radio queue list, add, skip, move, drop; radio request; radio asrun."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from radio.commands.common import (
    Amount,
    asked_by_option,
    clock_time,
    config_options,
    json_option,
    opened_store,
    print_json,
    print_table,
    setting,
)
from radio.commands.say import skip
from radio.errors import PartlyDoneError, RadioError, UsageError

if TYPE_CHECKING:
    from radio.model.asrun import AsRunEntry
    from radio.model.rundown import CutsIn, RundownEntry
    from radio.store import Store


@click.group()
def queue() -> None:
    """The rundown: what is to air, in order."""


@queue.command("list")
@json_option
@config_options
def list_queue(as_json: bool) -> None:
    """What is on air and what comes next."""
    config = setting().load()
    with opened_store(config) as store:
        entries = store.rundown.queued()
        on_air = store.rundown.airing()
        lengths = {e.id: _seconds(store, e) for e in entries}
        waiting = store.orders.waiting()
    if as_json:
        print_json({"airing": on_air, "queued": entries, "orders": waiting})
        return
    rows = [
        (
            e.id,
            clock_time(lengths[e.id]),
            e.title,
            e.show,
            _when(e),
            e.added_by,
        )
        for e in entries
    ]
    if on_air:
        click.echo(f"On air: {on_air.title}")
    columns = ("entry", "length", "title", "show", "when", "added by")
    print_table("Rundown", columns, rows, empty="the rundown is empty; replays and the house programme air")
    for order in waiting:
        click.echo(f"in the making: {order.id} ({order.state}, for {order.asked_by})")


def _when(entry: RundownEntry) -> str:
    from radio.types import to_seconds

    told = [f"{entry.not_before:%d %b %H:%M:%S} UTC"] if entry.not_before else []
    if entry.cuts_in != "no":
        told.append("cuts in")
    if entry.resume_at:
        told.append(f"goes on at {clock_time(to_seconds(entry.resume_at))}")
    return ", ".join(told)


def _seconds(store: Store, entry: RundownEntry) -> float:
    from radio.types import Samples, to_seconds

    segment = store.segments.get(entry.segment)
    return to_seconds(segment.duration if segment else Samples(0))


@queue.command("add")
@click.argument("what")
@click.option("--now", "at_once", is_flag=True, help="Breaking: at once; what is on air is held, and goes on after it.")
@asked_by_option
@config_options
def add(what: str, at_once: bool, asked_by: str) -> None:
    """Air WHAT next, or at once: a segment, an episode (from the archive), or a paper by its arXiv id.

    \b
    Examples: radio queue add 2605.20098
              radio queue add daily-2026-05-20 --now
    """
    from radio.schedule.steering import insert
    from radio.types import EpisodeId, SegmentId

    when = "at once" if at_once else "next"

    config = setting().load()
    with opened_store(config) as store:
        segment = store.segments.get(SegmentId(what))
        if segment is not None:
            insert(store, [segment], asked_by, cut_in=at_once)
            click.echo(f"{when}: {segment.title}")
            return
        episode = store.episodes.get(EpisodeId(what))
        if episode is not None:
            found = [store.segments.get(s) for s in episode.segments]
            kept = [s for s in found if s is not None]
            if kept:
                insert(store, kept, asked_by, cut_in=at_once)
            if len(kept) < len(found):
                gone = len(found) - len(kept)
                raise PartlyDoneError(
                    f"{gone} of {len(found)} segments are no longer on disk; the others air {when}", subject=what
                )
            click.echo(f"{when}: {episode.title}")
            return
    _order_paper(what, asked_by, "hold" if at_once else "no")


@click.command()
@click.argument("paper")
@click.option("--name", default="a listener", show_default=True, help="Who asks; said nowhere but in the log.")
@click.option("--force", is_flag=True, help="As the operator: no limit and no excluded word stands against it.")
@asked_by_option
@json_option
@config_options
def request(paper: str, name: str, force: bool, asked_by: str, as_json: bool) -> None:
    """Ask for a paper by its arXiv id; it is made before all else and airs next, within the limits for listeners.

    \b
    Examples: radio request 2605.20098 --name Ada
              radio request 2605.20098 --force
    """
    if force:
        _order_paper(paper, asked_by)
        return
    from radio.clock import SystemClock
    from radio.production.announcerline import Acknowledger
    from radio.schedule.requests import Requests, listener
    from radio.schedule.shows import station_shows
    from radio.web.status import playout_status

    config, now = setting().load(), SystemClock().now()
    shows = list(station_shows(config).values())
    with opened_store(config) as store:
        requests = Requests(config, store, shows, lambda: playout_status(config.path("run"), now))
        answer = requests.ask(paper, listener(name), now)
    if config.papers.requests.acknowledge and answer.state == "waiting":
        Acknowledger(config.path("run")).asked(answer.order)
    if as_json:
        print_json(answer)
    if answer.refusal == "id":
        raise UsageError(answer.message)
    if answer.refusal is not None:
        raise RadioError(answer.message, hint="the operator may with --force")
    if not as_json:
        click.echo(answer.message)


def _order_paper(paper: str, asked_by: str, cuts_in: CutsIn = "no") -> None:
    from radio.clock import SystemClock
    from radio.schedule.orders import operator_order
    from radio.schedule.shows import station_shows

    config = setting().load()
    shows = station_shows(config)
    rotation = next((s for s in shows.values() if s.form == "rotation"), None)
    if rotation is None:
        raise UsageError("no show takes single papers", hint="add a show with form: rotation to shows/")
    with opened_store(config) as store:
        order = operator_order(rotation, [paper], None, SystemClock().now(), asked_by)
        store.orders.put(order.model_copy(update={"cuts_in": cuts_in}))
    click.echo(f"ordered: {order.papers[0]} as {rotation.title}; it airs when it is made")


queue.add_command(skip)


@queue.command("drop")
@click.argument("entry", type=int)
@config_options
def drop(entry: int) -> None:
    """Take ENTRY out of the rundown."""
    config = setting().load()
    with opened_store(config) as store:
        _require_queued(store, entry)
        store.rundown.drop(entry)
    click.echo(f"dropped {entry}")


@queue.command("move")
@click.argument("entry", type=int)
@click.option("--before", "other", type=int, required=True, metavar="ENTRY", help="The entry that it shall precede.")
@config_options
def move(entry: int, other: int) -> None:
    """Put ENTRY before another one."""
    config = setting().load()
    with opened_store(config) as store:
        _require_queued(store, entry)
        _require_queued(store, other)
        store.rundown.move(entry, other)
    click.echo(f"{entry} airs before {other}")


def _require_queued(store: Store, entry: int) -> None:
    if entry not in {e.id for e in store.rundown.queued()}:
        raise UsageError(f"entry {entry} is not waiting in the rundown", hint="radio queue list shows those that are")


@click.command()
@click.option("--hours", default=24.0, show_default=True, type=Amount(), help="How far back.")
@json_option
@config_options
def asrun(hours: float, as_json: bool) -> None:
    """The as-run log: what truly aired."""
    from radio.clock import SystemClock
    from radio.types import to_seconds

    config = setting().load()
    now = SystemClock().now()
    with opened_store(config) as store:
        entries = store.asrun.between(now - timedelta(hours=hours), now, limit=100_000)
    if as_json:
        print_json(entries)
        return
    rows = [
        (
            f"{e.start:%d %b %H:%M:%S}",
            clock_time(to_seconds(e.samples)),
            e.source,
            e.kind,
            f"{e.title} (cut short)" if e.cut_short else e.title,
            e.asked_by,
            accepted_by(e),
        )
        for e in entries
    ]
    columns = ("start", "length", "source", "kind", "title", "asked by", "accepted by")
    print_table("As run (UTC)", columns, rows, empty="nothing has aired in that time")


def accepted_by(entry: AsRunEntry) -> str:
    """Whether every output took all of it, or how much those did that did not; a minus where nobody knows."""
    if not entry.outputs:
        return "-"
    fewer = {name: samples for name, samples in entry.outputs.items() if samples < entry.samples}
    if not fewer:
        return "all"
    # Rounded down: only what is whole is 100 %.
    return "all but " + ", ".join(f"{name} ({samples * 100 // entry.samples} %)" for name, samples in fewer.items())


COMMANDS = (queue, request, asrun)
