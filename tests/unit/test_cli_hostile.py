"""The command line where something is odd: amounts, hosts, terminals, another user's station, a name that cannot be."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from radio.cli import cli
from radio.clock import ManualClock
from radio.commands import station
from radio.config import load_config
from radio.errors import ConfigError, RadioError, UsageError
from radio.production import produce
from radio.schedule.shows import load_shows
from radio.store import Store
from radio.store.locks import FileLock
from radio.types import ShowId
from tests.making import NOON
from tests.unit.test_cli import run
from tests.website import NASTY_TITLE, make_config, seed

pytestmark = pytest.mark.unit


def invoke(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--config", str(folder / "config.yaml"), *words])


@pytest.mark.parametrize(
    "words",
    [
        ("asrun", "--hours", "nan"),
        ("asrun", "--hours", "1e300"),
        ("asrun", "--hours", "-5"),
        ("simulate", "--hours", "nan"),
        ("simulate", "--hours", "-1"),
        ("start", "--wait", "nan"),
        ("obs", "start", "--wait", "-1"),
        ("logs", "-n", "-5"),
        ("mailbag", "list", "--limit", "99999999999999999999999"),
        ("lexicon", "list", "--limit", "-1"),
    ],
)
def test_amounts_that_cannot_be_are_wrong_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    make_config(tmp_path)
    assert invoke(tmp_path, *words).exit_code == 2


@pytest.mark.parametrize("host", ["nonsense..x", "[::1]", "192.0.2.1", "a" * 70])
def test_a_host_that_is_not_ours_is_named_and_not_the_port(tmp_path: Path, host: str) -> None:
    make_config(tmp_path)
    config = load_config(tmp_path / "config.yaml", environment={}, overrides=[f"web.host='{host}'"])
    with pytest.raises(ConfigError, match="no address of this machine") as caught:
        station.check_port(config)
    assert caught.value.subject == "web.host"


def test_a_title_is_shown_on_a_terminal_that_lacks_its_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = make_config(tmp_path)
    store = Store.of(config, ManualClock(NOON))
    seed(store, config)
    store.close()
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    words = ("--config", str(tmp_path / "config.yaml"), "feed")
    table, told = run(*words), run(*words, "--json")
    assert (table.returncode, table.stderr) == (0, "")
    assert "alert(1)" in table.stdout
    assert json.loads(told.stdout)["episodes"][0]["title"] == NASTY_TITLE


def test_another_users_station_is_not_stopped_with_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = make_config(tmp_path)
    config.path("run").mkdir(parents=True)

    def refused(_pid: int, _number: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    with FileLock(config.path("run", "station.lock")):
        monkeypatch.setattr(os, "kill", refused)
        result = invoke(tmp_path, "stop")
    assert isinstance(result.exception, RadioError)
    assert "another user's" in str(result.exception)


def test_a_file_that_cannot_be_is_told_before_the_work(tmp_path: Path) -> None:
    make_config(tmp_path)
    (tmp_path / "file").touch()
    for out in ("file/x.mp3", "day.json"):
        result = invoke(tmp_path, "produce", "rotation", "--paper", "2605.20098", "--out", str(tmp_path / out))
        assert isinstance(result.exception, UsageError), out


def test_an_interrupted_produce_leaves_nothing_to_be_made_and_can_be_tried_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(ManualClock):
        def sleep(self, seconds: float) -> None:
            self.advance(seconds)
            raise KeyboardInterrupt

    config, clock = make_config(tmp_path), Interrupted(NOON)
    config.station.data_dir.mkdir()
    show = load_shows(config.shows_dir, config.prompts_dir)[ShowId("rotation")]
    monkeypatch.setattr(produce, "led", lambda _config: True)  # a station makes it
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            produce.produce(config, clock, show, ["2605.20098"], tmp_path / "x.mp3", lambda _text: None)
    store = Store.of(config, clock)
    assert [order.state for order in store.orders.since(NOON)] == ["cancelled", "cancelled"]
    store.close()
