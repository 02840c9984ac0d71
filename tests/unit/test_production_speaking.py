"""An episode of four hosts is spoken, whatever becomes of their voices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from radio.clock import ManualClock
from radio.config import Config, StationConfig
from radio.errors import PoolClosedError, VoiceDownError, WorkerDiedError
from radio.model.script import Line, Script, ScriptChapter
from radio.model.show import Host
from radio.production import episode_stages, tasks
from radio.production.episode_stages import EpisodeStages
from radio.production.files import load, save
from radio.production.plan import EpisodePlan
from radio.production.pool import Done
from radio.production.spoken import SpokenFile
from radio.production.workshop import Pools, Workshop
from radio.speech.clips import is_there
from radio.speech.studio import Studio
from radio.speech.voices.cast import Cast, Member
from radio.speech.voices.voice import Speech
from radio.speechconfig import SpeechConfig
from radio.types import EpisodeId, HostId, ShowId, VoiceId
from tests.fakes_speech import FakeVoice
from tests.workshops import make_workshop
from tests.writing_samples import show

pytestmark = pytest.mark.unit

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOSTS = ("ann", "ben", "cy", "dee")
TURNS = "It reads a paper.", "Which one?", "The one on waste.", "How many cases?", "It had a hundred of them."


class Engine(FakeVoice):
    """Cannot say some words, or nothing at all."""

    def __init__(self, voice: str) -> None:
        super().__init__(voice)
        self.down = False
        self.cannot: tuple[str, ...] = ()

    def synthesize(self, text: str, seed: int = 0, pace: float = 1.0) -> Speech:
        if self.down:
            raise VoiceDownError("its server does not answer", subject=self.id)
        speech = super().synthesize(text, seed, pace)
        return Speech(speech.samples[:10]) if any(word in text for word in self.cannot) else speech


class Here:
    """A pool that works in this process. A worker that is to say one of `deadly`, voice and word, dies of it."""

    def __init__(self) -> None:
        self.deadly: set[tuple[str, str]] = set()
        self.killed = 0
        """Workers that somebody kills before they can do what they are asked."""
        self.closed = False

    def call(self, function: Callable[..., Any], *args: Any, timeout: float | None = None) -> Done[Any]:
        if self.closed:
            raise PoolClosedError("the pool is closed")
        if self.killed:
            self.killed -= 1
            raise WorkerDiedError("the worker process died (-9)")
        if function is tasks.record and any(
            (voice, word) in self.deadly for voice in args[3] for word in args[2].split()
        ):
            raise WorkerDiedError("the worker process died (-11)")
        return Done(function(*args), 0.5)


class Station:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = ManualClock(NOON)
        self.voices = {name: Engine(name) for host in HOSTS for name in (f"{host}-1", f"{host}-2")}
        cast = Cast({VoiceId(v): Member(partial(self.voices.get, v), (), lean=True) for v in self.voices})  # type: ignore[arg-type] # the voice is there
        monkeypatch.setattr(tasks, "_studio", lambda config, models: Studio(cast, clips_dir=folder / "clips"))
        hosts = tuple(
            Host(
                id=HostId(host),
                name=host.title(),
                role="lead" if host == "ann" else "guest",
                persona="",
                voices=(VoiceId(f"{host}-1"), VoiceId(f"{host}-2")),
            )
            for host in HOSTS
        )
        self.show = show("rotation").model_copy(update={"hosts": hosts})
        self.pool = Here()
        pool: Any = self.pool
        self.shop: Workshop = make_workshop(
            folder,
            Config(station=StationConfig(data_dir=folder), speech=SpeechConfig(check_by_ear="off")),
            {self.show.id: self.show},
            self.clock,
            pools=Pools(pool, pool, pool, pool),
            cast=cast,
        )

    def spoken(self, name: str) -> list[str]:
        """The voice of each line of an episode, which all hosts take turns in."""
        plan = EpisodePlan(id=EpisodeId(name), show=ShowId("rotation"), form="rotation", asked_by="test", created=NOON)
        self.shop.plans.put(plan)
        lines = tuple(
            Line(speaker=HostId(HOSTS[n % 4]), text=f"{text} {name}.", beat="station", factual=False, origin="template")
            for n, text in enumerate(TURNS * 2)
        )
        script = Script(
            show=self.show.id,
            title="A talk",
            lines=lines,
            chapters=(ScriptChapter(title="A talk", first_line=0),),
            paper_ids=(),
            writer="test",
        )
        save(self.shop.files.script(plan.id), script)
        EpisodeStages(self.shop).speak(plan.id)
        return [clip.voice for clip in load(self.shop.files.clips(plan.id), SpokenFile).clips]


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Station:
    return Station(tmp_path, monkeypatch)


def in_turn(**second: bool) -> list[str]:
    return [f"{HOSTS[n % 4]}-{2 if second.get(HOSTS[n % 4]) else 1}" for n in range(len(TURNS) * 2)]


def test_four_hosts_have_four_voices(station: Station) -> None:
    assert station.spoken("one") == in_turn()
    assert station.shop.health.states() == ()


def test_a_line_that_a_voice_cannot_say_moves_its_host_for_the_episode_and_is_counted(station: Station) -> None:
    station.voices["ben-1"].cannot = ("Which",)
    assert station.spoken("one") == in_turn(ben=True)
    [ben] = (v for v in station.shop.store.takes.since(NOON.replace(hour=0)) if v.voice == "ben-1")
    assert (ben.outcomes["gave_up"], ben.outcomes["other_voice"]) == (1, 3)
    [state] = station.shop.health.states()
    assert (state.voice, state.failures, state.state) == ("ben-1", 1, "ready")


def test_a_voice_that_is_down_is_tried_again_after_a_rest(station: Station) -> None:
    station.voices["cy-1"].down = True
    assert station.spoken("one") == in_turn(cy=True)
    assert [(s.voice, s.failures, s.state) for s in station.shop.health.states()] == [("cy-1", 1, "resting")]
    assert "cy-1 rests" in station.shop.health.alarms()[0]
    # While it rests no line is tried in it, although it could speak.
    station.voices["cy-1"].down = False
    before = station.voices["cy-1"].readings
    assert station.spoken("two") == in_turn(cy=True)
    assert station.voices["cy-1"].readings == before
    station.clock.advance(300.0)
    assert station.spoken("three") == in_turn()
    assert station.shop.health.alarms() == ()


def test_a_host_whose_voices_are_all_down_ends_the_episode_and_not_the_station(station: Station) -> None:
    for name in ("dee-1", "dee-2"):
        station.voices[name].down = True
    assert station.spoken("one") == [voice for voice in in_turn() if not voice.startswith("dee")]


def test_a_voice_whose_engine_takes_its_worker_with_it_fails_as_any_other(station: Station) -> None:
    station.pool.deadly = {("ben-1", "Which")}
    assert station.spoken("one") == in_turn(ben=True)
    [ben] = (v for v in station.shop.store.takes.since(NOON.replace(hour=0)) if v.voice == "ben-1")
    assert (ben.outcomes["gave_up"], ben.faults) == (1, {})
    assert [(s.voice, s.failures) for s in station.shop.health.states()] == [("ben-1", 1)]
    # What kills every voice's worker is the line's own fault.
    station.pool.deadly |= {("ben-2", "Which")}
    assert station.spoken("two") == [voice for n, voice in enumerate(in_turn()) if n % 10 not in (1,)]


def test_a_worker_that_was_killed_costs_a_line_no_more_than_time(station: Station) -> None:
    station.pool.killed = 1
    assert station.spoken("one") == in_turn()
    assert station.shop.health.states() == ()


def test_the_end_of_production_is_no_failure_of_a_voice(station: Station) -> None:
    station.pool.closed = True
    with pytest.raises(PoolClosedError):
        station.spoken("one")
    assert station.shop.health.states() == ()
    assert station.shop.store.takes.since(NOON.replace(hour=0)) == ()


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes() + b"..")])
def test_an_episode_whose_clips_are_gone_or_others_by_now_is_spoken_again(
    station: Station, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], object]
) -> None:
    """House-keeping takes clips that nobody used for long; an episode may have waited for longer."""
    station.spoken("one")
    given: list[SpokenFile] = []

    def publish(shop: Workshop, plan: EpisodePlan, spoken: SpokenFile) -> Done[Any]:
        given.append(spoken)
        return Done(SimpleNamespace(duration=48_000), 0.0)

    monkeypatch.setattr(episode_stages, "publish", publish)
    stages = EpisodeStages(station.shop)
    stages.assemble("one")
    readings = sum(voice.readings for voice in station.voices.values())
    harm(Path(given[0].clips[3].path))
    stages.assemble("one")
    assert sum(voice.readings for voice in station.voices.values()) == readings + 1
    assert given[1] == given[0]
    assert all(map(is_there, given[1].clips))
