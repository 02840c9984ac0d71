"""Production's modes, as a table of situations in order: each row starts from the mode that the row before left."""

from __future__ import annotations

import pytest

from radio.config import KeepConfig, ReserveConfig
from radio.production.limits import IN_FLIGHT, Limits, Situation

pytestmark = pytest.mark.unit

RESERVE = ReserveConfig(target_minutes=60, low_minutes=8)
KEEP = KeepConfig(min_free_mb=1000)


def situation(
    minutes: float, free_mb: float = 5000, in_flight: int = 0, papers: int = 9, awaited: str = ""
) -> Situation:
    return Situation(minutes * 60.0, free_mb, in_flight, papers, awaited)


STORIES = [
    pytest.param(
        [
            (0, "lean"),
            (7.9, "lean"),
            (8.1, "lean"),
            (11.9, "lean"),
            (12.1, "full"),
            (9, "full"),
            (7.9, "lean"),
            (9, "lean"),
        ],
        id="lean until the reserve has recovered, and again when it is low",
    ),
    pytest.param(
        [(59, "full"), (60, "paused"), (58, "paused"), (54.1, "paused"), (53.9, "full"), (59, "full"), (61, "paused")],
        id="paused from the target until a tenth of it has aired",
    ),
]


@pytest.mark.parametrize("story", STORIES)
def test_the_mode_follows_the_reserve_without_flapping(story: list[tuple[float, str]]) -> None:
    limits = Limits(RESERVE, KEEP)
    assert [limits.update(situation(minutes)).name for minutes, _ in story] == [mode for _, mode in story]


def test_a_full_disk_pauses_with_an_alarm_until_there_is_room_again() -> None:
    limits = Limits(RESERVE, KEEP)
    modes = [limits.update(situation(0, free_mb)) for free_mb in (5000, 999, 1001, 1063, 1065)]
    assert [(m.name, m.alarm) for m in modes] == [
        ("lean", False),
        ("paused", True),
        ("paused", True),
        ("paused", True),
        ("lean", False),
    ]
    assert "999 MB" in modes[1].reason


def test_without_papers_it_waits_and_says_for_what() -> None:
    limits = Limits(RESERVE, KEEP)
    assert limits.update(situation(0, papers=0, awaited="arXiv does not answer")).reason == "arXiv does not answer"
    assert limits.mode.name == "waiting"
    assert limits.update(situation(0, papers=0, in_flight=1)).name == "lean"


WANTED = [
    pytest.param(situation(0), IN_FLIGHT, id="empty: as many as may be in flight"),
    pytest.param(situation(0, in_flight=2), IN_FLIGHT - 2, id="the rest of them"),
    pytest.param(situation(0, papers=1), 1, id="no more than there are papers"),
    pytest.param(situation(55), 2, id="no more than the reserve lacks"),
    pytest.param(situation(55, in_flight=2), 0, id="what is in flight counts"),
    pytest.param(situation(61), 0, id="full"),
    pytest.param(situation(0, free_mb=10), 0, id="no room on disk"),
]


@pytest.mark.parametrize(("now", "count"), WANTED)
def test_it_orders_what_the_reserve_lacks(now: Situation, count: int) -> None:
    limits = Limits(RESERVE, KEEP)
    limits.update(now)
    assert limits.wanted(now, typical_seconds=180.0) == count


def test_the_first_decision_is_lean_whatever_the_low_mark() -> None:
    assert Limits(ReserveConfig(target_minutes=5, low_minutes=8), KEEP).update(situation(0)).lean
