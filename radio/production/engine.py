"""The seam to the workflow engine (DBOS Transact); nothing else imports dbos.

Each piece of work is a workflow of one step with a deterministic id, "stage:key". The step's result (the work that
follows) is checkpointed before that work is enqueued, so `kill -9` at any point loses no finished step, and a change
of the code between two stages strands nothing. A later attempt is a workflow of its own, "stage:key#2": the engine
never re-runs a finished id, so a retry needs a new one, and the number follows from the attempt before.

A failed attempt does not hold its place in the queue while it waits: the next attempt is enqueued with a delay.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from radio.clock import Clock
from radio.errors import RadioError, RateLimitedError, StoreError, UsageError
from radio.model.status import StageName
from radio.production.enginedb import connect
from radio.production.lease import Lease
from radio.production.work import (
    RANKS,
    Journal,
    Outcome,
    Priority,
    StageFunction,
    Work,
    WorkState,
    parsed_id,
    workflow_id,
)

log = logging.getLogger(__name__)

APPLICATION_VERSION = "radio-1"
"""Work in flight is only taken up by the version that enqueued it. Fixed by hand, because the engine would otherwise
hash the source and every edit would strand work; raise it when old work must not be taken up."""

MAX_RECOVERIES = 3
"""How often work is started again after the process died in it; then it is a dead letter, not a loop of deaths."""

STATES: dict[str, WorkState] = {
    "DELAYED": "waiting",
    "ENQUEUED": "waiting",
    "PENDING": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "dead",
    "CANCELLED": "cancelled",
}


class _Abandoned(BaseException):
    """The engine stops while the step runs. No Exception, so that the engine records no outcome: the workflow stays
    pending, and the next start takes it up again."""


@dataclass(frozen=True)
class _Stage:
    name: StageName
    function: StageFunction
    worker_concurrency: int
    max_attempts: int
    backoff_seconds: float

    @property
    def queue(self) -> str:
        return f"q_{self.name}"


@dataclass(frozen=True)
class DeadLetter:
    """Work that the engine itself gave up, because the process died in it each time."""

    stage: StageName
    key: str
    attempt: int


class Engine:
    """Runs registered stages durably; one of its kind lives in a process, for DBOS is a singleton.

    `database` is the path of a SQLite file, or a Postgres URL for a fleet. `executor_id` names this process among
    those that share the database: on SQLite there is one at a time (a lock sees to it), on Postgres it must be
    unique, and a lease has the work of a dead one taken over. `listens` are the stages that this process runs, by
    default all; a process that runs all rules over pauses. `on_change` is called, in some thread, after each step
    that ended.
    """

    _living: ClassVar[threading.Lock] = threading.Lock()

    def __init__(
        self,
        database: Path | str,
        journal: Journal,
        clock: Clock,
        *,
        executor_id: str = "production",
        polling_seconds: float = 0.5,
        listens: Collection[StageName] | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._journal = journal
        self._clock = clock
        self._executor_id = executor_id
        self._polling = polling_seconds
        self._listens = listens
        self._on_change = on_change
        self._lease: Lease | None = None
        if isinstance(database, str):
            self._lease = Lease(database, executor_id, clock, self._executors, self._recover)
        self._stages: dict[StageName, _Stage] = {}
        self._workflow: Any = None
        self._stopping = False
        self._running: set[threading.Event] = set()
        self._lock = threading.Lock()

    def register(
        self,
        stage: StageName,
        function: StageFunction,
        *,
        worker_concurrency: int = 1,
        max_attempts: int = 5,
        backoff_seconds: float = 2.0,
    ) -> None:
        """Say what runs a stage, before `start`. A retryable failure is tried again after `backoff_seconds`, then
        twice as long each time, until `max_attempts` have been made."""
        self._stages[stage] = _Stage(stage, function, worker_concurrency, max_attempts, backoff_seconds)

    def start(self) -> None:
        """Take up what was left running or waiting, and listen to all registered stages."""
        import dbos

        if not Engine._living.acquire(blocking=False):
            raise UsageError("one engine runs in this process already", hint="stop it first")
        try:
            dbos.DBOS(config=self._config())

            # Here and not at the top of the module, so that importing it registers nothing. Plain functions, because
            # the engine hangs attributes on what it decorates, and methods take none.
            @dbos.DBOS.step(name="run")
            def step(name: StageName, key: str, attempt: int, last_attempt: int) -> dict[str, Any]:
                return self._run(name, key, attempt, last_attempt)

            @dbos.DBOS.workflow(name="stage", max_recovery_attempts=MAX_RECOVERIES)
            def stage(name: StageName, key: str, priority: Priority, attempt: int, last_attempt: int) -> None:
                self._follow(step(name, key, attempt, last_attempt), name, key, priority, attempt, last_attempt)

            self._workflow = stage
            mine = [s.queue for s in self._stages.values() if self._listens is None or s.name in self._listens]
            dbos.DBOS.listen_queues(mine)
            if self._lease is not None:
                self._lease.take()
            dbos.DBOS.launch()
            for s in self._stages.values():
                dbos.DBOS.register_queue(
                    s.queue,
                    worker_concurrency=s.worker_concurrency,
                    polling_interval_sec=self._polling,
                    # A pause is kept in the queue itself, and is not undone by who only helps.
                    on_conflict="always_update" if self._listens is None else "never_update",
                )
            if self._lease is not None:
                self._lease.start()
        except BaseException:
            self._let_go()
            raise

    def stop(self) -> None:
        """Abandon what runs (the next start takes it up again) and let go of the database."""
        with self._lock:
            self._stopping = True
            for event in self._running:
                event.set()
        self._let_go()

    def _let_go(self) -> None:
        import dbos

        if self._lease is not None:
            self._lease.end_watch()
        dbos.DBOS.destroy(destroy_registry=True)
        if self._lease is not None:
            # Only now: what was left running may be taken over from here on.
            self._lease.close()
        Engine._living.release()

    def _executors(self) -> set[str]:
        """Those that have work running, or had when they died."""
        import dbos

        found = dbos.DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        return {w.executor_id for w in found if w.executor_id}

    def _recover(self, executor_id: str) -> int:
        """Give the running work of a dead executor back to its queues; how much it was."""
        import dbos

        # The engine's own entry to this is its paid conductor; tests/integration/test_production_fleet.py guards it.
        return len(dbos.DBOS._recover_pending_workflows([executor_id]))

    def enqueue(self, work: Work) -> None:
        """See to it that the work is done once: nothing happens when it waits, runs, or has ended in any way."""
        stage = self._stage(work.stage)
        if self.state(work.stage, work.key) is None:
            self._journal.waiting(work.stage, work.key)
            self._start(stage, work.key, work.priority, 1, stage.max_attempts)

    def again(self, work: Work) -> bool:
        """Do finished, failed or cancelled work another time; False when it waits or runs anyway.

        For what the operator retries, and for results that were cleaned away."""
        stage = self._stage(work.stage)
        attempt, state = self._latest(work.stage, work.key)
        if state in ("waiting", "running"):
            return False
        self._journal.forget(work.stage, work.key)
        self._journal.waiting(work.stage, work.key)
        self._start(stage, work.key, work.priority, attempt + 1, attempt + stage.max_attempts)
        return True

    def state(self, stage: StageName, key: str) -> WorkState | None:
        """Of the latest attempt; None when there was none, or housekeeping has deleted it."""
        return self._latest(stage, key)[1]

    def cancel(self, stage: StageName, key: str) -> None:
        """Take waiting work out of its queue. A step that runs is not interrupted, but nothing follows from it."""
        import dbos

        attempt, state = self._latest(stage, key)
        if state in ("waiting", "running"):
            dbos.DBOS.cancel_workflow(workflow_id(stage, key, attempt))
            self._journal.forget(stage, key)

    def pause(self, stage: StageName) -> None:
        """Start no more of the stage's work; what runs goes on to its end."""
        self._queue(stage).set_worker_concurrency(0)

    def resume(self, stage: StageName) -> None:
        self._queue(stage).set_worker_concurrency(self._stage(stage).worker_concurrency)

    def dead_letters(self) -> list[DeadLetter]:
        """Work that killed the process each time it was started, and was not tried again since."""
        import dbos

        found = dbos.DBOS.list_workflows(status="MAX_RECOVERY_ATTEMPTS_EXCEEDED", load_input=False, load_output=False)
        letters = [DeadLetter(*parsed_id(w.workflow_id)) for w in found]
        return [letter for letter in letters if self._latest(letter.stage, letter.key) == (letter.attempt, "dead")]

    def housekeep(self, keep: timedelta, batch: int = 500) -> int:
        """Delete the engine's records of what ended more than `keep` ago; how many. Results are not touched."""
        import dbos

        before = (self._clock.now() - keep).isoformat()
        deleted = 0
        while found := dbos.DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
            completed_before=before,
            limit=batch,
            load_input=False,
            load_output=False,
        ):
            dbos.DBOS.delete_workflows([w.workflow_id for w in found])
            deleted += len(found)
        return deleted

    def _config(self) -> Any:
        config: dict[str, Any] = {
            "name": "paper-radio",
            "executor_id": self._executor_id,
            "application_version": APPLICATION_VERSION,
            "log_level": "WARNING",
        }
        return config | {"system_database_engine": connect(self._database)}

    def _stage(self, name: StageName) -> _Stage:
        if name not in self._stages:
            raise UsageError("no such stage", subject=name, hint=f"there are {', '.join(self._stages)}")
        return self._stages[name]

    def _queue(self, stage: StageName) -> Any:
        import dbos

        queue = dbos.DBOS.retrieve_queue(self._stage(stage).queue)
        if queue is None:
            raise StoreError("the engine's database has lost a queue", subject=stage, hint="restart production")
        return queue

    def _start(self, stage: _Stage, key: str, priority: Priority, attempt: int, last: int, delay: float = 0.0) -> None:
        import dbos

        with (
            dbos.SetWorkflowID(workflow_id(stage.name, key, attempt)),
            dbos.SetEnqueueOptions(priority=RANKS[priority], delay_seconds=delay or None),
        ):
            dbos.DBOS.enqueue_workflow(stage.queue, self._workflow, stage.name, key, priority, attempt, last)

    def _follow(
        self, result: dict[str, Any], name: StageName, key: str, priority: Priority, attempt: int, last: int
    ) -> None:
        """Enqueue what follows from a checkpointed step. Runs in the workflow: the same calls on each replay."""
        stage = self._stages[name]
        if result["retry_in"] is not None:
            self._start(stage, key, priority, attempt + 1, last, delay=result["retry_in"])
        for following, following_key, rank in result["following"]:
            after = self._stage(following)
            self._start(after, following_key, rank, 1, after.max_attempts)

    def _run(self, name: StageName, key: str, attempt: int, last: int) -> dict[str, Any]:
        """The step: what it returns is checkpointed, and it is plain data so that any later code can read it."""
        stage = self._stages[name]
        retry_in: float | None = None
        following: list[tuple[StageName, str, Priority]] = []
        try:
            # The journal is of the attempt: a database that is locked for once must not end the work.
            self._journal.begin(name, key)
            outcome = self._abandonable(name, lambda: stage.function(key))
            for w in outcome.following:
                if self.state(w.stage, w.key) is None:
                    self._journal.waiting(w.stage, w.key)
            self._journal.done(name, key, outcome.cpu_seconds, outcome.media_seconds)
            following = [(w.stage, w.key, w.priority) for w in outcome.following]
        except RadioError as e:
            if e.retryable and attempt < last:
                done_before = attempt - (last - stage.max_attempts) - 1
                retry_in = stage.backoff_seconds * 2.0 ** max(0, done_before)
                if isinstance(e, RateLimitedError):
                    retry_in = max(retry_in, e.retry_after)
                log.warning("%s %s: %s; attempt %d in %.0f s", name, key, e, attempt + 1, retry_in)
                self._tell(self._journal.waiting, name, key)
            else:
                log.error("%s %s failed: %s", name, key, e)
                self._tell(self._journal.failed, name, key, str(e), e.retryable)
        except Exception as e:
            # A defect of ours or of a library: it must end in the visible list, and the station go on.
            log.exception("%s %s failed", name, key)
            self._tell(self._journal.failed, name, key, f"{type(e).__name__}: {e}", False)
        self._on_change()
        return {"retry_in": retry_in, "following": following}

    def _tell(self, write: Callable[..., None], *args: object) -> None:
        """Write down a failure, if that can be done; else the step just ends, and who wants its result asks again."""
        try:
            write(*args)
        except RadioError as e:
            log.error("%s %s: the failure is not written down: %s", *args[:2], e)

    def _abandonable(self, name: str, function: Callable[[], Outcome]) -> Outcome:
        """The function's result, or _Abandoned as soon as the engine stops.

        It runs in a daemon thread, because the engine's own threads are joined when the interpreter ends: a step
        that waits two minutes for a language model would hold up the end of the process."""
        event = threading.Event()
        results: list[Outcome] = []
        errors: list[BaseException] = []

        def call() -> None:
            try:
                results.append(function())
            except BaseException as e:
                errors.append(e)
            finally:
                event.set()

        with self._lock:
            if self._stopping:
                raise _Abandoned
            self._running.add(event)
        threading.Thread(target=call, daemon=True, name=f"stage-{name}").start()
        event.wait()
        with self._lock:
            self._running.discard(event)
            if self._stopping:
                raise _Abandoned
        if errors:
            raise errors[0]
        return results[0]

    def _latest(self, stage: StageName, key: str) -> tuple[int, WorkState | None]:
        """Number and state of the latest attempt; (0, None) when there was none."""
        import dbos

        first = workflow_id(stage, key, 1)
        found = dbos.DBOS.list_workflows(workflow_id_prefix=first, load_input=False, load_output=False)
        attempts = {
            parsed_id(w.workflow_id)[2]: STATES[w.status]
            for w in found
            if w.workflow_id == first or w.workflow_id.startswith(first + "#")
        }
        if not attempts:
            return 0, None
        latest = max(attempts)
        return latest, attempts[latest]
