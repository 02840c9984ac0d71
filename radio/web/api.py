"""The JSON API. /openapi.json describes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse

from radio.errors import UsageError
from radio.model.asrun import AsRunEntry
from radio.model.base import Model
from radio.model.episode import Episode
from radio.model.status import NowPlaying
from radio.papers.candidates import Candidates
from radio.papers.ids import parse_id
from radio.papers.why import Why, why
from radio.production.announcerline import Acknowledger
from radio.schedule.requests import Answer, Requests, listener
from radio.schedule.rundown_view import Upcoming, upcoming
from radio.types import EpisodeId, ShowId
from radio.web.askers import Askers
from radio.web.refusals import raise_if_refused
from radio.web.sent import Sent
from radio.web.status import playout_status, station_status

if TYPE_CHECKING:
    from radio.web.server import Site


class Now(Model):
    """What is on air at `at`. Players are some seconds behind it; the stream's programme date tells how many."""

    on_air: bool
    at: datetime
    now: NowPlaying | None


class Wish(Model):
    """A paper that a listener asks for."""

    paper: Sent


class EpisodeView(Model):
    """An episode with the links to its files."""

    episode: Episode
    mp3_url: str
    transcript_url: str | None
    chapters_url: str


def episode_view(episode: Episode, base: str = "") -> EpisodeView:
    """Links are relative to the site unless `base` is given."""
    root = f"{base}/archive/episodes/{episode.id}"
    return EpisodeView(
        episode=episode,
        mp3_url=f"{root}.mp3",
        transcript_url=f"{root}.vtt" if episode.transcript else None,
        chapters_url=f"{root}/chapters.json",
    )


def routes(site: Site) -> APIRouter:
    router = APIRouter()
    candidates = Candidates(site.config, site.store, site.clock)
    askers = Askers(site.run_dir)
    acknowledger = Acknowledger(site.run_dir)
    requests = Requests(
        site.config, site.store, list(site.shows.values()), lambda: playout_status(site.run_dir, site.clock.now())
    )

    @router.get("/api/now")
    def now() -> Now:
        """What is on air."""
        at = site.clock.now()
        playout = playout_status(site.run_dir, at)
        if playout is None:
            return Now(on_air=False, at=at, now=None)
        return Now(on_air=playout.on_air, at=playout.written, now=playout.now)

    @router.get("/api/next")
    def following(limit: Annotated[int, Query(ge=1, le=100)] = 10) -> list[Upcoming]:
        """What comes next, with the times at which it is expected."""
        at = site.clock.now()
        return upcoming(site.store, playout_status(site.run_dir, at), at, limit)

    @router.get("/api/episodes")
    def episodes(show: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> list[EpisodeView]:
        """The newest episodes, of one show or of all."""
        if show is not None and show not in site.shows:
            raise HTTPException(404, f"no show {show}")
        return [episode_view(e) for e in site.store.episodes.latest(show=ShowId(show) if show else None, limit=limit)]

    @router.get("/api/episodes/{episode_id}")
    def episode(episode_id: str) -> EpisodeView:
        """One episode."""
        found = site.store.episodes.get(EpisodeId(episode_id))
        if found is None:
            raise HTTPException(404, "no such episode")
        return episode_view(found)

    @router.post("/api/requests", status_code=202, responses={400: {}, 403: {}, 409: {}, 429: {}})
    def wish(wanted: Wish, request: Request, response: Response) -> Answer:
        """Ask for a paper by its arXiv id; it is made before all else and airs next, within limits."""
        address = request.client.host if request.client is not None else ""
        answer = requests.ask(wanted.paper[:200], listener(askers.name(address)), site.clock.now())
        raise_if_refused(answer)
        if site.config.papers.requests.acknowledge and answer.state == "waiting":
            acknowledger.asked(answer.order)
        response.headers["Location"] = f"/api/requests/{quote(answer.order or '')}"
        return answer

    @router.get("/api/requests/{order}", responses={404: {}})
    def wished(order: str) -> Answer:
        """How a request stands: when it should air, or why it will not."""
        answer = requests.standing(order, site.clock.now())
        if answer is None:
            raise HTTPException(404, "nobody asked for this")
        return answer

    @router.get("/api/papers/{paper_id:path}/why", responses={400: {}, 404: {}})
    def why_paper(paper_id: str) -> Why:
        """Why a paper was picked, or was not yet, or never will be."""
        try:
            known = parse_id(paper_id[:200])
        except UsageError as e:
            raise HTTPException(400, str(e)) from e
        if site.store.papers.get(known) is None:
            raise HTTPException(404, "the station does not know this paper")
        return why(site.config, site.store, candidates, paper_id)

    @router.get("/api/asrun")
    def asrun(
        hours: Annotated[float, Query(gt=0, le=24 * 31)] = 24, limit: Annotated[int, Query(ge=1, le=10_000)] = 500
    ) -> list[AsRunEntry]:
        """What truly aired, oldest first."""
        at = site.clock.now()
        return site.store.asrun.between(at - timedelta(hours=hours), at, limit=limit)

    @router.get("/api/status")
    def status() -> dict[str, Any]:
        """The report of `radio status --json`, without the addresses of the language models' servers."""
        told = station_status(site.store, site.run_dir, site.clock.now())
        for model in (told["models"] or {}).get("models", ()):
            del model["place"]
        return told

    @router.get("/api/shows")
    def shows() -> list[dict[str, Any]]:
        """The programme formats."""
        return [
            {"id": s.id, "title": s.title, "description": s.description, "hosts": [h.name for h in s.hosts]}
            for s in site.shows.values()
        ]

    @router.get("/healthz", responses={503: {"description": "Not on air; the body says why."}})
    def healthz() -> JSONResponse:
        """200 when on air, 503 with reasons when not."""
        at = site.clock.now()
        playout = playout_status(site.run_dir, at)
        if playout is None:
            return JSONResponse({"on_air": False, "reasons": ["playout does not report"]}, status_code=503)
        if not playout.on_air:
            reasons = list(playout.alarms) or ["playout has not put anything on air yet"]
            return JSONResponse({"on_air": False, "reasons": reasons}, status_code=503)
        return JSONResponse({"on_air": True, "reasons": []})

    return router
