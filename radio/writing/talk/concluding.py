"""The end of a talk: read or skim, for whom and why, and where the paper is."""

from __future__ import annotations

from typing import Literal

from radio.writing.language.text import listed
from radio.writing.materials import PaperMaterial
from radio.writing.reading.facts import topic_of
from radio.writing.reading.findings import finding_kind
from radio.writing.reading.signals import Signals, signals_of
from radio.writing.stage import Stage

Verdict = Literal["read", "skim"]
CAREFUL = 3
"""Signs of care that make a "read"."""


def conclude(stage: Stage, material: PaperMaterial) -> None:
    """The verdict, its caution, and where the paper is."""
    paper, words = material.paper, stage.words
    stage.chapter("Verdict", material)
    stage.say(stage.second.id, stage.draw.one(words.ask_verdict), "question", paper=paper.id)
    signals = signals_of(material)
    if any(line.beat == "limits" and line.cites for line in stage.lines):
        signals = signals.model_copy(update={"names_limits": True})
    kinds = _kinds_told(stage)
    verdict, gain = verdict_of(signals, kinds)
    because = reasons(stage, signals, kinds)
    topic = topic_of(material)
    told = stage.draw.one(
        words.verdict[verdict], because=because, topic=topic, gain=stage.draw.one(words.gain[gain], topic=topic)
    )
    stage.say(stage.lead.id, f"{told} {stage.draw.one(words.verdict_caution)}", "verdict", paper=paper.id)
    if paper.id.startswith("local:"):
        link = stage.draw.one(words.link_local)
    else:
        link = stage.draw.one(words.link, arxiv_id=paper.id)
    stage.say(stage.second.id, link, "verdict", paper=paper.id)


def verdict_of(signals: Signals, told: frozenset[str]) -> tuple[Verdict, str]:
    """The advice, and what there is to gain: a key of `Phrases.gain`.

    Three signs of care make a "read", where the whole text was read; all else is worth a look. Nobody is told to skip a
    paper because our software found little in it: for whom it is not is said by naming its field. `told`: kinds of the
    findings that the talk has told.
    """
    care = sum((signals.compares, signals.names_limits, signals.shares_code, signals.proves))
    care += signals.numbers and not signals.compares
    verdict: Verdict = "read" if signals.whole and care >= CAREFUL else "skim"
    if "proof" in told or (signals.proves and not told):
        gain = "proof"
    elif signals.compares and "comparison" in told:
        gain = "compare"
    elif "figure" in told:
        gain = "figures"
    elif signals.shares_code:
        gain = "code"
    else:
        gain = "plain"
    return verdict, gain


def reasons(stage: Stage, signals: Signals, told: frozenset[str]) -> str:
    """Why, as a clause: the signs that our software counted, and one that it missed.

    That it found no limits was said just before the verdict.
    """
    words, draw = stage.words.reason, stage.draw
    good = [
        draw.one(words[name])
        for name, holds in (
            ("compares", signals.compares),
            ("limits", signals.names_limits),
            ("code", signals.shares_code),
            ("proves", signals.proves),
            ("numbers", signals.numbers and not signals.compares),
            ("plain", not (signals.compares or signals.proves or signals.numbers) and bool(told)),
        )
        if holds
    ]
    if not good:
        return draw.one(words["nothing" if signals.whole else "abstract_only"])
    missed = ""
    if signals.whole and not signals.shares_code and not signals.proves:
        missed = f", {draw.one(words['no_code'])}"
    return listed(good) + missed


def _kinds_told(stage: Stage) -> frozenset[str]:
    kinds = (finding_kind(c.text, "results") for x in stage.lines if x.beat == "evidence" for c in x.cites)
    return frozenset(kind for kind in kinds if kind is not None)
