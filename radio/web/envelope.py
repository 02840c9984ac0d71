"""What every answer of the web process has in common: headers that protect the listener, HEAD wherever GET is, no more
of a request than the station reads, and words in JSON when it fails."""

from __future__ import annotations

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
"""Of a request's body, which is kept in memory: the longest question is 4,000 characters."""
TOO_LARGE = f"more than {MOST_BYTES // 1024} KB"

SECURITY_HEADERS = {
    # hls.js runs its demuxer in a worker made from a blob, and plays through one.
    "Content-Security-Policy": (
        "default-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; img-src 'self' data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Envelope:
    """An ASGI layer of its own, and no `middleware("http")`: that one copies every chunk of the stream's files."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Files answer HEAD themselves, without being read; all else is asked as GET and its body kept back.
        as_get = scope["method"] == "HEAD" and not scope["path"].startswith("/archive/")

        begun = False
        read = 0

        async def sealed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            elif as_get and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST_BYTES:  # sent in chunks, its length not told
                raise HTTPException(413, TOO_LARGE)
            return message

        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length[:20]) > MOST_BYTES:
            await JSONResponse({"detail": TOO_LARGE}, 413)(scope, receive, sealed)
            return
        try:
            await self._app({**scope, "method": "GET"} if as_get else scope, limited, sealed)
        except Exception as e:
            if begun:
                raise  # the connection ends: that is all that can still be told
            log.exception("%s: %s", scope["path"], type(e).__name__)
            await JSONResponse({"error": "the station made a mistake; its log has more"}, 500)(scope, receive, sealed)
