"""The real thing over real time: playout as a process, ffmpeg, HLS files, and an RTMP server that dies."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from radio.audio.ffmpeg import ffmpeg_exe
from radio.clock import SystemClock
from radio.store import Store
from tests.playout_parts import segment_in, tone
from tests.playout_process import Playout, playout
from tests.servers import RtmpServer
from tests.waiting import wait

pytestmark = pytest.mark.integration

KEY = "live_5up3r_s3cret_k3y"


def looked_at(files: list[Path]) -> str:
    """What ffmpeg finds in a run of stream segments."""
    data = b"".join(path.read_bytes() for path in files)
    argv = [ffmpeg_exe(), "-hide_banner", "-nostats", "-f", "mpegts", "-i", "pipe:0"]
    check = ["-af", "silencedetect=n=-50dB:d=1", "-f", "null", "-"]
    return subprocess.run([*argv, *check], input=data, capture_output=True, check=True, timeout=120).stderr.decode()


def test_a_stream_with_sound_and_picture_survives_the_encoder_and_playout(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    segment = segment_in(data / "segments", 1, tone(120.0))
    store = Store.open(data / "radio.db", SystemClock())
    store.segments.add(segment)
    store.rundown.append(segment, "rotation")
    with playout(tmp_path) as it:
        wait(lambda: len(it.segments()) >= 5, "five stream segments", 90)
        found = looked_at(it.segments()[:5])
        assert "Video: h264 (Main)" in found
        assert "1280x720" in found
        assert "30 fps" in found
        assert "Audio: aac" in found
        assert "48000 Hz, stereo" in found
        assert "silence_start" not in found
        status = it.status()
        assert status is not None
        assert status.on_air
        assert status.now is not None
        assert status.now.segment == segment.id
        assert status.now.paper is not None

        os.kill(it.encoder().pid, signal.SIGKILL)
        it.moves_on(45, "the stream after the encoder was killed")
        assert "#EXT-X-DISCONTINUITY\n" in (data / "live" / "stream.m3u8").read_text()

        os.kill(it.encoder().pid, signal.SIGSTOP)
        it.moves_on(60, "the stream after the encoder hung")

        last = int(re.findall(r"s(\d+)\.ts", it.segments()[-1].name)[0])
        os.kill(it.process.pid, signal.SIGKILL)
        it.restart()
        wait(lambda: it.segments() and int(it.segments()[-1].stem[1:]) > last + 2, "the stream after playout died", 60)
    entries = store.asrun.last(20)
    assert any(entry.segment == segment.id and entry.source == "live" for entry in entries)
    assert all(a.end <= b.start for a, b in pairwise(entries))
    recorded = list((data / "archive" / "aircheck").glob("*.mp3"))
    assert recorded
    assert all(path.stat().st_size > 10_000 for path in recorded[:1])
    store.close()


def test_an_rtmp_server_that_dies_gets_the_stream_back_and_the_web_stream_never_stops(tmp_path: Path) -> None:
    server = RtmpServer(tmp_path / "nginx")
    server.start()
    target = f"outputs.rtmp=[{{url: 'rtmp://127.0.0.1:{server.port}/app', key: {KEY}}}]"
    # The key comes by the environment here, as an operator keeps it out of the process list.
    os.environ["RADIO_OUTPUTS__RTMP"] = target.partition("=")[2]
    try:
        with playout(tmp_path) as it:
            wait(lambda: it.output("rtmp-1") == "up", "RTMP up", 90)
            wait(lambda: server.received() > 300_000, "the server records", 60)
            assert_nowhere(KEY, it)
            server.kill()
            wait(lambda: it.output("rtmp-1") == "down", "the loss seen", 60)
            it.moves_on(45, "the web stream while the server is gone")
            before = server.received()
            server.start()
            wait(lambda: it.output("rtmp-1") == "up", "RTMP up again", 60)
            wait(lambda: server.received() > before + 300_000, "the server records again", 60)
            it.moves_on(45, "the web stream afterwards")
            assert_nowhere(KEY, it)
            record = max(server.records.glob("*.flv"), key=lambda path: path.stat().st_mtime)
            shown = subprocess.run([ffmpeg_exe(), "-hide_banner", "-i", str(record)], capture_output=True, check=False)
            assert b"Video: h264" in shown.stderr
            assert b"Audio: aac" in shown.stderr
    finally:
        del os.environ["RADIO_OUTPUTS__RTMP"]
        server.kill()


def assert_nowhere(secret: str, it: Playout) -> None:
    """Neither in a command line, nor in a log, nor in the report."""
    for process in [it.process, *it.process.children(recursive=True)]:
        assert all(secret not in word for word in process.cmdline())
    assert secret not in it.log.read_text(errors="replace")
    assert secret not in (it.folder / "data" / "run" / "playout.json").read_text()
