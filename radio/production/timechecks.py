"""Sweepers with words: the true time for the coming hours, and the station's name.

Playout may not speak, so each minute at which the time could be told is a segment of its own, made ahead and kept:
with twelve hours and twenty-one minutes past each there are 252, and tomorrow's are today's. They are planned like the
house programme and made like any segment, at the lowest priority and a few at a time, so that no paper waits for them.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from radio.config import SoundConfig
from radio.model.script import Line, Script, ScriptChapter
from radio.model.segment import Segment
from radio.model.show import Show
from radio.model.sweeper import SWEEPERS, Sweepers, time_key
from radio.production import tasks
from radio.production.files import load, save
from radio.production.plan import EpisodePlan
from radio.production.pool import Done
from radio.production.publish import Made, assembly_input, settle
from radio.production.spoken import SpokenFile
from radio.production.workshop import Workshop
from radio.store.status import read_status
from radio.types import EpisodeId, SegmentId, to_seconds

log = logging.getLogger(__name__)

AT_A_TIME = 2
"""Plans that are open at once: a paper's line never waits for more than one short sentence."""
AHEAD_WHEN_BUSY = 2
"""Hours that are prepared while papers are in the making; with nothing else to do, all are."""
WITHOUT_A_TALK = 600.0
"""Seconds after which they are made even though no talk is ready: the papers may all be broken, and time goes on."""
DISCLOSURES = (
    "You are listening to {station}, with synthetic voices.",
    "This is {station}. No voice here is human.",
    "{station}, where voices and scripts are made by machine.",
)
"""What is said after the time: once an hour at least, whatever is on air."""
VERSION = 1
"""Part of every sweeper's id: raise it when their words or their music change."""


def phrase(hour: int, minute: int, clock: Literal[12, 24] = 12) -> str:
    """The time as it is said: "nine o'clock", "three minutes past nine"; "fourteen hours, three minutes"."""
    from radio.speech.wording.numbers import cardinal

    if clock == 24:
        hours = f"{cardinal(hour)} hour{'s' if hour != 1 else ''}"
        if minute == 0:
            return hours
        return f"{hours}, {cardinal(minute)} minute{'s' if minute != 1 else ''}"
    name = cardinal(hour % 12 or 12)
    if minute == 0:
        return f"{name} o'clock"
    if minute in (15, 30):
        return f"{'a quarter' if minute == 15 else 'half'} past {name}"
    if minute > 30:
        return f"{name} {cardinal(minute)}"
    return f"{cardinal(minute)} minute{'s' if minute != 1 else ''} past {name}"


def minutes_told(sound: SoundConfig) -> tuple[int, ...]:
    """The minutes of an hour at which the time may be told."""
    if sound.time_checks == "off":
        return ()
    starts = (0, 30) if sound.time_checks == "half_hour" else (0,)
    return tuple(start + late for start in starts for late in range(sound.time_check_minutes + 1))


def sweeper_script(w: Workshop, piece: int | None) -> Script:
    """What the lead host says: the time of that minute of the day, or with None the station's name."""
    show = _show(w)
    station = w.config.station.name
    if piece is None:
        title, texts = station, [f"{station}."]
    else:
        hour, minute = divmod(piece, 60)
        said = phrase(hour, minute, w.config.sound.clock)
        title, texts = said[0].upper() + said[1:], [f"It is {said}."]
        # In turn, so that two hours do not sound the same.
        texts.append(DISCLOSURES[(hour + minute) % len(DISCLOSURES)].format(station=station))
    lead = next((host for host in show.hosts if host.role == "lead"), show.hosts[0])
    return Script(
        show=show.id,
        title=title,
        lines=tuple(
            Line(
                speaker=lead.id,
                text=text,
                beat="disclosure" if n else "station",
                factual=False,
                origin="template",
            )
            for n, text in enumerate(texts)
        ),
        chapters=(ScriptChapter(title=title, first_line=0),),
        paper_ids=(),
        writer="template",
    )


def sweeper_id(w: Workshop, piece: int | None) -> EpisodeId:
    """By its words and its voice, so that another station name or host makes it anew."""
    script = sweeper_script(w, piece)
    host = next(host for host in _show(w).hosts if host.id == script.lines[0].speaker)
    made_of = "\0".join((str(VERSION), *(line.text for line in script.lines), *host.voices, f"{host.pace:g}"))
    name = "name" if piece is None else f"{piece // 60:02}{piece % 60:02}"
    return EpisodeId(f"sweeper-{name}-{hashlib.sha256(made_of.encode()).hexdigest()[:8]}")


