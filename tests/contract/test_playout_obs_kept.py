"""OBS kept on air: connected, streaming, lost, stopped by its operator, and stood in for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from radio.clock import Clock, ManualClock, SystemClock
from radio.config import ObsConfig, PictureConfig
from radio.errors import ObsUnreachableError
from radio.model.status import OutputStatus
from radio.playout.mpegts import Chunk
from radio.playout.outputs.child import ChildSpec
from radio.playout.outputs.obs import ObsOutput, StandIn
from radio.playout.outputs.obs.client import Obs, connect
from radio.playout.outputs.obs.hold import hold
from radio.playout.outputs.obs.keeper import Keeper
from radio.playout.outputs.obs.plan import TEXT, Plan
from radio.playout.outputs.obs.setup import set_up
from radio.playout.outputs.wire import Report, Title
from tests.obs_fake import KEY, NOON, PASSWORD, FakeClient, FakeObs, ServedObs, obs_config, obs_plan
from tests.waiting import wait

pytestmark = pytest.mark.contract

HASTE = 20


@pytest.fixture
def fake() -> FakeObs:
    return FakeObs()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def obs(fake: FakeObs) -> Obs:
    return Obs(FakeClient(fake), "127.0.0.1:4455", (PASSWORD, KEY))


class IdleProcess:
    """A feeder that reports itself up, and takes all."""

    def __init__(self, spec: ChildSpec, report: Callable[[Report], None]) -> None:
        self._ended = threading.Event()
        report(Report("up"))

    def send(self, data: bytes) -> None:
        """Taken."""

    def poll(self) -> int | None:
        return 0 if self._ended.is_set() else None

    def kill(self) -> None:
        self._ended.set()

    def close(self, patience: float = 0.0) -> None:
        self._ended.set()


@pytest.fixture
def served(fake: FakeObs) -> Iterator[ServedObs]:
    it = ServedObs(fake)
    yield it
    it.close()


class Hasty(SystemClock):
    """A clock on which a tenth of a second is two."""

    def monotonic(self) -> float:
        return super().monotonic() * HASTE

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds / HASTE)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return super().wait(event, seconds / HASTE)


def output_for(served: ServedObs, **fields: object) -> ObsOutput:
    found = obs_config(port=served.port, **fields)
    return ObsOutput(found, PictureConfig(), Hasty(), probe=lambda url: True, start_process=IdleProcess)


def test_obs_is_set_up_streams_and_stops_with_the_station(served: ServedObs, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    output = output_for(served)
    output.tell(Title(960, "On the number 4"))
    output.start()
    wait(lambda: output.status().state == "up", "OBS streams")
    for second in range(5):
        output.take(Chunk(b"x", True, 0, second * 48_000))
    wait(lambda: served.obs.now.inputs[TEXT].settings["text"] == "On the number 4", "the title is shown")
    assert output.accepted(0, 480_000) == 4 * 48_000
    output.stop()
    wait(lambda: not served.obs.streaming, "OBS ends its stream")
    assert PASSWORD not in caplog.text
    assert KEY not in caplog.text


def test_a_stream_near_the_platforms_limit_is_made_anew_where_an_item_begins(
    served: ServedObs, obs: Obs, clock: ManualClock
) -> None:
    output = output_for(served)
    set_up(obs, Plan.of(obs_config(port=served.port), PictureConfig()), clock)
    served.obs.streaming, served.obs.seconds = True, 46.999 * 3600  # playout died, and OBS streamed on
    output.start()
    wait(lambda: output.keeper.stream_seconds > 0, "OBS streams")
    take_all = iter(range(0, 48_000 * 1000, 48_000))

    def renewed() -> bool:
        sample = next(take_all)
        output.tell(Title(sample, "The next item"))
        output.take(Chunk(b"x", True, 0, sample))
        return served.obs.count("StopStream") == 1

    wait(renewed, "the stream is ended")
    wait(lambda: output.status().state == "up" and served.obs.seconds == 0, "and started again")
    output.stop()
    assert output.status().restarts == 0, "a plan is no fault"


def test_what_obs_did_not_stream_was_not_accepted(served: ServedObs) -> None:
    output = output_for(served)
    for second in range(5):
        output.take(Chunk(b"x", True, 0, second * 48_000))
    assert output.accepted(0, 480_000) == 0
    assert output.settled(48_000), "it never will be"


def test_a_lost_obs_is_connected_again(served: ServedObs) -> None:
    output = output_for(served)
    output.start()
    wait(lambda: output.status().state == "up", "OBS streams")
    served.obs.streaming = False
    served.drop()
    wait(lambda: output.status().restarts == 1, "the loss is seen")
    wait(lambda: output.status().state == "up", "it streams again")
    output.stop()


def test_what_the_operator_stopped_stays_stopped_until_it_is_let_again(served: ServedObs) -> None:
    output = output_for(served)
    output.start()
    wait(lambda: output.status().state == "up", "OBS streams")
    other = connect(obs_config(port=served.port))
    hold(other, True)
    wait(lambda: output.status().state == "off" and not served.obs.streaming, "stopped")
    assert output.keeper.trouble_seconds == 0
    hold(other, False)
    wait(lambda: output.status().state == "up", "OBS streams again")
    other.close()
    output.stop()


def test_an_answer_that_nobody_thought_of_ends_no_keeper_and_shows_no_key(
    fake: FakeObs, obs: Obs, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    set_up(obs, obs_plan(), clock)
    stop = threading.Event()
    errors: list[Exception] = [ValueError(KEY)]

    def connect_badly(config: ObsConfig) -> Obs:
        if errors:
            raise errors.pop()
        return Obs(OddClient(fake, stop), "obs", ())

    keeper = Keeper(obs_config(), obs_plan(), clock, connect_badly, lambda url: True)
    keeper.run(stop)
    status = keeper.health.status()
    assert status.state == "down"
    assert "not understood (KeyError" in str(status.error)
    assert KEY not in caplog.text + str(status)


class OddClient(FakeClient):
    """An OBS whose account of its stream lacks what it should have; the station ends then."""

    def __init__(self, fake: FakeObs, stop: threading.Event) -> None:
        super().__init__(fake)
        self._stop = stop

    def send(self, param: str, data: dict[str, object] | None = None, raw: bool = False) -> object:
        found: object = super().send(param, data, raw)
        if param != "GetStreamStatus":
            return found
        self._stop.set()
        return {"outputActive": True}


@pytest.mark.parametrize("password", ["another-s3cret", ""])
def test_a_refused_password_says_what_to_do_and_not_what_it_is(
    served: ServedObs, password: str, caplog: pytest.LogCaptureFixture
) -> None:
    output = output_for(served, password=password)
    output.start()
    wait(lambda: output.status().state == "down", "refused")
    output.stop()
    assert "another-s3cret" not in caplog.text
    with pytest.raises(ObsUnreachableError, match=r"outputs\.obs\.password") as raised:
        connect(obs_config(port=served.port, password=password))
    assert "another-s3cret" not in str(raised.value)


class Direct:
    """An output that counts its starts and ends, and remembers whether OBS was silent at the start."""

    def __init__(self, fake: FakeObs, clock: Clock) -> None:
        self.name = "direct"
        self.runs = False
        self.got: list[Chunk] = []
        self.both = False
        self._fake = fake
        self._clock = clock

    def begin(self, start: datetime, sample: int) -> None:
        self.got.clear()

    def take(self, chunk: Chunk) -> None:
        self.got.append(chunk)

    def status(self) -> OutputStatus:
        return OutputStatus(name=self.name, state="up" if self.runs else "off", since=self._clock.now())

    def accepted(self, first: int, end: int) -> int:
        return 0

    def settled(self, end: int) -> bool:
        return True

    def start(self) -> None:
        self.runs = True
        self.both = self._fake.streaming

    def stop(self) -> None:
        self.both = self.both or self._fake.streaming
        self.runs = False


class Pair:
    """A keeper and its stand-in, looked at in turn on one clock; OBS may be there or not."""

    def __init__(self, fake: FakeObs, clock: ManualClock) -> None:
        self.fake = fake
        self.here = True
        self.server_answers = True
        self.made: list[Direct] = []
        self._clock = clock
        self._stop = threading.Event()
        self.keeper = Keeper(obs_config(), obs_plan(), clock, self._connect, lambda url: self.server_answers)
        self.standin = StandIn("obs-direct", self.keeper, self._make, 60.0, clock)

    def pass_by(self, seconds: float) -> None:
        """Run the keeper for so long, the stand-in beside it."""
        self._end = self._clock.monotonic() + seconds
        self._stop.clear()
        self.keeper.run(self._stop)

    def streams(self) -> bool:
        return self.fake.streaming

    def directly(self) -> bool:
        return any(direct.runs for direct in self.made)

    def _make(self) -> Direct:
        self.made.append(Direct(self.fake, self._clock))
        return self.made[-1]

    def _connect(self, found: ObsConfig) -> Obs:
        self._tick()
        if not self.here:
            raise ObsUnreachableError("nothing listens there")
        return Obs(PairClient(self), "obs", ())

    def _tick(self) -> None:
        self.standin.look()
        if self._clock.monotonic() >= self._end:
            self._stop.set()


class PairClient(FakeClient):
    def __init__(self, pair: Pair) -> None:
        super().__init__(pair.fake)
        self._pair = pair

    def send(self, param: str, data: dict[str, object] | None = None, raw: bool = False) -> object:
        if not self._pair.here:
            raise ConnectionResetError
        if param == "GetPersistentData":
            self._pair._tick()
        if param == "StopStream" and self._pair._stop.is_set():
            return None  # the end of a test's stretch is not the end of the station
        found: object = super().send(param, data, raw)
        return found


@pytest.fixture
def pair(fake: FakeObs, clock: ManualClock) -> Pair:
    return Pair(fake, clock)


def lose(pair: Pair) -> None:
    pair.here = False
    pair.fake.streaming = False


def test_the_direct_output_takes_over_only_when_obs_is_gone_for_long(pair: Pair) -> None:
    pair.pass_by(20)
    lose(pair)
    pair.pass_by(40)
    assert not pair.directly()
    pair.pass_by(40)
    assert pair.directly()
    assert pair.standin.status().state == "up"
    assert pair.keeper.health.state == "down"
    assert "direct output" in str(pair.keeper.health.status().error)


def test_obs_gets_its_place_back_once_it_plays_the_station_and_never_do_both_push(pair: Pair) -> None:
    pair.pass_by(20)
    lose(pair)
    pair.pass_by(100)
    pair.here = True
    pair.fake.streaming = True  # OBS was started with --startstreaming
    pair.pass_by(8)
    assert pair.directly(), "OBS has not played long enough yet"
    assert not pair.streams(), "and may not stream meanwhile"
    pair.pass_by(40)
    assert not pair.directly()
    assert pair.streams()
    assert pair.keeper.health.state == "up"
    assert not any(direct.both for direct in pair.made)


def test_an_obs_that_is_there_and_cannot_stream_is_silenced_first_and_not_tried_again_at_once(pair: Pair) -> None:
    pair.pass_by(20)
    pair.fake.flows = False
    pair.pass_by(120)
    assert pair.directly()
    assert not pair.streams()
    pair.fake.flows = True
    pair.pass_by(600)
    assert pair.directly()
    pair.pass_by(1500)
    assert not pair.directly()
    assert pair.streams()
    assert not any(direct.both for direct in pair.made)


def test_an_obs_that_hangs_is_stood_in_for_until_it_is_another(pair: Pair) -> None:
    pair.pass_by(20)
    pair.fake.reconnecting = pair.fake.hangs = True
    pair.pass_by(120)
    assert pair.directly(), "it sends nothing, though it says that it is active"
    pair.pass_by(3600)
    assert pair.directly(), "it still could not stream"
    lose(pair)
    pair.fake.reconnecting = pair.fake.hangs = False
    pair.pass_by(20)
    pair.here = True
    pair.pass_by(60)
    assert not pair.directly()
    assert pair.streams()


def test_nobody_takes_over_while_the_server_is_down_for_all(pair: Pair) -> None:
    pair.pass_by(20)
    pair.fake.reconnecting, pair.server_answers = True, False
    pair.pass_by(600)
    assert not pair.directly()
    pair.server_answers = True
    pair.pass_by(20)
    assert pair.keeper.health.state == "up"


def test_what_the_operator_stopped_is_not_taken_over(pair: Pair, obs: Obs) -> None:
    pair.pass_by(20)
    hold(obs, True)
    pair.pass_by(600)
    lose(pair)
    pair.pass_by(600)
    assert not pair.directly()
    assert pair.keeper.health.state == "off"
    assert pair.standin.status().state == "off"


def test_the_next_direct_output_begins_where_the_encoder_did(pair: Pair) -> None:
    pair.standin.begin(NOON, 0)
    pair.standin.take(Chunk(b"x", True, 0, 0))
    assert pair.made[0].got == [Chunk(b"x", True, 0, 0)]
