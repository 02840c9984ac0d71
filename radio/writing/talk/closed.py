"""The last resort: facts about a paper none of whose sentences can be said, and the shape of its file.

Of a paper that may not be read no sentence of the body is ever spoken; `radio.writing.reading.abstract` has what is.
"""

from __future__ import annotations

from radio.writing.language.lexis import words_of
from radio.writing.language.text import listed, without_latex
from radio.writing.materials import PaperMaterial
from radio.writing.reading.facts import figures_in, keyphrases
from radio.writing.reading.signals import signals_of
from radio.writing.stage import Stage

_PLAIN_HEADINGS = words_of(
    """introduction conclusion conclusions abstract references acknowledgments acknowledgements discussion results
    method methods methodology appendix background experiments related work evaluation preliminaries summary
    notation contents data analysis model models theory setup"""
)


def describe(stage: Stage, material: PaperMaterial, *, terms: int = 4) -> str:
    """The terms that the title turns on, and counts of the abstract with what they count."""
    told = []
    found = keyphrases(material.paper, terms)
    if found:
        told.append(stage.draw.one(stage.words.topic, terms=listed(found)))
    figures = figures_in(without_latex(material.paper.abstract))
    if figures:
        told.append(stage.draw.one(stage.words.figures, figures=listed(figures)))
    return " ".join(told) or stage.draw.one(stage.words.title_only)


def shape_of(stage: Stage, material: PaperMaterial) -> str:
    """Pages, figures, tables and telling headings; empty without a document."""
    document = material.document
    signals = signals_of(material)
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
