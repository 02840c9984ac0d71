"""When clips are heard: by the reserve, at rest, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from radio.clock import ManualClock
from radio.config import Config, StationConfig
from radio.errors import WorkerDiedError
from radio.model.audio import Clip
from radio.model.takes import Fault, Take
from radio.production import tasks
from radio.production.ear import FIND_SECONDS, OVERLAP, Ear
from radio.production.plan import EpisodePlan
from radio.production.pool import Done
from radio.production.workshop import Pools
from radio.speech.ears.hearing import FILES, WHISPER
from radio.speech.ears.listener import Heard
from radio.speech.speakers.speaker import WEIGHTS
from radio.speechconfig import SpeechConfig, SpeechEngine
from radio.store import Store
from radio.types import Dbfs, EpisodeId, ShowId, VoiceId
from tests.workshops import make_workshop

pytestmark = pytest.mark.unit

JOE = VoiceId("joe")
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Worker:
    """A pool that hears a fault in the clips of these keys."""

    def __init__(self, bad: Sequence[str] = (), unheard: Sequence[str] = (), dead: bool = False) -> None:
        self.bad = set(bad)
        self.unheard = list(unheard)
        self.looks: list[datetime | None] = []
        self._dead = dead
        self.heard: list[str] = []
        self.judged: list[str] = []

    def call(self, function: Callable[..., Any], *args: Any, timeout: float | None = None) -> Done[Any]:
        if self._dead:
            raise WorkerDiedError("died")
        if function is tasks.unheard:
            self.looks.append(args[2])
            return Done(self.unheard, 0.0)
        keys = args[2]
        (self.heard if function is tasks.hear else self.judged).extend(keys)
        fault = (Fault(kind="missing", text="a word"),)
        words = function is tasks.hear
        return Done(tuple(Heard(key, JOE, words, fault if key in self.bad else ()) for key in keys), 2.0)


def clip(number: int) -> Clip:
    """Keys that are spread evenly between 0 and 1, as hashes are."""
    key = f"{number * 16**8 // 40 + 1:08x}"
    return Clip(key=key, path="", sample_rate=16_000, samples=1, spoken="", voice=JOE, words=(), peak=Dbfs(-3.0))


CLIPS = [clip(n) for n in range(40)]


class Case:
    def __init__(
        self,
        folder: Path,
        worker: Worker,
        how: str = "auto",
        reserve: float = 0.0,
        lean: bool = False,
        here: bool = True,
    ) -> None:
        self.worker = worker
        self.clock = clock = ManualClock(NOON)
        self.store = Store.open(folder / "radio.db", clock)
        config = Config(
            station=StationConfig(data_dir=folder), speech=SpeechConfig.model_validate({"check_by_ear": how})
        )
        pools = Pools(worker, worker, worker, worker)  # type: ignore[arg-type]  # as far as the ear needs one
        if here:
            (folder / WHISPER).mkdir()
            for name in FILES:
                (folder / WHISPER / name).touch()
        self.shop = make_workshop(folder, config, {}, clock, self.store, pools=pools, is_lean=lambda: lean)
        self.store.rundown.reserve_seconds = lambda: reserve  # type: ignore[method-assign]  # no segments here
        self.ear = Ear(self.shop)


def plan(on_air: bool = True) -> EpisodePlan:
    return EpisodePlan(
        id=EpisodeId("e"), show=ShowId("rotation"), form="rotation", asked_by="test", on_air=on_air, created=NOON
    )


SHARES = [
    ("off", 3600.0, True, 0),
    ("sample", 0.0, True, 8),
    ("all", 0.0, True, 40),
    ("auto", 8 * 60.0, True, 0),
    ("auto", 34 * 60.0, True, 20),
    ("auto", 60 * 60.0, True, 40),
    ("auto", 0.0, False, 40),
]


@pytest.mark.parametrize(("how", "reserve", "on_air", "heard"), SHARES)
def test_the_more_reserve_the_more_is_heard(how: str, reserve: float, on_air: bool, heard: int, tmp_path: Path) -> None:
    case = Case(tmp_path, Worker(), how, reserve)
    case.ear.check(plan(on_air), CLIPS)
    assert len(case.worker.heard) == heard


def test_nothing_is_heard_while_the_reserve_is_low(tmp_path: Path) -> None:
    case = Case(tmp_path, Worker(), reserve=3600.0, lean=True)
    assert case.ear.check(plan(), CLIPS).cpu_seconds == 0.0
    case.ear.check(plan(), CLIPS)  # an episode's clips are looked at up to six times
    assert case.worker.heard == []
    status = case.ear.status()
    assert (status.ear, status.unheard) == ("resting", len(CLIPS))


def test_without_the_model_the_check_is_off_and_says_so(tmp_path: Path) -> None:
    case = Case(tmp_path, Worker(), "all", here=False)
    case.ear.check(plan(), CLIPS)
    case.ear.rest(True)
    assert case.worker.heard == []
    assert case.ear.status().ear == "missing"


def test_a_doubted_clip_is_told_and_its_next_reading_is_heard_in_any_case(tmp_path: Path) -> None:
    case = Case(tmp_path, Worker(bad=[CLIPS[0].key]), "sample")
    checked = case.ear.check(plan(), [*CLIPS, None])
    assert checked.doubted == {0}
    case.worker.heard.clear()
    case.ear.check(plan(), CLIPS[30:], frozenset({3}))
    assert case.worker.heard == [CLIPS[33].key]
    [joe] = case.ear.status().voices
    assert joe.outcomes == {"heard": 8, "remade": 1}
    assert joe.faults == {"missing": 1}


def test_a_recogniser_that_dies_holds_nothing_up(tmp_path: Path) -> None:
    case = Case(tmp_path, Worker(dead=True), "all")
    assert case.ear.check(plan(), CLIPS).doubted == frozenset()


def test_at_rest_all_that_nobody_heard_is_heard_newest_first(tmp_path: Path) -> None:
    case = Case(tmp_path, Worker(unheard=["b", "a"], bad=["a"]))
    case.ear.check(plan(), CLIPS[:3])
    case.ear.rest(False)
    assert case.worker.heard == []
    case.ear.rest(True)
    case.ear.rest(True)
    assert case.worker.heard == [CLIPS[2].key, CLIPS[1].key, CLIPS[0].key, "b", "a"]
    [joe] = case.ear.status().voices
    assert joe.outcomes == {"heard": 4, "late": 1}


def test_what_others_make_is_found_at_rest_and_heard_and_counted(tmp_path: Path) -> None:
    case = Case(tmp_path, Worker(bad=["said on air"]))
    case.ear.rest(True)
    assert case.worker.looks == [None]
    case.worker.unheard = ["said on air"]
    case.clock.advance(FIND_SECONDS - 1)
    case.ear.rest(True)
    assert case.worker.heard == [], "the folder is not looked through each few seconds"
    case.clock.advance(1)
    case.ear.rest(False)
    case.ear.rest(True)
    assert case.worker.looks == [None, NOON - OVERLAP], "only what is new is read"
    assert case.worker.heard == ["said on air"]
    [joe] = case.ear.status().voices
    assert joe.outcomes == {"late": 1}


def test_the_folder_is_not_looked_through_while_there_is_something_to_hear(tmp_path: Path) -> None:
    case = Case(tmp_path, Worker())
    case.ear.rest(True)
    case.ear.check(plan(), CLIPS[:6])
    case.clock.advance(2 * FIND_SECONDS)
    case.ear.rest(True)
    case.ear.rest(True)
    assert (len(case.worker.heard), len(case.worker.looks)) == (6, 1)
    case.ear.rest(True)
    assert len(case.worker.looks) == 2


def test_a_voice_that_fails_often_is_an_alarm(tmp_path: Path) -> None:
    case = Case(tmp_path, Worker())
    case.store.takes.add([Take(voice=JOE, outcome="made")] * 14)
    case.store.takes.add([Take(voice=JOE, outcome="remade", faults=("silence", "missing"))] * 6)
    case.store.takes.add([Take(voice=VoiceId("ada"), outcome="made")] * 30)
    case.ear.status()
    assert case.ear.alarms == ["30% of the last 20 readings of joe failed; today: silence 6, missing 6"]


def test_every_clip_is_judged_by_its_voice_also_where_no_recogniser_is(tmp_path: Path) -> None:
    case = Case(tmp_path, Worker(bad=[CLIPS[39].key]), "sample", here=False)
    (tmp_path / WEIGHTS).parent.mkdir()
    (tmp_path / WEIGHTS).touch()
    assert case.ear.check(plan(), CLIPS).doubted == {39}
    assert (case.worker.heard, len(case.worker.judged)) == ([], 40)


def test_what_a_server_says_is_heard_in_any_case(tmp_path: Path) -> None:
    engine = SpeechEngine.model_validate({"name": "far", "base_url": "http://far.test/v1", "voices": ["joe"]})
    case = Case(tmp_path, Worker())
    speech = case.shop.config.speech.model_copy(update={"engines": (engine,)})
    shop = replace(case.shop, config=case.shop.config.model_copy(update={"speech": speech}))
    Ear(shop).check(plan(), CLIPS)
    assert len(case.worker.heard) == 40
