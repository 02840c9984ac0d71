"""The web process: each address, what strangers may ask of it, and the page in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest
from fastapi.testclient import TestClient

from radio.clock import Deadline, ManualClock, SystemClock
from radio.config import Config, load_config
from radio.model.status import NowPlaying, OutputStatus, PlayoutStatus
from radio.model.timeline import PaperCard
from radio.schedule.shows import load_shows
from radio.store import Store
from radio.store.status import write_status
from radio.types import PaperId, Seconds, ShowId
from radio.web.server import Site, create_app, run
from tests.conftest import ROOT, skip_or_fail
from tests.making import NOON, make_asrun, make_episode, make_segment

pytestmark = pytest.mark.integration

NASTY_TITLE = 'On <script>alert(1)</script> & "quotes" in é∇x'


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "config.yaml"
    file.write_text(f"shows_dir: {ROOT}/shows\nprompts_dir: {ROOT}/prompts\n")
    return load_config(file, environment={})


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def store(config: Config, clock: ManualClock) -> Iterator[Store]:
    opened = Store.open(config.path("radio.db"), clock)
    seed(opened, config)
    yield opened
    opened.close()


@pytest.fixture
def site(config: Config, store: Store, clock: ManualClock) -> TestClient:
    shows = load_shows(config.shows_dir, config.prompts_dir)
    return TestClient(create_app(Site(config, store, shows, clock, config.path("models"))))


def seed(store: Store, config: Config) -> None:
    """Two segments to come, one episode with its files, one entry in the log."""
    for number in (1, 2):
        segment = make_segment(number, seconds=90, title=NASTY_TITLE if number == 1 else "A second one")
        store.segments.add(segment)
        store.rundown.append(segment, "rotation")
    folder = config.path("archive", "episodes")
    folder.mkdir(parents=True)
    episode = make_episode(1, title=NASTY_TITLE, transcript="archive/episodes/x.vtt")
    (folder / f"{episode.id}.mp3").write_bytes(b"ID3 and the rest of it")
    (folder / f"{episode.id}.vtt").write_text("WEBVTT\n")
    store.episodes.add(episode)
    store.asrun.append(make_asrun(NOON - timedelta(minutes=5)))
    live = config.path("live")
    live.mkdir()
    (live / "stream.m3u8").write_text("#EXTM3U\n")
    (live / "stream1.ts").write_bytes(b"G" * 188)
    config.path("secret.mp3").write_bytes(b"not for you")


def report(config: Config, clock: ManualClock | SystemClock, **fields: Any) -> None:
    """Playout's report of this moment."""
    paper = PaperCard(
        paper_id=PaperId("2605.00001"),
        title=NASTY_TITLE,
        authors="Ada Example and 12 others",
        url="https://arxiv.org/abs/2605.00001v1",
        licence="CC BY 4.0",
        pages_allowed=True,
    )
    now = NowPlaying(
        title="Segment", show=ShowId("rotation"), show_title="Paper by Paper", source="live", started=clock.now(),
        duration_seconds=240, position_seconds=60, paper=paper, speaker="Joe", caption="The authors report this.",
    )  # fmt: skip
    output = OutputStatus(name="hls", state="up", since=clock.now())
    values = {
        "pid": 1,
        "written": clock.now(),
        "started": clock.now(),
        "on_air": True,
        "now": now,
        "outputs": (output,),
    }
    write_status(config.path("run"), "playout", PlayoutStatus.model_validate({**values, **fields}))


def test_health_is_503_with_reasons_until_playout_reports(site: TestClient, config: Config, clock: ManualClock) -> None:
    assert site.get("/healthz").status_code == 503
    assert site.get("/healthz").json()["reasons"] == ["playout does not report"]
    report(config, clock)
    assert site.get("/healthz").json() == {"on_air": True, "reasons": []}
    report(config, clock, on_air=False, alarms=("dead air for 3 s",))
    assert site.get("/healthz").json()["reasons"] == ["dead air for 3 s"]
    report(config, clock)
    clock.advance(10)
    assert site.get("/healthz").status_code == 503


def test_what_is_on_and_what_comes_next(site: TestClient, config: Config, clock: ManualClock) -> None:
    assert site.get("/api/now").json()["now"] is None
    report(config, clock)
    assert site.get("/api/now").json()["now"]["paper"]["title"] == NASTY_TITLE
    first, second = site.get("/api/next").json()
    assert (first["title"], second["title"]) == (NASTY_TITLE, "A second one")
    assert first["start"].startswith("2026-05-20T12:03:00")
    assert second["start"].startswith("2026-05-20T12:04:30")


def test_the_status_has_what_scripts_rely_on(site: TestClient, config: Config, clock: ManualClock) -> None:
    report(config, clock)
    status = site.get("/api/status").json()
    assert {"on_air", "now", "reserve_seconds", "stages", "outputs"} <= status.keys()
    assert status["reserve_seconds"] == 180
    assert set(status["stages"]["speak"]) >= {"done", "running", "waiting", "failed"}
    assert set(status["outputs"][0]) >= {"state", "since", "error"}
    assert status["alarms"] == ["production does not report"]


def test_a_listener_may_ask_for_a_paper_within_limits(site: TestClient, store: Store) -> None:
    first = site.post("/api/requests", json={"paper": "https://arxiv.org/abs/2605.20098v2"})
    assert (first.status_code, first.json()["message"][:10]) == (202, "2605.20098")
    again = site.post("/api/requests", json={"paper": "2605.20098"})
    assert again.json()["order"] == first.json()["order"]
    assert site.post("/api/requests", json={"paper": "a poem"}).status_code == 400
    answers = [site.post("/api/requests", json={"paper": f"2605.2000{n}"}).status_code for n in range(5)]
    assert answers == [202, 202, 202, 202, 429]
    assert {o.priority for o in store.orders.waiting()} == {"requested"}


