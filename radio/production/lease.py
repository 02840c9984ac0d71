"""Who is alive in a fleet, and who leads it: advisory locks of Postgres, which end with the process that holds them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection

from radio.clock import Clock
from radio.errors import RadioError, StoreError
from radio.store.postgres import LockConnection

log = logging.getLogger(__name__)

REAP_SECONDS = 5.0


class Lock:
    """A named lock that is taken again when its connection was lost, unless somebody else has it by then."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._connection: LockConnection | None = None
        self._mine = False

    def take(self) -> bool:
        """Whether it is ours: from now on, or still. Raises StoreError when the database does not answer."""
        try:
            if self._connection is None:
                self._connection = LockConnection(self._url)
            if self._mine:
                self._connection.check()
            else:
                self._mine = self._connection.try_lock(self._name)
        except StoreError:
            self.close()
            raise
        return self._mine

    def borrow(self, name: str) -> bool:
        """Whether nobody else holds the lock of that other name, which is then ours until `give_back`."""
        return self._connection is not None and self._connection.try_lock(name)

    def give_back(self, name: str) -> None:
        if self._connection is not None:
            self._connection.unlock(name)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection, self._mine = None, False


class Lease:
    """Holds the lock of this executor while it lives, and has the work of those taken over whose lock is free.

    `pending` names the executors that have work running; `recover` gives the work of one back to the queues. Both
    are asked in a thread of the lease's own, each `REAP_SECONDS`.
    """

    def __init__(
        self,
        url: str,
        executor_id: str,
        clock: Clock,
        pending: Callable[[], Collection[str]],
        recover: Callable[[str], int],
    ) -> None:
        self._id = executor_id
        self._clock = clock
        self._pending = pending
        self._recover = recover
        self._lock = Lock(url, _name(executor_id))
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True, name="lease")

    def take(self) -> None:
        """Before any work is taken up. Raises StoreError when another process has this id."""
        if not self._lock.take():
            raise StoreError("another production process has this executor id", subject=self._id)

    def start(self) -> None:
        """Take over what the dead have left, now and from now on."""
        self._thread.start()

    def end_watch(self) -> None:
        """Take over nothing more; our own work stays ours."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def close(self) -> None:
        """Let others have what we left."""
        self._lock.close()

    def reap(self) -> int:
        """One look at the others; how many pieces of work were taken over."""
        if not self._lock.take():
            # Our connection was lost for a while, and somebody took our work over and is not done with it.
            log.warning("the lease of %s is held by a reaper", self._id)
            return 0
        taken = 0
        for other in sorted(set(self._pending()) - {self._id}):
            if not self._lock.borrow(_name(other)):
                continue
            try:
                number = self._recover(other)
            finally:
                self._lock.give_back(_name(other))
            log.warning("%s is dead; %d pieces of its work are taken over", other, number)
            taken += number
        return taken

    def _watch(self) -> None:
        while not self._ending.is_set():
            try:
                self.reap()
            except RadioError as e:
                log.warning("lease: %s", e)
            except Exception:
                log.exception("lease")
            self._clock.wait(self._ending, REAP_SECONDS)


def _name(executor_id: str) -> str:
    return f"executor:{executor_id}"
