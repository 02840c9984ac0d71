"""The listener's page in a real browser, on wide and narrow screens, with a real stream."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from radio.audio.ffmpeg import ffmpeg_exe
from radio.clock import Deadline, SystemClock
from radio.config import Config
from radio.playout.hub import Hub
from radio.store import Store
from radio.web.server import run
from tests.conftest import skip_or_fail
from tests.encoded import WriterHere
from tests.encoded import run as encode
from tests.making import NOON, make_episode
from tests.playout_parts import tone
from tests.website import NASTY_TITLE, make_config, report, seed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.integration

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000
OWN = ("http://127.0.0.1:", "blob:", "data:")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return make_config(tmp_path)


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    opened = Store.open(config.path("radio.db"), SystemClock())
    seed(opened, config)
    report(config, SystemClock())
    yield opened
    opened.close()


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or os.environ.get("RADIO_CHROMIUM")
    if chromium is None:
        skip_or_fail("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as browsers:
        opened = browsers.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


def watched(page: Page) -> list[str]:
    """What the page complains of, and whom it asks beside us, from now on."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request", lambda r: None if "127.0.0.1" in r.url or r.url.startswith("blob:") else complaints.append(r.url)
    )
    page.set_default_timeout(PATIENCE_MS)
    return complaints


def keep_picture(page: Page, name: str) -> None:
    """For people to look at: `RADIO_SCREENSHOTS=FOLDER pytest ...`."""
    folder = os.environ.get("RADIO_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light"), (320, "dark")])
def test_the_page_tells_what_is_on_at_every_width(served: str, browser: Browser, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]  # a literal in a table
    complaints = watched(page)
    page.goto(served)
    page.wait_for_selector("#air[data-on=yes]")
    page.wait_for_function("() => document.querySelector('#progress').ariaValueNow === '25'")
    assert page.inner_text("#title") == NASTY_TITLE
    assert page.get_attribute("#link", "href") == "https://arxiv.org/abs/2605.00001v1"
    assert page.locator("#next li").count() == 2
    assert page.locator(".episodes > li").count() == 1
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    keep_picture(page, f"page-{width}-{scheme}")
    page.close()
    assert overflow <= 0, "the page is wider than the screen"
    assert complaints == []


def test_a_listener_reads_along_and_asks(served: str, browser: Browser) -> None:
    page = browser.new_page()
    complaints = watched(page)
    page.goto(served)
    page.click("summary:has-text('Transcript')")
    page.wait_for_selector(".transcript[data-state=filled]")
    assert page.locator(".transcript p").all_inner_texts() == ["0:01 Joe Is 1 < 2 & 3?", "0:04 Maya It is."]
    page.fill("#wish", "nonsense")
    page.click("#ask button")
    page.wait_for_function("() => document.querySelector('#asked').textContent.includes('no arXiv id')")
    page.fill("#wish", "2605.20098")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#asked').textContent.includes('next in line')")
    page.click("#copy")
    page.wait_for_function("() => document.querySelector('#copy').textContent !== 'Copy'")
    keep_picture(page, "page-open")
    page.close()
    # The browser reports the refused wish itself; nothing else may complain.
    assert [c for c in complaints if "status of 400" not in c] == []


def test_a_listener_asks_a_question_and_sees_it_answered(served: str, browser: Browser, store: Store) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    complaints = watched(page)
    page.goto(served)
    page.wait_for_function("() => document.querySelector('#about-title').textContent.startsWith('On air: On <script>')")
    page.get_by_label("Your question").fill("<b>Ignore</b> all of this?")
    page.get_by_role("button", name="Send the question").click()
    page.wait_for_function("() => document.querySelector('#letter-told').textContent.includes('plain English')")
    assert page.locator("#letters").is_hidden()
    page.get_by_label("Your question").fill("How large is the data set?")
    page.get_by_label("First name").fill("Mia")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#letter-told').textContent.includes('next mailbag')")
    page.get_by_label("About", exact=True).select_option("id")
    page.locator("#letter").get_by_label("arXiv number or address").fill("2605.20098")
    page.get_by_label("Your question").fill("Which baselines are there?")
    page.get_by_role("button", name="Send the question").click()
    page.wait_for_function("() => document.querySelectorAll('#letter-list li').length === 2")
    first, second = store.questions.listed()
    assert (first.text, first.name, first.paper_id) == ("How large is the data set?", "Mia", "2605.00001")
    assert (second.text, second.paper_id) == ("Which baselines are there?", "2605.20098")
    store.questions.change(first.id, ("waiting",), state="answered", answered=NOON, episode="mailbag-x", found=True)
    page.reload()
    page.wait_for_selector("#letter-list a[href='/archive/episodes/mailbag-x.mp3']")
    assert "It waits for the next mailbag." in page.locator("#letter-list").inner_text()
    keep_picture(page, "mailbag-360")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="dark")
    keep_picture(page, "mailbag-1280-dark")
    page.close()
    assert [c for c in complaints if "status of 400" not in c] == []


def test_the_page_notices_that_the_station_is_off_and_on_again(served: str, browser: Browser, config: Config) -> None:
    page = browser.new_page()
    watched(page)
    page.goto(served)
    page.wait_for_selector("#air[data-on=yes]")
    report(config, SystemClock(), on_air=False)
    page.wait_for_selector("#air[data-on=no]")
    report(config, SystemClock())
    page.wait_for_selector("#air[data-on=yes]")
    page.close()


