"""radio voices: who speaks, how it sounds, and fetching what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from radio.commands import playing
from radio.commands.common import config_options, json_option, one_of, print_json, print_table, setting
from radio.commands.voicecheck import check
from radio.errors import PartlyDoneError, RadioError, SpeechError, UsageError

if TYPE_CHECKING:
    from radio.config import Config
    from radio.model.audio import Clip
    from radio.model.show import Show
    from radio.speech.voices.catalogue import Catalogue, Known
    from radio.store.modelmanifest import ModelEntry
    from radio.types import ShowId

TEXT = (
    "Good evening, this is the voice of {voice}. The new model reads 25 papers a day, and it is right about 92.5% of "
    "them. Is that a lot? We will come to that, and to what the authors leave open."
)
"""What a voice says at an audition: a greeting, figures, a question, a long sentence."""
COLUMNS = ("voice", "speaks", "cost", "licence", "", "shows")


@click.group(invoke_without_command=True)
@click.option("--all", "every", is_flag=True, help="Every voice that there is, not only the hosts'.")
@json_option
@config_options
@click.pass_context
def voices(ctx: click.Context, every: bool, as_json: bool) -> None:
    """The voices of the shows' hosts, best first: licence, cost, whether they are here, and which shows use them.

    \b
    Examples: radio voices
              radio voices --all
              radio voices audition kristin --play
              radio voices download norman kristin
              radio voices check
    """
    if ctx.invoked_subcommand is not None:
        return
    from radio.schedule.shows import station_shows
    from radio.speech.voices.catalogue import load_catalogue
    from radio.store.modelfiles import models_dir

    config = setting().load()
    catalogue = load_catalogue(config.speech)
    folder = models_dir(config.station.data_dir)
    shows = station_shows(config)
    hosts = {host.id: host for show in shows.values() for host in show.hosts}
    cast = dict.fromkeys((host.name, voice) for host in hosts.values() for voice in host.voices)
    chosen = catalogue.ids() if every else tuple(dict.fromkeys(voice for _, voice in cast))
    rows = {voice: _row(catalogue, catalogue[voice], folder, shows) for voice in chosen}
    if as_json:
        print_json(list(rows.values()))
    elif every:
        print_table("All voices", COLUMNS, [_cells(row, len(shows)) for row in rows.values()], empty="there are none")
    else:
        table = [(host, *_cells(rows[voice], len(shows))) for host, voice in cast]
        print_table("The hosts' voices, best first", ("host", *COLUMNS), table, empty="there are no hosts")


def _row(catalogue: Catalogue, known: Known, folder: Path, shows: Mapping[ShowId, Show]) -> dict[str, Any]:
    """What is known of a voice, for programs."""
    origin = catalogue.spoken_by(known.id)
    models = catalogue.needs(known.id).models
    return {
        "voice": known.id,
        "engine": known.engine,
        "language": known.language,
        "gender": known.gender,
        "heard": known.heard,
        "about": known.about,
        "cost": catalogue.cost(known.id),
        "licence": origin.licence,
        "recordings": origin.data,
        "state": "remote" if known.engine == "http" else "here" if catalogue.here(known.id, folder) else "missing",
        "bytes": catalogue.size(known.id),
        "missing_bytes": _lacking(models, folder),
        "files": [
            {"path": str(model.folder(folder) / file.path), "bytes": file.size, "checksum": file.checksum}
            for model in models
            for file in model.files
        ],
        "hosts": [
            {"show": show.id, "host": host.id, "place": host.voices.index(known.id) + 1}
            for show in shows.values()
            for host in show.hosts
            if known.id in host.voices
        ],
    }


def _lacking(models: Sequence[ModelEntry], folder: Path) -> int:
    """Bytes of what is not here."""
    return sum(file.size for model in models for file in model.missing_files(folder))


def _cells(row: Mapping[str, Any], shows: int) -> tuple[str, ...]:
    """What fits into a terminal's 80 columns."""
    used = sorted({host["show"] for host in row["hosts"]})
    state = row["state"] if row["state"] != "missing" else f"{row['missing_bytes'] / 1e6:.1f} MB to fetch"
    speaks = f"{row['language']} {row['gender']}"
    return row["voice"], speaks, row["cost"], row["licence"], state, "all" if len(used) == shows else ", ".join(used)


