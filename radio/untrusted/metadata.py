"""Whether a paper's own record can be read out at all."""

from __future__ import annotations

from radio.model.paper import Paper
from radio.untrusted.instructions import orders
from radio.untrusted.visible import visible


def not_for_air(paper: Paper) -> str | None:
    """Why the paper is not for the air whatever its text says, or None. A title and names cannot be left out of a talk.

    Profanity in a title is bleeped instead: a study of swearing may be a good one.
    """
    if orders(visible(paper.title)):
        return "its title gives orders to whoever reads it"
    for author in paper.authors:
        name = visible(author.name)
        if orders(name) or len(name.split()) > LONGEST_NAME:
            return "a name among its authors is none"
    return None


LONGEST_NAME = 12
"""Words: collaborations have long names ("the LIGO Scientific Collaboration, the Virgo Collaboration and ...")."""
