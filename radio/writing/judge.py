"""The judge: whether a model's script is fit to air, seen as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from radio.model.script import Line, Script
from radio.writing.language.lexis import content_words, tokens
from radio.writing.materials import PaperMaterial, WritingBrief
from radio.writing.stage import count_words

SHORTEST_SHARE = 0.5
LONGEST_SHARE = 1.25
"""Words against the brief's target. Scripts are fitted to a tenth of it before (`length.py`): too short for that is a
paper with little to tell, which the extractive writer tells no longer; too long is a model that will not be held."""
LEAST_OWN_WORDS = 0.35
"""Share of a paper's central words (the 20 that its cited sentences have most) that the lines about it must hold."""
LEAST_DISTINCT = 0.55
"""Share of different word triples in the model's lines; human talk has over 0.9."""


def objection(script: Script, brief: WritingBrief) -> str | None:
    """Why the model's script should not air, or None."""
    own = [line for line in script.lines if line.origin == "model"]
    if not own:
        return "the model's lines all failed"
    answers = [line for line in own if line.beat != "question"]
    if not answers:
        return "it answers nothing"
    words = count_words(script.lines)
    open_papers = all(brief.may_read(m.paper) for m in brief.materials)
    if open_papers and words < brief.target_words * SHORTEST_SHARE:
        return f"too short: {words} words of {brief.target_words}"
    if words > brief.target_words * LONGEST_SHARE:
        return f"too long: {words} words of {brief.target_words}"
    return _repeats(own) or _turns(script.lines) or _off_topic(answers, brief.materials)


def _repeats(own: Sequence[Line]) -> str | None:
    said = Counter(" ".join(tokens(line.text)) for line in own)
    text, times = said.most_common(1)[0]
    if times > 1:
        return f'says {times} times "{text[:50]}"'
    triples: list[tuple[str, ...]] = []
    for line in own:
        row = tokens(line.text)
        triples += [tuple(row[i : i + 3]) for i in range(len(row) - 2)]
    if triples and len(set(triples)) / len(triples) < LEAST_DISTINCT:
        return f"repeats itself: {len(set(triples)) / len(triples):.0%} of its word triples differ"
    return None


def _turns(lines: Sequence[Line]) -> str | None:
    """One host speaking four times on end is no conversation."""
    run = 1
    for before, line in pairwise(lines):
        run = run + 1 if line.speaker == before.speaker else 1
        if run > 3:
            return f"{line.speaker} speaks {run} times in a row"
    for before, line in pairwise(lines):
        if before.origin == line.origin == "model" and before.beat == "question" and line.speaker == before.speaker:
            return f"{line.speaker} answers a question of their own"
    return None


def _off_topic(answers: Sequence[Line], materials: Sequence[PaperMaterial]) -> str | None:
    for material in materials:
        own = [a for a in answers if a.paper_id == material.paper.id]
        if not own:
            continue
        said = set(content_words(" ".join(a.text for a in own)))
        cited = Counter(w for a in own for c in a.cites for w in content_words(c.text))
        central = {w for w, _ in cited.most_common(20)} | set(content_words(material.paper.title))
        common = {w for w, _ in cited.most_common(20)}
        if common and len(said & central) / len(common) < LEAST_OWN_WORDS:
            return f"off topic: says {len(said & central)} of the {len(common)} central words of {material.paper.id}"
    return None
