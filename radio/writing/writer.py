"""`write`: from a brief to a script that may be spoken."""

from __future__ import annotations

from radio.errors import WritingError
from radio.llm.base import LanguageModel
from radio.model.script import Script
from radio.writing.extractive import rotation_script
from radio.writing.materials import WritingBrief
from radio.writing.roundup import roundup_script


def write(brief: WritingBrief, model: LanguageModel | None) -> Script:
    """The best script to be had."""
    return extractive_script(brief)


def extractive_script(brief: WritingBrief) -> Script:
    """The script that needs no model. Raises WritingError when the brief holds nothing to tell."""
    if brief.show.form == "rotation":
        if len(brief.materials) != 1:
            raise WritingError(
                f"a rotation show is about one paper, not {len(brief.materials)}", subject=str(brief.show.id)
            )
        return rotation_script(brief)
    if brief.show.form in ("daily", "weekly"):
        return roundup_script(brief)
    raise WritingError("the house programme is written by hand: see radio.writing.house", subject=str(brief.show.id))