def publish_sweeper(w: Workshop, plan: EpisodePlan, spoken: SpokenFile) -> Done[Segment]:
    """Assemble it and list it for playout: no rundown, no archive, no episode. May run twice."""
    done = w.pools.bench.call(tasks.assemble, assembly_input(w, plan, spoken))
    w.store.segments.add(done.value)
    save(w.files.made(plan.id), Made(segment=done.value.id))
    # One that was begun before the config changed says what is said no more, perhaps another time than it did.
    if plan.id == sweeper_id(w, plan.piece):
        enlist(w, plan.piece, done.value.id)
    log.info("%s is ready: %.1f s", plan.id, to_seconds(done.value.duration))
    settle(w, plan)
    return done


def enlist(w: Workshop, piece: int | None, segment: SegmentId) -> None:
    """Tell playout of it."""
    known = read_status(w.config.station.data_dir, SWEEPERS, Sweepers) or Sweepers(clock=w.config.sound.clock)
    if piece is None:
        known = known.model_copy(update={"name": segment})
    else:
        key = time_key(*divmod(piece, 60), known.clock)
        known = known.model_copy(update={"times": {**known.times, key: segment}})
    save(_index(w), known)


class SweeperMaker:
    """Says which sweepers to make next. One thread uses it, the planner's."""

    def __init__(self, workshop: Workshop) -> None:
        self._w = workshop
        self._begun = workshop.clock.monotonic()
        self._missing: dict[int | None, EpisodeId] | None = None
        """What is still to be planned, by its piece; None before the first look."""

    def next(self) -> list[EpisodePlan]:
        """Plans to open now. What failed is not tried again by itself before the next start."""
        open_plans = self._w.plans.open()
        room = AT_A_TIME - sum(plan.form == "sweeper" for plan in open_plans)
        busy = any(plan.form != "sweeper" for plan in open_plans)
        if room <= 0:
            return []
        if self._missing is None:
            # The first words on air come first: until there is a talk, everything goes into making one.
            patient = self._w.clock.monotonic() - self._begun < WITHOUT_A_TALK
            if busy and patient and not self._w.store.segments.recent(1):
                return []
            self._missing = self._take_stock()
        if not self._missing:
            return []
        soonest = self._soonest(AHEAD_WHEN_BUSY if busy else self._w.config.sound.clock)
        chosen = [piece for piece in soonest if piece in self._missing][:room]
        return [self._plan(self._missing.pop(piece), piece) for piece in chosen]

    def _take_stock(self) -> dict[int | None, EpisodeId]:
        """Write the index of what is there anew, for the words may have changed, and find what is missing."""
        sound = self._w.config.sound
        every = {s.id: s.sound.sweeper_every for s in self._w.shows.values() if s.sound.sweeper_every}
        pieces: list[int | None] = [60 * hour + minute for hour in range(sound.clock) for minute in minutes_told(sound)]
        pieces += [None] if every else []
        missing: dict[int | None, EpisodeId] = {}
        there: dict[int | None, SegmentId] = {}
        for piece in pieces:
            name = sweeper_id(self._w, piece)
            made = self._made(name)
            if made is not None:
                there[piece] = made
            elif self._w.plans.get(name) is None:
                missing[piece] = name
        times = {time_key(*divmod(p, 60), sound.clock): made for p, made in there.items() if p is not None}
        index = Sweepers(clock=sound.clock, times=times, name=there.get(None), name_every=every)
        save(_index(self._w), index)
        return missing

    def _made(self, name: EpisodeId) -> SegmentId | None:
        """Its segment, when it is made and was not cleaned away."""
        file = self._w.files.made(name)
        if not file.exists():
            return None
        made = load(file, Made).segment
        if self._w.store.segments.get(made) is not None:
            return made
        file.unlink()
        return None

    def _soonest(self, hours: int) -> Iterator[int | None]:
        """Minutes of the day, the next hour's first; the name before all, for it may be due any time."""
        yield None
        sound = self._w.config.sound
        local = self._w.clock.now().astimezone(ZoneInfo(self._w.config.station.timezone))
        for ahead in range(1, hours + 1):
            for minute in minutes_told(sound):
                yield (local.hour + ahead) % sound.clock * 60 + minute

    def _plan(self, name: EpisodeId, piece: int | None) -> EpisodePlan:
        return EpisodePlan(
            id=name,
            show=_show(self._w).id,
            form="sweeper",
            piece=piece,
            asked_by="house",
            priority="backlog",
            on_air=False,
            created=self._w.clock.now(),
        )


def _index(w: Workshop) -> Path:
    return w.config.path(f"{SWEEPERS}.json")


def _show(w: Workshop) -> Show:
    """The show whose lead host is the station's voice."""
    return next((show for show in w.shows.values() if show.form == "rotation"), next(iter(w.shows.values())))
