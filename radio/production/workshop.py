"""What the stages share: the store, the sources, the pools, and how hard to work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from radio.clock import Clock
from radio.config import Config
from radio.errors import SpeechError, StoreError
from radio.model.paper import Licence, Paper, split_key
from radio.model.show import Host, Show
from radio.production.files import Files
from radio.production.flow import Broken, Flow
from radio.production.plan import EpisodePlan, Plans
from radio.production.pool import Pool
from radio.production.voicehealth import VoiceHealth
from radio.types import ShowId, VoiceId

if TYPE_CHECKING:
    from radio.llm.base import LanguageModel
    from radio.papers import PaperSource
    from radio.speech.voices.cast import Cast
    from radio.store import Store


@dataclass(frozen=True)
class Pools:
    """Worker processes by what they hold in memory, so that each dear thing is loaded once."""

    studio: Pool
    """The voices."""
    bench: Pool
    """Conversion, mixing, encoding: light."""
    library: Pool
    """The embedding model and the library: one process, for two writers of chromadb lose vectors silently."""
    ear: Pool
    """The recogniser."""

    @classmethod
    def of(cls, config: Config) -> Pools:
        return cls(
            Pool("studio", config.speech.workers, max_memory_mb=1800.0),
            Pool("bench", 1),
            Pool("library", 1),
            Pool("ear", 1),
        )

    def close(self) -> None:
        for pool in (self.studio, self.bench, self.library, self.ear):
            pool.close()


@dataclass(frozen=True)
class Workshop:
    """The stages' surroundings; made once, by the runtime."""

    config: Config
    clock: Clock
    store: Store
    sources: Sequence[PaperSource]
    shows: Mapping[ShowId, Show]
    files: Files
    plans: Plans
    flow: Flow
    pools: Pools
    models_dir: Path
    cast: Cast
    health: VoiceHealth
    model: Callable[[], LanguageModel | None]
    """The chain of language models; None: the extractive writer alone."""
    budget_left: Callable[[], float | None] = field(default=lambda: None, kw_only=True)
    """Share of the day's budget for language models that is left; None without a budget."""
    is_lean: Callable[[], bool]
    """Whether the reserve is low at this moment: asked as each stage starts, so that work steps down by itself."""
    broken: Callable[[], Broken] = field(default=lambda: frozenset())
    """Stage and key of what has failed for good."""

    def paper(self, key: str) -> Paper:
        """The paper of a key such as "2605.20098v1", in that version."""
        paper_id, version = split_key(key)
        paper = self.store.papers.get(paper_id)
        if paper is None:
            raise StoreError("no such paper in the store", subject=key)
        if paper.version == version:
            return paper
        # What is told of the newest version, its licence above all, need not be true of another one.
        licence = paper.licence if paper.licence.source == "operator" else Licence()
        return paper.model_copy(update={"version": version, "licence": licence, "pdf_url": None})

    def plan(self, episode: str) -> EpisodePlan:
        plan = self.plans.get(episode) or self.plans.ended(episode)
        if plan is None:
            raise StoreError("the plan of this episode is gone", subject=episode)
        return plan

    def show(self, plan: EpisodePlan) -> Show:
        if plan.show not in self.shows:
            raise StoreError("the show of this episode is gone", subject=plan.show, hint="put its file back")
        return self.shows[plan.show]

    def lean(self, plan: EpisodePlan) -> bool:
        """Whether this episode is made the cheap way. What is only produced, not aired, is not pressed for time."""
        return plan.on_air and plan.form != "house" and self.is_lean()

    def voices(self, host: Host, plan: EpisodePlan) -> tuple[VoiceId, ...]:
        """The host's voices in the order to try them: those that failed of late come last."""
        forced = {"lean": True, "full": False}.get(self.config.speech.cast)
        lean = forced if forced is not None else plan.form in ("house", "sweeper") or self.lean(plan)
        voices = self.cast.order(host.voices, lean=lean)
        if not voices:
            raise SpeechError(f"none of {host.name}'s voices is here", subject=plan.show, hint="see radio voices")
        return self.health.order(voices)

    def source_of(self, paper: Paper) -> PaperSource:
        """The source that can fetch this paper's PDF: the folder where it lies there, whoever told of the paper."""
        folder, file = self.config.papers.folder, Path(paper.pdf_url or "")
        lies_there = folder is not None and file.is_relative_to(folder) and file.is_file()
        name = "folder" if paper.source == "folder" or lies_there else "arxiv"
        for source in self.sources:
            if source.name == name:
                return source
        raise StoreError(f"the source {name} is off", subject=paper.key, hint="see papers in config.yaml")
