"""What the subcommands share: reading the config, opening the store, and printing for people or programs."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from radio.errors import NotRunningError

if TYPE_CHECKING:
    from radio.config import Config
    from radio.store import Store

SECRET = tuple(f"{key}{mark}" for key in ("store", "llm", "speech", "outputs", "alarms", "web") for mark in "=.")
"""Beginnings of --set whose value may hold a password, a key or a token: of each part of the config that has some."""

F = TypeVar("F", bound=Callable[..., Any])
K = TypeVar("K", bound=str)
V = TypeVar("V")


class Amount(click.FloatRange):
    """A number of hours or seconds: none below 0, none that is no number, and of hours no more than a calendar has."""

    def __init__(self, most: float = 1e6) -> None:
        super().__init__(0, most)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is no number.", param, ctx)
        return number


@dataclass(frozen=True)
class Setting:
    """How the config is found: `--config` and `--set`, wherever on the command line they stand."""

    config_file: Path | None = None
    overrides: tuple[str, ...] = ()

    def arguments(self) -> list[str]:
        """The same, for a child process; what may hold a password is in `environment`, for argv is seen by all."""
        words = ["--config", str(self.config_file.resolve())] if self.config_file else []
        for override in self.overrides:
            if not override.startswith(SECRET):
                words += ["--set", override]
        return words

    def environment(self) -> dict[str, str]:
        """Our environment for that child."""
        from radio.config import ENV_PREFIX

        secret = [override.partition("=") for override in self.overrides if override.startswith(SECRET)]
        names = {f"{ENV_PREFIX}{key.upper().replace('.', '__')}": value for key, _, value in secret}
        return {**os.environ, **names}

    def load(self) -> Config:
        from radio.config import load_config

        return load_config(self.config_file, overrides=self.overrides)


def config_options(command: F) -> F:
    """Add --config and --set; the command finds them with `setting()`."""
    for option in (
        click.option(
            "--set", "overrides", multiple=True, metavar="KEY=VALUE", expose_value=False, callback=_remember,
            help="Override a config key, for example --set web.port=9000. May be given several times.",
        ),
        click.option(
            "--config", "config_file", type=click.Path(path_type=Path), expose_value=False, callback=_remember,
            help="Config file. Default: $RADIO_CONFIG, else config.yaml here.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    known = setting(ctx)
    if param.name == "overrides" and value:
        known = Setting(known.config_file, known.overrides + tuple(value))
    if param.name == "config_file" and value:
        known = Setting(value, known.overrides)
    ctx.find_root().obj = known


def setting(ctx: click.Context | None = None) -> Setting:
    """The options of the running command."""
    found = (ctx or click.get_current_context()).find_root().obj
    return found if isinstance(found, Setting) else Setting()


def _asker(_ctx: click.Context, _param: click.Parameter, name: str | None) -> str:
    import getpass

    from radio.schedule.operators import operator

    try:
        return operator(name if name is not None else getpass.getuser())
    except (OSError, KeyError):
        # A user id without a name, as in some containers.
        return "operator"


asked_by_option = click.option(
    "--as", "asked_by", metavar="NAME", callback=_asker, help="Who asks, for the log. Default: your user name."
)
"""Gives the command `asked_by`: "operator:anna"."""
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@contextmanager
def opened_store(config: Config) -> Iterator[Store]:
    """The station's store; it need not be running."""
    from radio.clock import SystemClock
    from radio.store import Store

    config.station.data_dir.mkdir(parents=True, exist_ok=True)
    store = Store.of(config, SystemClock())
    try:
        yield store
    finally:
        store.close()


def running_pid(config: Config) -> int | None:
    """The supervisor's process id, or None when the station is not running."""
    from radio.store.locks import holder

    return holder(config.path("run", "station.lock"))


def require_running(config: Config) -> int:
    """The supervisor's process id. Raises NotRunningError."""
    pid = running_pid(config)
    if pid is None:
        raise NotRunningError("the station is not running", hint="start it with: radio start")
    return pid


def print_json(value: Any) -> None:
    """Models become JSON objects, times ISO 8601."""
    # Where the terminal has not all characters they are written as \u1234, which is JSON too.
    plain = (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8"
    click.echo(json.dumps(value, default=_jsonable, indent=2, ensure_ascii=plain))


def _jsonable(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, empty: str) -> None:
    """A table for people; `empty` is said when there are no rows."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    if not rows:
        console.print(escape(empty))
        return
    table = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*[escape("" if cell is None else str(cell)) for cell in row])
    console.print(table)


def clock_time(seconds: float) -> str:
    """ "4:05" or "1:02:03"."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def one_of(word: str, known: Mapping[K, V], what: str) -> V:
    """What `word` names in `known`. Raises UsageError with the nearest right word."""
    import difflib

    from radio.errors import UsageError

    for name, value in known.items():
        if name == word:
            return value
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.4)
    hint = f'did you mean "{close[0]}"?' if close else f"known: {', '.join(sorted(known)) or 'none'}"
    raise UsageError(f'no {what} "{word}"', hint=hint)
