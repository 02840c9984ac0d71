"""The station's name, said between two items of a show after so many of them in a row."""

from __future__ import annotations

import threading
from collections.abc import Callable

from radio.model.sweeper import Sweepers
from radio.playout.items import Item, Track
from radio.playout.sources import Shelf
from radio.types import SegmentId, ShowId


class Named:
    """The live shelf, with the name put in. The loop's thread takes, the desk's prepares."""

    fallible = True

    def __init__(self, live: Shelf, told: Callable[[], int]) -> None:
        """`told` counts the times that a sweeper aired otherwise: two in a row would be one too many."""
        self._live = live
        self._told = told
        self._told_before = 0
        self._every: dict[ShowId, int] = {}
        self._show: ShowId | None = None
        self._in_a_row = 0
        self._clip: Track | None = None
        self._lock = threading.Lock()

    def waiting(self) -> bool:
        return self._live.waiting()

    def take(self) -> Track | None:
        following = self._live.following()
        if self._told() != self._told_before:
            self._told_before, self._in_a_row = self._told(), 0
        if following is not None and self._due(following):
            with self._lock:
                clip, self._clip = self._clip, None
            if clip is not None:
                self._in_a_row = 0
                return clip
        track = self._live.take()
        if track is not None:
            show = track.item.show
            self._in_a_row = self._in_a_row + 1 if show == self._show else 1
            self._show = show
        return track

    def prepare(self, index: Sweepers | None, open_clip: Callable[[SegmentId], Track | None]) -> None:
        """Have the clip open, where a show wants it."""
        if index is None:
            return
        self._every = index.name_every
        if self._clip is None and self._every and index.name is not None:
            opened = open_clip(index.name)
            with self._lock:
                self._clip = opened

    def _due(self, following: Item) -> bool:
        show = following.show
        every = self._every.get(show, 0) if show is not None else 0
        with self._lock:
            ready = self._clip is not None and self._clip.ready
        # What somebody asked for, and what goes on after a hold, does not wait for our name.
        free = following.asked_by is None and following.starts_at == 0
        return 0 < every <= self._in_a_row and show == self._show and free and ready
