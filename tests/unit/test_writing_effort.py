"""How much a script may cost follows from the reserve, the show's length, the model's pace and the budget."""

from __future__ import annotations

from typing import Any

import pytest

from radio.production.pace import Pace
from radio.types import Seconds
from radio.writing.effort import MOST_CANDIDATES, MOST_SHARE, Effort, effort_of

pytestmark = pytest.mark.unit

LOW, FULL, LENGTH = Seconds(480.0), Seconds(3600.0), Seconds(240.0)


def effort(**changed: Any) -> Effort:
    known: dict[str, Any] = {"reserve": FULL, "low": LOW, "full": FULL, "length": LENGTH}
    return effort_of(**{**known, **changed})


@pytest.mark.parametrize(
    ("given", "candidates", "repairs", "outline", "seconds"),
    [
        pytest.param({}, 1, 1, False, 192.0, id="a pace that is not known yet"),
        pytest.param({"candidate_seconds": 1.0}, 4, 2, False, 192.0, id="a fast server, a full reserve"),
        pytest.param({"candidate_seconds": 1.0, "strong": True}, 4, 2, True, 192.0, id="a strong one"),
        pytest.param({"candidate_seconds": 7.0}, 2, 2, False, 192.0, id="the embedded model alone on the machine"),
        pytest.param({"candidate_seconds": 25.0}, 1, 1, False, 192.0, id="the embedded model under load"),
        pytest.param({"candidate_seconds": 25.0, "strong": True}, 1, 1, False, 192.0, id="strong and slow: no outline"),
        pytest.param({"candidate_seconds": 7.0, "reserve": LOW}, 1, 1, False, 96.0, id="a reserve at its low mark"),
        pytest.param({"candidate_seconds": 1.0, "reserve": Seconds(0.0)}, 4, 2, False, 96.0, id="and a fast server"),
        pytest.param({"candidate_seconds": 1.0, "budget_left": 0.4}, 2, 2, False, 192.0, id="half the budget is gone"),
        pytest.param({"candidate_seconds": 1.0, "budget_left": 0.1}, 1, 0, False, 192.0, id="the budget's last fifth"),
        pytest.param({"candidate_seconds": 1.0, "budget_left": 0.0}, 1, 0, False, 192.0, id="no budget left"),
    ],
)
def test_effort(given: dict[str, Any], candidates: int, repairs: int, outline: bool, seconds: float | None) -> None:
    assert effort(**given) == Effort(
        candidates=candidates,
        repairs=repairs,
        outline_by_model=outline,
        seconds=None if seconds is None else Seconds(seconds),
    )


def test_a_show_is_always_written_faster_than_it_airs() -> None:
    for reserve in range(0, 8000, 250):
        found = effort(reserve=Seconds(reserve), candidate_seconds=3.0)
        assert found.seconds is not None and found.seconds <= MOST_SHARE * LENGTH < LENGTH
        assert 1 <= found.candidates <= MOST_CANDIDATES


def test_more_reserve_never_means_less_effort() -> None:
    found = [effort(reserve=Seconds(r), candidate_seconds=4.0) for r in range(0, 4000, 100)]
    assert [e.candidates for e in found] == sorted(e.candidates for e in found)
    assert [e.seconds or 0.0 for e in found] == sorted(e.seconds or 0.0 for e in found)


def test_the_pace_forgets_what_was_long_ago() -> None:
    pace = Pace()
    known = [pace.candidate_seconds]
    for seconds, readings in ((0.0, 0), (100.0, 10)):
        pace.learn(seconds, readings)
        known.append(pace.candidate_seconds)
    assert known == [None, None, 10.0], "a script without a model tells nothing"
    for _ in range(12):
        pace.learn(20.0, 10)
    assert pace.candidate_seconds == pytest.approx(2.0, abs=0.05)
