"""The embedded model: llama.cpp's own server, in a process that can be killed, for a machine without any other.

`run` is the station's "llm" process. It starts `python -m radio.llm.embedded_server` as a child, waits until that
answers on /health, and writes where it listens to run/llm.json. The child is apart because llama.cpp may hang when it
is told to end in the middle of an answer: then it is killed, and nothing else with it.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

from pydantic import ValidationError

from radio.config import Config
from radio.errors import LanguageModelError, ModelFileError
from radio.model.base import Model
from radio.store.files import write_atomically
from radio.store.modelfiles import models_dir

log = logging.getLogger(__name__)

ADDRESS = "llm.json"
START_SECONDS = 180
"""A cold 1.1 GB file on a busy machine; 3 to 8 s when it lies in the page cache."""
STOP_SECONDS = 3.0
POLL_SECONDS = 0.2


class Address(Model):
    """run/llm.json: there while the embedded model answers."""

    pid: int
    model: str
    base_url: str


def read_address(run_dir: Path) -> Address | None:
    """Where the embedded model answers, or None while it does not."""
    try:
        return Address.model_validate_json((run_dir / ADDRESS).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def run(config: Config, stop: threading.Event) -> None:
    """Serve the configured model until `stop`, then end within 5 s.

    Raises ModelFileError when the model's file is missing, LanguageModelError when the server does not start or dies;
    the supervisor then starts this process again.
    """
    embedded = config.llm.embedded
    if embedded.model == "off":
        return
    file = models_dir(config.station.data_dir) / embedded.model / "model.gguf"
    if not file.is_file():
        raise ModelFileError(f"{file} is missing", subject=f"model {embedded.model}", hint="run `make models`")
    run_dir = config.path("run")
    run_dir.mkdir(parents=True, exist_ok=True)
    address = run_dir / ADDRESS
    address.unlink(missing_ok=True)
    child = _start(file, embedded.threads, embedded.context_tokens, embedded.port)
    try:
        port = _port_of(child, stop)
        base = f"http://127.0.0.1:{port}"
        if port is None or not _healthy(child, base, stop):
            return
        write_atomically(
            address, Address(pid=child.pid, model=embedded.model, base_url=f"{base}/v1").model_dump_json(indent=2)
        )
        log.info("%s answers at %s", embedded.model, base)
        while not stop.wait(POLL_SECONDS * 5):
            if child.poll() is not None:
                raise LanguageModelError(f"the embedded server ended with {child.returncode}", subject=embedded.model)
    finally:
        address.unlink(missing_ok=True)
        _end(child)


def _start(file: Path, threads: int, context_tokens: int, port: int) -> subprocess.Popen[str]:
    # Without this, idle OpenMP threads spin: 966 instead of 68 CPU-ms per token on two shared cores.
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive", "OMP_NUM_THREADS": str(threads)}
    settings = {"model": str(file), "threads": threads, "context_tokens": context_tokens, "port": port}
    return subprocess.Popen(
        [sys.executable, "-m", "radio.llm.embedded_server", json.dumps(settings)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def _port_of(child: subprocess.Popen[str], stop: threading.Event) -> int | None:
    """The port that the child prints once it listens; None when `stop` came first."""
    answer: list[str] = []
    heard = threading.Event()

    def listen() -> None:
        if child.stdout is not None:
            answer.append(child.stdout.readline())
        heard.set()

    threading.Thread(target=listen, daemon=True, name="llm-port").start()
    for _ in range(round(START_SECONDS / POLL_SECONDS)):
        if heard.wait(POLL_SECONDS):
            if answer and answer[0].strip().isdigit():
                return int(answer[0])
            raise LanguageModelError("the embedded server did not start; see the log", retryable=True)
        if stop.is_set():
            return None
    raise LanguageModelError(f"the embedded server did not start within {START_SECONDS} s", retryable=True)


def _healthy(child: subprocess.Popen[str], base: str, stop: threading.Event) -> bool:
    """Wait until /health answers 200; False when `stop` came first."""
    import httpx

    with httpx.Client(timeout=5.0, trust_env=False) as client:
        for _ in range(round(START_SECONDS / POLL_SECONDS)):
            if child.poll() is not None:
                raise LanguageModelError(f"the embedded server ended with {child.returncode} while it loaded")
            try:
                if client.get(f"{base}/health").status_code == 200:
                    return True
            except httpx.HTTPError as e:
                log.debug("not up yet: %s", e)
            if stop.wait(POLL_SECONDS):
                return False
    raise LanguageModelError(f"the embedded server was not ready within {START_SECONDS} s")


def _end(child: subprocess.Popen[str]) -> None:
    child.terminate()
    try:
        child.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        log.warning("the embedded server hung while ending; killed")
        child.kill()
        child.wait()
    if child.stdout is not None:
        child.stdout.close()
