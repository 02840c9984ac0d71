"""Licences as arXiv writes them: URLs in feeds, OAI-PMH and PDF Info, and now and then plain words."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from radio.model.paper import Licence, LicenceCode

LicenceSource = Literal["feed", "oai", "pdf-info", "pdf-text", "operator", "unknown"]

MOST_CHARACTERS = 2000
"""A longer text is no licence, and what it says would go into every record of the paper."""
_BY_CLAUSES = {
    "by": LicenceCode.CC_BY,
    "by-sa": LicenceCode.CC_BY_SA,
    "by-nc": LicenceCode.CC_BY_NC,
    "by-nd": LicenceCode.CC_BY_ND,
    "by-nc-sa": LicenceCode.CC_BY_NC_SA,
    "by-nc-nd": LicenceCode.CC_BY_NC_ND,
}
_CLAUSES = {code: frozenset(key.split("-")[1:]) for key, code in _BY_CLAUSES.items()}
"""What each licence asks for besides the name of the author; the others ask for none of it."""
_URL = re.compile(
    r"https?://[^\s<>\"'\]]+|(?<![\w.@/:-])(?:www\.)?(?:creativecommons\.org|arxiv\.org/licenses)/[^\s<>\"'\]]+",
    re.IGNORECASE,
)
_CC_HOSTS = frozenset({"creativecommons.org", "www.creativecommons.org"})
_ARXIV_HOSTS = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org"})
_END = r"(?:/\d\.\d(?:/[a-z]{2,6})?)?(?:/(?:deed|legalcode)(?:\.[a-z_-]{2,8})?)?/?"
"""Version, jurisdiction, and which of the two texts."""
_CC_PATH = re.compile(rf"/licen[sc]es/(?P<clauses>[a-z-]+){_END}")
_PUBLIC_PATH = re.compile(rf"/publicdomain/(?P<tool>zero|mark){_END}")
# assumed-1991-2003: arXiv assumes that it may distribute; it gives us no more than the non-exclusive licence.
_ARXIV_PATH = re.compile(r"/licenses/(?:nonexclusive-distrib|assumed)[\w./-]*")
_DASHES = re.compile(r"[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d_]")
_SHORT = re.compile(r"\b(?:cc|creative\s+commons)[\s:-]*(?P<clauses>by(?:[\s-]+(?:nc|nd|sa))*)\b", re.IGNORECASE)
_ZERO = re.compile(r"\bcc[\s-]?0\b|\bcc[\s-]zero\b", re.IGNORECASE)
_LONG = re.compile(
    r"\b(?:cc|creative\s+commons)\b[\s:(-]*(?P<words>attribution"
    r"(?:[\s-]*(?:non[\s-]*commercial|no[\s-]*deriv\w*|share[\s-]*alike))*)",
    re.IGNORECASE,
)
_TOLD = (
    ("nc", re.compile(r"(?<![a-z])(?:n[cd]|sa)*nc(?:n[cd]|sa)*(?![a-z])|non\W*commercial", re.IGNORECASE)),
    ("nd", re.compile(r"(?<![a-z])(?:n[cd]|sa)*nd(?:n[cd]|sa)*(?![a-z])|\bno\W*deriv", re.IGNORECASE)),
    ("sa", re.compile(r"(?<![a-z])(?:n[cd]|sa)*sa(?:n[cd]|sa)*(?![a-z])|share\W*alike", re.IGNORECASE)),
)
"""A clause, however and wherever it is written."""
_BUT = re.compile(r"\b(?:not|never|no longer|except\w*|unless|excluding|all rights|only|metadata)\b", re.IGNORECASE)
"""Says that what is named does not hold, or not for all of it."""


def parse_licence(text: str | None, source: LicenceSource) -> Licence:
    """The licence that a URL or a short text names; UNKNOWN, with the URL kept, for anything we do not know surely.

    Whoever reads a wrong licence here puts pages on air that may not be, so nothing is guessed: an unknown clause, a
    clause or an exception beside the name, or a text that names two different licences is unknown.
    """
    words = (text or "").strip()
    if not words or len(words) > MOST_CHARACTERS:
        return Licence()
    urls = [url.rstrip(".,;)") for url in _URL.findall(words)]
    rest = _DASHES.sub("-", _URL.sub(" ", words))
    found = {_of_url(url) for url in urls} | _of_words(rest)
    code = found.pop() if len(found) == 1 else LicenceCode.UNKNOWN
    if _BUT.search(rest) or not _told(rest) <= _CLAUSES.get(code, frozenset()):
        code = LicenceCode.UNKNOWN
    return Licence(code=code, url=urls[0] if urls else None, source=source)


def _of_url(url: str) -> LicenceCode:
    lower = url.lower()
    try:
        parts = urlsplit(lower if "://" in lower else f"https://{lower}")
    except ValueError:
        return LicenceCode.UNKNOWN
    if parts.netloc in _CC_HOSTS:
        if match := _PUBLIC_PATH.fullmatch(parts.path):
            return LicenceCode.CC0 if match["tool"] == "zero" else LicenceCode.PUBLIC_DOMAIN
        if match := _CC_PATH.fullmatch(parts.path):
            if match["clauses"] == "publicdomain":
                return LicenceCode.PUBLIC_DOMAIN
            return _BY_CLAUSES.get(match["clauses"], LicenceCode.UNKNOWN)
    if parts.netloc in _ARXIV_HOSTS and _ARXIV_PATH.fullmatch(parts.path):
        return LicenceCode.ARXIV
    return LicenceCode.UNKNOWN


def _of_words(words: str) -> set[LicenceCode]:
    found: set[LicenceCode] = set()
    for match in _SHORT.finditer(words):
        clauses = re.split(r"[\s-]+", match["clauses"].lower())
        found.add(_of_clauses(set(clauses)))
    for match in _LONG.finditer(words):
        found.add(_of_clauses({"by", *_told(match["words"])}))
    if _ZERO.search(words):
        found.add(LicenceCode.CC0)
    return found


def _told(words: str) -> set[str]:
    """Of the clauses NC, ND and SA those that are named anywhere."""
    return {clause for clause, pattern in _TOLD if pattern.search(words)}


def _of_clauses(clauses: set[str]) -> LicenceCode:
    key = "-".join(clause for clause in ("by", "nc", "nd", "sa") if clause in clauses)
    return _BY_CLAUSES.get(key, LicenceCode.UNKNOWN)
