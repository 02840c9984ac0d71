"""A slot: the evidence for one question and its answer."""

from __future__ import annotations

from radio.model.base import Model
from radio.model.summary import Beat
from radio.writing.language.text import cleaned
from radio.writing.materials import Evidence, word_count

SENTENCES_PER_SLOT = 2
SLOT_WORDS = 58
"""What one slot's answer holds at most before its second sentence becomes a slot of its own: about 23 s of speech."""


class Slot(Model):
    """The evidence for one question and answer."""

    beat: Beat
    nth: int
    """0 for the first slot of its beat: later ones are asked for as "what else"."""
    evidence: tuple[Evidence, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences as they can be said."""
        return tuple(cleaned(e.text) for e in self.evidence)

    @property
    def words(self) -> int:
        return sum(word_count(text) for text in self.texts)
