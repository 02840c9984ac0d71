"""OBS: takes the station's stream over UDP as a media source, and is told to stream; watched and healed."""

from __future__ import annotations

import logging
import queue
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Protocol

from radio.clock import Clock
from radio.config import ObsConfig
from radio.model.status import OutputStatus
from radio.playout.mpegts import PACKET, Chunk
from radio.playout.outputs import Health
from radio.playout.outputs.accepted import Ledger

log = logging.getLogger(__name__)

FEED_PORT: Final = 9001
"""UDP port on OBS's machine that the stream is sent to."""
DATAGRAM: Final = 7 * PACKET
"""As many packets as an Ethernet frame holds."""
SCENE: Final = "Paper Radio"
INPUT: Final = "Paper Radio stream"
SOURCE_URL: Final = f"udp://0.0.0.0:{FEED_PORT}?overrun_nonfatal=1&fifo_size=50000&timeout=2000000"
"""Without `timeout` a dead feed still says PLAYING."""
TIMEOUT: Final = 5
ALREADY_RUNNING: Final = 500
LOOK_SECONDS: Final = 2.0
FIRST_DELAY: Final = 2.0
LONGEST_DELAY: Final = 30.0


class ObsClient(Protocol):
    """What we ask of obs-websocket; obsws_python.ReqClient has it."""

    def send(self, param: str, data: dict[str, Any] | None = None, raw: bool = False) -> Any: ...
    def disconnect(self) -> None: ...


def connect(config: ObsConfig) -> ObsClient:
    """A connection by obsws-python. Raises OSError or the library's own errors."""
    # It logs the password with its settings at INFO.
    logging.getLogger("obsws_python").setLevel(logging.WARNING)
    import obsws_python

    password = config.password.get_secret_value()
    client: ObsClient = obsws_python.ReqClient(host=config.host, port=config.port, password=password, timeout=TIMEOUT)
    return client


class ObsOutput:
    """Sends the stream to OBS and keeps OBS streaming."""

    def __init__(self, config: ObsConfig, clock: Clock, connect: Callable[[ObsConfig], ObsClient] = connect) -> None:
        self._config = config
        self._clock = clock
        self._connect = connect
        self.name = "obs"
        self._health = Health(self.name, clock)
        self._ledger = Ledger()
        self._key_sample: int | None = None
        self._queue: queue.Queue[bytes | None] = queue.Queue(1500)
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._feed, name="obs-feed", daemon=True),
            threading.Thread(target=self._control, name="obs-control", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=2.0)
        self._health.set("off")

    def status(self) -> OutputStatus:
        return self._health.status()

    def accepted(self, first: int, end: int) -> int:
        """What was fed to OBS while it streamed."""
        return self._ledger.within(first, end)

    def settled(self, end: int) -> bool:
        return self._ledger.end >= end or self._health.state != "up"

    def begin(self, start: datetime, sample: int) -> None:
        """The media source reconnects by itself."""
        self._key_sample = None

    def take(self, chunk: Chunk) -> None:
        if chunk.sample is not None:
            if self._key_sample is not None and self._health.state == "up":
                self._ledger.add(self._key_sample, chunk.sample)
            self._key_sample = chunk.sample
        try:
            self._queue.put_nowait(chunk.data)
        except queue.Full:
            # UDP may lose packets anyway; the next key frame repairs the picture.
            log.debug("obs: feed too slow")

    def _feed(self) -> None:
        target = (self._config.host, FEED_PORT)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            while not self._stop.is_set():
                try:
                    data = self._queue.get(timeout=0.5)
                except queue.Empty:
                    continue
                for at in range(0, len(data or b""), DATAGRAM):
                    try:
                        out.sendto((data or b"")[at : at + DATAGRAM], target)
                    except OSError as e:
                        log.debug("obs: %s", e)

    def _control(self) -> None:
        delay = FIRST_DELAY
        while not self._stop.is_set():
            try:
                client = self._connect(self._config)
                try:
                    self._build(client)
                    delay = FIRST_DELAY
                    while not self._stop.is_set():
                        self._look(client)
                        self._clock.wait(self._stop, LOOK_SECONDS)
                finally:
                    client.disconnect()
            except Exception as e:
                # The library raises its own errors, those of its websocket library, and KeyErrors on odd answers.
                # After any of them its request ids may be out of step, so the client is thrown away.
                self._health.restarts += 1
                self._health.set("down", _told(e, self._config))
                log.warning("obs: %s", _told(e, self._config))
                self._clock.wait(self._stop, delay)
                delay = min(LONGEST_DELAY, delay * 2)

    def _build(self, client: ObsClient) -> None:
        """Our scene with our source, made once and set right each time."""
        scenes = {scene["sceneName"] for scene in client.send("GetSceneList", raw=True)["scenes"]}
        if SCENE not in scenes:
            client.send("CreateScene", {"sceneName": SCENE})
        settings = {
            "is_local_file": False,
            "input": SOURCE_URL,
            "input_format": "mpegts",
            "reconnect_delay_sec": 1,
            "buffering_mb": 2,
            "restart_on_activate": False,
        }
        inputs = {found["inputName"] for found in client.send("GetInputList", raw=True)["inputs"]}
        if INPUT in inputs:
            client.send("SetInputSettings", {"inputName": INPUT, "inputSettings": settings, "overlay": True})
        else:
            wanted = {"sceneName": SCENE, "inputName": INPUT, "inputKind": "ffmpeg_source", "inputSettings": settings}
            client.send("CreateInput", {**wanted, "sceneItemEnabled": True})
        client.send("SetCurrentProgramScene", {"sceneName": SCENE})

    def _look(self, client: ObsClient) -> None:
        """Start the stream when it does not run; a stream that reconnects for ever is stopped and started anew."""
        state = client.send("GetStreamStatus", raw=True)
        if not state["outputActive"]:
            self._health.set("starting")
            try:
                client.send("StartStream")
            except Exception as e:
                # 500: it is starting already, and says so by an error.
                if getattr(e, "code", None) != ALREADY_RUNNING:
                    raise
        elif state.get("outputReconnecting"):
            self._health.restarts += 1
            self._health.set("down", "OBS has lost its server")
            client.send("StopStream")
        else:
            self._health.set("up")


def _told(error: Exception, config: ObsConfig) -> str:
    """The error without the password."""
    text = f"{type(error).__name__}: {error}"
    password = config.password.get_secret_value()
    return text.replace(password, "***") if password else text
