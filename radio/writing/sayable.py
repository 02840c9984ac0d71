"""What of a paper comes before writers at all: the one door to this package for text from outside.

Sentences that give orders, speak to somebody, or hold words that are not said on air are taken out of abstract and
document here, so that neither a template nor a model ever sees them, by whatever way.
"""

from __future__ import annotations

from radio.errors import WritingError
from radio.model.document import Document
from radio.model.paper import Paper
from radio.untrusted import instructs, not_for_air, orders, profane, visible
from radio.writing.language.text import split_sentences
from radio.writing.materials import PaperMaterial, WritingBrief

MOST_CHARACTERS = 8_000
"""Of an abstract; arXiv takes 1,920. What a folder's sidecar or a poor conversion gives may have no end."""


def barred(text: str) -> bool:
    """Whether a sentence is kept from all writers: it gives orders, speaks to somebody, or holds a foul word."""
    return instructs(text) or bool(profane(text))


def sayable(material: PaperMaterial) -> PaperMaterial:
    """The material without what must not be said; the same object when there is nothing of the kind."""
    paper, document = sayable_paper(material.paper), material.document
    if document is not None:
        document = _document(document)
    if paper is material.paper and document is material.document:
        return material
    return material.model_copy(update={"paper": paper, "document": document})


def sayable_paper(paper: Paper) -> Paper:
    """The paper with an abstract that can be told, and that ends: no more of it than `MOST_CHARACTERS`."""
    begun = paper.abstract[: 4 * MOST_CHARACTERS]
    sentences = split_sentences(visible(begun))
    kept, length = list[str](), 0
    for sentence in sentences:
        length += len(sentence) + 1
        if length > MOST_CHARACTERS:
            break
        kept += [] if barred(sentence) else [sentence]
    if begun == paper.abstract and len(kept) == len(sentences):
        return paper
    return paper.model_copy(update={"abstract": " ".join(kept)})


def sayable_brief(brief: WritingBrief) -> WritingBrief:
    """The brief without papers whose own record cannot be read out, and the others sayable.

    Raises WritingError when of some papers none is left.
    """
    objections = {m.paper.id: not_for_air(m.paper) for m in brief.materials}
    kept = tuple(sayable(m) for m in brief.materials if objections[m.paper.id] is None)
    if brief.materials and not kept:
        told = "; ".join(f"{paper_id}: {why}" for paper_id, why in objections.items())
        raise WritingError(f"no paper is for the air: {told}", subject=brief.show.id)
    return brief.model_copy(update={"materials": kept})


def _document(document: Document) -> Document:
    out = {sentence.id for sentence in document.sentences if barred(sentence.text)}
    headings = {section.index for section in document.sections if orders(section.title) or profane(section.title)}
    institutes = {i for i, a in enumerate(document.affiliations) if orders(a.text)}
    if not out and not headings and not institutes:
        return document
    return document.model_copy(
        update={
            "sentences": tuple(s for s in document.sentences if s.id not in out),
            "figures": tuple(
                f.model_copy(update={"caption": tuple(i for i in f.caption if i not in out)}) for f in document.figures
            ),
            "sections": tuple(
                s.model_copy(update={"title": ""}) if s.index in headings else s for s in document.sections
            ),
            "affiliations": tuple(
                a.model_copy(update={"text": ""}) if i in institutes else a for i, a in enumerate(document.affiliations)
            ),
        }
    )
