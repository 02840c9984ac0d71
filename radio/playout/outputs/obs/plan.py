"""What must be in OBS for the station to be on air through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from radio.config import ObsConfig, PictureConfig
from radio.targetconfig import RtmpConfig

SCENE: Final = "Paper Radio"
INPUT: Final = "Paper Radio stream"
TEXT: Final = "Paper Radio now playing"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
KEYFRAME_SECONDS: Final = 2
"""Twitch asks for a key frame each 2 s."""


@dataclass(frozen=True)
class Plan:
    profile: str
    """Empty: the current one, of which only the stream service is touched."""
    collection: str
    """Empty: the current one."""
    stream: RtmpConfig | None
    source: dict[str, Any]
    """Settings of the media source."""
    width: int
    height: int
    fps: int
    parameters: dict[tuple[str, str], str]
    """Of the profile, by section and name: CBR with a key frame each 2 s, as streaming services want."""
    text_shown: bool
    local: bool
    """OBS runs on this machine."""

    @classmethod
    def of(cls, config: ObsConfig, picture: PictureConfig) -> Plan:
        local = config.host in LOOPBACK
        profile = config.profile
        if profile is None:
            profile = SCENE if config.stream else ""
        return cls(
            profile=profile,
            collection=config.collection,
            stream=config.stream,
            source=_source(config.feed_port, local),
            width=picture.width,
            height=picture.height,
            fps=config.fps,
            parameters=_parameters(config),
            text_shown=config.now_playing == "shown",
            local=local,
        )


def _source(port: int, local: bool) -> dict[str, Any]:
    # An ffmpeg that is given an address to read from listens on all of them, unless told by localaddr.
    address = "127.0.0.1" if local else "0.0.0.0"  # noqa: S104 - OBS on another machine must hear us
    options = f"localaddr={address}&overrun_nonfatal=1&fifo_size=50000&timeout=2000000"
    return {
        "is_local_file": False,
        # Without `timeout` (microseconds) a dead feed is never opened again.
        "input": f"udp://{address}:{port}?{options}",
        "input_format": "mpegts",
        "reconnect_delay_sec": 1,
        "buffering_mb": 2,
        "restart_on_activate": False,
        "close_when_inactive": False,
    }


def _parameters(config: ObsConfig) -> dict[tuple[str, str], str]:
    frames = config.fps * KEYFRAME_SECONDS
    return {
        ("Output", "Mode"): "Simple",
        ("Output", "Reconnect"): "true",
        ("Output", "RetryDelay"): "2",
        ("SimpleOutput", "StreamEncoder"): config.encoder,
        ("SimpleOutput", "VBitrate"): str(config.video_kbps),
        ("SimpleOutput", "ABitrate"): str(config.audio_kbps),
        ("SimpleOutput", "Preset"): config.preset,
        ("SimpleOutput", "UseAdvanced"): "true",
        ("SimpleOutput", "x264Settings"): f"keyint={frames} min-keyint={frames} scenecut=0 bframes=2 tune=stillimage",
    }
