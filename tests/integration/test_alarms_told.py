"""The webhook and the heartbeat against a real server that answers, fails, hangs and is gone."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from radio.clock import ManualClock
from radio.model.status import Alarm, Severity
from radio.playout.alarms import Change
from radio.playout.webhook import QUEUE, TEXT_LENGTH, Caller, Heartbeat, Webhook
from tests.playout_parts import NOON
from tests.waiting import wait

pytestmark = pytest.mark.integration

TOKEN = "t0ken-that-nobody-sees"


class Server:
    """Answers with the statuses of `script`, then with 200; "hang" never answers."""

    def __init__(self, *script: int | str, port: int = 0) -> None:
        self.script = list(script)
        self.received: list[dict[str, Any]] = []
        self.asked = 0
        self.over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                server.answer(self, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def do_GET(self) -> None:
                server.answer(self, {"path": self.path})

            def log_message(self, format: str, *args: object) -> None:
                """Not on the tests' output."""

        self._http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hooks/{TOKEN}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        self.asked += 1
        status = self.script.pop(0) if self.script else 200
        if status == "hang":
            self.over.wait()
            return
        if status == 200:
            self.received.append(body)
        handler.send_response(int(status))
        handler.end_headers()
        # More than anybody wants to read.
        handler.wfile.write(b"x" * 1000)

    def close(self) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def serving(*script: int | str, port: int = 0) -> Iterator[Server]:
    server = Server(*script, port=port)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def webhook(url: str, clock: ManualClock, timeout: float = 30.0) -> Iterator[Webhook]:
    hook = Webhook("Paper Radio", Caller(url, timeout), clock)
    hook.start()
    try:
        yield hook
    finally:
        hook.stop(patience=10.0)


def change(code: str = "dead_air", cleared_after: float | None = None, severity: Severity = "critical") -> Change:
    alarm = Alarm(code=code, severity=severity, since=NOON, text=f"{code} is wrong", advice="radio skip")
    if cleared_after is None:
        return Change(alarm, "raised", NOON)
    return Change(alarm, "cleared", NOON + timedelta(seconds=cleared_after), cleared_after)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


def test_each_alarm_is_told_when_raised_and_when_over(clock: ManualClock) -> None:
    with serving() as server, webhook(server.url, clock) as hook:
        hook.tell(change())
        hook.tell(change(cleared_after=90))
        wait(lambda: len(server.received) == 2)
    raised, cleared = server.received
    assert raised == {
        "station": "Paper Radio",
        "code": "dead_air",
        "severity": "critical",
        "state": "raised",
        "since": "2026-05-20T12:00:00Z",
        "at": "2026-05-20T12:00:00Z",
        "duration_seconds": None,
        "alarm": "dead_air is wrong",
        "advice": "radio skip",
        "text": "CRITICAL at Paper Radio: dead_air is wrong\nWhat to do: radio skip",
        "content": raised["text"],
    }
    assert (cleared["state"], cleared["duration_seconds"]) == ("cleared", 90.0)
    assert cleared["text"] == "Over at Paper Radio, after 90 s: dead_air is wrong"


