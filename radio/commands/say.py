"""radio say, radio skip."""

from __future__ import annotations

import click

from radio.commands.common import (
    asked_by_option,
    config_options,
    json_option,
    opened_store,
    print_json,
    require_running,
    setting,
)


@click.command()
@click.argument("text")
@click.option("--now", "at_once", is_flag=True, help="At once: what is on air is held, and goes on after it.")
@click.option("--voice", help="Who says it; radio voices lists them. Default: the first show's lead host.")
@asked_by_option
@json_option
@config_options
def say(text: str, at_once: bool, voice: str | None, asked_by: str, as_json: bool) -> None:
    """Say TEXT on air next, or at once. It is spoken here, so production need not run.

    \b
    Examples: radio say "This evening's show begins at eight."
              radio say --now "We are back." --as anna
    """
    from radio.clock import SystemClock
    from radio.production.announce import announcement
    from radio.schedule.shows import load_shows
    from radio.schedule.steering import insert
    from radio.store.modelfiles import models_dir
    from radio.types import VoiceId, to_seconds

    config = setting().load()
    shows = load_shows(config.shows_dir, config.prompts_dir)
    models = models_dir(config.station.data_dir)
    who = VoiceId(voice) if voice else None
    segment = announcement(config, models, shows, text, who, asked_by, SystemClock().now())
    with opened_store(config) as store:
        store.segments.add(segment)
        entry = insert(store, [segment], asked_by, cut_in=at_once)[0]
    if as_json:
        print_json(entry)
        return
    click.echo(f"{'at once' if at_once else 'next'}: {segment.title} ({to_seconds(segment.duration):.0f} s)")


@click.command()
@asked_by_option
@config_options
def skip(asked_by: str) -> None:
    """End what is on air now and go on with the next item."""
    from radio.schedule import steering

    config = setting().load()
    require_running(config)
    with opened_store(config) as store:
        steering.skip(store, asked_by)
    click.echo("skipped")


COMMANDS = (say, skip)
