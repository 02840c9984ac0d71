"""Fetching what is wanted behind the first programme: the embedded model, and what hears the clips."""

from __future__ import annotations

import logging
from pathlib import Path

from radio.config import Config
from radio.errors import RadioError

log = logging.getLogger(__name__)


class ModelFetcher:
    """The station is on air meanwhile: the extractive writer writes, and clips are checked by measures alone."""

    def __init__(self, config: Config, models_dir: Path) -> None:
        writer, by_ear = config.llm.embedded.model, config.speech.check_by_ear
        self._wanted = [*([writer] if writer != "off" else []), *(["ear"] if by_ear != "off" else [])]
        self._models_dir = models_dir
        self._failed: dict[str, str] = {}

    @property
    def alarm(self) -> str:
        """Which models cannot be had, what was tried and what to do; empty when all is well."""
        return "; ".join(self._failed.values())

    def run(self) -> None:
        """Fetch what is missing. One that cannot be had keeps none of the others away, and is asked for again at
        the next run: the network may have been down."""
        from radio.store.modelfiles import ensure, missing

        for name in self._wanted:
            if not missing([name], self._models_dir):
                continue
            try:
                ensure([name], self._models_dir, self._progress)
            except RadioError as e:
                log.warning("%s", e)
                self._failed[name] = str(e)
            else:
                self._failed.pop(name, None)

    def _progress(self, *args: object) -> None:
        log.debug("%s", args)
