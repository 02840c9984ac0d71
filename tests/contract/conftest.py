"""An empty store of each kind, for what every store keeps its word on."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from radio.clock import ManualClock
from radio.store import Store
from tests.making import NOON
from tests.postgres import programs, server


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    binaries = programs()
    if binaries is None:
        pytest.skip("no Postgres on this machine")
    with server(binaries) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return tmp_path / "radio.db"
    url = sa.make_url(request.getfixturevalue("postgres"))
    name = f"t{secrets.token_hex(6)}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def store(address: Path | str, tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    opened = Store.open(address, clock, folder=tmp_path)
    yield opened
    opened.close()
