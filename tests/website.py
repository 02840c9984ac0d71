"""A small station for the tests of the web process: two segments to come, an episode, a log, a report of playout."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from radio.clock import ManualClock, SystemClock
from radio.config import Config, load_config
from radio.model.status import NowPlaying, OutputStatus, PlayoutStatus
from radio.model.timeline import PaperCard
from radio.store import Store
from radio.store.status import write_status
from radio.types import PaperId, ShowId
from tests.conftest import ROOT
from tests.making import NOON, make_asrun, make_episode, make_segment

NASTY_TITLE = 'On <script>alert(1)</script> & "quotes" in é∇x'
TRANSCRIPT = """WEBVTT

00:00:01.000 --> 00:00:03.500
<v Joe>Is 1 &lt; 2 &amp; 3?</v>

00:00:04.000 --> 00:00:06.000
<v Maya>It is.</v>
"""


def make_config(folder: Path) -> Config:
    """A config whose data lie in `folder`, with the station's own shows."""
    file = folder / "config.yaml"
    file.write_text(f"shows_dir: {ROOT}/shows\nprompts_dir: {ROOT}/prompts\n")
    return load_config(file, environment={})


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
    (folder / f"{episode.id}.vtt").write_text(TRANSCRIPT)
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
