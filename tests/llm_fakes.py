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
from radio.llm.base import ChatReply, ChatRequest, Usage


class ScriptedModel:
    """Answers in order; an exception in the queue is raised. When the queue is empty it fails for good."""

    def __init__(
        self,
        answers: Iterable[str | dict[str, Any] | Exception] = (),
        name: str = "scripted",
        context_tokens: int = 4096,
        usage: Usage | None = None,
    ) -> None:
        self.answers = deque(answers)
        self._context = context_tokens
        self._usage = usage or Usage()
        self.requests: list[ChatRequest] = []
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_tokens(self) -> int:
        return self._context

    def complete(self, request: ChatRequest) -> ChatReply:
        self.requests.append(request)
        if not self.answers:
            raise LanguageModelError("the queue is empty", retryable=False)
        answer = self.answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return ChatReply(text=text, model=self.name, usage=self._usage)


def completion(content: str | None, finish: str = "stop", **message: Any) -> bytes:
    """A chat completion as servers send it."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    return json.dumps(
        {"id": "1", "object": "chat.completion", "model": "tiny", "choices": [choice], "usage": usage}
    ).encode()


def streamed(content: str, finish: str | None = "stop", pieces: int = 3) -> bytes:
    """The same as an event stream in so many pieces; without `finish` it breaks off."""
    size = max(1, -(-len(content) // pieces))
    deltas: list[dict[str, Any]] = [{"content": content[i : i + size]} for i in range(0, len(content), size)]
    events: list[dict[str, Any]] = [{"model": "tiny", "choices": [{"index": 0, "delta": d}]} for d in deltas]
    text = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    if finish is not None:
        usage = {"prompt_tokens": 7, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 4}}
        end = {"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}
        text += f"data: {json.dumps(end)}\n\ndata: {json.dumps({'choices': [], 'usage': usage})}\n\ndata: [DONE]\n\n"
    return text.encode()


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
