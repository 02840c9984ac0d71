"""The command line: help, exit codes and the words for wrong input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from radio.cli import cli, main
from radio.errors import ConfigError, NotRunningError, UsageError

pytestmark = pytest.mark.unit


@pytest.fixture
def config(tmp_path: Path) -> Path:
    root = Path(__file__).parents[2]
    path = tmp_path / "config.yaml"
    path.write_text(f"station: {{data_dir: data}}\nshows_dir: {root}/shows\nprompts_dir: {root}/prompts\n")
    return path


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "radio.cli", *words], capture_output=True, text=True, check=False)


def test_every_command_explains_itself() -> None:
    def walk(command: object, words: list[str]) -> None:
        result = CliRunner().invoke(cli, [*words, "--help"])
        assert result.exit_code == 0, words
        assert "Usage:" in result.output
        for name, child in getattr(command, "commands", {}).items():
            walk(child, [*words, name])

    walk(cli, [])


def test_help_loads_nothing_heavy() -> None:
    heavy = ("numpy", "pydantic", "torch", "sqlalchemy", "rich")
    code = f"import sys, radio.cli; print(*(m for m in {heavy} if m in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["status"], NotRunningError),
        (["stop"], NotRunningError),
        (["queue", "skip"], NotRunningError),
        (["shows", "start", "daly"], UsageError),
        (["request", "not-an-id"], UsageError),
        (["queue", "drop", "7"], UsageError),
        (["shows", "list", "--set", "web.prot=1"], ConfigError),
    ],
)
def test_wrong_use_raises_the_error_that_carries_the_exit_code(
    config: Path, words: list[str], error: type[Exception]
) -> None:
    result = CliRunner().invoke(cli, ["--config", str(config), *words])
    assert isinstance(result.exception, error)


def test_errors_end_in_one_line_and_their_exit_code(config: Path) -> None:
    wrong = run("--config", str(config), "shows", "start", "daly")
    assert wrong.returncode == 2
    assert 'did you mean "daily"?' in wrong.stderr
    assert "Traceback" not in wrong.stderr
    idle = run("--config", str(config), "status", "--json")
    assert idle.returncode == 3
    assert json.loads(idle.stdout)["on_air"] is False


def test_what_a_terminal_in_another_encoding_sends_and_files_that_cannot_be_are_told_in_one_line(config: Path) -> None:
    latin = os.fsdecode(b"caf\xe9")
    folder = config.parent / "file"
    folder.touch()
    for words, code, told in (
        (("say", latin), 2, "UTF-8"),
        (("lexicon", "set", latin, "caf"), 2, "UTF-8"),
        (("lexicon", "export", str(folder / "words.yaml")), 1, "cannot be written"),
    ):
        ended = run("--config", str(config), *words)
        assert (ended.returncode, told in ended.stderr, "Traceback" in ended.stderr) == (code, True, False), (
            ended.stderr
        )


def test_an_error_of_the_system_over_a_file_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(**_: object) -> None:
        Path("/dev/null/x").mkdir(parents=True)

    monkeypatch.setattr(cli, "main", failing)
    monkeypatch.setattr(sys, "argv", ["radio"])
    with pytest.raises(SystemExit, match="1"):
        main()
    assert capsys.readouterr().err == "radio: /dev/null/x: Not a directory\n"


def test_options_are_taken_before_and_after_the_command(config: Path) -> None:
    before = run("--config", str(config), "--set", "web.port=9009", "feed", "--json")
    after = run("feed", "--json", "--config", str(config), "--set", "web.port=9009")
    assert before.stdout == after.stdout
    assert json.loads(after.stdout)["feeds"]["all"] == "http://127.0.0.1:9009/feed.xml"


def test_a_request_becomes_an_order_once(config: Path) -> None:
    assert CliRunner().invoke(cli, ["--config", str(config), "request", "2605.20098v1"]).exit_code == 0
    listed = CliRunner().invoke(cli, ["--config", str(config), "queue", "list", "--json"])
    orders = json.loads(listed.output)["orders"]
    assert [(o["papers"], o["priority"]) for o in orders] == [(["2605.20098"], "requested")]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("store.url", "RADIO_STORE__URL"),
        ("llm.servers", "RADIO_LLM__SERVERS"),
        ("speech.engines", "RADIO_SPEECH__ENGINES"),
        ("outputs.rtmp", "RADIO_OUTPUTS__RTMP"),
        ("outputs", "RADIO_OUTPUTS"),
        ("alarms.webhook", "RADIO_ALARMS__WEBHOOK"),
        ("web.operator_token", "RADIO_WEB__OPERATOR_TOKEN"),
    ],
)
def test_what_may_hold_a_secret_is_on_no_childs_command_line(key: str, name: str) -> None:
    from radio.commands.common import Setting

    setting = Setting(None, ("station.name=1", f"{key}=hunter2"))
    assert setting.arguments() == ["--set", "station.name=1"]
    assert setting.environment()[name] == "hunter2"


def test_every_part_of_the_config_with_a_secret_is_one_of_them() -> None:
    from radio.commands.common import SECRET
    from radio.config import Config

    def holds_secret(schema: object) -> bool:
        if isinstance(schema, dict):
            own = schema.get("format") == "password"
            target = definitions.get(str(schema.get("$ref", "")).rpartition("/")[2])
            return own or any(holds_secret(value) for value in (*schema.values(), target))
        return isinstance(schema, list) and any(holds_secret(value) for value in schema)

    whole = Config.model_json_schema()
    definitions = whole["$defs"]
    parts = {name for name, part in whole["properties"].items() if holds_secret(part)}
    assert parts >= {"store", "llm", "outputs", "web"}
    assert {f"{part}." for part in parts} <= set(SECRET)


def test_new_versions_and_known_days_are_shown(config: Path, tmp_path: Path) -> None:
    from datetime import timedelta

    from radio.clock import ManualClock, SystemClock
    from radio.model.announced import TakenList
    from radio.store import Store
    from tests.making import make_paper

    now = SystemClock().now()
    store = Store.open(tmp_path / "data" / "radio.db", ManualClock(now))
    for paper in (
        make_paper(1),
        make_paper(1, version=2, comment="Fixed a proof"),
        make_paper(2),
        make_paper(2, version=3),
    ):
        store.papers.upsert(paper)
    store.papers.set_state(make_paper(1).id, "aired", "Rotation")
    day = now.date() - timedelta(days=3)
    feed = "arxiv:cs.AI+cs.CL+cs.CV+cs.LG"
    store.lists.take(TakenList(feed=feed, day=day, how="feed", papers=412, taken=now))
    store.close()

    def told(*words: str) -> Any:
        result = CliRunner().invoke(cli, ["papers", *words, "--json", "--config", str(config)])
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    assert {(u["paper_id"], u["to_version"], u["state"]) for u in told("updates")} == {
        ("2605.00001", 2, "aired"),
        ("2605.00002", 3, "new"),
    }
    assert [u["comment"] for u in told("updates", "--aired")] == ["Fixed a proof"]
    days = {one["day"]: one for one in told("lists")["days"]}
    assert days[str(day)]["papers"] == 412
    assert all(one["how"] is None for name, one in days.items() if name != str(day))
    plain = CliRunner().invoke(cli, ["papers", "lists", "--config", str(config)])
    assert "412" in plain.output
    assert "not known" in plain.output
