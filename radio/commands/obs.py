"""radio obs setup, status, start, stop, screenshot."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from radio.commands.common import Amount, config_options, json_option, print_json, running_pid, setting
from radio.errors import ConfigError, OutputError

if TYPE_CHECKING:
    from radio.config import Config, ObsConfig
    from radio.playout.outputs.obs.client import Obs
    from radio.playout.outputs.obs.plan import Plan

ASK_SECONDS = 0.5


@click.group(
    epilog="""
    \b
    Examples:
      radio obs setup                    build scene, sources and stream service in a running OBS
      radio obs start && radio obs status
      radio obs screenshot obs.png       what OBS has on air
      radio obs stop                     until radio obs start, the station leaves OBS's stream alone

    Exit codes: 0 done, 1 failed, 2 wrong config, 3 OBS cannot be reached.
    """
)
def obs() -> None:
    """OBS as an output: set it up, start and stop its stream. It is named in the config under outputs.obs."""


@obs.command()
@json_option
@config_options
def setup(as_json: bool) -> None:
    """Build or mend the profile's stream service, the scene and its sources in a running OBS. May be run at any time.

    \b
    Example: radio obs setup --set outputs.obs.port=4455
    """
    from radio.clock import SystemClock
    from radio.playout.outputs.obs.plan import SCENE
    from radio.playout.outputs.obs.setup import set_up

    with _connected() as (obs, plan, config):
        done = set_up(obs, plan, SystemClock())
        service = _service(obs)
    if as_json:
        print_json({"done": done, "scene": SCENE, "source": plan.source["input"], "server": service})
        return
    for line in done or ("all is as it should be",):
        click.echo(line)
    click.echo(
        f"OBS streams to {service}"
        if service
        else "OBS has no server to stream to yet: give it one, or outputs.obs.stream"
    )
    if running_pid(config) is None:
        click.echo("the station is not running; once it is, its picture is seen in OBS (radio start)")


@obs.command()
@json_option
@config_options
def status(as_json: bool) -> None:
    """How OBS is: its stream, the station's stream in it, and what the station says of it."""
    from radio.playout.outputs.obs.hold import held
    from radio.playout.outputs.obs.plan import SCENE

    with _connected() as (obs, _plan, config):
        stream = obs.ask("GetStreamStatus")
        version = obs.ask("GetVersion")
        stats = obs.ask("GetStats")
        scene = obs.ask("GetCurrentProgramScene")["currentProgramSceneName"]
        report: dict[str, Any] = {
            "obs": version["obsVersion"],
            "websocket": version["obsWebSocketVersion"],
            "profile": obs.ask("GetProfileList")["currentProfileName"],
            "collection": obs.ask("GetSceneCollectionList")["currentSceneCollectionName"],
            "scene": scene,
            "media": _media(obs),
            "server": _service(obs),
            "streaming": bool(stream["outputActive"]) and not stream["outputReconnecting"],
            "reconnecting": bool(stream["outputReconnecting"]),
            "seconds": stream["outputDuration"] / 1000,
            "bytes": stream["outputBytes"],
            "frames": stream["outputTotalFrames"],
            "frames_skipped": stream["outputSkippedFrames"],
            "fps": round(stats["activeFps"], 2),
            "stopped_by_operator": held(obs),
            "set_up": scene == SCENE,
            "station": _station_says(config),
        }
    if as_json:
        print_json(report)
    else:
        _print(report)


@obs.command()
@click.option("--wait", default=45.0, show_default=True, type=Amount(), help="Seconds to wait for the stream.")
@config_options
def start(wait: float) -> None:
    """Let OBS stream; return when it does. Where the station runs, it is the station that starts it."""
    from radio.clock import Deadline, SystemClock
    from radio.playout.outputs.obs.hold import hold
    from radio.playout.outputs.obs.setup import set_up
    from radio.playout.outputs.obs.stream import Stream

    clock = SystemClock()
    with _connected() as (obs, plan, config):
        hold(obs, False)
        stream = None
        if running_pid(config) is None:
            set_up(obs, plan, clock)
            stream = Stream(obs, plan, clock)
        deadline = Deadline(clock, wait)
        trouble = None
        while not deadline.passed():
            found = obs.ask("GetStreamStatus")
            if found["outputActive"] and not found["outputReconnecting"] and found["outputBytes"]:
                click.echo(f"OBS streams to {_service(obs)}")
                return
            if stream is not None:
                trouble = stream.look(wanted=True).error
            clock.sleep(ASK_SECONDS)
        trouble = trouble or (_station_says(config) or {}).get("error")
    raise OutputError(
        f"OBS does not stream after {wait:.0f} s{': ' + trouble if trouble else ''}",
        hint="are server and key right, and is the server up?",
    )


