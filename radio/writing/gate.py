"""The claim gate: nothing is said of a paper that its cited sentences do not bear.

It is lexical on purpose: it understands nothing, so it cannot be talked into anything. It compares numbers, names,
direction words, negations, hedges and superlatives of a line with those of the cited sentences, and refuses what
should never be spoken. A true line in unusual words may fail; then the paper's own sentence is said instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from radio.model.paper import Paper
from radio.model.script import GateCounts, Line, Script, ScriptChapter
from radio.writing.facts import authors_phrase, category_name, spoken_date
from radio.writing.lexis import STOPWORDS, content_words, stem, tokens, words_of
from radio.writing.reported import first_person
from radio.writing.safety import unspeakable
from radio.writing.text import without_latex

LEAST_SHARED = 0.5
"""Share of a model line's content words that the cites, the title or plain talk must hold."""

_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve"
_NUMBER_WORDS = {word: str(i) for i, word in enumerate(_COUNTED.split())} | {
    **{"half": "50%", "twice": "2", "double": "2", "dozen": "12"},
    **{"hundred": "100", "thousand": "1000", "million": "1000000"},
}
_FREE_NUMBERS = frozenset({"0", "1"})
"""One and zero are articles as often as numbers."""
_NUMBER = re.compile(
    r"(?<![A-Za-z\d_^])[-−]?\d[\d,]*(?:\.\d+)?(?P<power>\^(?:\{[-+−]?[\d.]+\}|[-+−]?\d+))?"
    r"(?:\s?(?:%|percent\b|per cent\b))?"
)
"""A power is one number with its base: what says 10^5 bears neither 10 nor 5 nor 105."""

_CLASSES = {
    "more": words_of(
        """increase increases increased increasing higher greater larger rise rises rose grow grows grew gain gains more
        improve improves improved improving improvement improvements boost boosts boosted better outperform
        outperforms outperformed surpass surpasses exceed exceeds exceeded faster stronger enhance enhances enhanced
        raises raised"""
    ),
    "less": words_of(
        """decrease decreases decreased decreasing lower smaller fewer less drop drops dropped decline declines declined
        reduce reduces reduced reducing reduction worse degrade degrades degraded fall falls fell shrink shrinks
        shorter slower weaker underperform underperforms cut cuts"""
    ),
    "without": words_of(
        """without no not never cannot nothing none neither nor fail fails failed unable lack lacks lacking insufficient
        absent hardly isn't doesn't don't didn't can't won't aren't wasn't weren't"""
    ),
}
_CLASS_NAMES = {
    "more": "says more, higher or better",
    "less": "says less, lower or worse",
    "without": "adds a negation",
}
_HEDGE = re.compile(
    r"\b(?:may|might|could|can|suggests?|suggested|suggesting|appears?|appeared|seems?|likely|possibl[ey]|potential(?:ly)?|perhaps|"
    r"probabl[ey]|tends?|indicates?|hints?|promis\w+|approximate(?:ly)?|about|roughly|some|often|generally|partly|would|"
    r"believed|expected|competitive(?:ly)?|aim(?:s|ing)?|try|tries|hope)\b",
    re.IGNORECASE,
)  # fmt: skip
_STRONG_HEDGE = re.compile(
    r"\b(?:may|might|could|suggests?|suggested|suggesting|appears?|seems?|likely|possibl[ey]|potential(?:ly)?|perhaps|probabl[ey]|hints?)\b",
    re.IGNORECASE,
)  # fmt: skip
_SUPERLATIVE = words_of(
    """best first only all always never every everything everyone most least largest smallest highest lowest fastest
    strongest greatest state-of-the-art unprecedented groundbreaking revolutionary breakthrough revolutionize proves
    proven prove guarantee guarantees guaranteed perfect perfectly completely entirely solves solved impossible
    undoubtedly clearly obviously remarkable remarkably dramatic dramatically huge hugely vastly superior optimal
    unique crucial vital essential"""
)
_TALK = words_of(
    """author authors paper say says said write writes report reports find finds found show shows explain explains work
    works idea question answer mean means thing things look looks people study point part way kind lot bit simple
    simply basically instead also problem result results researcher researchers team they describe describes note
    notes come comes get gets give gives take takes make makes let turn turns ask asks help helps know need needs try
    tries use uses start starts see sees put puts goal important method approach tell tells able like"""
)
"""Words of talk, which need no source."""
_NAME = re.compile(
    r"\b(?:[A-Z]{2,}[A-Za-z0-9-]*|[A-Z][a-z]+[A-Z0-9]\w*|[A-Z][a-z]{2,}(?:-\d[\w.]*)?|[A-Za-z]+\d[\w.-]*)\b"
)


