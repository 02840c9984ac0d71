"""The part of the configuration that says how the station's speech is made."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from radio.yamlmodel import Section


class SpeechConfig(Section):
    cast: Literal["auto", "full", "lean"] = "auto"
    """auto: the hosts' first voices while the reserve allows, the cheap ones when it is low."""
    lexicon: Path = Path("lexicon.yaml")
    workers: int = Field(default=1, ge=1)
    announcer: bool = True
    """A process with a voice loaded, so that `radio say --now` is on air within two seconds."""
