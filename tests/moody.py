"""A chat server with moods: real HTTP, answers as a good model would, and misbehaves on order.

`python -m tests.moody PORT [MOOD]` serves it by hand; `POST /mood/MOOD` changes how it is.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, get_args

from radio.writing.language.reported import third_person

Mood = Literal[
    "well",
    "killed",  # breaks off in the middle of each answer
    "slow",  # never says a word
    "stalling",  # keeps the line open with comments, and says nothing
    "error",  # 500
    "garbage",  # 200 and HTML
    "noise",  # 200 and a stream of broken characters
    "empty",
    "endless",  # never stops, always new words
    "repeating",  # never stops, always the same
    "schema",  # JSON, but not the one that was asked for
    "busy",  # 429 with Retry-After
]
MOODS: tuple[Mood, ...] = get_args(Mood)
KEY = "sk-moody-secret"
RETRY_AFTER = 45


class Moody:
    """The state of a running server."""

    def __init__(self, name: str, port: int = 0) -> None:
        self.name = name
        self.mood: Mood = "well"
        self.port = port
        self.asked = 0
        self.open = threading.Semaphore(0)
        """Released when a client hung up on an answer that would not have ended."""
        self.ending = threading.Event()
        self.on_ask: Callable[[], None] = lambda: None
        """Called while each request is being answered."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def serve_moody(name: str = "moody", port: int = 0) -> Iterator[Moody]:
    """A server on the loopback until the block ends."""
    moody = Moody(name, port)

    class Handler(_Handler):
        state = moody

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    moody.port = server.server_address[1]
    try:
        yield moody
    finally:
        moody.ending.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Handler(BaseHTTPRequestHandler):
    state: Moody

    def log_message(self, *args: object) -> None:
        """Tests speak for themselves."""

    def do_GET(self) -> None:
        if self._refused():
            return
        listed = {"object": "list", "data": [{"id": self.state.name, "object": "model", "owned_by": "vllm"}]}
        self._plain(200, json.dumps(listed).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/mood/"):
            self.state.mood = self.path.removeprefix("/mood/")  # type: ignore[assignment]  # by hand only
            self._plain(200, b"{}")
            return
        if self._refused():
            return
        self.state.asked += 1
        self.state.on_ask()
        try:
            self._answer(self.state.mood, json.loads(body))
        except OSError:
            self.state.open.release()

    def _answer(self, mood: Mood, request: dict[str, Any]) -> None:
        text = json.dumps(parrot(request))
        if mood == "error":
            self._plain(500, f"no room for {KEY}".encode())
        elif mood == "busy":
            self._plain(429, b"{}", {"Retry-After": str(RETRY_AFTER)})
        elif mood == "garbage":
            self._plain(200, b"<html>It works!</html>", {"Content-Type": "text/html"})
        elif mood == "slow":
            self.state.ending.wait(120)
        else:
            self._begin()
            self._stream(mood, text)

    def _stream(self, mood: Mood, text: str) -> None:
        if mood == "killed":
            self._say(text[: len(text) // 2])
            self.connection.shutdown(socket.SHUT_RDWR)
        elif mood == "stalling":
            while not self.state.ending.wait(0.02):
                self.wfile.write(b": still here\n\n")
        elif mood == "endless":
            n = 0
            self._say('{"question": "')
            while not self.state.ending.is_set():
                n += 1
                self._say(f" word{n} follows word{n * n}")
        elif mood == "repeating":
            self._say('{"question": "')
            while not self.state.ending.is_set():
                self._say(" and so on and on")
        else:
            self._say({"noise": "\ufffd\ufffd\x01 {" * 50, "empty": "", "schema": '{"turn": 7}'}.get(mood, text))
            self._end()

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()

    def _say(self, text: str) -> None:
        for i in range(0, len(text), 24):
            self._event({"choices": [{"index": 0, "delta": {"content": text[i : i + 24]}, "finish_reason": None}]})

    def _end(self) -> None:
        self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        self._event({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 50}})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, event: dict[str, Any]) -> None:
        self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.wfile.flush()

    def _refused(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {KEY}":
            return False
        self._plain(401, f"bad key {self.headers.get('Authorization')}".encode())
        return True

    def _plain(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {"Content-Type": "application/json"}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def parrot(request: dict[str, Any]) -> dict[str, Any]:
    """What a good model would answer: the quoted sentences, told of the authors, as the schema wants them."""
    said = [m["content"] for m in request["messages"] if "<quote>" in m["content"]]
    quotes = [text.split("<quote>")[1].split("</quote>")[0] for text in said]
    told = third_person(quotes[-1]) if quotes else "The authors say so in the paper that they wrote."
    schema = request.get("response_format", {}).get("json_schema", {}).get("schema", {"type": "object"})
    made: dict[str, Any] = _fill(schema, told, "")
    return made


def _fill(schema: dict[str, Any], told: str, key: str) -> Any:
    kind = schema.get("type")
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "object":
        return {name: _fill(one, told, name) for name, one in schema.get("properties", {}).items()}
    if kind == "array":
        return [_fill(schema.get("items", {}), told, key)] * max(1, schema.get("minItems", 1))
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "boolean":
        return True
    return _text(schema, told, key)


def _text(schema: dict[str, Any], told: str, key: str) -> str:
    if "question" in key:
        words = re.findall(r"[A-Za-z]{4,}", told)
        return f"What about {' '.join(words[-4:]).lower()}?"
    plain = " ".join(re.sub(r"[^ !#-Z^-z]", " ", told).split()).lstrip("0123456789 .,;:!?()'-")
    longest = max([int(n) for n in re.findall(r"\{\d+,(\d+)\}", schema.get("pattern", ""))] or [300])
    if len(plain) > longest:
        plain = plain[:longest].rsplit(" ", 1)[0]
    made = plain[:1].upper() + plain[1:].rstrip(" .,;:!?") + "."
    return made if re.search(schema.get("pattern", ""), made) else "blue"


def main() -> int:
    with serve_moody("moody", int(sys.argv[1])) as moody:
        moody.mood = sys.argv[2] if len(sys.argv) > 2 else "well"  # type: ignore[assignment]  # by hand only
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
