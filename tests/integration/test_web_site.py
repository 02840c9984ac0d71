"""The web process: each address, what strangers may ask of it, and the page in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from radio.clock import ManualClock
from radio.config import Config
from radio.model.status import Alarm
from radio.schedule.shows import load_shows
from radio.store import Store
from radio.types import Seconds
from radio.web.server import Site, create_app
from tests.conftest import ROOT
from tests.making import NOON, make_paper
from tests.website import NASTY_TITLE, make_config, report, seed

pytestmark = pytest.mark.integration


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return make_config(tmp_path)


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
    return client_of(config, store, clock)


def client_of(config: Config, store: Store, clock: ManualClock) -> TestClient:
    shows = load_shows(config.shows_dir, config.prompts_dir)
    return TestClient(create_app(Site(config, store, shows, clock, config.path("models"))))


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
    assert site.get(first.headers["Location"]).json()["state"] == "waiting"
    assert site.get("/api/requests/nobodys").status_code == 404
    assert site.post("/api/requests", json={"paper": "a poem"}).status_code == 400
    answers = [site.post("/api/requests", json={"paper": f"2605.2000{n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600
    store.papers.upsert(make_paper(3, comment="This paper has been withdrawn"))
    assert site.post("/api/requests", json={"paper": "2605.00003"}).status_code == 409
    assert {o.priority for o in store.orders.waiting()} == {"requested"}


def test_a_listener_may_ask_about_the_paper_on_air(
    site: TestClient, store: Store, config: Config, clock: ManualClock
) -> None:
    report(config, clock)
    sent = {"question": "How large is the data set?", "name": "mia"}
    first = site.post("/api/questions", json=sent)
    assert (first.status_code, first.json()["paper_id"], first.json()["state"]) == (202, "2605.00001", "waiting")
    assert site.get(first.headers["Location"]).json() == first.json()
    assert site.get("/api/questions/nobodys").status_code == 404
    assert site.post("/api/questions", json=sent).json()["question"] == first.json()["question"]
    other = site.post("/api/questions", json={**sent, "paper": "2605.00009"}).json()
    free = site.post("/api/questions", json={**sent, "paper": ""}).json()
    assert (other["paper_id"], free["paper_id"]) == ("2605.00009", None)
    (kept, *_) = store.questions.listed()
    assert kept.name == "Mia" and kept.asked_by.startswith("listener:web-")
    refused = site.post("/api/questions", json={"question": "<script>alert(1)</script> is what?"})
    assert refused.status_code == 400 and "plain English" in refused.json()["detail"]
    assert site.post("/api/questions", json={**sent, "name": "http://evil.example"}).status_code == 400
    store.papers.upsert(make_paper(3, comment="This paper has been withdrawn"))
    assert site.post("/api/questions", json={**sent, "paper": "2605.00003"}).status_code == 409
    answers = [site.post("/api/questions", json={"question": f"Is it true of case {n}?"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 24 * 3600


def test_questions_are_judged_only_by_who_has_the_token(config: Config, store: Store, clock: ManualClock) -> None:
    shut = client_of(config, store, clock)
    assert shut.get("/api/operator/questions").status_code == 403
    told = shut.post("/api/questions", json={"question": "How large is the data set?", "paper": ""}).json()
    web = config.web.model_copy(update={"operator_token": SecretStr("open sesame")})
    site = client_of(config.model_copy(update={"web": web}), store, clock)
    right, wrong = {"Authorization": "Bearer open sesame"}, {"Authorization": "Bearer open"}
    judge = f"/api/operator/questions/{told['question']}"
    assert site.get("/api/operator/questions", headers=wrong).status_code == 401
    assert site.post(f"{judge}/reject", headers=wrong).status_code == 401
    assert [q["id"] for q in site.get("/api/operator/questions", headers=right).json()] == [told["question"]]
    rejected = site.post(f"{judge}/reject", headers=right, json={"reason": "off topic"})
    assert (rejected.status_code, rejected.json()["state"]) == (200, "rejected")
    assert "off topic" in site.get(f"/api/questions/{told['question']}").json()["message"]
    assert site.get("/api/operator/questions?state=waiting", headers=right).json() == []
    assert site.post(f"{judge}/approve", headers=right).json()["state"] == "waiting"
    store.questions.claim([told["question"]], "mailbag-x")
    assert site.post(f"{judge}/approve", headers=right).status_code == 409
    assert site.post("/api/operator/questions/nobodys/approve", headers=right).status_code == 404


def test_a_paper_says_why_it_airs_or_not(site: TestClient, store: Store) -> None:
    store.papers.upsert(make_paper(1))
    store.papers.upsert(make_paper(2, id="hep-th/9108004", comment="This paper has been withdrawn"))
    told = site.get("/api/papers/2605.00001/why").json()
    assert told["standing"]["rank"] == 1 and "1 of 1" in told["told"]
    assert site.get("/api/papers/hep-th/9108004v1/why").json()["never"] == "withdrawn"
    assert site.get("/api/papers/2605.99999/why").status_code == 404
    assert site.get("/api/papers/nonsense/why").status_code == 400


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


def test_a_segments_sound_is_had_by_the_id_in_the_log(site: TestClient, config: Config) -> None:
    folder = config.path("archive", "segments")
    folder.mkdir(parents=True)
    (folder / "ab12.mp3").write_bytes(b"ID3")
    assert site.get("/archive/segments/ab12.mp3").headers["content-type"] == "audio/mpeg"
    assert site.get("/archive/segments/cd34.mp3").status_code == 404


PAGES = ["/", "/feed.xml", "/live/stream.m3u8", "/healthz", "/archive/episodes/rotation-2605.00001v1.mp3", "/api/now"]


@pytest.mark.parametrize("path", PAGES)
def test_head_answers_as_get_does_without_the_body(site: TestClient, path: str) -> None:
    asked, headed = site.get(path), site.head(path)
    assert (headed.status_code, headed.content) == (asked.status_code, b"")
    for name in ("content-type", "content-length", "content-security-policy"):
        assert headed.headers[name] == asked.headers[name]


@pytest.mark.parametrize("path", [*PAGES, "/nowhere", "/archive/episodes/none.mp3"])
def test_every_answer_protects_the_listener(site: TestClient, path: str) -> None:
    headers = site.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in headers["content-security-policy"]


def test_static_files_are_kept_for_ever_under_the_name_of_their_version(site: TestClient) -> None:
    import re

    (style,) = re.findall(r'href="([^"]*page\.css)"', site.get("/").text)
    assert "immutable" in site.get(style).headers["cache-control"]
    assert site.get("/static/older/page.css").headers["cache-control"] == "no-cache"
    for font in ("sans.ttf", "serif-semibold.ttf"):
        assert site.get(style.replace("page.css", font)).headers["content-type"] == "font/ttf"


def test_the_feed_is_offered_under_the_stations_public_address(
    config: Config, store: Store, clock: ManualClock
) -> None:
    web = config.web.model_copy(update={"public_url": "https://radio.example/"})
    public = config.model_copy(update={"web": web})
    page = TestClient(create_app(Site(public, store, {}, clock, config.path("models")))).get("/").text
    assert 'value="https://radio.example/feed.xml"' in page


def test_a_store_that_fails_is_told_in_words(site: TestClient, store: Store) -> None:
    with store.database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE episodes")
    answer = site.get("/api/episodes")
    assert answer.status_code == 500
    assert "no such table" in answer.json()["error"]


def test_the_reference_names_every_address(site: TestClient) -> None:
    reference = (ROOT / "docs" / "api.md").read_text()
    paths = site.get("/openapi.json").json()["paths"]
    assert [path for path in paths if f"`{path}`" not in reference] == []


def test_the_stream_is_served_with_its_types(site: TestClient) -> None:
    playlist = site.get("/live/stream.m3u8")
    assert playlist.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert playlist.headers["cache-control"] == "no-cache"
    assert playlist.headers["access-control-allow-origin"] == "*"
    assert site.get("/live/stream1.ts").headers["content-type"] == "video/mp2t"


@pytest.mark.parametrize(
    "path",
    [
        "/archive/episodes/..%2F..%2Fsecret.mp3",
        "/archive/episodes/%2e%2e/%2e%2e/secret.mp3",
        "/live/..%2fradio.db",
        "/live/.hidden.ts",
        "/live/stream.sh",
        "/archive/segments/..%2F..%2Fsecret.mp3",
        "/static/x/..%2F..%2Fserver.py",
        "/static/x/page.html",
        "/feeds/..%2f.xml",
    ],
)
def test_no_name_leaves_its_folder(site: TestClient, path: str) -> None:
    assert site.get(path).status_code == 404


def test_metrics_and_the_api_describe_themselves(site: TestClient, config: Config, clock: ManualClock) -> None:
    report(config, clock)
    alarm = Alarm(code="output_down:rtmp-1", severity="critical", since=clock.now(), text="rtmp-1 is down: refused")
    report(config, clock, standing=(alarm,), alarms=(alarm.text,), alarm_counts={"output_down:rtmp-1": 3})
    metrics = site.get("/metrics").text
    assert 'radio_alarm{code="output_down:rtmp-1",severity="critical"} 1.0' in metrics
    assert 'radio_alarm{code="production_silent",severity="warning"} 1.0' in metrics
    assert 'radio_alarms_raised_total{code="output_down:rtmp-1"} 3.0' in metrics
    status = site.get("/api/status").json()
    assert status["alarms"] == ["rtmp-1 is down: refused", "production does not report"]
    assert [a["code"] for a in status["standing"]] == ["output_down:rtmp-1", "production_silent"]
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


def test_the_page_says_when_only_music_is_on(site: TestClient, config: Config, clock: ManualClock) -> None:
    bed = {"title": "Paper Radio", "source": "bed", "started": NOON, "duration_seconds": 0, "position_seconds": 0}
    report(config, clock, now=bed)
    assert ">Music until the next programme</h1>" in site.get("/").text


def test_the_cover_is_a_square_jpeg(site: TestClient) -> None:
    import io

    from PIL import Image

    cover = Image.open(io.BytesIO(site.get("/cover.jpg").content))
    assert (cover.format, cover.size) == ("JPEG", (1400, 1400))


def test_episode_times_are_plain_numbers(site: TestClient) -> None:
    (view,) = site.get("/api/episodes").json()
    assert json.dumps(view["episode"]["duration"]) == str(Seconds(61.5))
