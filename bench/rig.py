"""What several measurements need: servers on the loopback, and waiting with a deadline."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from radio.clock import Deadline, SystemClock

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
