"""Integration: the announcer on its socket, with the real voice, and `radio say` with and without it."""

from __future__ import annotations

import errno
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from radio.cli import cli
from radio.clock import ManualClock, SystemClock
from radio.config import Config, load_config
from radio.errors import NotRunningError, SpeechError, UsageError
from radio.model.announcement import Answer, Ask
from radio.model.rundown import RundownEntry
from radio.model.takes import TakeOutcome
from radio.production import announcerline
from radio.production.announcer import Announcer
from radio.store import Store
from tests.conftest import ROOT

CLOCK = SystemClock()


@pytest.fixture
def models(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The voices, for stations whose data lie elsewhere."""
    monkeypatch.setenv("RADIO_MODELS_DIR", str(models_dir))


def config_in(folder: Path) -> Config:
    return load_config(ROOT / "config.yaml", overrides=[f"station.data_dir={folder}"])


@contextmanager
def announcer(config: Config) -> Iterator[None]:
    stop, it = threading.Event(), Announcer(config, CLOCK)
    thread = threading.Thread(target=it.run, args=(stop,))
    thread.start()
    try:
        assert it.listening.wait(20)
        yield
    finally:
        stop.set()
        thread.join(60)
    assert not thread.is_alive()


def rundown(config: Config) -> list[RundownEntry]:
    store = Store.of(config, CLOCK)
    try:
        return store.rundown.queued()
    finally:
        store.close()


def counted(config: Config) -> dict[str, dict[TakeOutcome, int]]:
    store = Store.of(config, CLOCK)
    try:
        return {voice.voice: voice.outcomes for voice in store.takes.since(datetime(2000, 1, 1, tzinfo=UTC))}
    finally:
        store.close()


@pytest.mark.usefixtures("models")
def test_radio_say_is_spoken_by_the_announcer_and_by_the_command_where_there_is_none(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    arguments = ["--set", f"station.data_dir={tmp_path}", "--as", "anna", "--config", str(ROOT / "config.yaml")]
    with announcer(config):
        done = CliRunner().invoke(cli, ["say", "--now", "--json", "We are back.", *arguments])
        assert done.exit_code == 0, done.output
        refused = CliRunner().invoke(cli, ["say", "--voice", "nobody", "Hello.", *arguments])
        assert isinstance(refused.exception, UsageError) or refused.exit_code == 2
    told = json.loads(done.output)
    assert (told["cuts_in"], told["added_by"], told["parts"]) == ("hold", "operator:anna", [told["id"]])
    # Nobody is at the socket now.
    again = CliRunner().invoke(cli, ["say", "We are back.", *arguments])
    assert again.exit_code == 0, again.output
    entries = rundown(config)
    assert [entry.cuts_in for entry in entries] == ["no", "hold"]
    assert all((tmp_path / "segments" / entry.segment / "segment.json").exists() for entry in entries)
    assert counted(config) == {"joe": {"made": 1}}, "the second time it came from the cache"


def test_what_cannot_be_said_comes_back_as_the_error_that_it_is(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    with announcer(config):
        for text, kind in (("", UsageError), ("x" * 700, UsageError)):
            (answer,) = announcerline.ask(config.path("run"), Ask(text=text, asked_by="operator:anna"))
            assert answer.last
            assert answer.trouble is not None
            assert type(announcerline.error_of(answer.trouble)) is kind
    assert rundown(config) == []


def test_rubbish_and_silence_on_the_socket_stop_nobody_else(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    with announcer(config):
        for words in (b"", b"\xff\xfe\n", b"{}\n", b"x" * 100_000 + b"\n"):
            with socket.socket(socket.AF_UNIX) as line, announcerline.address(config.path("run")) as path:
                line.connect(path)
                line.sendall(words)
        answers = list(announcerline.ask(config.path("run"), Ask(text="", asked_by="operator:anna")))
    assert answers[-1].last


def test_too_many_open_files_pass_and_the_next_one_is_answered(tmp_path: Path) -> None:
    stop, clock = threading.Event(), ManualClock(datetime(2026, 11, 26, tzinfo=UTC))
    ours, theirs = socket.socketpair()

    class Listening:
        calls = 0

        def accept(self) -> tuple[socket.socket, None]:
            self.calls += 1
            if self.calls <= 2:
                raise OSError(errno.EMFILE, "Too many open files")
            if self.calls == 3:
                return theirs, None
            stop.set()
            raise OSError(errno.EINVAL, "shut down")

    listening: Any = Listening()
    with ours:
        ours.sendall(b"{}\n")
        Announcer(config_in(tmp_path), clock)._serve(listening, stop)
        with ours.makefile("rb") as answers:
            assert Answer.model_validate_json(answers.readline()).last
    assert clock.monotonic() == 2.0


def test_without_an_announcer_whoever_asks_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(NotRunningError):
        list(announcerline.ask(tmp_path, Ask(text="Hello.", asked_by="operator:anna")))


def test_a_folder_of_any_depth_can_hold_the_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    config = config_in(deep)
    with announcer(config):
        (answer,) = announcerline.ask(config.path("run"), Ask(text="", asked_by="operator:anna"))
    assert answer.trouble is not None
    assert not (config.path("run") / announcerline.SOCKET).exists()


SAYS = """
import sys
from radio.model.announcement import Answer
from radio.production import announcerline
announcerline.ask = lambda run_dir, what: iter([Answer(last=True)])
from radio.cli import cli
cli(["say", "--now", "Hello.", "--as", "anna", "--set", "station.data_dir=" + sys.argv[1]], standalone_mode=False)
print(sorted({"sqlalchemy", "numpy", "onnxruntime", "apscheduler"} & set(sys.modules)))
"""


def test_the_command_loads_nothing_that_the_announcer_has(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", SAYS, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]", "each is time before the first word"


def test_a_request_is_acknowledged_once_and_in_our_own_words(tmp_path: Path) -> None:
    run_dir = tmp_path / "run"
    run_dir.mkdir()
    acknowledger = announcerline.Acknowledger(run_dir)
    assert not acknowledger.asked("order-0"), "nobody is there to say it"
    with socket.socket(socket.AF_UNIX) as announcer, announcerline.address(run_dir) as path:
        announcer.bind(path)
        announcer.listen()
        assert acknowledger.asked("order-1")
        assert not acknowledger.asked("order-1")
        assert not acknowledger.asked(None)
        line, _ = announcer.accept()
        with line, line.makefile("rb") as words:
            said = Ask.model_validate_json(words.readline())
    assert said.at_once
    assert said.asked_by == "listener"
    assert said.text == announcerline.ACKNOWLEDGED


def test_an_error_crosses_the_line_whole() -> None:
    sent = SpeechError("no voice", subject="joe", hint="fetch it", retryable=True)
    answer = Answer(trouble=announcerline.trouble_of(sent), last=True)
    back = Answer.model_validate_json(answer.model_dump_json()).trouble
    assert back is not None
    error = announcerline.error_of(back)
    assert (type(error), str(error), error.retryable) == (SpeechError, str(sent), True)
