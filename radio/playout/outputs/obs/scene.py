"""The scene: the stream over the whole canvas, the title as a text, and no sound but the station's."""

from __future__ import annotations

from typing import Any, Final

from radio.errors import ObsRefusedError
from radio.playout.outputs.obs.client import EXISTS, Obs
from radio.playout.outputs.obs.plan import INPUT, SCENE, TEXT, Plan

STREAM_KIND: Final = "ffmpeg_source"
TEXT_KINDS: Final = ("text_gdiplus_v3", "text_gdiplus_v2", "text_ft2_source_v2")
"""Windows has GDI+ and looks better with it; elsewhere there is only FreeType."""
LEFT_TOP: Final = 5
WHITE: Final = 0xFFFFFFFF
TOLERANCE: Final = 0.01
"""OBS keeps positions as 32 bit floats."""


def put_scene_right(obs: Obs, plan: Plan) -> list[str]:
    """Make or mend the scene and put it on air. Returns what was done, in words."""
    scene = _Scene(obs, plan)
    scene.build()
    scene.sound()
    scene.text()
    scene.on_air()
    return scene.done


def show_title(obs: Obs, title: str) -> None:
    """The text source's words."""
    obs.ask("SetInputSettings", inputName=TEXT, inputSettings={"text": title}, overlay=True)


def has_text(obs: Obs) -> bool:
    return TEXT in {found["inputName"] for found in obs.ask("GetInputList")["inputs"]}


