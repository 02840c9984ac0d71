"""The listener's page."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse

from radio.model.style import Face, font_path
from radio.schedule.rundown_view import upcoming
from radio.web.api import episode_view
from radio.web.status import playout_status

if TYPE_CHECKING:
    from jinja2 import Environment

    from radio.web.server import Site

STATIC_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FONTS: dict[str, Face] = {"sans.ttf": "regular", "serif-semibold.ttf": "serif"}
EPISODES_SHOWN = 24
NEXT_SHOWN = 6
MUSIC = "Music until the next programme"
"""What the page says while only the bed is on air."""
FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    page = _environment().get_template("page.html")
    mailbag = next((show for show in site.shows.values() if show.form == "mailbag"), None)
    limits = site.config.mailbag
    letters = (
        {"title": mailbag.title, "longest": limits.longest, "days": round(limits.keep_days)}
        if mailbag is not None and limits.enabled
        else None
    )
    own = {file.name: file.read_bytes() for file in files("radio.web").joinpath("static").iterdir()}
    version = hashlib.sha256(b"".join(own[name] for name in sorted(own))).hexdigest()[:8]

    @router.get("/")
    def index(request: Request) -> Response:
        at = site.clock.now()
        playout = playout_status(site.run_dir, at)
        html = page.render(
            station=site.config.station,
            root=site.root(request),
            playing=playout.now if playout else None,
            on_air=playout is not None and playout.on_air,
            following=upcoming(site.store, playout, at, limit=NEXT_SHOWN),
            episodes=[episode_view(e) for e in site.store.episodes.latest(limit=EPISODES_SHOWN)],
            shows=site.shows,
            letters=letters,
            static=f"/static/{version}",
            music=MUSIC,
        )
        return Response(html, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"})

    @router.get("/static/hls.js")
    def player_library() -> Response:
        # Fetched like the models; without it the browser's own HLS is used.
        library = site.models / "hls.js" / "hls.light.min.js"
        if not library.is_file():
            raise HTTPException(404, "the player library is not there")
        return FileResponse(library, media_type="text/javascript", headers=FOR_A_DAY)

    @router.get("/static/{wanted}/{name}")
    def static(wanted: str, name: str) -> Response:
        """`wanted` changes with the files, so that browsers fetch them anew after an update, all of them at once."""
        if name in FONTS:
            return FileResponse(font_path(FONTS[name]), media_type="font/ttf", headers=FOR_EVER)
        if name not in own:
            raise HTTPException(404, "no such file")
        headers = FOR_EVER if wanted == version else {"Cache-Control": "no-cache"}
        return Response(own[name], media_type=STATIC_TYPES[Path(name).suffix], headers=headers)

    return router


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(loader=PackageLoader("radio.web"), autoescape=True, undefined=StrictUndefined)
    environment.filters["duration"] = _duration
    environment.filters["day"] = lambda moment: f"{moment:%d %b %Y}"
    return environment


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
