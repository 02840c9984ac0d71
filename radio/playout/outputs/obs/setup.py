"""Puts OBS right: makes what is missing, mends what somebody changed, touches nothing that is as it should be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from radio.clock import Clock, Deadline
from radio.errors import ObsRefusedError, OutputError
from radio.playout.outputs.obs.client import EXISTS, NOT_READY, Obs
from radio.playout.outputs.obs.plan import Plan
from radio.playout.outputs.obs.scene import put_scene_right

STOP_SECONDS: Final = 10.0
SWITCH_SECONDS: Final = 20.0
LOOK_SECONDS: Final = 0.25


def set_up(obs: Obs, plan: Plan, clock: Clock) -> list[str]:
    """Profile, service, video, scene collection, scene, sources. Returns what was made or mended, in words.

    A stream that runs is stopped when something must change that OBS does not change under way; starting it again
    is the caller's. Raises ObsUnreachableError, OutputError.
    """
    setup = _Setup(obs, plan, clock)
    setup.profile()
    setup.service()
    setup.video()
    setup.collection()
    return [*setup.done, *put_scene_right(obs, plan)]


class _Setup:
    def __init__(self, obs: Obs, plan: Plan, clock: Clock) -> None:
        self._obs = obs
        self._plan = plan
        self._clock = clock
        self.done: list[str] = []

    def profile(self) -> None:
        """Our own profile, so that no streamer's settings are overwritten."""
        if not self._plan.profile:
            return
        found = self._obs.ask("GetProfileList")
        if found["currentProfileName"] != self._plan.profile:
            self._quiet()
            if self._plan.profile in found["profiles"]:
                self._obs.ask("SetCurrentProfile", profileName=self._plan.profile)
                self.done.append(f'switched to profile "{self._plan.profile}"')
            else:
                self._obs.ask("CreateProfile", profileName=self._plan.profile)
                self.done.append(f'made profile "{self._plan.profile}"')
        changed = []
        for (section, name), value in self._plan.parameters.items():
            where = {"parameterCategory": section, "parameterName": name}
            if self._obs.ask("GetProfileParameter", **where)["parameterValue"] != value:
                self._obs.ask("SetProfileParameter", **where, parameterValue=value)
                changed.append(name)
        if changed:
            self.done.append(f"set {', '.join(changed)} of the profile")

    def service(self) -> None:
        """Where OBS streams to, when the config says so."""
        if self._plan.stream is None:
            return
        wanted = {
            "server": self._plan.stream.url,
            "key": self._plan.stream.key.get_secret_value(),
            "use_auth": False,
        }
        found = self._obs.ask("GetStreamServiceSettings")
        settings = found["streamServiceSettings"]
        if found["streamServiceType"] != "rtmp_custom" or any(settings.get(k) != v for k, v in wanted.items()):
            self._quiet()
            self._obs.ask("SetStreamServiceSettings", streamServiceType="rtmp_custom", streamServiceSettings=wanted)
            self.done.append("set server and key of the stream")

    def video(self) -> None:
        """Canvas and output as large as the station's picture; only in a profile of ours."""
        if not self._plan.profile:
            return
        width, height = self._plan.width, self._plan.height
        wanted: dict[str, Any] = {
            "baseWidth": width,
            "baseHeight": height,
            "outputWidth": width,
            "outputHeight": height,
            "fpsNumerator": self._plan.fps,
            "fpsDenominator": 1,
        }
        found = self._obs.ask("GetVideoSettings")
        if any(found[name] != value for name, value in wanted.items()):
            self._quiet()
            try:
                self._obs.ask("SetVideoSettings", **wanted)
            except ObsRefusedError as e:
                raise OutputError(
                    f"OBS keeps its video settings: {e.message}",
                    hint="stop its recording, replay buffer and virtual camera",
                ) from None
            self.done.append(f"set the video to {width}x{height} at {self._plan.fps} fps")

    def collection(self) -> None:
        """Our own scene collection: a streamer's microphone and desktop sound are not in it."""
        if not self._plan.collection:
            return
        found = self._obs.ask("GetSceneCollectionList")
        if found["currentSceneCollectionName"] == self._plan.collection:
            return
        if self._plan.collection in found["sceneCollections"]:
            self._obs.ask("SetCurrentSceneCollection", sceneCollectionName=self._plan.collection)
            self.done.append(f'switched to scene collection "{self._plan.collection}"')
        else:
            try:
                self._obs.ask("CreateSceneCollection", sceneCollectionName=self._plan.collection)
            except ObsRefusedError as e:
                if e.code != EXISTS:
                    raise
            self.done.append(f'made scene collection "{self._plan.collection}"')
        self._until(self._loaded, SWITCH_SECONDS, "OBS does not end changing its scene collection")

    def _quiet(self) -> None:
        """Stop the stream: profile, service and video are fixed while it runs."""
        if not self._streams():
            return
        self._obs.ask("StopStream")
        self._until(lambda: not self._streams(), STOP_SECONDS, "OBS does not stop its stream")
        self.done.append("stopped the stream to change its settings")

    def _streams(self) -> bool:
        return bool(self._obs.ask("GetStreamStatus")["outputActive"])

    def _loaded(self) -> bool:
        try:
            self._obs.ask("GetSceneList")
        except ObsRefusedError as e:
            if e.code != NOT_READY:
                raise
            return False
        return True

    def _until(self, condition: Callable[[], bool], seconds: float, otherwise: str) -> None:
        deadline = Deadline(self._clock, seconds)
        while not condition():
            if deadline.passed():
                raise OutputError(otherwise)
            self._clock.sleep(LOOK_SECONDS)
