"""Who leads and who helps: of a station's production processes one leads, the others run the stages that cost most.

On SQLite there is one process, and it leads. On Postgres whoever has the leader's lock leads; when it dies, another
takes its place within seconds.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

from radio.clock import Clock
from radio.config import Config
from radio.errors import StoreError
from radio.model.status import StageName
from radio.production.lease import Lock

log = logging.getLogger(__name__)

LOCK = "production.lock"
LEADER = "production"
HELPS: tuple[StageName, ...] = ("fetch", "convert", "speak", "assemble")
"""What a helper runs. The others look things up in the library, which has exactly one process that writes it."""


@dataclass(frozen=True)
class Role:
    """What a production process does. It plans, polls, cleans up and reports when it `leads`."""

    leads: bool = True
    executor_id: str = "production"

    @property
    def listens(self) -> tuple[StageName, ...] | None:
        return None if self.leads else HELPS


def led(config: Config) -> bool:
    """Whether some production process leads this station now."""
    from radio.store.locks import holder

    if config.store.url is None:
        return holder(config.path("run", LOCK)) is not None
    lock = Lock(config.store.url.get_secret_value(), LEADER)
    try:
        return not lock.take()
    finally:
        lock.close()


def in_turn(
    config: Config, clock: Clock, stop: threading.Event, work: Callable[[Role, Callable[[], bool]], None]
) -> None:
    """Call `work` with the role that is ours, again when it changes, until `stop` or until it returns by itself.

    `work` asks its second argument every second or so, and returns when that says that the role has changed. Raises
    StoreError when on SQLite another process leads.
    """
    from radio.store.locks import FileLock

    if config.store.url is None:
        with FileLock(config.path("run", LOCK)):
            work(Role(), lambda: False)
        return
    lock = Lock(config.store.url.get_secret_value(), LEADER)
    # Unique for each life: what a former life of ours left running is taken over like anybody's.
    executor_id = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    try:
        changed = True
        while changed and not stop.is_set():
            role = Role(lock.take(), executor_id)
            log.info("%s %s", executor_id, "leads" if role.leads else "helps")
            changed = False

            def asked(role: Role = role) -> bool:
                nonlocal changed
                try:
                    changed = lock.take() != role.leads
                except StoreError as e:
                    # Nobody else can have taken our place before the database answers again.
                    log.warning("who leads cannot be told: %s", e)
                return changed

            work(role, asked)
    finally:
        lock.close()
