"""The cast: which voices there are, and whether their models are here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from radio.errors import VoiceDownError
from radio.speech.voices.catalogue import (
    KOKORO_MODEL,
    Catalogue,
    DisguiseEntry,
    HttpEntry,
    Known,
    KokoroEntry,
    PiperEntry,
    load_catalogue,
)
from radio.types import VoiceId

if TYPE_CHECKING:
    from radio.config import Config
    from radio.speech.voices.http_engine import HttpEngine
    from radio.speech.voices.kokoro_voice import KokoroEngine
    from radio.speech.voices.piper_voice import PiperModel
    from radio.speech.voices.voice import Voice
    from radio.speechconfig import SpeechConfig


@dataclass(frozen=True)
class Member:
    """A voice that can be had: the files it needs, and how to make it once they are here."""

    make: Callable[[], Voice]
    files: tuple[Path, ...]
    lean: bool


class Cast:
    """The voices by id. A voice is made when it is first asked for, and its model loaded when it first speaks."""

    def __init__(self, members: Mapping[VoiceId, Member], *, lean_only: bool = False) -> None:
        self._members = dict(members)
        self._lean_only = lean_only
        self._made: dict[VoiceId, Voice] = {}

    def ids(self) -> tuple[VoiceId, ...]:
        """Every voice that is known, here or not."""
        return tuple(self._members)

    def available(self, voice: VoiceId) -> bool:
        """Whether the voice is known and its files are here."""
        member = self._members.get(voice)
        return member is not None and all(file.is_file() for file in member.files)

    def is_lean(self, voice: VoiceId) -> bool:
        """Whether the voice costs little; an unknown one does not."""
        member = self._members.get(voice)
        return member is not None and member.lean

    def order(self, voices: Iterable[VoiceId], *, lean: bool) -> tuple[VoiceId, ...]:
        """A host's voices as they should be tried: those that are here; when `lean`, the cheap ones first."""
        here = [voice for voice in voices if self.available(voice)]
        if lean or self._lean_only:
            here.sort(key=lambda voice: not self.is_lean(voice))
        return tuple(here)

    def voice(self, voice: VoiceId) -> Voice:
        """Raises VoiceDownError, with what to do, when the voice is unknown or its files are not here."""
        if voice in self._made:
            return self._made[voice]
        member = self._members.get(voice)
        if member is None:
            raise VoiceDownError("there is no such voice", subject=voice, hint="radio voices --all lists them")
        missing = [file for file in member.files if not file.is_file()]
        if missing:
            raise VoiceDownError(
                f"the voice's model is not here: {missing[0]}",
                subject=voice,
                hint=f"radio voices download {voice}",
            )
        self._made[voice] = member.make()
        return self._made[voice]


def build_cast(config: Config, models_dir: Path) -> Cast:
    """The station's cast: the voices of the catalogue, and of the engines in `config.speech`.

    Which of two voices costs less is the catalogue's business; `config.speech.cast` "lean" puts the cheap ones first
    whatever the reserve.
    """
    catalogue = load_catalogue(config.speech)
    maker = _Maker(config.speech, catalogue, models_dir)
    members = {
        known.id: Member(
            partial(maker.voice, known.id),
            catalogue.files(known.id, models_dir),
            lean=catalogue.cost(known.id) == "low",
        )
        for known in catalogue
    }
    return Cast(members, lean_only=config.speech.cast == "lean")


class _Maker:
    """Makes voices. Those that share a model or a server share the engine that holds it."""

    def __init__(self, speech: SpeechConfig, catalogue: Catalogue, models_dir: Path) -> None:
        self._speech = speech
        self._catalogue = catalogue
        self._models = models_dir
        self._voices: dict[VoiceId, Voice] = {}
        self._models_loaded: dict[Path, PiperModel] = {}
        self._servers: dict[str, HttpEngine] = {}

    def voice(self, voice: VoiceId) -> Voice:
        """The same object each time, so that a disguise shares its voice's model."""
        if voice not in self._voices:
            self._voices[voice] = self._made(self._catalogue[voice])
        return self._voices[voice]

    def _made(self, known: Known) -> Voice:
        match known:
            case PiperEntry():
                from radio.speech.voices.piper_voice import PiperModel, PiperVoice

                file = self._path(known.model, known.file)
                model = self._models_loaded.setdefault(file, PiperModel(file))
                return PiperVoice(known.id, model, speaker=known.speaker, lean=known.cost == "low")
            case DisguiseEntry():
                from radio.speech.voices.disguise import DisguisedVoice

                return DisguisedVoice(known.id, self.voice(known.of), formants=known.formants, pitch=known.pitch)
            case KokoroEntry():
                from radio.speech.voices.kokoro_voice import KokoroVoice

                return KokoroVoice(known.id, self._kokoro, self._path(known.model, known.file))
            case HttpEntry():
                from radio.speech.voices.http_voice import HttpVoice

                return HttpVoice(known.id, self._server(known.server), known.theirs)

    @cached_property
    def _kokoro(self) -> KokoroEngine:
        from radio.speech.voices.kokoro_voice import KokoroEngine

        return KokoroEngine(self._path(*KOKORO_MODEL))

    def _server(self, name: str) -> HttpEngine:
        from radio.clock import SystemClock
        from radio.speech.voices.http_engine import HttpEngine

        if name not in self._servers:
            config = next(engine for engine in self._speech.engines if engine.name == name)
            self._servers[name] = HttpEngine(config, SystemClock())
        return self._servers[name]

    def _path(self, model: str, file: str) -> Path:
        return self._catalogue.folder(model, self._models) / file
