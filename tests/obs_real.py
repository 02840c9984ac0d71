"""A real OBS on a screen that nobody sees, started without its wizard and with its websocket on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import psutil

from tests.conftest import skip_or_fail

GENERAL = """[General]
FirstRun=true
Pre19Defaults=false
Pre21Defaults=false
Pre23Defaults=false
Pre24.1Defaults=false
LastVersion=486539266
EnableAutoUpdates=false
ConfirmOnExit=false

[BasicWindow]
PreviewEnabled=false
SysTrayEnabled=false

[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort={port}
AlertsEnabled=false
AuthRequired=true
ServerPassword={password}
"""
"""Marks the wizard as done. OBS 29 keeps all of it in global.ini, later ones in user.ini and the plugin's own file."""


class RealObs:
    """May be killed and started again; keeps what is in its home folder."""

    def __init__(self, folder: Path, port: int, password: str) -> None:
        self._exe, self._screen_exe = shutil.which("obs"), shutil.which("Xvfb")
        if self._exe is None or self._screen_exe is None:
            skip_or_fail("no OBS or no Xvfb here (Debian: obs-studio xvfb)")
        self.log = folder / "obs.log"
        self._home = folder / "home"
        self._home.mkdir(parents=True)
        self._configure(port, password)
        self._display = ""
        self._screen: psutil.Popen | None = None
        self._process: psutil.Popen | None = None

    def start(self) -> None:
        if self._screen is None:
            argv = [str(self._screen_exe), "-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"]
            self._screen = psutil.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            # It tells its number once it takes connections.
            self._display = f":{int(self._screen.stdout.readline())}"
        options = ["--multi", "--minimize-to-tray", "--disable-updater", "--disable-missing-files-check"]
        with self.log.open("ab") as log:
            self._process = psutil.Popen([str(self._exe), *options], stdout=log, stderr=log, env=self._environment())

    def kill(self) -> None:
        """As a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def close(self) -> None:
        self.kill()
        if self._screen is not None:
            self._screen.terminate()
            self._screen.wait(timeout=10)
            self._screen.stdout.close()

    def _environment(self) -> dict[str, str]:
        run = self._home / "run"
        run.mkdir(mode=0o700, exist_ok=True)
        ours = {
            "HOME": str(self._home),
            "XDG_CONFIG_HOME": str(self._home / ".config"),
            "XDG_RUNTIME_DIR": str(run),
            "DISPLAY": self._display,
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "QT_QPA_PLATFORM": "xcb",
        }
        return {**os.environ, **ours}

    def _configure(self, port: int, password: str) -> None:
        folder = self._home / ".config" / "obs-studio"
        plugin = folder / "plugin_config" / "obs-websocket"
        plugin.mkdir(parents=True)
        for name in ("global.ini", "user.ini"):
            (folder / name).write_text(GENERAL.format(port=port, password=password))
        settings = {
            "first_load": False,
            "server_enabled": True,
            "server_port": port,
            "alerts_enabled": False,
            "auth_required": True,
            "server_password": password,
        }
        (plugin / "config.json").write_text(json.dumps(settings))
