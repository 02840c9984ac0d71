"""The house programme: the station's own words, made first, airing when nothing else can."""

from __future__ import annotations

import hashlib

from radio.model.script import Script
from radio.model.show import Show
from radio.production.plan import EpisodePlan
from radio.production.workshop import Workshop
from radio.types import EpisodeId

AT_ONCE = 2
"""Pieces made before the first paper; the others come when there is time."""


def house_scripts(w: Workshop, show: Show) -> list[Script]:
    """The pieces in the order of their making: the shortest first, so that there is speech within seconds."""
    from radio.writing.forms.house import pieces

    found = pieces(show, w.config.shows_dir, w.config.station)
    return sorted(found, key=lambda script: sum(len(line.text) for line in script.lines))


def house_plans(w: Workshop) -> list[EpisodePlan]:
    """A plan per piece. Its id holds a digest of its text, so that a changed piece is made anew."""
    return [
        EpisodePlan(
            id=EpisodeId(f"{show.id}-{number}-{_digest(script)}"),
            show=show.id,
            form="house",
            piece=number,
            asked_by="house",
            priority="requested" if number <= AT_ONCE else "backlog",
            on_air=False,
            created=w.clock.now(),
        )
        for show in w.shows.values()
        if show.form == "house"
        for number, script in enumerate(house_scripts(w, show), start=1)
    ]


def _digest(script: Script) -> str:
    return hashlib.sha256("\n".join(f"{x.speaker}: {x.text}" for x in script.lines).encode()).hexdigest()[:8]
