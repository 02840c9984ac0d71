"""Outputs against servers that answer as the real ones do, and against ones that misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from radio.clock import Clock, Deadline, SystemClock
from radio.config import ObsConfig, RtmpConfig
from radio.playout.mpegts import Chunk
from radio.playout.outputs.accepted import Ledger
from radio.playout.outputs.child import ChildOutput, ChildSpec
from radio.playout.outputs.obs import INPUT, SCENE, SOURCE_URL, ObsOutput
from radio.playout.outputs.rtmp import RtmpOutput
from radio.playout.outputs.wire import Begin, Message, Report, Sound, Title, messages, packed

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


class ScriptedProcess:
    """An output's process that takes data until told to stall or die, and accepts one sample a message."""

    def __init__(self, *, refusing: bool = False) -> None:
        self.got: list[Message] = []
        self.stalled = threading.Event()
        self.killed = threading.Event()
        self.ended = False
        self._refusing = refusing
        self._report: Callable[[Report], None] = lambda report: None

    def begin(self, report: Callable[[Report], None]) -> None:
        self._report = report

    def send(self, data: bytes) -> None:
        if self.stalled.is_set():
            self.killed.wait(60)
        if self.killed.is_set():
            raise BrokenPipeError
        self.got.append(unpacked(data))
        if self._refusing:
            self._report(Report("down", error="Input/output error"))
            self.killed.set()
        else:
            self._report(Report("up", accepted=(len(self.got) - 1, len(self.got))))

    def chunks(self) -> list[bytes]:
        return [message.data for message in self.got if isinstance(message, Chunk)]

    def poll(self) -> int | None:
        return 1 if self.killed.is_set() else None

    def kill(self) -> None:
        self.killed.set()

    def close(self, patience: float = 0.0) -> None:
        self.ended = patience > 0
        self.killed.set()


class Stream:
    """Feeds an output with a key frame in every tenth chunk, as the hub would."""

    def __init__(self, output: ChildOutput) -> None:
        self._output = output
        self._at = 0

    def flow(self, chunks: int = 10) -> None:
        for _ in range(chunks):
            key = self._at % 10 == 0
            self._output.take(Chunk(b"%06d" % self._at, key, self._at, self._at * 1000 if key else None))
            self._at += 1


def rtmp_with(processes: list[ScriptedProcess], clock: Clock | None = None) -> RtmpOutput:
    left = iter(processes)

    def start(spec: ChildSpec, report: Callable[[Report], None]) -> ScriptedProcess:
        process = next(left)
        process.begin(report)
        return process

    target = RtmpConfig(url="rtmp://127.0.0.1/app", key=SecretStr("k3y"))
    return RtmpOutput("rtmp-1", target, clock or SystemClock(), start)


def test_a_process_begins_at_a_key_frame() -> None:
    process = ScriptedProcess()
    output = rtmp_with([process])
    stream = Stream(output)
    output.begin(datetime(2026, 5, 20, tzinfo=UTC), 4800)
    stream.flow(25)
    output.start()
    wait(lambda: len(process.chunks()) == 5, "all since the key frame")
    stream.flow(5)
    wait(lambda: len(process.chunks()) == 10, "and what came after")
    output.stop()
    assert process.got[0] == Begin(datetime(2026, 5, 20, tzinfo=UTC), 4800)
    assert process.chunks()[0] == b"000020"
    assert process.ended, "it was let end in order"


def test_what_was_accepted_is_known_to_the_sample() -> None:
    process = ScriptedProcess()
    output = rtmp_with([process])
    output.start()
    stream = Stream(output)
    stream.flow()
    wait(lambda: output.settled(8), "eight samples accepted")
    output.stop()
    assert output.accepted(2, 6) == 4
    assert output.accepted(8, 100) == 2


def test_a_stalled_process_is_given_up_and_blocks_nobody() -> None:
    first, second = ScriptedProcess(), ScriptedProcess()
    clock = SystemClock()
    output = rtmp_with([first, second], clock)
    output.begin(datetime(2026, 5, 20, tzinfo=UTC), 0)
    output.start()
    stream = Stream(output)
    stream.flow()
    wait(lambda: output.status().state == "up", "up")
    first.stalled.set()
    stream.flow(5000)  # returns at once, however much is waiting
    wait(first.killed.is_set, "the stalled process is killed")
    stream.flow()
    wait(second.chunks, "the next one is fed")
    output.stop()


def test_a_server_that_never_accepts_anything_raises_the_suspicion_of_a_wrong_key() -> None:
    output = rtmp_with([ScriptedProcess(refusing=True) for _ in range(20)])
    output.start()
    stream = Stream(output)

    def suspected() -> bool:
        stream.flow()
        return "URL and key" in (output.status().error or "")

    wait(suspected, "the hint")
    output.stop()
    assert "k3y" not in str(output.status())


def test_a_planned_renewal_ends_one_process_in_order_and_begins_the_next_at_a_key_frame() -> None:
    first, second = ScriptedProcess(), ScriptedProcess()
    output = rtmp_with([first, second])
    output.start()
    stream = Stream(output)
    stream.flow(15)
    wait(lambda: output.status().state == "up", "up")
    output.renew()
    wait(second.chunks, "the next one is fed")
    output.stop()
    assert first.ended
    assert second.chunks()[0] == b"000010"
    assert output.status().restarts == 0, "a plan is no fault"


@pytest.mark.parametrize(
    "message",
    [
        Begin(datetime(2026, 5, 20, 1, 2, 3, 4, tzinfo=UTC), 7),
        Chunk(b"abc"),
        Chunk(b"", True, 12, 99),
        Sound(10**12, True, bytes(400)),
        Title(48_000, "α-pruning\nin a line"),
    ],
)
def test_a_message_crosses_the_pipe_whole(message: Message) -> None:
    assert unpacked(packed(message)) == message


def unpacked(data: bytes) -> Message:
    read, write = os.pipe()
    with os.fdopen(write, "wb") as pipe:
        pipe.write(data)
    try:
        (message,) = messages(read)
    finally:
        os.close(read)
    return message


@pytest.mark.parametrize(
    ("ranges", "within", "missing"),
    [
        ([], 0, 0),
        ([(0, 10)], 5, 0),
        ([(0, 10), (10, 20)], 10, 0),
        ([(15, 20), (0, 7)], 2, 8),
        ([(0, 7), (15, 20), (6, 16)], 10, 0),
        ([(0, 20), (3, 5)], 10, 0),
    ],
)
def test_ranges_grow_together(ranges: list[tuple[int, int]], within: int, missing: int) -> None:
    ledger = Ledger()
    for first, end in ranges:
        ledger.add(first, end)
    assert ledger.within(5, 15) == within
    assert ledger.missing() == missing
