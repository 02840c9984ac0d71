"""OBS as an output, against an OBS that answers as obs-websocket does, and that misbehaves as OBS does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from radio.clock import ManualClock
from radio.playout.outputs.obs.client import Obs
from radio.playout.outputs.obs.plan import INPUT, SCENE, TEXT
from radio.playout.outputs.obs.setup import set_up
from radio.playout.outputs.obs.stream import Look, Stream
from tests.obs_fake import KEY, NOON, PASSWORD, STREAM, FakeClient, FakeObs, Input, obs_plan

pytestmark = pytest.mark.contract

LOOK_SECONDS = 2.0


@pytest.fixture
def fake() -> FakeObs:
    return FakeObs()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def obs(fake: FakeObs) -> Obs:
    return Obs(FakeClient(fake), "127.0.0.1:4455", (PASSWORD, KEY))


def test_all_is_made_in_a_fresh_obs_and_a_second_time_nothing_is_touched(
    fake: FakeObs, obs: Obs, clock: ManualClock
) -> None:
    assert set_up(obs, obs_plan(), clock)
    made = fake.collections["Paper Radio"]
    assert made.program == SCENE
    assert made.inputs[INPUT].kind == "ffmpeg_source"
    assert made.inputs[INPUT].settings["input"].startswith("udp://127.0.0.1:9001?localaddr=127.0.0.1&")
    stream, text = made.scenes[SCENE]
    assert (stream.source, stream.enabled, stream.locked) == (INPUT, True, True)
    assert (stream.transform["boundsWidth"], stream.transform["boundsHeight"]) == (1280, 720)
    assert (text.source, text.enabled) == (TEXT, False)
    profile = fake.profiles["Paper Radio"]
    assert profile.service == ("rtmp_custom", {"server": STREAM.url, "key": KEY, "use_auth": False})
    assert profile.parameters["SimpleOutput", "VBitrate"] == "2500"
    assert "keyint=60" in profile.parameters["SimpleOutput", "x264Settings"]
    assert (profile.video["baseWidth"], profile.video["fpsNumerator"]) == (1280, 30)
    fake.requests.clear()
    assert set_up(obs, obs_plan(), clock) == []
    assert fake.changes() == []


def spoil_place(fake: FakeObs) -> None:
    fake.now.scenes[SCENE][0].transform["positionX"] = 77.0


def spoil_order(fake: FakeObs) -> None:
    fake.now.scenes[SCENE].reverse()


def spoil_lock(fake: FakeObs) -> None:
    fake.now.scenes[SCENE][0].locked = False


def hide_stream(fake: FakeObs) -> None:
    fake.now.scenes[SCENE][0].enabled = False


def take_out(fake: FakeObs) -> None:
    del fake.now.scenes[SCENE][0]


def change_source(fake: FakeObs) -> None:
    fake.now.inputs[INPUT].settings["input"] = "udp://127.0.0.1:1"


def change_kind(fake: FakeObs) -> None:
    fake.now.inputs[INPUT] = Input("image_source", {})


def mute_stream(fake: FakeObs) -> None:
    fake.now.inputs[INPUT].muted = True


def turn_down(fake: FakeObs) -> None:
    fake.now.inputs[INPUT].volume = 0.1


def monitor(fake: FakeObs) -> None:
    fake.now.inputs[INPUT].monitor = "OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT"


def take_off_track(fake: FakeObs) -> None:
    fake.now.inputs[INPUT].tracks["1"] = False


def add_microphone(fake: FakeObs) -> None:
    fake.now.special["mic1"] = "Mic/Aux"
    fake.now.inputs["Mic/Aux"] = Input("pulse_input_capture", {})


def other_scene(fake: FakeObs) -> None:
    fake.now.program = "Scene"


def other_collection(fake: FakeObs) -> None:
    fake.collection = "Untitled"


def other_profile(fake: FakeObs) -> None:
    fake.profile = "Untitled"


def other_canvas(fake: FakeObs) -> None:
    fake.profiles[fake.profile].video["baseWidth"] = 1920


def other_key(fake: FakeObs) -> None:
    fake.profiles[fake.profile].service[1]["key"] = "another"


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_place, spoil_order, spoil_lock, hide_stream, take_out, change_source, change_kind, mute_stream, turn_down,
        monitor, take_off_track, add_microphone, other_scene, other_collection, other_profile, other_canvas, other_key,
    ],
)  # fmt: skip
def test_what_somebody_changed_is_mended(
    fake: FakeObs, obs: Obs, clock: ManualClock, spoil: Callable[[FakeObs], None]
) -> None:
    set_up(obs, obs_plan(), clock)
    fake.streaming = True
    spoil(fake)
    assert set_up(obs, obs_plan(), clock)
    assert set_up(obs, obs_plan(), clock) == []
    assert fake.now.scenes[SCENE][0].source == INPUT
    assert all(found.muted for name, found in fake.now.inputs.items() if name not in (INPUT, TEXT))


def test_without_a_stream_of_ours_the_streamers_profile_is_left_as_it_is(
    fake: FakeObs, obs: Obs, clock: ManualClock
) -> None:
    before = fake.profiles["Untitled"].service
    set_up(obs, obs_plan(stream=None), clock)
    assert fake.profile == "Untitled"
    assert fake.profiles["Untitled"].service == before
    assert fake.profiles["Untitled"].parameters == {}
    assert fake.now.scenes[SCENE][0].transform["boundsWidth"] == 1920, "the stream fills the canvas that there is"


def test_a_designers_text_keeps_its_style_and_place(fake: FakeObs, obs: Obs, clock: ManualClock) -> None:
    set_up(obs, obs_plan(now_playing="shown"), clock)
    text = fake.now.scenes[SCENE][1]
    assert text.enabled
    text.transform["positionX"] = 400.0
    fake.now.inputs[TEXT].settings["color1"] = 0xFF00FF
    assert set_up(obs, obs_plan(now_playing="shown"), clock) == []


def test_an_obs_without_a_text_source_gets_all_the_rest(fake: FakeObs, obs: Obs, clock: ManualClock) -> None:
    fake.kinds = ["ffmpeg_source"]
    set_up(obs, obs_plan(), clock)
    assert set(fake.now.inputs) == {INPUT}


def test_obs_on_another_machine_hears_us_on_all_its_addresses() -> None:
    assert str(obs_plan(host="192.0.2.7").source["input"]).startswith("udp://0.0.0.0:9001?localaddr=0.0.0.0&")


class Watched:
    """A Stream whose looks come each 2 s of the clock."""

    def __init__(self, obs: Obs, clock: ManualClock) -> None:
        set_up(obs, obs_plan(), clock)
        self.server_answers = True
        self._clock = clock
        self._stream = Stream(obs, obs_plan(), clock, lambda url: self.server_answers)

    def after(self, seconds: float, wanted: bool = True) -> Look:
        found = self._stream.look(wanted)
        for _ in range(round(seconds / LOOK_SECONDS)):
            self._clock.advance(LOOK_SECONDS)
            found = self._stream.look(wanted)
        return found


@pytest.fixture
def watched(obs: Obs, clock: ManualClock) -> Watched:
    return Watched(obs, clock)


def test_the_stream_is_started_once_it_is_sure_that_obs_is_not_starting_it_itself(
    fake: FakeObs, watched: Watched
) -> None:
    watched.after(0)
    assert fake.count("StartStream") == 0
    assert watched.after(8).state == "up"
    assert fake.count("StartStream") == 1


def test_a_start_is_never_asked_for_twice_while_obs_connects(fake: FakeObs, watched: Watched) -> None:
    """OBS 29 crashes when it is."""
    fake.refusing = True  # from outside the same as connecting: not active
    watched.after(18)
    assert fake.count("StartStream") == 1


def test_a_refused_key_is_told_and_tried_ever_more_rarely(fake: FakeObs, watched: Watched) -> None:
    fake.refusing = True
    found = watched.after(600)
    assert found.state == "down"
    assert "key" in str(found.error)
    assert fake.count("StartStream") <= 9


def test_a_server_that_does_not_answer_is_not_tried_through_obs(fake: FakeObs, watched: Watched) -> None:
    """OBS opens a dialog for each start that fails."""
    watched.server_answers = False
    found = watched.after(60)
    assert (found.state, fake.count("StartStream")) == ("down", 0)
    watched.server_answers = True
    assert watched.after(4).state == "up"


@pytest.mark.parametrize(
    ("server", "state"),
    [
        ("rtmp://live.example.com:1935x/app", "up"),
        ("rtmp://live.example.com:99999/app", "up"),
        ("rtmp://[bad/app", "up"),
        ("rtmp://.example.com/live", "down"),
    ],
)
def test_what_a_streamer_typed_as_a_server_breaks_nothing(
    fake: FakeObs, obs: Obs, clock: ManualClock, server: str, state: str
) -> None:
    plan = obs_plan(stream=None)
    set_up(obs, plan, clock)
    fake.profiles[fake.profile].service = ("rtmp_custom", {"server": server})
    stream = Stream(obs, plan, clock)
    for _ in range(4):
        clock.advance(LOOK_SECONDS)
        found = stream.look(True)
    assert found.state == state, "what is no URL is OBS's to try"


def test_a_lost_server_is_taken_up_again_as_soon_as_it_answers(fake: FakeObs, watched: Watched) -> None:
    watched.after(8)
    fake.reconnecting, watched.server_answers = True, False
    assert watched.after(60).state == "down"
    assert fake.count("StopStream") == 0
    watched.server_answers = True
    assert watched.after(8).state == "up"
    assert (fake.count("StopStream"), fake.count("StartStream")) == (1, 2)


def test_an_obs_that_hangs_in_its_lost_stream_is_told(fake: FakeObs, watched: Watched) -> None:
    watched.after(8)
    fake.reconnecting = fake.hangs = True
    assert "must be started anew" in str(watched.after(60).error)
    assert fake.count("StartStream") == 1


def test_a_stream_that_sends_nothing_is_started_anew(fake: FakeObs, watched: Watched) -> None:
    watched.after(8)
    fake.sends = False
    assert watched.after(14).state == "up"
    watched.after(4)
    assert fake.count("StopStream") == 1
    fake.sends = True
    assert watched.after(6).state == "up"


def test_a_dead_feed_is_opened_again_and_told(fake: FakeObs, watched: Watched) -> None:
    watched.after(8)
    fake.flows = False
    found = watched.after(20)
    assert (found.state, found.playing) == ("down", False)
    assert "feed" in str(found.error)
    assert fake.count("TriggerMediaInputAction") >= 1
    fake.flows = True
    assert watched.after(4).state == "up"


def test_an_unwanted_stream_is_stopped_and_stays_so(fake: FakeObs, watched: Watched) -> None:
    watched.after(8)
    assert watched.after(10, wanted=False).quiet
    assert (fake.streaming, fake.count("StopStream")) == (False, 1)
