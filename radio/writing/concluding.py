"""The end of a talk: read, skim or skip, for whom and why, and where the paper is."""

from __future__ import annotations

from radio.writing.facts import topic_of
from radio.writing.findings import finding_kind
from radio.writing.materials import PaperMaterial
from radio.writing.signals import Advice, Signals, advice, signals_of
from radio.writing.stage import Stage


def conclude(stage: Stage, material: PaperMaterial) -> None:
    """The verdict, its caution, and where the paper is."""
    paper, words = material.paper, stage.words
    stage.chapter("Verdict", material)
    stage.say(stage.second.id, stage.draw.one(words.ask_verdict), "question", paper=paper.id)
    signals = signals_of(material)
    if any(line.beat == "limits" and line.cites for line in stage.lines):
        signals = signals.model_copy(update={"names_limits": True})
    verdict, because, gain = verdict_of(signals, _kinds_told(stage))
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


def verdict_of(signals: Signals, told: frozenset[str]) -> tuple[Advice, str, str]:
    """The advice, its reasons as a clause, and what there is to gain: a key of `Phrases.gain`.

    `told`: kinds of the findings that the talk has told. Who has heard a result is not told to skip the paper for want
    of the words that our software counts.
    """
    verdict, because = advice(signals)
    if verdict == "skip" and told:
        what = "proves" if "proof" in told else "puts a figure on" if "figure" in told else "says plainly"
        because = f"it {what} what it claims, though our software found no comparison, no named limits and no code"
        verdict = "skim"
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
    return verdict, because, gain


def _kinds_told(stage: Stage) -> frozenset[str]:
    kinds = (finding_kind(c.text, "results") for x in stage.lines if x.beat == "evidence" for c in x.cites)
    return frozenset(kind for kind in kinds if kind is not None)
