"""That hosts and words are synthetic is said at the start of every episode: what does not say it is not made.

Together with the time checks, which say it as well, no hour on air passes without it.
"""

from __future__ import annotations

from typing import Final

from radio.model.script import Script
from radio.model.segment import ANNOUNCEMENTS
from radio.model.show import Show

WITHIN: Final = 3
"""Lines from the start among which it stands: the opening before it, and one more that an operator's show may want."""


def disclosure_lacking(script: Script, show: Show) -> str | None:
    """Why this script may not become an episode, or None. What the station says of itself is none: the house
    programme, sentences said on air."""
    if show.form == "house" or show.id == ANNOUNCEMENTS:
        return None
    if any(line.beat == "disclosure" for line in script.lines[:WITHIN]):
        return None
    return f"none of its first {WITHIN} lines says that voices and words are synthetic"
