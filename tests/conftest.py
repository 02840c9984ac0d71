"""What every test may ask for: the recorded papers, the models, a replay of arXiv.

A missing one skips the test with a reason; with CI=true it fails instead, so that nothing is skipped unseen there.
"""

from __future__ import annotations

import ctypes
import importlib
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, NoReturn, Protocol

import pytest

ROOT = Path(__file__).resolve().parent.parent


def skip_or_fail(reason: str) -> NoReturn:
    """Skip the test; in CI, where everything has to be there, fail it."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def logging_left_as_found() -> Iterator[None]:
    """A command that runs within a test sets up logging as in a process of its own."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.fixture(autouse=True)
def no_station_kept() -> Iterator[None]:
    """What a test's station loaded into this process is let go; all tests run in one."""
    yield
    if (tasks := sys.modules.get("radio.production.tasks")) is not None:
        tasks.let_go()


@pytest.fixture(scope="module", autouse=True)
def freed_memory_given_back() -> Iterator[None]:
    """glibc keeps what was freed below something that is still there: 1.7 GB after the properties of the air alone."""
    yield
    if (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder with `data` (recorded papers) and `tools` (arxiv_replay.py and others). Never written to."""
    named = os.environ.get("RADIO_SHARED")
    folder = Path(named) if named else ROOT.parent / "shared"
    if not (folder / "data").is_dir() or not (folder / "tools").is_dir():
        skip_or_fail(f"no recorded papers at {folder}; $RADIO_SHARED names another folder")
    return folder.resolve()


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """The folder with the models that scripts/setup.py fetched; docs/models.md tells the layout."""
    from radio.store.modelfiles import missing
    from radio.store.modelfiles import models_dir as configured

    folder = configured(ROOT / "data")
    lacking = missing(["core", "ear", "test"], folder)
    if lacking:
        skip_or_fail(f"{', '.join(model.name for model in lacking)} not in {folder}; `make test` fetches them")
    return folder


class ServeArxiv(Protocol):
    """Starts a replay and returns its base URL; the options are those of arxiv_replay.serve."""

    def __call__(self, data: Path | None = None, **options: Any) -> str: ...


@pytest.fixture
def arxiv_replay(shared_dir: Path) -> Iterator[ServeArxiv]:
    """Serves the recorded papers as arXiv does until the test ends: `url = arxiv_replay(now="2026-05-20")`."""
    sys.path.insert(0, str(shared_dir / "tools"))
    try:
        module = importlib.import_module("arxiv_replay")
    finally:
        sys.path.remove(str(shared_dir / "tools"))
    serve: Callable[..., AbstractContextManager[str]] = module.serve
    with ExitStack() as servers:

        def start(data: Path | None = None, **options: Any) -> str:
            return servers.enter_context(serve(data or shared_dir / "data", **options))

        yield start
