"""The Icecast source: a small process that encodes the station's sound as mp3 and sends it to a mount.

`python -m radio.playout.outputs.icecast_push`, fed by radio.playout.outputs.wire; user and password come by stdin.
libmp3lame (by PyAV) encodes: its packets say which samples they hold. The connection is ours and not libav's, whose
icecast protocol can be told no certificates; it is a PUT that never ends (Icecast 2.4 and later).
"""

from __future__ import annotations

import base64
import socket
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import numpy as np

from radio.playout.outputs.accepted import Accepted
from radio.playout.outputs.connect import WRITE_SECONDS, TargetError, connected, exit_code, readable, sending
from radio.playout.outputs.wire import Message, Sound, Title, messages, settings
from radio.types import CHANNELS, SAMPLE_RATE

ANSWER_SECONDS: Final = 10.0
TITLE_RETRY_SECONDS: Final = 5.0
HEAD_BYTES: Final = 16_384
_REFUSALS: Final = {
    401: "refuses user or password",
    403: "refuses the mount: is it in use, or are there too many sources?",
    404: "has no such mount",
    405: "takes no sources: is it Icecast 2.4 or later, is the port right?",
}


class Mount:
    """Where the sound goes. Requests carry the password; errors do not."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._found = found
        self._ca_file = Path(found["ca_file"]) if found["ca_file"] else None
        self.address = f"{found['host']}:{found['port']}"

    def source(self) -> socket.socket:
        """A connection that takes mp3. Raises TargetError."""
        found = self._found
        about = {
            "Content-Type": "audio/mpeg",
            "Ice-Name": found["stream_name"],
            "Ice-Description": found["description"],
            "Ice-Genre": found["genre"],
            "Ice-Public": "1" if found["public"] else "0",
            "Ice-Bitrate": str(found["kbps"]),
            "Ice-Audio-Info": f"ice-samplerate={SAMPLE_RATE};ice-bitrate={found['kbps']};ice-channels={CHANNELS}",
            "Expect": "100-continue",
        }
        connection, status = self._asked("PUT", found["mount"], about)
        if status not in (100, 200):
            connection.close()
            refusal = _REFUSALS.get(status, f"answered {status}: is it Icecast, is the port right?")
            raise TargetError(f"{self.address} {refusal}")
        connection.settimeout(WRITE_SECONDS)
        return connection

    def title(self, text: str) -> None:
        """Tell listeners what is on. Raises TargetError."""
        query = {"mode": "updinfo", "mount": self._found["mount"], "charset": "UTF-8", "song": text}
        connection, status = self._asked("GET", f"/admin/metadata?{urlencode(query, quote_via=quote)}", {})
        connection.close()
        if status != 200:
            raise TargetError(f"{self.address} refuses titles ({status})")

    def _asked(self, method: str, path: str, about: dict[str, str]) -> tuple[socket.socket, int]:
        """The connection and the status of the answer."""
        found = self._found
        secret = base64.b64encode(f"{found['user']}:{found['password']}".encode()).decode()
        headers = {"Host": self.address, "User-Agent": "PaperRadio", "Authorization": f"Basic {secret}", **about}
        # A line break in a name would begin another header.
        lines = [f"{name}: {' '.join(value.split())}" for name, value in headers.items() if value]
        version = "1.1" if "Expect" in about else "1.0"
        connection = connected(found["host"], found["port"], tls=found["tls"], ca_file=self._ca_file)
        try:
            connection.settimeout(ANSWER_SECONDS)
            connection.sendall("\r\n".join([f"{method} {path} HTTP/{version}", *lines, "", ""]).encode())
            head = b""
            while b"\r\n\r\n" not in head and len(head) < HEAD_BYTES and (piece := connection.recv(4096)):
                head += piece
            return connection, int(head.split(None, 2)[1])
        except TimeoutError as e:
            connection.close()
            raise TargetError(f"{self.address} took the connection and then said nothing") from e
        except (OSError, IndexError, ValueError) as e:
            connection.close()
            raise TargetError(f"{self.address} does not speak HTTP: is the port right, does it want TLS?") from e


class Mp3:
    """Sound in, frames out, each with the samples that it stands for."""

    def __init__(self, kbps: int) -> None:
        import av

        av.logging.set_level(None)
        self._codec = av.AudioCodecContext.create("libmp3lame", "w")
        self._codec.sample_rate = SAMPLE_RATE
        self._codec.layout = "stereo"
        self._codec.format = "s16p"
        self._codec.bit_rate = kbps * 1000
        # LAME's quality 7 instead of 5 at the same bit rate: 0.015 CPU-s/s instead of 0.026.
        self._codec.options = {"compression_level": "7"}
        self._pending: deque[tuple[int, int]] = deque()
        self._position = 0

    def encoded(self, sound: Sound) -> Iterator[tuple[bytes, list[tuple[int, int]]]]:
        import av

        samples = np.frombuffer(sound.pcm, np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate = SAMPLE_RATE
        # Counted over gaps: the encoder wants its input without any.
        frame.pts = self._position
        self._position += sound.samples
        self._pending.append((sound.first, sound.first + sound.samples))
        for packet in self._codec.encode(frame):
            yield bytes(packet), self._taken(packet.duration or self._codec.frame_size)

    def _taken(self, samples: int) -> list[tuple[int, int]]:
        ranges = []
        while samples and self._pending:
            first, end = self._pending.popleft()
            upto = min(end, first + samples)
            ranges.append((first, upto))
            samples -= upto - first
            if upto < end:
                self._pending.appendleft((upto, end))
        return ranges


class TitleTeller:
    """Tells titles in a thread of its own, so that the sound never waits for them; the newest counts."""

    def __init__(self, mount: Mount, accepted: Accepted) -> None:
        self._mount = mount
        self._accepted = accepted
        self._changed = threading.Condition()
        self._text: str | None = None
        threading.Thread(target=self._run, name="titles", daemon=True).start()

    def tell(self, text: str) -> None:
        with self._changed:
            self._text = text
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._text is None:
                    self._changed.wait()
                text, self._text = self._text, None
            try:
                self._mount.title(text)
                self._accepted.trouble = None
            except TargetError as e:
                self._accepted.trouble = f"titles fail: {e}"
                with self._changed:
                    self._text = self._text or text
                    self._changed.wait(TITLE_RETRY_SECONDS)


def stream(mount: Mount, kbps: int, source: Iterable[Message], accepted: Accepted) -> None:
    """Send the sound of `source` to `mount` until it ends. Raises TargetError."""
    mp3, titles = Mp3(kbps), TitleTeller(mount, accepted)
    waiting: deque[Title] = deque()
    with closing(mount.source()) as connection:
        for message in source:
            if isinstance(message, Title):
                waiting.append(message)
            elif isinstance(message, Sound):
                for data, ranges in mp3.encoded(message):
                    _send(connection, data)
                    for first, end in ranges:
                        accepted.add(first, end)
                        while waiting and waiting[0].at < end:
                            titles.tell(waiting.popleft().text)
    accepted.tell()


def _send(connection: socket.socket, data: bytes) -> None:
    with sending():
        if readable(connection) and not connection.recv(4096):
            raise EOFError
        connection.sendall(data)


def main() -> int:
    """Entry of the process."""
    found = settings()
    return exit_code(lambda: stream(Mount(found), found["kbps"], messages(), Accepted(sys.stdout)))


if __name__ == "__main__":
    sys.exit(main())
