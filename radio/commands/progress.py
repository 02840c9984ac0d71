"""Progress bars for long work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from radio.store.modelfiles import Progress as FileProgress


@contextmanager
def model_progress() -> Iterator[Callable[[FileProgress], None]]:
    """A bar per model, driven by what `ensure` reports."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns) as progress:
        tasks = {}

        def report(state: FileProgress) -> None:
            if state.name not in tasks:
                tasks[state.name] = progress.add_task(state.name, total=state.total)
            progress.update(tasks[state.name], completed=state.done, total=state.total)

        yield report
