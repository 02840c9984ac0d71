"""Which gate a station has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from radio.clock import Clock
from radio.config import Config
from radio.papers.gate import RequestGate

if TYPE_CHECKING:
    from radio.papers.gate import Place


def build_gate(config: Config, clock: Clock, run_dir: Path) -> RequestGate:
    """The one gate of the station: for all who share its Postgres, or else its run folder."""
    arxiv = config.papers.arxiv
    return RequestGate(
        _place(config, clock, run_dir),
        clock,
        interval_seconds=arxiv.interval_seconds,
        daily_requests=arxiv.daily_requests,
    )


def _place(config: Config, clock: Clock, run_dir: Path) -> Place:
    if config.store.url is None:
        from radio.papers.gatefile import FilePlace

        return FilePlace(run_dir / "arxiv.gate", clock)
    from radio.papers.gatepostgres import PostgresPlace

    return PostgresPlace(config.store.url.get_secret_value())
