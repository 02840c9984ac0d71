"""Every gate keeps the rate law: in a file for one machine, and in Postgres for a fleet."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from radio.clock import ManualClock, SystemClock
from radio.errors import StoreError
from radio.papers.gate import UNLIMITED, GateClosedError, Place, RequestGate
from radio.papers.gatefile import FilePlace
from radio.papers.gatepostgres import PostgresPlace
from radio.store.database import Database
from tests import postgres
from tests.conftest import skip_or_fail

pytestmark = pytest.mark.contract

START = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Callable[[], str]]:
    """Gives the URL of a Postgres, started when first asked for."""
    with ExitStack() as stack:
        urls: list[str] = []

        def start() -> str:
            if not urls:
                binaries = postgres.programs()
                if binaries is None:
                    skip_or_fail("Postgres is not installed")
                urls.append(stack.enter_context(postgres.server(binaries)))
                Database.open(urls[0]).close()
            return urls[0]

        yield start


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture(params=["file", "postgres"])
def places(
    request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock, server: Callable[[], str]
) -> Callable[[], Place]:
    """Makes handles on one and the same place, as each process of a station has its own; ticked by `clock`."""
    if request.param == "file":
        return lambda: FilePlace(tmp_path / "run" / "gate", clock)
    url, name = server(), uuid4().hex
    return lambda: PostgresPlace(url, name, lambda _: clock.now())


def make_gate(place: Place, clock: ManualClock, *, daily: int = UNLIMITED, patience: float = 600.0) -> RequestGate:
    return RequestGate(
        place, clock, interval_seconds=3.0, daily_requests=daily, patience_seconds=patience, jitter=lambda: 0.0
    )


def request(gate: RequestGate, clock: ManualClock, seconds: float = 0.0) -> float:
    """One good request that takes `seconds` after its first byte; when it started."""
    with gate.enter() as turn:
        start = clock.monotonic()
        turn.answered()
        clock.advance(seconds)
    return start


def test_the_first_request_of_a_station_does_not_wait(places: Callable[[], Place], clock: ManualClock) -> None:
    assert request(make_gate(places(), clock), clock) == 0.0


@pytest.mark.parametrize(("reading_takes", "starts"), [(0.0, [0, 3, 6]), (2.0, [0, 3, 6]), (10.0, [0, 10, 20])])
def test_the_interval_counts_from_start_to_start_over_all(
    places: Callable[[], Place], clock: ManualClock, reading_takes: float, starts: list[float]
) -> None:
    first, second = make_gate(places(), clock), make_gate(places(), clock)
    assert [request(gate, clock, reading_takes) for gate in (first, second, first)] == pytest.approx(starts)


def test_a_slow_start_counts_from_the_first_byte_of_the_answer(places: Callable[[], Place], clock: ManualClock) -> None:
    with make_gate(places(), clock).enter() as turn:
        clock.advance(1.0)  # the server may have seen the request only now
        turn.answered()
    assert request(make_gate(places(), clock), clock) == pytest.approx(4.0)


def test_nobody_enters_while_another_request_is_under_way(places: Callable[[], Place], clock: ManualClock) -> None:
    first, second = make_gate(places(), clock), make_gate(places(), clock, patience=2.0)
    with first.enter() as turn:
        with pytest.raises(GateClosedError, match="under way") as caught:
            second.enter()
        assert caught.value.retryable
        turn.still_ours()
    request(second, clock)  # and the gate is free again afterwards


def test_retry_after_is_obeyed_by_everyone(places: Callable[[], Place], clock: ManualClock) -> None:
    with make_gate(places(), clock).enter() as turn:
        turn.answered()
        turn.failed(retry_after=60.0, why="arXiv answered 429")
    standing = make_gate(places(), clock).standing()
    assert (standing.closed_until, standing.why) == (START + timedelta(seconds=60), "arXiv answered 429")
    assert request(make_gate(places(), clock), clock) == pytest.approx(60.0)


def test_failures_in_a_row_wait_longer_whoever_fails_and_one_success_forgets_them(
    places: Callable[[], Place], clock: ManualClock
) -> None:
    gates = [make_gate(places(), clock) for _ in range(2)]
    waits, last = [], 0.0
    for number in range(4):
        with gates[number % 2].enter() as turn:
            waits.append(clock.monotonic() - last)
            last = clock.monotonic()
            turn.failed()
    assert waits == pytest.approx([0, 3, 6, 12])
    request(gates[0], clock)
    start = clock.monotonic()
    assert request(gates[1], clock) - start == pytest.approx(3.0)


def test_a_gate_closed_for_longer_than_the_patience_says_until_when_and_why(
    places: Callable[[], Place], clock: ManualClock
) -> None:
    with make_gate(places(), clock).enter() as turn:
        turn.failed(retry_after=900.0, why="arXiv answered 503")
    with pytest.raises(GateClosedError, match=r"until 12:15:00 UTC: arXiv answered 503") as caught:
        make_gate(places(), clock, patience=30.0).enter()
    assert caught.value.retry_after == pytest.approx(900.0)
    assert clock.monotonic() == 0.0  # it did not wait in vain


def opens_after(gate: RequestGate, clock: ManualClock, hours: int = 3) -> float:
    """Hours until somebody who tries every quarter of an hour gets in."""
    for quarter in range(4 * hours):
        try:
            gate.enter().end()
            return quarter / 4
        except GateClosedError:
            clock.advance(900.0)
    raise AssertionError(f"closed for {hours} hours")


def test_a_long_closing_ends_though_its_holder_was_killed(places: Callable[[], Place], clock: ManualClock) -> None:
    turn = make_gate(places(), clock).enter()
    turn.answered()
    turn.failed(retry_after=3600.0, why="arXiv answered 429")
    assert turn._door is not None
    turn._door.close()  # as the kernel and the database do for a process that is killed
    assert opens_after(make_gate(places(), clock, patience=30.0), clock) == 1.0


def test_a_long_closing_ends_though_the_clock_ran_backwards(places: Callable[[], Place], clock: ManualClock) -> None:
    with make_gate(places(), clock).enter() as turn:
        turn.failed(retry_after=3600.0)
    clock.step(timedelta(days=-400))
    assert opens_after(make_gate(places(), clock, patience=30.0), clock) == 1.0


def test_a_day_has_a_ceiling_over_all_and_the_next_day_another(places: Callable[[], Place], clock: ManualClock) -> None:
    gates = [make_gate(places(), clock, daily=4) for _ in range(2)]
    for number in range(4):
        request(gates[number % 2], clock)
    assert gates[0].standing().requests_today == 4
    for gate in gates:
        with pytest.raises(GateClosedError, match=r"until 2026-05-21 00:00:00 UTC: 4 requests, the ceiling") as caught:
            gate.enter()
        assert caught.value.retry_after == pytest.approx(12 * 3600 - clock.monotonic())
    clock.advance(12 * 3600)
    request(gates[1], clock)
    assert gates[0].standing().requests_today == 1


def test_who_waits_over_midnight_is_counted_on_the_new_day(places: Callable[[], Place]) -> None:
    clock = ManualClock(datetime(2026, 5, 20, 23, 59, 59, tzinfo=UTC))
    gate = make_gate(places_on(places, clock), clock)
    for _ in range(2):
        request(gate, clock)
    assert gate.standing().requests_today == 1


def places_on(places: Callable[[], Place], clock: ManualClock) -> Place:
    """The same place, ticked by another clock."""
    place = places()
    if isinstance(place, FilePlace):
        place._clock = clock
    elif isinstance(place, PostgresPlace):
        place._time = lambda _: clock.now()
    return place


def test_a_gate_that_nobody_has_used_has_nothing_to_tell(places: Callable[[], Place], clock: ManualClock) -> None:
    standing = make_gate(places(), clock, daily=50).standing()
    assert (standing.requests_today, standing.daily_requests, standing.last_request) == (0, 50, None)


CHILD = """
import sys
from pathlib import Path
from radio.clock import SystemClock
from radio.papers.gate import RequestGate
from radio.papers.gatefile import FilePlace
from radio.papers.gatepostgres import PostgresPlace
kind, where, name = sys.argv[1:]
place = FilePlace(Path(where), SystemClock()) if kind == "file" else PostgresPlace(where, name)
turn = RequestGate(place, SystemClock(), interval_seconds=3.0).enter()
print("in", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("kind", ["file", "postgres"])
def test_a_process_killed_in_its_turn_leaves_the_gate_free_after_one_interval(
    kind: str, tmp_path: Path, server: Callable[[], str]
) -> None:
    name = uuid4().hex
    where = str(tmp_path / "gate") if kind == "file" else server()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, kind, where, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    real = SystemClock()
    place = FilePlace(tmp_path / "gate", real) if kind == "file" else PostgresPlace(where, name)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "in\n"
        door = place.open()
        assert not door.try_lock()
        door.close()
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.communicate(timeout=30)
    killed = real.monotonic()
    with RequestGate(place, real, interval_seconds=3.0).enter():
        # When in its turn it asked cannot be known, so the interval counts from when the gate was found free.
        assert real.monotonic() - killed >= 3.0


def test_no_machines_wall_clock_matters_to_a_fleet(server: Callable[[], str]) -> None:
    """Two machines a day apart, by the database's own clock: the second waits what is left of one interval."""
    place, real = PostgresPlace(server(), uuid4().hex), SystemClock()
    begin = real.monotonic()
    request(make_gate(place, ManualClock(START)), ManualClock(START))
    waited = request(make_gate(place, late := ManualClock(START + timedelta(days=1))), late)
    assert 3.0 - (real.monotonic() - begin) <= waited <= 3.0


def test_a_turn_whose_connection_was_cut_knows_that_it_may_not_be_alone(server: Callable[[], str]) -> None:
    place, clock = PostgresPlace(server(), uuid4().hex), ManualClock(START)
    turn = make_gate(place, clock).enter()
    engine = sa.create_engine(server())
    with engine.begin() as connection:
        connection.execute(
            sa.text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        )
    engine.dispose()
    turn.still_ours()  # it looks once a second
    clock.advance(1.0)
    with pytest.raises(StoreError) as caught:
        turn.still_ours()
    assert caught.value.retryable
    turn.abandon()
    request(make_gate(place, clock), clock)


def test_a_fleets_database_that_does_not_answer_lets_nobody_through(tmp_path: Path) -> None:
    secret = "hunter2"
    place = PostgresPlace(f"postgresql://radio:{secret}@/none?host={tmp_path}")
    with pytest.raises(StoreError) as caught:
        make_gate(place, ManualClock(START)).enter()
    assert caught.value.retryable
    assert secret not in str(caught.value)
