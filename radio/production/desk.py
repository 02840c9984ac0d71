"""The operator's desk: commands to production, and what the operator has paused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from radio.errors import RadioError, UsageError
from radio.model.base import Model
from radio.model.rundown import Command
from radio.model.status import STAGES, StageName
from radio.production.files import load, save
from radio.production.work import Work

if TYPE_CHECKING:
    from radio.store import Store


class PausedFile(Model):
    """A pause outlasts a restart, until it is taken back."""

    stages: tuple[StageName, ...] = ()


class Desk:
    """Takes "pause", "resume" (a stage, or all) and "retry" (a key, a stage and key, or all)."""

    def __init__(self, store: Store, paused: Path, retry: Callable[[str], list[Work]]) -> None:
        self._store = store
        self._file = paused
        self._retry = retry

    def take(self) -> int:
        """Obey the commands that wait; how many there were."""
        commands = self._store.commands.take("production")
        for command in commands:
            try:
                result = self._obey(command)
            except RadioError as e:
                self._store.commands.finish(command.id, "refused", str(e))
            else:
                self._store.commands.finish(command.id, "done", result)
        return len(commands)

    def paused(self) -> frozenset[StageName]:
        return frozenset(load(self._file, PausedFile).stages) if self._file.exists() else frozenset()

    def _obey(self, command: Command) -> str:
        if command.name == "retry":
            works = self._retry(command.argument or "all")
            if not works:
                raise UsageError("nothing that failed has this key", subject=command.argument)
            return ", ".join(f"{w.stage}:{w.key}" for w in works)
        if command.name in ("skip", "stop"):
            raise UsageError(f"production has nothing to {command.name}", hint="that is for playout")
        named = command.argument or "all"
        if named not in ("all", *get_args(StageName)):
            raise UsageError("no such stage", subject=named, hint=f"there are {', '.join(STAGES)}")
        chosen = {s for s in STAGES if named in ("all", s)}
        before = self.paused()
        paused = before | chosen if command.name == "pause" else before - chosen
        save(self._file, PausedFile(stages=tuple(s for s in STAGES if s in paused)))
        return f"paused: {', '.join(s for s in STAGES if s in paused) or 'nothing'}"
