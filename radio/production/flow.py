"""What has to be done next for an episode, told from the results that are there.

It looks at files and plans alone, never at what is running: asked again at any moment it gives the same answer, and
the engine sees to it that the same work is done once. That is why a restart, a lost result and a chain of stages need
no code of their own.
"""

from __future__ import annotations

from collections.abc import Collection

from radio.model.show import DIGESTS, ONE_PAPER, Show
from radio.model.status import StageName
from radio.production.files import Files, load
from radio.production.plan import DigestFile, EpisodePlan, Plans
from radio.production.work import Work
from radio.types import ShowId

SEPARATOR = "@"
"""In the key of a summary: "2605.20098v1@brief"."""

Broken = Collection[tuple[StageName, str]]
"""Stage and key of work that has failed for good."""


def paper_of(key: str) -> str:
    """The paper key in the key of some paper's work."""
    return key.partition(SEPARATOR)[0]


class Flow:
    """Knows the order of the stages."""

    def __init__(self, files: Files, plans: Plans, shows: dict[ShowId, Show]) -> None:
        self._files = files
        self._plans = plans
        self._shows = shows

    def next(self, plan: EpisodePlan, broken: Broken = ()) -> tuple[Work, ...]:
        """The work that can be done now; nothing when the episode is made. What is broken is given back too where
        the episode cannot do without it, so that the caller sees that it has failed."""
        if self._files.made(plan.id).exists():
            return ()
        if self._files.clips(plan.id).exists():
            return (Work("assemble", plan.id, plan.priority),)
        if self._files.script(plan.id).exists():
            return (Work("speak", plan.id, plan.priority),)
        return self._material(plan, broken) or (Work("write", plan.id, plan.priority),)

    def after(self, key: str, broken: Broken = ()) -> tuple[Work, ...]:
        """What follows from finished work of that key, over all open plans that rest on it."""
        found = [work for plan in self._plans.open() if self._rests(plan, key) for work in self.next(plan, broken)]
        return tuple(dict.fromkeys(found))

    def papers(self, plan: EpisodePlan) -> tuple[str, ...]:
        """Keys of the papers that the episode reads whole."""
        if plan.form in DIGESTS and not plan.papers:
            digest = self._files.digest(plan.id)
            return load(digest, DigestFile).detailed if digest.exists() else ()
        # Headlines are made of abstracts.
        return () if plan.form == "headlines" else plan.papers

    def purpose(self, plan: EpisodePlan) -> str:
        """Of the summaries of its papers."""
        show = self._shows.get(plan.show)
        return "deep" if show is not None and show.summarizer == "deep" else "brief"

    def _material(self, plan: EpisodePlan, broken: Broken) -> tuple[Work, ...]:
        if plan.form in ("house", "sweeper", "headlines"):
            return ()
        if plan.form in DIGESTS:
            if not self._files.listing(plan.id).exists():
                return (Work("fetch", plan.id, plan.priority),)
            if not self._files.digest(plan.id).exists():
                return (Work("summarize", plan.id, plan.priority),)
        lacking = [work for key in self.papers(plan) if (work := self._paper(plan, key)) is not None]
        if plan.form not in ONE_PAPER:
            # A digest, or a mailbag, does without a paper that cannot be read: its abstract is there.
            lacking = [work for work in lacking if (work.stage, work.key) not in broken]
        if plan.form == "mailbag" and not lacking and not self._files.answers(plan.id).exists():
            return (Work("summarize", plan.id, plan.priority),)
        return tuple(lacking)

    def _paper(self, plan: EpisodePlan, key: str) -> Work | None:
        purpose = self.purpose(plan)
        if self._files.summary(key, purpose).exists():
            return None
        if plan.form == "mailbag" and self._files.document(key).exists():
            return None  # questions are looked up in the text itself
        if self._files.document(key).exists():
            return Work("summarize", f"{key}{SEPARATOR}{purpose}", plan.priority)
        if self._files.pdf(key).exists():
            return Work("convert", key, plan.priority)
        return Work("fetch", key, plan.priority)

    def _rests(self, plan: EpisodePlan, key: str) -> bool:
        return key == plan.id or paper_of(key) in self.papers(plan)
