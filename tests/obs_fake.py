"""An OBS that answers as obs-websocket 5 does, as far as the station asks; and one behind a real websocket."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from obsws_python.error import OBSSDKRequestError
from pydantic import SecretStr
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from radio.config import ObsConfig, PictureConfig
from radio.playout.outputs.obs.plan import Plan
from radio.targetconfig import RtmpConfig

PASSWORD = "s3cret-obs-password"
OK, NOT_FOUND, EXISTS, RUNS, RUNS_NOT = 100, 600, 601, 500, 501


NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
KEY = "live_s3cret_key"
STREAM = RtmpConfig(url="rtmp://127.0.0.1:1935/app", key=SecretStr(KEY))


def obs_config(**fields: object) -> ObsConfig:
    return ObsConfig.model_validate({"password": PASSWORD, "stream": STREAM, **fields})


def obs_plan(**fields: object) -> Plan:
    return Plan.of(obs_config(**fields), PictureConfig())


class RefusedError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Item:
    source: str
    enabled: bool
    locked: bool = False
    transform: dict[str, Any] = field(default_factory=dict)


@dataclass
class Input:
    kind: str
    settings: dict[str, Any]
    muted: bool = False
    volume: float = 1.0
    monitor: str = "OBS_MONITORING_TYPE_NONE"
    tracks: dict[str, bool] = field(default_factory=lambda: {"1": True, "2": True})


@dataclass
class Profile:
    parameters: dict[tuple[str, str], str] = field(default_factory=dict)
    service: tuple[str, dict[str, Any]] = ("rtmp_common", {})
    video: dict[str, int] = field(
        default_factory=lambda: {
            "baseWidth": 1920,
            "baseHeight": 1080,
            "outputWidth": 1280,
            "outputHeight": 720,
            "fpsNumerator": 30,
            "fpsDenominator": 1,
        }
    )


@dataclass
class Collection:
    scenes: dict[str, list[Item]] = field(default_factory=lambda: {"Scene": []})
    inputs: dict[str, Input] = field(default_factory=dict)
    special: dict[str, str] = field(default_factory=dict)
    program: str = "Scene"


class FakeObs:
    """One method a request, named as it is."""

    def __init__(self) -> None:
        self.profiles = {"Untitled": Profile()}
        self.profile = "Untitled"
        self.collections = {"Untitled": Collection()}
        self.collection = "Untitled"
        self.kinds = ["ffmpeg_source", "text_ft2_source_v2"]
        self.slots: dict[str, Any] = {}
        self.streaming = self.reconnecting = False
        self.refusing = False
        """Its server refuses the key: a stream that is started ends at once."""
        self.bytes = 0
        self.seconds = 0.0
        """How long it has been streaming."""
        self.cursor = 0
        self.flows = True
        """The station's stream reaches it."""
        self.sends = True
        """It truly sends while it streams."""
        self.hangs = False
        """It does not end its stream, though it says that it will."""
        self.requests: list[str] = []

    @property
    def now(self) -> Collection:
        return self.collections[self.collection]

    def answer(self, request: str, data: dict[str, Any]) -> dict[str, Any] | None:
        """Raises RefusedError."""
        self.requests.append(request)
        found: dict[str, Any] | None = getattr(self, f"_{request}")(data)
        return found

    def count(self, request: str) -> int:
        return self.requests.count(request)

    def changes(self) -> list[str]:
        """The requests that change something."""
        return [name for name in self.requests if not name.startswith("Get")]

    def _GetProfileList(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"currentProfileName": self.profile, "profiles": list(self.profiles)}

    def _CreateProfile(self, data: dict[str, Any]) -> None:
        self._still()
        self.profile = data["profileName"]
        self.profiles[self.profile] = Profile()

    def _SetCurrentProfile(self, data: dict[str, Any]) -> None:
        self._still()
        self.profile = data["profileName"]

    def _GetProfileParameter(self, data: dict[str, Any]) -> dict[str, Any]:
        where = (data["parameterCategory"], data["parameterName"])
        return {"parameterValue": self.profiles[self.profile].parameters.get(where), "defaultParameterValue": None}

    def _SetProfileParameter(self, data: dict[str, Any]) -> None:
        where = (data["parameterCategory"], data["parameterName"])
        self.profiles[self.profile].parameters[where] = data["parameterValue"]

    def _GetStreamServiceSettings(self, data: dict[str, Any]) -> dict[str, Any]:
        kind, settings = self.profiles[self.profile].service
        return {"streamServiceType": kind, "streamServiceSettings": settings}

    def _SetStreamServiceSettings(self, data: dict[str, Any]) -> None:
        self._still()
        self.profiles[self.profile].service = (data["streamServiceType"], data["streamServiceSettings"])

    def _GetVideoSettings(self, data: dict[str, Any]) -> dict[str, Any]:
        return dict(self.profiles[self.profile].video)

    def _SetVideoSettings(self, data: dict[str, Any]) -> None:
        self._still()
        self.profiles[self.profile].video.update(data)

    def _GetSceneCollectionList(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"currentSceneCollectionName": self.collection, "sceneCollections": list(self.collections)}

    def _CreateSceneCollection(self, data: dict[str, Any]) -> None:
        self.collection = data["sceneCollectionName"]
        self.collections[self.collection] = Collection()

    def _SetCurrentSceneCollection(self, data: dict[str, Any]) -> None:
        self.collection = data["sceneCollectionName"]

    def _GetSceneList(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"scenes": [{"sceneName": name} for name in self.now.scenes]}

    def _CreateScene(self, data: dict[str, Any]) -> None:
        if data["sceneName"] in self.now.scenes:
            raise RefusedError(EXISTS)
        self.now.scenes[data["sceneName"]] = []

    def _GetCurrentProgramScene(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"currentProgramSceneName": self.now.program}

    def _SetCurrentProgramScene(self, data: dict[str, Any]) -> None:
        self.now.program = data["sceneName"]

    def _GetInputList(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"inputs": [{"inputName": n, "inputKind": i.kind} for n, i in self.now.inputs.items()]}

    def _GetInputKindList(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"inputKinds": self.kinds}

    def _CreateInput(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["inputName"] in self.now.inputs:
            raise RefusedError(EXISTS)
        self.now.inputs[data["inputName"]] = Input(data["inputKind"], dict(data["inputSettings"]))
        self.now.scenes[data["sceneName"]].append(Item(data["inputName"], data["sceneItemEnabled"]))
        return {"sceneItemId": len(self.now.scenes[data["sceneName"]])}

    def _RemoveInput(self, data: dict[str, Any]) -> None:
        del self.now.inputs[data["inputName"]]
        for items in self.now.scenes.values():
            items[:] = [item for item in items if item.source != data["inputName"]]

    def _CreateSceneItem(self, data: dict[str, Any]) -> None:
        self.now.scenes[data["sceneName"]].append(Item(data["sourceName"], True))

    def _GetSceneItemList(self, data: dict[str, Any]) -> dict[str, Any]:
        items = [
            {
                "sourceName": item.source,
                "sceneItemId": id(item),
                "sceneItemIndex": at,
                "sceneItemEnabled": item.enabled,
                "sceneItemLocked": item.locked,
                "sceneItemTransform": item.transform,
            }
            for at, item in enumerate(self.now.scenes[data["sceneName"]])
        ]
        return {"sceneItems": items}

    def _SetSceneItemTransform(self, data: dict[str, Any]) -> None:
        self._item(data).transform.update(data["sceneItemTransform"])

    def _SetSceneItemEnabled(self, data: dict[str, Any]) -> None:
        self._item(data).enabled = data["sceneItemEnabled"]

    def _SetSceneItemLocked(self, data: dict[str, Any]) -> None:
        self._item(data).locked = data["sceneItemLocked"]

    def _SetSceneItemIndex(self, data: dict[str, Any]) -> None:
        items, item = self.now.scenes[data["sceneName"]], self._item(data)
        items.remove(item)
        items.insert(data["sceneItemIndex"], item)

    def _GetInputSettings(self, data: dict[str, Any]) -> dict[str, Any]:
        found = self._input(data)
        return {"inputKind": found.kind, "inputSettings": found.settings}

    def _SetInputSettings(self, data: dict[str, Any]) -> None:
        self._input(data).settings.update(data["inputSettings"])

    def _GetInputMute(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"inputMuted": self._input(data).muted}

    def _SetInputMute(self, data: dict[str, Any]) -> None:
        self._input(data).muted = data["inputMuted"]

    def _GetInputVolume(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"inputVolumeMul": self._input(data).volume}

    def _SetInputVolume(self, data: dict[str, Any]) -> None:
        self._input(data).volume = data["inputVolumeMul"]

    def _GetInputAudioMonitorType(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"monitorType": self._input(data).monitor}

    def _SetInputAudioMonitorType(self, data: dict[str, Any]) -> None:
        self._input(data).monitor = data["monitorType"]

    def _GetInputAudioTracks(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"inputAudioTracks": self._input(data).tracks}

    def _SetInputAudioTracks(self, data: dict[str, Any]) -> None:
        self._input(data).tracks.update(data["inputAudioTracks"])

    def _GetSpecialInputs(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"desktop1": None, "mic1": None, **self.now.special}

    def _GetMediaInputStatus(self, data: dict[str, Any]) -> dict[str, Any]:
        self._input(data)
        self.cursor += 1 if self.flows else 0
        # A dead feed says PLAYING too.
        return {"mediaState": "OBS_MEDIA_STATE_PLAYING", "mediaCursor": self.cursor}

    def _TriggerMediaInputAction(self, data: dict[str, Any]) -> None:
        self._input(data)

    def _GetStreamStatus(self, data: dict[str, Any]) -> dict[str, Any]:
        self.bytes += 1000 if self.streaming and self.sends else 0
        return {
            "outputActive": self.streaming,
            "outputReconnecting": self.reconnecting,
            "outputBytes": self.bytes,
            "outputDuration": self.seconds * 1000,
        }

    def _StartStream(self, data: dict[str, Any]) -> None:
        if self.streaming:
            raise RefusedError(RUNS)
        self.streaming, self.reconnecting, self.bytes, self.seconds = not self.refusing, False, 0, 0.0

    def _StopStream(self, data: dict[str, Any]) -> None:
        if not self.streaming:
            raise RefusedError(RUNS_NOT)
        if not self.hangs:
            self.streaming = self.reconnecting = False

    def _GetPersistentData(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"slotValue": self.slots.get(data["slotName"])}

    def _SetPersistentData(self, data: dict[str, Any]) -> None:
        self.slots[data["slotName"]] = data["slotValue"]

    def _still(self) -> None:
        if self.streaming:
            raise RefusedError(RUNS)

    def _input(self, data: dict[str, Any]) -> Input:
        if data["inputName"] not in self.now.inputs:
            raise RefusedError(NOT_FOUND)
        return self.now.inputs[data["inputName"]]

    def _item(self, data: dict[str, Any]) -> Item:
        return next(item for item in self.now.scenes[data["sceneName"]] if id(item) == data["sceneItemId"])


class FakeClient:
    """obsws_python's client, without a network."""

    def __init__(self, obs: FakeObs) -> None:
        self._obs = obs

    def send(self, param: str, data: dict[str, Any] | None = None, raw: bool = False) -> Any:
        try:
            return self._obs.answer(param, data or {})
        except RefusedError as e:
            raise OBSSDKRequestError(param, e.code, None) from e

    def disconnect(self) -> None:
        """There is nothing to close."""


class ServedObs:
    """A FakeObs behind a websocket with a password, for the real client."""

    def __init__(self, obs: FakeObs) -> None:
        self.obs = obs
        self.connections: list[ServerConnection] = []
        self._server: Server = serve(self._talk, "127.0.0.1", 0)
        self.port = int(self._server.socket.getsockname()[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def drop(self) -> None:
        """OBS dies: every connection breaks."""
        for connection in self.connections:
            connection.close_socket()

    def close(self) -> None:
        self.drop()
        self._server.shutdown()

    def _talk(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        hello = {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1, "authentication": {"challenge": "c", "salt": "s"}}
        try:
            connection.send(json.dumps({"op": 0, "d": hello}))
            for text in connection:
                message = json.loads(text)
                if message["op"] != 1:
                    connection.send(json.dumps({"op": 7, "d": self._answer(message["d"])}))
                elif message["d"].get("authentication") == _proof(PASSWORD, "s", "c"):
                    connection.send(json.dumps({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
                else:
                    connection.close(4009, "Authentication failed.")
        except (ConnectionClosed, OSError):
            return

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        told = {"requestType": request["requestType"], "requestId": request["requestId"]}
        try:
            found = self.obs.answer(request["requestType"], request.get("requestData") or {})
        except RefusedError as e:
            return {**told, "requestStatus": {"result": False, "code": e.code}}
        status = {"requestStatus": {"result": True, "code": OK}}
        return {**told, **status} if found is None else {**told, **status, "responseData": found}


def _proof(password: str, salt: str, challenge: str) -> str:
    secret = base64.b64encode(hashlib.sha256((password + salt).encode()).digest())
    return base64.b64encode(hashlib.sha256(secret + challenge.encode()).digest()).decode()
