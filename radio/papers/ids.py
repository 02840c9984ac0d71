"""arXiv identifiers: https://info.arxiv.org/help/arxiv_identifier.html."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from radio.errors import UsageError
from radio.types import PaperId

_NEW = r"[0-9]{4}\.[0-9]{4,5}"
_OLD = r"[a-z][a-z-]*(?:\.[A-Z]{2})?/[0-9]{7}"
_VERSION = r"v([1-9][0-9]{0,3})"
_ID = re.compile(
    rf"(?:(?:https?://[^/\s]+|(?:www\.|export\.)?arxiv\.org)/(?:abs|pdf|html)/|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/"
    rf"arxiv\.|arxiv:\s?|oai:arxiv\.org:)?({_NEW}|{_OLD})(?:{_VERSION})?(?:\.pdf)?/?(?:[?#]\S*)?",
    re.IGNORECASE | re.ASCII,
)
_LOCAL = re.compile(r"local:[0-9a-f]{16}")
_FILE_NEW = re.compile(rf"(?:^|[^0-9.])({_NEW})(?:{_VERSION})?(?![0-9])")
_FILE_OLD = re.compile(rf"(?:^|[^a-z-])([a-z][a-z-]*(?:\.[A-Z]{{2}})?)_([0-9]{{7}})(?:{_VERSION})?(?![0-9])")


def parse_id(text: str) -> PaperId:
    """The id, without its version, in "2605.20098v1", "arXiv:2605.20098", an abs or pdf URL, or "local:...".

    Raises UsageError when there is none.
    """
    return parse_key(text)[0]


def parse_key(text: str) -> tuple[PaperId, int | None]:
    """The id as `parse_id` finds it, and the version where the text has one. Raises UsageError."""
    word = text.strip()
    if _LOCAL.fullmatch(word):
        return PaperId(word), None
    match = _ID.fullmatch(word)
    if match is None:
        raise UsageError(f'"{text[:200]}" is no arXiv id', hint="write it as 2605.20098 or hep-th/9108004")
    return _canonical(match.group(1)), int(match.group(2)) if match.group(2) else None


def key_in_file_name(stem: str) -> tuple[PaperId, int] | None:
    """Id and version (1 where none is written) in a file's name.

    Known forms: "2605.20098v2", "arxiv-2605.20098", "hep-th_9108004v1". None for any other.
    """
    match = _FILE_NEW.search(stem)
    if match and _month(match[1]):
        return PaperId(match[1]), int(match[2] or 1)
    match = _FILE_OLD.search(stem)
    if match and _month(match[2]):
        return _canonical(f"{match[1]}/{match[2]}"), int(match[3] or 1)
    return None


def _canonical(name: str) -> PaperId:
    """As arXiv itself writes it: "math/0309136" for "math.GT/0309136", since the subject is no part of the id."""
    archive, slash, number = name.rpartition("/")
    return PaperId(f"{archive.partition('.')[0].lower()}{slash}{number}")


def month_of(paper_id: PaperId) -> datetime | None:
    """Start of the month that an arXiv id tells; None for papers of a folder."""
    if paper_id.startswith("local:"):
        return None
    return _month(paper_id.rpartition("/")[2])


def _month(number: str) -> datetime | None:
    """ "2605.20098" is of May 2026, "9108004" of August 1991; arXiv began in 1991."""
    year, month = int(number[:2]), int(number[2:4])
    if not 1 <= month <= 12:
        return None
    return datetime(1900 + year if year >= 91 else 2000 + year, month, 1, tzinfo=UTC)
