"""What every output keeps to, whatever becomes of its process: one suite over all of them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr

from radio.clock import Deadline, SystemClock
from radio.config import EncoderConfig, PictureConfig
from radio.errors import ObsUnreachableError
from radio.playout.asrun import AirTime
from radio.playout.mpegts import Chunk
from radio.playout.outputs import Output, stop_all
from radio.playout.outputs.aircheck import Aircheck
from radio.playout.outputs.child import ChildSpec, Process, Start
from radio.playout.outputs.hearing import HearingOutput
from radio.playout.outputs.hls import HlsOutput
from radio.playout.outputs.hls_playlist import Variants
from radio.playout.outputs.icecast import IcecastOutput
from radio.playout.outputs.obs import ObsOutput, StandIn
from radio.playout.outputs.obs.client import Obs
from radio.playout.outputs.rtmp import RtmpOutput
from radio.playout.outputs.wire import Message, Report, Sound, messages
from radio.playout.standins import StandInOutput
from radio.targetconfig import IcecastConfig, RtmpConfig
from radio.types import SAMPLE_RATE
from tests.making import NOON
from tests.obs_fake import KEY, PASSWORD, obs_config
from tests.playout_parts import tone

pytestmark = pytest.mark.contract

CLOCK = SystemClock()
PATIENCE = 60.0
VARIANTS = Variants(width=1280, height=720, frame_rate=30, stream_rate=2_800_000, audio_rate=160_000)
STRETCH = 2 * SAMPLE_RATE
TICK = tone(0.1)


@dataclass
class Scripted:
    """A process that accepts all that it is sent, until its script has it do something else."""

    report: Callable[[Report], None]
    how: str
    ended: threading.Event = field(default_factory=threading.Event)
    key: int | None = None

    def send(self, data: bytes) -> None:
        if self.how == "hangs":
            self.ended.wait(PATIENCE)
        if self.how == "dies" or self.ended.is_set():
            self.ended.set()
            raise BrokenPipeError
        message = unpacked(data)
        if isinstance(message, Sound):
            self.report(Report("up", accepted=(message.first, message.first + message.samples)))
        elif isinstance(message, Chunk) and message.sample is not None:
            if self.key is not None:
                self.report(Report("up", accepted=(self.key, max(self.key, message.sample))))
            self.key = message.sample

    def poll(self) -> int | None:
        return 1 if self.ended.is_set() else None

    def kill(self) -> None:
        self.ended.set()

    def close(self, patience: float = 0.0) -> None:
        self.ended.set()


def unpacked(data: bytes) -> Message:
    """Longer than a pipe holds, some of them."""
    read, write = os.pipe()

    def pour() -> None:
        with os.fdopen(write, "wb") as pipe:
            pipe.write(data)

    thread = threading.Thread(target=pour)
    thread.start()
    try:
        (message,) = messages(read)
    finally:
        os.close(read)
        thread.join()
    return message


class Processes:
    """Starts one process after the other, each as its script says; the last for ever."""

    def __init__(self, *script: str) -> None:
        self._script = list(script)
        self.started: list[Scripted] = []

    def __call__(self, spec: ChildSpec, report: Callable[[Report], None]) -> Process:
        how = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if how == "refuses":
            raise OSError(24, "Too many open files")
        process = Scripted(report, how)
        self.started.append(process)
        return process


def unreachable(*args: object) -> Obs:
    raise ObsUnreachableError("OBS does not answer")


TARGET = RtmpConfig(url="rtmp://127.0.0.1/app", key=SecretStr(KEY))


def hls(folder: Path, start: Start) -> Output:
    return HlsOutput(folder, VARIANTS, CLOCK, start)


def rtmp(folder: Path, start: Start) -> Output:
    return RtmpOutput("rtmp-1", TARGET, EncoderConfig(), CLOCK, start)


def aircheck(folder: Path, start: Start) -> Output:
    return Aircheck(folder, 48, CLOCK, AirTime(CLOCK).of, start)


def icecast(folder: Path, start: Start) -> Output:
    mount = IcecastConfig(host="127.0.0.1", password=SecretStr(PASSWORD))
    return IcecastOutput("icecast-1", mount, "Paper Radio", CLOCK, AirTime(CLOCK).of, start)


def obs(folder: Path, start: Start) -> ObsOutput:
    config, picture = obs_config(port=1), PictureConfig()
    return ObsOutput(config, picture, CLOCK, connect=unreachable, probe=lambda url: True, start_process=start)


def obs_direct(folder: Path, start: Start) -> Output:
    return StandIn("obs-direct", obs(folder, start).keeper, lambda: rtmp(folder, start), 60.0, CLOCK)


def simulated(folder: Path, start: Start) -> Output:
    return StandInOutput("simulated", CLOCK)


EVERY = [hls, rtmp, icecast, aircheck, obs, obs_direct, simulated]
ACCEPTING = [hls, rtmp, icecast, aircheck, simulated]
"""Those that accept without a fake OBS: what it accepts is in test_playout_obs_kept.py."""
SCRIPTS = [("accepts",), ("hangs",), ("dies",), ("refuses",), ("dies", "refuses", "accepts")]
Make = Callable[[Path, Start], Output]
everyone = pytest.mark.parametrize("make", EVERY, ids=lambda make: str(make.__name__))
whatever = pytest.mark.parametrize("script", SCRIPTS, ids="-".join)


class Feeding:
    """Feeds an output as hub and loop do: two seconds at a time."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.offered = 0

    def feed(self, stretches: int = 1) -> None:
        for _ in range(stretches):
            self.output.take(Chunk(b"key", True, 0, self.offered))
            self.output.take(Chunk(b"more"))
            if isinstance(self.output, HearingOutput):
                for _ in range(20):
                    self.output.hear(TICK, True)
            self.offered += STRETCH


