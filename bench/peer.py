"""The same programme by us and by Liquidsoap, side by side in one run, with a bare ffmpeg as the measure of encoding.

    .venv/bin/python -m bench.peer [--json FILE] [--ports 8515]

Both air the same three talks from a queue that then runs dry, with something to fall back to, into HLS and Icecast;
ours with the picture and an hourly recording besides. Then what they send to dies: Icecast (killed, there again after
10 s), the encoder (our ffmpeg; Liquidsoap encodes in itself, so it is killed and started again at once) and the folder
of the web stream (gone for 10 s). What listeners heard is taken from recordings of both streams. Needs Debian's
liquidsoap and icecast2.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import psutil

from bench.bare import BareFfmpeg, take_down
from bench.listening import Heard, HlsListener, IcecastListener, Listener
from bench.programme import data_folder
from bench.rig import MB, Family, wait_until
from radio.audio import synth
from radio.clock import SystemClock
from radio.config import load_config

TALKS = 3
TALK_SECONDS = 50.0
STEADY_SECONDS = 60.0
DRY_SECONDS = 150.0
FAULT_SECONDS = 10.0
AFTER_SECONDS = 30.0
ICECAST = """<icecast><limits><clients>20</clients><sources>4</sources><burst-size>65535</burst-size></limits>
<authentication><source-password>source</source-password><admin-user>admin</admin-user>
<admin-password>admin</admin-password></authentication><hostname>localhost</hostname>
<listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket><fileserve>0</fileserve>
<paths><basedir>/usr/share/icecast2</basedir><logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot>
<adminroot>/usr/share/icecast2/admin</adminroot></paths>
<logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog><loglevel>2</loglevel></logging>
<security><chroot>0</chroot><changeowner><user>icecast2</user><group>icecast</group></changeowner></security></icecast>
"""


class Icecast:
    """Debian's Icecast on a port of the loopback, to be killed and started again."""

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir(parents=True)
        folder.chmod(0o777)
        self._file = folder / "icecast.xml"
        self._file.write_text(ICECAST.format(port=port, folder=folder))
        self._port = port
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["icecast2", "-c", str(self._file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(lambda: _answers(self._port), 10, "no Icecast")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


class Liquidsoap:
    """bench/peer.liq, with the talks in its queue."""

    def __init__(self, folder: Path, icecast: int, telnet: int, talks: Sequence[Path]) -> None:
        self.folder = folder
        self._telnet = telnet
        self._talks = talks
        (folder / "hls").mkdir(parents=True)
        (folder / "rotation.m3u").write_text(f"{talks[0]}\n")
        names = {"PEER_FOLDER": str(folder), "PEER_ICECAST": str(icecast), "PEER_TELNET": str(telnet)}
        self._environment = {**os.environ, **names}
        self.start()

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            script = Path(__file__).with_name("peer.liq")
            self.process = psutil.Popen(["liquidsoap", str(script)], env=self._environment, stdout=log, stderr=log)
        wait_until(lambda: _answers(self._telnet), 60, "no Liquidsoap")
        with socket.create_connection(("127.0.0.1", self._telnet), timeout=5) as line:
            for talk in self._talks:
                line.sendall(f"queue.push {talk}\r\n".encode())
            line.sendall(b"quit\r\n")
            while line.recv(4096):
                pass

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def cpu_seconds(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)


def compare(base_port: int, folder: Path) -> dict[str, object]:
    import soundfile

    clock = SystemClock()
    icecast_port, telnet = base_port, base_port + 1
    data = data_folder(folder, TALKS, TALK_SECONDS)
    talks = sorted((data / "segments").glob("*/sound.flac"))
    mount = {"host": "127.0.0.1", "port": icecast_port, "mount": "/ours.mp3", "password": "source", "kbps": 128}
    settings = [f"outputs.icecast={json.dumps([mount])}"]
    config = load_config(folder / "config.yaml", overrides=settings)
    take_down(config, TALK_SECONDS, folder)
    with ExitStack() as stack:
        icecast = Icecast(folder / "icecast", icecast_port)
        stack.callback(icecast.kill)
        (folder / "peer").mkdir()
        soundfile.write(folder / "peer" / "bed.flac", synth.bed(24.0), 48_000)
        peer = Liquidsoap(folder / "peer", icecast_port, telnet, talks)
        stack.callback(peer.kill)
        overrides = [word for setting in settings for word in ("--set", setting)]
        argv = [sys.executable, "-m", "radio.app", "playout", "--config", str(folder / "config.yaml"), *overrides]
        log = stack.enter_context((folder / "ours.log").open("wb"))
        ours = psutil.Popen(argv, stderr=log)
        stack.callback(_ended, ours)
        bare = BareFfmpeg(config, folder)
        stack.callback(bare.stop)
        live, theirs = data / "live", folder / "peer" / "hls"
        wait_until((live / "stream.m3u8").exists, 60, "our stream")
        wait_until((theirs / "stream.m3u8").exists, 60, "their stream")
        clock.sleep(5)
        base = f"http://127.0.0.1:{icecast_port}"
        listeners: list[Listener] = [
            HlsListener("ours-hls", folder / "heard", live / "stream.m3u8"),
            HlsListener("peer-hls", folder / "heard", theirs / "aac.m3u8"),
            IcecastListener("ours-icecast", folder / "heard", f"{base}/ours.mp3"),
            IcecastListener("peer-icecast", folder / "heard", f"{base}/peer.mp3"),
        ]
        for listener in listeners:
            listener.start("steady")
        family = Family(ours)
        begun, before = clock.monotonic(), family.look()
        peer_before, bare_before, peak = peer.cpu_seconds(), bare.cpu_seconds(), 0.0
        loads: list[float] = []
        while clock.monotonic() - begun < STEADY_SECONDS:
            clock.sleep(1)
            family.look()
            peak = max(peak, peer.process.memory_info().rss / MB)
            loads.append(os.getloadavg()[0])
        passed = clock.monotonic() - begun
        rates = {name: round((used - before.get(name, 0.0)) / passed, 4) for name, used in family.look().items()}
        peer_rate = (peer.cpu_seconds() - peer_before) / passed
        bare_rate = (bare.cpu_seconds() - bare_before) / passed
        bare.stop()

        _phase(listeners, "queue-dry")
        clock.sleep(DRY_SECONDS)
        _phase(listeners, "icecast-killed")
        icecast.kill()
        clock.sleep(FAULT_SECONDS)
        icecast.start()
        clock.sleep(AFTER_SECONDS)
        _phase(listeners, "encoder-killed")
        next(child for child in ours.children(recursive=True) if "ffmpeg" in child.name()).kill()
        peer.kill()
        peer.start()
        clock.sleep(AFTER_SECONDS)
        _phase(listeners, "folder-gone")
        with _gone(live), _gone(theirs):
            clock.sleep(FAULT_SECONDS)
        clock.sleep(AFTER_SECONDS)
        peer_alive = peer.process.is_running() and peer.process.status() != psutil.STATUS_ZOMBIE
        heard = [what for listener in listeners for what in listener.stop()]
        status = json.loads((data / "run" / "playout.json").read_text())
    total = sum(rates.values())
    return {
        "cores": os.cpu_count(),
        "load": round(sum(loads) / len(loads), 2),
        "ours_cpu_per_s": rates,
        "ours_cpu_per_s_total": round(total, 3),
        "peer_cpu_per_s_sound_only": round(peer_rate, 3),
        "bare_ffmpeg_cpu_per_s": round(bare_rate, 3),
        "ours_to_bare": round(total / bare_rate, 2),
        "ours_peak_pss_mb": round(family.peak_mb),
        "peer_peak_rss_mb": round(peak),
        "peer_alive_at_the_end": peer_alive,
        "ours_outputs": {output["name"]: output["state"] for output in status["outputs"]},
        "ours_longest_silence_by_status_s": status["longest_silence_seconds"],
        "heard": [asdict(what) for what in heard],
    }


def table(heard: Sequence[Heard]) -> list[str]:
    lines = [
        "| listener | phase | seconds heard | longest silence s | longest wait s | breaks |",
        "|---|---|---|---|---|---|",
    ]
    for h in heard:
        lines.append(
            f"| {h.listener} | {h.phase} | {h.seconds} | {h.longest_silence_s} | {h.longest_wait_s} | {h.breaks} |"
        )
    return lines


@contextlib.contextmanager
def _gone(folder: Path) -> Iterator[None]:
    """The folder is away, and a file in its place lets nobody make it anew."""
    away = folder.with_name(f"{folder.name}.away")
    folder.rename(away)
    folder.write_text("in the way")
    yield
    folder.unlink()
    away.rename(folder)


def _phase(listeners: Sequence[Listener], name: str) -> None:
    for listener in listeners:
        listener.phase(name)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ended(process: psutil.Popen) -> None:
    process.terminate()
    process.wait(timeout=20)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ports", type=int, default=8515, help="the first of two free ports")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="keep recordings and logs here")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        report = compare(options.ports, folder)
    for key, value in report.items():
        if key != "heard":
            print(f"{key:34} {value}")
    rows = report["heard"]
    assert isinstance(rows, list)
    print("\n".join(table([Heard(**row) for row in rows])))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
