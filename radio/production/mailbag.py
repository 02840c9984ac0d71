"""The mailbag's way: which questions an episode takes, what answers them, and what became of them on air."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from radio.errors import FetchError, NothingNewError, RadioError, StoreError
from radio.model.asrun import AsRunEntry
from radio.model.base import Model
from radio.model.paper import Paper
from radio.model.question import Question
from radio.model.rundown import Order
from radio.model.segment import Segment
from radio.model.show import Show
from radio.model.timeline import ChapterCue
from radio.papers.merits import why_not
from radio.production.files import load
from radio.production.plan import EpisodePlan
from radio.production.publish import Made
from radio.production.spoken import SpokenFile
from radio.production.workshop import Workshop
from radio.types import PaperId, Samples, to_seconds
from radio.writing.forms.mailbag import FRAME_WORDS, PAPER_WORDS, QUESTION_WORDS
from radio.writing.materials import WORDS_PER_MINUTE, Answer

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

ANSWER_WORDS = 70
"""Of evidence, for which an episode leaves room in each answer: some 28 seconds."""
MOST_TRIES = 3
"""Episodes that may fail over a question before it is given up."""
AGAIN_AFTER = timedelta(hours=1)
"""When an episode that failed is ordered again, at the earliest."""
PATIENCE = timedelta(minutes=2)
"""How long an episode that neither waits nor aired may still be on its way into the as-run log."""
SEGMENTS_LOOKED_AT = 300
"""Of the newest: more than a day's."""
HEARD_SECONDS = 3.0
"""So much of a question's part may be cut off, and it still counts as heard: a pause, or a fade."""


class AnswersFile(Model):
    """What was found for each question of an episode."""

    answers: tuple[Answer, ...]


def take_questions(w: Workshop, order: Order, show: Show) -> tuple[list[Paper], list[Question]]:
    """The questions that the next episode answers, oldest first, as many as fit, and the papers that they name.

    Of papers that no source knows, or that may not air, they are closed. Raises NothingNewError when none waits,
    FetchError where a source does not answer.
    """
    from radio.production.orders import find_papers

    waiting = w.store.questions.listed(("waiting",), limit=1000)
    if order.papers:
        waiting = [question for question in waiting if question.paper_id in order.papers]
    papers: dict[PaperId, Paper] = {}
    taken: list[Question] = []
    most = _fitting(show)
    for question in waiting:
        paper_id = question.paper_id
        if len(taken) == most:
            break
        if paper_id is None or paper_id in papers:
            taken.append(question)
            continue
        if len(papers) == show.selection.max_papers:
            continue
        try:
            (paper,) = find_papers(w, [paper_id])
        except FetchError as e:
            if e.retryable:
                raise
            _close(w, question, e.message, order.on_air)
            continue
        if (reason := why_not(paper, w.config.papers)) is not None:
            _close(w, question, reason, order.on_air)
            continue
        papers[paper_id] = paper
        taken.append(question)
    if not taken:
        raise NothingNewError("no question waits in the mailbag", subject=show.id, hint="radio mailbag add puts one in")
    return list(papers.values()), taken


def _fitting(show: Show) -> int:
    """Questions that fill the show, each with an answer worth the wait."""
    words = show.length.target * WORDS_PER_MINUTE - FRAME_WORDS
    return max(1, round(words / (QUESTION_WORDS + ANSWER_WORDS + PAPER_WORDS / 2)))


def _close(w: Workshop, question: Question, reason: str, on_air: bool) -> None:
    """Nothing can be told on it; what is only produced decides nothing."""
    if on_air:
        w.store.questions.change(question.id, ("waiting",), state="unanswerable", reason=reason)


def episode_name(show: Show, order: Order) -> str:
    """One for the air and one that is only produced do not take each other's place."""
    name = f"{show.id}-{order.not_before or order.created:%Y-%m-%dT%H%M}"
    return name if order.on_air else f"{name}-produced"


def questions_of(w: Workshop, plan: EpisodePlan) -> list[Question]:
    """The plan's questions that are its own to answer."""
    found = [w.store.questions.get(name) for name in plan.questions]
    kept = [question for question in found if question is not None]
    if not plan.on_air:
        return [question for question in kept if question.state in ("review", "waiting", "making")]
    return [question for question in kept if question.state == "making" and question.episode == plan.id]


def take_back(w: Workshop, plan: EpisodePlan) -> None:
    """An episode that failed is made after all: its questions, which wait again, are its own again. Where another one
    has some of them by now, it is written anew."""
    if not plan.questions or not plan.on_air:
        return
    mine = w.store.questions.claim(plan.questions, plan.id)
    answers = w.files.answers(plan.id)
    if answers.exists() and any(a.question not in mine for a in load(answers, AnswersFile).answers):
        for file in (answers, w.files.script(plan.id), w.files.clips(plan.id)):
            file.unlink(missing_ok=True)


