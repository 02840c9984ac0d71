"""Plans: what each episode in the making is made of. One JSON file each, so that a restart goes on where it was."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from radio.errors import StoreError
from radio.model.base import Model, UtcDatetime
from radio.model.rundown import CutsIn, Order
from radio.model.show import ShowForm
from radio.model.summary import Digest
from radio.store.files import write_atomically
from radio.types import EpisodeId, ShowId

log = logging.getLogger(__name__)

UNREADABLE = ".unreadable"
"""Instead of ".json", at the end of the name of a file that is no plan."""


class EpisodePlan(Model):
    """An episode on its way through the stages. `orders` are those that it fulfils."""

    id: EpisodeId
    show: ShowId
    form: ShowForm | Literal["sweeper"]
    orders: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    """Paper keys: the one paper of a talk, those that headlines tell of, or those that somebody asked for."""
    start: UtcDatetime | None = None
    """With `end`, the days that a daily or weekly show is about."""
    end: UtcDatetime | None = None
    piece: int | None = None
    """Which piece of the house programme; of a sweeper the minute of the day, None for the station's name."""
    questions: tuple[str, ...] = ()
    """Ids of the listeners' questions that a mailbag answers."""
    asked_by: str
    priority: Literal["requested", "new", "backlog"] = "new"
    on_air: bool = True
    not_before: UtcDatetime | None = None
    cuts_in: CutsIn = "no"
    created: UtcDatetime

    def joined(self, order: Order) -> EpisodePlan:
        """The plan with one more order: it airs when any of them wants it to, as early as any of them does, and for
        the one who asked for it rather than for the schedule."""
        if order.id in self.orders:
            return self
        first = order.priority == "requested" or self.priority == "requested"
        times = [plan.not_before for plan in (self, order) if plan.on_air]
        early = None if None in times else min((at for at in times if at is not None), default=None)
        return self.model_copy(
            update={
                "orders": (*self.orders, order.id),
                "on_air": self.on_air or order.on_air,
                "not_before": early,
                "cuts_in": order.cuts_in if order.cuts_in != "no" else self.cuts_in,
                "asked_by": order.asked_by if order.priority == "requested" else self.asked_by,
                "priority": "requested" if first else self.priority,
            }
        )


class DigestFile(Model):
    """A day's or week's digest, and which of its papers are read whole."""

    digest: Digest
    detailed: tuple[str, ...]
    """Paper keys."""


class Plans:
    """The open plans, by episode; those that ended lie in `ended/`. The files are what counts, since several production
    processes may share them; what was read of one is kept until it changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._known: dict[str, tuple[tuple[int, int, int], EpisodePlan]] = {}
        """By file name: what tells whether the file changed, and what it says."""
        (folder / "ended").mkdir(parents=True, exist_ok=True)

    def open(self) -> list[EpisodePlan]:
        """Oldest first."""
        with self._lock:
            files = [file for file in os.scandir(self._folder) if file.name.endswith(".json")]
            plans = [plan for file in files if (plan := self._current(file.name)) is not None]
            self._known = {file.name: self._known[file.name] for file in files if file.name in self._known}
        return sorted(plans, key=lambda plan: (plan.created, plan.id))

    def get(self, episode: str) -> EpisodePlan | None:
        """The open plan of that episode."""
        with self._lock:
            return self._current(self._file(EpisodeId(episode)).name)

    def ended(self, episode: str) -> EpisodePlan | None:
        """The plan of an episode that was made or failed."""
        file = self._file(EpisodeId(episode), "ended")
        return _read(file) if file.exists() else None

    def all_ended(self) -> list[EpisodePlan]:
        """Newest first; without those that cannot be read."""
        ended: list[EpisodePlan] = []
        for file in (self._folder / "ended").glob("*.json"):
            try:
                ended.append(_read(file))
            except (StoreError, FileNotFoundError) as e:
                log.warning("%s", e)
        return sorted(ended, key=lambda plan: plan.created, reverse=True)

    def put(self, plan: EpisodePlan) -> None:
        """Open it, or replace it."""
        with self._lock:
            write_atomically(self._file(plan.id), plan.model_dump_json(indent=1))
            self._file(plan.id, "ended").unlink(missing_ok=True)

    def end(self, episode: EpisodeId) -> None:
        with self._lock, suppress(FileNotFoundError):
            self._file(episode).replace(self._file(episode, "ended"))

    def _current(self, name: str) -> EpisodePlan | None:
        """What the file says now; None when there is none, or it ended while we looked."""
        file = self._folder / name
        try:
            found = file.stat()
            stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
            known = self._known.get(name)
            if known is None or known[0] != stamp:
                known = self._known[name] = (stamp, _read(file))
        except FileNotFoundError:
            self._known.pop(name, None)
            return None
        except StoreError as e:
            # Set aside, or no other plan would go on for this one; the planner makes its orders anew.
            log.error("%s; it is set aside", e)
            with suppress(FileNotFoundError):
                file.replace(file.with_suffix(UNREADABLE))
            return None
        return known[1]

    def _file(self, episode: EpisodeId, *folder: str) -> Path:
        return self._folder.joinpath(*folder, f"{episode.replace('/', '_')}.json")


def _read(file: Path) -> EpisodePlan:
    try:
        return EpisodePlan.model_validate_json(file.read_bytes())
    except ValidationError as e:
        raise StoreError("a plan cannot be read", subject=str(file), hint="its order is made anew") from e
