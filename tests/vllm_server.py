"""A real vLLM on the CPU, with a tiny model of random weights: `make test-vllm` sets it up."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from radio.clock import Deadline, SystemClock
from tests.servers import free_port

KEY = "sk-vllm-secret"
START_SECONDS = 420
"""130 s were measured under load."""
CONTEXT = 16384


class Vllm:
    """A running server."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process = process
        self.root = f"http://127.0.0.1:{port}"
        self.url = f"{self.root}/v1"
        self.log = log

    def metric(self, name: str) -> float:
        """The sum of a metric; the key does not guard /metrics."""
        text = httpx.get(f"{self.root}/metrics", timeout=30).text
        rows = re.findall(rf"^{re.escape(name)}(?:\{{[^}}]*\}})? ([0-9.e+]+)$", text, re.MULTILINE)
        return sum(float(value) for value in rows)

    def kill(self) -> None:
        """As when the machine dies: all its processes at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def serve_vllm(folder: Path, log: Path) -> Iterator[Vllm]:
    """Up until the block ends; one request at a time, so that the order of those that wait is seen."""
    port = free_port()
    command = [str(folder / "venv" / "bin" / "vllm"), "serve", str(folder / "tiny")]
    command += ["--served-model-name", "tiny", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--max-model-len", str(CONTEXT), "--max-num-seqs", "1", "--enforce-eager", "--dtype", "bfloat16"]
    command += ["--scheduling-policy", "priority", "--enable-prompt-tokens-details"]
    command += ["--structured-outputs-config", '{"backend":"xgrammar","disable_any_whitespace":true}']
    # The key is not on the command line, where every process list shows it.
    settings = {"HF_HUB_OFFLINE": "1", "VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_API_KEY": KEY, "VLLM_NO_USAGE_STATS": "1"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=os.environ | settings, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    server = Vllm(process, port, log)
    try:
        _wait(server)
        yield server
    finally:
        if process.poll() is None:
            server.kill()


def _wait(server: Vllm) -> None:
    clock = SystemClock()
    deadline = Deadline(clock, START_SECONDS)
    while True:
        assert server.process.poll() is None, server.log.read_text(errors="replace")[-3000:]
        assert not deadline.passed(), server.log.read_text(errors="replace")[-3000:]
        try:
            if httpx.get(f"{server.root}/health", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            clock.sleep(0.5)