class Mailman:
    """Sees to it that each question is answered once: marks what aired, lets go what did not, orders a new episode."""

    def __init__(self, workshop: Workshop, wake: Callable[[], object]) -> None:
        self._w = workshop
        self._wake = wake
        self._doubtful: dict[str, datetime] = {}
        """Episodes that neither wait nor aired: since when."""

    def follow(self) -> None:
        """One look; done again it changes nothing."""
        by_episode: dict[str, list[Question]] = {}
        for question in self._w.store.questions.listed(("making",), limit=10_000):
            by_episode.setdefault(question.episode or "", []).append(question)
        for episode, questions in by_episode.items():
            try:
                self._settle(episode, questions)
            except RadioError as e:
                log.warning("the questions of %s: %s", episode, e)  # those of the others, and a new episode, go on
        self._doubtful = {name: since for name, since in self._doubtful.items() if name in by_episode}
        self._order()

    def forget(self) -> int:
        """Names, and who asked, when their time is up."""
        return self._w.store.questions.forget(self._w.clock.now() - timedelta(days=self._w.config.mailbag.keep_days))

    def _settle(self, episode: str, questions: Sequence[Question]) -> None:
        w = self._w
        if w.plans.get(episode) is not None:
            return
        made = w.files.made(episode)
        segment = w.store.segments.get(load(made, Made).segment) if made.exists() else self._assembled(episode)
        if segment is None and not made.exists():
            self._let_go(questions, episode, "its episode could not be made")
            return
        if segment is not None:
            coming = [*w.store.rundown.queued(), *filter(None, (w.store.rundown.airing(),))]
            if any(entry.segment == segment.id for entry in coming):
                self._doubtful.pop(episode, None)
                return
            heard = self._heard(episode, segment)
            for question in questions:
                if question.id in heard:
                    at, found = heard[question.id]
                    w.store.questions.change(
                        question.id, ("making",), state="answered", answered=at, found=found, reason=""
                    )
            questions = [question for question in questions if question.id not in heard]
        if not questions:
            return
        now = w.clock.now()
        if now - self._doubtful.setdefault(episode, now) >= PATIENCE:
            self._let_go(questions, episode, "its episode was never on air")

    def _assembled(self, episode: str) -> Segment | None:
        """The segment of an episode that failed behind it, in the archive: it airs, or has aired, all the same."""
        return next((s for s in self._w.store.segments.recent(SEGMENTS_LOOKED_AT) if s.episode == episode), None)

    def _let_go(self, questions: Sequence[Question], episode: str, reason: str) -> None:
        """Back into the bag, or, after several tries, closed."""
        for question in questions:
            tries = question.tries + 1
            state = "unanswerable" if tries >= MOST_TRIES else "waiting"
            told = {"state": state, "tries": tries, "episode": None, "reason": reason if tries >= MOST_TRIES else ""}
            self._w.store.questions.change(question.id, ("making",), **told)
        log.info("%d questions of %s wait again: %s", len(questions), episode, reason)

    def _heard(self, episode: str, segment: Segment) -> dict[str, tuple[datetime, bool]]:
        """The questions whose parts were on air whole: when, and whether an answer was found."""
        w = self._w
        try:
            script = load(w.files.clips(episode), SpokenFile).script
            answers = load(w.files.answers(episode), AnswersFile).answers
        except StoreError as e:
            log.warning("what %s told is not known any more: %s", episode, e)
            return {}
        found = {answer.question: answer.level != "none" for answer in answers}
        cues = [cue.at for cue in segment.timeline.cues if isinstance(cue, ChapterCue)]
        ends = [*cues[1:], segment.duration]
        entries = {
            entry.start: entry
            for paper_id in script.paper_ids[:1]
            for entry in w.store.asrun.airings_of(paper_id, segment.created - timedelta(minutes=1))
            if entry.segment == segment.id and entry.source == "live"
        }
        heard: dict[str, tuple[datetime, bool]] = {}
        for chapter, start, end in zip(script.chapters, cues, ends, strict=False):
            if chapter.question is not None:
                at = on_air_at(list(entries.values()), start, end)
                if at is not None:
                    heard[chapter.question] = (at, found.get(chapter.question, True))
        return heard

    def _order(self) -> None:
        """An episode when enough questions wait, unless one is under way or was just made."""
        w, limits = self._w, self._w.config.mailbag
        show = next((show for show in w.shows.values() if show.form == "mailbag"), None)
        if show is None or w.store.questions.count(("waiting",)) < limits.min_questions:
            return
        if w.store.questions.count(("making",)) or any(order.show == show.id for order in w.store.orders.waiting()):
            return
        now = w.clock.now()
        rest = timedelta(hours=limits.rest_hours)
        if any(order.show == show.id and _counts(order, now) for order in w.store.orders.since(now - rest)):
            return
        order = Order(id=f"{show.id}-full-{now:%Y-%m-%dT%H%M}", show=show.id, asked_by="schedule", created=now)
        if w.store.orders.put(order):
            log.info("%d questions wait: %s", w.store.questions.count(("waiting",)), order.id)
            self._wake()


def _counts(order: Order, now: datetime) -> bool:
    """Whether the next episode keeps its distance from this one; one that failed is tried again before long."""
    if order.state == "failed":
        return now - order.created < AGAIN_AFTER
    return order.on_air and order.state != "cancelled"


def on_air_at(entries: Sequence[AsRunEntry], start: Samples, end: Samples) -> datetime | None:
    """When the part of a segment from `start` to `end` began to air; None when it did not air whole. An item that is
    held goes on where it was: its entries tell of one airing, in several stretches."""
    position, begun = 0, None
    for entry in sorted(entries, key=lambda e: e.start):
        until = position + entry.samples
        if position <= start < until or (begun is None and position <= start == until):
            begun = entry.start + timedelta(seconds=to_seconds(Samples(start - position)))
        if begun is not None and until >= end - HEARD_SECONDS * 48_000:
            return begun
        if entry.resumes_at is not None:
            position = entry.resumes_at
        else:
            position, begun = 0, None
    return None
