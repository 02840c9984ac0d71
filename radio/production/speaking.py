"""The lines of an episode, each in its host's voice, and heard as far as there is time."""

from __future__ import annotations

import logging
from functools import partial

from radio.errors import PoolClosedError, SpeechError, VoiceDownError, WorkerDiedError
from radio.model.audio import Clip
from radio.model.script import Script
from radio.model.takes import Take
from radio.production import tasks
from radio.production.casting import Casting, Each, Said
from radio.production.ear import Ear
from radio.production.plan import EpisodePlan
from radio.production.pool import Done
from radio.production.workshop import Workshop
from radio.types import VoiceId

log = logging.getLogger(__name__)

LINE_SECONDS = 600.0
"""Longest that one line may take to be spoken, with all its readings, before its worker is killed."""
MOST_TOLD = 3
"""Papers named beside a word whose sound was guessed."""
HEARINGS = 6
"""How often an episode's clips are heard at most: a line may have three readings by each of two voices."""


class Speaking:
    """Of one episode, whose hosts keep their voices from the first line to the last."""

    def __init__(self, workshop: Workshop, ear: Ear, plan: EpisodePlan, script: Script) -> None:
        self._w = workshop
        self._ear = ear
        self._plan = plan
        self._lines = script.lines
        self._speakers = [line.speaker for line in script.lines]
        hosts = {host.id: host for host in workshop.show(plan).hosts}
        self._pace = {host: hosts[host].pace for host in self._speakers}
        self._first = {host: workshop.voices(hosts[host], plan) for host in dict.fromkeys(self._speakers)}
        self._casting = Casting(self._first)
        self._about = " ".join((plan.show, *script.paper_ids[:MOST_TOLD]))

    def clips(self, each: Each = map) -> tuple[list[Clip | None], float]:
        """The clips of all lines, None for one that no voice could say, and the CPU seconds. Those that were heard to
        be bad are read again."""
        cpu = 0.0
        again: frozenset[int] = frozenset()
        for _ in range(HEARINGS):
            clips, spent = self._casting.clips(self._speakers, self._say, each)
            checked = self._ear.check(self._plan, clips, again)
            cpu += spent + checked.cpu_seconds
            if not checked.doubted:
                break
            again |= checked.doubted
        self._count(clips)
        return clips, cpu

    def _say(self, number: int, voice: VoiceId) -> Said:
        try:
            done = self._recorded(number, voice)
        except PoolClosedError:
            raise
        except WorkerDiedError as e:
            # Twice at this line: by the voice's own doing. Another voice may say it, as after any other failure.
            log.warning("voice %s: %s", voice, e)
            self._w.store.takes.add([Take(voice=voice, outcome="gave_up", faults=("engine",))])
            self._w.health.failed(voice, e.message, down=False)
            return Said(None)
        recorded = done.value
        self._w.store.takes.add(recorded.takes)
        if recorded.clip is not None:
            self._w.health.spoke(voice)
        elif any(take.outcome == "gave_up" for take in recorded.takes):
            error = recorded.error or SpeechError("gave no clip")
            self._w.health.failed(voice, error.message, down=isinstance(error, VoiceDownError))
        return Said(recorded.clip, done.cpu_seconds, down=isinstance(recorded.error, VoiceDownError))

    def _recorded(self, number: int, voice: VoiceId) -> Done[tasks.Recorded]:
        """The line by a worker, and by a new one where that dies: it may have been killed for nothing of ours."""
        line = self._lines[number]
        asked = partial(
            self._w.pools.studio.call,
            tasks.record,
            *(self._w.config, self._w.models_dir, line.text, (voice,), 0, self._pace[line.speaker], self._about),
            timeout=LINE_SECONDS,
        )
        try:
            return asked()
        except WorkerDiedError as e:
            log.warning("a line of %s is begun again: %s", voice, e)
            return asked()

    def _count(self, clips: list[Clip | None]) -> None:
        """What became of the lines in the end."""
        for line, clip in zip(self._lines, clips, strict=True):
            first = self._first[line.speaker][0]
            if clip is None:
                log.warning("a line of %s is left out: %s", line.speaker, line.text[:60])
                self._w.store.takes.add([Take(voice=first, outcome="refused")])
            elif clip.voice != first:
                self._w.store.takes.add([Take(voice=first, outcome="other_voice")])
