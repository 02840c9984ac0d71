"""Sources: where the next track comes from. A fallback is itself a source that holds others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from radio.playout.items import Item, Source, Track


class Shelf:
    """Tracks that somebody else opened ahead, in the order in which they are to air."""

    fallible = True

    def __init__(self) -> None:
        self._tracks: list[Track] = []
        self._lock = threading.Lock()
        self.air_now: Callable[[], datetime | None] = lambda: None
        """The time that the air has reached, for tracks that wait for theirs; None: nothing waits."""

    def waiting(self) -> bool:
        with self._lock:
            return self._first() is not None

    def take(self) -> Track | None:
        """The first; one that cuts in goes before others."""
        with self._lock:
            found = self._first(_cuts_in) or self._first()
            if found is not None:
                self._tracks.remove(found)
            return found

    def following(self) -> Item | None:
        """What `take` would give."""
        with self._lock:
            found = self._first(_cuts_in) or self._first()
            return None if found is None else found.item

    def urgent(self) -> Track | None:
        """The first that cuts in; it stays here."""
        with self._lock:
            return self._first(_cuts_in)

    def pick(self, track: Track) -> bool:
        """Take this very track; False when it is not here any more."""
        with self._lock:
            there = any(t is track for t in self._tracks)
            self._tracks = [t for t in self._tracks if t is not track]
            return there

    def give_back(self, track: Track) -> None:
        """Put a track before all others."""
        with self._lock:
            self._tracks.insert(0, track)

    def _first(self, fits: Callable[[Track], bool] = lambda track: True) -> Track | None:
        for track in self._tracks:
            if fits(track) and self._due(track.item) and track.ready:
                return track
        return None

    def _due(self, item: Item) -> bool:
        if item.not_before is None:
            return True
        now = self.air_now()
        return now is None or item.not_before <= now

    def tracks(self) -> tuple[Track, ...]:
        with self._lock:
            return tuple(self._tracks)

    def put(self, wanted: Sequence[Track], known: Sequence[Track]) -> None:
        """Replace what `tracks()` gave as `known` by `wanted`, and close what is wanted no more.

        A track that was taken in between is the taker's: it neither comes back nor is closed. One that was given
        back in between stays.
        """
        with self._lock:
            there = set(map(id, self._tracks))
            before = set(map(id, known))
            gone = [t for t in self._tracks if id(t) in before and all(t is not w for w in wanted)]
            back = [t for t in self._tracks if id(t) not in before]
            self._tracks = back + [t for t in wanted if id(t) in there or id(t) not in before]
        for track in gone:
            track.close()


def _cuts_in(track: Track) -> bool:
    return track.item.cuts_in != "no"


class Made:
    """Offers a track that is made on the spot from memory, each time: the bed, the ident."""

    def __init__(self, make: Callable[[], Track]) -> None:
        self._make = make
        self.fallible = make().fallible

    def waiting(self) -> bool:
        return True

    def take(self) -> Track:
        return self._make()


class FirstOf:
    """The first of several sources that has something."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = tuple(sources)
        self.fallible = all(source.fallible for source in self._sources)

    def waiting(self) -> bool:
        return any(source.waiting() for source in self._sources)

    def take(self) -> Track | None:
        for source in self._sources:
            track = source.take()
            if track is not None:
                return track
        return None


class Alternating:
    """Several sources in turn; one that has nothing loses its turn."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = list(sources)
        self.fallible = all(source.fallible for source in sources)

    def waiting(self) -> bool:
        return any(source.waiting() for source in self._sources)

    def take(self) -> Track | None:
        for source in tuple(self._sources):
            track = source.take()
            if track is not None:
                self._sources.remove(source)
                self._sources.append(source)
                return track
        return None


class Announced:
    """Puts a short ident before the first track of a source and before every so many after it.

    Not before each: with it, four seconds lie between two items in which nobody says a word.
    """

    def __init__(self, source: Source, ident: Source, every: int = 3) -> None:
        self._source = source
        self._ident = ident
        self._every = every
        self._taken = 0
        self._announced = False
        self.fallible = source.fallible

    def waiting(self) -> bool:
        return self._source.waiting()

    def take(self) -> Track | None:
        if not self._source.waiting():
            return None
        if not self._announced and self._taken % self._every == 0:
            self._announced = True
            return self._ident.take()
        track = self._source.take()
        if track is not None:
            self._announced = False
            self._taken += 1
        return track
