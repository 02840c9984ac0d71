"""Pictures for the loop: what the mixer plays, as the painter draws it. A failing picture never stops the sound."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from radio.config import Config
from radio.playout.desk import Desk
from radio.playout.frames.painter import Painter
from radio.playout.loop import Frame
from radio.playout.mixer import Mixer
from radio.playout.monitor import Monitor

log = logging.getLogger(__name__)


class Picture:
    """Draws the frame of each due sample; on any failure the last picture stays and the failure is logged once."""

    def __init__(
        self,
        painter: Painter,
        monitor: Monitor,
        air_time: Callable[[int], datetime],
        following: Callable[[], str],
        size: tuple[int, int],
    ) -> None:
        self._painter = painter
        self._monitor = monitor
        self._air_time = air_time
        self._following = following
        self._last = bytes(size[0] * size[1] * 3)
        self._failing: str | None = None
        self.failures = 0

    @classmethod
    def of(cls, config: Config, monitor: Monitor, air_time: Callable[[int], datetime], desk: Desk) -> Picture:
        """As the config has it, with what the desk knows to come."""
        size = (config.picture.width, config.picture.height)
        painter = Painter(
            station=config.station.name,
            tagline=config.station.tagline,
            theme=config.picture.theme,
            timezone=config.station.timezone,
            size=size,
        )
        return cls(painter, monitor, air_time, lambda: next(iter(desk.upcoming), ""), size)

    def frame(self, mixer: Mixer, sample: int) -> Frame:
        track = mixer.current
        try:
            self._last = self._painter.paint(
                track.item,
                track.position,
                track.remaining,
                self._air_time(sample),
                tuple(self._monitor.levels),
                self._following(),
            )
            self._failing = None
            self._monitor.see(self._last)
        except Exception as e:
            # A page, a font or a timeline that nobody thought of: the show goes on with the last picture.
            self.failures += 1
            if self._failing != track.item.title:
                self._failing = track.item.title
                log.exception("no picture for %s: %s", track.item.title, e)
            self._monitor.see_none(track.item.title)
        return self._last
