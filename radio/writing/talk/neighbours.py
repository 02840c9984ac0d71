"""What aired before and is near to the paper at hand: said only with the term that links the two, and its date."""

from __future__ import annotations

from radio.writing.language.lexis import PAPER_WORDS, content_words, stem
from radio.writing.language.text import without_latex
from radio.writing.materials import EarlierPaper, PaperMaterial
from radio.writing.reading.facts import keyphrases, metadata_cite, phrases_of, spoken_earlier
from radio.writing.stage import Stage

TERMS = 10
"""Key phrases of a paper that may link it to another."""


def mention_earlier(stage: Stage, material: PaperMaterial) -> None:
    """The nearest earlier paper that shares a term with this one; nothing where none does."""
    for near in material.earlier:
        shared = shared_term(material, near)
        if shared is None:
            continue
        when = spoken_earlier(near.aired_at, stage.brief.now, stage.brief.station.timezone)
        title = without_latex(near.title).rstrip(".")
        told = stage.draw.one(stage.words.earlier, earlier=title, when=when, shared=shared)
        cites = (metadata_cite(material.paper),)
        stage.say(stage.second.id, told, "context", paper=material.paper.id, cites=cites)
        return


def shared_term(material: PaperMaterial, near: EarlierPaper) -> str | None:
    """A key phrase of this paper that stands in the other's title, or a phrase of that title that stands in this
    paper's abstract; single plain words link nothing."""
    other = without_latex(near.title)
    theirs = set(content_words(other.replace("-", " ")))
    paper = material.paper
    mine = f"{without_latex(paper.title)}. {without_latex(paper.abstract)}".lower()
    for phrase in keyphrases(paper, TERMS):
        words = content_words(phrase.replace("-", " "))
        if _links(phrase) and words and set(words) <= theirs:
            return phrase
    for phrase in phrases_of(other):
        if _links(phrase) and phrase.lower() in mine:
            return phrase if any(c.isupper() for c in phrase[1:]) else phrase.lower()
    return None


def _links(phrase: str) -> bool:
    words = [w for w in phrase.replace("-", " ").split() if stem(w.lower()) not in PAPER_WORDS]
    return len(words) >= 2 or any(c.isupper() for c in phrase[1:])
