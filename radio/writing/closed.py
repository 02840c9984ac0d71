"""Talk about papers whose licence lets us point at them and no more: our own words, from facts about the paper.

Not one sentence of such a paper is read, nor of its abstract. (arXiv puts the metadata, abstracts included, under
CC0; the station does not lean on that, because a listener cannot tell an abstract from the paper.) A language model
may say in its own words what the abstract says: see `radio.writing.dialogue`.
"""

from __future__ import annotations

from collections.abc import Sequence

from radio.writing.dialogue import Dialogue
from radio.writing.facts import figures_in, keyphrases, metadata_cite, names_in
from radio.writing.lexis import tokens, words_of
from radio.writing.materials import PaperMaterial
from radio.writing.signals import Signals, signals_of
from radio.writing.slots import Slot, slots_of
from radio.writing.stage import Stage
from radio.writing.text import listed, without_latex

ABSTRACT_WORDS = 170
"""Evidence for a model from the abstract: about four turns."""
QUOTED_WORDS = 9
"""So many words in a row as in the source are a quotation."""
_PLAIN_HEADINGS = words_of(
    """introduction conclusion conclusions abstract references acknowledgments acknowledgements discussion results
    method methods methodology appendix background experiments related work evaluation preliminaries summary
    notation contents data analysis model models theory setup"""
)


def talk_about(stage: Stage, material: PaperMaterial, dialogue: Dialogue | None = None) -> None:
    """Terms, kind, figures and shape of the paper, as question and answer.

    With a dialogue a model says in its own words what the abstract says; an answer that only repeats it is left out.
    """
    paper = material.paper
    lead, second, words, draw = stage.lead.id, stage.second.id, stage.words, stage.draw
    cite = (metadata_cite(paper),)
    stage.say(second, draw.one(words.closed_why), "transition", paper=paper.id)
    stage.chapter("What it is about", material)
    stage.say(second, draw.one(words.ask_topic), "question", paper=paper.id)
    told = describe(stage, material)
    stage.say(lead, told, "what", paper=paper.id, cites=cite, factual=True, origin="template")
    stage.say(second, draw.one(words.ask_evidence_closed), "question", paper=paper.id)
    stage.say(lead, counted(stage, material), "evidence", paper=paper.id, cites=cite, factual=True, origin="template")
    for slot in own_slots(material) if dialogue else ():
        turn = dialogue.turn(material, slot, second, lead) if dialogue else None
        if turn is not None and not repeats(turn[1].text, slot.texts):
            stage.take(turn[0])
            stage.take(turn[1])
    shape = shape_of(stage, material, signals_of(material))
    if shape:
        stage.say(second, draw.one(words.ask_shape), "question", paper=paper.id)
        stage.say(lead, shape, "how", paper=paper.id)


def own_slots(material: PaperMaterial) -> list[Slot]:
    """Slots from the abstract of the metadata alone."""
    return slots_of(material.model_copy(update={"document": None, "summary": None}), ABSTRACT_WORDS)


def repeats(answer: str, texts: Sequence[str]) -> bool:
    """Whether the answer holds a run of words of the sources that is long enough to be a quotation."""
    said, source = tokens(answer), " ".join(tokens(" ".join(texts)))
    runs = (" ".join(said[i : i + QUOTED_WORDS]) for i in range(len(said) - QUOTED_WORDS + 1))
    return any(run in source for run in runs)


def describe(stage: Stage, material: PaperMaterial, *, terms: int = 4) -> str:
    """What kind of paper it is, and the terms it turns on."""
    found = keyphrases(material.paper, terms)
    text = stage.draw.one(stage.words.kind[signals_of(material).kind])
    return f"{text} {stage.draw.one(stage.words.topic, terms=listed(found))}" if found else text


def counted(stage: Stage, material: PaperMaterial, *, asked: bool = True) -> str:
    """The abstract's counts with what they count, and the names in it; that there are none, only when asked."""
    abstract = without_latex(material.paper.abstract)
    figures = figures_in(abstract)
    words = stage.words
    told = []
    if figures:
        told.append(stage.draw.one(words.figures, figures=listed(figures)))
    elif asked:
        told.append(stage.draw.one(words.no_figures))
    names = names_in(abstract)
    if names:
        told.append(stage.draw.one(words.names, names=listed(names)))
    return " ".join(told)


def shape_of(stage: Stage, material: PaperMaterial, signals: Signals) -> str:
    """Pages, figures, tables and telling headings; empty without a document."""
    document = material.document
    if document is None or signals.pages is None:
        return ""
    parts = [
        _counted(signals.figures, "figure"),
        _counted(signals.tables, "table"),
        _counted(document.reference_count, "reference"),
    ]
    contents = f"with {listed(p for p in parts if p)}" if any(parts) else "nearly all of it text"
    text = stage.draw.one(stage.words.shape, pages=_counted(signals.pages, "page"), contents=contents)
    headings = _telling_headings(material)
    if len(headings) < 2:
        return text
    return f"{text} {stage.draw.one(stage.words.sections, sections=listed(headings))}"


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}" if n else ""


def _telling_headings(material: PaperMaterial, limit: int = 3) -> list[str]:
    document = material.document
    found: list[str] = []
    for section in document.sections if document else ():
        title = without_latex(section.title).strip(" .:0123456789")
        words = title.lower().split()
        plain = all(w.strip("&,") in _PLAIN_HEADINGS | {"and", "of", "the", "for"} for w in words)
        odd = any(not (c.isalpha() or c in " -'’,:&") for c in title)
        if 2 <= len(words) <= 7 and not plain and not odd and section.kind != "appendix" and section.level <= 2:
            shown = title if not title.isupper() else title.capitalize()
            found.append(f'"{shown}"')
    return list(dict.fromkeys(found))[:limit]
