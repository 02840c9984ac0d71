"""radio voices check: does each voice still sound like itself?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from radio.commands.common import config_options, json_option, one_of, print_json, print_table, setting
from radio.errors import ModelFileError, PartlyDoneError, RadioError, SpeechError

if TYPE_CHECKING:
    from radio.speech.speakers.identity import Checked


@click.command("check")
@click.argument("names", metavar="[VOICE]...", nargs=-1)
@click.option("--accept", is_flag=True, help="What is heard now is the voice from now on.")
@json_option
@config_options
def check(names: tuple[str, ...], accept: bool, as_json: bool) -> None:
    """Let each VOICE say a few sentences, and compare with what is known of it: the hosts' voices when none is named.

    A speech server may change a voice behind its name, and an engine's new version may sound otherwise. A voice that
    nothing was known of is known from then on. Exit code 4 when some voice has changed or did not speak.

    \b
    Examples: radio voices check
              radio voices check joe nova
              radio voices check nova --accept
    """
    from radio.schedule.shows import station_shows
    from radio.speech import build_cast
    from radio.speech.clips import ClipFiles
    from radio.speech.speakers.identity import load_identity
    from radio.store.modelfiles import models_dir

    config = setting().load()
    folder = models_dir(config.station.data_dir)
    identity = load_identity(folder, config.station.data_dir)
    if identity is None:
        raise ModelFileError("the model that tells speakers is not here", hint="radio models fetch campplus")
    cast, clips = build_cast(config, folder), ClipFiles(config.path("clips"))
    chosen = [one_of(name, {v: v for v in cast.ids()}, "voice") for name in names]
    if not chosen:
        hosts = (host for show in station_shows(config).values() for host in show.hosts)
        chosen = [v for v in dict.fromkeys(v for host in hosts for v in host.voices) if cast.available(v)]
    done: list[Checked] = []
    failed: list[RadioError] = []
    for voice in chosen:
        try:
            done.append(identity.check(cast.voice(voice), accept=accept))
            if accept:
                clips.forget_strangers(voice)
        except SpeechError as e:
            failed.append(e)
    if as_json:
        print_json([checked.model_dump(mode="json") for checked in done])
    else:
        print_table(
            "Voices",
            ("voice", "like itself", "nearest other", ""),
            [_cells(checked) for checked in done],
            empty="there are none",
        )
    for error in failed:
        click.echo(f"radio: {error}", err=True)
    changed = [checked.voice for checked in done if checked.changed and not accept]
    if changed or failed:
        told = [f"{', '.join(changed)} changed"] if changed else []
        told += [f"{len(failed)} did not speak"] if failed else []
        hint = f"radio voices check {' '.join(changed)} --accept, if it is to be so" if changed else None
        raise PartlyDoneError("; ".join(told), hint=hint)


def _cells(checked: Checked) -> tuple[Any, ...]:
    near = f"{checked.nearest} {checked.nearest_likeness:.2f}" if checked.nearest else ""
    if checked.likeness is None:
        return checked.voice, "", near, "learned now"
    verdict = "changed" if checked.changed else "the same"
    return checked.voice, f"{checked.likeness:.2f}", near, verdict + ("" if checked.same_settings else ", new settings")
