"""Sources: where the next track comes from. A fallback is itself a source that holds others."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from radio.playout.items import Source, Track


class Shelf:
    """Tracks that somebody else opened ahead, in the order in which they are to air."""

    fallible = True

    def __init__(self) -> None:
        self._tracks: list[Track] = []
        self._lock = threading.Lock()

    def waiting(self) -> bool:
        with self._lock:
            return any(track.ready for track in self._tracks)

    def take(self) -> Track | None:
        with self._lock:
            found = next((track for track in self._tracks if track.ready), None)
            if found is not None:
                self._tracks.remove(found)
            return found

    def tracks(self) -> tuple[Track, ...]:
        with self._lock:
            return tuple(self._tracks)

    def put(self, wanted: Sequence[Track], known: Sequence[Track]) -> None:
        """Replace what `tracks()` gave as `known` by `wanted`, and close what is wanted no more.

        A track that was taken in between is the taker's: it neither comes back nor is closed.
        """
        with self._lock:
            there = set(map(id, self._tracks))
            before = set(map(id, known))
            gone = [t for t in self._tracks if id(t) in before and all(t is not w for w in wanted)]
            self._tracks = [t for t in wanted if id(t) in there or id(t) not in before]
        for track in gone:
            track.close()


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
    """Puts a short ident before every track of a source."""

    def __init__(self, source: Source, ident: Source) -> None:
        self._source = source
        self._ident = ident
        self._announced = False
        self.fallible = source.fallible

    def waiting(self) -> bool:
        return self._source.waiting()

    def take(self) -> Track | None:
        if not self._source.waiting():
            return None
        if not self._announced:
            self._announced = True
            return self._ident.take()
        track = self._source.take()
        if track is not None:
            self._announced = False
        return track
