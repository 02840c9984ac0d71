"""A model whose answers are kept, and given again when the same is asked: so that what judges them can be changed and
measured without asking anew."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from pydantic import ValidationError

from radio.errors import LanguageModelError
from radio.llm.base import ChatReply, ChatRequest, LanguageModel
from radio.model.base import Model
from radio.store.files import write_atomically


class Recording(Model):
    """One file: what was asked, for a reader's eyes, and the answer."""

    request: ChatRequest
    reply: ChatReply
    context_tokens: int = 4096
    """Of the model that answered: writers ask a large one in another way."""


class Recorded:
    """Asks `model` only what it was never asked before. Failures are not kept: they may pass.

    Answers lie in `folder`/NAME/HASH.json, by the model's name and the SHA-256 of the request, seed and temperature
    included. `model` None: only what is kept is answered, under `name`.
    """

    def __init__(self, model: LanguageModel | None, folder: Path, name: str | None = None) -> None:
        if model is None and name is None:
            raise ValueError("a recording without a model needs its name")
        self._model = model
        self._name = name or (model.name if model is not None else "")
        self._folder = folder / re.sub(r"[^\w.-]", "_", self._name)
        self.asked = 0
        """How often the model itself was asked."""
        self.replayed = 0

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_tokens(self) -> int:
        if self._model is not None:
            return self._model.context_tokens
        kept = next((found for path in self._folder.glob("*.json") if (found := _read(path))), None)
        return kept.context_tokens if kept is not None else Recording.model_fields["context_tokens"].default

    def complete(self, request: ChatRequest) -> ChatReply:
        path = self._folder / f"{key_of(request)}.json"
        kept = _read(path)
        if kept is not None:
            self.replayed += 1
            return kept.reply
        if self._model is None:
            raise LanguageModelError("this was never asked", subject=self._name, retryable=False)
        self.asked += 1
        reply = self._model.complete(request)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(
            path, Recording(request=request, reply=reply, context_tokens=self.context_tokens).model_dump_json(indent=1)
        )
        return reply


def recorded_names(folder: Path) -> list[str]:
    """The models whose answers lie in a folder."""
    return sorted(path.name for path in folder.glob("*") if path.is_dir()) if folder.is_dir() else []


def key_of(request: ChatRequest) -> str:
    """The same for the same request, in whatever order its schema's keys stand."""
    told = json.dumps(
        request.model_dump(mode="json", exclude={"priority", "timeout_seconds"}), sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(told.encode()).hexdigest()


def _read(path: Path) -> Recording | None:
    """None where there is none, or one that an older version wrote."""
    try:
        return Recording.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
