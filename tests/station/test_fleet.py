"""A station on Postgres with a second production process, whose leader is killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests import postgres
from tests.conftest import ROOT, skip_or_fail
from tests.station.running import Station, station

pytestmark = [pytest.mark.station, pytest.mark.timeout(1800)]

SECRET = "hunter2"


def without_a_clock(folder: Path) -> Path:
    """The shows that air whenever nothing else is due: no day's list fails here at the hour of the daily show."""
    folder.mkdir()
    for file in ("rotation.yaml", "house.yaml", "house.md"):
        shutil.copy(ROOT / "shows" / file, folder)
    return folder


def test_a_helper_takes_the_lead_and_the_password_is_seen_nowhere(
    tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binaries = postgres.programs()
    if binaries is None:
        skip_or_fail("Postgres is not installed")
    with postgres.server(binaries) as url:
        monkeypatch.setenv("RADIO_STORE__URL", url.replace("postgres@", f"postgres:{SECRET}@"))
        monkeypatch.setenv("RADIO_PAPERS__ARXIV__ENABLED", "false")
        monkeypatch.setenv("RADIO_SPEECH__CAST", "lean")
        monkeypatch.setenv("RADIO_SHOWS_DIR", str(without_a_clock(tmp_path / "shows")))
        with station(tmp_path, models_dir) as it:
            assert not (tmp_path / "data" / "radio.db").exists()
            it.wait(lambda: _leader(it) == it.pid("production"), 400, "production leads")
            with (tmp_path / "worker.log").open("wb") as log:
                argv = [sys.executable, "-m", "radio.cli", "--config", str(it.config), "worker"]
                worker = subprocess.Popen(argv, cwd=tmp_path, stderr=log)
            try:
                it.wait(lambda: b" helps" in (tmp_path / "worker.log").read_bytes(), 400, "the worker helps")
                assert not [argv for argv in _command_lines() if SECRET in argv]
                os.kill(it.pid("production"), signal.SIGKILL)
                it.wait(lambda: _leader(it) == worker.pid, 400, "the worker leads")
                it.wait(lambda: it.status()["stages"]["assemble"]["done"], 900, "a programme made")
                assert it.status()["on_air"]
            finally:
                worker.terminate()
                assert worker.wait(120) == 0
            it.wait(lambda: _leader(it) == it.pid("production"), 400, "production leads again")
            assert it.status()["failures"] == 0
    for log_file in [tmp_path / "worker.log", *(tmp_path / "data" / "logs").iterdir()]:
        assert SECRET not in log_file.read_text(errors="replace")


def _leader(it: Station) -> int | None:
    """Who reports as production."""
    production = it.status()["production"]
    return None if production is None else int(production["pid"])


def _command_lines() -> list[str]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        found.append(" ".join(process.info["cmdline"] or ()))
    return found
