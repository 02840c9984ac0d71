"""The station's state in one report: `radio status --json`, /api/status, /healthz and /metrics all read it here."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from radio.clock import midnight
from radio.model.status import Alarm, PlayoutStatus, ProductionStatus, SupervisorStatus
from radio.playout.alarms import RULES
from radio.store import Store
from radio.store.status import read_status

STALE = timedelta(seconds=5)
"""Processes report each second or two; an older report is not believed."""


def playout_status(run_dir: Path, now: datetime) -> PlayoutStatus | None:
    """Playout's report, or None when it is stale or missing."""
    status = read_status(run_dir, "playout", PlayoutStatus)
    return status if status is not None and abs(now - status.written) < STALE else None


def station_status(store: Store, run_dir: Path, now: datetime) -> dict[str, Any]:
    """Everything an operator asks first, as plain JSON values.

    `on_air` is true only while playout reports, and its report is fresh and says so. `standing` are the alarms, those
    of production included; `alarms` their texts.
    """
    playout = playout_status(run_dir, now)
    production = read_status(run_dir, "production", ProductionStatus)
    supervisor = read_status(run_dir, "supervisor", SupervisorStatus)
    fresh = production is not None and abs(now - production.written) < 3 * STALE
    told = production if fresh else None
    standing = list(playout.standing) if playout else [_silent(run_dir, now)]
    if production is not None and fresh:
        standing += [_alarm("production", production.written, text) for text in production.alarms]
    elif playout is not None:
        since = production.written if production is not None else playout.started
        standing.append(_alarm("production_silent", since, "production does not report"))
    return {
        "on_air": playout is not None and playout.on_air,
        "now": playout.now.model_dump(mode="json") if playout and playout.now else None,
        "reserve_seconds": round(store.rundown.reserve_seconds(), 1),
        "stages": {name: stage.model_dump(mode="json") for name, stage in store.stages.counts().items()},
        "outputs": [output.model_dump(mode="json") for output in playout.outputs] if playout else [],
        "alarms": [alarm.text for alarm in standing],
        "standing": [alarm.model_dump(mode="json") for alarm in standing],
        "failures": len(store.stages.failures()),
        "gate": _gate(store, now),
        "production": told.model_dump(mode="json", exclude={"stages", "models"}) if told else None,
        "models": told.models.model_dump(mode="json") if told and told.models else None,
        "playout": playout.model_dump(mode="json", exclude={"now", "outputs", "alarms", "standing"})
        if playout
        else None,
        "processes": [p.model_dump(mode="json") for p in supervisor.processes] if supervisor else [],
    }


def _gate(store: Store, now: datetime) -> dict[str, Any]:
    """What the claim gate did with the scripts of the episodes published since midnight UTC."""
    return store.episodes.gate_since(midnight(now)).model_dump(mode="json", exclude={"reasons"})


def _silent(run_dir: Path, now: datetime) -> Alarm:
    last = read_status(run_dir, "playout", PlayoutStatus)
    return _alarm("playout_silent", last.written if last is not None else now, "playout does not report")


def _alarm(code: str, since: datetime, text: str) -> Alarm:
    rule = RULES[code]
    return Alarm(code=code, severity=rule.severity, since=since, text=text, advice=rule.advice)
