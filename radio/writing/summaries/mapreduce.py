"""A paper's summary in a model's words, section by section within its context: map to claims, then reduce these.

Every claim names the sentences that it rests on, in both steps; what names none, or says what they do not bear, gives
way to the sentence itself or goes. Only sentences that can be said are offered, so whoever writes may report them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from radio.errors import LanguageModelError
from radio.llm import prompts
from radio.llm.base import ChatRequest, LanguageModel
from radio.model.base import Model
from radio.model.script import Line
from radio.model.summary import Beat, Claim, Summary
from radio.types import HostId
from radio.writing.drafting.dialogue import quoted
from radio.writing.effort import STRONG_CONTEXT_TOKENS
from radio.writing.gate import refusal
from radio.writing.language.reported import third_person
from radio.writing.materials import Evidence, PaperMaterial
from radio.writing.reading.beats import Candidate, candidates
from radio.writing.reading.facts import cite_of, spoken_title
from radio.writing.summaries.summarizer import WANTED, numbers_in, section_of

log = logging.getLogger(__name__)
SECTION_PROMPT, WHOLE_PROMPT = "summary-section", "summary-whole"
CHARACTERS_PER_TOKEN = 3
"""A safe estimate: English prose has about four, names and figures fewer."""
SMALL_PART_TOKENS = 700
"""Of sentences for one request to a small model: reading costs it 77 CPU-ms a token."""
SENTENCES_EACH = 6
"""Of a section, for a small model; a strong one gets all that can be said."""
MOST_PARTS = 24
CLAIMS_EACH = 6
"""As many as the prompt's schema allows."""
TOGETHER_TOKENS = 500
"""Sections go into one request up to here; a section that is longer has its own."""
MARGIN_TOKENS = 64
ORDER: tuple[Beat, ...] = ("why", "what", "how", "evidence", "limits", "audience")


class _Said(Model):
    """A claim as the model gives it: numbers of what it rests on, from 1."""

    beat: Beat
    text: str
    rests: tuple[int, ...] = Field(min_length=1)


class Note(NamedTuple):
    """A claim on its way through both steps, with the sentences it has rested on since the first."""

    beat: Beat
    text: str
    evidence: tuple[Evidence, ...]


def worded_summary(
    material: PaperMaterial, summary: Summary, model: LanguageModel, prompts_dir: Path
) -> Summary | None:
    """`summary` with its claims in the model's words; None when the model gives nothing usable."""
    notes = [note for part in parts(material, model) for note in _mapped(material, part, model, prompts_dir)]
    if not notes:
        return None
    wanted = sum(WANTED[summary.purpose].values())
    notes = _reduced(material, notes, wanted, model, prompts_dir)
    chosen = sorted(notes, key=lambda note: ORDER.index(note.beat))
    return summary.model_copy(update={"claims": tuple(_claim(material, note) for note in chosen), "writer": model.name})


def parts(material: PaperMaterial, model: LanguageModel) -> list[list[Candidate]]:
    """The sentences that can be said, by section, each part small enough for one request; short sections together."""
    strong = model.context_tokens >= STRONG_CONTEXT_TOKENS
    room = _room(material, model) if strong else min(SMALL_PART_TOKENS, _room(material, model))
    by_section: dict[str, list[Candidate]] = {}
    for row in candidates(material):
        sentence = row.evidence.sentence
        by_section.setdefault(section_of(material.document, sentence) if sentence else "", []).append(row)
    made: list[list[Candidate]] = []
    for rows in by_section.values():
        offered = list(rows if strong else _telling(rows))
        if not made or _cost(made[-1]) + _cost(offered) > min(room, TOGETHER_TOKENS):
            made.append([])
        for row in offered:
            if made[-1] and _cost([*made[-1], row]) > room:
                made.append([])
            made[-1].append(row)
    return made[:MOST_PARTS]


def _cost(rows: Sequence[Candidate]) -> int:
    return sum(_tokens(row.text) + 4 for row in rows)


def _telling(rows: Sequence[Candidate]) -> list[Candidate]:
    """The sentences of a section that answer a question best, in their order."""
    best = sorted(rows, key=lambda row: -max(row.score.values()))[:SENTENCES_EACH]
    return [row for row in rows if row in best]


def _room(material: PaperMaterial, model: LanguageModel) -> int:
    """Tokens for the quoted sentences of one request, its prompt and answer being some 1,500."""
    return max(200, model.context_tokens - 1500 - MARGIN_TOKENS - _tokens(material.paper.title))


def _tokens(text: str) -> int:
    return len(text) // CHARACTERS_PER_TOKEN + 1


