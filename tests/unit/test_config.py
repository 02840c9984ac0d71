"""The configuration: where values come from, and what a wrong one is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.config import load_config
from radio.errors import ConfigError

pytestmark = pytest.mark.unit


def write(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text)
    return path


def test_the_shipped_config_is_valid_and_names_the_defaults() -> None:
    config = load_config(Path(__file__).parents[2] / "config.yaml", environment={})
    assert (config.web.host, config.web.port) == ("127.0.0.1", 8000)
    assert config.station.data_dir == Path(__file__).parents[2] / "data"


def test_the_command_line_beats_the_environment_and_that_beats_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "web: {port: 1, host: 127.0.0.2}\nstation: {name: File}\n")
    environment = {"RADIO_WEB__PORT": "2", "RADIO_STATION__NAME": "Environment"}
    config = load_config(path, environment=environment, overrides=["web.port=3"])
    assert (config.web.port, config.web.host, config.station.name) == (3, "127.0.0.2", "Environment")


def test_lists_come_from_the_environment_as_yaml(tmp_path: Path) -> None:
    environment = {"RADIO_OUTPUTS__RTMP": "[{url: rtmp://a/app, key: 12345}]"}
    config = load_config(write(tmp_path, ""), environment=environment)
    assert config.outputs.rtmp[0].key.get_secret_value() == "12345"
    assert "12345" not in repr(config)


def test_an_override_may_say_false_where_the_file_says_true(tmp_path: Path) -> None:
    path = write(tmp_path, "papers: {arxiv: {enabled: true}}\n")
    assert not load_config(path, environment={}, overrides=["papers.arxiv.enabled=false"]).papers.arxiv.enabled


def test_relative_paths_count_from_the_config_file(tmp_path: Path) -> None:
    path = write(tmp_path, "station: {data_dir: air}\npapers: {folder: in}\n")
    config = load_config(path, environment={})
    assert (config.station.data_dir, config.papers.folder) == (tmp_path / "air", tmp_path / "in")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("web:\n  prot: 8000\n", 2, ['"web.prot"', 'did you mean "port"']),
        ("station:\n  name: A\nreserv:\n  low_minutes: 1\n", 3, ['"reserv"', 'did you mean "reserve"']),
        ("web:\n  port: eighty\n", 2, ['"web.port"', "'eighty'"]),
        ("log_level: inof\n", 1, ['did you mean "info"']),
        ("llm:\n  servers:\n    - base_url: http://a\n      modle: b\n", 4, ["modle", 'did you mean "model"']),
        ("station:\n  timezone: Europe/Berlln\n", 2, ["no such time zone"]),
        ("web:\n  port: 1\n  port: 2\n", 3, ["stands twice"]),
        ("web: [1\n", 2, ["is not YAML"]),
        ("web:\n  host: a\x07b\n", 2, ["is not YAML", "control character"]),
        ("station: &a {name: *a}\n", 1, ["holds itself"]),
        ("station: " + "[" * 3000, 1, ["is not YAML", "without end"]),
        ("station:\n  name: !!bool x\n", 1, ["is not YAML"]),
        ("web:\n", 1, ['"web": must hold keys', "got nothing"]),
        ("outputs:\n  rtmp: {url: a}\n", 2, ["must be a list"]),
        ("- a\n", 1, ["must be a mapping"]),
        ("papers:\n  interests: [agents, 2605.20090]\n", 2, ['"papers.interests"', "in quotes"]),
        ("papers:\n  arxiv:\n    interval_seconds: 1\n", 3, ["greater than or equal to 3"]),
    ],
)
def test_a_wrong_file_is_answered_with_line_word_and_nearest(
    tmp_path: Path, text: str, line: int, words: list[str]
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path, environment={})
    assert caught.value.subject == f"{path}:{line}"
    assert caught.value.exit_code == 2
    for word in words:
        assert word in caught.value.message


@pytest.mark.parametrize(
    ("environment", "overrides", "subject"),
    [
        ({"RADIO_WEB__PROT": "1"}, [], "$RADIO_WEB__PROT"),
        ({"RADIO_WEBB__PORT": "1"}, [], "$RADIO_WEBB__PORT"),
        ({}, ["web.prot=1"], "--set web.prot"),
        ({}, ["web.port"], "--set web.port"),
        ({"RADIO_LLM__SERVERS__0__MODEL": "x", "RADIO_LLM__SERVERS": "[]"}, [], "$RADIO_LLM__SERVERS__0__MODEL"),
    ],
)
def test_a_wrong_variable_or_option_is_named(
    tmp_path: Path, environment: dict[str, str], overrides: list[str], subject: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, ""), environment=environment, overrides=overrides)
    assert caught.value.subject == subject


def test_a_secret_of_the_wrong_kind_is_not_shown(tmp_path: Path) -> None:
    path = write(tmp_path, "outputs:\n  rtmp:\n    - url: rtmp://a/app\n      key: [live_secret]\n")
    with pytest.raises(ConfigError) as caught:
        load_config(path, environment={})
    assert "live_secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "environment"),
    [
        ("outputs: {icecast: [{host: a, password: !hunter2 }]}\n", {}),
        ("web: {operator_token: *hunter2}\n", {}),
        ("alarms: {webhook: 'hooks.example/hunter2'}\n", {}),
        ("", {"RADIO_ALARMS": "https://hooks.example/hunter2"}),
        ("", {"RADIO_LLM__SERVERS": "hunter2"}),
        ("", {"RADIO_LLM__SERVERS": "[{base_url: 'https://a/v1?key=hunter2', model: a}]"}),
        ("", {"RADIO_WEB": "hunter2"}),
        ("", {"RADIO_SPEECH": "hunter2"}),
    ],
)
def test_an_error_shows_nothing_that_may_be_a_secret(tmp_path: Path, text: str, environment: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, text), environment=environment)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("written", ["0123456", "1_234", "1:20", "0x1F", "2026-13-45", "12345"])
def test_what_looks_like_a_number_is_the_password_that_was_written(tmp_path: Path, written: str) -> None:
    by_file = load_config(write(tmp_path, f"web: {{operator_token: {written}}}\n"), environment={})
    by_variable = load_config(write(tmp_path, ""), environment={"RADIO_WEB__OPERATOR_TOKEN": written})
    for config in (by_file, by_variable):
        assert config.web.operator_token is not None
        assert config.web.operator_token.get_secret_value() == written


def test_a_config_file_that_is_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "none.yaml", environment={})


@pytest.mark.parametrize(
    ("size", "wrong"),
    [
        ((1920, 1080), None),
        ((1024, 576), None),
        ((1280, 800), "1280 x 800 is not 16:9"),
        ((854, 480), "not 16:9"),
        ((1200, 675), "even numbers"),
        ((320, 180), "width"),
    ],
)
def test_the_picture_is_sixteen_by_nine_in_even_numbers(
    tmp_path: Path, size: tuple[int, int], wrong: str | None
) -> None:
    path = write(tmp_path, f"picture: {{width: {size[0]}, height: {size[1]}}}\n")
    if wrong is None:
        picture = load_config(path, environment={}).picture
        assert (picture.width, picture.height) == size
        return
    with pytest.raises(ConfigError, match=wrong):
        load_config(path, environment={})


def test_the_time_is_told_as_often_as_a_word_says(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("sound: {time_checks: off, clock: 24}\n")
    sound = load_config(file, environment={}).sound
    assert (sound.time_checks, sound.clock) == ("off", 24)
    assert load_config(file, environment={"RADIO_SOUND__TIME_CHECKS": "half_hour"}).sound.time_checks == "half_hour"
    with pytest.raises(ConfigError, match='did you mean "half_hour"'):
        load_config(file, environment={}, overrides=["sound.time_checks=half-hour"])
    with pytest.raises(ConfigError, match=r"sound\.clock"):
        load_config(file, environment={}, overrides=["sound.clock=13"])


def test_a_databases_password_is_shown_nowhere(tmp_path: Path) -> None:
    url = "postgresql://radio:hunter2@db/radio"
    config = load_config(environment={"RADIO_STORE__URL": url})
    assert config.database == url
    assert "hunter2" not in repr(config) + config.model_dump_json()
    with pytest.raises(ConfigError, match="must begin with postgresql://") as caught:
        load_config(environment={}, overrides=["store.url=mysql://radio:hunter2@db/radio"])
    assert "hunter2" not in str(caught.value)


def test_without_a_url_the_tables_are_a_file_of_the_data_folder(tmp_path: Path) -> None:
    config = load_config(environment={}, overrides=[f"station.data_dir={tmp_path}", "store.url="])
    assert config.database == tmp_path / "radio.db"


def test_equal_configs_have_one_hash_and_mappings_do_not_spoil_it() -> None:
    override = ["papers.arxiv.weights={cs.CL: 2.0}"]
    first, second = (load_config(environment={}, overrides=override) for _ in range(2))
    assert (first, hash(first)) == (second, hash(second))
    assert hash(first) != hash(load_config(environment={}))
