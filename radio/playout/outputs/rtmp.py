"""RTMP: a supervised pusher per target. Whatever the server does, the rest of the station does not notice."""

from __future__ import annotations

import json
import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from radio.clock import Clock
from radio.config import RtmpConfig
from radio.errors import OutputError
from radio.model.status import OutputStatus
from radio.playout.mpegts import Chunk
from radio.playout.outputs import Health

log = logging.getLogger(__name__)

QUEUE: Final = 1500
"""Chunks that wait for a slow server: some 15 s. When they are full the connection is given up."""
PATIENCE: Final = 12.0
"""Seconds without progress, while there is something to send, after which a pusher is taken for stalled."""
FIRST_DELAY: Final = 1.0
LONGEST_DELAY: Final = 15.0
STEADY_SECONDS: Final = 30.0
REFUSALS: Final = 3
"""Ends in a row before anything was sent: probably a wrong key, and an alarm says so."""


class Pusher(Protocol):
    """A running pusher process."""

    def send(self, data: bytes) -> None:
        """Give it stream data; may block. Raises OSError when it is gone."""
        ...

    def sent(self) -> float | None:
        """Seconds of stream that the server took, or None before the first."""
        ...

    def error(self) -> str | None: ...
    def poll(self) -> int | None: ...
    def kill(self) -> None: ...


class ChildPusher:
    """radio.playout.outputs.push as a child."""

    def __init__(self, target: RtmpConfig) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "radio.playout.outputs.push"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libav prints URLs there, the key with them
        )
        self._sent: float | None = None
        self._error: str | None = None
        threading.Thread(target=self._listen, name="pusher-report", daemon=True).start()
        settings = {"url": target.url, "key": target.key.get_secret_value()}
        self.send(json.dumps(settings).encode() + b"\n")

    def send(self, data: bytes) -> None:
        if self._process.stdin is None:
            raise OSError("the pusher has no stdin")
        view = memoryview(data)
        while len(view):
            view = view[os.write(self._process.stdin.fileno(), view) :]

    def sent(self) -> float | None:
        return self._sent

    def error(self) -> str | None:
        return self._error

    def poll(self) -> int | None:
        return self._process.poll()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError as e:
                    log.debug("pusher pipe: %s", e)

    def _listen(self) -> None:
        if self._process.stdout is None:
            return
        for line in self._process.stdout:
            word, _, rest = line.decode(errors="replace").strip().partition(" ")
            if word == "error":
                self._error = rest
            else:
                self._sent = float(word)


class RtmpOutput:
    """Feeds a pusher from the newest key frame on, and starts it again whenever it ends or stalls."""

    def __init__(
        self,
        name: str,
        target: RtmpConfig,
        clock: Clock,
        start_pusher: Callable[[RtmpConfig], Pusher] = ChildPusher,
    ) -> None:
        self._name = name
        self._target = target
        self._clock = clock
        self._start_pusher = start_pusher
        self._health = Health(name, clock)
        self._queue: queue.Queue[Chunk] = queue.Queue(QUEUE)
        self._gop: list[Chunk] = []
        self._lock = threading.Lock()
        self._active = False
        self._overflow = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=2.0)
        self._health.set("off")

    def status(self) -> OutputStatus:
        return self._health.status()

    def begin(self, start: datetime) -> None:
        """The encoder was started again: its time stamps go on, so the pusher does too."""
        with self._lock:
            self._gop = []

    def take(self, chunk: Chunk) -> None:
        with self._lock:
            if chunk.keyframe:
                self._gop = []
            if chunk.keyframe or self._gop:
                self._gop.append(chunk)
            if not self._active:
                return
            try:
                self._queue.put_nowait(chunk)
            except queue.Full:
                self._overflow.set()

    def _supervise(self) -> None:
        delay, refused = FIRST_DELAY, 0
        while not self._stop.is_set():
            began = self._clock.monotonic()
            error, sent = self._run()
            if self._stop.is_set():
                return
            self._health.restarts += 1
            refused = 0 if sent else refused + 1
            if refused >= REFUSALS:
                error += f"; refused {refused} times in a row: is the server up, are URL and key right?"
            self._health.set("down", error)
            log.warning("%s: %s", self._name, error)
            if self._clock.monotonic() - began > STEADY_SECONDS:
                delay = FIRST_DELAY
            self._clock.wait(self._stop, delay)
            delay = min(LONGEST_DELAY, delay * 1.6)

    def _run(self) -> tuple[str, bool]:
        """One pusher's life: why it ended, and whether it ever sent anything."""
        try:
            pusher = self._start_pusher(self._target)
        except OSError as e:
            return f"the pusher cannot be started: {OutputError(str(e))}", False
        watcher = threading.Thread(target=self._watch, args=(pusher,), name=f"{self._name}-watch", daemon=True)
        with self._lock:
            self._queue = queue.Queue(QUEUE)
            for chunk in self._gop:
                self._queue.put_nowait(chunk)
            self._overflow.clear()
            self._active = True
        watcher.start()
        try:
            while pusher.poll() is None and not self._stop.is_set():
                try:
                    pusher.send(self._queue.get(timeout=0.5).data)
                except queue.Empty:
                    continue
        except OSError as e:
            log.debug("%s: %s", self._name, e)
        finally:
            with self._lock:
                self._active = False
            sent = pusher.sent() is not None
            pusher.kill()
            watcher.join(timeout=2.0)
        return pusher.error() or "the connection was lost", sent

    def _watch(self, pusher: Pusher) -> None:
        """Kill a pusher that makes no progress: it may hang in a call that nothing else ends."""
        last, since = pusher.sent(), self._clock.monotonic()
        while pusher.poll() is None and not self._stop.is_set():
            now = pusher.sent()
            if now != last:
                last, since = now, self._clock.monotonic()
                self._health.set("up")
            elif self._overflow.is_set() or (self._clock.monotonic() - since > PATIENCE and not self._queue.empty()):
                log.warning("%s makes no progress; its connection is given up", self._name)
                pusher.kill()
                return
            self._clock.wait(self._stop, 0.25)
