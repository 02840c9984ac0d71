"""radio papers updates, lists: new versions of known papers, and which days are known whole."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

import click

from radio.clock import SystemClock
from radio.commands.common import config_options, json_option, opened_store, print_json, print_table, setting

if TYPE_CHECKING:
    from radio.config import Config

days_option = click.option("--days", default=7, show_default=True, type=click.IntRange(min=1), help="How far back.")


@click.command()
@days_option
@click.option("--aired", is_flag=True, help="Only of papers that were on air.")
@json_option
@config_options
def updates(days: int, aired: bool, as_json: bool) -> None:
    """New versions of papers that the station knew, the latest first."""
    with opened_store(setting().load()) as store:
        found = [
            (update, state[0])
            for update in store.papers.updates(SystemClock().now() - timedelta(days=days))
            if (state := store.papers.state(update.paper_id)) is not None
        ]
    found = [(update, state) for update, state in found if state == "aired" or not aired]
    if as_json:
        print_json([{**update.model_dump(mode="json"), "state": state} for update, state in found])
        return
    rows = [
        (
            f"{update.paper_id}v{update.to_version}",
            f"v{update.from_version}",
            f"{update.seen:%Y-%m-%d %H:%M}",
            state,
            "withdrawn" if update.withdrawn else update.comment or "",
            update.title,
        )
        for update, state in found
    ]
    print_table("Updates", ("id", "was", "seen", "state", "the authors say", "title"), rows, empty="no new versions")


@click.command()
@days_option
@json_option
@config_options
def lists(days: int, as_json: bool) -> None:
    """The days whose announcements are known whole, and how far the catching up with the others is."""
    from radio.papers.days import eastern_day, list_days

    config = setting().load()
    feed = _feed(config)
    today = eastern_day(SystemClock().now())
    since = today - timedelta(days=days)
    with opened_store(config) as store:
        taken = store.lists.taken(feed, since)
        harvests = store.lists.harvests(feed)
    wanted: list[date] = sorted({*list_days(since, today), *taken}, reverse=True)
    if as_json:
        print_json(
            {
                "feed": feed,
                "days": [
                    taken[day].model_dump(mode="json") if day in taken else {"day": str(day), "how": None}
                    for day in wanted
                ],
                "catching_up": [harvest.model_dump(mode="json") for harvest in harvests],
            }
        )
        return
    rows = []
    for day in wanted:
        one = taken.get(day)
        when = f"{one.taken.astimezone(UTC):%Y-%m-%d %H:%M}" if one else ""
        rows.append((f"{day:%a %Y-%m-%d}", one.how if one else "not known", str(one.papers) if one else "", when))
    print_table("Lists", ("day", "by", "papers", "taken (UTC)"), rows, empty="no list day")
    for harvest in harvests:
        state = "read" if harvest.done else "being read"
        click.echo(f"{harvest.set_name}: {harvest.records} records {state}, up to the list of {harvest.last}")


def _feed(config: Config) -> str:
    from radio.papers.arxiv_source import feed_name

    return feed_name(config.papers.arxiv.categories)
