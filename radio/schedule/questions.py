"""What listeners ask about papers: the checks and limits, kept in one place for the page and the command line, and how
each question stands. docs/mailbag.md tells the whole way."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from radio.config import Config
from radio.errors import UsageError
from radio.model.base import Model, UtcDatetime
from radio.model.question import OPEN, Question, QuestionState
from radio.model.show import Show
from radio.papers.ids import parse_id
from radio.papers.merits import why_not
from radio.schedule.requests import LISTENER
from radio.types import PaperId
from radio.writing.forms.letters import checked_name, checked_question, same_question

if TYPE_CHECKING:
    from radio.store import Store

DAY = timedelta(days=1)
ID_BYTES = 12

Refusal = Literal["closed", "text", "name", "paper", "limit"]
"""No questions at all; its words, or the name, cannot be read out; that paper not; too many for the moment."""


class Standing(Model):
    """How a question stands, in words for whoever asked."""

    message: str
    question: str | None = None
    """The question's id; None when it was refused."""
    text: str = ""
    paper_id: PaperId | None = None
    state: QuestionState | Literal["refused"] = "refused"
    episode: str | None = None
    answered: UtcDatetime | None = None
    """When it was on air."""
    found: bool | None = None
    """Whether an answer was found."""
    refusal: Refusal | None = None
    retry_after_seconds: float | None = None
    """When to ask again, for a refusal that passes."""


class Mailbag:
    """Takes questions and tells how they stand. Any thread may ask; each process has its own."""

    def __init__(self, config: Config, store: Store, shows: Sequence[Show]) -> None:
        self._limits = config.mailbag
        self._papers = config.papers
        self._store = store
        self._show = next((show for show in shows if show.form == "mailbag"), None)
        self._hosts = {host.name.casefold() for show in shows for host in show.hosts}
        self._lock = threading.Lock()

    def ask(self, text: str, paper: str, name: str, asked_by: str, now: datetime, *, limited: bool = True) -> Standing:
        """Take a question in, unless its words or a limit forbid it. `paper` is an arXiv id or address, or empty.

        Without limits for an operator, whose question needs no review either.
        """
        if self._show is None:
            return Standing(message="This station has no show for questions.", refusal="closed")
        if not self._limits.enabled and limited:
            return Standing(message="This station takes no questions.", refusal="closed")
        try:
            text = checked_question(text, self._limits.longest)
        except UsageError as e:
            return Standing(message=e.message, refusal="text")
        try:
            said = checked_name(name)
            if said is not None and said.casefold() in self._hosts:
                said = None  # it would sound as if the host asked
        except UsageError as e:
            return Standing(message=e.message, refusal="name")
        try:
            paper_id = parse_id(paper) if paper.strip() else None
        except UsageError as e:
            return Standing(message=str(e), refusal="paper")
        if paper_id is not None and (reason := self._why_not(paper_id)) is not None:
            return Standing(message=f"{paper_id} cannot be talked about here: {reason}.", refusal="paper")
        same = _same(text, paper_id)
        with self._lock:  # counted and given in one go
            if limited and (refused := self._limited(asked_by, now)) is not None:
                return refused
            known = self._store.questions.same(same)
            if known is not None and self._stands(known, now):
                joined = self._store.questions.join(known.id, asked_by, now) or known
                return _standing(joined, "Somebody has asked this already. ")
            if limited and self._store.questions.count() >= self._limits.waiting:
                return _later("The mailbag is full for now.", DAY)
            question = Question(
                id=secrets.token_hex(ID_BYTES),
                text=text,
                name=said,
                paper_id=paper_id,
                asked=now,
                asked_by=asked_by,
                state="review" if limited and self._limits.review == "operator" else "waiting",
            )
            self._store.questions.put(question, same)
        return _standing(question)

    def standing(self, question_id: str) -> Standing | None:
        """How a question stands; None for one that nobody asked."""
        question = self._store.questions.get(question_id)
        return None if question is None else _standing(question)

    def approve(self, question_id: str) -> Question:
        """Let it wait for its episode, also after a rejection. Raises UsageError when it is past that."""
        return self._judged(question_id, ("review", "rejected", "waiting"), "waiting", "")

    def reject(self, question_id: str, reason: str = "") -> Question:
        """Keep it off the air. Raises UsageError when an episode has it already."""
        return self._judged(question_id, ("review", "waiting", "rejected"), "rejected", reason)

    def _judged(
        self, question_id: str, states: tuple[QuestionState, ...], state: QuestionState, reason: str
    ) -> Question:
        changed = self._store.questions.change(question_id, states, state=state, reason=reason)
        if changed is not None:
            return changed
        known = self._store.questions.get(question_id)
        if known is None:
            raise UsageError("no such question", subject=question_id, hint="radio mailbag list shows them")
        raise UsageError(f"it is {known.state} already", subject=question_id)

    def _stands(self, known: Question, now: datetime) -> bool:
        """Whether whoever asks the same gets that question's answer."""
        if known.state in OPEN or known.state == "rejected":
            return True
        return (known.answered or known.asked) > now - timedelta(days=self._limits.again_days)

    def _why_not(self, paper_id: PaperId) -> str | None:
        """Why that paper cannot be talked about, as far as is known before it is looked up."""
        paper, state = self._store.papers.get(paper_id), self._store.papers.state(paper_id)
        reason = why_not(paper, self._papers) if paper is not None else None
        if reason is None and state is not None and state[0] == "excluded":
            reason = state[1] or state[0]
        return reason

    def _limited(self, asked_by: str, now: datetime) -> Standing | None:
        mine = self._store.questions.asked_since(asked_by, now - DAY)
        if len(mine) < self._limits.per_day:
            return None
        wait = mine[len(mine) - self._limits.per_day] + DAY - now
        return _later(f"You have asked {len(mine)} questions within a day, which is the limit.", wait)


def is_listeners(question: Question) -> bool:
    return question.asked_by.startswith(LISTENER)


def _same(text: str, paper_id: PaperId | None) -> str:
    return hashlib.sha256(f"{paper_id or ''}|{same_question(text)}".encode()).hexdigest()


def _standing(question: Question, first: str = "") -> Standing:
    return Standing(
        message=first + _told(question),
        question=question.id,
        text=question.text,
        paper_id=question.paper_id,
        state=question.state,
        episode=question.episode if question.state == "answered" else None,
        answered=question.answered,
        found=question.found,
    )


def _told(question: Question) -> str:
    if question.state == "review":
        return "It waits for somebody at the station to read it."
    if question.state == "waiting":
        return "It waits for the next mailbag."
    if question.state == "making":
        return "It is in the mailbag that airs next."
    if question.state == "rejected":
        return f"It will not be answered: {question.reason or 'somebody at the station decided so'}."
    if question.state == "unanswerable":
        return f"It cannot be answered: {question.reason or 'nothing was found'}."
    when = f"{question.answered:%d %b %H:%M} UTC" if question.answered else "some time ago"
    if question.found is False:
        return f"It was on air on {when}. Our software found no answer in the papers."
    return f"It was answered on air on {when}."


def _later(message: str, wait: timedelta) -> Standing:
    seconds = max(1.0, wait.total_seconds())
    hours = round(seconds / 3600)
    told = f"{message} Try again in {hours} hours." if hours > 1 else f"{message} Try again in an hour."
    return Standing(message=told, refusal="limit", retry_after_seconds=seconds)
