"""Looking up listeners' questions: in the paper that was asked about first, then in all that the station has read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from radio.config import Config
from radio.errors import UsageError, WritingError
from radio.library import PassageHit
from radio.model.document import Document
from radio.model.paper import LicencePolicy, Paper
from radio.model.question import Question
from radio.model.show import Show
from radio.papers.merits import why_not
from radio.production import tasks
from radio.production.files import Files, load
from radio.production.mailbag import AnswersFile, questions_of
from radio.production.plan import EpisodePlan
from radio.production.pool import Done
from radio.production.workshop import Workshop
from radio.store import Store
from radio.types import PaperId
from radio.untrusted import not_for_air
from radio.writing import PaperMaterial
from radio.writing.forms.letters import checked_question
from radio.writing.materials import Answer
from radio.writing.reading.answers import ELSEWHERE, FOUND, Embed, Found, compared

T = TypeVar("T")

log = logging.getLogger(__name__)

OTHER_PAPERS = 4
"""Papers beside the one that was asked about that are looked into."""
MOST = (12, 12, OTHER_PAPERS)
"""Passages of the paper itself whose sentences are compared, passages of all papers, and papers."""


def find_answers(w: Workshop, plan: EpisodePlan) -> Done[AnswersFile]:
    """What the papers say to each of the plan's questions. Raises WritingError when there is none to answer."""
    cpu = 0.0

    def call(task: Callable[..., T], *args: object) -> T:
        nonlocal cpu
        done = w.pools.library.call(task, w.config.path("library"), w.models_dir, *args)
        cpu += done.cpu_seconds
        return done.value

    lookup = Lookup(
        w.config,
        w.store,
        w.shows.values(),
        lambda text, paper, document: call(tasks.consult, text, paper, document, w.clock.now(), MOST),
        lambda texts: call(tasks.text_vectors, texts),
    )
    answers: dict[str, Answer] = {}
    questions = questions_of(w, plan)
    # Those about no paper last: by then the papers of the others are in the library.
    for question in sorted(questions, key=lambda q: q.paper_id is None):
        try:
            # Once more, for what may be said could have changed since it was asked.
            checked_question(question.text, 10 * w.config.mailbag.longest)
        except UsageError as e:
            _close(w, question, plan, f"it cannot be read out: {e.message}")
            continue
        answer = lookup.answer(question)
        if answer is None:
            nothing = "our software found nothing on it in the papers that the station has read"
            _close(w, question, plan, nothing)
        else:
            answers[question.id] = answer
    if not answers:
        raise WritingError("none of the questions can be answered", subject=plan.id, hint="see radio mailbag list")
    return Done(AnswersFile(answers=tuple(answers[q.id] for q in questions if q.id in answers)), cpu)


def _close(w: Workshop, question: Question, plan: EpisodePlan, reason: str) -> None:
    """It is not answered; what is only produced decides nothing."""
    log.info("question %s is left out: %s", question.id, reason)
    if plan.on_air:
        told = {"state": "unanswerable", "reason": reason, "found": False, "episode": None}
        w.store.questions.change(question.id, ("making",), **told)


Consult = Callable[[str, Paper | None, Path | None], tasks.Consulted]
"""Asks the library: a question, the paper that it is about, and the document to put in first."""


class Lookup:
    """Finds what the papers say to questions; keeps the papers that it has read."""

    def __init__(self, config: Config, store: Store, shows: Iterable[Show], consult: Consult, embed: Embed) -> None:
        from radio.papers.policy import licence_policy

        self._config = config
        self._store = store
        self._mailbags = {show.id for show in shows if show.form == "mailbag"}
        self._consult = consult
        self._embed = embed
        self._files = Files(config.station.data_dir)
        self._licences: LicencePolicy = licence_policy(config)
        self._known: dict[PaperId, PaperMaterial | None] = {}

    def answer(self, question: Question) -> Answer | None:
        """None for a question about no paper that none answers."""
        own = self._material(question.paper_id) if question.paper_id is not None else None
        document = self._files.document(own.paper.key) if own is not None and own.document is not None else None
        consulted = self._consult(question.text, own.paper if own is not None else None, document)
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
            asked_about=own.paper.id if own is not None else None,
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
        return compared(text, materials, around, self._embed)

    def _material(self, paper_id: PaperId) -> PaperMaterial | None:
        """What may be told of a paper: its text only where the licence lets it be read; None for one that is not to be
        aired at all."""
        if paper_id not in self._known:
            self._known[paper_id] = self._loaded(self._store.papers.get(paper_id))
        return self._known[paper_id]

    def _loaded(self, paper: Paper | None) -> PaperMaterial | None:
        if paper is None or why_not(paper, self._config.papers) is not None or not_for_air(paper) is not None:
            return None
        file = self._files.document(paper.key)
        readable = self._licences.allows_pages(paper.licence) and file.exists()
        # As it is: what follows on a planted order is only known beside it. Sentences are sifted one by one.
        return PaperMaterial(paper=paper, document=load(file, Document) if readable else None)

    def _last_aired(self, paper_id: PaperId) -> datetime | None:
        """When a talk about it, or a word, was on air; not as a part of an earlier mailbag alone."""
        heard = self._store.asrun.airings_of(paper_id)
        return max((e.start for e in heard if e.source == "live" and e.show not in self._mailbags), default=None)
