"""Outputs against servers that answer as the real ones do, and against ones that misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from radio.clock import Deadline, SystemClock
from radio.config import ObsConfig, RtmpConfig
from radio.playout.mpegts import Chunk
from radio.playout.outputs.obs import INPUT, SCENE, SOURCE_URL, ObsOutput
from radio.playout.outputs.rtmp import Pusher, RtmpOutput

pytestmark = pytest.mark.contract

PASSWORD = "s3cret-obs-password"


def wait(condition: Callable[[], object], what: str, seconds: float = 30) -> None:
    clock = SystemClock()
    deadline = Deadline(clock, seconds)
    while not condition():
        assert not deadline.passed(), f"not within {seconds:.0f} s: {what}"
        clock.sleep(0.02)


class FakeObs:
    """obs-websocket 5 as far as we use it: handshake with password, scenes, inputs, the stream's state."""

    def __init__(self) -> None:
        self.scenes: list[str] = ["Scene"]
        self.inputs: dict[str, dict[str, Any]] = {}
        self.streaming = False
        self.reconnecting = False
        self.requests: list[str] = []
        self.connections: list[ServerConnection] = []
        self.server: Server = serve(self._talk, "127.0.0.1", 0)
        self.port = int(self.server.socket.getsockname()[1])
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def drop(self) -> None:
        for connection in self.connections:
            connection.close_socket()

    def _talk(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        hello = {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1, "authentication": {"challenge": "c", "salt": "s"}}
        connection.send(json.dumps({"op": 0, "d": hello}))
        try:
            for text in connection:
                message = json.loads(text)
                if message["op"] == 1:
                    assert message["d"]["authentication"] == _answer(PASSWORD, "s", "c")
                    connection.send(json.dumps({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
                else:
                    connection.send(json.dumps({"op": 7, "d": self._answer(message["d"])}))
        except ConnectionClosed:
            return

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        kind, data = request["requestType"], request.get("requestData") or {}
        self.requests.append(kind)
        status = {"result": True, "code": 100}
        answer: dict[str, Any] = {}
        if kind == "GetSceneList":
            answer = {"scenes": [{"sceneName": name} for name in self.scenes]}
        elif kind == "CreateScene":
            self.scenes.append(data["sceneName"])
        elif kind == "GetInputList":
            answer = {"inputs": [{"inputName": name} for name in self.inputs]}
        elif kind == "CreateInput":
            self.inputs[data["inputName"]] = data
        elif kind == "GetStreamStatus":
            answer = {"outputActive": self.streaming, "outputReconnecting": self.reconnecting}
        elif kind == "StartStream":
            if self.streaming:
                status = {"result": False, "code": 500}
            self.streaming, self.reconnecting = True, False
        elif kind == "StopStream":
            self.streaming = False
        return {"requestType": kind, "requestId": request["requestId"], "requestStatus": status, "responseData": answer}


def _answer(password: str, salt: str, challenge: str) -> str:
    secret = base64.b64encode(hashlib.sha256((password + salt).encode()).digest())
    return base64.b64encode(hashlib.sha256(secret + challenge.encode()).digest()).decode()


@pytest.fixture
def obs() -> Iterator[FakeObs]:
    fake = FakeObs()
    yield fake
    fake.server.shutdown()


def output_for(obs: FakeObs, password: str = PASSWORD) -> ObsOutput:
    return ObsOutput(ObsConfig(host="127.0.0.1", port=obs.port, password=SecretStr(password)), SystemClock())


def test_obs_gets_its_scene_and_source_and_is_told_to_stream(obs: FakeObs) -> None:
    output = output_for(obs)
    output.start()
    wait(lambda: output.status().state == "up", "OBS streams")
    output.stop()
    assert SCENE in obs.scenes
    assert obs.inputs[INPUT]["inputKind"] == "ffmpeg_source"
    assert obs.inputs[INPUT]["inputSettings"]["input"] == SOURCE_URL
    assert obs.requests.count("CreateScene") == obs.requests.count("CreateInput") == 1


def test_a_stream_that_reconnects_for_ever_is_started_anew(obs: FakeObs) -> None:
    output = output_for(obs)
    output.start()
    wait(lambda: output.status().state == "up", "OBS streams")
    obs.reconnecting = True
    wait(lambda: "StopStream" in obs.requests, "the stream is stopped")
    wait(lambda: obs.requests.count("StartStream") == 2 and output.status().state == "up", "and started again")
    output.stop()


def test_a_lost_obs_is_connected_again(obs: FakeObs) -> None:
    output = output_for(obs)
    output.start()
    wait(lambda: output.status().state == "up", "OBS streams")
    obs.drop()
    wait(lambda: len(obs.connections) == 2 and output.status().state == "up", "connected again")
    output.stop()
    assert output.status().restarts >= 1


def test_a_refused_password_is_reported_without_being_told(obs: FakeObs, caplog: pytest.LogCaptureFixture) -> None:
    output = output_for(obs, "another-s3cret")
    output.start()
    wait(lambda: output.status().state == "down", "refused")
    output.stop()
    assert "another-s3cret" not in str(output.status())
    assert "another-s3cret" not in caplog.text


class ScriptedPusher:
    """Takes data until told to stall or die."""

    def __init__(self) -> None:
        self.data: list[bytes] = []
        self.stalled = threading.Event()
        self.killed = threading.Event()
        self.refusing = False

    def send(self, data: bytes) -> None:
        if self.stalled.is_set():
            self.killed.wait(60)
        if self.killed.is_set():
            raise BrokenPipeError
        self.data.append(data)

    def sent(self) -> float | None:
        return float(len(self.data)) if self.data and not self.refusing else None

    def error(self) -> str | None:
        return "Input/output error" if self.refusing else None

    def poll(self) -> int | None:
        return 1 if self.killed.is_set() or (self.refusing and self.data) else None

    def kill(self) -> None:
        self.killed.set()


class Stream:
    """Feeds an output with a key frame in every tenth chunk, as the hub would."""

    def __init__(self, output: RtmpOutput) -> None:
        self._output = output
        self._at = 0

    def flow(self, chunks: int = 10) -> None:
        for _ in range(chunks):
            self._output.take(Chunk(b"%06d" % self._at, self._at % 10 == 0, self._at))
            self._at += 1


def rtmp_with(pushers: list[ScriptedPusher]) -> RtmpOutput:
    left = iter(pushers)

    def start(target: RtmpConfig) -> Pusher:
        return next(left)

    target = RtmpConfig(url="rtmp://127.0.0.1/app", key=SecretStr("k3y"))
    return RtmpOutput("rtmp-1", target, SystemClock(), start)


def test_a_pusher_begins_at_a_key_frame() -> None:
    pusher = ScriptedPusher()
    output = rtmp_with([pusher])
    stream = Stream(output)
    stream.flow(25)
    output.start()
    wait(lambda: pusher.data, "data")
    stream.flow(5)
    wait(lambda: len(pusher.data) == 10, "all since the key frame")
    output.stop()
    assert pusher.data[0] == b"000020"


def test_a_stalled_server_is_given_up_and_blocks_nobody() -> None:
    first, second = ScriptedPusher(), ScriptedPusher()
    output = rtmp_with([first, second])
    output.begin(datetime(2026, 5, 20, tzinfo=UTC))
    output.start()
    stream = Stream(output)
    stream.flow()
    wait(lambda: output.status().state == "up", "up")
    first.stalled.set()
    stream.flow(5000)  # returns at once, however much is waiting
    wait(first.killed.is_set, "the stalled pusher is killed")
    stream.flow()
    wait(lambda: second.data, "the next one is fed")
    output.stop()


def test_a_server_that_never_accepts_anything_raises_the_suspicion_of_a_wrong_key() -> None:
    pushers = [ScriptedPusher() for _ in range(8)]
    for pusher in pushers:
        pusher.refusing = True
    output = rtmp_with(pushers)
    output.start()
    stream = Stream(output)

    def suspected() -> bool:
        stream.flow()
        return "URL and key" in (output.status().error or "")

    wait(suspected, "the hint")
    output.stop()
    assert "k3y" not in str(output.status())
