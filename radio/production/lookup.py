"""Looking up listeners' questions: in the paper that was asked about first, then in all that the station has read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from radio.errors import UsageError, WritingError
from radio.library import PassageHit
from radio.model.document import Document
from radio.model.paper import LicencePolicy, Paper
from radio.model.question import Question
from radio.papers.merits import why_not
from radio.production import tasks
from radio.production.files import load
from radio.production.mailbag import AnswersFile, questions_of
from radio.production.plan import EpisodePlan
from radio.production.pool import Done
from radio.production.workshop import Workshop
from radio.types import PaperId
from radio.untrusted import not_for_air
from radio.writing import PaperMaterial
from radio.writing.answers import ELSEWHERE, FOUND, Found, compared
from radio.writing.letters import checked_question
from radio.writing.materials import Answer
from radio.writing.sayable import sayable

T = TypeVar("T")

log = logging.getLogger(__name__)

PASSAGES = 8
"""Of the paper itself whose sentences are compared."""
OTHER_PASSAGES = 12
OTHER_PAPERS = 4
"""Papers beside it that are looked into."""


def find_answers(w: Workshop, plan: EpisodePlan) -> Done[AnswersFile]:
    """What the papers say to each of the plan's questions. Raises WritingError when there is none to answer."""
    lookup = _Lookup(w)
    answers: list[Answer] = []
    for question in questions_of(w, plan):
        try:
            # Once more, for what may be said could have changed since it was asked.
            checked_question(question.text, 10 * w.config.mailbag.longest)
        except UsageError as e:
            lookup.close(question, plan, f"it cannot be read out: {e.message}")
            continue
        answer = lookup.answer(question)
        if answer is None:
            nothing = "our software found nothing on it in the papers that the station has read"
            lookup.close(question, plan, nothing)
        else:
            answers.append(answer)
    if not answers:
        raise WritingError("none of the questions can be answered", subject=plan.id, hint="see radio mailbag list")
    return Done(AnswersFile(answers=tuple(answers)), lookup.cpu_seconds)


class _Lookup:
    def __init__(self, w: Workshop) -> None:
        from radio.papers.policy import licence_policy

        self._w = w
        self._licences: LicencePolicy = licence_policy(w.config)
        self._known: dict[PaperId, PaperMaterial | None] = {}
        self.cpu_seconds = 0.0

    def close(self, question: Question, plan: EpisodePlan, reason: str) -> None:
        """It is not answered; what is only produced decides nothing."""
        log.info("question %s is left out: %s", question.id, reason)
        if plan.on_air:
            self._w.store.questions.change(
                question.id, ("making",), state="unanswerable", reason=reason, found=False, episode=None
            )

    def answer(self, question: Question) -> Answer | None:
        """None for a question about no paper that none answers."""
        own = self._material(question.paper_id) if question.paper_id is not None else None
        document = self._w.files.document(own.paper.key) if own is not None and own.document is not None else None
        consulted = self._call(
            tasks.consult,
            self._w.config.path("library"),
            self._w.models_dir,
            question.text,
            own.paper if own is not None else None,
            document,
            self._w.clock.now(),
            (PASSAGES, OTHER_PASSAGES, OTHER_PAPERS),
        )
        found = self._best(question.text, [own], consulted.own) if own is not None else None
        if found is None or found.choice.level == "none":
            wanted = ELSEWHERE if own is not None else FOUND
            others = self._best(question.text, self._others(consulted, question.paper_id), consulted.others)
            if others is not None and others.choice.level == "found" and others.choice.score >= wanted:
                found = others
            elif own is None:
                return None
        about = own or (found.material if found is not None else None)
        choice = found.choice if found is not None else None
        return Answer(
            question=question.id,
            text=question.text,
            name=question.name,
            askers=question.askers,
            asked_about=question.paper_id,
            level=choice.level if choice is not None else "none",
            paper_id=found.material.paper.id if found is not None else question.paper_id,
            passages=choice.passages if choice is not None else (),
            beat=choice.beat if choice is not None else "evidence",
            section=choice.section if choice is not None else "",
            score=round(choice.score, 3) if choice is not None else 0.0,
            aired=self._last_aired(about.paper.id) if about is not None else None,
        )

    def _others(self, consulted: tasks.Consulted, asked: PaperId | None) -> list[PaperMaterial]:
        """The papers of the passages, records and airings that come nearest."""
        names = [hit.paper_id for hit in consulted.others]
        names += [hit.paper_id for hit in consulted.papers] + [hit.paper_id for hit in consulted.aired]
        wanted = [name for name in dict.fromkeys(names) if name != asked]
        found = [material for name in wanted if (material := self._material(name)) is not None]
        return found[:OTHER_PAPERS]

    def _best(self, text: str, materials: Sequence[PaperMaterial], passages: Sequence[PassageHit]) -> Found | None:
        around = {(hit.paper_id, s): 1.0 - hit.distance for hit in passages for s in hit.sentences}
        folder, models = self._w.config.path("library"), self._w.models_dir
        return compared(text, materials, around, lambda texts: self._call(tasks.text_vectors, folder, models, texts))

    def _material(self, paper_id: PaperId) -> PaperMaterial | None:
        """What may be told of a paper: its text only where the licence lets it be read; None for one that is not to be
        aired at all."""
        if paper_id not in self._known:
            self._known[paper_id] = self._loaded(self._w.store.papers.get(paper_id))
        return self._known[paper_id]

    def _loaded(self, paper: Paper | None) -> PaperMaterial | None:
        if paper is None or why_not(paper, self._w.config.papers) is not None or not_for_air(paper) is not None:
            return None
        file = self._w.files.document(paper.key)
        readable = self._licences.allows_pages(paper.licence) and file.exists()
        return sayable(PaperMaterial(paper=paper, document=load(file, Document) if readable else None))

    def _last_aired(self, paper_id: PaperId) -> datetime | None:
        """When a talk about it, or a word, was on air; not as a part of an earlier mailbag alone."""
        shows = {show.id for show in self._w.shows.values() if show.form == "mailbag"}
        heard = [
            e.start for e in self._w.store.asrun.airings_of(paper_id) if e.source == "live" and e.show not in shows
        ]
        return max(heard, default=None)

    def _call(self, task: Callable[..., T], *args: object) -> T:
        done = self._w.pools.library.call(task, *args)
        self.cpu_seconds += done.cpu_seconds
        return done.value
