"""An output in a process of its own: fed from a bounded queue, watched, and started again whenever it ends or stalls.

Whatever the process does, playout does not notice: `take` and `tell` only put bytes into a queue. A process that
cannot keep up is killed, like one that makes no progress, and the next begins at the newest key frame, or, where the
output asks for it, with all that was not accepted yet. Where the target may be slower than the stream
(`ChildSpec.behind`), what is late is left out instead, and the process goes on at the newest key frame.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import random
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from radio.clock import Clock
from radio.config import child_environment
from radio.model.status import OutputStatus
from radio.playout.mpegts import Chunk
from radio.playout.outputs import Health
from radio.playout.outputs.accepted import Ledger
from radio.playout.outputs.backlog import Backlog
from radio.playout.outputs.replay import Replay
from radio.playout.outputs.wire import Begin, Message, Report, Sound, Title, heard, kind_of, packed
from radio.types import to_seconds

log = logging.getLogger(__name__)

FIRST_DELAY: Final = 0.5
STEADY_SECONDS: Final = 30.0
"""A process that lived this long is started again without a long delay."""
LOOK_SECONDS: Final = 0.25
FINISH_SECONDS: Final = 1.5
"""How long a process may take to finish when the station ends."""
RATE_LOOKS: Final = 40
"""Looks over which the rate is measured: 10 s."""
SLOW_SECONDS: Final = 15.0
"""How long a target is called too slow after something was left out for it."""
LATE_SECONDS: Final = 2.0
"""A queue this old says so before anything is left out."""
REFUSALS: Final = 3
"""Ends in a row before anything was accepted: then the operator is asked whether the settings are right."""
START_PATIENCE: Final = 20.0
"""How long a process may take to its first report, on a machine that is busy."""
WAITING_SECONDS: Final = 1.0
"""Data that waits for longer is not being taken: a silent process is stalled only then, and not for want of data."""
REMOTE_BEHIND: Final = 6.0
"""Listeners of a server that is too slow are never later than this, and what its connection holds (about 1 s)."""
REMOTE_DELAY: Final = 20.0
"""The longest time between two tries to reach a server."""
LONGEST_LINE: Final = 16_384
"""Of what a process says; longer ones are rubbish."""


@dataclass(frozen=True)
class ChildSpec:
    """How an output's process is run."""

    name: str
    module: str
    """`python -m` this; it reads its settings and the stream by radio.playout.outputs.wire."""
    settings: Mapping[str, Any] = field(repr=False)
    """May hold secrets: they go by stdin, and are shown nowhere."""
    advice: str = "are its settings right?"
    """Asked in the error when nothing was ever accepted, several times in a row."""
    patience: float = 12.0
    """Seconds without a report, while there is something to take, after which it is taken for stalled; also how old
    the queue may grow."""
    longest_delay: float = 15.0
    replay_seconds: float = 0.0
    """How much of what was not accepted a new process is given again; at 0 it gets the newest stretch only."""
    behind: float | None = None
    """Seconds that it may be late before it goes on at the newest place; None: `patience`, then a new process."""
    kbps: int = 0
    """What its target must take, to tell the operator how much of that a slow one takes; 0: unknown."""


class Process(Protocol):
    """A running output process."""

    def send(self, data: bytes) -> None:
        """Give it data; may block. Raises OSError when it is gone."""
        ...

    def poll(self) -> int | None: ...
    def kill(self) -> None:
        """End it now. The only call that may come from another thread than the one that sends."""
        ...

    def close(self, patience: float = 0.0) -> None:
        """Tell it that no more comes, give it `patience` seconds to end, then kill it; all it said is heard then."""
        ...


