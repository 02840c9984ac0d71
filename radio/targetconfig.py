"""The part of the configuration that names the servers which take the stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, StringConstraints, field_validator, model_validator

from radio.yamlmodel import Section

OutputName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,30}$")]
TAKEN_NAMES = frozenset({"hls", "obs", "obs-direct", "aircheck"})


class RtmpConfig(Section):
    name: OutputName | None = None
    """How status and log call it; by default rtmp-1, rtmp-2."""
    url: str
    """rtmp:// or rtmps://, with the application and without the stream key. A key at its end is taken off."""
    key: SecretStr = Field(min_length=1)
    ca_file: Path | None = None
    """Certificates of a private authority; by default those of the system. RTMPS is always checked."""
    rollover_hours: float = Field(default=47.0, ge=0)
    """The connection is made anew after this long, between two items: Twitch ends what lasts 48 h. 0: never."""

    @model_validator(mode="before")
    @classmethod
    def _key_of_the_url(cls, value: object) -> object:
        if not isinstance(value, dict) or value.get("key") is not None or not isinstance(value.get("url"), str):
            return value
        root, _, key = value["url"].rstrip("/").rpartition("/")
        # rtmp:, nothing, host, application: without a fourth part there is no key in it.
        return {**value, "url": root, "key": key} if root.count("/") >= 3 else value

    @field_validator("url")
    @classmethod
    def _publishable(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            port_is_one = parts.port is None or parts.port > 0
        except ValueError:
            raise ValueError("no such port") from None
        if parts.scheme not in ("rtmp", "rtmps"):
            raise ValueError("must begin with rtmp:// or rtmps://")
        if not parts.hostname or not port_is_one or not parts.path.strip("/") or set(value) & set(" \t\n"):
            raise ValueError("must name a host and an application, as in rtmps://live.twitch.tv/app")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must hold no user, password or query: what follows the key belongs in key")
        return value


class IcecastConfig(Section):
    name: OutputName | None = None
    """How status and log call it; by default icecast-1, icecast-2."""
    host: str
    port: int = Field(default=8000, ge=1, le=65535)
    mount: str = Field(default="/radio.mp3", pattern=r"^/[\w./~-]+$")
    user: str = Field(default="source", pattern=r"^[^:\s]+$")
    password: SecretStr = Field(min_length=1)
    kbps: Literal[32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] = 128
    stream_name: str = ""
    """What listeners see; by default the station's name."""
    description: str = ""
    genre: str = "Science"
    public: bool = False
    """Whether the server lists it in public directories."""
    tls: bool = False
    ca_file: Path | None = None
    """As for RTMP; certificates are always checked."""


Target = TypeVar("Target", RtmpConfig, IcecastConfig)


def named(kind: str, targets: Sequence[Target]) -> list[tuple[str, Target]]:
    """Each target with its name."""
    return [(target.name or f"{kind}-{n}", target) for n, target in enumerate(targets, start=1)]


def with_files(targets: Sequence[Target], fix: Callable[[Path], Path]) -> tuple[Target, ...]:
    """The targets with `fix` applied to their paths."""
    return tuple(
        target.model_copy(update={"ca_file": fix(target.ca_file.expanduser())}) if target.ca_file else target
        for target in targets
    )
