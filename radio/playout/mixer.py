"""The mixer: plays one track, joins the next to it, cuts over to better material, and never falls silent.

Joins are 40 ms crossfades. A programme that stands in (replay, house programme, bed) gives way to a live one: the bed
at once, the others at their end, or by a fade when that is more than a minute away.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from radio.errors import PlayoutError
from radio.playout.guard import SilenceGuard
from radio.playout.items import JOIN, Block, Item, Source, Track, silence
from radio.types import Samples, to_samples

log = logging.getLogger(__name__)

PATIENCE: Final = to_samples(0.5)
"""How long a starving track is waited for: shorter is a gap, longer is an outage."""
FADE_FROM_BED: Final = to_samples(1.5)
FADE_FROM_FILLER: Final = to_samples(2.0)
FADE_ON_SKIP: Final = to_samples(0.3)
WORTH_WAITING: Final = to_samples(60.0)
TRIES: Final = 8
"""Tracks that may give nothing, one after another, before the bed is taken."""


@dataclass(frozen=True)
class Run:
    """`samples` of one item, in the order of the air. `ended`: how the item came to its end with this run."""

    item: Item
    samples: Samples
    ended: Ended | None = None


@dataclass(frozen=True)
class Ended:
    cut_short: bool
    fault: str | None = None
    asked_by: str | None = None


class _Fade:
    """The outgoing track of a crossfade of equal power."""

    def __init__(self, track: Track, length: int) -> None:
        self.track = track
        self.length = length
        self.done = 0

    def apply(self, incoming: Block) -> None:
        """Mix the next part of the outgoing track into `incoming`, in place."""
        n = min(len(incoming), self.length - self.done)
        phase = (np.arange(self.done, self.done + n, dtype=np.float32) + 0.5) * np.float32(np.pi / 2 / self.length)
        incoming[:n] *= np.sin(phase)[:, None]
        try:
            going = self.track.read(n)
        except Exception:
            # It is on its way out: what is lost is inaudible, and the incoming track must not suffer for it.
            log.exception("outgoing track failed while fading")
            going = silence(0)
        incoming[: len(going)] += going * np.cos(phase[: len(going)])[:, None]
        self.done += n


class Mixer:
    """Renders the air, block by block. One thread uses it."""

    def __init__(self, programme: Source, live: Source, filler: Source, bed: Source, guard: SilenceGuard) -> None:
        self._programme = programme
        self._live = live
        self._filler = filler
        self._bed = bed
        self._guard = guard
        self._fade: _Fade | None = None
        self._starved = 0
        self._skip: str | None = None
        self._runs: list[Run] = []
        self._run = 0
        self.position = 0
        """Samples rendered since the start, up to where the next track would begin."""
        self.on_start: Callable[[Item], None] = lambda item: None
        """Hears of every track that comes on air."""
        self.current: Track = self._take()

    def skip(self, asked_by: str) -> None:
        """End the current item at the next block."""
        self._skip = asked_by

    def render(self, n: int) -> tuple[Block, list[Run]]:
        """The next `n` samples, and whose they are."""
        out = silence(n)
        at = barren = 0
        self._consider()
        while at < n:
            left = self.current.remaining
            if left is not None and left <= JOIN:
                self._switch(int(left), Ended(cut_short=_fault(self.current) is not None, fault=_fault(self.current)))
                barren += 1
                if barren > TRIES:
                    self._replace(self._bed.take(), 0, Ended(cut_short=True, fault="nothing but empty tracks"))
                continue
            piece = self._piece(n - at if left is None else min(n - at, left - JOIN))
            out[at : at + len(piece)] = piece
            at += len(piece)
            self._run += len(piece)
            self.position += len(piece)
        self._close_run(None)
        runs, self._runs = self._runs, []
        return self._guard.apply(out), runs

    def _piece(self, n: int) -> Block:
        """Up to `n` samples of the current track with its fade; silence while it starves; empty when it was dropped."""
        try:
            piece = self.current.read(n)
        except Exception as e:
            # Whatever a track raises, the station stays on air: the item is dropped and named in the as-run log.
            log.exception("%s failed on air", self.current.item.title)
            self._switch(0, Ended(cut_short=True, fault=str(e)))
            return silence(0)
        if len(piece):
            self._starved = 0
        elif self._starved < PATIENCE:
            piece = silence(min(n, PATIENCE - self._starved))
            self._starved += len(piece)
        else:
            log.warning("%s gives no sound; dropped", self.current.item.title)
            self._switch(0, Ended(cut_short=True, fault="it gave no sound in time"))
            return silence(0)
        if self._fade is not None:
            self._fade.apply(piece)
            if self._fade.done >= self._fade.length:
                self._fade.track.close()
                self._fade = None
        return piece

    def _consider(self) -> None:
        """Cut over when something better waits, or when asked to."""
        item, left = self.current.item, self.current.remaining
        if self._skip is not None:
            asked_by, self._skip = self._skip, None
            fade = FADE_ON_SKIP if left is None else min(FADE_ON_SKIP, left)
            self._switch(fade, Ended(cut_short=True, asked_by=asked_by))
        elif left is None:
            if self._live.waiting() or self._filler.waiting():
                self._switch(FADE_FROM_BED, Ended(cut_short=False))
        elif item.source != "live" and left > WORTH_WAITING and self._live.waiting():
            self._switch(FADE_FROM_FILLER, Ended(cut_short=True))

    def _switch(self, fade: int, ended: Ended) -> None:
        self._replace(self._programme.take(), fade, ended)

    def _replace(self, track: Track | None, fade: int, ended: Ended) -> None:
        old = self.current
        self._close_run(ended)
        if self._fade is not None:
            self._fade.track.close()
            self._fade = None
        if fade > 0:
            self._fade = _Fade(old, fade)
        else:
            old.close()
        self._starved = 0
        self.current = self._started(track)

    def _take(self) -> Track:
        return self._started(self._programme.take())

    def _started(self, track: Track | None) -> Track:
        track = track or self._bed.take()
        if track is None:
            raise PlayoutError("the infallible source gave nothing")
        self.on_start(track.item)
        return track

    def _close_run(self, ended: Ended | None) -> None:
        if self._run or ended is not None:
            self._runs.append(Run(self.current.item, Samples(self._run), ended))
        self._run = 0


def _fault(track: Track) -> str | None:
    fault = getattr(track, "fault", None)
    return fault if isinstance(fault, str) else None
