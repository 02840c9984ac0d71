"""radio simulate."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import get_args

import click

from radio.commands.common import (
    Amount,
    clock_time,
    config_options,
    json_option,
    one_of,
    print_json,
    print_table,
    setting,
)


@click.command()
@click.option("--hours", default=24.0, show_default=True, type=Amount(24 * 366), help="How much air time.")
@click.option("--picture", is_flag=True, help="Draw the frames too.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what airs: .ts or .mp4 by the station's encoder, .mp3, .wav or .flac the sound alone.",
)
@click.option("--faults", metavar="KINDS", help='What goes wrong: "all", or kinds with commas between them.')
@click.option("--seed", default=1, show_default=True, help="Of the plan of faults; the same seed repeats a run.")
@click.option("--start", type=click.DateTime(), help="Wall time (UTC) that the simulated time begins at; default: now.")
@json_option
@config_options
def simulate(
    hours: float, picture: bool, out: Path | None, faults: str | None, seed: int, start: datetime | None, as_json: bool
) -> None:
    """Air HOURS as fast as the machine can, through the station's own playout, into nothing or a file.

    It airs a copy of the rundown and of what is on disk; a running station is not disturbed.
    With --faults things go wrong on the way, and each recovery is timed; what is on disk is then aired again and again.

    \b
    Kinds of faults: starved, corrupt, encoder, outputs, disk, database, clock, command
    Examples: radio simulate --hours 24
              radio simulate --hours 0.1 --out six-minutes.mp4
              radio simulate --hours 168 --faults all --seed 7 --json
    """
    from datetime import UTC

    from rich.console import Console

    from radio.app import set_up_logging
    from radio.clock import SystemClock
    from radio.playout.faults import FaultKind, drawn
    from radio.playout.simulate import simulate as run

    config = setting().load()
    # With faults the log would be full of what was broken on purpose.
    set_up_logging("critical" if faults else "warning" if config.log_level == "info" else config.log_level)
    begin = start.replace(tzinfo=UTC) if start else SystemClock().now()
    known: dict[str, FaultKind] = {kind: kind for kind in get_args(FaultKind)}
    kinds = list(known.values()) if faults == "all" else [one_of(k, known, "kind of fault") for k in _words(faults)]
    plan = drawn(seed, hours, kinds) if kinds else None
    console = Console(stderr=True)
    with console.status("simulating") as line:
        report = run(
            config,
            begin,
            hours,
            with_picture=picture,
            out=out,
            plan=plan,
            progress=lambda share: line.update(f"simulating: {share:.0%}"),
        )
    if as_json:
        print_json(report)
        return
    click.echo(
        f"aired {clock_time(report.aired_seconds)} in {report.cpu_seconds:.1f} CPU-seconds "
        f"({report.speed_by_wall:.0f} times real time): {report.segments_aired} segments, "
        f"longest silence {report.longest_silence_seconds:.2f} s, "
        f"longest without AI disclosure {clock_time(report.longest_without_disclosure_seconds)}"
    )
    if report.faults is not None:
        rows = [
            (
                s.kind,
                s.count,
                s.recovered,
                f"{s.longest_recovery:.1f}",
                f"{s.longest_silence:.2f}",
                f"{s.longest_gap:.1f}",
            )
            for s in report.faults.summary
        ]
        columns = ("fault", "times", "recovered", "longest recovery s", "longest silence s", "longest gap s")
        print_table("Faults", columns, rows, empty="none came")


def _words(text: str | None) -> list[str]:
    return [word.strip() for word in (text or "").split(",") if word.strip()]


COMMANDS = (simulate,)
