"""Outputs against servers that answer as the real ones do, and against ones that misbehave."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from radio.clock import Clock, SystemClock
from radio.config import EncoderConfig
from radio.playout.mpegts import Chunk
from radio.playout.outputs.accepted import Ledger
from radio.playout.outputs.child import ChildOutput, ChildSpec
from radio.playout.outputs.rtmp import RtmpOutput
from radio.playout.outputs.wire import Begin, Message, Report, Sound, Title, messages, packed
from radio.targetconfig import RtmpConfig
from tests.waiting import wait

pytestmark = pytest.mark.contract


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
    return RtmpOutput("rtmp-1", target, EncoderConfig(), clock or SystemClock(), start)


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
