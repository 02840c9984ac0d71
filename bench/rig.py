"""What several measurements need: servers on the loopback, programmes to air, processes and what they cost."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from radio.clock import Deadline, SystemClock

MB = 2**20
NGINX = """
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
user root; worker_processes 1; daemon off;
error_log {folder}/error.log info;
pid {folder}/nginx.pid;
events {{ worker_connections 64; }}
rtmp {{
  access_log off;
  server {{
    listen 127.0.0.1:{port};
    chunk_size 4096;
    application app {{ live on; {record} }}
  }}
}}
"""
RECORD = "record all; record_path {folder}/rec; record_unique on; record_suffix .flv;"


@contextlib.contextmanager
def nginx_rtmp(folder: Path, port: int, *, record: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """Debian's nginx with its RTMP module on 127.0.0.1; recordings in `folder`/rec."""
    (folder / "rec").mkdir(parents=True)
    recording = RECORD.format(folder=folder.resolve()) if record else ""
    file = folder / "nginx.conf"
    file.write_text(NGINX.format(folder=folder.resolve(), port=port, record=recording))
    process = subprocess.Popen(["nginx", "-c", str(file.resolve())], stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_until(done: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Look ten times a second until `done`; raise AssertionError(`otherwise`) after `seconds`."""
    clock = SystemClock()
    deadline = Deadline(clock, seconds)
    while not done():
        assert not deadline.passed(), otherwise
        clock.sleep(0.1)


def label(process: psutil.Process) -> str:
    """A process's short name: the module that python runs with its first word, or the program."""
    argv = process.cmdline()
    if "-m" in argv[:-1]:
        at = argv.index("-m") + 1
        words = [argv[at].rpartition(".")[2], *(w for w in argv[at + 1 :][:1] if w.isidentifier())]
        return " ".join(words)
    if any("multiprocessing" in word for word in argv):
        return "tracker" if any("resource_tracker" in word for word in argv) else "worker"
    return process.name().split("-")[0]


def pss(process: psutil.Process) -> int:
    """Memory of a process, its share of what it shares with others; resident memory where that is not told."""
    try:
        return int(process.memory_full_info().pss)
    except (psutil.AccessDenied, AttributeError):
        return int(process.memory_info().rss)


@dataclass
class Family:
    """A process and its children: CPU time by label, children that ended in the meantime included."""

    root: psutil.Process
    peak_mb: float = 0.0
    _seen: dict[tuple[int, float], tuple[str, float]] = field(default_factory=dict)

    def look(self) -> dict[str, float]:
        """CPU-seconds so far, by label; remembers the most memory that all together held."""
        memory = 0
        for member in [self.root, *self.root.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                times = member.cpu_times()
                self._seen[member.pid, member.create_time()] = (label(member), times.user + times.system)
                memory += pss(member)
        self.peak_mb = max(self.peak_mb, memory / MB)
        sums: dict[str, float] = {}
        for name, used in self._seen.values():
            sums[name] = sums.get(name, 0.0) + used
        return sums