class PipedProcess:
    """A Python module as a child that lives no longer than its stdin."""

    def __init__(self, spec: ChildSpec, on_report: Callable[[Report], None]) -> None:
        self._on_report = on_report
        self._name = spec.name
        self._process = subprocess.Popen(
            [sys.executable, "-m", spec.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=child_environment(),
            process_group=0,  # a Ctrl-C at the terminal is the station's: this process ends in order, by its stdin
        )
        self._reader = threading.Thread(target=self._listen, name=f"{spec.name}-reports", daemon=True)
        try:
            self._reader.start()
            self.send(json.dumps(dict(spec.settings)).encode() + b"\n")
        except OSError:
            self.close()
            raise
        except RuntimeError as e:  # no thread to be had
            self.close()
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from e

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, data: bytes) -> None:
        if self._process.stdin is None:
            raise OSError("the process has no stdin")
        view = memoryview(data)
        while len(view):
            view = view[os.write(self._process.stdin.fileno(), view) :]

    def poll(self) -> int | None:
        return self._process.poll()

    def kill(self) -> None:
        # Nothing is closed here: the sending thread may be inside a write to that very descriptor.
        self._process.kill()

    def close(self, patience: float = 0.0) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            if patience:
                log.warning("%s did not end in order; killed", self._name)
            self._process.kill()
            self._process.wait()
        if self._reader.ident is not None:
            self._reader.join(timeout=2.0)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _listen(self) -> None:
        if self._process.stdout is None:
            return
        rubbish = 0
        while line := self._process.stdout.readline(LONGEST_LINE):
            try:
                self._on_report(heard(line))
            except ValueError:
                rubbish += 1
                if rubbish == 1:
                    log.warning("%s said something that is no report (%d bytes)", self._name, len(line))
        if rubbish > 1:
            log.warning("%s said %d things that are no reports", self._name, rubbish)


Start = Callable[[ChildSpec, Callable[[Report], None]], Process]


