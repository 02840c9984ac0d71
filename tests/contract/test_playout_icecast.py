"""The sound sent to a real Icecast: what listeners get, what the operator is told."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from pydantic import SecretStr

from radio.clock import Deadline, SystemClock
from radio.playout.asrun import AirTime
from radio.playout.loop import TICK
from radio.playout.outputs.icecast import IcecastOutput
from radio.playout.outputs.wire import Title
from radio.playout.titles import title_of
from radio.targetconfig import IcecastConfig
from radio.types import SAMPLE_RATE
from tests.playout_parts import NOON, entry, segment_in, tone
from tests.servers import IcecastServer, Line, certificate, free_port

pytestmark = pytest.mark.contract

PASSWORD = "s3cret-source-w0rd"
TITLE = "Paper Rotation: Über naïve α-β-Suche & mehr - B. Łukasz"
CLOCK = SystemClock()
BLOCK = tone(0.1, 440.0, 0.3)


class Air:
    """Feeds an output in the place of the loop, as fast as the clock goes."""

    def __init__(self, output: IcecastOutput) -> None:
        self.output = output
        self.position = 0
        self._clock = SystemClock()
        self._began = self._clock.monotonic()

    def until(self, condition: Callable[[], object], what: str, seconds: float = 40) -> None:
        deadline = Deadline(self._clock, seconds)
        while not condition():
            status = self.output.status()
            assert not deadline.passed(), f"not within {seconds:.0f} s: {what}; {status.state}, {status.error}"
            while self.position < (self._clock.monotonic() - self._began + 1.5) * SAMPLE_RATE:
                self.output.hear(BLOCK, False)  # the video encoder is down all the time
                self.position += TICK
            self._clock.sleep(0.05)


def output_to(port: int, **changes: object) -> IcecastOutput:
    given = {"host": "127.0.0.1", "port": port, "password": SecretStr(PASSWORD), "description": "Täglich", **changes}
    return IcecastOutput("icecast-1", IcecastConfig.model_validate(given), "Paper Radio", CLOCK, AirTime(CLOCK).of)


@contextmanager
def on_air(port: int, **changes: object) -> Iterator[Air]:
    output = output_to(port, **changes)
    output.start()
    try:
        yield Air(output)
    finally:
        output.stop()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[IcecastServer]:
    it = IcecastServer(tmp_path / "icecast", PASSWORD)
    it.start()
    yield it
    it.kill()


def heard(port: int, seconds: float) -> tuple[bytes, list[str]]:
    """What a player gets from the mount: mp3, and the titles between it."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as player:
        player.sendall(b"GET /radio.mp3 HTTP/1.0\r\nIcy-MetaData: 1\r\n\r\n")
        stream = player.makefile("rb")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += stream.read(1)
        found = re.search(rb"icy-metaint: *(\d+)", head, re.IGNORECASE)
        assert found is not None, head
        step = int(found[1])
        sound, titles = b"", []
        while len(sound) < seconds * 16_000:
            sound += stream.read(step)
            text = stream.read(stream.read(1)[0] * 16).rstrip(b"\0").decode()
            titles += [text] if text else []
    return sound, titles


def test_listeners_get_the_sound_and_its_title_even_without_the_video_encoder(server: IcecastServer) -> None:
    with on_air(server.port) as air:
        air.output.tell(Title(0, "The first"))
        air.until(lambda: server.sources() and server.sources()[0].get("title") == "The first", "the first title")
        first = air.position
        begins = first + 2 * SAMPLE_RATE
        air.output.tell(Title(begins, TITLE))
        air.until(lambda: server.sources() and server.sources()[0].get("title") == TITLE, "the second title")
        (source,) = server.sources()
        assert source["server_name"] == "Paper Radio"
        assert source["server_description"] == "Täglich"
        assert source["bitrate"] in (128, "128")
        end = air.position
        air.until(lambda: air.output.settled(end - SAMPLE_RATE), "what was sent is final")
        assert air.output.accepted(first, end - SAMPLE_RATE) == end - SAMPLE_RATE - first
        # The server keeps the last 64 kB (4 s) for those who come new.
        air.until(lambda: air.position > end + 5 * SAMPLE_RATE, "five more seconds")
        sound, titles = heard(server.port, 2.0)
    assert f"StreamTitle='{TITLE}';" in titles
    with av.open(BytesIO(sound), "r", format="mp3") as mp3:
        assert mp3.streams.audio[0].rate == SAMPLE_RATE
        blocks = [frame.to_ndarray() for frame in mp3.decode(audio=0)]
    wave = np.concatenate(blocks, axis=1)[0, SAMPLE_RATE // 2 : SAMPLE_RATE * 3 // 2]
    assert np.abs(np.fft.rfft(wave)).argmax() == 440
    assert np.abs(wave).max() == pytest.approx(0.3, abs=0.05)


def test_a_server_that_died_gets_the_sound_and_the_title_again(server: IcecastServer) -> None:
    with on_air(server.port) as air:
        air.output.tell(Title(0, TITLE))
        air.until(lambda: air.output.status().state == "up", "up")
        server.kill()
        air.until(lambda: air.output.status().state == "down", "the loss is seen")
        lost = air.position
        server.start()
        air.until(lambda: air.output.status().state == "up", "up again")
        air.until(lambda: server.sources() and server.sources()[0].get("title") == TITLE, "the title again")
        air.until(lambda: air.output.settled(lost), "final")
        status = air.output.status()
    assert status.restarts >= 1
    assert status.dropped_seconds > 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"password": SecretStr("wr0ng-w0rd")}, "refuses user or password"),
        ({"host": "no-such-host.invalid"}, "is unknown"),
        ({"tls": True}, "TLS"),
    ],
)
def test_refusals_are_told_apart(server: IcecastServer, changes: dict[str, object], told: str) -> None:
    with on_air(server.port, **changes) as air:
        air.until(lambda: air.output.status().state == "down", "refused")
        error = air.output.status().error or ""
    assert told in error, error
    assert "w0rd" not in error


def test_a_server_that_is_down_is_told() -> None:
    with on_air(free_port()) as air:
        air.until(lambda: air.output.status().state == "down", "refused")
        assert "refuses connections" in (air.output.status().error or "")


def test_a_mount_in_use_is_told(server: IcecastServer) -> None:
    with on_air(server.port) as first:
        first.until(lambda: first.output.status().state == "up", "the first is up")
        with on_air(server.port) as second:
            second.until(lambda: second.output.status().state == "down", "the second is refused")
            assert "in use" in (second.output.status().error or "")


def test_tls_is_spoken_with_a_server_whose_certificate_is_known(server: IcecastServer, tmp_path: Path) -> None:
    files = certificate(tmp_path)
    line = Line(server.port, files)
    with on_air(line.port, host="localhost", tls=True, ca_file=files[0]) as air:
        air.until(lambda: air.output.status().state == "up", "up")
        air.output.tell(Title(0, TITLE))
        air.until(lambda: server.sources() and server.sources()[0].get("title") == TITLE, "the title")
    with on_air(line.port, host="localhost", tls=True) as air:
        air.until(lambda: air.output.status().state == "down", "refused")
        assert "certificate" in (air.output.status().error or "")
    line.close()


def test_the_title_names_show_paper_and_authors(tmp_path: Path) -> None:
    from radio.playout.items import Item

    made = segment_in(tmp_path, 1, tone(1.0))
    item = Item(title=entry(1, made).title, kind=made.kind, source="live", segment=made)
    assert title_of(item) == "Paper Rotation: Segment 1 - A. Author, B. Łukasz and 3 others"
    assert made.created == NOON
