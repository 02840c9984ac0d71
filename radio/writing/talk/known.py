"""What is found in a paper once, however often its talk is put together to come near its length."""

from __future__ import annotations

from functools import cached_property

from radio.writing.materials import PaperMaterial
from radio.writing.reading.slots import Rows, evidence_of
from radio.writing.reading.terms import Terms
from radio.writing.talk.orientation import Hook, hook_of
from radio.writing.talk.telling import Spelling


class Known:
    """Lazily, of one paper. `body`: whether its text may be told, beyond its abstract."""

    def __init__(self, material: PaperMaterial, *, body: bool) -> None:
        self.material = material
        self.body = body

    @cached_property
    def hook(self) -> Hook | None:
        return hook_of(self.material, body=self.body)

    @cached_property
    def rows(self) -> Rows:
        """The sentences by beat, without the one that opens the talk."""
        return evidence_of(self.material, said=(self.hook.evidence.text,) if self.hook else ())

    @cached_property
    def terms(self) -> Terms:
        return Terms(self.material, body=self.body)

    @cached_property
    def spelling(self) -> Spelling:
        return Spelling.of(self.material)


class KnownPapers:
    """Keeps what is known of the papers of one script while it is written."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bool], Known] = {}

    def of(self, material: PaperMaterial, *, body: bool) -> Known:
        key = (material.paper.key, body)
        if key not in self._known or self._known[key].material is not material:
            self._known[key] = Known(material, body=body)
        return self._known[key]
