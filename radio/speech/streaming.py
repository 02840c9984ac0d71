"""A line spoken piece by piece: its first words are ready long before it is done.

Each piece is a clip of its own, checked and brought to the studio's level like any other, so that pieces match; all
are of one voice. What joins them is whoever airs them: a segment is complete, or it does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from radio.errors import SpeechError
from radio.model.audio import Clip
from radio.speech import sentences
from radio.types import VoiceId

FIRST_WORDS = 12
"""A first piece of more words is cut at a clause, where it has one: some four seconds of speech, half a second of
work."""


class Speaker(Protocol):
    """The studio, as this module needs it."""

    def speak(self, text: str, voices: Sequence[VoiceId], seed: int = 0) -> Clip: ...


def pieces(sentences_of_it: Sequence[str], first_words: int = FIRST_WORDS) -> list[str]:
    """Sentences as they are, but for the first, which is cut after a clause when it is long and has one."""
    if not sentences_of_it:
        return []
    first, *rest = sentences_of_it
    return [*sentences.first_clause(first, first_words), *rest]


def stream(
    studio: Speaker, texts: Sequence[str], voices: Sequence[VoiceId], seed: int = 0
) -> Iterator[tuple[str, Clip]]:
    """Each piece with its clip, as soon as it is spoken; all in the voice that the first was spoken in.

    Raises SpeechError at a piece that this voice cannot say: what came before it has been heard, and a change of
    voice within a line would be worse than its end.
    """
    chosen = list(voices)
    for text in texts:
        clip = studio.speak(text, chosen, seed)
        if len(chosen) > 1:
            chosen = [clip.voice]
        yield text, clip


def said_whole(studio: Speaker, texts: Sequence[str], voices: Sequence[VoiceId], seed: int = 0) -> list[Clip]:
    """All pieces in one voice, before any is heard: the next voice is tried for all of them when one fails.

    Raises SpeechError when no voice can say them all.
    """
    if not voices:
        raise SpeechError("no voice was given", subject=texts[0][:60] if texts else None)
    failures: list[str] = []
    for voice in voices:
        try:
            return [studio.speak(text, [voice], seed) for text in texts]
        except SpeechError as e:
            failures.append(e.message)
            hint = e.hint
    raise SpeechError("; ".join(dict.fromkeys(failures)), subject=texts[0][:60] if texts else None, hint=hint)
