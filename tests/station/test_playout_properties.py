"""Properties of the air: whatever is to air, fails, is asked for, and whenever the process dies.

Scenarios are drawn over the station's own graph, desk, mixer and loop. RADIO_EXAMPLES=2000 draws as many, at random;
without it the same few are drawn each time.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from radio.model.asrun import AsRunEntry
from radio.model.rundown import CutsIn
from radio.playout.loop import TICK
from radio.playout.mixer import BACK_LEAST, BACK_MOST
from radio.types import DEAD_AIR_LIMIT, SAMPLE_RATE, to_samples
from tests.playout_world import DESK_EVERY, Process, Sound, World, level, place

pytestmark = pytest.mark.station

EXAMPLES = os.environ.get("RADIO_EXAMPLES")
PROFILE = settings(
    max_examples=int(EXAMPLES or 60),
    derandomize=EXAMPLES is None,
    database=None,
    deadline=None,
    # Shrinking takes minutes: it is for those who look for what is wrong, not for those who want to know whether.
    phases=(Phase.explicit, Phase.generate, *((Phase.shrink,) if EXAMPLES else ())),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TICKS = 400
DRAIN = 1200
"""Ticks of calm after a scenario, in which all that waits is to air."""


def seconds(low: float, high: float) -> st.SearchStrategy[float]:
    return st.integers(round(low * 100), round(high * 100)).map(lambda n: n / 100)


LENGTHS = st.one_of(seconds(0.05, 1.0), seconds(1.0, 12.0), seconds(12.0, 30.0))
SOUNDS = st.one_of(
    st.builds(Sound, LENGTHS, slow=st.integers(0, 3)),
    st.builds(Sound, LENGTHS, mute=st.tuples(seconds(0.0, 4.0), seconds(4.0, 12.0))),
    st.builds(Sound, LENGTHS, raises_at=seconds(0.0, 6.0)),
    st.builds(Sound, LENGTHS, starves_at=seconds(0.0, 6.0)),
    st.builds(Sound, LENGTHS, breaks_at=seconds(0.0, 6.0)),
    st.builds(Sound, LENGTHS, refused=st.just(True)),
)
CUTS: st.SearchStrategy[CutsIn] = st.sampled_from(("no", "end", "hold"))
What = Literal["skip", "stop", "crash", "drop", "store dies", "encoder refuses", "clock steps", "desk hangs", "insert"]


@dataclass(frozen=True)
class Entry:
    sound: Sound
    after: float | None = None
    cuts_in: CutsIn = "no"


@dataclass(frozen=True)
class Happening:
    at: int
    """Tick."""
    what: What
    amount: int = 0
    entry: Entry | None = None


ENTRIES = st.builds(Entry, SOUNDS, st.none() | seconds(0.0, 30.0), CUTS)
PLAIN: st.SearchStrategy[What] = st.sampled_from(
    ("skip", "stop", "crash", "drop", "store dies", "encoder refuses", "clock steps", "desk hangs")
)
HAPPENINGS = st.one_of(
    st.builds(Happening, st.integers(0, TICKS - 1), PLAIN, st.integers(0, 80)),
    st.builds(Happening, st.integers(0, TICKS - 1), st.just("insert"), st.just(0), ENTRIES),
)


@dataclass(frozen=True)
class Scenario:
    entries: tuple[Entry, ...]
    evergreens: tuple[Sound, ...]
    happenings: tuple[Happening, ...]
    fails: frozenset[int]
    """Calls of the store that fail by themselves."""


SCENARIOS = st.builds(
    Scenario,
    st.lists(ENTRIES, max_size=7).map(tuple),
    st.lists(SOUNDS, max_size=2).map(tuple),
    st.lists(HAPPENINGS, max_size=9).map(tuple),
    st.frozensets(st.integers(1, 500), max_size=30),
)
STEPS = (timedelta(hours=-1), timedelta(hours=1), timedelta(minutes=-2), timedelta(seconds=-20), timedelta(seconds=3))


def aired(scenario: Scenario, ticks: int = TICKS) -> World:
    """The scenario played, then calm until all that waits has aired, then a clean end."""
    world = World(scenario.fails)
    for entry in scenario.entries:
        world.add(entry.sound, entry.cuts_in, entry.after)
    for sound in scenario.evergreens:
        world.segment(sound, evergreen=True)
    world.start()
    until = {"store dies": 0, "encoder refuses": 0, "desk hangs": 0}
    due: dict[int, list[Happening]] = {}
    for happening in scenario.happenings:
        due.setdefault(happening.at, []).append(happening)
    for tick in range(ticks):
        for happening in due.get(tick, ()):
            if happening.what in until:
                until[happening.what] = max(until[happening.what], tick + happening.amount)
            else:
                happens(world, happening)
        world.store.dead = tick < until["store dies"]
        world.refuses = tick < until["encoder refuses"]
        # A desk that hangs for long is a hung process; for this long the lookahead must do.
        world.desk_stands_still = tick < until["desk hangs"]
        world.tick()
    world.store.dead = world.refuses = world.desk_stands_still = False
    for _ in range(DRAIN):
        if not any(e.state in ("queued", "airing") for e in world.store.entries.values()):
            break
        world.tick()
    world.stop()
    return world


def happens(world: World, happening: Happening) -> None:
    amount = happening.amount
    match happening.what:
        case "skip":
            world.command("skip")
        case "stop":
            world.command("stop", "ab"[amount % 2], after=amount / 10)
        case "crash":
            world.crash()
        case "drop":
            if world.store.entries:
                world.drop(sorted(world.store.entries)[amount % len(world.store.entries)])
        case "clock steps":
            world.clock.step(STEPS[amount % len(STEPS)])
        case _:
            assert happening.entry is not None
            entry = happening.entry
            world.add(entry.sound, entry.cuts_in, entry.after, first=entry.after is None)


def play(scenario: Scenario) -> None:
    """Play and check it. Its world goes at once: with its cycles it would keep some 40 MB of sound until all of memory
    is looked through for garbage, and 90 of them made 1.4 GB."""
    world = aired(scenario)
    try:
        check(world)
    finally:
        for part in (*world.processes, world):
            vars(part).clear()


def check(world: World) -> None:
    for process in world.processes:
        check_air(process)
        check_log(process)
    for first, then in pairwise(world.store.asrun):
        assert first.end <= then.start, "the log of all processes has no overlap in time"
    check_rundown(world)
    check_resumed(world)
    check_went_on(world)
    assert world.lost_tracks == 0


def check_air(process: Process) -> None:
    assert all(block.shape == (TICK, 2) for block in process.blocks)
    assert all(np.isfinite(block).all() for block in process.blocks)
    assert process.silence < DEAD_AIR_LIMIT


def check_log(process: Process) -> None:
    """Entries are in order, apart, and hold to the sample what the encoder took between them."""
    entries = process.entries
    for first, then in pairwise(entries):
        assert first.first_sample + first.samples <= then.first_sample
        assert first.end <= then.start
        longest = timedelta(seconds=(then.first_sample - first.first_sample) / SAMPLE_RATE, milliseconds=1)
        assert first.end - first.start <= longest, "it lasted no longer than it was rendered"
    assert all(entry.start <= entry.end for entry in entries)
    taken = np.repeat(np.array(process.taken, dtype=bool), TICK)
    logged = sum(entry.samples for entry in entries)
    if not process.crashed:
        assert logged == int(taken.sum())
    for entry, end in bounds(process):
        assert entry.samples == int(taken[entry.first_sample : end].sum())
        if entry.entry is not None:
            assert heard_in(process, entry, end), f"{entry.title} is not what was heard"


def bounds(process: Process) -> Iterator[tuple[AsRunEntry, int]]:
    """Each entry that was taken whole, with the sample at which it ended; those that the encoder took none of leave
    no entry, and a gap."""
    total = len(process.blocks) * TICK
    for n, entry in enumerate(process.entries):
        end = entry.first_sample + entry.samples
        following = process.entries[n + 1].first_sample if n + 1 < len(process.entries) else total
        if end == following:
            yield entry, end


def heard_in(process: Process, entry: AsRunEntry, end: int) -> bool:
    """Whether the middle of the entry sounds like its segment, where no fade, bed or silence is mixed in."""
    assert entry.segment is not None
    middle = (entry.first_sample + end) // 2
    if end - entry.first_sample < 2 * to_samples(2.0):
        return True  # still fading in
    left = float(process.blocks[middle // TICK][middle % TICK, 0])
    own = level(int(entry.segment, 16))
    # Parts of it may be silent, or starve, with the bed under them.
    return abs(left - own) < 1e-4 or left < 0.3


def check_rundown(world: World) -> None:
    """Nothing is lost but what was on air at a crash, nothing airs twice by itself but that."""
    begun: Counter[int] = Counter()
    exposed: Counter[int] = Counter()
    for process in world.processes:
        for _, item in process.starts:
            if item.entry is not None and item.starts_at == 0:
                begun[item.entry] += 1
        for _, finished in process.finished:
            if finished.item.entry is not None and finished.ended.resumes_at == 0:
                exposed[finished.item.entry] += 1  # held at its very start, it begins again
        if process.crashed:
            for number in exposed_in(process):
                exposed[number] += 1
    for entry in world.store.entries.values():
        number, sound = entry.id, world.sounds[entry.segment][1]
        assert begun[number] <= 1 + exposed[number] + restarted(world, number), f"{entry.title} aired twice"
        if entry.state in ("aired", "failed") and not sound.refused:
            assert begun[number] >= 1, f"{entry.title} is {entry.state} and was never on air"
        if entry.state == "dropped":
            assert number in world.dropped or entry.show in world.stopped, f"{entry.title} was dropped by nobody"
        waits = entry.not_before is not None and entry.not_before > world.clock.now()
        assert (
            entry.state not in ("queued", "airing") or waits or sound.length < 0.05 or on_air_at_end(world, number)
        ), f"{entry.title} has been forgotten: {entry.state}"


def restarted(world: World, number: int) -> int:
    """A clean end within its first 20 s puts an entry back too."""
    return sum(number in process.on_air[-1:] for process in world.processes)


def on_air_at_end(world: World, number: int) -> bool:
    return number in world.process.on_air[-DESK_EVERY:]


def exposed_in(process: Process) -> set[int]:
    """What was on air since the desk last heard: at a crash, nobody knows how it ended."""
    return {number for number in process.on_air[-(2 * DESK_EVERY) :] if number is not None} | {
        item.entry for _, item in process.starts[-1:] if item.entry is not None
    }


def check_resumed(world: World) -> None:
    """What was on hold goes on where it was to, a little before it stopped."""
    for process in world.processes:
        check_back(world, process)
        check_ended(process)
        places = {(f.item.entry, f.ended.resumes_at) for _, f in process.finished if f.ended.resumes_at is not None}
        for tick, item in process.starts:
            if item.starts_at == 0 or item.entry is None or item.segment is None:
                continue
            if (item.entry, item.starts_at) not in places:
                continue  # held in an earlier process: the store told
            at = tick * TICK + 3 * SAMPLE_RATE
            later = any(tick < other <= at // TICK for other, _ in process.starts)
            if at >= len(process.blocks) * TICK or later:
                continue
            number, sound = world.sounds[item.segment.id]
            if sound.mute is not None or not sound.sane:
                continue
            left, right = process.blocks[at // TICK][at % TICK]
            assert left == pytest.approx(level(number), abs=1e-4)
            # Within the tick in which it began, nobody knows at which sample.
            begin = item.starts_at + 3 * SAMPLE_RATE
            low, high = place(begin - TICK, begin + TICK)[[0, -1]]
            assert low > high or low - 1e-4 <= right <= high + 1e-4, "it went on somewhere else"


def check_went_on(world: World) -> None:
    """What was put on hold came on air again, unless somebody ended it meanwhile."""
    starts: Counter[int] = Counter()
    holds: Counter[int] = Counter()
    ended: set[int] = set()
    for process in world.processes:
        items = [item for _, item in process.starts]
        starts.update(item.entry for item in items if item.entry is not None)
        for _, finished in process.finished:
            number = finished.item.entry
            if number is not None and finished.ended.resumes_at is not None:
                holds[number] += 1
            elif number is not None and all(item is not finished.item for item in items):
                ended.add(number)  # while it was on hold
    for entry in world.store.entries.values():
        if entry.id in world.dropped | ended or entry.show in world.stopped:
            continue
        assert starts[entry.id] >= min(1, holds[entry.id]) + holds[entry.id], f"{entry.title} was held for ever"


def check_ended(process: Process) -> None:
    """A sharp start ends what is on hold too."""
    for begun, finished in process.finished:
        if not finished.ended.resumes_at:
            continue
        sharp = next((n for n, (_, item) in enumerate(process.starts) if n >= begun and item.cuts_in == "end"), None)
        if sharp is not None:
            for _, item in process.starts[sharp:]:
                same = item.entry is not None and item.entry == finished.item.entry
                assert not same or item.starts_at != finished.ended.resumes_at, f"{item.title} was to be over"


def check_back(world: World, process: Process) -> None:
    """What was put on hold and is taken whole in the log goes on half a second to two before its end there."""
    for entry, end in bounds(process):
        if entry.resumes_at is None or entry.entry is None or entry.segment is None:
            continue
        heard = end - entry.first_sample
        # Held again soon after it went on, an item may be to go on from the same place twice: it is told apart by when.
        starts = [i for tick, i in process.starts if i.entry == entry.entry and tick * TICK <= entry.first_sample]
        # What starves is logged as long as it is waited for, but gives nothing.
        if world.sounds[entry.segment][1].starves_at is None:
            back = starts[-1].starts_at + heard - entry.resumes_at
            assert min(BACK_LEAST, heard) <= back <= BACK_MOST


HELD_AGAIN = Scenario(
    entries=(Entry(Sound(12.86)),),
    evergreens=(),
    happenings=(
        Happening(35, "insert", entry=Entry(Sound(1.38), cuts_in="hold")),
        Happening(50, "insert", entry=Entry(Sound(1.0), cuts_in="hold")),
    ),
    fails=frozenset(),
)
"""Held once more right after it went on, so that it goes on from the same place twice."""


@PROFILE
@given(SCENARIOS)
@example(HELD_AGAIN)
def test_whatever_happens_the_air_is_never_silent_and_the_log_is_true(scenario: Scenario) -> None:
    play(scenario)


PROGRAMME = Scenario(
    entries=(Entry(Sound(8.0)), Entry(Sound(6.0)), Entry(Sound(7.0))),
    evergreens=(Sound(5.0),),
    happenings=(
        Happening(20, "insert", entry=Entry(Sound(5.0), cuts_in="hold")),
        Happening(40, "insert", entry=Entry(Sound(3.0), cuts_in="hold")),
        Happening(110, "insert", entry=Entry(Sound(4.0), after=4.0, cuts_in="end")),
    ),
    fails=frozenset(),
)
"""With holds, a sharp start, joins and fillers within some thirty seconds."""


@settings(PROFILE, max_examples=int(EXAMPLES or 60) // 2)
@given(crash=st.integers(0, 300), again=st.integers(1, 60), dead=st.integers(0, 60))
@example(crash=22, again=3, dead=0)
@example(crash=45, again=20, dead=30)
def test_a_restart_at_any_tick_loses_at_most_the_item_on_air(crash: int, again: int, dead: int) -> None:
    happenings = (
        *PROGRAMME.happenings,
        Happening(max(0, crash - dead), "store dies", dead + 5),
        Happening(crash, "crash"),
        Happening(crash + again, "crash"),
    )
    play(Scenario(PROGRAMME.entries, PROGRAMME.evergreens, happenings, frozenset()))
