"""A whole document as a long talk needs it: its parts in order, and in each the runs of sentences that can be said.

A run is two or three sentences that follow one another in print, so that one that leans on the sentence before
("This is because ...") can be said after it. The appendix is read too: limits and sizes of samples often stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from radio.model.document import Document, Figure, Section, SectionKind, Sentence
from radio.model.summary import Beat
from radio.types import SentenceId
from radio.writing.language.cues import FINDING, LIMITING, OWN_LIMITS, PROPOSAL
from radio.writing.language.lexis import content_words, words_of
from radio.writing.language.reported import singular_author
from radio.writing.language.salience import centrality, cosine, vectors
from radio.writing.language.text import cleaned, speakable, without_latex
from radio.writing.materials import Evidence, PaperMaterial, word_count
from radio.writing.reading.beats import abstract_evidence

RUN_SENTENCES = 3
RUN_WORDS = 62
"""Of a turn: about 25 s of speech."""
LONGEST_RUN = 82
"""Words of a run whose last sentence leans on the one before."""
LONGEST_SENTENCE = 46
SHORTEST_RUN = 13
"""Words: a shorter turn is a crumb."""
MOST_SYMBOLS = 6
"""Characters of mathematics in a sentence: a variable or two."""
SMALL_PART = 70
"""Words under which a part joins the one before it."""
ALIKE = 0.62
"""Share of the content words of the shorter of two sentences from which on they say the same."""
_SKIPPED = re.compile(
    r"\b(?:acknowledge?ments?|references|bibliography|author contributions|funding|conflicts? of interest|ethic\w*|"
    r"checklist|data availability|code availability|reproducibility|prompts?|licen[cs]e\w*)\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(r"\blimitations?\b|\bcaveats\b|\bthreats to validity\b", re.IGNORECASE)
_PLAIN = words_of(
    """introduction conclusion conclusions abstract results result method methods methodology appendix background
    experiments experiment experimental related work works evaluation preliminaries summary notation discussion analysis
    details setup settings setting main overview further additional supplementary material model data and of the our
    implementation for on with"""
)
_DANGLES = re.compile(
    r"\b(?:can be found|(?:is|are) (?:provided|given|shown|listed|available|reported)|as defined|described|discussed"
    r"|detailed|summari[sz]ed|details provided)"
    r"(?:\.\d|\.$| and [A-Z]\.$)|^[A-Za-z]+: |\b(?:and|in|of|see) [A-Z]\.$"
)
"""What a cross reference leaves behind when it is taken out; items of lists that begin with their name."""
_META = re.compile(
    r"\b[Ww]e (?:now |then |first |next )*(?:start|begin|turn|refer (?:to|the)|assume the reader"
    r"|describe (?:the|it|effects)|present the|denote|recall|conclude)\b|^Notice|^Recall|^Rather,|\bin what follows\b"
    r"|\baims? to assess\b"
    r"|\b(?:the|this) (?:section|appendix|subsection)\b"
)
"""What only leads through the print."""
_LABEL = re.compile(r"^(?:[A-Z]{1,2}\d{1,2}|Step \d|RQ\d)[.:)]? (?=[A-Z])")
"""Of an item of a list: "R1 There is ..."."""
_CONTRAST = re.compile(r"^(?:However|But|Yet|In contrast|By contrast|Conversely|On the other hand|Nevertheless)\b")


class Run(NamedTuple):
    """Sentences that are told in one go."""

    evidence: tuple[Evidence, ...]
    texts: tuple[str, ...]
    """Cleaned."""
    beat: Beat
    score: float
    heading: str
    """Of the subsection that it stands in, where that tells something."""
    contrast: bool
    """It began with "However" or the like in print."""

    @property
    def words(self) -> int:
        return sum(word_count(text) for text in self.texts)

    @property
    def page(self) -> int:
        """Where it stands in print."""
        return next((box.page for e in self.evidence for box in e.boxes), 1)


class Shown(NamedTuple):
    """A figure or table as it can be told."""

    label: str
    caption: Evidence
    text: str
    comparison: Evidence | None
    """Of a table: the sentence of the text that compares what stands in it."""


class Part(NamedTuple):
    """What is told under one heading."""

    title: str
    """As a heading can be said; empty for a plain one ("Experiments")."""
    kind: SectionKind
    runs: tuple[Run, ...]
    shown: tuple[Shown, ...]

    @property
    def words(self) -> int:
        return sum(run.words for run in self.runs)


def parts_of(material: PaperMaterial, told: Iterable[str] = ()) -> list[Part]:
    """The parts of the document in reading order, its limits last but for the conclusion; what says the same as `told`
    or as an earlier passage is left out."""
    document = material.document
    if document is None:
        return []
    roots = _roots(document)
    rows = _scored(material, document)
    groups: dict[int, list[Run]] = {}
    known = [frozenset(content_words(text)) for text in told]
    shown = _shown(material, document)
    used = {e.sentence for rows_ in shown.values() for s in rows_ for e in (s.comparison,) if e is not None}
    for run in _runs(document, rows, roots, used):
        if run.words < SHORTEST_RUN:
            continue
        words = [frozenset(content_words(text)) for text in run.texts]
        if any(_alike(new, old) for new in words for old in known):
            continue
        known += words
        groups.setdefault(_root_of(document, roots, run), []).append(run)
    return _ordered(document, groups, shown, roots)


def _root_of(document: Document, roots: dict[int, int], run: Run) -> int:
    sentence = document.sentence(SentenceId(str(run.evidence[0].sentence)))
    return roots[sentence.section] if sentence is not None else -1


def _roots(document: Document) -> dict[int, int]:
    """The top section of each; of the limits, wherever they stand, -1; what is not told is missing."""
    by_index = {section.index: section for section in document.sections}
    found: dict[int, int] = {}
    for section in document.sections:
        chain = [section]
        while chain[-1].parent is not None and chain[-1].parent in by_index:
            chain.append(by_index[chain[-1].parent])
        if any(_SKIPPED.search(s.title) for s in chain) or chain[-1].kind == "abstract":
            continue
        limits = any(s.kind == "limits" for s in chain) or _LIMITS.search(section.title)
        found[section.index] = -1 if limits else chain[-1].index
    return found


def _scored(material: PaperMaterial, document: Document) -> dict[SentenceId, float]:
    """How much each sentence of the body says of the paper: near its middle and its title."""
    body = [s for s in document.sentences if s.kind == "body"]
    space = vectors([material.paper.title, *(cleaned(s.text) for s in body)])
    central = centrality(space[1:])
    return {
        s.id: 0.7 * middle + 0.6 * cosine(row, space[0])
        for s, row, middle in zip(body, space[1:], central, strict=True)
    }


def _runs(
    document: Document, scores: dict[SentenceId, float], roots: dict[int, int], used: set[SentenceId | None]
) -> Iterable[Run]:
    sections = {section.index: section for section in document.sections}
    held: list[tuple[Sentence, str]] = []
    before: Sentence | None = None
    for sentence in document.sentences:
        if sentence.kind != "body":
            continue
        if sentence.section not in roots or sentence.id in used:
            before = sentence
            continue
        text = _LABEL.sub("", cleaned(sentence.text))
        follows = before is not None and held and held[-1][0] is before and before.paragraph == sentence.paragraph
        follows = bool(follows) and before is not None and before.section == sentence.section
        alone = speakable(text, most=LONGEST_SENTENCE)
        fits = alone or (follows and speakable(text, least=5, most=LONGEST_SENTENCE, alone=False))
        before = sentence
        if not fits or singular_author(text) or _DANGLES.search(text) or _META.search(text) or _symbolic(sentence):
            continue
        longer = sum(word_count(t) for _, t in held) + word_count(text) if follows else 0
        if follows and not alone and longer > LONGEST_RUN:
            continue
        room = len(held) < RUN_SENTENCES and sum(word_count(t) for _, t in held) + word_count(text) <= RUN_WORDS
        if follows and (room or not alone) and len(held) <= RUN_SENTENCES:
            held.append((sentence, text))
            continue
        if held:
            yield _run(document, sections, held, scores)
        held = [(sentence, text)]
    if held:
        yield _run(document, sections, held, scores)


def _symbolic(sentence: Sentence) -> bool:
    """Whether so much of it is set as mathematics that it cannot be heard."""
    spans = sentence.mathematics
    return len(spans) > 2 or sum(span.end - span.start for span in spans) > MOST_SYMBOLS


def _run(
    document: Document,
    sections: dict[int, Section],
    held: Sequence[tuple[Sentence, str]],
    scores: dict[SentenceId, float],
) -> Run:
    section = sections[held[0][0].section]
    texts = tuple(text for _, text in held)
    joined = " ".join(texts)
    score = sum(scores.get(s.id, 0.0) for s, _ in held) / len(held)
    score += 0.25 * bool(FINDING.search(joined)) + 0.2 * bool(PROPOSAL.search(joined))
    score += 0.15 * bool(re.search(r"\d", joined)) + 0.1 * (len(held) > 1)
    return Run(
        evidence=tuple(
            Evidence(paper_id=document.paper_id, sentence=s.id, text=s.text, boxes=s.boxes) for s, _ in held
        ),
        texts=texts,
        beat=_beat(section, joined),
        score=score,
        heading=telling(section.title) if section.level > 1 or section.run_in else "",
        contrast=bool(_CONTRAST.match(held[0][0].text)),
    )


def _beat(section: Section, text: str) -> Beat:
    if (
        section.kind == "limits"
        or _LIMITS.search(section.title)
        or (OWN_LIMITS.search(text) and LIMITING.search(text) and "future" not in text)
    ):
        return "limits"
    if section.kind in ("introduction", "related"):
        return "what" if PROPOSAL.search(text) else "why"
    if section.kind in ("results", "discussion", "conclusion"):
        return "evidence" if FINDING.search(text) or re.search(r"\d", text) else "how"
    return "how"


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= ALIKE


def telling(heading: str) -> str:
    """A heading that says what its section is about, as it can be said; else nothing."""
    title = without_latex(heading).strip(" .:0123456789")
    words = title.lower().split()
    plain = all(w.strip("&,-") in _PLAIN for w in words)
    odd = any(not (c.isalnum() or c in " -'’,:&()") for c in title) or any(len(w) == 1 and w != "a" for w in words)
    if not 2 <= len(words) <= 9 or plain or odd or sum(c.isdigit() for c in title) > 3:
        return ""
    return title.capitalize() if title.isupper() else title


def _shown(material: PaperMaterial, document: Document) -> dict[int, list[Shown]]:
    """By section of the first mention: captions that can be said, and for tables the comparison that goes with them."""
    found: dict[int, list[Shown]] = {}
    for index, figure in enumerate(document.figures):
        where = [s for s in document.sentences if s.kind == "body" and any(m.figure == index for m in s.mentions)]
        told = _caption(document, figure)
        if told is None or not where:
            continue
        evidence, text = told
        comparison = _comparison(document, where) if figure.kind == "table" else None
        if figure.kind == "table" and comparison is None:
            continue
        row = Shown(label=figure.label, caption=evidence, text=text, comparison=comparison)
        found.setdefault(where[0].section, []).append(row)
    return found


def _caption(document: Document, figure: Figure) -> tuple[Evidence, str] | None:
    sentence = document.sentence(figure.caption[0]) if figure.caption else None
    if sentence is None:
        return None
    text = re.sub(rf"^{re.escape(figure.label)}[.:]?\s*", "", cleaned(sentence.text))
    words = text.split()
    plain = not re.search(r"[=<>{}\\^_|$]|\b[a-z]\b(?<!a)|https?:|\d{3,}", text)
    if not 4 <= len(words) <= 24 or not plain or not text.endswith(".") or text.count("(") or text.count('"') % 2:
        return None
    evidence = Evidence(paper_id=document.paper_id, sentence=sentence.id, text=sentence.text, boxes=sentence.boxes)
    return evidence, text[:1].upper() + text[1:]


_COMPARES = re.compile(
    r"\b(?:than|compared|outperform\w*|while|whereas|versus|over|against|exceed\w*|highest|lowest|best|worst|improv\w*|"
    r"from)\b",
    re.IGNORECASE,
)


def _comparison(document: Document, where: Sequence[Sentence]) -> Evidence | None:
    """The sentence that compares, with figures if there is one: among those that name the table, and the two that
    follow each in its paragraph."""
    body = [s for s in document.sentences if s.kind == "body"]
    rows: list[Sentence] = []
    for sentence in where:
        at = body.index(sentence)
        rows += [s for s in body[at : at + 3] if s.paragraph == sentence.paragraph and s not in rows]
    rows = [s for s in rows if speakable(cleaned(s.text), most=LONGEST_SENTENCE) and _COMPARES.search(s.text)]
    best = next((s for s in rows if re.search(r"\d", cleaned(s.text))), rows[0] if rows else None)
    if best is None:
        return None
    return Evidence(paper_id=document.paper_id, sentence=best.id, text=best.text, boxes=best.boxes)


def _ordered(
    document: Document, groups: dict[int, list[Run]], shown: dict[int, list[Shown]], roots: dict[int, int]
) -> list[Part]:
    """In reading order, small ones joined; limits before the conclusion, the rest of the appendix before them."""
    sections = {section.index: section for section in document.sections}
    body: list[Part] = []
    appendix: list[Part] = []
    ending: list[Part] = []
    limits: list[Part] = []
    for index in sorted(groups):
        rows = tuple(groups[index])
        pictures = tuple(s for section, list_ in shown.items() if roots.get(section) == index for s in list_)
        if index == -1:
            limits.append(Part("", "limits", rows, ()))
            continue
        section = sections[index]
        part = Part(telling(section.title), section.kind, rows, pictures)
        target = appendix if section.kind == "appendix" else ending if section.kind == "conclusion" else body
        if target and part.words < SMALL_PART:
            last = target[-1]
            target[-1] = last._replace(runs=(*last.runs, *rows), shown=(*last.shown, *pictures))
        else:
            target.append(part)
    if appendix:
        runs = tuple(run for part in appendix for run in part.runs)
        appendix = [Part("", "appendix", runs, tuple(s for part in appendix for s in part.shown))]
    return [*body, *appendix, *limits, *ending]


def abstract_claims(material: PaperMaterial) -> list[tuple[Evidence, str]]:
    """The abstract's sentences that can be said alone: what the paper is told by again and again."""
    rows = [(row, cleaned(row.text)) for row in abstract_evidence(material)]
    return [(row, text) for row, text in rows if speakable(text, most=LONGEST_SENTENCE) and not singular_author(text)]
