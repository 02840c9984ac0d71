"""Output processes that are killed, hang, talk rubbish or cannot be started: healed, and nobody else notices."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from radio.clock import SystemClock
from radio.playout.asrun import AirTime
from radio.playout.mpegts import PACKET
from radio.playout.outputs import Output, stop_all
from radio.playout.outputs.aircheck import Aircheck
from radio.playout.outputs.child import FINISH_SECONDS, ChildOutput, ChildSpec, PipedProcess
from radio.playout.outputs.hls import HlsOutput
from radio.playout.outputs.hls_playlist import Variants
from radio.playout.outputs.mp3 import samples_in
from radio.playout.outputs.wire import Report
from radio.types import SAMPLE_RATE
from tests.making import NOON
from tests.playout_parts import tone
from tests.stream_made import Made, listed
from tests.waiting import wait

pytestmark = pytest.mark.integration

CLOCK = SystemClock()
VARIANTS = Variants(width=1280, height=720, frame_rate=30, stream_rate=2_800_000, audio_rate=160_000)


class Processes:
    """Starts real processes, and knows the newest one's pid."""

    def __init__(self) -> None:
        self.pids: list[int] = []

    def __call__(self, spec: ChildSpec, report: Callable[[Report], None]) -> PipedProcess:
        process = PipedProcess(spec, report)
        self.pids.append(process.pid)
        return process

    def another(self, than: int) -> bool:
        return self.pids[-1] != than


def misbehaving(how: str, processes: Processes, patience: float = 12.0, replay: float = 0.0) -> ChildOutput:
    spec = ChildSpec(
        name=how,
        module="tests.misbehaving",
        settings={"how": how},
        patience=patience,
        longest_delay=0.05,
        replay_seconds=replay,
    )
    return ChildOutput(spec, CLOCK, processes)


def flow(output: Output, count: int = 1, first: int = 0) -> None:
    for chunk in Made(first).chunks(count):
        output.take(chunk)


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_fifty_deaths_leave_no_handle_no_thread_and_no_zombie(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    processes = Processes()
    output = misbehaving("dies", processes)
    output.begin(NOON, 0)
    flow(output)
    output.start()
    wait(lambda: len(processes.pids) >= 3, "it is started again and again")
    before = handles(), threading.active_count()
    wait(lambda: len(processes.pids) >= 50, "fifty times", 240)
    # In the midst of a restart there may be one process' pipes and threads more, or less.
    assert abs(handles() - before[0]) <= 3
    assert abs(threading.active_count() - before[1]) <= 2
    output.stop()
    assert output.status().restarts >= 49
    assert not [child for child in psutil.Process().children() if child.pid in processes.pids]
    assert not any(thread.name.startswith("dies") for thread in threading.enumerate())


def test_a_process_that_hangs_is_killed_and_another_goes_on() -> None:
    processes = Processes()
    output = misbehaving("hangs", processes, patience=1.0)
    output.start()
    wait(lambda: processes.pids, "a process")
    output.begin(NOON, 0)
    at = 0
    # So much that the pipe is full and the sender stands in a write.
    while len(processes.pids) < 3:
        flow(output, 40, at)
        at += 40 * 2 * SAMPLE_RATE
        CLOCK.sleep(0.05)
    assert "no progress" in (output.status().error or "")
    output.stop()


def test_a_process_that_talks_rubbish_is_listened_to_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    processes = Processes()
    output = misbehaving("rubbish", processes)
    output.start()
    wait(lambda: processes.pids, "a process")
    output.begin(NOON, 0)
    flow(output, 5)
    wait(lambda: output.accepted(0, 10**9) >= 1000, "what is between the rubbish")
    assert output.status().state == "up"
    output.stop()
    assert output.accepted(0, 10**9) <= 5000
    assert len([record for record in caplog.records if "no report" in record.message]) <= 2, "the log is not flooded"


@pytest.mark.parametrize("error", [OSError(24, "Too many open files"), OSError(12, "Cannot allocate memory")])
def test_a_process_that_cannot_be_started_is_tried_again(error: OSError) -> None:
    processes, failures = Processes(), [error] * 4

    def start(spec: ChildSpec, report: Callable[[Report], None]) -> PipedProcess:
        if failures:
            raise failures.pop()
        return processes(spec, report)

    spec = ChildSpec(name="late", module="tests.misbehaving", settings={"how": "accepts"}, longest_delay=0.05)
    output = ChildOutput(spec, CLOCK, start)
    output.start()
    wait(lambda: str(error.strerror) in (output.status().error or ""), "the reason is told")
    wait(lambda: processes.pids, "a process at last")
    flow(output)
    wait(lambda: output.status().state == "up", "up")
    output.stop()


def test_no_thread_to_be_had_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {child.pid for child in psutil.Process().children()}

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    spec = ChildSpec(name="x", module="tests.misbehaving", settings={"how": "accepts"})
    open_before = handles()
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        with pytest.raises(OSError, match="temporarily unavailable"):
            PipedProcess(spec, lambda report: None)
    assert {child.pid for child in psutil.Process().children()} == before
    assert handles() == open_before


@pytest.mark.parametrize("how", ["accepts", "hangs", "deaf"])
def test_stopping_is_quick_side_by_side_whatever_they_do(how: str) -> None:
    processes = Processes()
    outputs = [misbehaving(how, processes) for _ in range(4)]
    for output in outputs:
        output.start()
    wait(lambda: len(processes.pids) == 4, "four processes")
    for output in outputs:
        flow(output, 40)
    began = CLOCK.monotonic()
    stop_all(outputs)
    assert CLOCK.monotonic() - began < 2 * FINISH_SECONDS + 2, "one after another it would be four times that"
    stop_all(outputs)  # once more does no harm
    wait(lambda: not [p for p in psutil.Process().children() if p.pid in processes.pids], "no process is left")


def test_a_process_ends_when_playout_is_killed(tmp_path: Path) -> None:
    script = """
import sys, threading
from pathlib import Path
from tests.integration.test_output_processes import CLOCK, NOON, VARIANTS, HlsOutput, Processes, flow
processes = Processes()
output = HlsOutput(Path(sys.argv[1]), VARIANTS, CLOCK, processes)
output.start()
output.begin(NOON, 0)
while not processes.pids:
    CLOCK.sleep(0.02)
flow(output, 3)
while not output.settled(48000):
    CLOCK.sleep(0.02)
print(processes.pids[0], flush=True)
threading.Event().wait()
"""
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, "the child ended")
    assert len(listed((tmp_path / "stream.m3u8").read_text())) == 3, "and finished what it had"


