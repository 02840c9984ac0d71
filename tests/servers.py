"""Real servers on the loopback that take what the station sends, and a line to them that can be slow or encrypted."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs
from urllib.request import urlopen

import psutil

from radio.clock import SystemClock
from tests.conftest import skip_or_fail
from tests.waiting import wait

RTMP_MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")
PIECE = 16 * 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Door(ThreadingHTTPServer):
    """Asked by nginx whether a stream key is good."""

    daemon_threads = True

    def __init__(self, keys: set[str]) -> None:
        self.keys = keys
        super().__init__(("127.0.0.1", 0), _Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Answer(BaseHTTPRequestHandler):
    server: Door

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(200 if asked["name"][0] in self.server.keys else 403)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: keys are among what would be logged."""


class RtmpServer:
    """A real RTMP server: nginx with its module, as a stand-in for Twitch. Records what it gets, takes `keys` only."""

    def __init__(self, folder: Path, keys: set[str] | None = None, port: int = 0) -> None:
        exe = next((Path(p) for p in ("/usr/sbin/nginx", "/usr/bin/nginx") if Path(p).exists()), None)
        if exe is None or not RTMP_MODULE.exists():
            skip_or_fail("no nginx with libnginx-mod-rtmp here (Debian: nginx libnginx-mod-rtmp)")
        self.exe = exe
        self.port = port or free_port()
        self.records = folder / "records"
        self.records.mkdir(parents=True)
        self.records.chmod(0o777)
        self.conf = folder / "nginx.conf"
        self.door = Door(keys) if keys is not None else None
        ask = f"on_publish http://127.0.0.1:{self.door.server_port}/;" if self.door else ""
        user = "user root;" if os.geteuid() == 0 else ""
        self.conf.write_text(
            f"load_module {RTMP_MODULE};\n{user} worker_processes 1; daemon off; master_process off;\n"
            f"error_log {folder}/error.log warn; pid {folder}/nginx.pid;\nevents {{ worker_connections 64; }}\n"
            f"rtmp {{ access_log off; server {{ listen 127.0.0.1:{self.port}; chunk_size 4096; timeout 10s;\n"
            f"application app {{ live on; record all; record_path {self.records}; record_unique on; {ask} }} }} }}\n"
        )
        self.process: psutil.Popen | None = None

    def start(self) -> None:
        self.process = psutil.Popen([str(self.exe), "-c", str(self.conf), "-e", str(self.conf.parent / "start.log")])
        wait(lambda: listens(self.port), "nginx listens", 20)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=10)
            self.process = None

    def close(self) -> None:
        self.kill()
        if self.door is not None:
            self.door.shutdown()
            self.door.server_close()

    def received(self) -> int:
        return sum(path.stat().st_size for path in self.records.glob("*.flv"))


class Line:
    """A TCP line to `port` of this machine that carries `bytes_per_second` towards it (None: all), by TLS if asked."""

    def __init__(self, port: int, certificate: tuple[Path, Path] | None = None) -> None:
        self.bytes_per_second: float | None = None
        self._to = port
        self._tls: ssl.SSLContext | None = None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(*certificate)
        self._clock = SystemClock()
        self._listener = socket.socket()
        # A small window, so that what is slow shows at the sender and not in buffers of ours.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, PIECE)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        # A blocked accept outlives close(); shutdown wakes it.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        try:
            near = self._tls.wrap_socket(caller, server_side=True) if self._tls else caller
            far = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            caller.close()
            return
        threading.Thread(target=self._pump, args=(far, near, False), daemon=True).start()
        self._pump(near, far, True)

    def _pump(self, source: socket.socket, sink: socket.socket, slowly: bool) -> None:
        with suppress(OSError):
            while data := source.recv(PIECE):
                if slowly and self.bytes_per_second:
                    self._clock.sleep(len(data) / self.bytes_per_second)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody has signed but itself, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        skip_or_fail("no openssl here (Debian: openssl)")
    cert, key = folder / "cert.pem", folder / "key.pem"
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([openssl, *request, *names, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return cert, key


class IcecastServer:
    """A real Icecast with one password for sources."""

    def __init__(self, folder: Path, password: str) -> None:
        exe = shutil.which("icecast2") or shutil.which("icecast")
        if exe is None:
            skip_or_fail("no icecast2 here (Debian: icecast2)")
        self.port = free_port()
        folder.mkdir(parents=True)
        owner = "<changeowner><user>nobody</user><group>nogroup</group></changeowner>" if os.geteuid() == 0 else ""
        conf = folder / "icecast.xml"
        conf.write_text(
            f"<icecast><hostname>localhost</hostname><location>here</location><admin>a@localhost</admin><fileserve>1</fileserve>"
            f"<limits><clients>20</clients><sources>4</sources><source-timeout>5</source-timeout></limits>"
            f"<authentication><source-password>{password}</source-password>"
            f"<admin-user>admin</admin-user><admin-password>{password}-admin</admin-password></authentication>"
            f"<mount type='normal'><mount-name>/radio.mp3</mount-name><charset>UTF-8</charset></mount>"
            f"<listen-socket><port>{self.port}</port><bind-address>127.0.0.1</bind-address></listen-socket>"
            f"<paths><logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot>"
            f"<adminroot>/usr/share/icecast2/admin</adminroot></paths>"
            f"<logging><accesslog>-</accesslog><errorlog>-</errorlog><loglevel>2</loglevel></logging>"
            f"<security><chroot>0</chroot>{owner}</security></icecast>"
        )
        self._argv = [exe, "-c", str(conf)]
        self._log = folder / "icecast.log"
        self.process: psutil.Popen | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = psutil.Popen(self._argv, stdout=log, stderr=log)
        wait(lambda: listens(self.port), "icecast listens", 20)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(timeout=10)
            self.process = None

    def sources(self) -> list[dict[str, object]]:
        """What the server says of each stream."""
        with urlopen(f"http://127.0.0.1:{self.port}/status-json.xsl", timeout=5) as answer:
            text = answer.read().decode()
        # Icecast 2.4 without a source writes no JSON: a colon where a comma belongs.
        found = json.loads(text)["icestats"]["source"] if '"source"' in text else []
        return found if isinstance(found, list) else [found]