@obs.command()
@click.option("--wait", default=15.0, show_default=True, type=Amount(), help="Seconds to wait for the stream to end.")
@config_options
def stop(wait: float) -> None:
    """Stop OBS's stream; the station leaves it stopped until radio obs start."""
    from radio.clock import Deadline, SystemClock
    from radio.playout.outputs.obs.hold import hold
    from radio.playout.outputs.obs.stream import stop_stream

    clock = SystemClock()
    with _connected() as (obs, _plan, _config):
        hold(obs, True)
        deadline = Deadline(clock, wait)
        while obs.ask("GetStreamStatus")["outputActive"]:
            if deadline.passed():
                raise OutputError(f"OBS has not ended its stream after {wait:.0f} s")
            stop_stream(obs)
            clock.sleep(ASK_SECONDS)
    click.echo("OBS does not stream; radio obs start lets it again")


@obs.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@config_options
def screenshot(file: Path) -> None:
    """Write what our scene in OBS shows now to FILE, a PNG."""
    from radio.playout.outputs.obs.plan import SCENE

    with _connected() as (obs, _plan, _config):
        answer = obs.ask("GetSourceScreenshot", sourceName=SCENE, imageFormat="png")
    file.write_bytes(base64.b64decode(answer["imageData"].partition(",")[2]))
    click.echo(str(file))


@contextmanager
def _connected() -> Iterator[tuple[Obs, Plan, Config]]:
    from radio.playout.outputs.obs.client import connect
    from radio.playout.outputs.obs.plan import Plan

    config = setting().load()
    found = _named(config)
    obs = connect(found)
    try:
        yield obs, Plan.of(found, config.picture), config
    finally:
        obs.close()


def _named(config: Config) -> ObsConfig:
    if config.outputs.obs is None:
        raise ConfigError(
            "there is no OBS in the config", subject="outputs.obs", hint="give its host, port and password; docs/obs.md"
        )
    return config.outputs.obs


def _service(obs: Obs) -> str:
    """Where OBS streams to, without the key; empty when nowhere."""
    settings = obs.ask("GetStreamServiceSettings")["streamServiceSettings"]
    return str(settings.get("server") or settings.get("service") or "")


def _media(obs: Obs) -> str:
    from radio.errors import ObsRefusedError
    from radio.playout.outputs.obs.plan import INPUT

    try:
        found = obs.ask("GetMediaInputStatus", inputName=INPUT)
    except ObsRefusedError:
        return "not set up"
    return str(found["mediaState"]).removeprefix("OBS_MEDIA_STATE_").lower()


def _station_says(config: Config) -> dict[str, Any] | None:
    """The running station's own report of its OBS output."""
    from radio.model.status import PlayoutStatus
    from radio.store.status import read_status

    if running_pid(config) is None:
        return None
    found = read_status(config.path("run"), "playout", PlayoutStatus)
    outputs = found.outputs if found else ()
    return next((o.model_dump(mode="json") for o in outputs if o.name == "obs"), None)


def _print(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape

    from radio.commands.common import clock_time

    console = Console(highlight=False)
    if report["streaming"]:
        console.print(f"[bold green]STREAMING[/] to {escape(report['server'])} for {clock_time(report['seconds'])}")
    else:
        console.print("[bold red]NOT STREAMING[/]" + (": looks for its server" if report["reconnecting"] else ""))
    if report["stopped_by_operator"]:
        console.print("stopped by radio obs stop")
    console.print(f"obs      {report['obs']}, websocket {report['websocket']}, {report['fps']:g} fps")
    names = (report[name] for name in ("profile", "collection", "scene"))
    console.print(f"scene    {escape(' / '.join(names))}{'' if report['set_up'] else '  (not ours: radio obs setup)'}")
    console.print(f"source   {report['media']}")
    console.print(f"frames   {report['frames']}, skipped {report['frames_skipped']}")
    station = report["station"]
    said = f"{station['state']}{'  ' + station['error'] if station['error'] else ''}" if station else "not running"
    console.print(f"station  {escape(said)}")


COMMANDS = (obs,)
