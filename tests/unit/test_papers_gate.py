"""The request gate, ticked by a clock of its own, and with processes that are killed."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from radio.clock import ManualClock
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


def test_the_first_request_of_a_station_does_not_wait(tmp_path: Path) -> None:
    clock = ManualClock(START)
    assert request(make_gate(tmp_path / "run" / "gate", clock), clock) == 0.0


@pytest.mark.parametrize(
    ("reading_takes", "starts"),
    [(0.0, [0, 3, 6]), (2.0, [0, 3, 6]), (10.0, [0, 10, 20])],
)
def test_the_interval_counts_from_start_to_start(tmp_path: Path, reading_takes: float, starts: list[float]) -> None:
    clock = ManualClock(START)
    gate = make_gate(tmp_path / "gate", clock)
    assert [request(gate, clock, reading_takes) for _ in range(3)] == pytest.approx(starts)


def test_a_slow_start_counts_from_the_first_byte_of_the_answer(tmp_path: Path) -> None:
    clock = ManualClock(START)
    gate = make_gate(tmp_path / "gate", clock)
    with gate.enter() as turn:
        clock.advance(1.0)  # the server may have seen the request only now
        turn.answered()
    assert request(gate, clock) == pytest.approx(4.0)


def test_two_gates_on_one_file_are_one(tmp_path: Path) -> None:
    clock = ManualClock(START)
    first, second = (make_gate(tmp_path / "gate", clock) for _ in range(2))
    assert [request(gate, clock) for gate in (first, second, first)] == pytest.approx([0, 3, 6])


def test_nobody_enters_while_another_request_is_under_way(tmp_path: Path) -> None:
    clock = ManualClock(START)
    first, second = make_gate(tmp_path / "gate", clock), make_gate(tmp_path / "gate", clock, patience=20)
    with first.enter(), pytest.raises(GateClosedError, match="under way") as caught:
        second.enter()
    assert caught.value.retryable
    request(second, clock)  # and the gate is free again afterwards


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


@pytest.mark.parametrize("torn", [b'{"wall": 17', b"\0" * 200, b'{"wall": "x", "monotonic": 1}', b"null"])
def test_a_state_that_cannot_be_read_costs_one_interval(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "gate").write_bytes(torn)
    clock = ManualClock(START)
    assert request(make_gate(tmp_path / "gate", clock), clock) == pytest.approx(3.0)


def test_retry_after_is_obeyed_by_everyone(tmp_path: Path) -> None:
    clock = ManualClock(START)
    first, second = (make_gate(tmp_path / "gate", clock, jitter=0.9) for _ in range(2))
    with first.enter() as turn:
        turn.answered()
        turn.failed(retry_after=60.0)
    assert request(second, clock) >= 60.0


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


def test_a_gate_closed_for_longer_than_the_patience_says_for_how_long(tmp_path: Path) -> None:
    clock = ManualClock(START)
    gate = make_gate(tmp_path / "gate", clock, patience=30)
    with gate.enter() as turn:
        turn.failed(retry_after=900.0)
    with pytest.raises(GateClosedError) as caught:
        gate.enter()
    assert caught.value.retry_after == pytest.approx(900.0)
    assert clock.monotonic() == 0.0  # it did not wait in vain


def test_a_process_killed_in_its_turn_leaves_the_gate_open_and_the_time_of_its_request(tmp_path: Path) -> None:
    path = tmp_path / "gate"
    code = (
        "import sys; from pathlib import Path; from radio.clock import SystemClock; from radio.papers.gate import "
        "RequestGate; turn = RequestGate(Path(sys.argv[1]), SystemClock(), interval_seconds=3.0).enter(); "
        "print('in', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "in\n"
        with path.open("rb") as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.communicate(timeout=30)
    clock = ManualClock(datetime.now(UTC))  # noqa: DTZ005, RUF100  the child used the real clock
    assert request(make_gate(path, clock), clock) == pytest.approx(3.0)


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