def _mapped(
    material: PaperMaterial, part: Sequence[Candidate], model: LanguageModel, prompts_dir: Path
) -> Iterator[Note]:
    first = part[0].evidence.sentence
    section = section_of(material.document, first) if first else "Abstract"
    request = prompts.load(prompts_dir, SECTION_PROMPT).render(
        title=quoted(spoken_title(material.paper)),
        section=quoted(section or "untitled"),
        sentences="\n".join(f"[{n}] {quoted(row.text)}" for n, row in enumerate(part, start=1)),
        most=(most := min(CLAIMS_EACH, -(-len(part) // 2))),
    )
    for said in _asked(material, request, model, "sentences")[:most]:
        rows = [part[n - 1] for n in dict.fromkeys(said.rests) if n <= len(part)]
        if rows:
            yield _borne(material, said, tuple(row.evidence for row in rows), rows[0].text)


def _reduced(
    material: PaperMaterial, notes: list[Note], wanted: int, model: LanguageModel, prompts_dir: Path
) -> list[Note]:
    """At most `wanted` notes: by the model, in as many rounds as its context needs, else those that come first."""
    room = _room(material, model)
    while len(notes) > wanted:
        groups = _grouped(notes, room, lambda note: _tokens(note.text) + 8)
        share = max(1, round(wanted / len(groups)))
        fewer = [note for group in groups for note in _whole(material, group, share, model, prompts_dir)]
        notes = fewer if len(fewer) < len(notes) else _first(notes, wanted)
        if len(groups) == 1:
            break
    return _first(notes, wanted)


def _whole(
    material: PaperMaterial, group: Sequence[Note], most: int, model: LanguageModel, prompts_dir: Path
) -> list[Note]:
    request = prompts.load(prompts_dir, WHOLE_PROMPT).render(
        title=quoted(spoken_title(material.paper)),
        claims="\n".join(f"[{n}] {note.beat}: {quoted(note.text)}" for n, note in enumerate(group, start=1)),
        most=most,
    )
    found: list[Note] = []
    for said in _asked(material, request, model, "from")[:most]:
        rows = [group[n - 1] for n in dict.fromkeys(said.rests) if n <= len(group)]
        evidence = tuple({e.sentence or e.text: e for row in rows for e in row.evidence}.values())
        if rows:
            found.append(_borne(material, said, evidence, rows[0].text))
    return found or _first(group, most)


def _first(notes: Sequence[Note], wanted: int) -> list[Note]:
    """One of each beat in turn, in the order in which they came."""
    queues = [[note for note in notes if note.beat == beat] for beat in ORDER]
    taken: list[Note] = []
    while len(taken) < wanted and any(queues):
        for queue in queues:
            if queue and len(taken) < wanted:
                taken.append(queue.pop(0))
    return taken


def _grouped(notes: Sequence[Note], room: int, cost: Callable[[Note], int]) -> list[list[Note]]:
    groups: list[list[Note]] = [[]]
    for note in notes:
        if groups[-1] and sum(map(cost, groups[-1])) + cost(note) > room:
            groups.append([])
        groups[-1].append(note)
    return groups


def _asked(material: PaperMaterial, request: ChatRequest, model: LanguageModel, rests: str) -> list[_Said]:
    """The model's claims that have the form; none when it fails."""
    try:
        rows: list[Any] = json.loads(model.complete(request).text)["claims"]
        return [_Said(beat=row["beat"], text=" ".join(str(row["text"]).split()), rests=row[rests]) for row in rows]
    except (LanguageModelError, ValidationError, ValueError, KeyError, TypeError) as e:
        log.info("%s: a part of its summary is left to the extractive one: %s", material.paper.key, e)
        return []


def _borne(material: PaperMaterial, said: _Said, evidence: tuple[Evidence, ...], instead: str) -> Note:
    """The claim where its sentences bear it, else what it was made of."""
    line = Line(
        speaker=HostId("summary"),
        text=said.text,
        beat=said.beat,
        paper_id=material.paper.id,
        cites=tuple(cite_of(e) for e in evidence),
        origin="model",
    )
    reason = refusal(line, [material.paper])
    if reason is None:
        return Note(said.beat, said.text, evidence)
    log.info("%s: a claim gives way to its sentence: %s", material.paper.key, reason)
    return Note(said.beat, third_person(instead, sole=len(material.paper.authors) == 1), evidence[:1])


def _claim(material: PaperMaterial, note: Note) -> Claim:
    cites = tuple(e.sentence for e in note.evidence if e.sentence)
    return Claim(
        beat=note.beat,
        text=note.text,
        cites=cites,
        section=section_of(material.document, cites[0]) if cites else "",
        numbers=numbers_in(note.text),
    )
