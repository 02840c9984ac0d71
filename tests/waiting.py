"""Waiting for what another thread or process does, with an end to it."""

from __future__ import annotations

from collections.abc import Callable

from radio.clock import Deadline, SystemClock


def wait(condition: Callable[[], object], what: str = "it", seconds: float = 60) -> None:
    """Until `condition` holds; fails with `what` was waited for when it does not within `seconds`."""
    clock = SystemClock()
    deadline = Deadline(clock, seconds)
    while not condition():
        assert not deadline.passed(), f"not within {seconds:.0f} s: {what}"
        clock.sleep(0.02)
