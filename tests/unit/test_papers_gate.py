"""The request gate on a file: steps of the clocks, torn files, back-off. What every gate does is a contract test."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
from radio.errors import StoreError
from radio.papers.gate import MAX_BACKOFF_SECONDS, GateClosedError, RequestGate, retry_after_seconds

pytestmark = pytest.mark.unit

START = datetime(2026, 5, 20, 12, tzinfo=UTC)


def make_gate(path: Path, clock: ManualClock, *, patience: float = 600.0, jitter: float = 0.0) -> RequestGate:
    return RequestGate(path, clock, interval_seconds=3.0, patience_seconds=patience, jitter=lambda: jitter)


def request(gate: RequestGate, clock: ManualClock, seconds: float = 0.0) -> float:
    """One good request that takes `seconds` after its first byte; when it started."""
    with gate.enter() as turn:
        start = clock.monotonic()
        turn.answered()
        clock.advance(seconds)
    return start


@pytest.mark.parametrize("step", [timedelta(hours=-3), timedelta(hours=3), timedelta(days=-400)])
def test_a_step_of_the_wall_clock_neither_hurries_nor_stalls(tmp_path: Path, step: timedelta) -> None:
    clock = ManualClock(START)
    gate = make_gate(tmp_path / "gate", clock)
    request(gate, clock)
    clock.advance(1.0)
    clock.step(step)
    assert 3.0 <= request(gate, clock) <= 4.0


def test_after_a_reboot_the_gate_waits_at_most_one_interval(tmp_path: Path) -> None:
    before = ManualClock(START)
    before.advance(1_000_000)
    request(make_gate(tmp_path / "gate", before), before)
    after = ManualClock(START + timedelta(seconds=1_000_030))  # its monotonic time starts at zero again
    assert request(make_gate(tmp_path / "gate", after), after) == pytest.approx(3.0)


def test_a_long_closing_ends_though_the_machine_was_started_again(tmp_path: Path) -> None:
    before = ManualClock(START)
    before.advance(1_000_000)
    with make_gate(tmp_path / "gate", before).enter() as turn:
        turn.failed(retry_after=3600.0)
    after = ManualClock(START + timedelta(seconds=1_000_030))
    gate = make_gate(tmp_path / "gate", after, patience=30.0)
    with pytest.raises(GateClosedError):
        gate.enter()
    after.advance(3600.0)
    request(gate, after)


def test_a_file_that_is_spoilt_during_a_turn_costs_no_more_than_an_interval(tmp_path: Path) -> None:
    clock = ManualClock(START)
    gate = make_gate(tmp_path / "gate", clock)
    with gate.enter():
        (tmp_path / "gate").write_bytes(b"?")
    assert request(gate, clock) == pytest.approx(3.0)


@pytest.mark.parametrize("torn", [b'{"wall": 17', b"\0" * 200, b'{"wall": "x", "monotonic": 1}', b"null"])
def test_a_state_that_cannot_be_read_costs_one_interval(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "gate").write_bytes(torn)
    clock = ManualClock(START)
    assert request(make_gate(tmp_path / "gate", clock), clock) == pytest.approx(3.0)


def test_failures_in_a_row_wait_longer_and_longer_and_one_success_forgets_them(tmp_path: Path) -> None:
    clock = ManualClock(START)
    gate = make_gate(tmp_path / "gate", clock, jitter=0.5)
    waits, last = [], 0.0
    for _ in range(12):
        with gate.enter() as turn:
            waits.append(clock.monotonic() - last)
            last = clock.monotonic()
            turn.failed()
    assert waits[1:6] == pytest.approx([4.5, 9, 18, 36, 72])
    assert max(waits) <= MAX_BACKOFF_SECONDS
    request(gate, clock)
    start = clock.monotonic()
    assert request(gate, clock) - start == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Wed, 20 May 2026 12:00:30 GMT", 30.0),
        ("Wed, 20 May 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, START) == seconds


def test_a_disk_that_fills_up_does_not_make_the_gate_forget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ManualClock(START)
    gate = make_gate(tmp_path / "gate", clock)
    request(gate, clock)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    remembered = (tmp_path / "gate").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(StoreError):
            gate.enter()
    assert (tmp_path / "gate").read_bytes() == remembered
