"""Set-up: the virtual environment, the locked dependencies, a CPU build of torch, the models.

    setup.py run      what the station needs
    setup.py test     that, and what the tests need
    setup.py check    what the checks need: no models
    setup.py base     the station without its models (container images)

Everything goes to .venv and the data directory; nothing needs root. What is done already is not done again.
Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DONE = VENV / "paper-radio.json"
"""What is set up, by the checksums of what it was made from."""

TORCH = "2.13.0"
TORCH_SIZE = "200 MB"
CUDA_TORCH_SIZE = "3.4 GB"
FROM_ENVIRONMENT = ("RADIO_CONFIG", "RADIO_MODELS_DIR", "RADIO_STATION__DATA_DIR")
"""Variables that decide where the models lie."""


class Goal(NamedTuple):
    """What a make target needs: which lock, how much it downloads, which sets of models."""

    lock: str
    size: str
    models: tuple[str, ...]


GOALS = {
    "run": Goal("runtime", "430 MB", ("core",)),
    "test": Goal("dev", "620 MB", ("core", "ear", "test")),
    "check": Goal("dev", "620 MB", ()),
    "base": Goal("runtime", "430 MB", ()),
}


class SetupError(Exception):
    """Set-up cannot go on; the text says what to do."""


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in GOALS:
        print(__doc__, file=sys.stderr)
        return 2
    goal = GOALS[arguments[0]]
    started = time.monotonic()
    try:
        did = [step(goal) for step in (set_up_venv, install_torch, install_packages, install_project, fetch_models)]
    except SetupError as e:
        print(f"\nset-up stopped: {e}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nset-up interrupted; run it again to go on where it was", file=sys.stderr)
        return 130
    if any(did):
        say(f"set up in {time.monotonic() - started:.0f} s")
    return 0


# --- the steps: each returns whether there was anything to do


def set_up_venv(goal: Goal) -> bool:
    key = checksum(ROOT / "requirements" / "bootstrap.lock")
    usable = works(PYTHON)
    if done("venv") == key and usable:
        return False
    if not usable or not (VENV / "bin" / "pip").exists():
        # Not sys.executable: this may run on the very environment that is about to be cleared.
        base = str(getattr(sys, "_base_executable", sys.executable))
        version = ".".join(map(str, sys.version_info[:3]))
        timed(
            f"virtual environment in .venv (Python {version} of {base})",
            lambda: run([base, "-m", "venv", "--clear", str(VENV)]),
        )
    timed(
        "uv, which installs the rest (20 MB)",
        lambda: run([*pip_install(), "--require-hashes", "-r", "requirements/bootstrap.lock"]),
    )
    mark("venv", key)
    return True


def install_torch(goal: Goal) -> bool:
    """The CPU build, also where there is a GPU: torch only embeds sentences, and the language model has its own server.

    On Linux the default build is the one for CUDA, with gigabytes of libraries that the station never loads. The
    build for the CPU is called 2.13.0+cpu and lies on an index of its own.
    """
    if done("torch") == TORCH:
        return False
    if sys.platform == "darwin":
        timed(f"torch ({TORCH_SIZE})", lambda: run([*uv_install(), "--no-deps", f"torch=={TORCH}"]))
    else:
        timed(f"torch for the CPU ({TORCH_SIZE})", install_torch_on_linux)
    mark("torch", TORCH)
    return True


def install_torch_on_linux() -> None:
    # First as the user's pip is configured: a mirror or a folder of wheels may hold the CPU build. uv knows where
    # torch's own index is.
    by_pip = [*pip_install(), "--no-deps", "--no-compile", f"torch=={TORCH}+cpu"]
    by_uv = [*uv_install(), "--no-deps", "--torch-backend", "cpu", f"torch=={TORCH}"]
    failures = [output for output in (attempt(by_pip), attempt(by_uv)) if output is not None]
    if len(failures) < 2:
        return
    if os.environ.get("RADIO_ALLOW_CUDA_TORCH") != "1":
        raise SetupError(
            f"no CPU build of torch {TORCH} for Python {sys.version_info[0]}.{sys.version_info[1]} can be had.\n"
            + "".join(f"  tried: {last_line(output)}\n" for output in failures)
            + "  Check the network, or take another Python: rm -r .venv, then make run PYTHON=python3.11.\n"
            f"  To take the build for CUDA instead, a download of {CUDA_TORCH_SIZE}: RADIO_ALLOW_CUDA_TORCH=1 make run"
        )
    say(f"  no CPU build can be had; taking the one for CUDA, a download of {CUDA_TORCH_SIZE}")
    run([*uv_install(), f"torch=={TORCH}"])


def install_packages(goal: Goal) -> bool:
    lock = ROOT / "requirements" / f"{goal.lock}.lock"
    # The development lock holds everything of the runtime's, so it serves for both.
    if done("packages") in (checksum(lock), checksum(ROOT / "requirements" / "dev.lock")):
        return False
    # The lock is complete, and without --no-deps the resolver would ask for torch.
    by_uv = [*uv_install(), "--no-deps", "--require-hashes", "-r", str(lock)]
    by_pip = [*pip_install(), "--no-deps", "--require-hashes", "-r", str(lock)]

    def install() -> None:
        if subprocess.run(by_uv, cwd=ROOT, check=False).returncode:
            # uv does not read pip's configuration; behind a mirror that only pip knows, pip gets through.
            say("  uv did not get through; trying pip, which takes longer")
            run(by_pip)

    timed(f"packages of requirements/{goal.lock}.lock ({goal.size})", install)
    mark("packages", checksum(lock))
    return True


def install_project(goal: Goal) -> bool:
    key = checksum(ROOT / "pyproject.toml") + str(ROOT)
    if done("project") == key:
        return False
    # In compatible mode an editable install is one line with a path, instead of a hook in every import.
    options = ["--no-deps", "--no-build-isolation", "--config-setting", "editable_mode=compat"]
    timed("the radio command", lambda: run([*uv_install(), "--quiet", *options, "--editable", str(ROOT)]))
    mark("project", key)
    return True


def fetch_models(goal: Goal) -> bool:
    asked = [name for name in goal.models if not models_there(name)]
    if not asked:
        return False
    say(f"models: {', '.join(asked)}")
    for name in asked:
        # The station's own code fetches them, with a progress bar, and says which files it made sure of.
        report = VENV / f"models-{name}.json"
        run([str(PYTHON), "scripts/fetch_models.py", name, "--report", str(report)])
        mark(f"models-{name}", {"key": models_key(), "files": json.loads(report.read_text(encoding="utf-8"))})
    return True


def models_there(name: str) -> bool:
    state = done(f"models-{name}")
    if not isinstance(state, dict) or state["key"] != models_key():
        return False
    return all(size_of(Path(path)) == size for path, size in state["files"].items())


def models_key() -> str:
    config = Path(os.environ.get("RADIO_CONFIG", ROOT / "config.yaml"))
    told = [os.environ.get(name, "") for name in FROM_ENVIRONMENT]
    config_text = checksum(config) if config.exists() else ""
    return hashlib.sha256(repr((checksum(ROOT / "radio/store/models.yaml"), config_text, told)).encode()).hexdigest()


# --- what the steps are made of


def pip_install() -> list[str]:
    # Twice quiet: a mirror that holds only some packages makes a warning for each of the others.
    return [str(PYTHON), "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check"]


def uv_install() -> list[str]:
    return [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON)]


def works(python: Path) -> bool:
    """Whether the environment's Python runs: it does not after its base was removed or the folder was moved."""
    if not python.exists():
        return False
    check = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))"
    return subprocess.run([str(python), "-I", "-S", "-c", check], capture_output=True, check=False).returncode == 0


def run(command: list[str]) -> None:
    """Run to the end with its output shown. Raises SetupError when it fails."""
    result = subprocess.run(command, cwd=ROOT, check=False)
    if result.returncode:
        raise SetupError(f"this failed with exit code {result.returncode}: {' '.join(command)}")


def attempt(command: list[str]) -> str | None:
    """None when the command did its work, else what it wrote."""
    result = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False
    )
    return None if result.returncode == 0 else result.stdout


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["failed without a word"])[-1][:200]


def timed(what: str, work: Callable[[], object]) -> None:
    say(f"{what} ...")
    started = time.monotonic()
    work()
    say(f"  done in {time.monotonic() - started:.1f} s")


def say(text: str) -> None:
    print(text, flush=True)


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def done(step: str) -> Any:
    return read_done().get(step)


def mark(step: str, value: object) -> None:
    state = read_done() | {step: value}
    temporary = DONE.with_suffix(".new")
    temporary.write_text(json.dumps(state, indent=1), encoding="utf-8")
    temporary.replace(DONE)


def read_done() -> dict[str, Any]:
    try:
        state = json.loads(DONE.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
