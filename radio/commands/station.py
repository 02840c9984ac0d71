"""radio up, start, stop, status, logs."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections import deque
from typing import TYPE_CHECKING, Any

import click

from radio.commands.common import (
    Amount,
    config_options,
    json_option,
    opened_store,
    print_json,
    require_running,
    running_pid,
    setting,
)
from radio.errors import NotRunningError, RadioError

if TYPE_CHECKING:
    from radio.clock import Clock
    from radio.config import Config

START_SECONDS = 60.0
STOP_SECONDS = 30.0
ASK_SECONDS = 0.2


@click.command()
@config_options
def up() -> None:
    """Put the whole station on air, in the foreground. Ctrl-C ends it.

    \b
    Example: radio up --set web.port=9000
    """
    from rich.console import Console

    from radio.app import set_up_logging, stop_on_signals, supervise
    from radio.clock import SystemClock
    from radio.commands.watch import Announcer

    config = checked(setting().load())
    set_up_logging(config.log_level)
    pid = running_pid(config)
    if pid is not None:
        raise RadioError(
            f"a station runs already on {config.station.data_dir} (process {pid})", hint="radio stop ends it"
        )
    stop = stop_on_signals()
    clock = SystemClock()
    announcer = Announcer(config, clock, Console(stderr=False, highlight=False))
    announcer.start(stop)
    os.environ.update(setting().environment())
    try:
        supervise(config, setting().arguments(), clock, stop, announcer.process_changed)
    finally:
        stop.set()
        announcer.join()


def checked(config: Config) -> Config:
    """The config, once everything else that an operator edits has been read too, so that nothing starts on a typo."""
    from radio.schedule.shows import station_shows
    from radio.speech.dictionary import lexiconfiles

    station_shows(config)
    lexiconfiles.check(config)
    check_port(config)
    return config


def check_port(config: Config) -> None:
    """Raises ConfigError when something else listens on the web port."""
    import socket

    from radio.errors import ConfigError

    with socket.socket(socket.AF_INET6 if ":" in config.web.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.web.host, config.web.port))
        except (OSError, UnicodeError) as e:
            if isinstance(e, (socket.gaierror, UnicodeError)) or e.errno == errno.EADDRNOTAVAIL:
                raise ConfigError(
                    f'"{config.web.host}" is no address of this machine',
                    subject="web.host",
                    hint="127.0.0.1 serves this machine alone, 0.0.0.0 others too",
                ) from e
            if running_pid(config) is None:
                where = f"{config.web.host}:{config.web.port}"
                raise ConfigError(
                    f"cannot listen on {where}: {e.strerror}", subject="web.port", hint="try --set web.port=8001"
                ) from e


@click.command()
@click.option(
    "--wait",
    default=START_SECONDS,
    show_default=True,
    type=Amount(),
    help="Seconds to wait for the station to be on air.",
)
@config_options
def start(wait: float) -> None:
    """Start the station as a daemon; return when it is on air, or say why it is not."""
    from radio.clock import Deadline, SystemClock

    config = checked(setting().load())
    pid = running_pid(config)
    if pid is not None:
        click.echo(f"already running (process {pid})")
        return
    log_dir = config.path("logs")
    log_dir.mkdir(parents=True, exist_ok=True)
    log_file = log_dir / "station.log"
    with log_file.open("ab") as output:
        size = output.tell()
        argv = [sys.executable, "-m", "radio.cli", "up", *setting().arguments()]
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=setting().environment(),
        )
    clock = SystemClock()
    deadline = Deadline(clock, wait)
    while not deadline.passed():
        if process.poll() is not None:
            said = log_file.read_bytes()[size:].decode(errors="replace").strip().splitlines()[-8:]
            raise RadioError(
                f"the station ended at once with exit code {process.returncode}:\n" + "\n".join(said),
                subject="radio up",
            )
        if status_of(config, clock)["on_air"] and _web_answers(config):
            click.echo(f"on air at {config.public_url} (process {process.pid})")
            return
        clock.sleep(ASK_SECONDS)
    reasons = status_of(config, clock).get("alarms") or ["playout has not reported yet"]
    raise RadioError(
        f"not on air after {wait:.0f} s: {'; '.join(map(str, reasons))}; it is still trying",
        hint=f"see {log_dir}, or end it with: radio stop",
    )


@click.command()
@config_options
def stop() -> None:
    """Stop the station; return when all its processes have ended."""
    from radio.clock import Deadline, SystemClock

    config = setting().load()
    pid = require_running(config)
    clock = SystemClock()
    _signal(pid, signal.SIGTERM)
    deadline = Deadline(clock, STOP_SECONDS)
    while not deadline.passed():
        if running_pid(config) is None:
            click.echo("stopped")
            return
        clock.sleep(ASK_SECONDS)
    _signal(pid, signal.SIGKILL)
    raise RadioError(f"process {pid} did not end within {STOP_SECONDS:.0f} s and was killed")


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass  # it has just ended by itself
    except PermissionError as e:
        raise RadioError(f"process {pid} is another user's", hint="stop it as the user who started it") from e


@click.command()
@config_options
def worker() -> None:
    """Help a station on Postgres to make its shows, in the foreground: one more production process, on this machine or
    on another that shares station.data_dir. It takes the lead when the one that has it dies. Ctrl-C ends it.

    \b
    Example: RADIO_STORE__URL=postgresql://radio@db/radio radio worker
    """
    from radio.app import run_production, set_up_logging, stop_on_signals
    from radio.clock import SystemClock
    from radio.errors import UsageError

    config = setting().load()
    if config.store.url is None:
        raise UsageError("a station on SQLite has one production process", hint="set store.url to a Postgres database")
    set_up_logging(config.log_level)
    run_production(config, SystemClock(), stop_on_signals())


@click.command()
@json_option
@config_options
def status(as_json: bool) -> None:
    """What is on air, the reserve, the stages and the outputs. Exit code 3 when the station is not running."""
    from radio.clock import SystemClock

    config = setting().load()
    clock = SystemClock()
    report = status_of(config, clock)
    report["running"] = running_pid(config) is not None
    if as_json:
        print_json(report)
    else:
        from rich.console import Console

        from radio.commands.glance import glance

        Console(highlight=False).print(*glance(report, clock.now()), sep="\n")
    if not report["running"]:
        raise NotRunningError("the station is not running", hint="start it with: radio start")


def status_of(config: Config, clock: Clock) -> dict[str, Any]:
    """The report behind `radio status` and /api/status."""
    from radio.web.status import station_status

    with opened_store(config) as store:
        return dict(station_status(store, config.path("run"), clock.now()))


@click.command()
@click.argument("process", default="station")
@click.option(
    "-n",
    "--lines",
    default=40,
    show_default=True,
    type=click.IntRange(1, 1_000_000),
    help="How many of the last lines.",
)
@config_options
def logs(process: str, lines: int) -> None:
    """The last lines of a process' log: station, playout, production, web or llm."""
    from radio.commands.common import one_of

    config = setting().load()
    files = {path.stem: path for path in sorted(config.path("logs").glob("*.log"))}
    path = one_of(process, files, "log of")
    with path.open(encoding="utf-8", errors="replace") as text:
        for line in deque(text, maxlen=lines):
            click.echo(line, nl=False)


def _web_answers(config: Config) -> bool:
    """Whether the page's own process takes connections."""
    import socket

    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.web.host, config.web.host)  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((host, config.web.port), timeout=1.0):
            return True
    except OSError:
        return False


COMMANDS = (up, start, stop, worker, status, logs)
