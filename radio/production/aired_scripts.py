"""Scripts of episodes that the station made, with the papers that they are about, for whoever measures them."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pydantic import ValidationError

from radio.archive.episodes import FOLDER, file_stem
from radio.config import Config
from radio.model.document import Document
from radio.model.episode import Episode
from radio.model.script import Script
from radio.model.show import Show
from radio.production.files import Files
from radio.store import Store
from radio.types import ShowId
from radio.writing import PaperMaterial

log = logging.getLogger(__name__)


class MadeScript(NamedTuple):
    episode: Episode
    show: Show
    script: Script
    materials: tuple[PaperMaterial, ...]
    """Of its papers, with their documents where these are still kept."""


def made_scripts(
    config: Config, store: Store, shows: Mapping[ShowId, Show], failed: list[str], *, limit: int
) -> Iterator[MadeScript]:
    """The newest episodes about papers, newest first; what cannot be read is told in `failed`."""
    files = Files(config.station.data_dir)
    for episode in store.episodes.latest(limit=limit):
        show = shows.get(episode.show)
        if show is None or not episode.paper_ids:
            continue
        path = config.path(FOLDER, f"{file_stem(episode.id)}.json")
        try:
            told = [Script.model_validate(script) for script in json.loads(path.read_bytes())["scripts"] if script]
        except (OSError, ValueError, KeyError, ValidationError) as e:
            failed.append(f"{episode.id}: its script cannot be read: {type(e).__name__}")
            continue
        for script in told:
            if script.paper_ids:
                yield MadeScript(episode, show, script, _materials(store, files, script))


def _materials(store: Store, files: Files, script: Script) -> tuple[PaperMaterial, ...]:
    found = []
    for paper_id in script.paper_ids:
        paper = store.papers.get(paper_id)
        if paper is None:
            continue
        path = files.document(paper.key)
        document = Document.model_validate_json(path.read_bytes()) if path.exists() else None
        found.append(PaperMaterial(paper=paper, document=document))
    return tuple(found)
