"""Licences as arXiv writes them: URLs in feeds, OAI-PMH and PDF Info, and now and then plain words."""

from __future__ import annotations

import re
from typing import Literal

from radio.model.paper import Licence, LicenceCode

LicenceSource = Literal["feed", "oai", "pdf-info", "pdf-text", "operator", "unknown"]

_BY_CLAUSES = {
    "by": LicenceCode.CC_BY,
    "by-sa": LicenceCode.CC_BY_SA,
    "by-nc": LicenceCode.CC_BY_NC,
    "by-nd": LicenceCode.CC_BY_ND,
    "by-nc-sa": LicenceCode.CC_BY_NC_SA,
    "by-nc-nd": LicenceCode.CC_BY_NC_ND,
}
_CC_URL = re.compile(r"creativecommons\.org/licenses/(?P<clauses>[a-z-]+)(?:/|$)", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
_SHORT = re.compile(r"\b(?:cc|creative\s+commons)[\s:-]*(?P<clauses>by(?:[\s-]+(?:nc|nd|sa))*)\b", re.IGNORECASE)
_ZERO = re.compile(r"\bcc[\s-]?0\b|\bcc[\s-]zero\b", re.IGNORECASE)
_LONG = re.compile(
    r"\b(?:cc|creative\s+commons)\b[\s:(-]*(?P<words>attribution"
    r"(?:[\s-]*(?:non-?commercial|no-?deriv\w*|share-?alike))*)",
    re.IGNORECASE,
)


def parse_licence(text: str | None, source: LicenceSource) -> Licence:
    """The licence that a URL or a short text names; UNKNOWN, with the URL kept, for anything we do not know surely.

    Whoever reads a wrong licence here puts pages on air that may not be, so nothing is guessed: an unknown clause or
    a text that names two different licences is unknown.
    """
    words = (text or "").strip()
    if not words:
        return Licence()
    urls = _URL.findall(words)
    if urls:
        codes = {_of_url(url) for url in urls}
        url = urls[0].rstrip(".,;")
        return Licence(code=codes.pop() if len(codes) == 1 else LicenceCode.UNKNOWN, url=url, source=source)
    found = _of_words(words)
    return Licence(code=found.pop() if len(found) == 1 else LicenceCode.UNKNOWN, source=source)


def _of_url(url: str) -> LicenceCode:
    lower = url.lower()
    match = _CC_URL.search(lower)
    if match:
        if match["clauses"] == "publicdomain":
            return LicenceCode.PUBLIC_DOMAIN
        return _BY_CLAUSES.get(match["clauses"], LicenceCode.UNKNOWN)
    if "creativecommons.org/publicdomain/zero" in lower:
        return LicenceCode.CC0
    if "creativecommons.org/publicdomain/mark" in lower:
        return LicenceCode.PUBLIC_DOMAIN
    # assumed-1991-2003: arXiv assumes that it may distribute; it gives us no more than the non-exclusive licence.
    if "arxiv.org/licenses/nonexclusive-distrib" in lower or "arxiv.org/licenses/assumed" in lower:
        return LicenceCode.ARXIV
    return LicenceCode.UNKNOWN


def _of_words(words: str) -> set[LicenceCode]:
    found: set[LicenceCode] = set()
    for match in _SHORT.finditer(words):
        clauses = re.split(r"[\s-]+", match["clauses"].lower())
        found.add(_of_clauses(set(clauses)))
    for match in _LONG.finditer(words):
        named = match["words"].lower()
        clauses = ["by"]
        clauses += ["nc"] if re.search(r"non-?commercial", named) else []
        clauses += ["nd"] if re.search(r"no-?deriv", named) else []
        clauses += ["sa"] if re.search(r"share-?alike", named) else []
        found.add(_of_clauses(set(clauses)))
    if _ZERO.search(words):
        found.add(LicenceCode.CC0)
    return found


def _of_clauses(clauses: set[str]) -> LicenceCode:
    key = "-".join(clause for clause in ("by", "nc", "nd", "sa") if clause in clauses)
    return _BY_CLAUSES.get(key, LicenceCode.UNKNOWN)
