"""The catalogue: every voice that the station knows, what it may be used for, and which files make it speak."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from radio.errors import ConfigError
from radio.model.base import Model
from radio.speechconfig import SpeechConfig, SpeechEngine
from radio.store.modelmanifest import Manifest, ModelEntry, ModelFile, load_manifest
from radio.types import VoiceId
from radio.yamlmodel import load_model

Cost = Literal["low", "middle", "high", "remote"]
"""Of a second of speech: 0.1 CPU-seconds; not measured; 0.6 to 1.2; whatever the other machine takes."""
Gender = Literal["female", "male", "unknown"]


class Entry(Model):
    """What all voices have."""

    id: VoiceId
    language: str = "en-US"
    gender: Gender
    """As it is heard."""
    heard: bool = False
    """Whether this project listened to it; else language and gender are what its publisher says."""
    about: str = ""


class PiperEntry(Entry):
    engine: Literal["piper"]
    model: str
    """Of the manifest of models."""
    file: str
    """The .onnx of that model."""
    speaker: str | None = None
    """Of a model with several, as its .onnx.json names them."""
    cost: Cost
    licence: str
    """In short: of the recordings that it was trained on, then of the weights."""
    data: str
    """What is known of the recordings."""


class DisguiseEntry(Entry):
    """Another person out of a voice of the catalogue."""

    engine: Literal["disguise"]
    of: VoiceId
    formants: float
    pitch: float
    """Hertz, median."""


class KokoroEntry(Entry):
    engine: Literal["kokoro"]
    model: str
    file: str
    cost: Cost = "high"
    licence: str = "Apache-2.0"
    data: str = "permissive and public-domain audio, and synthetic audio of large providers (its model card)"


class HttpEntry(Entry):
    """A voice of an engine of `speech.engines`."""

    engine: Literal["http"]
    server: str
    """The engine's name."""
    theirs: str
    """How the server calls the voice."""
    cost: Cost = "remote"
    licence: str
    data: str = "unknown to the station"


Known = PiperEntry | DisguiseEntry | KokoroEntry | HttpEntry
KOKORO_MODEL = ("kokoro", "model.onnx")
"""Model of the manifest and file, for all of Kokoro's voices."""


class _File(Model):
    voices: tuple[Annotated[PiperEntry | DisguiseEntry | KokoroEntry, Field(discriminator="engine")], ...]

    @model_validator(mode="after")
    def _fits(self) -> _File:
        ids = [voice.id for voice in self.voices]
        if twice := {name for name in ids if ids.count(name) > 1}:
            raise ValueError(f"two voices are called {', '.join(sorted(twice))}")
        for voice in self.voices:
            if isinstance(voice, DisguiseEntry) and voice.of not in ids:
                raise ValueError(f"{voice.id} is a disguise of {voice.of}, which is not there")
        return self


class Catalogue:
    """The voices by id, in the order in which they are listed."""

    def __init__(self, voices: Mapping[VoiceId, Known]) -> None:
        self._voices = dict(voices)

    @cached_property
    def _models(self) -> Mapping[str, ModelEntry]:
        return {model.name: model for model in load_manifest().models}

    def __iter__(self) -> Iterator[Known]:
        return iter(self._voices.values())

    def ids(self) -> tuple[VoiceId, ...]:
        return tuple(self._voices)

    def __getitem__(self, voice: VoiceId) -> Known:
        return self._voices[voice]

    def get(self, voice: VoiceId) -> Known | None:
        return self._voices.get(voice)

    def spoken_by(self, voice: VoiceId) -> PiperEntry | KokoroEntry | HttpEntry:
        """The voice behind a disguise; otherwise the voice itself."""
        known = self._voices[voice]
        return self.spoken_by(known.of) if isinstance(known, DisguiseEntry) else known

    def cost(self, voice: VoiceId) -> Cost:
        return self.spoken_by(voice).cost

    def needs(self, voice: VoiceId) -> Manifest:
        """What of the manifest it needs, and no more: of a model with many voices only its own file."""
        known = self.spoken_by(voice)
        wanted: dict[str, list[ModelFile]] = {}
        if isinstance(known, PiperEntry):
            wanted[known.model] = list(self._models[known.model].files)
        elif isinstance(known, KokoroEntry):
            for name, path in (KOKORO_MODEL, (known.model, known.file)):
                wanted.setdefault(name, []).append(_file(self._models[name], path))
        return Manifest(
            models=tuple(self._models[name].model_copy(update={"files": tuple(f)}) for name, f in wanted.items())
        )

    def folder(self, model: str, models_dir: Path) -> Path:
        """Where a model of the manifest lies."""
        return self._models[model].folder(models_dir)

    def files(self, voice: VoiceId, models_dir: Path) -> tuple[Path, ...]:
        """Where those files lie, or would."""
        models = self.needs(voice).models
        return tuple(model.folder(models_dir) / file.path for model in models for file in model.files)

    def here(self, voice: VoiceId, models_dir: Path) -> bool:
        """Whether nothing of it is missing. A voice of a server is always here: who knows better is the server."""
        return not any(model.missing_files(models_dir) for model in self.needs(voice).models)

    def size(self, voice: VoiceId) -> int:
        """Bytes of its files, those that it shares with other voices included."""
        return sum(model.size for model in self.needs(voice).models)


@cache
def _packaged() -> _File:
    return load_model(Path(__file__).with_name("voices.yaml"), _File)


def load_catalogue(speech: SpeechConfig | None = None) -> Catalogue:
    """The voices of the package, and those of the engines in `speech`. Raises ConfigError for a name that is taken."""
    voices: dict[VoiceId, Known] = {voice.id: voice for voice in _packaged().voices}
    for n, engine in enumerate(speech.engines if speech else ()):
        for name, theirs in engine.voices.items():
            if name in voices:
                raise ConfigError(
                    f'a voice is called "{name}" already',
                    subject=f"speech.engines[{n}].voices",
                    hint=f'write it as a mapping with a name of your own: {{{engine.name}-{name}: "{theirs}"}}',
                )
            voices[VoiceId(name)] = _remote(VoiceId(name), theirs, engine)
    return Catalogue(voices)


def _remote(name: VoiceId, theirs: str, engine: SpeechEngine) -> HttpEntry:
    return HttpEntry(
        id=name,
        engine="http",
        server=engine.name,
        theirs=theirs,
        language=engine.language,
        gender="unknown",
        cost="low" if engine.lean else "remote",
        licence=engine.licence or "as its server says",
        about=f"{theirs} of {engine.base_url}",
    )


def _file(model: ModelEntry, path: str) -> ModelFile:
    return next(file for file in model.files if file.path == path)
