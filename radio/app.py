"""The composition root: which processes make a station, and what each of them runs."""

from __future__ import annotations

import _thread
import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from radio.clock import Clock, SystemClock
from radio.config import ENV_PREFIX, Config, load_config
from radio.errors import RadioError
from radio.supervisor import Child, ProcessSpec, Supervisor, die_with_parent

log = logging.getLogger(__name__)

WEIGHTS = {"playout": -10, "web": 0, "production": 10, "announcer": -5, "llm": 15}
"""Order of starting, and the nice value of each process' scheduling group: the air comes before what is made for it."""


def specs(config: Config, arguments: Sequence[str]) -> list[ProcessSpec]:
    """The processes of a station with this config; `arguments` (--config, --set) lead children to the same config."""
    off = {
        name
        for name, on in (("llm", config.llm.embedded.model != "off"), ("announcer", config.speech.announcer))
        if not on
    }
    names = [name for name in WEIGHTS if name not in off]
    return [ProcessSpec(name, [sys.executable, "-m", "radio.app", name, *arguments], WEIGHTS[name]) for name in names]


def supervise(
    config: Config,
    arguments: Sequence[str],
    clock: Clock,
    stop: threading.Event,
    on_change: Callable[[Child], None],
) -> None:
    """Run the whole station until `stop`. Raises StoreError when another one runs on the same data directory."""
    from radio.playout.lookout import watching
    from radio.store.locks import FileLock

    # Only this process tells alarms: its children need not know where to.
    for name in [name for name in os.environ if name.startswith(f"{ENV_PREFIX}ALARMS")]:
        del os.environ[name]
    run_dir = config.path("run")
    run_dir.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(FileLock(run_dir / "station.lock"))
        stack.enter_context(watching(config.station.name, config.alarms, run_dir, clock))
        Supervisor(specs(config, arguments), run_dir, config.path("logs"), clock, on_change).run(stop)


def run_playout(config: Config, clock: Clock, stop: threading.Event) -> None:
    from radio.playout.station import run

    run(config, clock, stop)


def run_production(config: Config, clock: Clock, stop: threading.Event) -> None:
    from radio.production.runtime import run

    run(config, clock, stop)


def run_web(config: Config, clock: Clock, stop: threading.Event) -> None:
    from radio.web.server import run

    run(config, clock, stop)


def run_announcer(config: Config, clock: Clock, stop: threading.Event) -> None:
    from radio.production.announcer import run

    run(config, clock, stop)


def run_llm(config: Config, clock: Clock, stop: threading.Event) -> None:
    """Serve the embedded model once its file is there; production fetches it in the background."""
    from radio.store.modelfiles import models_dir

    model = models_dir(config.station.data_dir) / config.llm.embedded.model / "model.gguf"
    while not model.exists():
        if clock.wait(stop, 2.0) or stop.is_set():
            return
    from radio.llm.embedded import run

    run(config, stop)


PARTS: dict[str, Callable[[Config, Clock, threading.Event], None]] = {
    "playout": run_playout,
    "production": run_production,
    "web": run_web,
    "announcer": run_announcer,
    "llm": run_llm,
}


def set_up_logging(level: str) -> None:
    """Log to stderr; the supervisor leads it into logs/PROCESS.log."""
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr, force=True
    )
    for noisy in ("alembic", "httpx", "httpcore", "chromadb", "obsws_python", "arxiv"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        # In a thread of its own: the signal may interrupt this thread inside stop.wait, where it holds the very lock
        # that stop.set waits for, and then the process would hang instead of ending.
        _thread.start_new_thread(stop.set, ())

    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, told)
    return stop


def main(argv: Sequence[str] | None = None) -> int:
    """Entry of a child process: `python -m radio.app PART [--config FILE] [--set KEY=VALUE]...`."""
    parser = argparse.ArgumentParser(prog="radio.app")
    parser.add_argument("part", choices=sorted(PARTS))
    parser.add_argument("--config", type=Path)
    parser.add_argument("--set", dest="overrides", action="append", default=[])
    arguments = parser.parse_args(argv)
    die_with_parent()
    stop = stop_on_signals()
    try:
        config = load_config(arguments.config, overrides=arguments.overrides)
        set_up_logging(config.log_level)
        PARTS[arguments.part](config, SystemClock(), stop)
    except RadioError as e:
        log.error("%s", e)
        return e.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
