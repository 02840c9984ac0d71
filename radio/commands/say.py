"""radio say, radio skip."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from radio.config import Config
    from radio.model.announcement import Ask, Piece


@click.command()
@click.argument("text")
@click.option("--now", "at_once", is_flag=True, help="At once: what is on air is held, and goes on after it.")
@click.option("--voice", help="Who says it; radio voices lists them. Default: the first show's lead host.")
@asked_by_option
@json_option
@config_options
def say(text: str, at_once: bool, voice: str | None, asked_by: str, as_json: bool) -> None:
    """Say TEXT on air next, or at once. The station's announcer speaks it, or this process when there is none: neither
    production nor playout need run.

    \b
    Examples: radio say "This evening's show begins at eight."
              radio say --now "We are back." --as anna
    """
    from radio.errors import NotRunningError, PartlyDoneError
    from radio.model.announcement import Ask
    from radio.production import announcerline
    from radio.types import VoiceId

    config = setting().load()
    ask = Ask(text=text, voice=VoiceId(voice) if voice else None, asked_by=asked_by, at_once=at_once)
    pieces: list[Piece] = []
    try:
        for answer in announcerline.ask(config.path("run"), ask):
            if answer.trouble is not None:
                error = announcerline.error_of(answer.trouble)
                raise PartlyDoneError(f"only the beginning is said: {error}") if pieces else error
            if answer.piece is not None:
                pieces.append(answer.piece)
                _told(answer.piece, at_once, as_json)
    except NotRunningError:
        pieces.append(_spoken_here(config, ask))
        _told(pieces[0], at_once, as_json)
    if as_json and pieces:
        parts = [piece.entry.id for piece in pieces]
        print_json({**pieces[0].entry.model_dump(mode="json"), "parts": parts})


def _told(piece: Piece, at_once: bool, as_json: bool) -> None:
    if not as_json:
        click.echo(f"{'at once' if at_once else 'next'}: {piece.entry.title} ({piece.seconds:.0f} s)")


def _spoken_here(config: Config, ask: Ask) -> Piece:
    from radio.clock import SystemClock
    from radio.model.announcement import Piece
    from radio.production.announce import StationStudio, prepared, whole
    from radio.schedule.shows import station_shows
    from radio.schedule.steering import insert
    from radio.store.modelfiles import models_dir
    from radio.types import to_seconds

    models = models_dir(config.station.data_dir)
    shows = station_shows(config)
    what = prepared(config, models, shows, ask.text, ask.voice, ask.asked_by)
    studio = StationStudio(config, models, what.host.pace)
    segment = whole(studio, config.path("segments"), what, SystemClock().now())
    with opened_store(config) as store:
        store.takes.add(studio.takes)
        store.segments.add(segment)
        entry = insert(store, [segment], ask.asked_by, cut_in=ask.at_once)[0]
    return Piece(entry=entry, seconds=to_seconds(segment.duration))


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
