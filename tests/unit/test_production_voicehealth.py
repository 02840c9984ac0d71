"""A voice that keeps failing rests, and is tried again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from radio.clock import ManualClock
from radio.production.voicehealth import FAILURES, LONGEST_REST_SECONDS, REST_SECONDS, VoiceHealth
from radio.types import VoiceId

pytestmark = pytest.mark.unit

HEART, BRIGHT = VoiceId("heart"), VoiceId("bright")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 5, 20, tzinfo=UTC))


@pytest.fixture
def health(clock: ManualClock) -> VoiceHealth:
    return VoiceHealth(clock)


def test_it_rests_after_some_lines_in_a_row(health: VoiceHealth, clock: ManualClock) -> None:
    for n in range(FAILURES):
        assert health.order([HEART, BRIGHT]) == (HEART, BRIGHT), n
        health.failed(HEART, "too quiet", down=False)
    assert health.order([HEART, BRIGHT]) == (BRIGHT, HEART)
    assert health.alarms() == ("the voice heart rests after failing, another one speaks for its host: too quiet",)
    clock.advance(REST_SECONDS)
    assert health.order([HEART, BRIGHT]) == (HEART, BRIGHT)
    health.spoke(HEART)
    assert health.alarms() == ()
    assert [(s.voice, s.state, s.failures, s.lines) for s in health.states()] == [("heart", "ready", 3, 1)]


def test_a_line_that_succeeds_between_keeps_it_at_work(health: VoiceHealth) -> None:
    for _ in range(FAILURES * 2):
        health.failed(HEART, "too long", down=False)
        health.spoke(HEART)
    assert health.order([HEART, BRIGHT]) == (HEART, BRIGHT)


def test_one_that_is_down_rests_at_once_and_longer_each_time(health: VoiceHealth, clock: ManualClock) -> None:
    rests = []
    for _ in range(7):
        health.failed(HEART, "no answer", down=True)
        health.failed(HEART, "no answer", down=True)  # another line, at the same time
        state = health.states()[0]
        assert state.rests_until is not None
        rests.append((state.rests_until - clock.now()).total_seconds())
        clock.advance(rests[-1])
        assert health.order([HEART, BRIGHT])[0] == HEART, "it is tried again"
    assert rests == [min(REST_SECONDS * 2**n, LONGEST_REST_SECONDS) for n in range(7)]


def test_those_that_all_rest_are_tried_all_the_same(health: VoiceHealth) -> None:
    for voice in (HEART, BRIGHT):
        health.failed(voice, "gone", down=True)
    assert health.order([HEART, BRIGHT]) == (HEART, BRIGHT)
    assert health.order([]) == ()
