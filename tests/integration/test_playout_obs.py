"""A real OBS under Xvfb that streams the station to a real RTMP server, and what happens when either dies."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image, ImageDraw

from radio.audio.ffmpeg import ffmpeg_exe
from radio.clock import SystemClock
from radio.model.segment import Segment
from radio.model.status import OutputStatus, PlayoutStatus
from radio.model.timeline import CaptionCue, PageCue, PageImage, Timeline
from radio.store import Store
from radio.store.status import read_status
from radio.types import HostId, Samples
from tests.obs_real import RealObs
from tests.playout_parts import paper_card, segment_in, tone
from tests.servers import RtmpServer, free_port
from tests.waiting import wait

pytestmark = pytest.mark.integration

KEY = "live_5up3r_s3cret_k3y"
PASSWORD = "s3cret-obs-password"
BLUE, ORANGE = (20, 60, 200), (240, 140, 20)
FPS = 10
"""Two cores that draw in software and encode twice hold no 30."""


def segment_with_page(folder: Path) -> Segment:
    """A paper whose page is blue above and orange below: colours that the station's picture has nowhere else."""
    made = segment_in(folder, 1, tone(600.0))
    card = paper_card(1, pages_allowed=True)
    page = Image.new("RGB", (1240, 1754), BLUE)
    ImageDraw.Draw(page).rectangle((0, 877, 1240, 1754), fill=ORANGE)
    page.save(folder / made.id / "page-1.webp")
    cues = (
        PageCue(at=Samples(0), paper_id=card.paper_id, page=1),
        CaptionCue(at=Samples(0), end=made.duration, speaker=HostId("ada"), text="This is the page."),
    )
    image = PageImage(paper_id=card.paper_id, page=1, file="page-1.webp", width=595.0, height=842.0)
    timeline = Timeline(cues=cues, papers=(card,), pages=(image,))
    return made.model_copy(update={"timeline": timeline})


class Station:
    """A playout process that goes on air through OBS."""

    def __init__(self, folder: Path, obs_port: int, server: RtmpServer) -> None:
        self._data = folder / "data"
        self._data.mkdir()
        store = Store.open(self._data / "radio.db", SystemClock())
        segment = segment_with_page(self._data / "segments")
        store.segments.add(segment)
        store.rundown.append(segment, "rotation")
        store.close()
        self._config = folder / "config.yaml"
        encoder = {"preset": "ultrafast", "frames_out": FPS}
        self._config.write_text(json.dumps({"station": {"data_dir": "data"}, "encoder": encoder}))
        obs = {
            "port": obs_port,
            "password": PASSWORD,
            "feed_port": free_port(),
            "fps": FPS,
            "video_kbps": 1000,
            "preset": "ultrafast",
            "take_over_after_minutes": 0.3,
            "stream": {"url": f"rtmp://127.0.0.1:{server.port}/app", "key": KEY},
        }
        # Secrets come by the environment, as an operator keeps them out of the process list.
        self._environment = {**os.environ, "RADIO_OUTPUTS__OBS": json.dumps(obs)}
        self.log = folder / "playout.log"
        with self.log.open("ab") as log:
            self.process = psutil.Popen(
                self._argv("radio.app", "playout"), stdout=log, stderr=log, env=self._environment
            )

    def output(self, name: str) -> OutputStatus | None:
        status = read_status(self._data / "run", "playout", PlayoutStatus)
        return next((o for o in status.outputs if o.name == name), None) if status else None

    def state(self, name: str) -> str:
        found = self.output(name)
        return found.state if found else ""

    def error(self, name: str) -> str:
        found = self.output(name)
        return (found.error or "") if found else ""

    def radio(self, *words: str) -> str:
        argv = self._argv("radio.cli", "obs", *words)
        return subprocess.run(argv, env=self._environment, capture_output=True, text=True, check=True).stdout

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)

    def _argv(self, module: str, *words: str) -> list[str]:
        return [sys.executable, "-m", module, *words, "--config", str(self._config)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RtmpServer]:
    it = RtmpServer(tmp_path / "nginx", {KEY})
    it.start()
    yield it
    it.close()


