"""A language model that answers from a queue, and a server that misbehaves on order."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from radio.errors import LanguageModelError
from radio.llm.base import ChatReply, ChatRequest


class ScriptedModel:
    """Answers in order; an exception in the queue is raised. When the queue is empty it fails for good."""

    def __init__(self, answers: Iterable[str | dict[str, Any] | Exception] = (), name: str = "scripted") -> None:
        self.answers = deque(answers)
        self.requests: list[ChatRequest] = []
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_tokens(self) -> int:
        return 4096

    def complete(self, request: ChatRequest) -> ChatReply:
        self.requests.append(request)
        if not self.answers:
            raise LanguageModelError("the queue is empty", retryable=False)
        answer = self.answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return ChatReply(text=text, model=self.name)


def completion(content: str | None, finish: str = "stop", **message: Any) -> bytes:
    """A chat completion as servers send it."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    return json.dumps(
        {"id": "1", "object": "chat.completion", "model": "tiny", "choices": [choice], "usage": usage}
    ).encode()


class ChatServer:
    """Answers POST /v1/chat/completions from a queue of (status, headers, body); keeps what was asked."""

    def __init__(self, owned_by: str = "vllm") -> None:
        self.queue: deque[tuple[int, dict[str, str], bytes]] = deque()
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.hang = threading.Event()
        """Cleared: an answer with status 0 waits for it, as a server that never answers."""
        self.owned_by = owned_by
        self.url = ""

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.queue.append((status, {k.replace("_", "-"): v for k, v in headers.items()}, body))


@contextmanager
def serve_chat(owned_by: str = "vllm") -> Iterator[ChatServer]:
    """A ChatServer on the loopback until the block ends."""
    chat = ChatServer(owned_by)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Tests speak for themselves."""

        def do_GET(self) -> None:
            listed = {"object": "list", "data": [{"id": "tiny", "object": "model", "owned_by": chat.owned_by}]}
            self._send(200, {}, json.dumps(listed).encode())

        def do_POST(self) -> None:
            chat.headers.append(dict(self.headers))
            chat.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, headers, body = chat.queue.popleft()
            if status == 0:
                chat.hang.wait(60)
                return
            self._send(status, headers, body)

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    chat.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield chat
    finally:
        chat.hang.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
