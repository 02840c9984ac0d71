"""The web stream of the real encoder: what was accepted is what was given, to the sample; and it plays everywhere."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from radio.audio.ffmpeg import ffmpeg_exe
from radio.playout.adts import FRAME, PRIMING
from radio.playout.hub import Hub
from radio.playout.items import Block
from radio.types import SAMPLE_RATE
from tests.conftest import skip_or_fail
from tests.encoded import PERIOD, WriterHere, encoding, run
from tests.making import NOON
from tests.playout_parts import tone

pytestmark = pytest.mark.integration


def with_click(seconds: float, at: int) -> Block:
    sound = tone(seconds, level=0.02)
    sound[at] = 0.9
    return sound


def decoded(files: list[Path], form: str) -> Block:
    """The sound in the files, from the first's first frame on, priming included."""
    data = b"".join(path.read_bytes() for path in files)
    # Without this ffmpeg cuts the priming off where it finds out about it.
    argv = [
        ffmpeg_exe(),
        "-v",
        "error",
        "-flags2",
        "+skip_manual",
        "-f",
        form,
        "-i",
        "pipe:0",
        "-f",
        "f32le",
        "-ac",
        "2",
    ]
    done = subprocess.run([*argv, "pipe:1"], input=data, capture_output=True, check=True, timeout=60)
    return np.frombuffer(done.stdout, np.float32).reshape(-1, 2)


@pytest.mark.parametrize("first", [0, 3 * PERIOD, 48_000 * 3600 * 30])
def test_what_was_accepted_is_what_the_encoder_was_given_to_the_sample(tmp_path: Path, first: int) -> None:
    """From the very first sample of the stream, and over the wrap of time stamps (26.5 h)."""
    hls = WriterHere(tmp_path)
    hls.start()
    length = 7 * SAMPLE_RATE
    run(Hub([hls]), with_click(7.0, 100_000), first)
    published = hls.ledger.end
    assert hls.accepted(first, first + length) == published - first, "no hole"
    assert hls.ledger.missing() == 0
    assert first + 4.5 * SAMPLE_RATE < published <= first + 5 * SAMPLE_RATE, "whole segments so far: 1 + 2 + 2 s"
    hls.stop()
    assert hls.errors == []
    assert hls.accepted(first, first + length) == length
    assert hls.accepted(0, first) == 0
    assert hls.ledger.end - first - length < 2 * FRAME, "ffmpeg fills up its last frame"
    for pattern, form in (("s*.aac", "aac"), ("s*.ts", "mpegts")):
        heard = decoded(sorted(tmp_path.glob(pattern)), form)
        assert int(np.argmax(np.abs(heard[:, 0]))) == 100_000 + PRIMING, "the stamps tell the truth"


def test_an_encoder_that_is_killed_leaves_no_sample_counted_that_was_not_published(tmp_path: Path) -> None:
    hls = WriterHere(tmp_path)
    hls.start()
    hub = Hub([hls])
    with encoding(tone(7.0), 0) as fed:
        hub.begin(NOON, 0)
        stream = b"".join(fed.output())
    cut = len(stream) * 2 // 3
    hub.feed(stream[:cut])
    second = 10 * SAMPLE_RATE
    run(hub, tone(4.0), second)
    hls.stop()
    frames = len(decoded(sorted(tmp_path.glob("s*.aac")), "aac"))
    counted = hls.accepted(0, 10**12)
    assert counted == frames - 2 * PRIMING, "each frame that was published, once, without the priming of both runs"
    assert hls.accepted(second, second + 4 * SAMPLE_RATE) == 4 * SAMPLE_RATE
    assert 3 * SAMPLE_RATE < hls.accepted(0, second) < 7 * SAMPLE_RATE


def probed(path: Path) -> dict[str, str]:
    exe = shutil.which("ffprobe")
    if exe is None:
        skip_or_fail("no ffprobe here (Debian: ffmpeg)")
    argv = [exe, "-v", "error", "-show_entries", "stream=codec_type,codec_name,profile", "-of", "json", str(path)]
    done = subprocess.run(argv, capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
    return {
        stream["codec_type"]: f"{stream['codec_name']} {stream['profile']}"
        for stream in json.loads(done.stdout)["streams"]
    }


def test_players_take_all_three_playlists(tmp_path: Path) -> None:
    hls = WriterHere(tmp_path)
    hls.start()
    run(Hub([hls]), tone(7.0), 0)
    hls.stop()
    for rendition in ("stream", "audio"):
        # A live playlist makes ffmpeg wait for more.
        with (tmp_path / f"{rendition}.m3u8").open("a") as playlist:
            playlist.write("#EXT-X-ENDLIST\n")
    assert probed(tmp_path / "stream.m3u8") == {"video": "h264 Main", "audio": "aac LC"}
    assert probed(tmp_path / "audio.m3u8") == {"audio": "aac LC"}
    assert probed(tmp_path / "master.m3u8") == {"video": "h264 Main", "audio": "aac LC"}
    for name in ("stream", "audio", "master"):
        argv = [ffmpeg_exe(), "-v", "error", "-live_start_index", "0", "-i", str(tmp_path / f"{name}.m3u8")]
        argv += ["-map", "0:a:0", "-f", "f32le", "pipe:1"]
        done = subprocess.run(argv, capture_output=True, check=True, timeout=60)
        assert done.stderr.decode() == "", "played without a complaint"
        assert len(done.stdout) / 8 == pytest.approx(7 * SAMPLE_RATE, abs=3 * FRAME)
