"""The language models in `radio status` and `radio models status`: what each does, and who wrote last."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from radio.playout.alarms import lasting

if TYPE_CHECKING:
    from rich.console import RenderableType

STYLES = {"ready": "green", "resting": "yellow", "over_budget": "yellow", "unreachable": "bold red"}
COLUMNS = ("model", "state", "for", "calls", "failed", "tokens", "cost", "s/call", "")


def model_rows(told: dict[str, Any] | None, now: datetime) -> list[RenderableType]:
    """A table of the chain, the budget, and the newest script with why no better writer wrote it."""
    from rich.table import Table
    from rich.text import Text

    if not told or not (told["models"] or told["scripts"]):
        return []
    lines: list[RenderableType] = []
    if told["models"]:
        table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
        for n, column in enumerate(COLUMNS):
            table.add_column(column, justify="right" if 2 <= n <= 7 else "left", no_wrap=n < 8, overflow="fold")
        for model in told["models"]:
            table.add_row(*cells(model, now, Text))
        lines.append(table)
    budget = told.get("budget") or {}
    if budget.get("tokens_a_day") is not None or budget.get("cost_a_day") is not None:
        lines.append(Text(f"budget    {_budget(budget)}"))
    lines += [Text(f"script    {text}") for text in script_lines(told["scripts"][:1], now)]
    return lines


def cells(model: dict[str, Any], now: datetime, text: Any) -> list[Any]:
    today = model["today"]
    failed = sum(today["failures"].values())
    tokens = today["prompt_tokens"] + today["completion_tokens"]
    pace = f"{today['seconds'] / today['calls']:.1f}" if today["calls"] else ""
    return [
        text(model["name"]),
        text(model["state"].replace("_", " "), STYLES.get(model["state"], "")),
        _since(model["since"], now),
        str(today["calls"]),
        str(failed),
        f"{tokens:,}",
        f"{today['cost']:.2f}" if today["cost"] else "",
        pace,
        text(model["error"] or ""),
    ]


def script_lines(scripts: list[dict[str, Any]], now: datetime) -> list[str]:
    """Each script in a line: of what, by whom, and why nobody better."""
    lines = []
    for script in scripts:
        why = f": {'; '.join(script['notes'])}" if script["notes"] else ""
        lines.append(f"{script['episode']} by {script['writer']}, {_since(script['written'], now)} ago{why}")
    return lines


def _budget(budget: dict[str, Any]) -> str:
    said = []
    if budget["tokens_a_day"] is not None:
        said.append(f"{budget['tokens']:,} of {budget['tokens_a_day']:,} tokens")
    if budget["cost_a_day"] is not None:
        said.append(f"{budget['cost']:.2f} of {budget['cost_a_day']:.2f} spent")
    return f"{', '.join(said)} on {budget['day']}"


def _since(stamp: str, now: datetime) -> str:
    return lasting(max(0.0, (now - datetime.fromisoformat(stamp).astimezone(UTC)).total_seconds()))