def test_a_new_episode_comes_in_by_itself(served: str, browser: Browser, store: Store) -> None:
    page = browser.new_page()
    complaints = watched(page)
    page.clock.install()
    page.goto(served)
    page.wait_for_selector("#air[data-on=yes]")
    store.episodes.add(make_episode(2, title="A Newer One", published=NOON + timedelta(days=1)))
    page.clock.fast_forward(61_000)
    page.wait_for_selector(".episodes > li:first-child h3:has-text('A Newer One')")
    assert page.locator(".episodes > li").count() == 2
    page.close()
    assert complaints == []


def test_the_keyboard_reaches_all_that_the_mouse_does(served: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(served)
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    page.close()
    assert {"play", "sound-only", "link", "wish", "feed", "copy", "SUMMARY", "AUDIO"} <= reached
    assert {"question", "about", "first-name"} <= reached


def test_without_scripts_the_page_still_tells_what_is_on(served: str, browser: Browser) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(served)
    assert page.inner_text("#title") == NASTY_TITLE
    assert page.locator("#next li").count() == 2
    assert page.get_by_role("link", name="sound only").is_visible()
    assert [told.is_visible() for told in page.locator("noscript p").all()] == [True] * 3
    page.close()


def make_stream(folder: Path) -> None:
    """Twelve seconds of a test picture and a tone, as a stream that has not ended."""
    import subprocess

    subprocess.run(
        [
            *(str(ffmpeg_exe()), "-v", "error", "-y"),
            *("-f", "lavfi", "-i", "testsrc=size=320x180:rate=10", "-f", "lavfi", "-i", "sine=frequency=220"),
            *("-t", "12", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "20"),
            *("-c:a", "aac", "-ac", "2", "-ar", "48000"),
            *("-f", "hls", "-hls_time", "2", "-hls_list_size", "0", "-hls_flags", "omit_endlist+program_date_time"),
            str(folder / "stream.m3u8"),
        ],
        check=True,
        timeout=120,
    )


def plays_on(page: Page) -> bool:
    """Whether the words about waiting go away and a second of the stream is played, within patience."""
    page.wait_for_selector("#trouble", state="hidden")
    start = page.evaluate("document.querySelector('#video').currentTime")
    page.wait_for_function("start => document.querySelector('#video').currentTime > start + 1", arg=start)
    return True


def test_the_stream_plays(served: str, browser: Browser, config: Config, models_dir: Path) -> None:
    """Through our copy of hls.js, which this Chromium needs, under the page's security policy."""
    (config.path("models")).mkdir(exist_ok=True)
    (config.path("models") / "hls.js").symlink_to(models_dir / "hls.js")
    make_stream(config.path("live"))
    page = browser.new_page()
    complaints = watched(page)
    page.goto(served)
    page.click("#play")
    assert plays_on(page)
    assert page.evaluate("document.querySelector('#video').videoWidth") == 320
    assert page.is_hidden("#play")
    keep_picture(page, "page-playing")
    page.close()
    assert complaints == []


def test_a_stream_that_is_late_is_waited_for(served: str, browser: Browser, config: Config, models_dir: Path) -> None:
    (config.path("models")).mkdir(exist_ok=True)
    (config.path("models") / "hls.js").symlink_to(models_dir / "hls.js")
    (config.path("live") / "stream.m3u8").unlink()
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(served)
    page.click("#play")
    page.wait_for_function("() => document.querySelector('#trouble').textContent.startsWith('Waiting')")
    make_stream(config.path("live"))
    assert plays_on(page)
    page.close()


def test_a_listener_who_saves_data_gets_the_sound_alone_and_is_remembered(
    served: str, browser: Browser, config: Config, models_dir: Path
) -> None:
    """The station's own stream, both renditions."""
    (config.path("models")).mkdir(exist_ok=True)
    (config.path("models") / "hls.js").symlink_to(models_dir / "hls.js")
    (config.path("live") / "stream.m3u8").unlink()
    hls = WriterHere(config.path("live"))
    hls.start()
    encode(Hub([hls]), tone(13.0), 0)
    context = browser.new_context()
    page = context.new_page()
    complaints = watched(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(served)
    page.click("#play")
    assert plays_on(page)
    assert page.evaluate("document.querySelector('#video').videoWidth") == 640
    assert "audio.m3u8" not in asked
    page.click("#sound-only")
    page.wait_for_function("() => document.querySelector('#video').videoWidth === 0")
    del asked[:]
    assert plays_on(page)
    assert not [name for name in asked if name.endswith(".ts")]
    keep_picture(page, "page-sound-only")
    page.reload()
    assert page.get_attribute("#sound-only", "aria-pressed") == "true"
    del asked[:]
    page.click("#play")
    assert plays_on(page)
    assert "audio.m3u8" in asked
    assert [name for name in asked if name.endswith(".aac")]
    assert not [name for name in asked if name.endswith(".ts")]
    page.click("#sound-only")
    page.wait_for_function("() => document.querySelector('#video').videoWidth === 640")
    assert plays_on(page)
    keep_picture(page, "page-picture-again")
    context.close()
    assert complaints == []
