"""The web process: puts the routes together and serves them."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from radio.clock import Clock
from radio.config import Config
from radio.errors import RadioError
from radio.model.show import Show
from radio.store import Store
from radio.types import ShowId
from radio.web.envelope import Envelope

log = logging.getLogger(__name__)

CHECK_SECONDS = 0.25
MOST_CONNECTIONS = 10_240
"""Files and connections open at a time; as many as macOS lets a process have."""


@dataclass(frozen=True)
class Site:
    """What the routes need."""

    config: Config
    store: Store
    shows: dict[ShowId, Show]
    clock: Clock
    models: Path

    @property
    def run_dir(self) -> Path:
        return self.config.path("run")

    def root(self, request: Request) -> str:
        """Address of the page: as this listener reached us, unless the operator says how listeners do."""
        return (self.config.web.public_url or str(request.base_url)).rstrip("/")


def create_app(site: Site) -> FastAPI:
    """All routes over one site."""
    from radio.web import api, lexicon, media, metrics, pages, questions

    app = FastAPI(title=site.config.station.name, version="1", docs_url=None, redoc_url=None)
    parts = (pages.routes, api.routes, questions.routes, lexicon.routes, media.routes, metrics.routes)
    for routes in (part(site) for part in parts):
        app.include_router(routes)

    app.add_middleware(Envelope)

    @app.exception_handler(RadioError)
    async def failed(request: Request, error: RadioError) -> JSONResponse:
        log.warning("%s: %s", request.url.path, error)
        return JSONResponse({"error": str(error)}, status_code=503 if error.retryable else 500)

    @app.exception_handler(RequestValidationError)
    async def wrong(request: Request, error: RequestValidationError) -> JSONResponse:
        # Without what was sent: nobody needs it back, and not all of it can be written as JSON.
        detail = [{key: problem[key] for key in ("type", "loc", "msg")} for problem in error.errors()]
        return JSONResponse({"detail": detail}, status_code=422)

    return app


def allow_many_connections() -> None:
    """Most systems begin with 1,024 open files, and each listener holds a connection or more for half a minute."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS if hard == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def run(config: Config, clock: Clock, stop: threading.Event) -> None:
    """Serve until `stop`. Blocks."""
    import uvicorn

    from radio.schedule.shows import station_shows
    from radio.store.modelfiles import models_dir

    allow_many_connections()
    config.station.data_dir.mkdir(parents=True, exist_ok=True)
    store = Store.of(config, clock)
    site = Site(config, store, station_shows(config), clock, models_dir(config.station.data_dir))
    settings = uvicorn.Config(
        create_app(site),
        host=config.web.host,
        port=config.web.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
        # Players ask for the playlist each few seconds; five, the default, would close on them in between.
        timeout_keep_alive=30,
        # Listeners behind a proxy are named by it; only a proxy on this machine is believed.
        proxy_headers=True,
    )
    server = uvicorn.Server(settings)
    # In a thread uvicorn takes no signals: they are the caller's, who sets `stop`.
    thread = threading.Thread(target=server.run, name="uvicorn", daemon=True)
    thread.start()
    while not clock.wait(stop, CHECK_SECONDS):
        if not thread.is_alive():
            break
    server.should_exit = True
    thread.join(timeout=5)
    store.close()
    if not stop.is_set():
        raise RadioError(f"cannot serve on {config.web.host}:{config.web.port}", hint="is the port taken?")
