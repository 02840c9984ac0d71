"""The API of the lexicon, for operators: words that were guessed, and what is decided on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import Field

from radio.errors import UsageError
from radio.model.base import Model
from radio.model.guessed import GuessedWord
from radio.web.operators import operators
from radio.web.sent import Sent

if TYPE_CHECKING:
    from radio.speech.review import Review
    from radio.web.server import Site


class Decision(Model):
    """How a word is said from the next clip on."""

    word: Annotated[Sent, Field(max_length=200)]
    spoken: Annotated[Sent, Field(max_length=200)] = ""
    """Empty: as it is written."""


def routes(site: Site) -> APIRouter:
    router = operators(site)

    def review() -> Review:
        # Loads speech, which a web process without operators never needs.
        from radio.speech.dictionary.lexiconfiles import LexiconFiles
        from radio.speech.review import Review

        return Review(LexiconFiles.of(site.config), site.store.guessed_words)

    @router.get("/lexicon")
    def guessed(limit: Annotated[int, Query(ge=1, le=3000)] = 100) -> list[GuessedWord]:
        """Words whose sound was guessed and that nobody has decided on, the most frequent first."""
        return review().open()[:limit]

    @router.post("/lexicon", responses={400: {}})
    def decide(decision: Decision) -> Decision:
        """Say a word so from the next clip on."""
        from radio.speech.dictionary.respelling import in_letters

        try:
            spoken = in_letters(decision.spoken.strip()) or decision.word
            review().decide({decision.word: spoken})
        except UsageError as e:
            raise HTTPException(400, str(e)) from e
        return Decision(word=decision.word, spoken=spoken)

    return router
