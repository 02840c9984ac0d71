"""Whatever keeps ffmpeg from being started, it costs no handle and no process, and is tried again."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path

import psutil
import pytest

from radio.clock import SystemClock
from radio.playout.encoder import Encoder
from radio.playout.hub import Hub
from tests.encoded import ENCODER, PICTURE
from tests.playout_parts import NOON
from tests.waiting import wait

pytestmark = pytest.mark.integration


def encoder() -> Encoder:
    return Encoder(ENCODER, PICTURE, Hub(()), SystemClock(), lambda sample: NOON)


def held() -> tuple[int, set[int]]:
    """Open handles, and children."""
    process = psutil.Process()
    return process.num_fds(), {child.pid for child in process.children()}


@pytest.mark.parametrize("refused", ["encoder-video", "encoder-sound", "encoder-out", "encoder-log"])
def test_no_thread_to_be_had_leaves_nothing_behind(refused: str, monkeypatch: pytest.MonkeyPatch) -> None:
    start = threading.Thread.start

    def refuse(thread: threading.Thread) -> None:
        if thread.name == refused:
            raise RuntimeError("can't start new thread")
        start(thread)

    before = held()
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        with pytest.raises(OSError, match="temporarily unavailable"):
            encoder()._new_session()
    assert held() == before


def test_an_ffmpeg_that_is_gone_costs_no_handle_and_is_found_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("radio.playout.encoder.FIRST_DELAY", 0.01)
    monkeypatch.setattr("radio.playout.encoder.LONGEST_DELAY", 0.02)
    tried = encoder()
    with monkeypatch.context() as patched:
        patched.setenv("RADIO_FFMPEG", str(tmp_path / "upgraded-just-now"))
        tried.start(patience=0.0)
        wait(lambda: tried.restarts > 1)
        before = held()
        wait(lambda: tried.restarts > 20, "tried many times")
        assert held() == before
        assert "no program that can be run" in str(tried.error)
    wait(lambda: tried.pid is not None, "ffmpeg runs")
    tried.stop()


def test_the_thread_that_keeps_ffmpeg_running_outlives_what_nobody_thought_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radio.playout.encoder.FIRST_DELAY", 0.01)
    tried = encoder()

    def odd(*arguments: object) -> list[str]:
        raise ZeroDivisionError("nobody thought of it")

    with monkeypatch.context() as patched:
        patched.setattr("radio.playout.encoder.encoder_command", odd)
        tried.start(patience=0.0)
        wait(lambda: tried.restarts > 0, "the first try failed")
    wait(lambda: tried.pid is not None, "ffmpeg runs")
    tried.stop()


def test_one_who_may_have_no_large_pipes_is_on_air_with_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(fd: int, command: int, size: int) -> int:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(fcntl, "fcntl", deny)
    tried = encoder()
    tried.start(patience=60.0)
    assert tried.pid is not None
    tried.stop()
