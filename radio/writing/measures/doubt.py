"""Hedges lost: what the paper holds likely, said as if it were so. Unit: a count; the goal on air is 0.

Written apart from the claim gate: it pairs each sentence of a line with the cited sentence that it shares most with,
and asks of that pair alone. Cues are the epistemic ones of Hyland, "Hedging in Scientific Research Articles" (1998),
that a listener would miss. A bare "can" counts with its verb: what can happen is not what happens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from radio.model.script import Line
from radio.writing.language.lexis import alternatives, content_words, tokens
from radio.writing.language.text import split_sentences, without_latex
from radio.writing.measures.finding import Finding
from radio.writing.measures.support import rests_on_paper

LEAST_SHARED = 0.3
"""Share of a sentence's content words that a cited one must have to be what it reports."""

_DOUBT = re.compile(
    r"\b(?:"
    + alternatives(r"""
        may|might|could|suggest\w*|appear(?:s|ed)? to|seem(?:s|ed|ingly)?|likely|unlikely|possib\w+
        potentially|potential (?:to|for|of)
        perhaps|probab\w+|presum\w+|hypothesi[sz]\w*|speculat\w+|conjectur\w*|preliminary|tentative\w*|hint(?:s|ed)?
        we believe|arguably|plausib\w+|in principle|remains? unclear|not (?:yet )?clear|promising|indicat(?:es?|ing|ion)
    """)
    + r")\b",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:can|could|may|might)\s+(?:(?:also|then|be|have|even|still|\w+ly)\s+){0,2}(?P<verb>(?!not\b)[a-z]{4,})\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"(?:perform|improv|benefit|lead|help|reduc|increas|outperform|achiev|affect|caus|enhanc|yield|boost|limit|harm|hurt|"
    r"degrad|chang|result|match|exceed|prevent|explain|impact|influenc|compet)"
)
_EXACT = re.compile(r"\b(?:exactly|precisely)\b", re.IGNORECASE)
_PLAN = re.compile(
    r"\b(?:future work|future research|we plan to|we intend to|we aim to|in the future|remains? to be)\b", re.IGNORECASE
)
_DOES = re.compile(r"(?:They|The authors?|He|She) (?:also |then |further )?\w+", re.IGNORECASE)
"""What the authors did: a sentence that begins so is no more detail of a plan."""
_PLANNED = re.compile(
    r"\b(?:future|plan(?:s|ned|ning)?|intend\w*|aim\w*|next|want\w*|hope\w*|remain\w*|leav\w+|left|open|later|would|yet|not|still|"
    r"goal|to do)\b",
    re.IGNORECASE,
)
_SOFT = re.compile(
    rf"{_DOUBT.pattern}|\b(?:can|able|typically|usually|often|sometimes|generally|looks? (?:as|like)|points? to|"
    r"would|hope\w*|expect\w*|believ\w+|aim\w*|tend\w*|think\w*|unclear|doubt\w*|open|"
    r"not (?:sure|certain|proven)|whether|maybe|if)\b",
    re.IGNORECASE,
)  # fmt: skip
"""What keeps the doubt in talk, which has more words for it."""


def hedges_lost(lines: Sequence[Line]) -> tuple[Finding, ...]:
    """Sentences that say for certain what their cited sentence says with doubt."""
    return tuple(
        Finding(kind="hedge", line=i, what=f'"{sentence}" loses "{cue}"')
        for i, line in enumerate(lines)
        if rests_on_paper(line) and line.cites and not line.text.rstrip().endswith("?")
        for sentence in split_sentences(line.text)
        if (cue := _lost(sentence, line.text, [s for c in line.cites for s in split_sentences(without_latex(c.text))]))
    )


def _lost(sentence: str, line: str, cited: Sequence[str]) -> str | None:
    words = set(content_words(sentence.replace("-", " ")))
    if not words or not cited:
        return None
    shares = [(len(words & set(content_words(c.replace("-", " ")))) / len(words), c) for c in cited]
    share, source = max(shares, key=lambda pair: pair[0])
    if share < LEAST_SHARED:
        return None
    if modal := _modal_lost(sentence, source):
        return modal
    if _EXACT.search(sentence) and not _EXACT.search(source):
        return "about"
    plan = _PLAN.search(source)
    if plan and not _PLANNED.search(sentence) and (_DOES.match(sentence) or not _PLANNED.search(line)):
        return plan[0]
    cue = _DOUBT.search(source)
    if cue is None or _SOFT.search(sentence):
        return None
    # Doubt that stands over another half of the sentence than the one reported is not lost.
    half = _clause_around(source, cue)
    held = words & set(content_words(half.replace("-", " ")))
    return cue[0] if len(held) >= max(2, len(words) / 3) else None


def _modal_lost(sentence: str, source: str) -> str | None:
    """ "Can perform well" told as "performs well": the verb is there, and its modal is not."""
    words = tokens(sentence)
    for match in _MODAL.finditer(source):
        verb = match["verb"].lower()
        if match[0].lower().startswith("can") and not _EFFECT.match(verb):
            continue  # "can solve" is what was shown; "can improve" is no more than possible
        said = [i for i, word in enumerate(words) if _same_verb(word, verb)]
        if said and not any(_SOFT.search(" ".join(words[max(0, i - 5) : i])) for i in said):
            return match[0]
    return None


def _same_verb(word: str, verb: str) -> bool:
    """By their beginnings: "performs" and "performed" are "perform", "performance" is not."""
    base = verb[:-1] if verb.endswith("e") else verb
    return word.startswith(base) and word[len(base) :] in ("", "e", "s", "es", "ed", "ing", base[-1:] + "ed")


def _clause_around(source: str, cue: re.Match[str]) -> str:
    before = max(source.rfind(mark, 0, cue.start()) for mark in (",", ";", ":"))
    after = [found for mark in (",", ";", ":") if (found := source.find(mark, cue.end())) >= 0]
    return source[before + 1 : min(after, default=len(source))]
