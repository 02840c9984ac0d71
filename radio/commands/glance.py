"""`radio status` for people: whether all is well and what to do if not, then what is on air and where it goes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from radio.commands.common import clock_time
from radio.commands.glance_models import model_rows
from radio.playout.alarms import lasting

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

STYLES = {"up": "green", "starting": "yellow", "down": "bold red", "off": "dim", "critical": "bold red"}
LABEL = 9
"""Width of the words on the left."""


def glance(report: dict[str, Any], now: datetime) -> list[RenderableType]:
    """The report of `station_status`, line by line, as wide as the terminal is."""
    lines: list[RenderableType] = [_headline(report)]
    lines += [_alarm(alarm, now) for alarm in report.get("standing", ())]
    lines += _programme(report)
    lines += _sound(report.get("playout"))
    if report["outputs"]:
        lines.append(_outputs(report["outputs"], now))
    lines += _production(report, now)
    return lines


def _headline(report: dict[str, Any]) -> Text:
    from rich.text import Text

    critical = sum(alarm["severity"] == "critical" for alarm in report.get("standing", ()))
    warnings = len(report.get("standing", ())) - critical
    said = [f"{critical} critical"] if critical else []
    said += [f"{warnings} warning{'s' if warnings > 1 else ''}"] if warnings else []
    head = Text("ON AIR", "bold green") if report["on_air"] else Text("OFF AIR", "bold red")
    if said:
        return head.append(", " + ", ".join(said), "bold red" if critical else "yellow")
    return head.append(", all is well", "green") if report["on_air"] else head


def _programme(report: dict[str, Any]) -> list[RenderableType]:
    now = report.get("now")
    rows = []
    if now:
        length = f" of {clock_time(now['duration_seconds'])}" if now["duration_seconds"] else ""
        rows.append(_row("now", f"{now['title']}  ({now['source']}, {clock_time(now['position_seconds'])}{length})"))
    rows.append(_row("reserve", clock_time(report["reserve_seconds"])))
    return rows


def _sound(playout: dict[str, Any] | None) -> list[RenderableType]:
    if playout is None:
        return []
    loudness = [
        f"{playout[key]:.1f} LUFS {words}"
        for key, words in (("loudness", "now"), ("loudness_hour", "over the hour"))
        if playout.get(key) is not None
    ]
    silence = f"longest silence {playout['longest_silence_seconds']:.1f} s"
    pace = f"{playout['late_seconds']:.1f} s late now, {playout['lag_seconds']:.1f} s lost since the start"
    encoder = f"{playout['encoder_queued_seconds']:.1f} s queued, started again {playout['encoder_restarts']} times"
    return [_row("sound", ", ".join([*loudness, silence])), _row("pace", pace), _row("encoder", encoder)]


def _outputs(outputs: list[dict[str, Any]], now: datetime) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("output", min_width=LABEL - 2, no_wrap=True)
    table.add_column("state", no_wrap=True)
    for column in ("for", "queue", "behind", "lost", "again"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    for output in outputs:
        behind = output.get("behind_seconds")
        table.add_row(
            Text(output["name"]),
            Text(output["state"], STYLES.get(output["state"], "")),
            _since(output["since"], now),
            f"{output['queued_seconds']:.1f} s",
            "" if behind is None or output["state"] != "up" else f"{behind:.1f} s",
            lasting(output["dropped_seconds"]),
            str(output["restarts"]),
            Text(_note(output)),
        )
    return table


def _note(output: dict[str, Any]) -> str:
    if output.get("error"):
        return str(output["error"])
    renewal = output.get("renewal_in_seconds")
    return "" if renewal is None else f"rolls over in {lasting(renewal)}"


def _production(report: dict[str, Any], now: datetime) -> list[RenderableType]:
    rows: list[RenderableType] = []
    production = report.get("production")
    if production:
        reason = f": {production['reason']}" if production.get("reason") else ""
        rows.append(_row("mode", f"{production['mode']}{reason}"))
        if arxiv := production.get("arxiv"):
            rows.append(_row("arxiv", _asked(arxiv, now)))
        if lists := production.get("lists"):
            rows.append(_row("lists", _listed(lists, now)))
    rows += model_rows(report.get("models"), now)
    if (gate := report.get("gate")) and gate["checked"]:
        rows.append(_row("gate", _weighed(gate)))
    for name, stage in report["stages"].items():
        counts = "  ".join(f"{stage[key]} {key}" for key in ("done", "running", "waiting", "failed"))
        rows.append(_row(f"  {name}", counts))
    return rows


def _weighed(gate: dict[str, Any]) -> str:
    """What the claim gate did today, and what it found most."""
    said = ", ".join(f"{gate[key]} {key}" for key in ("checked", "passed", "repaired", "replaced", "dropped"))
    kinds: Counter[str] = Counter()
    for failure in gate["failures"]:
        kinds[failure["kind"]] += failure["lines"]
    found = ", ".join(f"{kind} {lines}" for kind, lines in kinds.most_common())
    return f"today {said}" + (f" ({found})" if found else "")


def _listed(lists: dict[str, Any], now: datetime) -> str:
    """How far the sources' daily lists are known."""
    newest = f"the list of {lists['newest']}: {lists['papers']} papers" if lists.get("newest") else "no list yet"
    said = [newest, f"taken {_since(lists['taken'], now)} ago"] if lists.get("taken") else [newest]
    if lists.get("next_look"):
        said.append(f"next look {datetime.fromisoformat(lists['next_look']).astimezone(UTC):%a %H:%M} UTC")
    if lists["missed"]:
        said.append(f"catching up, {lists['records']} records so far")
    if lists["error"]:
        said.append(f"failing for {_since(lists['failing_since'], now)}: {lists['error']}")
    return "; ".join(said)


def _asked(arxiv: dict[str, Any], now: datetime) -> str:
    said = f"{arxiv['requests_today']} of {arxiv['daily_requests']} requests today"
    if arxiv.get("last_request"):
        said += f", the last {_since(arxiv['last_request'], now)} ago"
    if arxiv.get("closed_until"):
        opens = datetime.fromisoformat(arxiv["closed_until"]).astimezone(UTC)
        said += f"; not asked until {opens:%Y-%m-%d %H:%M:%S} UTC: {arxiv['why']}"
    return said


def _alarm(alarm: dict[str, Any], now: datetime) -> RenderableType:
    from rich.text import Text

    text = Text(alarm["text"], STYLES.get(alarm["severity"], "yellow"))
    over = f", not seen for {lasting(alarm['gone_seconds'])}" if alarm["gone_seconds"] >= 1.0 else ""
    text.append(f"\n{alarm['severity']} for {_since(alarm['since'], now)}{over}", "default")
    if alarm["advice"]:
        text.append(f"\n{alarm['advice']}", "default")
    return _row("alarm", text)


def _row(label: str, value: str | Text) -> RenderableType:
    """A word on the left; what is long goes on below itself."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=0)
    grid.add_column(width=LABEL + 3 if label.startswith(" ") else LABEL, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(label, "dim"), value if isinstance(value, Text) else Text(value))
    return grid


def _since(stamp: str, now: datetime) -> str:
    return lasting(max(0.0, (now - datetime.fromisoformat(stamp).astimezone(UTC)).total_seconds()))
