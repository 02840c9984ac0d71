"""What is known of a paper when several sources tell of it, in any order and any number of times."""

from __future__ import annotations

from typing import Any

from radio.model.paper import UNTITLED, Licence, Paper

EXACT_SOURCES = ("api", "folder")
"""Those that know when a paper was submitted; feeds know the day of its announcement at best."""
FILLED_IN = ("authors", "abstract", "categories", "announced", "comment", "journal_ref", "doi")
"""What one source leaves empty and another knows."""


def joined(before: Paper, paper: Paper) -> Paper:
    """`before` with what `paper` tells. An older version tells nothing; arXiv's words on its papers count for more than
    those of the operator's folder, but for the licence that an operator wrote down."""
    if paper.version < before.version:
        return before
    if paper.source == "folder" and before.source != "folder":
        return _with_file(before, paper)
    same = paper.version == before.version
    kept: dict[str, Any] = {name: getattr(before, name) for name in FILLED_IN if not getattr(paper, name)}
    if not same:
        # What was said of the last version need not be true of this one.
        kept.pop("comment", None)
    elif not paper.pdf_url:
        kept["pdf_url"] = before.pdf_url
    kept["licence"] = _licence(before, paper.licence, same=same)
    if paper.title == UNTITLED:
        kept["title"] = before.title
    if paper.source not in EXACT_SOURCES:
        kept["published"] = before.published
        if same and before.source != "folder":
            kept |= {"updated": before.updated, "source": before.source}
    return paper.model_copy(update=kept)


def _with_file(before: Paper, file: Paper) -> Paper:
    """arXiv's paper, whose PDF lies in the folder too."""
    same = file.version == before.version
    kept: dict[str, Any] = {name: getattr(file, name) for name in FILLED_IN if not getattr(before, name)}
    kept |= {"version": file.version, "pdf_url": file.pdf_url}
    if not same:
        kept |= {"updated": file.updated, "comment": file.comment}
    told = file.licence if file.licence.source == "operator" else Licence()
    kept["licence"] = _licence(before, told, same=same)
    return before.model_copy(update=kept)


def _licence(before: Paper, told: Licence, *, same: bool) -> Licence:
    """The operator's word, else the newest. A version that nobody told the licence of has none: authors may choose
    another one for it."""
    if before.licence.source == "operator" and told.source != "operator":
        return before.licence
    return before.licence if told.source == "unknown" and same else told