class Refusal(NamedTuple):
    """A line that did not pass, and the short reason."""

    line: Line
    reason: str


def refusal(line: Line, papers: Iterable[Paper] = ()) -> str | None:
    """Why `line` must not be spoken, or None. `papers`: whose metadata bears names and numbers too."""
    reason = unspeakable(line.text)
    if reason or not line.factual:
        return reason
    if not line.cites or not all(c.text.strip() for c in line.cites):
        return "cites nothing"
    if line.origin == "model" and first_person(line.text):
        return "speaks as the authors"
    cited = " ".join(without_latex(c.text) for c in line.cites)
    known = " ".join([cited, *(_metadata(p) for p in papers)])
    question = line.text.rstrip().endswith("?")
    checks = [_numbers(line.text, known), _names(line.text, known)]
    # An extractive line is its cites; what follows compares wordings that a template may have framed.
    if line.origin == "model":
        checks += [_superlatives(line.text, cited), _directions(line.text, cited)]
        if not question:
            checks += [_hedges(line.text, [c.text for c in line.cites]), _support(line.text, known)]
    return next((found for found in checks if found), None)


Mend = Callable[[Line, str], Line | None]


def pass_gate(
    script: Script, papers: Sequence[Paper], *, repair: Mend | None = None, replace: Mend | None = None
) -> Script:
    """The script with each line passed, repaired (asked for once), replaced by an extractive line, or dropped.

    Chapters follow their lines; `Script.gate` tells what was done, and why.
    """
    by_id = {p.id: p for p in papers}
    kept: list[Line] = []
    moved: dict[int, int] = {}
    counts = {"checked": 0, "passed": 0, "repaired": 0, "replaced": 0, "dropped": 0}
    reasons: list[str] = []
    for i, line in enumerate(script.lines):
        moved[i] = len(kept)
        near = [by_id[line.paper_id]] if line.paper_id in by_id else list(papers)
        reason = refusal(line, near)
        if line.factual or reason:
            counts["checked"] += 1
        if reason is None:
            counts["passed"] += int(line.factual)
            kept.append(line)
            continue
        reasons.append(f"{line.beat}: {reason}")
        outcome, mended = _mended(line, reason, near, repair, replace)
        counts[outcome] += 1
        if mended is not None:
            kept.append(mended)
        elif line.beat != "question" and kept and kept[-1].beat == "question" and moved[i] == len(kept):
            # Nobody is left to answer it.
            kept.pop()
    chapters = _chapters(script.chapters, moved, len(kept))
    gate = GateCounts(**counts, reasons=tuple(reasons))
    return script.model_copy(update={"lines": tuple(kept), "chapters": chapters, "gate": gate})


def _mended(
    line: Line, reason: str, papers: Sequence[Paper], repair: Mend | None, replace: Mend | None
) -> tuple[str, Line | None]:
    for outcome, mend in (("repaired", repair), ("replaced", replace)):
        found = mend(line, reason) if mend else None
        if found is not None and refusal(found, papers) is None:
            return outcome, found
    return "dropped", None


def _chapters(chapters: Sequence[ScriptChapter], moved: dict[int, int], lines: int) -> tuple[ScriptChapter, ...]:
    """Chapters at their new first lines; those that lost all their lines go."""
    placed = [c.model_copy(update={"first_line": moved.get(c.first_line, lines)}) for c in chapters]
    return tuple(
        c for c, following in zip(placed, [*placed[1:], None], strict=True)
        if c.first_line < (following.first_line if following else lines)
    )  # fmt: skip


def _metadata(paper: Paper) -> str:
    names = " ".join(a.name for a in paper.authors)
    facts = f"{authors_phrase(paper)} {category_name(paper) or ''} {spoken_date(paper)} {paper.id} arXiv A.I."
    return f"{without_latex(paper.title)} {names} {facts}"


