"""The ffmpeg binary, and errors that tell no secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.audio import ffmpeg
from radio.errors import AudioError

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("rtmp://live.example/app/live_123_abc: Broken pipe", "rtmp://live.example/app/***"),
        ("rtmps://live.example:443/app/live_1?bandwidthtest=true failed", "rtmps://live.example:443/app/*** failed"),
        ("[tee @ 0x1] 'rtmp://a.example/live/k3y' failed", "'rtmp://a.example/live/***' failed"),
        ("icecast://source:hackme@host:8000/radio.mp3", "icecast://***@host:8000/radio.mp3"),
        ("icecast://source:hack@me/hackme@host:8000/radio.mp3", "icecast://***@host:8000/radio.mp3"),
        ("srt://h:9000?passphrase=secretsecret", "srt://h:9000?***"),
        ("nothing secret here, 12:30", "nothing secret here, 12:30"),
    ],
)
def test_urls_lose_their_secrets(printed: str, shown: str) -> None:
    assert shown in ffmpeg.redacted(printed)
    for secret in ("live_1", "k3y", "hackme", "secretsecret"):
        assert secret not in ffmpeg.redacted(printed)


def test_the_named_binary_must_exist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RADIO_FFMPEG", str(tmp_path / "none"))
    with pytest.raises(AudioError, match="no program"):
        ffmpeg.ffmpeg_exe()


def test_a_failure_tells_the_end_of_stderr_without_the_key() -> None:
    with pytest.raises(AudioError, match="ffmpeg failed") as caught:
        ffmpeg.run(["-v", "error", "-i", "/nonexistent.flac", "-f", "flv", "rtmp://127.0.0.1:1/app/s3cret"])
    assert "nonexistent" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_hanging_run_is_ended() -> None:
    with pytest.raises(AudioError, match="longer than"):
        ffmpeg.run(["-v", "error", "-re", "-f", "lavfi", "-i", "anullsrc", "-f", "null", "-"], timeout=0.5)


def test_a_graph_becomes_a_command_line_that_runs(tmp_path: Path) -> None:
    import ffmpeg as builder

    target = tmp_path / "tone.wav"
    graph = builder.input("sine=frequency=440:duration=0.2", f="lavfi").output(str(target), ar=48000, loglevel="error")
    argv = ffmpeg.command(graph)
    assert argv[0] == ffmpeg.ffmpeg_exe()
    ffmpeg.run(argv)
    assert target.stat().st_size > 19000
