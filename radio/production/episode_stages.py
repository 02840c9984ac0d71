"""The stages of an episode: its list and digest, write, speak, assemble."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from radio.errors import RadioError, WritingError
from radio.model.audio import Clip
from radio.model.document import Document
from radio.model.paper import Paper
from radio.model.script import Script
from radio.model.show import DIGESTS, ONE_PAPER, Show
from radio.model.summary import Summary
from radio.production import tasks
from radio.production.digests import Listing, list_papers, make_digest, nothing_announced, window
from radio.production.disclosure import disclosure_lacking
from radio.production.ear import Ear
from radio.production.files import load, save
from radio.production.headlines import coming, material
from radio.production.heard import last_heard
from radio.production.house import house_scripts
from radio.production.lookup import find_answers
from radio.production.mailbag import AnswersFile
from radio.production.pace import Pace, effort_for
from radio.production.paper_stages import thread_cpu
from radio.production.plan import DigestFile, EpisodePlan
from radio.production.publish import call_off, publish
from radio.production.speaking import Speaking
from radio.production.spoken import SpokenFile
from radio.production.spokenlines import SpokenLines
from radio.production.timechecks import publish_sweeper, sweeper_script
from radio.production.updates import aired_updates
from radio.production.work import Outcome
from radio.production.workshop import Workshop
from radio.speech.clips import is_there
from radio.types import PaperId, Seconds, to_seconds

if TYPE_CHECKING:
    from radio.writing import EarlierPaper, PaperMaterial

log = logging.getLogger(__name__)

EARLIER = 3
"""Papers aired before that a talk may refer to."""
NEAR = 0.35
"""Most distance to one of them. Of all pairs among the 2,894 papers of ten days in May 2026 one in a thousand is nearer
than 0.34; by eye, neighbours at 0.35 share their subject, at 0.45 only their field."""


class EpisodeStages:
    def __init__(self, workshop: Workshop, ear: Ear | None = None) -> None:
        self._w = workshop
        self._ear = ear or Ear(workshop)
        self._pace = Pace()
        self._spoken_lines = SpokenLines(workshop.store)

    def fetch(self, episode: str) -> Outcome:
        """The papers of a daily or weekly show's days. Where there were none, no episode is due."""
        begin = thread_cpu()
        plan = self._w.plan(episode)
        target = self._w.files.listing(episode)
        if not target.exists():
            listing = list_papers(self._w, plan)
            if not listing.papers:
                # Nothing is kept of it: asked again, the sources may know more.
                call_off(self._w, plan, nothing_announced(plan))
                return Outcome((), thread_cpu() - begin)
            save(target, listing)
        return self._outcome(episode, thread_cpu() - begin)

    def summarize(self, episode: str) -> Outcome:
        """Their digest; of a mailbag, what answers its questions."""
        begin, cpu = thread_cpu(), 0.0
        plan = self._w.plan(episode)
        if plan.form == "mailbag":
            if not self._w.files.answers(episode).exists():
                looked = find_answers(self._w, plan)
                save(self._w.files.answers(episode), looked.value)
                cpu = looked.cpu_seconds
            return self._outcome(episode, cpu + thread_cpu() - begin)
        target = self._w.files.digest(episode)
        if not target.exists():
            done = make_digest(self._w, plan, load(self._w.files.listing(episode), Listing))
            save(target, done.value)
            cpu = done.cpu_seconds
        return self._outcome(episode, cpu + thread_cpu() - begin)

    def write(self, episode: str) -> Outcome:
        """The script, by the best writer that the reserve allows."""
        begin, cpu = thread_cpu(), 0.0
        plan = self._w.plan(episode)
        target = self._w.files.script(episode)
        if not target.exists():
            script, cpu = self._script(plan)
            lacking = None if plan.form == "sweeper" else disclosure_lacking(script, self._w.show(plan))
            if lacking is not None:
                raise WritingError(lacking, subject=episode)
            if plan.piece is None and plan.form != "sweeper":
                self._w.store.writers.put(episode, script.writer, script.notes)
            save(target, script)
        return self._outcome(episode, cpu + thread_cpu() - begin)

    def speak(self, episode: str) -> Outcome:
        """One clip per line; they are cached, so that a run that was cut short goes on where it was."""
        plan = self._w.plan(episode)
        target = self._w.files.clips(episode)
        if target.exists():
            return self._outcome(episode, 0.0)
        script = load(self._w.files.script(episode), Script)
        with ThreadPoolExecutor(self._w.config.speech.workers) as threads:
            clips, cpu = Speaking(self._w, self._ear, plan, script).clips(threads.map)
        spoken = SpokenFile.of(script, clips)
        save(target, spoken)
        return self._outcome(episode, cpu, speech_seconds(spoken.clips))

    def assemble(self, episode: str) -> Outcome:
        """The segment, into the store, the rundown and the archive."""
        begin = thread_cpu()
        plan = self._w.plan(episode)
        finish = publish_sweeper if plan.form == "sweeper" else publish
        done = finish(self._w, plan, self._spoken(episode))
        seconds = to_seconds(done.value.duration)
        return Outcome((), done.cpu_seconds + thread_cpu() - begin, seconds)

    def _spoken(self, episode: str) -> SpokenFile:
        """The lines with their clips. An episode may wait for days, and clips go when nobody uses them: what is no more
        as it was is spoken again, or the episode could never be assembled."""
        target = self._w.files.clips(episode)
        spoken = load(target, SpokenFile)
        if all(map(is_there, spoken.clips)):
            return spoken
        log.warning("%s is spoken again: some of its clips are gone", episode)
        target.unlink(missing_ok=True)
        self.speak(episode)
        return load(target, SpokenFile)

    def _script(self, plan: EpisodePlan) -> tuple[Script, float]:
        from radio.papers.policy import licence_policy
        from radio.writing import WritingBrief, write

        show = self._w.show(plan)
        if plan.form == "sweeper":
            return sweeper_script(self._w, plan.piece), 0.0
        if plan.piece is not None:
            return house_scripts(self._w, show)[plan.piece - 1], 0.0
        lean = self._w.lean(plan)
        digest = self._w.files.digest(plan.id)
        materials, cpu = self._materials(plan, lean)
        model = None if lean else self._w.model()
        length = target_length(show, lean)
        brief = WritingBrief(
            show=show,
            station=self._w.config.station,
            materials=materials,
            digest=load(digest, DigestFile).digest if digest.exists() else None,
            coming=coming(self._w, plan.not_before or self._w.clock.now()) if plan.form == "headlines" else (),
            aired_lines=self._spoken_lines.before(self._w.clock.now()),
            updates=aired_updates(self._w, *window(plan)) if plan.form in DIGESTS else (),
            answers=load(answers, AnswersFile).answers if (answers := self._w.files.answers(plan.id)).exists() else (),
            target=length,
            effort=effort_for(self._w, plan, length, model, self._pace),
            now=self._w.clock.now(),
            lean=lean,
            prompts_dir=self._w.config.prompts_dir,
            licences=licence_policy(self._w.config),
        )
        script = write(brief, model, clock=self._w.clock)
        self._pace.learn(sum(d.seconds for d in script.drafts), sum(d.tried for d in script.drafts))
        readable = tuple(material.paper.id for material in materials if brief.may_read(material.paper))
        return script.model_copy(update={"open_papers": readable}), cpu

    def _materials(self, plan: EpisodePlan, lean: bool) -> tuple[tuple[PaperMaterial, ...], float]:
        """What is known of the papers: those that were read whole first, then those of the digest."""
        from radio.writing import PaperMaterial

        purpose = self._w.flow.purpose(plan)
        materials: dict[str, PaperMaterial] = {}
        cpu = 0.0
        for key in self._w.flow.papers(plan):
            paper = self._w.paper(key)
            document, summary = self._w.files.document(key), self._w.files.summary(key, purpose)
            earlier, cost = self._earlier(key) if not lean and plan.form in ONE_PAPER else ((), 0.0)
            cpu += cost
            materials[paper.id] = PaperMaterial(
                paper=paper,
                document=load(document, Document) if document.exists() else None,
                summary=load(summary, Summary) if summary.exists() else None,
                earlier=earlier,
            )
        if plan.form == "headlines":
            return tuple(material(self._w, self._w.paper(key)) for key in plan.papers), 0.0
        if plan.form == "mailbag":
            for answer in load(self._w.files.answers(plan.id), AnswersFile).answers:
                known = self._w.store.papers.get(answer.paper_id) if answer.paper_id is not None else None
                if known is not None and known.id not in materials:
                    document = self._w.files.document(known.key)
                    read = load(document, Document) if document.exists() else None
                    materials[known.id] = PaperMaterial(paper=known, document=read)
        if plan.form in DIGESTS:
            themes = load(self._w.files.digest(plan.id), DigestFile).digest.themes
            told = {paper_id for theme in themes for paper_id in theme.paper_ids}
            for paper in load(self._w.files.listing(plan.id), Listing).papers:
                if paper.id in told and paper.id not in materials:
                    # The listing is of hours ago: its licence may have been learnt meanwhile.
                    known = self._w.store.papers.get(paper.id) or paper
                    materials[paper.id] = PaperMaterial(paper=known)
            for paper_id, material in materials.items():
                earlier, cost = self._called_back(material.paper, told, lean)
                cpu += cost
                materials[paper_id] = material.model_copy(update={"earlier": earlier})
        return tuple(materials.values()), cpu

    def _called_back(self, paper: Paper, told: set[PaperId], lean: bool) -> tuple[tuple[EarlierPaper, ...], float]:
        """For a paper of a digest: itself, where it was told of on air before, else what aired that is near to it and
        not in the digest itself."""
        own = last_heard(self._w.store, paper.id, self._w.clock.now())
        if own is not None or lean:
            return ((own,) if own else ()), 0.0
        near, cost = self._earlier(paper.key)
        return tuple(one for one in near if one.paper_id not in told), cost

    def _earlier(self, key: str) -> tuple[tuple[EarlierPaper, ...], float]:
        """Papers aired before that are near to this one; none while the library cannot be asked: a talk does without,
        and the embed stage tells it."""
        from radio.writing import EarlierPaper

        try:
            done = self._w.pools.library.call(
                tasks.nearest_papers,
                self._w.config.path("library"),
                self._w.models_dir,
                self._w.paper(key),
                EARLIER,
                self._w.clock.now() - timedelta(hours=1),
            )
        except RadioError as e:
            log.warning("%s is written without what aired before: %s", key, e)
            return (), 0.0
        near = (
            EarlierPaper(paper_id=hit.paper_id, title=hit.title, aired_at=hit.aired_at, distance=hit.distance)
            for hit in done.value
            if hit.aired_at is not None and hit.distance <= NEAR
        )
        return tuple(near), done.cpu_seconds

    def _outcome(self, episode: str, cpu: float, media: float = 0.0) -> Outcome:
        return Outcome(self._w.flow.after(episode, self._w.broken()), cpu, media)


def target_length(show: Show, lean: bool) -> Seconds:
    """The shortest form while the reserve is low."""
    return Seconds((show.length.shortest if lean else show.length.target) * 60.0)


def speech_seconds(clips: Iterable[Clip]) -> float:
    return sum(clip.samples / clip.sample_rate for clip in clips)
