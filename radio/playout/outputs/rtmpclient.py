"""Publishing by RTMP (Adobe, RTMP 1.0): handshake, commands, chunks, over TCP or TLS.

Ours, because libav's client lets nothing be set from Python: it takes any certificate for RTMPS (tls_verify does not
reach its TLS layer), has no time limit, and calls every refusal an input/output error. Here a refused application and
a refused stream key are told apart. Muxing stays libav's: what goes over the wire are the tags of its FLV. One thread
uses it.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from radio.playout.outputs.amf import Value, decoded, encoded
from radio.playout.outputs.connect import WRITE_SECONDS, TargetError, connected, readable, sending

PORTS: Final = {"rtmp": 1935, "rtmps": 443}
CHUNK_BYTES: Final = 60_000
SOUND: Final = 8
PICTURE: Final = 9
DATA: Final = 18
_HANDSHAKE: Final = 1536
_SET_CHUNK_SIZE, _ACKNOWLEDGED, _USER_CONTROL, _WINDOW, _COMMAND = 1, 3, 4, 5, 20
_PING, _PONG = 6, 7
_EXTENDED: Final = 0xFFFFFF
"""From here on (4.66 h) a time stamp of milliseconds stands in four bytes of its own."""
_CONNECT, _CREATE = 1.0, 4.0
"""Numbers of the commands whose answers are waited for."""


@dataclass(frozen=True)
class Target:
    """Where to publish."""

    scheme: str
    host: str
    port: int
    app: str
    key: str = field(repr=False)
    ca_file: Path | None = None

    @classmethod
    def of(cls, url: str, key: str, ca_file: Path | None = None) -> Target:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        return cls(parts.scheme, parts.hostname or "", port, parts.path.strip("/"), key, ca_file)

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def tc_url(self) -> str:
        """The URL of the application, as servers with several names want to hear it."""
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{port}/{self.app}"


@dataclass
class _Incoming:
    """A message of the server as its chunks come in; what a later header leaves out stays as it was."""

    length: int = 0
    kind: int = 0
    extended: bool = False
    data: bytearray = field(default_factory=bytearray)


class Publisher:
    """A stream being published. Construction returns when the server has said that it takes it."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._socket = connected(target.host, target.port, tls=target.scheme == "rtmps", ca_file=target.ca_file)
        self._in_size = self._out_size = 128  # of chunks, until a side says otherwise
        self._refusal = ""
        self._buffer = bytearray()
        self._incoming: dict[int, _Incoming] = {}
        self._window = self._received = self._told = 0
        self._stream_id = 1
        try:
            self._socket.settimeout(WRITE_SECONDS)
            self._stage("does not speak RTMP: is the port right?", self._shake_hands)
            self._stage("does not know the application: is the path in url right?", self._connect)
            self._stage("refuses the stream key: is it right, or is it on air already?", self._publish)
            self._refusal = "ended the stream"
        except BaseException:
            self._socket.close()
            raise

    def send(self, kind: int, stamp: int, body: bytes) -> None:
        """A message of SOUND, PICTURE or DATA at `stamp` ms. Raises TargetError when the server is gone."""
        with sending():
            while self._buffer or readable(self._socket):
                self._take()
            self._message(4 if kind == SOUND else 6, kind, stamp, self._stream_id, body)

    def close(self) -> None:
        """End the stream, and tell the server so: it then knows it for ended, not for lost."""
        with suppress(OSError):
            self._socket.settimeout(1.0)
            self._command("FCUnpublish", 6.0, None, self._target.key)
            self._command("deleteStream", 7.0, None, float(self._stream_id))
            # Closing with unread answers would reset the connection, and what is on its way would be lost.
            self._socket.shutdown(socket.SHUT_WR)
            while self._socket.recv(65536):
                pass
        self._socket.close()

    def _stage(self, refusal: str, step: Callable[[], None]) -> None:
        """A step of the opening: a server that breaks off in it has refused what was asked for."""
        address, self._refusal = self._target.address, refusal
        try:
            step()
        except TimeoutError as e:
            raise TargetError(f"{address} took the connection and then said nothing for {WRITE_SECONDS:.0f} s") from e
        except (OSError, EOFError) as e:
            raise TargetError(f"{address} {refusal}") from e

    def _shake_hands(self) -> None:
        # Version 3, our time (0), four zero bytes, then noise that the server gives back.
        self._socket.sendall(b"\x03" + bytes(8) + os.urandom(_HANDSHAKE - 8))
        answer = self._exactly(1 + 2 * _HANDSHAKE)
        if answer[0] != 3:
            raise EOFError("another version")
        self._socket.sendall(answer[1 : 1 + _HANDSHAKE])

    def _connect(self) -> None:
        target = self._target
        about: dict[str, Value] = {
            "app": target.app,
            "type": "nonprivate",
            "flashVer": "FMLE/3.0 (compatible; PaperRadio)",
            "tcUrl": target.tc_url,
        }
        self._command("connect", _CONNECT, about)
        self._answer(_CONNECT)

    def _publish(self) -> None:
        self._message(2, _SET_CHUNK_SIZE, 0, 0, CHUNK_BYTES.to_bytes(4, "big"))
        self._out_size = CHUNK_BYTES
        self._command("releaseStream", 2.0, None, self._target.key)
        self._command("FCPublish", 3.0, None, self._target.key)
        self._command("createStream", _CREATE, None)
        found = self._answer(_CREATE)
        number = found[3] if len(found) > 3 and isinstance(found[3], float) else 1.0
        if not 0 <= number < 1 << 32:  # nor is it, when it is not a number
            raise EOFError("no number of a stream")
        self._stream_id = int(number)
        self._command("publish", 5.0, None, self._target.key, "live", stream=self._stream_id)
        while self._take()[:1] != ["onStatus"]:
            pass  # servers speak of other things first

    def _answer(self, number: float) -> list[Value]:
        """The server's answer to a command."""
        while True:
            found = self._take()
            if len(found) > 1 and found[0] in ("_result", "_error") and found[1] == number:
                if found[0] == "_result":
                    return found
                raise self._refused(found)

    def _refused(self, found: list[Value]) -> TargetError:
        # Its prose is left out: that may name the stream key.
        said = found[-1].get("code") if isinstance(found[-1], dict) else None
        known = isinstance(said, str) and re.fullmatch(r"Net(Stream|Connection)(\.[A-Za-z]+){1,3}", said)
        return TargetError(f"{self._target.address} {self._refusal}{f' (it says {said})' if known else ''}")

    def _command(self, name: str, number: float, *values: Value, stream: int = 0) -> None:
        self._message(3, _COMMAND, 0, stream, encoded(name, number, *values))

    def _message(self, channel: int, kind: int, stamp: int, stream: int, body: bytes) -> None:
        stamp &= 0xFFFFFFFF
        long = stamp >= _EXTENDED
        extended = stamp.to_bytes(4, "big") if long else b""
        head = bytes([channel]) + (_EXTENDED if long else stamp).to_bytes(3, "big") + len(body).to_bytes(3, "big")
        out = bytearray(head + bytes([kind]) + stream.to_bytes(4, "little") + extended + body[: self._out_size])
        for at in range(self._out_size, len(body), self._out_size):
            out += bytes([0xC0 | channel]) + extended + body[at : at + self._out_size]
        self._socket.sendall(out)

    def _take(self) -> list[Value]:
        """One chunk of the server; the values of a command that it completes, else nothing. Raises EOFError."""
        first = self._exactly(1)[0]
        form, channel = first >> 6, first & 0x3F
        if channel < 2:
            more = self._exactly(1 + channel)
            channel = 64 + int.from_bytes(more, "little")
        incoming = self._incoming.setdefault(channel, _Incoming())
        head = self._exactly((11, 7, 3, 0)[form])
        if form < 3:
            incoming.extended = head[:3] == b"\xff\xff\xff"
        if form < 2:
            incoming.length, incoming.kind = int.from_bytes(head[3:6], "big"), head[6]
        if incoming.extended:
            self._exactly(4)
        incoming.data += self._exactly(min(self._in_size, incoming.length - len(incoming.data)))
        if len(incoming.data) < incoming.length:
            return []
        body, incoming.data = bytes(incoming.data), bytearray()
        return self._heard(incoming.kind, body)

    def _heard(self, kind: int, body: bytes) -> list[Value]:
        if kind == _SET_CHUNK_SIZE:
            self._in_size = max(1, int.from_bytes(body[:4], "big") & 0x7FFFFFFF)
        elif kind == _WINDOW:
            self._window = int.from_bytes(body[:4], "big")
        elif kind == _USER_CONTROL and int.from_bytes(body[:2], "big") == _PING:
            self._message(2, _USER_CONTROL, 0, 0, _PONG.to_bytes(2, "big") + body[2:6])
        elif kind == _COMMAND:
            found = decoded(body)
            if found[:1] == ["onStatus"] and isinstance(found[-1], dict) and found[-1].get("level") == "error":
                raise self._refused(found)
            return found
        return []

    def _exactly(self, n: int) -> bytes:
        while len(self._buffer) < n:
            piece = self._socket.recv(65536)
            if not piece:
                raise EOFError
            self._buffer += piece
            self._received += len(piece)
        data = bytes(self._buffer[:n])
        del self._buffer[:n]
        if self._window and self._received - self._told >= self._window // 2:
            self._told = self._received
            self._message(2, _ACKNOWLEDGED, 0, 0, (self._received & 0xFFFFFFFF).to_bytes(4, "big"))
        return data
