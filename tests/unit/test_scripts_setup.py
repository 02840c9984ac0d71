"""The set-up picks a Python that runs, keeps torch small, does nothing twice, and says what to do when it fails."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/setup.py as a module, on a copy of the project's lock files and without an environment."""
    spec = importlib.util.spec_from_file_location("radio_setup", ROOT / "scripts/setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("requirements", "radio/store"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    venv = tmp_path / ".venv"
    venv.mkdir()
    for name, value in (("ROOT", tmp_path), ("VENV", venv), ("DONE", venv / "paper-radio.json")):
        monkeypatch.setattr(module, name, value)
    for name in ("RADIO_ALLOW_CUDA_TORCH", *module.FROM_ENVIRONMENT):
        monkeypatch.delenv(name, raising=False)
    return module


@pytest.fixture
def commands(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the set-up would have run; nothing is."""
    ran: list[str] = []
    monkeypatch.setattr(setup, "run", lambda command: ran.append(" ".join(command)))
    return ran


# --- which Python


def fake_path(folder: Path, **programs: str) -> dict[str, str]:
    """An environment whose PATH holds these shell scripts, and what every script needs."""
    folder.mkdir()
    for name, script in programs.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    for name in ("sh", "dirname", "cat"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return {"PATH": str(folder)}


def run_shell(arguments: list[str], env: dict[str, str], tmp_path: Path) -> subprocess.CompletedProcess[str]:
    scripts = tmp_path / "checkout/scripts"
    shutil.copytree(ROOT / "scripts", scripts, ignore=shutil.ignore_patterns("__pycache__"))
    command = ["/bin/sh", str(scripts / "setup.sh"), *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_a_shim_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    env = fake_path(tmp_path / "bin", **{"python3.13": "exit 127", "python3": f'exec "{sys.executable}" "$@"'})
    result = run_shell(["nonsense"], env, tmp_path)
    assert result.returncode == 2, "setup.py was reached and refused its argument"
    assert "setup.py run" in result.stderr


def test_without_a_python_that_fits_the_user_is_told_what_to_install(tmp_path: Path) -> None:
    result = run_shell(["run"], fake_path(tmp_path / "bin", **{"python3": "exit 1"}), tmp_path)
    assert result.returncode == 1
    assert "3.11, 3.12 or 3.13" in result.stderr
    assert "apt install" in result.stderr


def test_a_named_python_that_does_not_fit_is_not_replaced_by_another(tmp_path: Path) -> None:
    env = fake_path(tmp_path / "bin", **{"old": "exit 1", "python3": f'exec "{sys.executable}" "$@"'})
    assert run_shell(["run"], env | {"PYTHON": "old"}, tmp_path).returncode == 1


# --- torch


def answers(monkeypatch: pytest.MonkeyPatch, setup: ModuleType, works: Callable[[str], bool]) -> list[str]:
    tried: list[str] = []

    def attempt(command: list[str]) -> str | None:
        tried.append(" ".join(command))
        return None if works(tried[-1]) else "noise\nERROR: no such build\n"

    monkeypatch.setattr(setup, "attempt", attempt)
    return tried


def test_the_cpu_build_comes_as_pip_is_configured(
    setup: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = answers(monkeypatch, setup, lambda command: "+cpu" in command)
    setup.install_torch_on_linux()
    assert all("torch==2.13.0+cpu" in command for command in tried[:1])
    assert commands == []


def test_else_from_the_index_that_uv_knows(
    setup: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = answers(monkeypatch, setup, lambda command: "--torch-backend cpu" in command)
    setup.install_torch_on_linux()
    assert "--torch-backend cpu" in tried[-1]
    assert commands == []


def test_gigabytes_of_cuda_are_never_downloaded_unasked(
    setup: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, setup, lambda command: False)
    with pytest.raises(setup.SetupError) as caught:
        setup.install_torch_on_linux()
    assert "RADIO_ALLOW_CUDA_TORCH=1" in str(caught.value)
    assert "3.4 GB" in str(caught.value)
    assert "ERROR: no such build" in str(caught.value)
    assert commands == []


def test_the_cuda_build_can_be_asked_for(
    setup: ModuleType, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, setup, lambda command: False)
    monkeypatch.setenv("RADIO_ALLOW_CUDA_TORCH", "1")
    setup.install_torch_on_linux()
    assert len(commands) == 1
    assert commands[0].endswith("torch==2.13.0")


# --- nothing twice


@pytest.mark.parametrize(
    ("installed", "goal", "expected"),
    [
        (None, "run", True),
        ("runtime", "run", False),
        ("dev", "run", False),
        ("runtime", "test", True),
        ("dev", "check", False),
    ],
)
def test_packages_are_installed_when_the_lock_in_place_does_not_serve(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, installed: str | None, goal: str, expected: bool
) -> None:
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda command, **options: real(["true"], check=False))
    if installed:
        setup.mark("packages", setup.checksum(setup.ROOT / f"requirements/{installed}.lock"))
    assert setup.install_packages(setup.GOALS[goal]) is expected


def test_models_are_looked_after_when_a_file_is_gone_or_the_manifest_changed(setup: ModuleType) -> None:
    file = setup.ROOT / "model.bin"
    file.write_bytes(b"12345")
    setup.mark("models-core", {"key": setup.models_key(), "files": {str(file): 5}})
    assert setup.models_there("core")
    file.unlink()
    assert not setup.models_there("core")
    file.write_bytes(b"12345")
    (setup.ROOT / "radio/store/models.yaml").write_text("models: []\n", encoding="utf-8")
    assert not setup.models_there("core")


def test_models_are_looked_after_when_they_are_to_lie_elsewhere(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup.mark("models-core", {"key": setup.models_key(), "files": {}})
    assert setup.models_there("core")
    monkeypatch.setenv("RADIO_STATION__DATA_DIR", "/elsewhere")
    assert not setup.models_there("core")


def test_a_note_cut_by_a_crash_means_starting_over_not_failing(setup: ModuleType) -> None:
    setup.DONE.write_text('{"venv": "ab', encoding="utf-8")
    assert setup.done("venv") is None
    setup.mark("venv", "x")
    assert json.loads(setup.DONE.read_text(encoding="utf-8")) == {"venv": "x"}


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="would change an environment that is out of date")
def test_a_set_up_that_is_done_prints_nothing() -> None:
    command = ["/bin/sh", str(ROOT / "scripts/setup.sh"), "check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
