"""The `radio` command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

import click

from radio.commands import (
    episodes,
    evaluation,
    inspect,
    lexicon,
    library,
    mailbag,
    obs,
    papers,
    queue,
    say,
    shows,
    simulation,
    station,
    voices,
)
from radio.commands.common import config_options
from radio.errors import RadioError, UsageError

INTERRUPTED = 130


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""
    \b
    Examples:
      radio up                           put the station on air here, in the foreground
      radio start && radio status        the same, as a daemon
      radio queue add 2605.20098         ask for a paper
      radio say "We are back." --now     say a sentence on air
      radio produce daily --out day.mp3  make today's daily show into a file

    Exit codes: 0 done, 1 failed, 2 wrong usage or config, 3 not running, 4 partly done.
    """,
)
@click.version_option(package_name="paper-radio", prog_name="radio")
@config_options
def cli() -> None:
    """Paper Radio: a station that airs the newest arXiv papers."""


GROUPS = (
    station,
    shows,
    queue,
    say,
    episodes,
    simulation,
    inspect,
    voices,
    papers,
    library,
    lexicon,
    obs,
    mailbag,
    evaluation,
)
for command in (command for group in GROUPS for command in group.COMMANDS):
    cli.add_command(command)


def main() -> None:
    """Run the command line; every error ends in one line that says what to do, and its own exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A title may hold what a terminal of another encoding cannot show.
            stream.reconfigure(errors="replace")
    try:
        _check(sys.argv[1:])
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.ClickException as e:
        e.show()
        sys.exit(e.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except RadioError as e:
        click.echo(f"radio: {e}", err=True)
        sys.exit(e.exit_code)
    except BrokenPipeError:
        # The reader (head, less) went away; say nothing, and keep Python from complaining at exit.
        sys.stdout = None
        sys.exit(1)
    except OSError as e:
        if e.filename is None:
            raise  # nothing that whoever typed it could mend
        click.echo(f"radio: {e.filename}: {e.strerror}", err=True)
        sys.exit(1)


def _check(words: Sequence[str]) -> None:
    """Raises UsageError for a word in another encoding than UTF-8, which nothing could write down or say; a file may
    have such a name."""
    for word in words:
        if not word.isascii() and word.encode(errors="replace").decode() != word and not Path(word).exists():
            raise UsageError("is not written in UTF-8, as this terminal should", subject=ascii(word))


if __name__ == "__main__":
    main()
