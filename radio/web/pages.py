"""The listener's page."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse

from radio.schedule.rundown_view import upcoming
from radio.web.api import episode_view
from radio.web.status import playout_status

if TYPE_CHECKING:
    from jinja2 import Environment

    from radio.web.server import Site

STATIC_TYPES = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
FONTS = {
    "sans.ttf": ("font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    "sans-semibold.ttf": ("font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
    "serif-semibold.ttf": ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
}
EPISODES_SHOWN = 24
NEXT_SHOWN = 6
FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}


def routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    page = _environment().get_template("page.html")

    @router.get("/")
    def index(request: Request) -> Response:
        at = site.clock.now()
        playout = playout_status(site.run_dir, at)
        html = page.render(
            station=site.config.station,
            feed_url=str(request.base_url).rstrip("/") + "/feed.xml",
            playing=playout.now if playout else None,
            on_air=playout is not None and playout.on_air,
            following=upcoming(site.store, playout, at)[:NEXT_SHOWN],
            episodes=[episode_view(e) for e in site.store.episodes.latest(limit=EPISODES_SHOWN)],
            shows=site.shows,
            version=_version(),
        )
        return Response(html, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"})

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        if name == "hls.js":
            # The player library is fetched like the models; without it the browser's own HLS is used.
            library = site.models / "hls.js" / "hls.light.min.js"
            if library.is_file():
                return FileResponse(library, media_type="text/javascript", headers=FOR_A_DAY)
        if name in FONTS:
            return FileResponse(_font(name), media_type="font/ttf", headers=FOR_A_DAY)
        if name not in STATIC_TYPES:
            raise HTTPException(404, "no such file")
        body = files("radio.web").joinpath("static", name).read_bytes()
        return Response(body, media_type=STATIC_TYPES[name], headers=FOR_A_DAY)

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


@lru_cache
def _version() -> str:
    """Changes with the static files, so that browsers fetch them anew after an update."""
    digest = hashlib.sha256()
    for name in sorted(STATIC_TYPES):
        digest.update(files("radio.web").joinpath("static", name).read_bytes())
    return digest.hexdigest()[:8]


def _font(name: str) -> Path:
    package, file = FONTS[name]
    location: Any = files(package).joinpath("files", file)
    return Path(str(location))
