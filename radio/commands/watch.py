"""What `radio up` tells the person in front of it: changes only, one line each."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from radio.model.status import Alarm, PlayoutStatus, ProductionStatus
from radio.store.status import read_status

if TYPE_CHECKING:
    from rich.console import Console

    from radio.clock import Clock
    from radio.config import Config
    from radio.supervisor import Child

LOOK_SECONDS = 0.5


class Announcer:
    """Follows the status files in a thread of its own and prints what changes."""

    def __init__(self, config: Config, clock: Clock, console: Console) -> None:
        self._config = config
        self._clock = clock
        self._console = console
        self._went_off = clock.monotonic()
        self._was_on_air = False
        self._begun = clock.now()
        self._thread: threading.Thread | None = None
        self._on_air = False
        self._title = ""
        self._mode = ""
        self._alarms: dict[str, str] = {}

    def start(self, stop: threading.Event) -> None:
        self._say(f"{self._config.station.name} starts; data in {self._config.station.data_dir}")
        if self._config.papers.arxiv.enabled and not self._config.arxiv_contact:
            self._say("[yellow]station.contact is empty: arXiv wants to know whom it may write to[/]")
        self._thread = threading.Thread(target=self._run, args=(stop,), name="announcer", daemon=True)
        self._thread.start()

    def join(self) -> None:
        if self._thread is not None:
            self._thread.join(timeout=5)
        self._say("off air")

    def process_changed(self, child: Child) -> None:
        """A process of the station went down, and is started again."""
        if child.state == "down":
            code = child.last_exit
            self._say(
                f"[yellow]{child.spec.name} ended ({code}); it starts again. See: radio logs {child.spec.name}[/]"
            )

    def _run(self, stop: threading.Event) -> None:
        run_dir = self._config.path("run")
        while not stop.is_set():
            playout = read_status(run_dir, "playout", PlayoutStatus)
            if playout is not None and playout.written >= self._begun:
                self._look_at_playout(playout)
            production = read_status(run_dir, "production", ProductionStatus)
            if production is not None and production.written >= self._begun:
                self._look_at_production(production)
            self._clock.wait(stop, LOOK_SECONDS)

    def _look_at_playout(self, status: PlayoutStatus) -> None:
        if status.on_air != self._on_air:
            self._on_air = status.on_air
            if status.on_air:
                took = self._clock.monotonic() - self._went_off
                again = " again" if self._was_on_air else ""
                self._was_on_air = True
                self._say(f"[bold green]on air[/]{again} after {took:.1f} s: {self._config.public_url}")
            else:
                self._went_off = self._clock.monotonic()
                self._say("[bold red]off air[/]")
        title = status.now.title if status.now else ""
        if title and title != self._title:
            self._title = title
            source = status.now.source if status.now else ""
            self._say(f"now: {escape(title)}  [dim]({source})[/]")
        self._new_alarms(status.standing)

    def _look_at_production(self, status: ProductionStatus) -> None:
        mode = f"{status.mode}: {status.reason}" if status.reason else status.mode
        if mode != self._mode:
            self._mode = mode
            self._say(f"production {escape(mode)}  [dim](reserve {status.reserve_seconds / 60:.1f} min)[/]")

    def _new_alarms(self, standing: Sequence[Alarm]) -> None:
        # By code: the texts hold figures that change each second.
        for alarm in standing:
            if alarm.code not in self._alarms:
                self._say(f"[red]alarm: {escape(alarm.text)}[/]  [dim]{escape(alarm.advice)}[/]")
        codes = {alarm.code: alarm.text for alarm in standing}
        for code, text in self._alarms.items():
            if code not in codes:
                self._say(f"[green]over:[/] {escape(text)}")
        self._alarms = codes

    def _say(self, text: str) -> None:
        # What cannot be printed (a full disk under the daemon's log, a closed terminal, a letter that it does not know)
        # must not end the station.
        with contextlib.suppress(OSError, UnicodeError):
            self._console.print(f"[dim]{self._clock.now().astimezone():%H:%M:%S}[/] {text}", soft_wrap=True)
