"""What operators and monitoring learn of the language models: a table, one line of the script, gauges."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from click.testing import CliRunner
from rich.console import Console

from radio.cli import cli
from radio.clock import ManualClock
from radio.commands.glance_models import model_rows, script_lines
from radio.model.models import BudgetStatus, LanguageModelsStatus, ModelState, ModelStatus, ModelUse, ScriptNote
from radio.model.status import ProductionStatus
from radio.production.modelstold import ModelsTold
from radio.store import Store
from radio.store.status import write_status
from radio.web.metrics import render
from radio.web.status import station_status
from tests.making import NOON
from tests.website import make_config

if TYPE_CHECKING:
    from radio.llm.chain import Chain

pytestmark = pytest.mark.unit

USE = ModelUse(
    calls=12, answers=9, failures={"timeout": 2, "schema": 1}, prompt_tokens=9000, cached_tokens=6000,
    completion_tokens=1500, cost=0.25, seconds=30.0,
)  # fmt: skip
TOLD = LanguageModelsStatus(
    models=(
        ModelStatus(
            name="gpu", place="http://10.0.0.7:8000/v1", state="over_budget", since=NOON - timedelta(minutes=3),
            error="the day's budget of 10500 tokens is spent: 10500", today=USE,
        ),
        ModelStatus(name="llm-1.5b", place="embedded", since=NOON - timedelta(hours=2)),
    ),
    budget=BudgetStatus(day="2026-05-20", tokens=10500, tokens_a_day=10500, cost=0.25),
    scripts=(
        ScriptNote(episode="rotation-1", writer="llm-1.5b", written=NOON - timedelta(seconds=30), notes=("gpu: no",)),
        ScriptNote(episode="rotation-0", writer="gpu", written=NOON - timedelta(minutes=9)),
    ),
)  # fmt: skip


def shown(told: LanguageModelsStatus) -> str:
    console = Console(width=150, highlight=False, force_terminal=False)
    with console.capture() as capture:
        console.print(*model_rows(told.model_dump(mode="json"), NOON), sep="\n")
    return capture.get()


def test_a_glance_tells_of_each_model_the_budget_and_the_newest_script() -> None:
    rows = shown(TOLD).splitlines()
    words = rows[1].split()
    assert words[:3] == ["gpu", "over", "budget"] and words[5:10] == ["12", "3", "10,500", "0.25", "2.5"]
    assert "is spent" in rows[1] and rows[2].split()[:2] == ["llm-1.5b", "ready"]
    assert rows[3] == "budget    10,500 of 10,500 tokens on 2026-05-20"
    assert rows[4] == "script    rotation-1 by llm-1.5b, 30 s ago: gpu: no"
    assert len(rows) == 5


def test_a_station_without_models_says_nothing_of_them() -> None:
    assert model_rows(None, NOON) == [] and shown(LanguageModelsStatus()).strip() == ""


def test_every_script_has_its_line() -> None:
    lines = script_lines([script.model_dump(mode="json") for script in TOLD.scripts], NOON)
    assert lines[1] == "rotation-0 by gpu, 9 min ago"


def test_metrics_have_states_figures_and_budget(tmp_path: Path) -> None:
    config, clock = make_config(tmp_path), ManualClock(NOON)
    status = ProductionStatus(pid=1, written=NOON, started=NOON, mode="full", models=TOLD)
    write_status(config.path("run"), "production", status)
    store = Store.open(config.path("radio.db"), clock)
    metrics = render(station_status(store, config.path("run"), clock.now())).decode()
    store.close()
    for line in (
        'radio_model_state{model="gpu",state="over_budget"} 1.0',
        'radio_model_state{model="gpu",state="ready"} 0.0',
        'radio_model_failures_today{kind="timeout",model="gpu"} 2.0',
        'radio_model_tokens_today{kind="cached",model="gpu"} 6000.0',
        "radio_model_budget_tokens_ceiling 10500.0",
    ):
        assert line in metrics
    assert "radio_model_budget_cost_ceiling" not in metrics


def test_radio_models_status_tells_or_says_that_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A report is believed for some seconds only.
    monkeypatch.setattr("radio.clock.SystemClock", lambda: ManualClock(NOON))
    config = make_config(tmp_path)
    file = str(tmp_path / "config.yaml")
    absent = CliRunner().invoke(cli, ["models", "status", "--config", file])
    assert absent.exit_code != 0
    status = ProductionStatus(pid=1, written=NOON, started=NOON, mode="full", models=TOLD)
    write_status(config.path("run"), "production", status)
    told = json.loads(CliRunner().invoke(cli, ["models", "status", "--json", "--config", file]).output)
    assert told["models"][0]["state"] == "over_budget" and told["models"][0]["today"]["failures"]["timeout"] == 2
    plain = CliRunner().invoke(cli, ["models", "status", "--config", file]).output
    assert "rotation-0 by gpu" in plain and "llm-1.5b" in plain


class Answering:
    """A chain of which only the status is asked."""

    def __init__(self, *models: ModelStatus) -> None:
        self.models = models

    def status(self) -> LanguageModelsStatus:
        return LanguageModelsStatus(models=self.models)


def failing(name: str, state: ModelState) -> ModelStatus:
    return ModelStatus(name=name, place="here", state=state, since=NOON, error="refused", failed=NOON)


def told_after(minutes: int, told: ModelsTold, clock: ManualClock) -> str:
    """The alarm when what is told now is looked at again `minutes` later."""
    told.look()
    clock.advance(minutes * 60.0)
    told.look()
    return told.alarm


def test_models_that_all_fail_for_long_are_an_alarm_and_one_that_answers_ends_it(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    store = Store.open(tmp_path / "radio.db", clock)
    chain = Answering(failing("gpu", "unreachable"), failing("llm-1.5b", "resting"))
    told = ModelsTold(lambda: cast("Chain", chain), store, clock)
    assert told_after(14, told, clock) == ""
    assert told_after(1, told, clock).startswith("no language model has answered since 12:00 UTC")
    assert "gpu: refused; llm-1.5b: refused" in told.alarm
    chain.models = (failing("gpu", "unreachable"), ModelStatus(name="llm-1.5b", place="here", since=NOON))
    assert told_after(30, told, clock) == ""
    store.close()


def test_a_spent_budget_alone_is_no_alarm(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    store = Store.open(tmp_path / "radio.db", clock)
    chain = Answering(failing("gpu", "over_budget"))
    told = ModelsTold(lambda: cast("Chain", chain), store, clock)
    assert told_after(60, told, clock) == ""
    store.close()