class _Scene:
    def __init__(self, obs: Obs, plan: Plan) -> None:
        self._obs = obs
        self._plan = plan
        video = obs.ask("GetVideoSettings")
        self._width, self._height = float(video["baseWidth"]), float(video["baseHeight"])
        self.done: list[str] = []

    def build(self) -> None:
        scenes = {scene["sceneName"] for scene in self._obs.ask("GetSceneList")["scenes"]}
        if SCENE not in scenes:
            self._make("CreateScene", f'made scene "{SCENE}"', sceneName=SCENE)
        self._input(INPUT, STREAM_KIND, self._plan.source)
        found = self._obs.ask("GetInputSettings", inputName=INPUT)["inputSettings"]
        if any(found.get(name) != value for name, value in self._plan.source.items()):
            self._obs.ask("SetInputSettings", inputName=INPUT, inputSettings=self._plan.source, overlay=True)
            self.done.append("mended the settings of the stream's source")
        item = self._item(INPUT)
        filling = {
            "positionX": 0.0,
            "positionY": 0.0,
            "alignment": LEFT_TOP,
            "rotation": 0.0,
            "boundsType": "OBS_BOUNDS_SCALE_INNER",
            "boundsAlignment": 0,
            "boundsWidth": self._width,
            "boundsHeight": self._height,
            "cropLeft": 0,
            "cropRight": 0,
            "cropTop": 0,
            "cropBottom": 0,
        }
        if not _alike(item["sceneItemTransform"], filling):
            self._of_item("SetSceneItemTransform", item, sceneItemTransform=filling)
            self.done.append("let the stream fill the canvas")
        self._shown(item, True)
        if item["sceneItemIndex"] != 0:
            # At the bottom: what a designer adds lies above it.
            self._of_item("SetSceneItemIndex", item, sceneItemIndex=0)
            self.done.append("put the stream below all else")
        if not item.get("sceneItemLocked"):
            self._of_item("SetSceneItemLocked", item, sceneItemLocked=True)
            self.done.append("locked the stream in its place")

    def sound(self) -> None:
        """The station's sound as it is, heard by nobody beside OBS; microphones and desktop sound off the air."""
        if self._obs.ask("GetInputMute", inputName=INPUT)["inputMuted"]:
            self._obs.ask("SetInputMute", inputName=INPUT, inputMuted=False)
            self.done.append("unmuted the stream")
        if abs(self._obs.ask("GetInputVolume", inputName=INPUT)["inputVolumeMul"] - 1.0) > TOLERANCE:
            self._obs.ask("SetInputVolume", inputName=INPUT, inputVolumeMul=1.0)
            self.done.append("set the stream's volume to 0 dB")
        if self._obs.ask("GetInputAudioMonitorType", inputName=INPUT)["monitorType"] != "OBS_MONITORING_TYPE_NONE":
            self._obs.ask("SetInputAudioMonitorType", inputName=INPUT, monitorType="OBS_MONITORING_TYPE_NONE")
            self.done.append("turned the monitoring of the stream off")
        if not self._obs.ask("GetInputAudioTracks", inputName=INPUT)["inputAudioTracks"].get("1"):
            self._obs.ask("SetInputAudioTracks", inputName=INPUT, inputAudioTracks={"1": True})
            self.done.append("put the stream's sound on track 1")
        for name in filter(None, self._obs.ask("GetSpecialInputs").values()):
            if not self._obs.ask("GetInputMute", inputName=name)["inputMuted"]:
                self._obs.ask("SetInputMute", inputName=name, inputMuted=True)
                self.done.append(f'muted "{name}"')

    def text(self) -> None:
        """The title's source. Its style and place are set once, and then a designer's; whether it shows, the plan's."""
        kinds = self._obs.ask("GetInputKindList", unversioned=False)["inputKinds"]
        kind = next((kind for kind in TEXT_KINDS if kind in kinds), None)
        if kind is None:
            return
        if self._input(TEXT, kind, _style(kind, self._height), only_kinds=TEXT_KINDS, enabled=self._plan.text_shown):
            # In the margin above the station's picture. A long title is made smaller, a short one is not made larger.
            place = {
                "positionX": self._width * 0.025,
                "positionY": self._height * 0.004,
                "alignment": LEFT_TOP,
                "boundsType": "OBS_BOUNDS_MAX_ONLY",
                "boundsAlignment": LEFT_TOP,
                "boundsWidth": self._width * 0.95,
                "boundsHeight": self._height * 0.032,
            }
            self._of_item("SetSceneItemTransform", self._item(TEXT), sceneItemTransform=place)
        self._shown(self._item(TEXT), self._plan.text_shown)

    def on_air(self) -> None:
        if self._obs.ask("GetCurrentProgramScene")["currentProgramSceneName"] != SCENE:
            self._obs.ask("SetCurrentProgramScene", sceneName=SCENE)
            self.done.append(f'put scene "{SCENE}" on air')

    def _input(
        self,
        name: str,
        kind: str,
        settings: dict[str, Any],
        *,
        only_kinds: tuple[str, ...] = (),
        enabled: bool = True,
    ) -> bool:
        """Whether the input had to be made."""
        kinds = {found["inputName"]: found["inputKind"] for found in self._obs.ask("GetInputList")["inputs"]}
        if name in kinds and kinds[name] not in (only_kinds or (kind,)):
            self._obs.ask("RemoveInput", inputName=name)
            self.done.append(f'removed another kind of source named "{name}"')
        elif name in kinds:
            return False
        self._make(
            "CreateInput",
            f'made source "{name}"',
            sceneName=SCENE,
            inputName=name,
            inputKind=kind,
            inputSettings=settings,
            sceneItemEnabled=enabled,
        )
        return True

    def _item(self, name: str) -> dict[str, Any]:
        """The source's item in our scene; put there when it is not."""
        for _ in range(2):
            items: list[dict[str, Any]] = self._obs.ask("GetSceneItemList", sceneName=SCENE)["sceneItems"]
            found = next((item for item in items if item["sourceName"] == name), None)
            if found is not None:
                return found
            self._make("CreateSceneItem", f'put "{name}" into the scene', sceneName=SCENE, sourceName=name)
        raise ObsRefusedError(f'OBS does not take "{name}" into its scene', code=0)

    def _shown(self, item: dict[str, Any], shown: bool) -> None:
        if bool(item["sceneItemEnabled"]) != shown:
            self._of_item("SetSceneItemEnabled", item, sceneItemEnabled=shown)
            self.done.append(f'{"showed" if shown else "hid"} "{item["sourceName"]}"')

    def _of_item(self, request: str, item: dict[str, Any], **data: Any) -> None:
        self._obs.ask(request, sceneName=SCENE, sceneItemId=item["sceneItemId"], **data)

    def _make(self, request: str, done: str, **data: Any) -> None:
        try:
            self._obs.ask(request, **data)
            self.done.append(done)
        except ObsRefusedError as e:
            # `radio obs setup` and the station may be at it at once.
            if e.code != EXISTS:
                raise


def _alike(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    for name, value in wanted.items():
        here = found.get(name)
        if isinstance(value, float):
            if not isinstance(here, int | float) or abs(here - value) > TOLERANCE:
                return False
        elif here != value:
            return False
    return True


def _style(kind: str, height: float) -> dict[str, Any]:
    font = {"face": "Sans Serif", "style": "Regular", "size": round(height / 40), "flags": 0}
    if kind.startswith("text_gdiplus"):
        return {"text": "", "font": {**font, "face": "Segoe UI"}, "color": WHITE, "outline": True, "outline_size": 2}
    return {"text": "", "font": font, "color1": WHITE, "color2": WHITE, "outline": True, "antialiasing": True}
