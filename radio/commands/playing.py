"""Playing a WAV on this machine, by whichever program is here."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import click

PLAYERS = (("paplay",), ("aplay", "-q"), ("afplay",), ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"))
"""The first that is installed is taken."""
NAMES = ", ".join(player[0] for player in PLAYERS)


def player() -> tuple[str, ...] | None:
    """The command that a file's name is added to; None where nothing here plays sound."""
    for command in PLAYERS:
        if path := shutil.which(command[0]):
            return (path, *command[1:])
    return None


def play(command: tuple[str, ...], file: Path) -> None:
    """Play `file`; where that fails, as on a machine without a sound card, say so and go on."""
    done = subprocess.run([*command, str(file)], check=False, stdin=subprocess.DEVNULL, capture_output=True)
    told = done.stderr.decode(errors="replace").strip()
    # ffplay ends with 0 when it found no sound card.
    if done.returncode != 0 or "failed" in told.lower():
        why = told.splitlines()[-1] if told else f"exit code {done.returncode}"
        click.echo(f"radio: {Path(command[0]).name} plays nothing here: {why}; the sound is in {file}", err=True)
