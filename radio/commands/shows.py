"""radio shows list, start, stop, next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from radio.commands.common import config_options, json_option, one_of, opened_store, print_json, print_table, setting
from radio.errors import RadioError


@click.group()
def shows() -> None:
    """The programme formats in shows/."""


@shows.command("list")
@json_option
@config_options
def list_shows(as_json: bool) -> None:
    """All shows, with hosts and schedule."""
    from radio.schedule.shows import load_shows

    config = setting().load()
    known = load_shows(config.shows_dir, config.prompts_dir)
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


@shows.command("start")
@click.argument("show")
@click.option("--paper", "papers", multiple=True, metavar="ID", help="Take this paper; may be given several times.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day that a daily or weekly show is about.")
@config_options
def start_show(show: str, papers: tuple[str, ...], day: datetime | None) -> None:
    """Make an episode of SHOW now and air it next.

    \b
    Example: radio shows start daily --day 2026-05-20
    """
    from radio.clock import SystemClock
    from radio.schedule.orders import operator_order
    from radio.schedule.shows import load_shows

    config = setting().load()
    chosen = one_of(show, load_shows(config.shows_dir, config.prompts_dir), "show")
    order = operator_order(chosen, papers, day, SystemClock().now())
    with opened_store(config) as store:
        new = store.orders.put(order)
    click.echo(f"{order.id}: {'ordered' if new else 'was ordered already'}; see radio queue list")


@shows.command("stop")
@click.argument("show")
@config_options
def stop_show(show: str) -> None:
    """Drop SHOW from the rundown, and skip it if it is on air."""
    from radio.schedule.shows import load_shows

    config = setting().load()
    chosen = one_of(show, load_shows(config.shows_dir, config.prompts_dir), "show")
    with opened_store(config) as store:
        dropped = [entry for entry in store.rundown.queued() if entry.show == chosen.id]
        for entry in dropped:
            store.rundown.drop(entry.id)
        on_air = store.rundown.airing()
        skipped = on_air is not None and on_air.show == chosen.id
        if skipped:
            store.commands.put("playout", "skip", "", "operator")
    click.echo(f"{show}: {len(dropped)} dropped from the rundown" + (", the one on air is skipped" if skipped else ""))


@shows.command("next")
@json_option
@config_options
def next_slots(as_json: bool) -> None:
    """The scheduled slots of the next seven days."""
    from zoneinfo import ZoneInfo

    from radio.clock import SystemClock
    from radio.schedule.shows import load_shows
    from radio.schedule.slots import due

    config = setting().load()
    zone = ZoneInfo(config.station.timezone)
    now = SystemClock().now()
    slots = due(load_shows(config.shows_dir, config.prompts_dir), config.station.timezone, now, now + timedelta(days=7))
    if as_json:
        print_json([_slot(slot) for slot in slots])
        return
    rows = [(f"{slot.start.astimezone(zone):%a %d %b %H:%M}", slot.show) for slot in slots]
    print_table(f"Slots ({config.station.timezone})", ("when", "show"), rows, empty="no show has a schedule")


def _slot(slot: Any) -> dict[str, str]:
    return {"show": slot.show, "start": slot.start.isoformat()}


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
