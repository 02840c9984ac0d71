"""Who may use the operator's part of the API."""

from __future__ import annotations

from collections.abc import Callable
from hmac import compare_digest
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, HTTPException, Request

if TYPE_CHECKING:
    from radio.web.server import Site


def operators(site: Site) -> APIRouter:
    """Routes under /api/operator that ask for the token."""
    return APIRouter(
        prefix="/api/operator",
        dependencies=[Depends(_token_of(site))],
        responses={401: {}, 403: {}, 404: {}, 409: {}},
    )


def _token_of(site: Site) -> Callable[[Request], None]:
    def operator(request: Request) -> None:
        """Lets nobody through but who has the token; without one in the config, nobody at all."""
        token = site.config.web.operator_token
        if token is None or not token.get_secret_value():
            raise HTTPException(403, "the operator's API is shut: set web.operator_token")
        given = request.headers.get("Authorization", "")
        if not compare_digest(given.encode(), f"Bearer {token.get_secret_value()}".encode()):
            raise HTTPException(401, "a token is needed", {"WWW-Authenticate": "Bearer"})

    return operator
