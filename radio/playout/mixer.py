"""The mixer: plays one track, joins the next to it, cuts over to better material, and never falls silent.

Joins are short crossfades. The bed gives way at once to anything better, a replay or house piece to live material at
its end, or by a fade when that is more than a minute away. A live item that cuts in ends what is on air, or puts it
on hold; what is held goes on after it, from a quiet moment just before it stopped.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from radio.config import SoundConfig
from radio.errors import PlayoutError
from radio.playout.guard import SilenceGuard
from radio.playout.items import Block, Ended, Item, Run, Track, peaks, silence
from radio.playout.tracks import Resumed
from radio.playout.wiring import Graph
from radio.types import Samples, ShowId, to_samples

log = logging.getLogger(__name__)

PATIENCE: Final = to_samples(0.5)
"""How long a starving track is waited for: shorter is a gap, longer is an outage."""
FADE_ON_SKIP: Final = to_samples(0.3)
FADE_ON_STOP: Final = to_samples(1.5)
FADE_ON_CUT: Final = to_samples(0.4)
WORTH_WAITING: Final = to_samples(60.0)
WORTH_HOLDING: Final = to_samples(4.0)
"""A talk that has less left is heard to its end before something cuts in."""
SHORT: Final = to_samples(10.0)
"""The same for idents, jingles and sweepers, which are never put on hold."""
BACK_LEAST: Final = to_samples(0.5)
BACK_MOST: Final = to_samples(2.0)
"""How far before it stopped a held item goes on: far enough to find into the sentence again."""
QUIET: Final = to_samples(0.05)
TRIES: Final = 8
"""Tracks that may give nothing, one after another, before the bed is taken."""


@dataclass(frozen=True)
class Fades:
    """How long the ordinary changes take, in samples."""

    join: int = to_samples(0.04)
    """Overlap of two items: 40 ms hide the cut and swallow no word."""
    from_bed: int = to_samples(1.5)
    from_filler: int = to_samples(2.0)

    @classmethod
    def of(cls, sound: SoundConfig) -> Fades:
        return cls(
            to_samples(sound.crossfade_ms / 1000),
            to_samples(sound.bed_fade_seconds),
            to_samples(sound.filler_fade_seconds),
        )


USUAL: Final = Fades()


@dataclass(frozen=True)
class _Wish:
    """Somebody wants the item on air to end; with a show, only if it is one of that show."""

    asked_by: str
    show: ShowId | None
    fade: int


class _Fade:
    """The outgoing track of a crossfade of equal power. `held`: it goes on later."""

    def __init__(self, track: Track, length: int, held: Resumed | None) -> None:
        self._track = track
        self._held = held
        self._read = track.read if held is None else held.fade_out
        self._length = length
        self._done = 0

    @property
    def over(self) -> bool:
        return self._done >= self._length

    def apply(self, incoming: Block) -> None:
        """Mix the next part of the outgoing track into `incoming`, in place."""
        n = min(len(incoming), self._length - self._done)
        phase = (np.arange(self._done, self._done + n, dtype=np.float32) + 0.5) * np.float32(np.pi / 2 / self._length)
        incoming[:n] *= np.sin(phase)[:, None]
        try:
            going = self._read(n)
        except Exception:
            # It is on its way out: what is lost is inaudible, and the incoming track must not suffer for it. A held
            # one raises again when it goes on, and is dropped then.
            log.exception("outgoing track failed while fading")
            going = silence(0)
        incoming[: len(going)] += going * np.cos(phase[: len(going)])[:, None]
        self._done += n

    def end(self) -> None:
        if self._held is None:
            self._track.close()
        else:
            self._held.fading = False


class Mixer:
    """Renders the air, block by block. One thread uses it; `skip` may be called from another."""

    def __init__(self, graph: Graph, guard: SilenceGuard, fades: Fades = USUAL) -> None:
        self._graph = graph
        self._fades = fades
        self._guard = guard
        self._fade: _Fade | None = None
        self._starved = 0
        self._wish: _Wish | None = None
        self._runs: list[Run] = []
        self._run = 0
        self.position = 0
        """Samples rendered since the start, up to where the next track would begin."""
        self._heard: deque[Block] = deque()
        """The last seconds of the current track, should it be put on hold."""
        self.on_start: Callable[[Item], None] = lambda item: None
        """Hears of every track that comes on air."""
        self.current: Track = self._started(graph.programme.take())

    def skip(self, asked_by: str, show: ShowId | None = None) -> None:
        """End the current item at the next block; with a show, by a longer fade and only if it is one of that."""
        self._wish = _Wish(asked_by, show, FADE_ON_SKIP if show is None else FADE_ON_STOP)

    def render(self, n: int) -> tuple[Block, list[Run]]:
        """The next `n` samples, and whose they are."""
        out = silence(n)
        at = barren = 0
        self._consider()
        while at < n:
            left = self.current.remaining
            if left is not None and left <= self._fades.join:
                fault = _fault(self.current)
                self._switch(int(left), Ended(cut_short=fault is not None, fault=fault))
                barren += 1
                if barren > TRIES:
                    self._replace(self._graph.bed.take, 0, Ended(cut_short=True, fault="nothing but empty tracks"))
                continue
            piece = self._piece(n - at if left is None else min(n - at, left - self._fades.join))
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
            self._remember(piece)
        elif self._starved < PATIENCE:
            piece = silence(min(n, PATIENCE - self._starved))
            self._starved += len(piece)
        else:
            log.warning("%s gives no sound; dropped", self.current.item.title)
            self._switch(0, Ended(cut_short=True, fault="it gave no sound in time"))
            return silence(0)
        if self._fade is not None:
            self._fade.apply(piece)
            if self._fade.over:
                self._end_fade()
        return piece

    def _remember(self, piece: Block) -> None:
        # A fade is mixed into the piece itself.
        self._heard.append(piece if self._fade is None else piece.copy())
        while sum(map(len, self._heard)) - len(self._heard[0]) > BACK_MOST:
            self._heard.popleft()

    def _consider(self) -> None:
        """Cut over when something better waits, or when asked to."""
        item, left = self.current.item, self.current.remaining
        wish, self._wish = self._wish, None
        urgent = self._graph.live.urgent()
        if wish is not None and wish.show is not None:
            self._drop_held(wish.asked_by, wish.show)
        if wish is not None and (wish.show is None or item.show == wish.show):
            fade = wish.fade if left is None else min(wish.fade, left)
            self._switch(fade, Ended(cut_short=True, asked_by=wish.asked_by))
        elif urgent is not None and _yields(item, left, urgent.item):
            self._cut_in(urgent)
        elif left is None:
            if self._graph.better.waiting():
                self._switch(self._fades.from_bed, Ended(cut_short=False))
        elif item.source in ("replay", "evergreen") and left > WORTH_WAITING and self._graph.live.waiting():
            self._switch(self._fades.from_filler, Ended(cut_short=True))

    def _cut_in(self, urgent: Track) -> None:
        item, left = self.current.item, self.current.remaining
        if not self._graph.live.pick(urgent):
            return  # somebody took it out of the rundown just now
        asked_by = urgent.item.asked_by
        if left is None:
            self._replace(lambda: urgent, self._fades.from_bed, Ended(cut_short=False))
        elif urgent.item.cuts_in == "hold" and item.kind == "talk":
            held = Resumed(self.current, self._again())
            ended = Ended(cut_short=True, asked_by=asked_by, resumes_at=held.position)
            self._replace(lambda: urgent, FADE_ON_CUT, ended, held)
        else:
            self._replace(lambda: urgent, min(FADE_ON_CUT, left), Ended(cut_short=True, asked_by=asked_by))

    def _again(self) -> Block:
        """The end of what was heard, from its quietest moment between half a second and two seconds ago."""
        heard = np.concatenate([silence(0), *self._heard])[-BACK_MOST:]
        choice = heard[: max(0, len(heard) - BACK_LEAST)]
        windows = len(choice) // QUIET
        if windows == 0:
            return heard
        levels = peaks(choice[: windows * QUIET]).reshape(windows, QUIET).max(axis=1)
        return heard[int(levels.argmin()) * QUIET :]

    def _drop_held(self, asked_by: str | None, show: ShowId | None = None) -> None:
        """What is on hold (of a show, or all) does not go on: something else has ended it for good."""
        for shelf in (self._graph.live, self._graph.held):
            for track in shelf.tracks():
                held = isinstance(track, Resumed) or track.item.starts_at > 0
                fits = held and (show is None or track.item.show == show)
                if fits and shelf.pick(track):
                    track.close()
                    self._runs.append(Run(track.item, Samples(0), Ended(cut_short=True, asked_by=asked_by)))

    def _switch(self, fade: int, ended: Ended) -> None:
        self._replace(self._graph.programme.take, fade, ended)

    def _replace(self, take: Callable[[], Track | None], fade: int, ended: Ended, held: Resumed | None = None) -> None:
        old = self.current
        self._close_run(ended)
        # Before the next is taken: it may be the one that is still fading out, going on after all.
        self._end_fade()
        if held is not None:
            (self._graph.live if old.item.source == "live" else self._graph.held).give_back(held)
        if fade > 0:
            self._fade = _Fade(old, fade, held)
        else:
            old.close()
        self._starved = 0
        self._heard.clear()
        self.current = self._started(take())

    def _end_fade(self) -> None:
        if self._fade is not None:
            self._fade.end()
            self._fade = None

    def _started(self, track: Track | None) -> Track:
        track = track or self._graph.bed.take()
        if track is None:
            raise PlayoutError("the infallible source gave nothing")
        if track.item.cuts_in == "end":
            self._drop_held(track.item.asked_by)
        elif track.item.source == "live" and track.item.kind == "talk" and track.item.cuts_in == "no":
            # The programme goes on: a replay that was held before it is no more wanted.
            self._graph.held.put((), self._graph.held.tracks())
        self.on_start(track.item)
        return track

    def _close_run(self, ended: Ended | None) -> None:
        if self._run or ended is not None:
            self._runs.append(Run(self.current.item, Samples(self._run), ended))
        self._run = 0


def _yields(item: Item, left: Samples | None, urgent: Item) -> bool:
    """Whether what is on air, with so much left of it, is to be cut for `urgent` now."""
    if left is None:
        return True
    later = item.since is not None and urgent.since is not None and urgent.since > item.since
    if urgent.cuts_in == "end":
        return left > FADE_ON_CUT and (item.cuts_in != "end" or later)
    if item.kind != "talk":
        return left > SHORT
    # Parts of one insertion follow one another, and a short announcement is heard out by the next.
    return left > WORTH_HOLDING and (item.cuts_in != "hold" or (later and left > WORTH_WAITING))


def _fault(track: Track) -> str | None:
    fault = getattr(track, "fault", None)
    return fault if isinstance(fault, str) else None