@pytest.mark.parametrize("script", [(500, 503, 429), ("hang",)])
def test_a_server_that_fails_is_asked_again_until_it_takes_it(clock: ManualClock, script: tuple[int | str]) -> None:
    with serving(*script) as server, webhook(server.url, clock, timeout=30.0 if script[0] == 500 else 1.0) as hook:
        hook.tell(change())
        wait(lambda: server.received)
        assert server.received[-1]["code"] == "dead_air"
        assert server.asked > len(script)
        assert clock.monotonic() >= sum(2.0**n for n in range(1, len(script) + 1)), "with growing pauses"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_what_could_not_be_told_goes_out_as_one_summary(clock: ManualClock, caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/hooks/{TOKEN}"
    with caplog.at_level(logging.DEBUG), webhook(url, clock) as hook:
        hook.tell(change("encoder"))
        wait(lambda: "cannot be reached" in caplog.text)
        for _ in range(QUEUE + 20):
            hook.tell(change("output_down:rtmp-1"))
        hook.tell(change("output_down:rtmp-1", cleared_after=30))
        hook.tell(change("freeze", severity="warning"))
        with serving(port=port) as server:
            wait(lambda: server.received and server.received[-1]["state"] == "summary")
            hook.tell(change("disk", severity="warning"))
            wait(lambda: server.received[-1]["code"] == "disk")
    # The first may have been on its way alone when the server came back.
    *alone, summary, _ = server.received
    assert [body["code"] for body in alone] in ([], ["encoder"])
    assert [code for code in summary["standing"] if code != "encoder"] == ["freeze"]
    assert len(summary["changes"]) <= QUEUE
    assert f"{QUEUE + 23 - len(alone)} changes while this webhook could not be reached" in summary["text"]
    assert "still standing: " in summary["text"]
    assert caplog.text.count("cannot be reached") == 1
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("status", [400, 404, 302])
def test_a_wrong_url_is_told_to_the_operator_and_holds_nothing_up(
    clock: ManualClock, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    with caplog.at_level(logging.DEBUG), serving(status) as server, webhook(server.url, clock) as hook:
        hook.tell(change("encoder"))
        hook.tell(change("disk"))
        wait(lambda: server.received)
    assert [body["code"] for body in server.received] == ["disk"]
    assert f"is alarms.webhook right? it answers {status}" in caplog.text
    assert TOKEN not in caplog.text


def test_a_server_that_talks_no_http_is_survived(clock: ManualClock, caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def babble() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                with peer:
                    peer.sendall(b"\x00\xff" * 50 + b"\r\n\r\n")

        threading.Thread(target=babble, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/{TOKEN}"
        with caplog.at_level(logging.DEBUG), webhook(url, clock) as hook:
            hook.tell(change())
            wait(lambda: "cannot be reached" in caplog.text)
    assert TOKEN not in caplog.text


def test_the_end_of_the_station_waits_for_no_dead_webhook(clock: ManualClock, caplog: pytest.LogCaptureFixture) -> None:
    with webhook(f"http://127.0.0.1:{free_port()}/", clock) as hook:
        hook.tell(change())
        wait(lambda: "cannot be reached" in caplog.text)
    assert "1 alarms could not be told" in caplog.text


def test_a_long_text_is_cut_for_those_who_refuse_it(clock: ManualClock) -> None:
    long = Alarm(code="store", severity="warning", since=NOON, text="x" * 5000)
    with serving() as server, webhook(server.url, clock) as hook:
        hook.tell(Change(long, "raised", NOON))
        wait(lambda: server.received)
    assert len(server.received[0]["content"]) == TEXT_LENGTH


def test_the_heart_beats_only_while_the_station_is_on_air(clock: ManualClock) -> None:
    with serving() as server:
        heart = Heartbeat(Caller(server.url), clock, every_seconds=300)

        def beaten(times: int) -> bool:
            heart.beat(on_air=True)
            return server.asked == times

        heart.beat(on_air=False)
        wait(lambda: beaten(1))
        clock.advance(299)
        heart.beat(on_air=True)
        assert server.asked == 1
        clock.advance(301)
        heart.beat(on_air=False)
        assert server.asked == 1
        wait(lambda: beaten(2))
    assert server.received[0] == {"path": f"/hooks/{TOKEN}"}


def test_a_heartbeat_that_hangs_holds_nothing_up_and_is_told_once(
    clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    with serving("hang", 500, 500) as server:
        heart = Heartbeat(Caller(server.url, 1.0), clock, every_seconds=300)

        def asked(times: int) -> bool:
            if server.asked >= times:
                return True  # not one call more: it would find the server gone, and tell that too
            clock.advance(301)
            heart.beat(on_air=True)
            return False

        wait(lambda: asked(4))
    assert caplog.text.count("does not take it") == 1
    assert TOKEN not in caplog.text


def test_a_heartbeat_for_which_there_is_no_thread_comes_with_the_next_look(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with serving() as server:
        heart = Heartbeat(Caller(server.url), clock, every_seconds=300)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", refuse)
            heart.beat(on_air=True)
        heart.beat(on_air=True)
        wait(lambda: server.asked == 1)
