"""Fetching the embedded model's weights in the background: the station is on air meanwhile."""

from __future__ import annotations

import logging
from pathlib import Path

from radio.config import Config
from radio.errors import RadioError

log = logging.getLogger(__name__)


class ModelFetcher:
    def __init__(self, config: Config, models_dir: Path) -> None:
        self._name = config.llm.embedded.model
        self._models_dir = models_dir
        self.alarm = ""
        """Which model cannot be had, what was tried and what to do; empty when all is well."""

    def run(self) -> None:
        """Fetch what is missing. Without the model the extractive writer writes."""
        from radio.store.modelfiles import ensure, missing

        if self._name == "off" or not missing([self._name], self._models_dir):
            return
        try:
            ensure([self._name], self._models_dir, self._progress)
        except RadioError as e:
            log.warning("%s", e)
            self.alarm = str(e)

    def _progress(self, *args: object) -> None:
        log.debug("%s", args)
