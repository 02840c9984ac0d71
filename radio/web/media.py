"""Files: the HLS stream, the archive, the feeds."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from radio.types import EpisodeId, ShowId

if TYPE_CHECKING:
    from radio.web.server import Site

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
"""No separators and no leading dot: such a name cannot leave its folder."""
STREAM_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".ts": "video/mp2t",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".aac": "audio/aac",
}
ARCHIVE_TYPES = {".mp3": "audio/mpeg", ".vtt": "text/vtt; charset=utf-8", ".json": "application/json"}
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*"}
"""Players on other sites may play the stream and the episodes."""
FEED_LIMIT = 200


def routes(site: Site) -> APIRouter:
    router = APIRouter()

    @router.get("/live/{name}")
    def live(name: str) -> Response:
        """The playlist and the segments of the web stream."""
        path = _existing(site.config.path("live"), name, STREAM_TYPES)
        # A playlist changes every few seconds; a segment never does, but is gone in a minute.
        caching = "no-cache" if path.suffix == ".m3u8" else "public, max-age=60"
        headers = {"Cache-Control": caching, **ANY_ORIGIN}
        return Response(_bytes(path), media_type=STREAM_TYPES[path.suffix], headers=headers)

    @router.head("/archive/episodes/{name}", include_in_schema=False)
    @router.get("/archive/episodes/{name}")
    def episode_file(name: str) -> FileResponse:
        """An episode's mp3 (with byte ranges), transcript or script."""
        return _archived("episodes", name)

    @router.head("/archive/segments/{name}", include_in_schema=False)
    @router.get("/archive/segments/{name}")
    def segment_file(name: str) -> FileResponse:
        """A segment's mp3 (with byte ranges), by the segment's id in the as-run log."""
        return _archived("segments", name)

    @router.head("/archive/episodes/{episode_id}/chapters.json", include_in_schema=False)
    @router.get("/archive/episodes/{episode_id}/chapters.json")
    def chapters(episode_id: str) -> JSONResponse:
        """Podcasting 2.0 chapters."""
        from radio.archive.feed import chapters_json

        episode = site.store.episodes.get(EpisodeId(episode_id))
        if episode is None:
            raise HTTPException(404, "no such episode")
        return JSONResponse(chapters_json(episode), media_type="application/json+chapters", headers=ANY_ORIGIN)

    @router.get("/feed.xml")
    def feed(request: Request) -> Response:
        """The podcast feed of all shows."""
        return _feed(request, None)

    @router.get("/feeds/{name}.xml")
    def show_feed(name: str, request: Request) -> Response:
        """The podcast feed of one show."""
        show = site.shows.get(ShowId(name))
        if show is None or not show.feed:
            raise HTTPException(404, f"no feed {name}")
        return _feed(request, show.id)

    @router.get("/cover.jpg")
    def cover() -> Response:
        """The station's cover art, 1400 by 1400."""
        return Response(drawn(), media_type="image/jpeg", headers={"Cache-Control": "public, max-age=86400"})

    @lru_cache(maxsize=1)
    def drawn() -> bytes:
        from radio.archive.cover import cover_jpeg

        return cover_jpeg(site.config.station.name, site.config.station.tagline)

    def _archived(folder: str, name: str) -> FileResponse:
        path = _existing(site.config.path("archive", folder), name, ARCHIVE_TYPES)
        headers = {"Cache-Control": "public, max-age=86400", **ANY_ORIGIN}
        return FileResponse(path, media_type=ARCHIVE_TYPES[path.suffix], headers=headers)

    def _feed(request: Request, show: ShowId | None) -> Response:
        from radio.archive.feed import feed_xml

        # Not by web.host: "0.0.0.0", where all addresses are served, is an address of no file.
        web = site.config.web.model_copy(update={"public_url": site.root(request)})
        episodes = site.store.episodes.latest(show=show, limit=FEED_LIMIT)
        body = feed_xml(site.config.model_copy(update={"web": web}), site.shows, episodes, show=show)
        # Podcast players ask every hour or so, mostly for what they have.
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"Cache-Control": "max-age=300", "ETag": tag}
        if tag in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/rss+xml; charset=utf-8", headers=headers)

    return router


def _existing(folder: Path, name: str, types: dict[str, str]) -> Path:
    """The file of that name in `folder`; 404 for anything else, whatever the name tries."""
    path = folder / name
    if not SAFE_NAME.fullmatch(name) or path.suffix not in types or not path.is_file():
        raise HTTPException(404, "no such file")
    return path


def _bytes(path: Path) -> bytes:
    """The file as it is now. Playlists are replaced and segments deleted while they are served: read in one go."""
    try:
        return path.read_bytes()
    except FileNotFoundError as e:
        raise HTTPException(404, "no such file") from e
