"""The web process under requests that no page of ours sends: huge, half a character, no number, by another address."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import feedparser
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Message

from radio.clock import ManualClock
from radio.config import Config
from radio.schedule.shows import load_shows
from radio.store import Store
from radio.web.askers import Askers
from radio.web.envelope import MOST_BYTES, Envelope
from radio.web.server import Site, create_app
from tests.making import NOON
from tests.website import make_config, seed

pytestmark = pytest.mark.integration

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return make_config(tmp_path)


@pytest.fixture
def site(config: Config) -> Iterator[TestClient]:
    clock = ManualClock(NOON)
    store = Store.open(config.path("radio.db"), clock)
    seed(store, config)
    shows = load_shows(config.shows_dir, config.prompts_dir)
    yield TestClient(create_app(Site(config, store, shows, clock, config.path("models"))))
    store.close()


def test_a_body_larger_than_any_question_is_refused(site: TestClient) -> None:
    answer = site.post("/api/questions", content=b"[" * (MOST_BYTES + 1), headers=JSON)
    assert (answer.status_code, list(answer.json())) == (413, ["detail"])


def test_of_a_body_without_a_length_no_more_is_read(site: TestClient) -> None:
    pieces = 0
    sent: list[Message] = []

    async def receive() -> Message:
        nonlocal pieces
        pieces += 1
        return {"type": "http.request", "body": b"[" * 1024, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/api/questions", "raw_path": b"/api/questions", "query_string": b"",
        "headers": [(b"content-type", b"application/json")], "root_path": "", "scheme": "http",
        "server": ("testserver", 80), "client": ("testclient", 1), "http_version": "1.1",
    }  # fmt: skip

    async def ask() -> None:
        await site.app(scope, receive, send)

    asyncio.run(ask())
    assert sent[0]["status"] == 413
    assert pieces == MOST_BYTES // 1024 + 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/requests", r'{"paper": "\ud800"}', 422),
        ("/api/requests", '{"paper": NaN}', 422),
        ("/api/requests", '{"paper": ' + "9" * 5000 + "}", 400),
        ("/api/requests", '{"paper": "٢٦٠٥.20098"}', 400),
        ("/api/questions", r'{"question": "What did they compare it with?", "paper": "\ud800"}', 422),
        ("/api/questions", r'{"question": "What did they \ud800 compare it with?", "paper": ""}', 400),
        ("/api/questions", "[" * 10_000, 400),
    ],
)
def test_what_cannot_be_kept_is_answered_in_json(site: TestClient, path: str, body: str, status: int) -> None:
    answer = site.post(path, content=body.encode(), headers=JSON)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_what_was_sent_wrongly_is_not_sent_back(site: TestClient) -> None:
    answer = site.post("/api/requests", json={"paper": ["secret"] * 1000})
    assert answer.status_code == 422
    assert "secret" not in answer.text


def test_a_mistake_of_ours_is_told_in_json_with_the_headers_that_protect(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()
    app.add_middleware(Envelope)

    @app.get("/broken")
    def broken() -> None:
        raise LookupError("of ours")

    answer = TestClient(app).get("/broken")
    assert (answer.status_code, list(answer.json())) == (500, ["error"])
    assert "of ours" not in answer.text and "of ours" in caplog.text
    assert "content-security-policy" in answer.headers


def test_more_listeners_than_a_system_first_allows_may_be_connected() -> None:
    code = (
        "import resource; from radio.web.server import allow_many_connections\n"
        "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (128, hard)); allow_many_connections()\n"
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 128 or hard == 128)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"


def test_head_tells_of_the_chapters_too(site: TestClient) -> None:
    path = "/archive/episodes/rotation-2605.00001v1/chapters.json"
    asked, headed = site.get(path), site.head(path)
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["content-length"] == asked.headers["content-length"]


def test_a_feed_names_its_files_by_the_address_that_it_was_asked_at(site: TestClient) -> None:
    feed = feedparser.parse(site.get("http://radio.lan:8000/feed.xml").content)
    assert feed.entries[0].enclosures[0].href.startswith("http://radio.lan:8000/archive/episodes/")


def test_a_feed_that_a_player_has_is_not_sent_again(site: TestClient) -> None:
    first = site.get("/feed.xml")
    again = site.get("/feed.xml", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert site.get("/feed.xml", headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_first_listeners_who_ask_at_once_are_told_apart_by_one_key(tmp_path: Path) -> None:
    desks = [Askers(tmp_path / "run") for _ in range(16)]
    barrier = threading.Barrier(len(desks))

    def name(desk: Askers) -> str:
        barrier.wait(timeout=30)
        return desk.name("192.0.2.1")

    with ThreadPoolExecutor(len(desks)) as pool:
        names = list(pool.map(name, desks))
    assert set(names) == {Askers(tmp_path / "run").name("192.0.2.1")}
    (file,) = (tmp_path / "run").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