class ChildOutput:
    """Feeds a process, from a key frame on where it takes the encoded stream."""

    def __init__(self, spec: ChildSpec, clock: Clock, start_process: Start = PipedProcess) -> None:
        self.name = spec.name
        self._spec = spec
        self._clock = clock
        self._start_process = start_process
        self._health = Health(spec.name, clock)
        self._ledger = Ledger()
        self._backlog = (
            Backlog(clock, max(spec.patience, START_PATIENCE))
            if spec.behind is None
            else Backlog(clock, spec.behind, kind_of)
        )
        self._title: bytes | None = None
        self._slow: str | None = None
        self._replay = Replay(spec.replay_seconds)
        self._lock = threading.Lock()
        self._offered = 0
        """End of the newest sound that came by `tell`."""
        self._forfeited = 0
        """What comes before this sample and was not accepted will never be."""
        self._error: str | None = None
        """Why the process ends, as it says."""
        self._trouble: str | None = None
        """What it says is wrong while it goes on."""
        self._reports = 0
        self._renew = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name=spec.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._backlog.wake()
        if self._thread.ident is not None:
            self._thread.join(timeout=FINISH_SECONDS + 0.5)
        self._health.set("off")

    def status(self) -> OutputStatus:
        return self._health.status(self._backlog.age(), to_seconds(self._ledger.missing()), self._ledger.end)

    def accepted(self, first: int, end: int) -> int:
        return self._ledger.within(first, end)

    def settled(self, end: int) -> bool:
        return self._ledger.end >= end or self._forfeited >= end or self._health.state == "off"

    def begin(self, start: datetime, sample: int) -> None:
        """A new run of the encoder."""
        message = packed(Begin(start, sample))
        with self._lock:
            self._replay.begin(message)
            self._backlog.put(message)

    def take(self, chunk: Chunk) -> None:
        data = packed(chunk)
        with self._lock:
            if chunk.keyframe:
                self._replay.forget(self._ledger.end)
                self._replay.key(self._offered if chunk.sample is None else chunk.sample)
            self._replay.put(data)
            if not self._backlog.put(data):
                self._forfeit(self._replay.first)

    def tell(self, message: Message) -> None:
        """Anything that is not the encoded stream: sound, titles. The last title is told to each new process."""
        data = packed(message)
        with self._lock:
            if isinstance(message, Title):
                self._title = data
            if isinstance(message, Sound):
                self._offered = message.first + message.samples
                if self._spec.replay_seconds:
                    self._replay.forget(self._ledger.end)
                    self._replay.key(message.first)
                    self._replay.put(data)
            if not self._backlog.put(data) and isinstance(message, Sound):
                self._forfeit(self._replay.first if self._spec.replay_seconds else self._offered)

    def renew(self) -> None:
        """End the process in order and start another at once: a planned new connection."""
        self._renew.set()
        self._backlog.wake()

    def _forfeit(self, before: int | None) -> None:
        if before is not None:
            self._forfeited = max(self._forfeited, before)

    def _supervise(self) -> None:
        delay, refused = FIRST_DELAY, 0
        while not self._stop.is_set():
            began, before = self._clock.monotonic(), self._ledger.end
            self._renew.clear()
            error = self._run()
            if self._stop.is_set():
                return
            if self._renew.is_set():
                log.info("%s: renewed as planned", self.name)
                continue
            self._health.restarts += 1
            told = error == self._error
            refused = 0 if self._ledger.end > before else refused + 1
            if refused >= REFUSALS and "?" not in error:  # else it asks by itself
                error += f"; nothing was accepted, time and again: {self._spec.advice}"
            self._health.set("down", error)
            if not told or refused == REFUSALS:
                log.warning("%s: %s", self.name, error)
            if self._clock.monotonic() - began > STEADY_SECONDS:
                delay = FIRST_DELAY
            # Jitter: several outputs to one server that came back must not all knock at once.
            jitter = random.uniform(0.8, 1.2)  # noqa: S311 - no secret
            self._clock.wait(self._stop, delay * jitter)
            delay = min(self._spec.longest_delay, delay * 1.6)

    def _run(self) -> str:
        """One process' life; why it ended."""
        self._error = self._trouble = None
        try:
            process = self._start_process(self._spec, self._hear_report)
        except (OSError, MemoryError) as e:
            return f"its process cannot be started: {getattr(e, 'strerror', None) or e or 'no memory'}"
        over = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(process, over), name=f"{self.name}-watch", daemon=True)
        try:
            watcher.start()
            with self._lock:
                self._replay.forget(self._ledger.end)
                first = self._replay.first
                self._forfeit(self._offered if first is None else first)
                title = [] if self._title is None else [self._title]
                self._backlog.open([*title, *self._replay.messages()])
            while process.poll() is None:
                # What came before the end is still taken: the watcher sees to it that this does not last.
                data = self._backlog.take(timeout=0.0 if self._ending() else 0.5)
                if data is not None:
                    process.send(data)
                elif self._ending():
                    break
        except (OSError, RuntimeError, MemoryError) as e:
            # RuntimeError: there was no thread to be had.
            log.debug("%s: %s", self.name, e)
        finally:
            self._backlog.close()
            process.close(FINISH_SECONDS if self._ending() else 0.0)
            over.set()
            if watcher.ident is not None:
                watcher.join(timeout=2.0)
        return self._error or "the connection was lost"

    def _ending(self) -> bool:
        return self._stop.is_set() or self._renew.is_set()

    def _hear_report(self, report: Report) -> None:
        self._reports += 1
        if report.accepted is not None:
            self._ledger.add(*report.accepted)
        if report.error is not None:
            if report.error not in (self._error, self._trouble):
                log.warning("%s: %s", self.name, report.error)
            if report.state == "up":
                self._trouble = report.error
            else:
                self._error = report.error
        if report.state is not None:
            self._health.set(report.state, report.error or self._slow)

    def _watch(self, process: Process, over: threading.Event) -> None:
        """Kill a process that makes no progress: it may hang in a call that nothing else ends."""
        first = last = self._reports
        since = self._clock.monotonic()
        looks: deque[tuple[int, int]] = deque(maxlen=RATE_LOOKS)
        while process.poll() is None and not self._ending():
            if self._reports != last:
                last, since = self._reports, self._clock.monotonic()
            patience = self._spec.patience if last != first else max(self._spec.patience, START_PATIENCE)
            silent = self._clock.monotonic() - since > patience
            stuck = silent and self._backlog.age() > WAITING_SECONDS
            if stuck or self._backlog.overflowed:
                self._error = "it made no progress, and was given up" if stuck else "it was too slow, and was given up"
                process.kill()
                return
            looks.append((self._backlog.put_bytes, self._backlog.taken_bytes))
            self._slow = self._slowness(looks)
            self._clock.wait(self._stop, LOOK_SECONDS)
        if self._ending() and not over.wait(FINISH_SECONDS):
            process.kill()

    def _slowness(self, looks: Sequence[tuple[int, int]]) -> str | None:
        """What to tell of a target that is slower than the stream."""
        skipped = self._backlog.skipped_at
        leaves_out = skipped is not None and self._clock.monotonic() - skipped < SLOW_SECONDS
        if self._spec.behind is None or not (leaves_out or self._backlog.age() > LATE_SECONDS):
            return None
        (put, taken), (put_now, taken_now) = looks[0], looks[-1]
        if put_now == put:
            return self._slow
        rate = min(1.0, (taken_now - taken) / (put_now - put)) * self._spec.kbps
        lost = ", and parts are left out" if leaves_out else ""
        return f"too slow: it takes {rate:.0f} of {self._spec.kbps} kbit/s{lost}"
