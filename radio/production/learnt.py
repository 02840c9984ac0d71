"""What a converted PDF tells of its paper that the source did not."""

from __future__ import annotations

import re
import unicodedata

from radio.model.document import Document
from radio.model.paper import Author, Paper


def with_affiliations(paper: Paper, document: Document) -> Paper:
    """The paper with the institutes that its PDF prints beside the names, where the metadata has none.

    A paper without any authors gets those that are printed. Names are compared by last name and first letter, as one
    side may have initials; where two authors share these, neither is given the other's institute.
    """
    printed: dict[tuple[str, str], str | None] = {}
    for author in document.authors:
        key = _key(author.name)
        printed[key] = None if key in printed else "; ".join(document.affiliations_of(author)) or None
    if not paper.authors:
        found = tuple(
            Author(name=author.name, affiliation="; ".join(document.affiliations_of(author)) or None)
            for author in document.authors
        )
        return paper.model_copy(update={"authors": found}) if found else paper
    authors = tuple(
        author
        if author.affiliation or printed.get(_key(author.name)) is None
        else author.model_copy(update={"affiliation": printed[_key(author.name)]})
        for author in paper.authors
    )
    return paper if authors == paper.authors else paper.model_copy(update={"authors": authors})


def _key(name: str) -> tuple[str, str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower()
    words = re.findall(r"[^\W\d_]+", plain)
    return (words[-1], words[0][0]) if words else ("", "")
