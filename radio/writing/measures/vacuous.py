"""Lines that say nothing that the paper says, and stock phrases. Unit: a count; the goal on air is 0."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from radio.model.script import Line
from radio.writing.language.lexis import PAPER_WORDS, alternatives, content_words
from radio.writing.language.text import split_sentences
from radio.writing.measures.finding import Finding
from radio.writing.measures.numbers import numbers_of
from radio.writing.measures.repeats import FRAME
from radio.writing.measures.support import rests_on_paper

LEAST_OWN = 3
"""Content words of the paper, beyond those that any paper has, that an answer must say."""

STOCK = re.compile(
    r"\b(?:"
    + alternatives(r"""
        game[- ]chang\w+|ground[- ]?breaking|cutting[- ]edge|exciting|fascinating|revolutioni[sz]\w+|paradigm shift
        delv\w+|dive (?:in|into|deep\w*)|deep dive into|unlock\w*|realm of|landscape of|ever[- ]evolving|testament to
        (?:it is|it's) (?:important|worth|crucial) (?:to note|noting|to remember)|at the end of the day|needless to say
        pave[sd]? the way|paving the way|shed(?:s|ding)? (?:new )?light
        open(?:s|ing)? (?:up )?new (?:doors|avenues|horizons)
        plays? a (?:crucial|vital|key|pivotal) role|a step (?:forward|towards?)|great question|absolutely|that's amazing
        in today's (?:world|episode)|stay tuned|without further ado|the world of|harness\w* the power
        pushing the boundaries|interesting(?:ly)? enough|very interesting|really interesting|in a nutshell
        holistic\w*|seamless\w*|good question|great point|mind-blowing|treasure trove|tapestry|incredibl[ey]|truly
        thanks? (?:you )?for|that's right|the bottom line|let that sink in|only time will tell|it's worth noting
        unveil\w*|in conclusion|double-edged sword|let's unpack|rapidly evolving|new era
    """)
    + r")\b",
    re.IGNORECASE,
)
"""What talk says of every paper alike."""


def vacuous(lines: Sequence[Line], paper_words: Collection[str]) -> tuple[Finding, ...]:
    """Answers without matter, sentences of a model without any, and stock phrases outside the show's frame.

    `paper_words`: content words of the script's papers. A stock phrase that the cited sentences themselves have is the
    paper's own.
    """
    found: list[Finding] = []
    for i, line in enumerate(lines):
        cited = " ".join(cite.text for cite in line.cites)
        for match in STOCK.finditer(line.text):
            if line.beat not in FRAME and match[0].lower() not in cited.lower():
                found.append(Finding(kind="vacuous", line=i, what=f'stock phrase "{match[0]}"'))
        if not rests_on_paper(line) or line.text.rstrip().endswith("?"):
            continue
        own = {w for w in content_words(line.text.replace("-", " ")) if w in paper_words and w not in PAPER_WORDS}
        if line.origin != "template" and len(own) < LEAST_OWN and not numbers_of(line.text):
            found.append(Finding(kind="vacuous", line=i, what=f"says only {', '.join(sorted(own)) or 'nothing'}"))
            continue
        found += [Finding(kind="vacuous", line=i, what=f'"{s}" says nothing') for s in _empty(line, cited)]
    return tuple(found)


def _empty(line: Line, cited: str) -> list[str]:
    """Sentences of a model that take no word of matter from what they cite: "This is a further point in the paper." """
    if line.origin != "model" or not cited.strip():
        return []
    matter = {w[:5] for w in content_words(cited.replace("-", " ")) if w not in PAPER_WORDS}
    return [
        sentence
        for sentence in split_sentences(line.text)
        if not matter & {w[:5] for w in content_words(sentence.replace("-", " "))} and not numbers_of(sentence)
    ]
