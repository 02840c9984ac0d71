"""radio doctor, models."""

from __future__ import annotations

import click

from radio.commands.common import (
    config_options,
    json_option,
    print_json,
    print_table,
    setting,
)
from radio.errors import RadioError


@click.command()
@json_option
@config_options
def doctor(as_json: bool) -> None:
    """Check what the station needs: files, models, ffmpeg, disk, servers. Exit code 1 when something is missing."""
    from radio.commands.checks import examine

    findings = examine(setting())
    if as_json:
        print_json([f.__dict__ for f in findings])
    else:
        signs = {"ok": "ok", "warning": "WARN", "failed": "FAIL"}
        rows = [(signs[f.state], f.what, f.found, f.todo) for f in findings]
        print_table("", ("", "what", "found", "what to do"), rows, empty="nothing was checked")
    bad = [f for f in findings if f.state == "failed"]
    if bad:
        raise RadioError(f"{len(bad)} of {len(findings)} checks failed")


@click.group()
def models() -> None:
    """The model files, and what the language models do."""


@models.command("list")
@json_option
@config_options
def list_models(as_json: bool) -> None:
    """All models with licence and size, and whether they are here."""
    from radio.store.modelfiles import missing, models_dir
    from radio.store.modelmanifest import load_manifest

    config = setting().load()
    manifest = load_manifest()
    names = [m.name for m in manifest.models]
    absent = {m.name for m in missing(names, models_dir(config.station.data_dir))}
    if as_json:
        print_json([{**m.model_dump(mode="json"), "present": m.name not in absent} for m in manifest.models])
        return
    rows = [
        (
            m.name,
            m.purpose,
            m.licence,
            f"{m.size / 1e6:.0f} MB",
            "" if m.name in absent else "here",
        )
        for m in manifest.models
    ]
    print_table("Models", ("name", "purpose", "licence", "size", ""), rows, empty="the manifest is empty")


@models.command("status")
@json_option
@config_options
def models_status(as_json: bool) -> None:
    """What the language models do: state, failures, tokens and cost of the day, and who wrote the last scripts."""
    from rich.console import Console

    from radio.clock import SystemClock
    from radio.commands.glance_models import model_rows, script_lines
    from radio.commands.station import status_of
    from radio.errors import NotRunningError

    told = status_of(setting().load(), SystemClock())["models"]
    if as_json:
        print_json(told)
    elif told is not None:
        now = SystemClock().now()
        Console(highlight=False).print(*model_rows(told | {"scripts": []}, now), sep="\n")
        for line in script_lines(told["scripts"], now):
            click.echo(line)
    if told is None:
        raise NotRunningError("production does not report", hint="start the station with: radio start")


@models.command("fetch")
@click.argument("names", nargs=-1, required=True)
@config_options
def fetch_models(names: tuple[str, ...]) -> None:
    """Fetch models by NAME, with progress; each file's size and checksum are verified.

    \b
    Example: radio models fetch llm-1.5b
    """
    from radio.commands.common import one_of
    from radio.commands.progress import model_progress
    from radio.store.modelfiles import ensure, models_dir
    from radio.store.modelmanifest import load_manifest

    config = setting().load()
    known = {m.name: m for m in load_manifest().models}
    for name in names:
        one_of(name, known, "model")
    with model_progress() as report:
        paths = ensure(names, models_dir(config.station.data_dir), report)
    for name, path in paths.items():
        click.echo(f"{name}: {path}")


COMMANDS = (doctor, models)