def numbers(folder: Path) -> list[str]:
    playlist = folder / "stream.m3u8"
    return listed(playlist.read_text()) if playlist.exists() else []


@pytest.mark.parametrize("harm", [signal.SIGKILL, signal.SIGSTOP])
def test_a_web_stream_whose_process_is_killed_or_hangs_loses_nothing(tmp_path: Path, harm: signal.Signals) -> None:
    processes = Processes()
    output = HlsOutput(tmp_path, VARIANTS, CLOCK, processes)
    output.start()
    output.begin(CLOCK.now(), 0)
    # As large as they are in truth, so that the pipe cannot hold them.
    filler = b"\x47\x1f\xff\x10".ljust(PACKET, b"\xff") * 3000
    chunks = (replace(chunk, data=chunk.data + filler) for chunk in Made().chunks(9))
    wait(lambda: processes.pids, "a process")
    for _ in range(4):
        output.take(next(chunks))
    wait(lambda: len(numbers(tmp_path)) == 3, "three segments")
    wait(lambda: output.settled(5 * SAMPLE_RATE), "and they are reported")
    harmed = processes.pids[-1]
    os.kill(harmed, harm)
    for _ in range(3):
        output.take(next(chunks))
    wait(lambda: processes.another(harmed), "another process")
    for _ in range(2):
        output.take(next(chunks))
    wait(lambda: len(numbers(tmp_path)) == 8, "all segments")
    output.stop()
    text = (tmp_path / "stream.m3u8").read_text()
    assert "#EXT-X-DISCONTINUITY\n" not in text
    assert output.accepted(0, 17 * SAMPLE_RATE) == 17 * SAMPLE_RATE, "each sample, once"
    assert output.status().dropped_seconds == 0


def test_an_aircheck_whose_process_is_killed_loses_nothing(tmp_path: Path) -> None:
    processes = Processes()
    output = Aircheck(tmp_path, 48, CLOCK, AirTime(CLOCK).of, processes)
    output.start()
    wait(lambda: processes.pids, "a process")
    tick = tone(0.1)
    for _ in range(50):
        output.hear(tick, True)
    wait(lambda: output.settled(3 * SAMPLE_RATE), "three seconds recorded")
    killed = processes.pids[-1]
    os.kill(killed, signal.SIGKILL)
    for _ in range(30):
        output.hear(tick, True)
    wait(lambda: processes.another(killed), "another process")
    wait(lambda: output.settled(6 * SAMPLE_RATE), "it goes on")
    output.stop()
    assert output.accepted(0, 8 * SAMPLE_RATE) == 8 * SAMPLE_RATE
    # Frame by frame: of a file that a kill cut off libsndfile guesses the length.
    sounds = [samples_in(path) for path in tmp_path.glob("*.mp3")]
    assert len(sounds) == 2
    assert sum(sounds) >= 8 * SAMPLE_RATE - 2 * 1152
