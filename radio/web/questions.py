"""The API of the mailbag: for listeners, and for operators who read what they ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from radio.errors import UsageError
from radio.model.base import Model
from radio.model.question import Question, QuestionState
from radio.schedule.questions import Mailbag, Standing
from radio.schedule.requests import listener
from radio.web.askers import Askers
from radio.web.operators import operators
from radio.web.refusals import raise_if_refused
from radio.web.sent import Sent
from radio.web.status import playout_status

if TYPE_CHECKING:
    from radio.web.server import Site

MOST_CHARACTERS = 4000
"""Of what is looked at at all; the limit for a question is told from the config."""
ON_AIR = "on-air"


class Letter(Model):
    """A question that a listener sends in."""

    question: str
    paper: Sent = ON_AIR
    """An arXiv id or address; "on-air": the paper on air, where there is one; empty: none in particular."""
    name: str = ""
    """A first name to be read out, or none."""


class Verdict(Model):
    """Why an operator rejects a question; told to whoever asked."""

    reason: Sent = ""


def routes(site: Site) -> APIRouter:
    router = APIRouter()
    askers = Askers(site.run_dir)
    mailbag = Mailbag(site.config, site.store, list(site.shows.values()))

    @router.post("/api/questions", status_code=202, responses={400: {}, 403: {}, 409: {}, 429: {}})
    def ask(letter: Letter, request: Request, response: Response) -> Standing:
        """Ask about a paper. What passes the checks is read and answered in the mailbag, within limits."""
        now = site.clock.now()
        paper = letter.paper[:200]
        if paper == ON_AIR:
            playout = playout_status(site.run_dir, now)
            playing = playout.now.paper if playout is not None and playout.now is not None else None
            paper = playing.paper_id if playing is not None else ""
        address = request.client.host if request.client is not None else ""
        text, name = letter.question[:MOST_CHARACTERS], letter.name[:MOST_CHARACTERS]
        answer = mailbag.ask(text, paper, name, listener(askers.name(address)), now)
        raise_if_refused(answer)
        response.headers["Location"] = f"/api/questions/{answer.question}"
        return answer

    @router.get("/api/questions/{question}", responses={404: {}})
    def asked(question: str) -> Standing:
        """How a question stands: waiting, on air when and in which episode, or why not."""
        answer = mailbag.standing(question[:40])
        if answer is None:
            raise HTTPException(404, "nobody asked this")
        return answer

    operator = operators(site)

    @operator.get("/questions")
    def listed(state: QuestionState | None = None, limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> list[Question]:
        """The questions, oldest first, of one state or of all."""
        return site.store.questions.listed((state,) if state else (), limit)

    @operator.post("/questions/{question}/approve")
    def approve(question: str) -> Question:
        """Let a question be answered."""
        return _judged(mailbag.approve, question[:40])

    @operator.post("/questions/{question}/reject")
    def reject(question: str, verdict: Verdict | None = None) -> Question:
        """Keep a question off the air."""
        reason = (verdict or Verdict()).reason[:200]
        return _judged(lambda name: mailbag.reject(name, reason), question[:40])

    def _judged(judge: Callable[[str], Question], question: str) -> Question:
        try:
            return judge(question)
        except UsageError as e:
            raise HTTPException(404 if site.store.questions.get(question) is None else 409, str(e)) from e

    router.include_router(operator)
    return router
