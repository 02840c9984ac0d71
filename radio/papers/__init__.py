"""Where papers come from: arXiv and a folder of PDFs, through one gate; licences; selection."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from radio.papers.source import PaperSource, PdfFile

if TYPE_CHECKING:
    from radio.clock import Clock
    from radio.config import Config

__all__ = ["PaperSource", "PdfFile", "build_sources"]


def build_sources(config: Config, clock: Clock, run_dir: Path) -> tuple[PaperSource, ...]:
    """The sources that the configuration names: arXiv first, then the folder. Asks nothing yet.

    Every process that builds them with one `run_dir`, or one `store.url`, shares one request gate.
    """
    sources: list[PaperSource] = []
    if config.papers.arxiv.enabled:
        from radio.papers.arxiv_source import build_arxiv_source

        sources.append(build_arxiv_source(config, clock, run_dir))
    if config.papers.folder is not None:
        from radio.papers.folder_source import FolderSource

        sources.append(FolderSource(config.papers.folder, clock))
    return tuple(sources)