def _numbers(text: str, known: str) -> str | None:
    borne = _number_set(known)
    bare = {n.rstrip("%") for n in borne}
    for number in sorted(_number_set(text)):
        if number in _FREE_NUMBERS or number in borne:
            continue
        # A percent sign that the source has not is a change; one that the line leaves out is not said as a percentage.
        if number.endswith("%") or number not in bare or f"{number}%" in borne:
            return f"the number {number} is not in the cited sentences"
    return None


def _number_set(text: str) -> set[str]:
    found = set()
    for match in _NUMBER.finditer(text):
        raw, power = match[0].replace(match["power"] or "^", ""), match["power"]
        percent = raw.rstrip().endswith(("%", "percent", "cent"))
        digits = re.sub(r"[^\d.]", "", raw).rstrip(".")
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits.lstrip("0") or "0"
        exponent = "^" + re.sub(r"[^\d.-]", "", power.replace("−", "-")) if power else ""
        found.add(digits + exponent + ("%" if percent else ""))
    return found | {_NUMBER_WORDS[t] for t in tokens(text) if t in _NUMBER_WORDS}


def _names(text: str, known: str) -> str | None:
    known = re.sub(r"['’]s?\b", " ", known)
    borne = {stem(t) for t in tokens(known.replace("-", " "))} | {stem(t) for t in tokens(known)}
    for match in _NAME.finditer(text):
        word = match[0]
        starts = match.start() == 0 or text[: match.start()].rstrip().endswith((".", "?", "!", ":", '"'))
        ordinary = word[1:].islower() and starts
        if ordinary or word in ("I", "I'm", "AI"):
            continue
        parts = [p for p in word.lower().split("-") if p]
        if stem(word.lower()) not in borne and not all(stem(p) in borne for p in parts):
            return f"the name {word} is not in the cited sentences"
    return None


def _superlatives(text: str, cited: str) -> str | None:
    said = [t for t in tokens(text) if t in _SUPERLATIVE]
    borne = {stem(t) for t in tokens(cited)}
    for word in said:
        if stem(word) not in borne and not _plain_use(word, text):
            return f'"{word}" is not in the cited sentences'
    return None


def _plain_use(word: str, text: str) -> bool:
    """ "at first", "first of all", "at all", "at least": talk, no claim."""
    if word not in {"first", "all", "least", "most"}:
        return False
    return bool(re.search(rf"\b(?:at|of|above) {word}\b|^{word},? they|\b{word} of all\b", text, re.IGNORECASE))


def _directions(text: str, cited: str) -> str | None:
    said, borne = set(tokens(text)), set(tokens(cited))
    for name, words in _CLASSES.items():
        if said & words and not borne & words:
            return f"{_CLASS_NAMES[name]}, and the cited sentences do not"
    denies = _CLASSES["without"]
    if borne & denies and not said & denies and set(content_words(text)) & _near_negation(cited):
        return "loses a negation"
    return None


def _near_negation(cited: str) -> set[str]:
    """Content words within three of a negation: a line that says them must deny them too."""
    found: set[str] = set()
    rows = tokens(cited)
    for i, word in enumerate(rows):
        if word in ("not", "no", "cannot", "without", "never", "fail", "fails", "failed"):
            found |= {stem(w) for w in rows[i + 1 : i + 4] if w not in STOPWORDS and len(w) > 3}
    return found


def _hedges(text: str, cites: Sequence[str]) -> str | None:
    hedged = [bool(_STRONG_HEDGE.search(c)) for c in cites]
    if all(hedged) and not _HEDGE.search(text):
        return "loses the doubt of the cited sentences"
    # With several sentences, only the ones whose words the line uses count.
    said = set(content_words(text))
    for cite, doubt in zip(cites, hedged, strict=True):
        words = set(content_words(cite))
        if doubt and len(said & words) > len(words) / 2 and not _HEDGE.search(text):
            return "loses the doubt of a cited sentence"
    return None


def _support(text: str, known: str) -> str | None:
    said = [w for w in content_words(text) if w not in _TALK]
    borne = set(content_words(known.replace("-", " "))) | set(content_words(known))
    roots = {w[:5] for w in borne}
    held = sum(w in borne or w[:5] in roots for w in said)
    if said and held / len(said) < LEAST_SHARED:
        return "says much that the cited sentences do not"
    return None
