"""Which voice speaks for which host of an episode: one each, from the first line to the last.

A host whose voice fails does not change it for one line, which listeners would take for another person. It goes on in
the next voice, and what was said before is said again in that one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from radio.model.audio import Clip
from radio.types import HostId, VoiceId

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Said:
    """What came of a line in one voice."""

    clip: Clip | None
    cpu_seconds: float = 0.0
    down: bool = False
    """The voice cannot speak now, whatever the line."""


Say = Callable[[int, VoiceId], Said]
"""Lets a voice say the line of that index."""


class Each(Protocol):
    """`map`, in threads or not."""

    def __call__(self, function: Callable[[int], Said], lines: Iterable[int], /) -> Iterator[Said]: ...


class Casting:
    """The decisions of one episode. They hold when its lines are spoken again, because some were heard to be bad."""

    def __init__(self, orders: Mapping[HostId, Sequence[VoiceId]]) -> None:
        """`orders`: each host's voices, best first. A voice that two of them have speaks for the one who has it now."""
        self._orders = {host: tuple(voices) for host, voices in orders.items()}
        self._voices: dict[HostId, VoiceId] = {}
        self._down: set[VoiceId] = set()
        for host in self._orders:
            self._take(host, self._free(host))

    def voice(self, host: HostId) -> VoiceId | None:
        """Who speaks for the host as it stands; None when none of its voices is free and well."""
        return self._voices.get(host)

    def clips(self, speakers: Sequence[HostId], say: Say, each: Each = map) -> tuple[list[Clip | None], float]:
        """The clip of each line, None for one that is lost, and the CPU seconds. `speakers` has the host of each."""
        take = _Take(self, speakers, say, each)
        # All in the script's order, for what comes first is wanted first; then what must be said in another voice.
        take.speak(range(len(speakers)))
        for host in dict.fromkeys(speakers):
            self._settle(host, take)
        return take.clips(), take.cpu_seconds

    def asked(self, line: int, host: HostId, say: Say) -> Said:
        """The line in its host's voice. A voice that is down is not asked again."""
        voice = self.voice(host)
        if voice is None or voice in self._down:
            return Said(None, down=True)
        return self._noted(voice, say(line, voice))

    def _settle(self, host: HostId, take: _Take) -> None:
        """Find the voice in which all of the host's lines can be said, or the most of them."""
        lines = take.lines_of(host)
        lost: dict[VoiceId, int] = {}
        while (voice := self.voice(host)) is not None:
            missing = [n for n in lines if take.done[n].clip is None]
            if not missing:
                return
            lost[voice] = len(lines) if voice in self._down else len(missing)
            following = self._following(host, lost, missing, take)
            if following is None:
                break
            log.warning("%s goes on in the voice %s: %s failed", host, following, voice)
            self._take(host, following)
            take.speak(lines)
        best = min(lost, key=lambda name: lost[name], default=None)
        if best is not None and best != voice and lost[best] < len(lines):
            self._take(host, best)
            take.speak(lines)

    def _following(
        self, host: HostId, tried: Mapping[VoiceId, int], missing: Sequence[int], take: _Take
    ) -> VoiceId | None:
        """The next voice that is worth it: what no other voice can say either is the line's own fault."""
        left = (voice for voice in self._orders[host] if voice not in tried and self._is_free(host, voice))
        return next((voice for voice in left if self._can_say_any(voice, missing, take)), None)

    def _can_say_any(self, voice: VoiceId, lines: Sequence[int], take: _Take) -> bool:
        for line in lines:
            said = self._noted(voice, take.say(line, voice))
            take.cpu_seconds += said.cpu_seconds
            if said.clip is not None or said.down:
                return said.clip is not None
        return False

    def _noted(self, voice: VoiceId, said: Said) -> Said:
        if said.down:
            self._down.add(voice)  # one step, so that threads may
        return said

    def _free(self, host: HostId) -> VoiceId | None:
        return next((voice for voice in self._orders[host] if self._is_free(host, voice)), None)

    def _is_free(self, host: HostId, voice: VoiceId) -> bool:
        """Whether it is well and nobody else's, so that no two hosts are heard in one voice."""
        return voice not in self._down and all(other == host or v != voice for other, v in self._voices.items())

    def _take(self, host: HostId, voice: VoiceId | None) -> None:
        if voice is not None:
            self._voices[host] = voice


class _Take:
    """One speaking of the lines."""

    def __init__(self, casting: Casting, speakers: Sequence[HostId], say: Say, each: Each) -> None:
        self.say = say
        self.done: dict[int, Said] = {}
        self.cpu_seconds = 0.0
        self._casting = casting
        self._speakers = speakers
        self._each = each

    def speak(self, lines: Sequence[int]) -> None:
        asked = self._each(lambda n: self._casting.asked(n, self._speakers[n], self.say), lines)
        for line, said in zip(lines, asked, strict=True):
            self.done[line] = said
            self.cpu_seconds += said.cpu_seconds

    def lines_of(self, host: HostId) -> list[int]:
        return [n for n, speaker in enumerate(self._speakers) if speaker == host]

    def clips(self) -> list[Clip | None]:
        return [self.done[n].clip for n in range(len(self._speakers))]
