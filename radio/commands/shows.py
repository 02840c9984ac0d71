"""radio shows list, check, new, start, stop, next, cancel; radio retry."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from radio.commands.common import (
    asked_by_option,
    config_options,
    json_option,
    one_of,
    opened_store,
    print_json,
    print_table,
    setting,
)
from radio.errors import RadioError, UsageError


@click.group()
def shows() -> None:
    """The programme formats in shows/."""


@shows.command("list")
@json_option
@config_options
def list_shows(as_json: bool) -> None:
    """All shows, with hosts and schedule."""
    from radio.schedule.shows import station_shows

    config = setting().load()
    known = station_shows(config)
    if as_json:
        print_json(list(known.values()))
        return
    rows = [
        (
            s.id,
            s.title,
            s.form,
            ", ".join(h.name for h in s.hosts),
            f"{s.length.target:g} min",
            s.schedule.cron or "fills",
        )
        for s in known.values()
    ]
    print_table(
        "Shows", ("id", "title", "form", "hosts", "length", "when"), rows, empty="no shows in " + str(config.shows_dir)
    )


@shows.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@config_options
def check_shows(files: tuple[Path, ...]) -> None:
    """Read shows as the station would, and tell what is wrong with file and line. Without FILES: all of them.

    \b
    Examples: radio shows check
              radio shows check shows/evening.yaml
    """
    from radio.errors import ConfigError
    from radio.schedule.shows import station_show, station_shows

    config = setting().load()
    chosen = files or tuple(sorted([*config.shows_dir.glob("*.yaml"), *config.shows_dir.glob("*.yml")]))
    wrong: list[ConfigError] = []
    for file in chosen:
        try:
            show = station_show(config, file)
        except ConfigError as e:
            wrong.append(e)
            continue
        unheard = sorted(set(show.selection.categories) - set(config.papers.arxiv.categories))
        note = f"; no papers of {', '.join(unheard)} are fetched: see papers.arxiv.categories" if unheard else ""
        click.echo(f"{file}: {show.title}, {show.form}, {len(show.hosts)} hosts, {show.length.target:g} min{note}")
    for error in wrong[:-1]:
        click.echo(f"radio: {error}", err=True)
    if wrong:
        raise wrong[-1]
    if not files:
        station_shows(config)


@shows.command("new")
@click.argument("show_id", metavar="ID")
@click.option("--like", default="rotation", show_default=True, help="The show to begin from.")
@click.option("--title", help="As it is said; by default made from the ID.")
@click.option("--own-prompt", is_flag=True, help="Copy its prompt too, to be changed.")
@config_options
def new_show(show_id: str, like: str, title: str | None, own_prompt: bool) -> None:
    """Write shows/ID.yaml from a show that works, with what each key means above it.

    \b
    Examples: radio shows new evening --like rotation --title "The Evening Paper"
              radio shows new robots --like daily --own-prompt
    """
    from radio.schedule.newshow import begin
    from radio.schedule.shows import station_shows

    config = setting().load()
    known = station_shows(config)
    if show_id in known:
        raise UsageError("there is such a show already", subject=show_id)
    source = one_of(like, known, "show")
    spoken = title or show_id.replace("-", " ").title()
    for file in begin(config.shows_dir, config.prompts_dir, source, show_id, spoken, own_prompt):
        click.echo(f"written: {file}")
    click.echo(f"radio shows check tells what is wrong with it; radio produce {show_id} --out {show_id}.mp3 makes one")


@shows.command("start")
@click.argument("show")
@click.option("--paper", "papers", multiple=True, metavar="ID", help="Take this paper; may be given several times.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day that a daily or weekly show is about.")
@click.option("--at", metavar="TIME", help="When it begins: HH:MM, or ISO; in the station's time zone.")
@click.option("--sharp", is_flag=True, help="At that very second: what is on air then is faded out.")
@click.option("--now", "at_once", is_flag=True, help="As soon as it is made: what is on air then is faded out.")
@asked_by_option
@config_options
def start_show(
    show: str,
    papers: tuple[str, ...],
    day: datetime | None,
    at: str | None,
    sharp: bool,
    at_once: bool,
    asked_by: str,
) -> None:
    """Air an episode of SHOW next, at a time or at once. One that is not made yet is made now.

    \b
    Examples: radio shows start daily --day 2026-05-20
              radio shows start daily --at 18:00 --sharp
    """
    from radio.clock import SystemClock
    from radio.schedule.airtimes import moment_of
    from radio.schedule.shows import station_shows
    from radio.schedule.steering import start_show

    if at is not None and at_once:
        raise UsageError("--at and --now exclude each other")
    if sharp and at is None:
        raise UsageError("--sharp needs a time", hint="--at TIME")
    config = setting().load()
    now = SystemClock().now()
    chosen = one_of(show, station_shows(config), "show")
    moment = None if at is None else moment_of(at, config.station.timezone, now)
    with opened_store(config) as store:
        begun = start_show(
            store,
            chosen,
            asked_by,
            now,
            papers=papers,
            day=day,
            at=moment.at if moment else None,
            cuts_in="end" if sharp or at_once else "no",
        )
    if moment is not None and moment.note:
        click.echo(moment.note)
    when = _local(moment.at, config.station.timezone) if moment else ("at once" if at_once else "next")
    if begun.order is not None:
        click.echo(f"{begun.order}: ordered, airs {when} if it is made by then; see radio queue list")
    else:
        click.echo(f"{begun.title}: made already, airs {when}")


def _local(at: datetime, timezone: str) -> str:
    from zoneinfo import ZoneInfo

    return f"{at.astimezone(ZoneInfo(timezone)):%a %d %b %H:%M:%S %Z}"


@shows.command("stop")
@click.argument("show")
@click.option("--at", metavar="TIME", help="When: HH:MM, or ISO; in the station's time zone.")
@asked_by_option
@config_options
def stop_show(show: str, at: str | None, asked_by: str) -> None:
    """Drop SHOW from the rundown, and fade it out if it is on air; now, or at a time.

    \b
    Example: radio shows stop daily --at 18:30
    """
    from radio.clock import SystemClock
    from radio.schedule.airtimes import moment_of
    from radio.schedule.shows import station_shows
    from radio.schedule.steering import stop_show

    config = setting().load()
    now = SystemClock().now()
    chosen = one_of(show, station_shows(config), "show")
    moment = None if at is None else moment_of(at, config.station.timezone, now)
    with opened_store(config) as store:
        dropped = stop_show(store, chosen.id, asked_by, now, moment.at if moment else None)
    if moment is None:
        click.echo(f"{show}: {dropped} dropped from the rundown; if it is on air, it fades out")
        return
    if moment.note:
        click.echo(moment.note)
    click.echo(f"{show}: stops {_local(moment.at, config.station.timezone)}")


@shows.command("next")
@json_option
@config_options
def next_slots(as_json: bool) -> None:
    """The scheduled slots of the next seven days, and what operators start and stop."""
    from zoneinfo import ZoneInfo

    from radio.clock import SystemClock
    from radio.schedule.shows import station_shows
    from radio.schedule.slots import due
    from radio.schedule.steering import timed

    config = setting().load()
    zone = ZoneInfo(config.station.timezone)
    now = SystemClock().now()
    slots = due(station_shows(config), config.station.timezone, now, now + timedelta(days=7))
    with opened_store(config) as store:
        orders = timed(store, now)
    if as_json:
        print_json([*map(_slot, slots), *map(_order, orders)])
        return
    rows: list[tuple[datetime, str, str, str, str]] = [
        (slot.start, slot.show, "start", "schedule", "") for slot in slots
    ]
    rows += [
        (o.at, o.show or "", f"{o.what}{' sharp' if o.sharp else ''}", o.asked_by, o.id)
        for o in orders
    ]  # fmt: skip
    told = [(f"{at.astimezone(zone):%a %d %b %H:%M}", *rest) for at, *rest in sorted(rows)]
    columns = ("when", "show", "what", "asked by", "id")
    print_table(f"To come ({config.station.timezone})", columns, told, empty="no show has a schedule")


def _slot(slot: Any) -> dict[str, str]:
    return {"show": slot.show, "start": slot.start.isoformat(), "what": "start", "asked_by": "schedule"}


def _order(timed: Any) -> dict[str, str]:
    return {
        "show": timed.show or "",
        "start": timed.at.isoformat(),
        "what": timed.what,
        "asked_by": timed.asked_by,
        "id": timed.id,
    }


@shows.command("cancel")
@click.argument("timed_id", metavar="ID")
@asked_by_option
@config_options
def cancel_timed(timed_id: str, asked_by: str) -> None:
    """Take back a start or stop that is still to come; radio shows next has its ID.

    \b
    Example: radio shows cancel stop-12
    """
    from radio.clock import SystemClock
    from radio.schedule.steering import cancel

    config = setting().load()
    with opened_store(config) as store:
        gone = cancel(store, timed_id, asked_by, SystemClock().now())
    click.echo(f"cancelled: {gone.what} of {gone.show or gone.title}")


@click.command()
@click.argument("stage", required=False)
@click.argument("key", required=False)
@click.option("--all", "everything", is_flag=True, help="Try all failed work again.")
@json_option
@config_options
def retry(stage: str | None, key: str | None, everything: bool, as_json: bool) -> None:
    """List failed work, or try it again.

    \b
    Examples: radio retry
              radio retry convert 2605.20098v1
              radio retry --all
    """
    config = setting().load()
    with opened_store(config) as store:
        failures = store.stages.failures()
        if not everything and stage is None:
            if as_json:
                print_json(failures)
                return
            rows = [
                (f.stage, f.key, f"{f.failed:%Y-%m-%d %H:%M}", "yes" if f.retryable else "no", f.error)
                for f in failures
            ]
            print_table("Failed", ("stage", "key", "when (UTC)", "may pass", "why"), rows, empty="nothing has failed")
            return
        chosen = [f for f in failures if everything or (f.stage == stage and key in (None, f.key))]
        if not chosen:
            raise RadioError(f"nothing failed as {stage} {key or ''}".rstrip(), hint="radio retry lists what did")
        for failure in chosen:
            store.commands.put("production", "retry", f"{failure.stage}:{failure.key}", "operator")
    click.echo(f"{len(chosen)} to be tried again")


COMMANDS = (shows, retry)
