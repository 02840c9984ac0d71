"""Who asks, at the command line or with the operator's token.

Apart from what they ask for: a command has the name before it knows whether it needs the store; `radio say` does not.
"""

from __future__ import annotations

import re

from radio.errors import UsageError

LONGEST_NAME = 60


def operator(name: str) -> str:
    """Who asked, as logs and the rundown have it. Raises UsageError for a name that is none."""
    plain = re.sub(r"[\s\x00-\x1f\x7f]+", " ", name).strip()
    if not plain or len(plain) > LONGEST_NAME:
        raise UsageError(f"a name has 1 to {LONGEST_NAME} characters", subject=plain[:LONGEST_NAME])
    return f"operator:{plain}"
