"""A script as it was spoken: its lines with their clips, without those that no voice could say."""

from __future__ import annotations

from collections.abc import Sequence

from radio.errors import SpeechError
from radio.model.audio import Clip
from radio.model.base import Model
from radio.model.script import Script

MOST_LOST = 0.2
"""Share of the lines that may be left out; a talk that lost more makes no sense any more."""


class SpokenFile(Model):
    """One clip per line of the script, in its order."""

    script: Script
    clips: tuple[Clip, ...]

    @classmethod
    def of(cls, script: Script, clips: Sequence[Clip | None]) -> SpokenFile:
        """Leave out the lines without a clip. Raises SpeechError when they are too many."""
        kept = [i for i, clip in enumerate(clips) if clip is not None]
        lost = len(clips) - len(kept)
        if not kept or lost > MOST_LOST * len(clips):
            raise SpeechError(f"{lost} of {len(clips)} lines could not be spoken", subject=script.title)
        # A chapter begins with the first of its lines that is left; one that lost all of them goes.
        chapters = []
        ends = [c.first_line for c in script.chapters[1:]] + [len(clips)]
        for chapter, end in zip(script.chapters, ends, strict=True):
            first = next((i for i in kept if chapter.first_line <= i < end), None)
            if first is not None:
                chapters.append(chapter.model_copy(update={"first_line": kept.index(first)}))
        notes = (*script.notes, f"{lost} lines could not be spoken") if lost else script.notes
        spoken = script.model_copy(
            update={"lines": tuple(script.lines[i] for i in kept), "chapters": tuple(chapters), "notes": notes}
        )
        return cls(script=spoken, clips=tuple(clip for clip in clips if clip is not None))
