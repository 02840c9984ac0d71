"""Publishing to a real RTMP server, and to ones that refuse: what arrives, and what the operator is told."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from radio.clock import SystemClock
from radio.config import EncoderConfig, PictureConfig
from radio.model.status import OutputStatus
from radio.playout.encoder import encoder_command
from radio.playout.hub import Hub
from radio.playout.mpegts import WRAP, Chunk
from radio.playout.outputs.connect import TargetError
from radio.playout.outputs.hls import variants_of
from radio.playout.outputs.hls_writer import HlsWriter
from radio.playout.outputs.push import StreamFile, push
from radio.playout.outputs.rtmpclient import PICTURE, SOUND, Publisher, Target
from radio.playout.outputs.wire import Begin, Message
from radio.types import SAMPLE_RATE, to_samples
from tests.servers import Line, RtmpServer, certificate, free_port

pytestmark = pytest.mark.contract

KEY = "live_g00d_k3y"
ENCODER = EncoderConfig(preset="ultrafast", video_kbps=600)
PICTURE_SIZE = PictureConfig(width=640, height=360)


def stream(seconds: float, offset: float) -> bytes:
    """What our encoder makes of a tone and noisy pictures, with stamps from `offset` seconds on."""
    video_read, video = os.pipe()
    audio_read, audio = os.pipe()
    argv = encoder_command(ENCODER, PICTURE_SIZE, video_read, audio_read, offset)
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, pass_fds=(video_read, audio_read))
    os.close(video_read)
    os.close(audio_read)
    noise = np.random.default_rng(1)
    frames = [
        noise.integers(0, 255, (PICTURE_SIZE.height, PICTURE_SIZE.width, 3), np.uint8).tobytes()
        for _ in range(round(seconds * 5))
    ]
    tone = (8000 * np.sin(np.arange(to_samples(seconds)) / 20)).astype(np.int16)
    sound = np.column_stack([tone, tone]).tobytes()

    def feed(fd: int, data: bytes) -> None:
        with os.fdopen(fd, "wb") as pipe:
            pipe.write(data)

    for fd, data in ((video, b"".join(frames)), (audio, sound)):
        threading.Thread(target=feed, args=(fd, data), daemon=True).start()
    made, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return made


class Collected:
    """An output that keeps what the hub gives it."""

    name = "collected"

    def __init__(self) -> None:
        self.chunks: list[Chunk] = []

    def begin(self, start: datetime, sample: int) -> None: ...

    def take(self, chunk: Chunk) -> None:
        self.chunks.append(chunk)

    def status(self) -> OutputStatus:
        return OutputStatus(name=self.name, state="up", since=datetime(2026, 5, 20, tzinfo=UTC))

    def accepted(self, first: int, end: int) -> int:
        return end - first

    def settled(self, end: int) -> bool:
        return True

    def start(self) -> None: ...
    def stop(self) -> None: ...


class Tags:
    """A sink that keeps the tags."""

    def __init__(self) -> None:
        self.tags: list[tuple[int, int, bytes]] = []

    def send(self, kind: int, stamp: int, body: bytes) -> None:
        self.tags.append((kind, stamp, body))

    def stamps(self, kind: int) -> list[int]:
        """Of sound or pictures, without what the codec says before and after them."""
        return [stamp for found, stamp, body in self.tags if found == kind and body[1] == 1]


def hubbed(runs: list[tuple[float, bytes]]) -> list[Chunk]:
    """The chunks of runs of the encoder, each with its offset in seconds, as the hub tells them."""
    collected = Collected()
    hub = Hub([collected])
    for offset, data in runs:
        hub.begin(datetime(2026, 5, 20, tzinfo=UTC), to_samples(offset))
        for at in range(0, len(data), 4096):
            hub.feed(data[at : at + 4096])
    return collected.chunks


def pushed(chunks: Sequence[Message]) -> tuple[Tags, list[list[int]]]:
    tags, out = Tags(), io.StringIO()
    push(tags, StreamFile(iter(chunks)), out)
    return tags, [json.loads(line)["accepted"] for line in out.getvalue().splitlines()]


def test_the_stream_goes_on_over_the_wrap_of_its_stamps_after_26_hours(tmp_path: Path) -> None:
    offset = WRAP / 90_000 - 5.0
    offset = round(offset * 10) / 10
    chunks = hubbed([(offset, stream(10.0, offset))])
    assert {(chunk.pts or 0) > WRAP // 2 for chunk in chunks if chunk.keyframe} == {True, False}, "it wraps in here"

    tags, accepted = pushed(chunks)
    for kind, step in ((SOUND, 1024 / 48), (PICTURE, 1000 / 30)):
        stamps = tags.stamps(kind)
        assert stamps[0] < 200
        assert 9_500 < stamps[-1] < 10_200
        assert all(abs(after - before - step) <= 1 for before, after in pairwise(stamps))
    assert accepted[0][0] == pytest.approx(to_samples(offset), abs=4096)
    assert all(after[0] == before[1] for before, after in pairwise(accepted))
    assert accepted[-1][1] - accepted[0][0] == pytest.approx(10 * SAMPLE_RATE, abs=4096)

    hls = HlsWriter(tmp_path / "live", variants_of(PICTURE_SIZE, ENCODER), SystemClock(), lambda report: None)
    hls.begin(Begin(datetime(2026, 5, 20, tzinfo=UTC), to_samples(offset)))
    for chunk in chunks:
        hls.take(chunk)
    hls.finish()
    playlist = (tmp_path / "live" / "stream.m3u8").read_text()
    lengths = [float(line[8:-1]) for line in playlist.splitlines() if line.startswith("#EXTINF")]
    assert lengths[:5] == [1.0, 2.0, 2.0, 2.0, 2.0]
    assert "#EXT-X-DISCONTINUITY\n" not in playlist
    ended = tmp_path / "live" / "ended.m3u8"
    ended.write_text(playlist + "#EXT-X-ENDLIST\n")
    with av.open(str(ended)) as played:
        shown = sum(1 for _ in played.decode(video=0))
    assert shown >= 8 * 30, "a player plays across it"


def test_the_stream_goes_on_in_one_connection_over_a_restart_of_the_encoder() -> None:
    messages: list[Message] = []
    for offset in (3.0, 8.0):
        messages.append(Begin(datetime(2026, 5, 20, tzinfo=UTC), to_samples(offset)))
        messages += hubbed([(offset, stream(4.0, offset))])
    tags, accepted = pushed(messages)
    for kind in (SOUND, PICTURE):
        stamps = tags.stamps(kind)
        gaps = [(before, after) for before, after in pairwise(stamps) if after - before > 100]
        assert len(gaps) == 1
        assert gaps[0][1] - gaps[0][0] == pytest.approx(1000, abs=120)
        assert all(after > before for before, after in pairwise(stamps))
    heard = sum(end - first for first, end in accepted)
    assert heard == pytest.approx(8 * SAMPLE_RATE, abs=6000), "the second between the runs was not accepted"
    assert to_samples(8.0) in {first for first, _ in accepted}, "nor the priming before the second run"


def test_the_stream_goes_on_where_a_part_was_left_out() -> None:
    chunks = hubbed([(0.0, stream(10.0, 0.0))])
    keys = [at for at, chunk in enumerate(chunks) if chunk.keyframe]
    # The reader was late in the middle of a group of pictures, and goes on at a later key frame.
    kept = chunks[: keys[2] + 3] + chunks[keys[4] :]
    tags, accepted = pushed(kept)
    assert all(after > before for kind in (SOUND, PICTURE) for before, after in pairwise(tags.stamps(kind)))
    assert max(after - before for before, after in pairwise(tags.stamps(SOUND))) > 1500
    assert sum(end - first for first, end in accepted) < 8.5 * SAMPLE_RATE


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RtmpServer]:
    it = RtmpServer(tmp_path_factory.mktemp("nginx"), {KEY, "late", "safe", "whole"})
    it.start()
    yield it
    it.close()


def published(target: Target, chunks: list[Chunk], later_ms: int = 0) -> None:
    publisher = Publisher(target)

    class Later:
        def send(self, kind: int, stamp: int, body: bytes) -> None:
            publisher.send(kind, stamp + later_ms, body)

    push(Later(), StreamFile(iter(chunks)), io.StringIO())
    publisher.close()


@pytest.fixture(scope="module")
def six_seconds() -> list[Chunk]:
    return hubbed([(0.0, stream(6.0, 0.0))])


def record(server: RtmpServer, key: str) -> Path:
    return max(server.records.glob(f"{key}-*.flv"), key=lambda path: path.stat().st_mtime)


def test_a_real_server_gets_sound_and_picture_whole(server: RtmpServer, six_seconds: list[Chunk]) -> None:
    published(Target.of(f"rtmp://127.0.0.1:{server.port}/app", "whole"), six_seconds)
    with av.open(str(record(server, "whole"))) as found:
        video, audio = found.streams.video[0].codec_context, found.streams.audio[0].codec_context
        assert (video.name, video.profile, video.width) == ("h264", "Main", PICTURE_SIZE.width)
        assert (audio.name, audio.sample_rate, audio.layout.name) == ("aac", SAMPLE_RATE, "stereo")
        keys, pictures, sounds = [], 0, 0
        for packet in found.demux():
            if packet.pts is None:
                continue
            pictures += packet.stream.type == "video"
            sounds += packet.stream.type == "audio"
            if packet.stream.type == "video" and packet.is_keyframe:
                keys.append(packet.pts / 1000)
    assert [round(after - before, 2) for before, after in pairwise(keys)] == [1.0, 2.0, 2.0]
    assert pictures == 180
    assert sounds >= 281


def test_stamps_of_more_than_three_bytes_arrive(server: RtmpServer, six_seconds: list[Chunk]) -> None:
    # From 4.66 hours on: a stream of 47 hours has them most of the time.
    published(Target.of(f"rtmp://127.0.0.1:{server.port}/app", "late"), six_seconds, later_ms=0xFFFFFF - 3000)
    with av.open(str(record(server, "late"))) as found:
        stamps = [p.pts for p in found.demux(video=0) if p.pts is not None]
    assert len(stamps) == 180
    assert max(stamps) - min(stamps) == pytest.approx(5967, abs=2)


def test_rtmps_is_spoken_with_a_server_whose_certificate_is_known(
    server: RtmpServer, six_seconds: list[Chunk], tmp_path: Path
) -> None:
    files = certificate(tmp_path)
    line = Line(server.port, files)
    before = server.received()
    published(Target.of(f"rtmps://localhost:{line.port}/app", "safe", files[0]), six_seconds)
    assert server.received() > before + 100_000
    for host, ca_file, why in (("localhost", None, "self-signed"), ("127.0.0.1", files[0], "mismatch")):
        with pytest.raises(TargetError, match=why) as refused:
            Publisher(Target.of(f"rtmps://{host}:{line.port}/app", KEY, ca_file))
        assert "certificate" in str(refused.value)
    with pytest.raises(TargetError, match="does not exist"):
        Publisher(Target.of(f"rtmps://localhost:{line.port}/app", KEY, tmp_path / "none.pem"))
    with pytest.raises(TargetError, match="does not speak RTMP"):
        Publisher(Target.of(f"rtmp://localhost:{line.port}/app", KEY))
    line.close()


@pytest.mark.parametrize(
    ("url", "key", "told"),
    [
        ("rtmp://127.0.0.1:{port}/app", "wr0ng_k3y", "refuses the stream key"),
        ("rtmp://127.0.0.1:{port}/nothing", KEY, "does not know the application"),
        ("rtmp://127.0.0.1:{free}/app", KEY, "refuses connections"),
        ("rtmp://no-such-host.invalid/app", KEY, "is unknown"),
        ("rtmp://127.0.0.1:{http}/app", KEY, "does not speak RTMP"),
    ],
)
def test_refusals_are_told_apart(server: RtmpServer, url: str, key: str, told: str) -> None:
    assert server.door is not None
    target = Target.of(url.format(port=server.port, free=free_port(), http=server.door.server_port), key)
    with pytest.raises(TargetError, match=told) as refused:
        Publisher(target)
    assert key not in str(refused.value)


def test_a_server_that_goes_away_is_told(server: RtmpServer, tmp_path: Path, six_seconds: list[Chunk]) -> None:
    mortal = RtmpServer(tmp_path / "mortal", {KEY})
    mortal.start()
    publisher = Publisher(Target.of(f"rtmp://127.0.0.1:{mortal.port}/app", KEY))
    mortal.close()
    with pytest.raises(TargetError, match=r"closed the connection|connection was lost"):
        push(publisher, StreamFile(iter(six_seconds * 3)), io.StringIO())
    publisher.close()


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radio.playout.outputs.rtmpclient.WRITE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(TargetError, match="said nothing"):
        Publisher(Target.of(f"rtmp://127.0.0.1:{mute.getsockname()[1]}/app", KEY))