def within_patience(work: Callable[[], None]) -> None:
    """`work` comes to its end, and without an error."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as e:
            errors.append(e)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), "it blocks"
    assert errors == []


@everyone
@whatever
def test_nothing_that_its_process_does_is_felt_by_who_feeds_it(
    make: Make, script: tuple[str, ...], tmp_path: Path
) -> None:
    output = make(tmp_path, Processes(*script))
    feeding = Feeding(output)

    def work() -> None:
        output.status()
        feeding.feed()  # before it is started, and before any begin
        output.start()
        feeding.feed(3)
        for _ in range(3):
            output.begin(NOON, feeding.offered)
            feeding.feed(200)
            output.begin(NOON, feeding.offered)
        output.accepted(0, 10**9)
        output.settled(10**9)
        output.status()
        stop_all([output])
        feeding.feed(3)
        output.begin(NOON, feeding.offered)
        assert 0 <= output.accepted(0, feeding.offered) <= feeding.offered

    within_patience(work)


@everyone
@whatever
def test_it_stops_at_once_and_as_often_as_it_is_told_to(make: Make, script: tuple[str, ...], tmp_path: Path) -> None:
    output = make(tmp_path, Processes(*script))
    output.start()
    Feeding(output).feed(20)
    within_patience(lambda: stop_all([output, output]))
    within_patience(output.stop)
    assert output.status().state == "off"
    assert output.settled(10**12), "nothing is on its way any more"


@everyone
def test_what_was_never_started_can_be_stopped(make: Make, tmp_path: Path) -> None:
    output = make(tmp_path, Processes("accepts"))
    within_patience(output.stop)
    assert output.status().state == "off"


@everyone
@whatever
def test_no_secret_is_told(
    make: Make, script: tuple[str, ...], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    output = make(tmp_path, Processes(*script))
    output.start()
    Feeding(output).feed(5)
    told = str(output.status())
    output.stop()
    told += str(output.status()) + caplog.text
    assert KEY not in told
    assert PASSWORD not in told


@pytest.mark.parametrize("make", ACCEPTING, ids=lambda make: str(make.__name__))
def test_all_that_a_good_process_takes_is_accepted_and_settled(make: Make, tmp_path: Path) -> None:
    output = make(tmp_path, Processes("accepts"))
    output.start()
    output.begin(NOON, 0)
    feeding = Feeding(output)
    deadline = Deadline(CLOCK, PATIENCE)
    while output.accepted(0, feeding.offered) < 4 * STRETCH and not deadline.passed():
        feeding.feed()
        CLOCK.sleep(0.01)
    # What came before its process was there need not have been taken; what comes after must be.
    first, end = feeding.offered - 2 * STRETCH, feeding.offered - STRETCH
    while not output.settled(end) and not deadline.passed():
        CLOCK.sleep(0.01)
    assert output.settled(end)
    assert output.accepted(first, end) == end - first
    assert output.status().state == "up"
    output.stop()


@pytest.mark.parametrize("make", ACCEPTING, ids=lambda make: str(make.__name__))
def test_what_is_settled_stays_as_it_is_over_deaths(make: Make, tmp_path: Path) -> None:
    processes = Processes("accepts", "accepts", "refuses", "accepts")
    output = make(tmp_path, processes)
    output.start()
    output.begin(NOON, 0)
    feeding = Feeding(output)
    final: dict[int, int] = {}
    deadline = Deadline(CLOCK, PATIENCE)
    killed = 0
    while killed < 3 or len(final) < 20:
        assert not deadline.passed()
        feeding.feed()
        for end in range(STRETCH // 2, feeding.offered, STRETCH // 2):
            if end in final:
                assert output.settled(end), "what is settled stays so"
                assert output.accepted(0, end) == final[end], "and so does what was accepted by then"
            elif output.settled(end):
                final[end] = output.accepted(0, end)
                assert final[end] <= end
        if len(final) > 5 * (killed + 1):
            killed += 1
            if isinstance(output, StandInOutput):
                output.kill(0.0)
            elif processes.started:
                processes.started[-1].kill()
        CLOCK.sleep(0.01)
    output.stop()
    assert output.accepted(0, feeding.offered) <= feeding.offered
