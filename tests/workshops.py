"""A workshop of production for tests."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

from radio.clock import Clock
from radio.config import Config
from radio.model.show import Show
from radio.production.files import Files
from radio.production.flow import Flow
from radio.production.plan import Plans
from radio.production.voicehealth import VoiceHealth
from radio.production.workshop import Pools, Workshop
from radio.speech.voices.cast import Cast
from radio.store import Store
from radio.types import ShowId


def make_workshop(
    folder: Path, config: Config, shows: dict[ShowId, Show], clock: Clock, store: Store | None = None, **parts: Any
) -> Workshop:
    """A workshop over `folder` with nothing to speak, write or fetch with; `parts` change that."""
    files, plans = Files(folder), Plans(folder / "plans")
    values: dict[str, Any] = {
        "config": config,
        "clock": clock,
        "store": store or Store.open(folder / "radio.db", clock),
        "sources": (),
        "shows": shows,
        "files": files,
        "plans": plans,
        "flow": Flow(files, plans, shows),
        "pools": parts.get("pools") or _pools(config),
        "models_dir": folder,
        "cast": Cast({}),
        "health": VoiceHealth(clock),
        "model": lambda: None,
        "is_lean": lambda: False,
    }
    return Workshop(**{**values, **parts})


def _pools(config: Config) -> Pools:
    """Closed when nobody has them any more: each pool has a thread, and most tests use none."""
    made = Pools.of(config)
    for pool in (made.studio, made.bench, made.library, made.ear):
        weakref.finalize(made, pool.close)
    return made
