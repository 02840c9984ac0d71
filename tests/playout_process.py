"""A real playout process on a data directory of its own, for tests and measurements."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from radio.model.status import OutputStatus, PlayoutStatus
from radio.store.status import read_status
from tests.waiting import wait


class Playout:
    """A playout process on a data directory of its own."""

    def __init__(self, folder: Path, *settings: str, config_text: str = "encoder: {preset: ultrafast}") -> None:
        self.folder = folder
        self.log = folder / "playout.log"
        self.config = folder / "config.yaml"
        self.config.write_text(f"station: {{data_dir: data}}\n{config_text}\n")
        overrides = [word for setting in settings for word in ("--set", setting)]
        self._argv = [sys.executable, "-m", "radio.app", "playout", "--config", str(self.config), *overrides]
        self.process = self._start()

    def _start(self) -> psutil.Popen:
        with self.log.open("ab") as log:
            return psutil.Popen(self._argv, stdout=log, stderr=log)

    def restart(self) -> None:
        self.process.wait(timeout=20)
        self.process = self._start()

    def status(self) -> PlayoutStatus | None:
        return read_status(self.folder / "data" / "run", "playout", PlayoutStatus)

    def output(self, name: str) -> str:
        found = self.output_status(name)
        return found.state if found else ""

    def output_status(self, name: str) -> OutputStatus | None:
        status = self.status()
        return next((o for o in status.outputs if o.name == name), None) if status else None

    def segments(self) -> list[Path]:
        playlist = self.folder / "data" / "live" / "stream.m3u8"
        if not playlist.exists():
            return []
        lines = playlist.read_text().splitlines()
        return [playlist.parent / line for line in lines if not line.startswith("#")]

    def encoder(self) -> psutil.Process:
        return next(child for child in self.process.children() if "ffmpeg" in child.name())

    def moves_on(self, seconds: float, what: str, count: int = 3) -> None:
        before = {path.name for path in self.segments()}
        wait(lambda: len({path.name for path in self.segments()} - before) >= count, what, seconds)


@contextmanager
def playout(folder: Path, *settings: str, config_text: str = "encoder: {preset: ultrafast}") -> Iterator[Playout]:
    it = Playout(folder, *settings, config_text=config_text)
    try:
        yield it
    except AssertionError as e:
        e.add_note(it.log.read_text(errors="replace")[-4000:])
        raise
    finally:
        it.process.send_signal(signal.SIGTERM)
        it.process.wait(timeout=20)
