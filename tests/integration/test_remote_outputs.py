"""The real thing to real servers: connections made anew as planned, and secrets that nobody finds anywhere."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import av
import psutil
import pytest

from radio.clock import SystemClock
from radio.store import Store
from tests.playout_parts import segment_in, tone
from tests.playout_process import Playout, playout
from tests.servers import IcecastServer, RtmpServer, free_port
from tests.waiting import wait

pytestmark = pytest.mark.integration

KEY = "live_5up3r_s3cret_k3y"
WRONG_KEY = "live_wr0ng_k3y"
PASSWORD = "s0urce-pa55word"
WRONG_PASSWORD = "wr0ng-pa55word"
SECRETS = [KEY, WRONG_KEY, PASSWORD, WRONG_PASSWORD]
SECRETS += [base64.b64encode(f"source:{word}".encode()).decode() for word in (PASSWORD, WRONG_PASSWORD)]


def with_programme(folder: Path, count: int, seconds: float) -> None:
    (folder / "data").mkdir()
    store = Store.open(folder / "data" / "radio.db", SystemClock())
    for number in range(1, count + 1):
        segment = segment_in(folder / "data" / "segments", number, tone(seconds))
        store.segments.add(segment)
        store.rundown.append(segment, "rotation")
    store.close()


def config_of(**outputs: object) -> str:
    return f"encoder: {{preset: ultrafast}}\nlog_level: debug\noutputs: {json.dumps(outputs)}"


def test_a_connection_is_made_anew_as_planned_and_is_no_fault(tmp_path: Path) -> None:
    with_programme(tmp_path, 8, 9.0)
    server = RtmpServer(tmp_path / "nginx", {KEY})
    server.start()
    target = {"name": "twitch", "url": f"rtmp://127.0.0.1:{server.port}/app", "key": KEY, "rollover_hours": 10 / 3600}
    try:
        with playout(tmp_path, config_text=config_of(rtmp=[target])) as it:
            wait(lambda: it.output("twitch") == "up", "up", 90)
            wait(lambda: it.log.read_text().count("made anew, as planned") >= 2, "two roll-overs", 90)
            wait(lambda: len(list(server.records.glob("*.flv"))) >= 3, "three broadcasts", 30)
            it.moves_on(60, "the web stream")
            status, found = it.status(), it.output_status("twitch")
            assert found is not None
            assert status is not None
            assert (found.state, found.error, found.restarts) == ("up", None, 0), "a plan is no fault"
            assert not [alarm for alarm in status.alarms if "twitch" in alarm]
    finally:
        server.close()
    records = sorted(server.records.glob("*.flv"), key=lambda path: path.stat().st_mtime)[:3]
    for path in records[:2]:
        with av.open(str(path)) as record:
            stamps, first_is_key = [], None
            for packet in record.demux(video=0):
                if packet.dts is not None:
                    first_is_key = packet.is_keyframe if first_is_key is None else first_is_key
                    stamps.append(packet.dts)
        assert first_is_key
        assert stamps[0] < 200, "each begins at zero"
        assert all(after > before for before, after in pairwise(stamps))
        assert stamps[-1] > 5_000


def told(it: Playout) -> str:
    """All that anybody could read of a running playout: logs, files, command lines, its children's environment."""
    parts = [it.log.read_text(errors="replace")]
    for path in (it.folder / "data").rglob("*"):
        if path.is_file() and path.suffix not in (".ts", ".wav", ".flac", ".mp3", ".aac"):
            parts.append(path.read_bytes().decode("latin-1"))
    parts += it.process.cmdline()
    for child in it.process.children(recursive=True):
        try:
            parts += [*child.cmdline(), *child.environ().values()]
        except psutil.NoSuchProcess:
            continue
    return "\n".join(parts)


def command(it: Playout, *words: str) -> str:
    argv = [sys.executable, "-m", "radio.cli", "--config", str(it.config), *words]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout + done.stderr


def test_no_secret_is_found_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_programme(tmp_path, 2, 60.0)
    server = RtmpServer(tmp_path / "nginx", {KEY})
    server.start()
    icecast = IcecastServer(tmp_path / "icecast", PASSWORD)
    icecast.start()
    rtmp = [
        {"name": "good", "url": f"rtmp://127.0.0.1:{server.port}/app", "key": KEY},
        {"name": "in-url", "url": f"rtmp://127.0.0.1:{server.port}/app/{WRONG_KEY}"},
        {"name": "no-app", "url": f"rtmp://127.0.0.1:{server.port}/nothing", "key": KEY},
        {"name": "no-host", "url": "rtmps://no-such-host.invalid/app", "key": KEY},
        {"name": "no-tls", "url": f"rtmps://127.0.0.1:{icecast.port}/app", "key": KEY},
        {"name": "no-server", "url": f"rtmp://127.0.0.1:{free_port()}/app", "key": KEY},
    ]
    mounts = [
        {"name": "mount", "host": "127.0.0.1", "port": icecast.port, "password": PASSWORD},
        {"name": "no-mount", "host": "127.0.0.1", "port": icecast.port, "password": WRONG_PASSWORD, "mount": "/x.mp3"},
    ]
    # Some by the environment, as an operator keeps them out of files.
    monkeypatch.setenv("RADIO_OUTPUTS__ICECAST", json.dumps(mounts))
    try:
        with playout(tmp_path, config_text=config_of(rtmp=rtmp)) as it:
            wait(lambda: it.output("good") == "up" and it.output("mount") == "up", "the good ones are up", 90)
            for name in ("in-url", "no-app", "no-host", "no-tls", "no-server", "no-mount"):
                wait(lambda name=name: it.output(name) == "down", f"{name} is down", 60)  # type: ignore[misc]
            # The encoder, HLS, the recording and the two good ones; others come and go.
            wait(lambda: len(it.process.children()) >= 5, "the processes whose command lines are read", 60)
            seen = told(it)
            server.kill()
            icecast.kill()
            wait(lambda: it.output("good") == "down" and it.output("mount") == "down", "all are down", 60)
            seen += told(it) + command(it, "status", "--json") + command(it, "status") + command(it, "doctor")
            server.start()
            icecast.start()
            wait(lambda: it.output("good") == "up" and it.output("mount") == "up", "the good ones are up again", 90)
            seen += told(it)
        seen += it.log.read_text(errors="replace")
    finally:
        server.close()
        icecast.kill()
    assert "refuses the stream key" in seen
    assert "refuses user or password" in seen
    assert "output no-host" in seen, "of radio doctor"
    assert [secret for secret in SECRETS if secret in seen] == []
