"""The operator's word that OBS shall not stream. It is kept in OBS, so that it reaches the station wherever it runs."""

from __future__ import annotations

from typing import Final

from radio.playout.outputs.obs.client import Obs

_SLOT: Final = {"realm": "OBS_WEBSOCKET_DATA_REALM_GLOBAL", "slotName": "paper-radio"}
_STOPPED: Final = "stopped"


def held(obs: Obs) -> bool:
    """Whether `radio obs stop` was the last word."""
    return obs.ask("GetPersistentData", **_SLOT).get("slotValue") == _STOPPED


def hold(obs: Obs, stopped: bool) -> None:
    obs.ask("SetPersistentData", **_SLOT, slotValue=_STOPPED if stopped else "")
