"""radio produce, feed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from radio.commands.common import (
    clock_time,
    config_options,
    json_option,
    one_of,
    opened_store,
    print_json,
    print_table,
    setting,
)


@click.command()
@click.argument("show")
@click.option("--paper", "papers", multiple=True, metavar="ID", help="Take this paper; may be given several times.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day that a daily or weekly show is about.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The mp3 to write; FILE.json beside it.",
)
@json_option
@config_options
def produce(show: str, papers: tuple[str, ...], day: datetime | None, out: Path, as_json: bool) -> None:
    """Make one episode of SHOW into an mp3, without airing it.

    Beside the mp3 lies FILE.json with the script, what each line rests on, the chapters and the licences.

    \b
    Examples: radio produce rotation --paper 2605.20098 --out paper.mp3
              radio produce daily --day 2026-05-20 --out day.mp3
    """
    from rich.console import Console

    from radio.app import set_up_logging
    from radio.clock import SystemClock
    from radio.production.produce import produce as produce_episode
    from radio.schedule.shows import station_shows

    config = setting().load()
    set_up_logging("warning" if config.log_level == "info" else config.log_level)
    chosen = one_of(show, station_shows(config), "show")
    console = Console(stderr=True, highlight=False)
    with console.status(f"{chosen.title}: starting") as line:

        def progress(text: str) -> None:
            line.update(f"{chosen.title}: {text}")
            if not console.is_terminal:
                console.print(text)

        report = produce_episode(config, SystemClock(), chosen, papers, out, progress, day=day)
    if as_json:
        print_json(report)
    else:
        click.echo(f"{out}: {report['title']}, {clock_time(report['duration_seconds'])}")


@click.command()
@json_option
@config_options
def feed(as_json: bool) -> None:
    """Where the podcast feeds are, and their newest episodes."""
    from radio.schedule.shows import station_shows

    config = setting().load()
    known = station_shows(config)
    with opened_store(config) as store:
        latest = store.episodes.latest(limit=20)
    feeds: dict[str, Any] = {"all": f"{config.public_url}/feed.xml"}
    feeds |= {s.id: f"{config.public_url}/feeds/{s.id}.xml" for s in known.values() if s.feed}
    if as_json:
        print_json({"feeds": feeds, "episodes": latest})
        return
    for name, url in feeds.items():
        click.echo(f"{name:<12} {url}")
    rows = [(f"{e.published:%Y-%m-%d %H:%M}", clock_time(e.duration), e.title, e.mp3) for e in latest]
    print_table("Newest episodes", ("published (UTC)", "length", "title", "file"), rows, empty="no episodes yet")


COMMANDS = (produce, feed)
