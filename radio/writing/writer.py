"""`write`: from a brief to a script that may be spoken."""

from __future__ import annotations

import logging

from radio.errors import WritingError
from radio.llm.base import LanguageModel
from radio.model.script import Line, Script
from radio.model.show import DIGESTS
from radio.writing.dialogue import Dialogue, ModelGaveUpError
from radio.writing.extractive import rotation_script
from radio.writing.gate import pass_gate
from radio.writing.judge import objection
from radio.writing.materials import WritingBrief
from radio.writing.roundup import roundup_script
from radio.writing.stage import Stage

log = logging.getLogger(__name__)


def write(brief: WritingBrief, model: LanguageModel | None) -> Script:
    """The model's script where there is a model and its script passes the judge, else the extractive one.

    Either has been through the claim gate. A lean brief is written without the model. Raises WritingError when the
    brief holds nothing to tell of, ConfigError when the show's prompt is broken; never because a model fails.
    """
    if model is None or brief.lean:
        return extractive_script(brief)
    dialogue = Dialogue(brief, model)
    try:
        script, stage = _compose(brief, dialogue)
    except ModelGaveUpError as e:
        return _instead(brief, [e.message])

    def replace(line: Line, reason: str) -> Line | None:
        return stage.instead.get(line.text)

    papers = [material.paper for material in brief.materials]
    gated = pass_gate(script, papers, repair=dialogue.repair, replace=replace)
    problem = objection(gated, brief)
    if problem is not None:
        return _instead(brief, [f"{dialogue.name}: {problem}", *dialogue.notes])
    return gated.model_copy(update={"notes": tuple(dialogue.notes)})


def extractive_script(brief: WritingBrief) -> Script:
    """The script that needs no model, through the gate. Raises WritingError when there is nothing to tell."""
    script, _ = _compose(brief, None)
    return pass_gate(script, [material.paper for material in brief.materials])


def _instead(brief: WritingBrief, notes: list[str]) -> Script:
    log.warning("%s: the extractive script airs instead of the model's: %s", brief.show.id, notes[0])
    return extractive_script(brief).model_copy(update={"notes": tuple(notes)})


def _compose(brief: WritingBrief, dialogue: Dialogue | None) -> tuple[Script, Stage]:
    show = brief.show
    if show.form == "rotation":
        if len(brief.materials) != 1:
            raise WritingError(f"a rotation show is about one paper, not {len(brief.materials)}", subject=show.id)
        return rotation_script(brief, dialogue)
    if show.form in DIGESTS:
        return roundup_script(brief, dialogue)
    raise WritingError(f"no writer knows shows of the form {show.form}", subject=show.id)
