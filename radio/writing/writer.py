"""`write`: from a brief to a script that may be spoken."""

from __future__ import annotations

import logging
from collections.abc import Callable

from radio.clock import Clock
from radio.errors import WritingError
from radio.llm.base import LanguageModel
from radio.model.script import GateCounts, GateFailures, Line, Script, TurnDraft, gate_sum
from radio.model.show import DIGESTS
from radio.writing.drafting.candidates import Attempt
from radio.writing.drafting.dialogue import Dialogue
from radio.writing.effort import STRONG_CONTEXT_TOKENS
from radio.writing.forms.deepdive import deepdive_script
from radio.writing.forms.headlines import headlines_script
from radio.writing.forms.mailbag import mailbag_script
from radio.writing.forms.roundup import roundup_script
from radio.writing.gate import kind_of, pass_gate, sentences_of
from radio.writing.judge import objection
from radio.writing.length import fitted
from radio.writing.materials import WritingBrief
from radio.writing.sayable import sayable_brief
from radio.writing.stage import Stage
from radio.writing.talk.extractive import rotation_script
from radio.writing.talk.known import KnownPapers

log = logging.getLogger(__name__)


def write(
    brief: WritingBrief,
    model: LanguageModel | None,
    *,
    clock: Clock | None = None,
    watch: Callable[[Attempt], None] | None = None,
) -> Script:
    """The model's script where there is a model and its script passes the judge, else the extractive one.

    Either has been through the claim gate, and is within a tenth of the brief's target where the evidence allows it. A
    lean brief is written without the model, and a digest without a small one. `clock` is for the effort's deadline;
    `watch` sees every reading of a turn. Raises WritingError when the brief holds nothing to tell of, ConfigError when
    the show's prompt is broken; never because a model fails.
    """
    brief = sayable_brief(brief)
    if model is None or brief.lean or not brief.show.prompt or _too_small(model, brief):
        return _extractive(brief)
    dialogue = Dialogue(brief, model, clock, watch)
    known = KnownPapers()
    script = fitted(lambda asked: _gated(asked, dialogue, known), brief)
    problem = objection(script, brief)
    notes = tuple(dict.fromkeys(dialogue.notes))
    if problem is not None:
        log.warning("%s: the extractive script airs instead of the model's: %s", brief.show.id, problem)
        why = f"{dialogue.name}: {problem}"
        told = (*notes, why) if dialogue.stopped else (why, *notes)
        return _extractive(brief).model_copy(update={"notes": told, "drafts": script.drafts})
    return script.model_copy(update={"notes": notes})


def _too_small(model: LanguageModel, brief: WritingBrief) -> bool:
    """Whether the model is not asked for such a show: a turn of a digest holds most of an abstract, and a small model
    copies it until its answer is full. So did the 1.5B in four turns of four that the gate let pass."""
    return brief.show.form in DIGESTS and model.context_tokens < STRONG_CONTEXT_TOKENS


def extractive_script(brief: WritingBrief) -> Script:
    """The script that needs no model, through the gate. Raises WritingError when there is nothing to tell."""
    return _extractive(sayable_brief(brief))


def _extractive(brief: WritingBrief) -> Script:
    known = KnownPapers()
    return fitted(lambda asked: _gated(asked, None, known), brief)


def _gated(brief: WritingBrief, dialogue: Dialogue | None, known: KnownPapers) -> Script:
    """Composed, and through the gate; its counts include what the gate did to the model's readings."""
    if dialogue is not None:
        dialogue.begin()
    script, stage = _compose(brief, dialogue, known)

    def replace(line: Line, reason: str) -> Line | None:
        return stage.instead.get(line.text)

    papers = [material.paper for material in brief.materials]
    printed = sentences_of(m.document for m in brief.materials if m.document is not None)
    gated = pass_gate(script, papers, replace=replace, sentences=printed)
    return _counted(gated, dialogue.told) if dialogue is not None else gated


def _counted(script: Script, drafts: tuple[TurnDraft, ...]) -> Script:
    """The gate's counts as a listener of the script would count: a repaired turn was not passed at first."""
    repaired = sum(d.kept == "repaired" for d in drafts)
    replaced = sum(d.kept == "extractive" and d.refused > 0 for d in drafts)
    lost = [d for d in drafts if d.kept == "repaired" or (d.kept == "extractive" and d.refused > 0)]
    failures = [
        GateFailures(
            kind=kind_of(d.reasons[0] if d.reasons else ""),
            outcome="repaired" if d.kept == "repaired" else "replaced",
            lines=1,
        )
        for d in lost
    ]
    together = gate_sum([script.gate, GateCounts(failures=tuple(failures))])
    gate = script.gate.model_copy(
        update={
            "passed": max(0, script.gate.passed - repaired - replaced),
            "repaired": script.gate.repaired + repaired,
            "replaced": script.gate.replaced + replaced,
            "failures": together.failures,
            "reasons": (
                *script.gate.reasons,
                *(
                    f"{d.beat}: {reason}"
                    for d in drafts
                    if d.kept in ("repaired", "extractive")
                    for reason in d.reasons
                ),
            ),
        }
    )
    return script.model_copy(update={"gate": gate, "drafts": drafts})


def _compose(brief: WritingBrief, dialogue: Dialogue | None, known: KnownPapers) -> tuple[Script, Stage]:
    show = brief.show
    if show.form == "rotation":
        if len(brief.materials) != 1:
            raise WritingError(f"a rotation show is about one paper, not {len(brief.materials)}", subject=show.id)
        return rotation_script(brief, dialogue, known)
    if show.form == "deep-dive":
        return deepdive_script(brief, dialogue)
    if show.form == "headlines":
        return headlines_script(brief)
    if show.form in DIGESTS:
        return roundup_script(brief, dialogue)
    if show.form == "mailbag":
        return mailbag_script(brief, dialogue)
    raise WritingError(f"no writer knows shows of the form {show.form}", subject=show.id)