@pytest.fixture
def obs_port() -> int:
    return free_port()


@pytest.fixture
def obs(tmp_path: Path, obs_port: int) -> Iterator[RealObs]:
    it = RealObs(tmp_path / "obs", obs_port, PASSWORD)
    it.start()
    yield it
    it.close()


@pytest.fixture
def station(tmp_path: Path, obs: RealObs, obs_port: int, server: RtmpServer) -> Iterator[Station]:
    it = Station(tmp_path, obs_port, server)
    yield it
    it.close()


def share_of(picture: Image.Image, colour: tuple[int, int, int]) -> float:
    """Share of the picture's pixels that are near `colour`."""
    pixels = np.asarray(picture.convert("RGB"), dtype=np.int16)
    near = np.abs(pixels - np.array(colour, dtype=np.int16)).max(axis=2) < 40
    return float(near.mean())


def shows_page(picture: Image.Image) -> bool:
    return picture.size == (1280, 720) and share_of(picture, BLUE) + share_of(picture, ORANGE) > 0.2


def newest_frame(server: RtmpServer) -> Image.Image:
    record = max(server.records.glob("*.flv"), key=lambda path: path.stat().st_mtime)
    argv = [
        ffmpeg_exe(),
        "-loglevel",
        "error",
        "-i",
        str(record),
        "-update",
        "1",
        "-c:v",
        "png",
        "-f",
        "image2pipe",
        "-",
    ]
    pictures = subprocess.run(argv, capture_output=True, check=True).stdout
    return Image.open(io.BytesIO(pictures[pictures.rindex(b"\x89PNG") :]))


@pytest.mark.timeout(600)
def test_the_station_is_on_air_through_obs_whatever_dies(
    station: Station, obs: RealObs, server: RtmpServer, tmp_path: Path
) -> None:
    def arrives(what: str) -> None:
        before = server.received()
        wait(lambda: server.received() > before + 100_000, what, 60)

    try:
        wait(lambda: station.state("obs") == "up", "OBS is set up and streams", 120)
        arrives("the server records what OBS sends")
        picture = tmp_path / "obs.png"
        wait(
            lambda: station.radio("screenshot", str(picture)) and shows_page(Image.open(picture)),
            "OBS shows the page",
            30,
        )
        wait(lambda: shows_page(newest_frame(server)), "viewers see the page", 30)
        assert "all is as it should be" in station.radio("setup"), "a second set-up finds nothing to do"

        server.kill()
        wait(lambda: station.state("obs") == "down", "the loss of the server is told", 60)
        server.start()
        wait(lambda: station.state("obs") == "up", "OBS streams again", 60)
        arrives("the server records again")

        obs.kill()
        wait(lambda: station.state("obs-direct") == "up", "the direct output takes over", 90)
        arrives("the server records the direct output")
        wait(lambda: "direct output" in station.error("obs"), "the operator is told", 30)
        obs.start()
        wait(
            lambda: (station.state("obs"), station.state("obs-direct")) == ("up", "off"), "OBS has its place again", 120
        )
        arrives("the server records OBS again")

        station.radio("stop")
        wait(lambda: station.state("obs") == "off", "the operator's word is heard", 30)
        station.radio("start")
        wait(lambda: station.state("obs") == "up", "OBS may stream again", 60)
        assert json.loads(station.radio("status", "--json"))["streaming"]
    except AssertionError as e:
        e.add_note(station.log.read_text(errors="replace")[-3000:])
        e.add_note(obs.log.read_text(errors="replace")[-2000:])
        raise
    for secret in (KEY, PASSWORD):
        assert secret not in station.log.read_text(errors="replace")
        for process in [station.process, *station.process.children(recursive=True)]:
            assert all(secret not in word for word in process.cmdline())
