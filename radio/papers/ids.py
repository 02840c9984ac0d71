"""arXiv identifiers: https://info.arxiv.org/help/arxiv_identifier.html."""

from __future__ import annotations

import re

from radio.errors import UsageError
from radio.types import PaperId

_NEW = r"\d{4}\.\d{4,5}"
_OLD = r"[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7}"
_ID = re.compile(rf"(?:https?://[^/\s]+/(?:abs|pdf)/|arxiv:)?({_NEW}|{_OLD})(v[1-9]\d*)?(?:\.pdf)?", re.IGNORECASE)
_LOCAL = re.compile(r"local:[0-9a-f]{16}")


def parse_id(text: str) -> PaperId:
    """The id in "2605.20098", "2605.20098v1", "arXiv:2605.20098", an abs or pdf URL, or "local:..."; without its version.

    Raises UsageError when there is none.
    """
    word = text.strip()
    if _LOCAL.fullmatch(word):
        return PaperId(word)
    match = _ID.fullmatch(word)
    if match is None:
        raise UsageError(f'"{text}" is no arXiv id', hint='write it as 2605.20098 or hep-th/9108004')
    return PaperId(match.group(1))
