"""The part of the configuration that says how the station's speech is made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from radio.yamlmodel import ApiKey, ApiRoot, Section

Named = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]


class SpeechEngine(Section):
    """A server that speaks: any with OpenAI's endpoint /v1/audio/speech."""

    name: Named
    base_url: ApiRoot
    """Root of the API, with /v1."""
    model: str = "tts-1"
    api_key: ApiKey | None = None
    voices: dict[Named, str] = Field(min_length=1)
    """The station's name of each voice, and the server's; a list where both are the same."""
    format: Literal["wav", "flac", "pcm"] = "wav"
    """What the server is asked for. pcm is signed 16 bit, little-endian, mono."""
    sample_rate: int = Field(default=24_000, ge=8_000, le=48_000)
    """Of its voices. Of pcm, which does not tell its rate, what the server sends; anything else is resampled to it."""
    language: str = "en-US"
    licence: str = ""
    """Under which its sound may be broadcast, as you know it: for the list of voices."""
    lean: bool = False
    """Whether it costs so little that a station short of reserve may use it."""
    timeout_seconds: float = Field(default=60.0, gt=0)
    """For one sentence."""

    @field_validator("voices", mode="before")
    @classmethod
    def _list_of_names(cls, value: object) -> object:
        return {str(name): str(name) for name in value} if isinstance(value, list | tuple) else value

    @field_validator("voices")
    @classmethod
    def _one_name_each(cls, value: dict[str, str]) -> dict[str, str]:
        if len(set(value.values())) < len(value):
            raise ValueError("two names for one voice would let two hosts sound alike")
        return value


class SpeechConfig(Section):
    cast: Literal["auto", "full", "lean"] = "auto"
    """auto: the hosts' first voices while the reserve allows, the cheap ones when it is low."""
    hosts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """A host's voices in place of those in the shows' files, best first."""
    engines: tuple[SpeechEngine, ...] = ()
    """Servers that speak, beside the voices of the catalogue."""
    lexicon: Path = Path("lexicon.yaml")
    check_by_ear: Literal["off", "sample", "all", "auto"] = "auto"
    """Of which clips a recogniser tells what it hears, before they go into a segment. sample: a fifth; auto: more of
    them the more reserve there is, none while it is low, and in idle time all that nobody has heard yet."""
    workers: int = Field(default=1, ge=1)
    announcer: bool = True
    """A process with a voice loaded, so that `radio say --now` is on air within two seconds."""

    @field_validator("engines")
    @classmethod
    def _one_name_each(cls, value: tuple[SpeechEngine, ...]) -> tuple[SpeechEngine, ...]:
        names = [engine.name for engine in value]
        if len(set(names)) < len(names):
            raise ValueError("two engines share a name")
        return value

    @field_validator("check_by_ear", mode="before")
    @classmethod
    def _off_is_a_word(cls, value: object) -> object:
        # YAML 1.1 reads a bare off as False.
        return "off" if value is False else value
