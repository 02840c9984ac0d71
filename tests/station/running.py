"""A real station for tests: started and steered by its command, watched through its web server."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from radio.audio.ffmpeg import ffmpeg_exe
from radio.clock import Deadline, SystemClock

ROOT = Path(__file__).resolve().parents[2]
STILL_DBFS = -50


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Station:
    """One station of its own config and data folder."""

    folder: Path
    config: Path
    url: str

    def radio(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "radio.cli", "--config", str(self.config), *words]
        return subprocess.run(argv, capture_output=True, text=True, check=check, cwd=self.folder)

    def status(self) -> dict[str, Any]:
        return dict(json.loads(self.radio("status", "--json", check=False).stdout))

    def asrun(self) -> list[dict[str, Any]]:
        return list(json.loads(self.radio("asrun", "--json").stdout))

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=10)

    def pid(self, process: str) -> int:
        state = json.loads((self.folder / "data" / "run" / "supervisor.json").read_text())
        return int(next(p["pid"] for p in state["processes"] if p["name"] == process))

    def encoder_pid(self) -> int:
        """The ffmpeg under playout."""
        children = psutil.Process(self.pid("playout")).children(recursive=True)
        return int(next(c.pid for c in children if "ffmpeg" in c.name()))

    def playlist(self) -> list[str]:
        """The segment names that the playlist offers now."""
        answer = self.get("/live/stream.m3u8")
        return [line for line in answer.text.splitlines() if line and not line.startswith("#")]

    def record(self, seconds: float, to: Path) -> Path:
        """Record the web stream as any player would get it."""
        argv = [
            ffmpeg_exe(),
            "-v",
            "error",
            "-nostdin",
            "-y",
            "-live_start_index",
            "-1",
            "-i",
            f"{self.url}/live/stream.m3u8",
        ]
        subprocess.run([*argv, "-t", str(seconds), "-c", "copy", str(to)], check=True, timeout=seconds * 4 + 120)
        return to

    def logs(self) -> str:
        """The ends of all logs, for a failing test's message."""
        parts = []
        for path in sorted((self.folder / "data" / "logs").glob("*.log")):
            parts.append(f"--- {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-25:]))
        return "\n".join(parts)

    def wait(self, condition: Callable[[], Any], seconds: float, what: str) -> Any:
        """The first true value of `condition`; fails with the logs when there is none in time."""
        clock = SystemClock()
        deadline = Deadline(clock, seconds)
        while True:
            value = condition()
            if value:
                return value
            assert not deadline.passed(), f"not in {seconds:.0f} s: {what}\n{self.status()}\n{self.logs()}"
            clock.sleep(0.25)


@contextmanager
def station(folder: Path, models: Path, *settings: str) -> Iterator[Station]:
    """A station that is on air when this returns, and has ended when the block does."""
    port = free_port()
    config = folder / "config.yaml"
    config.write_text(
        f"station: {{data_dir: data, name: Test Radio}}\nweb: {{port: {port}}}\n"
        f"shows_dir: {ROOT / 'shows'}\nprompts_dir: {ROOT / 'prompts'}\n"
        # A recogniser at rest would take the core that these tests share; test_production_episodes hears.
        f"speech: {{lexicon: {ROOT / 'lexicon.yaml'}, check_by_ear: 'off'}}\n"
        "llm: {embedded: {model: 'off'}}\n"
    )
    (folder / "data").mkdir()
    (folder / "data" / "models").symlink_to(models)
    it = Station(folder, config, f"http://127.0.0.1:{port}")
    words = [word for setting in settings for word in ("--set", setting)]
    started = it.radio("start", *words, "--wait", "120", check=False)
    try:
        assert started.returncode == 0, f"{started.stderr}\n{it.logs()}"
        yield it
    finally:
        it.radio("stop", check=False)


def silences(recording: Path, longest: float = 2.0) -> list[str]:
    """Silences over `longest` seconds in a recording, as ffmpeg's silencedetect reports them."""
    found = subprocess.run(
        [ffmpeg_exe(), "-nostdin", "-hide_banner", "-i", str(recording), "-map", "0:a",
         "-af", f"silencedetect=n={STILL_DBFS}dB:d={longest}", "-f", "null", "-"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return re.findall(r"silence_duration: ([0-9.]+)", found.stderr)


def streams(recording: Path) -> str:
    """What ffmpeg says of the streams in a file."""
    shown = subprocess.run(
        [ffmpeg_exe(), "-nostdin", "-hide_banner", "-i", str(recording)], capture_output=True, text=True, check=False
    )
    return shown.stderr