@voices.command("audition")
@click.argument("names", metavar="VOICE...", nargs=-1)
@click.option("--text", help="What it says instead of the usual lines.")
@click.option("--out", type=click.Path(path_type=Path), help="WAV file, or a folder for several. Default: auditions/.")
@click.option("--all", "every", is_flag=True, help="Every voice that is here.")
@click.option("--play", is_flag=True, help="Play it on this machine too.")
@json_option
@config_options
def audition(
    names: tuple[str, ...], text: str | None, out: Path | None, every: bool, play: bool, as_json: bool
) -> None:
    """Let VOICE say a text, by the same way as on air: spoken form, lexicon, checks, level. Writes a WAV file each.

    \b
    Examples: radio voices audition kristin
              radio voices audition joe --text "WMT14 at 28.4 BLEU." --out joe.wav --play
              radio voices audition --all --out samples/
    """
    from radio.production.tasks import speak
    from radio.speech import build_cast
    from radio.store.modelfiles import models_dir
    from radio.types import VoiceId

    config = setting().load()
    folder = models_dir(config.station.data_dir)
    cast = build_cast(config, folder)
    chosen = [one_of(name, {v: v for v in cast.ids()}, "voice") for name in names]
    if every:
        chosen = [voice for voice in cast.ids() if cast.available(voice)]
    if not chosen:
        raise UsageError("no voice was named", hint="radio voices audition VOICE, or --all")
    player = playing.player() if play else None
    if play and player is None:
        raise RadioError(
            "there is no program here that plays sound", hint=f"install one of {playing.NAMES}, or leave --play out"
        )
    files = _files(config, chosen, out, several=every or len(chosen) > 1)
    done: list[dict[str, Any]] = []
    failed: list[RadioError] = []
    for voice in chosen:
        try:
            cast.voice(voice)  # says what to fetch, before a studio tries
            clip = speak(config, folder, text or TEXT.format(voice=voice), [VoiceId(voice)], 0)
        except SpeechError as e:
            failed.append(e)
            continue
        done.append(_kept(voice, clip, files[voice]))
        if not as_json:
            click.echo(f"{voice}: {files[voice]} ({done[-1]['seconds']:.1f} s)")
        if player is not None:
            playing.play(player, files[voice])
    if as_json:
        print_json(done)
    _tell(failed, len(done), "did not speak")


def _files(config: Config, chosen: list[Any], out: Path | None, *, several: bool) -> dict[str, Path]:
    """Where each voice's WAV goes."""
    if out is not None and not several and out.suffix.lower() == ".wav":
        return {chosen[0]: out}
    if out is not None and out.suffix:
        what = "a folder for several voices" if several else "a .wav file or a folder"
        raise UsageError(f"must be {what}", subject=f"--out {out}")
    folder = out or config.path("auditions")
    return {voice: folder / f"{voice}.wav" for voice in chosen}


def _kept(voice: str, clip: Clip, file: Path) -> dict[str, Any]:
    from radio.store.files import write_atomically

    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, Path(clip.path).read_bytes())
    return {
        "voice": voice,
        "file": str(file),
        "seconds": round(clip.samples / clip.sample_rate, 3),
        "sample_rate": clip.sample_rate,
        "spoken": clip.spoken,
        "readings": clip.attempts,
    }


@voices.command("download")
@click.argument("names", metavar="VOICE...", nargs=-1, required=True)
@json_option
@config_options
def download(names: tuple[str, ...], as_json: bool) -> None:
    """Fetch the files of voices, with progress; size and checksum of each are verified, and a cut download goes on.

    \b
    Example: radio voices download norman kristin john
    """
    from radio.commands.progress import model_progress
    from radio.speech.voices.catalogue import load_catalogue
    from radio.store.modelfiles import ensure, models_dir

    config = setting().load()
    catalogue = load_catalogue(config.speech)
    folder = models_dir(config.station.data_dir)
    chosen = [one_of(name, {known.id: known for known in catalogue}, "voice") for name in names]
    rows: list[dict[str, Any]] = []
    failed: list[RadioError] = []
    for known in chosen:
        origin, needs = catalogue.spoken_by(known.id), catalogue.needs(known.id)
        was_here = catalogue.here(known.id, folder)
        if not as_json:
            said = "is here already" if was_here else f"{_lacking(needs.models, folder) / 1e6:.1f} MB to fetch"
            said = "its server has it" if known.engine == "http" else said
            click.echo(f"{known.id}: {said}; licence {origin.licence}; recordings: {origin.data}")
        try:
            if not was_here:
                with model_progress() as report:
                    ensure([model.name for model in needs.models], folder, report, manifest=needs)
        except RadioError as e:
            failed.append(e)
            continue
        rows.append(_row(catalogue, known, folder, {}) | {"fetched": not was_here})
    if as_json:
        print_json(rows)
    _tell(failed, len(rows), "cannot be had")


def _tell(failed: Sequence[RadioError], done: int, what: str) -> None:
    """Raises PartlyDoneError when some failed, and the error itself when all did."""
    if not failed:
        return
    for error in failed if done else failed[:-1]:
        click.echo(f"radio: {error}", err=True)
    if not done:
        raise failed[-1]
    raise PartlyDoneError(f"{len(failed)} of {len(failed) + done} voices {what}", subject=failed[0].subject)


voices.add_command(check)
COMMANDS = (voices,)
