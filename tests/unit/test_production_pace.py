"""What an episode's script may cost, as production sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.config import Config
from radio.production.pace import Pace, effort_for
from radio.production.plan import EpisodePlan
from radio.types import EpisodeId, Seconds, ShowId
from tests.llm_fakes import ScriptedModel
from tests.making import NOON
from tests.workshops import make_workshop
from tests.writing_fakes import Parrot

pytestmark = pytest.mark.unit

LENGTH = Seconds(240.0)


def plan(*, on_air: bool) -> EpisodePlan:
    return EpisodePlan(
        id=EpisodeId("rotation-1"), show=ShowId("rotation"), form="rotation", asked_by="x", created=NOON, on_air=on_air
    )


def test_an_empty_reserve_makes_the_writer_hurry_and_what_does_not_air_is_not_hurried(tmp_path: Path) -> None:
    w = make_workshop(tmp_path, Config(), {}, ManualClock(NOON))
    pace = Pace()
    pace.learn(50.0, 10)
    hurried = effort_for(w, plan(on_air=True), LENGTH, ScriptedModel(), pace)
    at_ease = effort_for(w, plan(on_air=False), LENGTH, ScriptedModel(), pace)
    assert (hurried.seconds, hurried.candidates) == (96.0, 1)
    assert (at_ease.seconds, at_ease.candidates) == (192.0, 3)


def test_the_budget_and_the_model_at_hand_count(tmp_path: Path) -> None:
    w = make_workshop(tmp_path, Config(), {}, ManualClock(NOON), budget_left=lambda: 0.1)
    pace = Pace()
    pace.learn(10.0, 10)
    assert effort_for(w, plan(on_air=False), LENGTH, Parrot(context_tokens=32768), pace).candidates == 1
    free = make_workshop(tmp_path, Config(), {}, ManualClock(NOON))
    strong = effort_for(free, plan(on_air=False), LENGTH, Parrot(context_tokens=32768), pace)
    weak = effort_for(free, plan(on_air=False), LENGTH, Parrot(), pace)
    assert strong.outline_by_model and not weak.outline_by_model
