"""A real speech server on the loopback: FastAPI and uvicorn with OpenAI's endpoint, as Kokoro-FastAPI and others are.

`Speech` speaks by one of our voices; a test may put anything in place of its answers.
"""

from __future__ import annotations

import io
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import soundfile
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from radio.audio.pcm import Floats, to_int16
from tests.servers import free_port
from tests.waiting import wait

KEY = "sk-very-secret"
TYPES = {"wav": "audio/wav", "flac": "audio/flac", "pcm": "audio/pcm"}

Speak = Callable[[str], tuple[Floats, int]]


@dataclass
class Asked:
    body: dict[str, object]
    key: str


@dataclass
class SpeechServer:
    speak: Speak
    port: int = field(default_factory=free_port)
    asked: list[Asked] = field(default_factory=list)
    answers: deque[Response | Callable[[], Response]] = field(default_factory=deque)
    """What it answers instead of sound, in this order."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/v1/audio/speech")
        async def speech(request: Request) -> Response:
            body = await request.json()
            key = request.headers.get("authorization", "").removeprefix("Bearer ")
            self.asked.append(Asked(body, key))
            if self.answers:
                answer = self.answers.popleft()
                return answer() if callable(answer) and not isinstance(answer, Response) else answer
            if key != KEY:
                return JSONResponse({"error": {"message": f"Incorrect API key provided: {key}"}}, 401)
            samples, rate = self.speak(str(body["input"]))
            kind = str(body["response_format"])
            return Response(encoded(samples, rate, kind), media_type=TYPES[kind])

        return app


def encoded(samples: Floats, rate: int, kind: str) -> bytes:
    if kind == "pcm":
        return to_int16(samples).astype("<i2").tobytes()
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind.upper(), subtype="PCM_16")
    return file.getvalue()


def tone(text: str) -> tuple[Floats, int]:
    """As long as the text would take, at 24 kHz."""
    n = round(24_000 * len(text) / 13)
    sound: Floats = (0.3 * np.sin(np.arange(n, dtype=np.float32) * 0.05)).astype(np.float32)
    return sound, 24_000


@contextmanager
def speech_server(speak: Speak = tone) -> Iterator[SpeechServer]:
    known = SpeechServer(speak)
    config = uvicorn.Config(known.app(), host="127.0.0.1", port=known.port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait(lambda: server.started, "the speech server listens")
        yield known
    finally:
        server.should_exit = True
        thread.join(timeout=10)