def test_episodes_and_the_log_are_listed(site: TestClient) -> None:
    (view,) = site.get("/api/episodes").json()
    assert view["mp3_url"] == "/archive/episodes/rotation-2605.00001v1.mp3"
    assert site.get("/api/episodes", params={"show": "nonsense"}).status_code == 404
    assert [entry["source"] for entry in site.get("/api/asrun").json()] == ["bed"]


def test_the_feed_lists_episodes_with_files_that_can_be_had(site: TestClient) -> None:
    feed = feedparser.parse(site.get("/feed.xml").content)
    assert not feed.bozo
    assert feed.entries[0].title == NASTY_TITLE
    assert site.get("/feeds/rotation.xml").status_code == 200
    assert site.get("/feeds/nonsense.xml").status_code == 404
    part = site.get("/archive/episodes/rotation-2605.00001v1.mp3", headers={"Range": "bytes=0-2"})
    assert (part.status_code, part.content) == (206, b"ID3")
    chapters = site.get("/archive/episodes/rotation-2605.00001v1/chapters.json").json()
    assert [c["startTime"] for c in chapters["chapters"]] == [0, 20]


def test_the_stream_is_served_with_its_types(site: TestClient) -> None:
    playlist = site.get("/live/stream.m3u8")
    assert playlist.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert playlist.headers["cache-control"] == "no-cache"
    assert site.get("/live/stream1.ts").headers["content-type"] == "video/mp2t"


@pytest.mark.parametrize(
    "path",
    [
        "/archive/episodes/..%2F..%2Fsecret.mp3",
        "/archive/episodes/%2e%2e/%2e%2e/secret.mp3",
        "/live/..%2fradio.db",
        "/live/.hidden.ts",
        "/live/stream.sh",
        "/static/..%2Fserver.py",
        "/static/page.html",
        "/feeds/..%2f.xml",
    ],
)
def test_no_name_leaves_its_folder(site: TestClient, path: str) -> None:
    assert site.get(path).status_code == 404


def test_metrics_and_the_api_describe_themselves(site: TestClient, config: Config, clock: ManualClock) -> None:
    report(config, clock)
    metrics = site.get("/metrics").text
    assert "radio_on_air 1.0" in metrics
    assert 'radio_output_up{output="hls"} 1.0' in metrics
    paths = site.get("/openapi.json").json()["paths"]
    assert {"/healthz", "/api/now", "/api/next", "/api/episodes", "/api/asrun", "/feed.xml"} <= paths.keys()


def test_the_page_escapes_what_papers_say(site: TestClient, config: Config, clock: ManualClock) -> None:
    report(config, clock)
    page = site.get("/")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_the_cover_is_a_square_jpeg(site: TestClient) -> None:
    import io

    from PIL import Image

    cover = Image.open(io.BytesIO(site.get("/cover.jpg").content))
    assert (cover.format, cover.size) == ("JPEG", (1400, 1400))


@pytest.fixture
def served(config: Config, store: Store) -> Iterator[str]:
    """The real server on a free port, with reports of now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    live = config.model_copy(update={"web": config.web.model_copy(update={"port": port})})
    stop, clock = threading.Event(), SystemClock()
    thread = threading.Thread(target=run, args=(live, clock, stop))
    thread.start()
    url = f"http://127.0.0.1:{port}"
    deadline = Deadline(clock, 60)
    while True:
        try:
            httpx.get(url + "/healthz", timeout=5)
            break
        except httpx.TransportError:
            assert not deadline.passed(), "the server did not come up"
            clock.sleep(0.1)
    yield url
    stop.set()
    thread.join(timeout=30)
    assert not thread.is_alive()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (360, 740)], ids=["desktop", "phone"])
def test_the_page_works_in_a_browser(served: str, config: Config, width: int, height: int, tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or os.environ.get("RADIO_CHROMIUM")
    if chromium is None:
        skip_or_fail("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    report(config, SystemClock())
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    complaints: list[str] = []
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": width, "height": height})
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(served)
        page.wait_for_selector("#air[data-on=yes]", timeout=60_000)
        assert page.inner_text("#title") == NASTY_TITLE
        assert page.get_attribute("#link", "href") == "https://arxiv.org/abs/2605.00001v1"
        assert page.locator(".next li").count() == 2
        assert page.locator(".episodes > li").count() == 1
        page.fill("#wish", "nonsense")
        page.click("#ask button")
        page.wait_for_function("document.querySelector('#asked').textContent.includes('no arXiv id')")
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        page.screenshot(path=str(tmp_path / "page.png"), full_page=True)
        browser.close()
    assert overflow <= 0, "the page is wider than the screen"
    # The browser reports the refused wish itself; nothing else may complain.
    assert [c for c in complaints if "status of 400" not in c] == []
    shown = os.environ.get("RADIO_SCREENSHOTS")
    if shown:
        shutil.copy(tmp_path / "page.png", Path(shown) / f"page-{width}.png")


def test_episode_times_are_plain_numbers(site: TestClient) -> None:
    (view,) = site.get("/api/episodes").json()
    assert json.dumps(view["episode"]["duration"]) == str(Seconds(61.5))
