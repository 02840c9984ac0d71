"""A connection to a server that the operator named, and what to tell them when there is none."""

from __future__ import annotations

import select
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from radio.playout.outputs.wire import Report, say

CONNECT_SECONDS: Final = 10.0
WRITE_SECONDS: Final = 8.0
"""How long a server may take nothing."""
SEND_BUFFER: Final = 192 * 1024
"""Bytes; Linux takes twice of it. Left to itself it grows to 4 MB, which would hide 12 s of lag from us."""


class TargetError(Exception):
    """Why a target does not take the stream, in the operator's words. Holds neither key, password nor URL."""


def connected(host: str, port: int, *, tls: bool, ca_file: Path | None = None) -> socket.socket:
    """A connection; with `tls` the certificate is always checked, against `ca_file` or the system's authorities.

    Raises TargetError.
    """
    address = f"{host}:{port}"
    context = _checking(ca_file) if tls else None
    try:
        plain = socket.create_connection((host, port), timeout=CONNECT_SECONDS)
    except (socket.gaierror, UnicodeError) as e:
        raise TargetError(f"the host {host} is unknown: is its name right, is there a network?") from e
    except ConnectionRefusedError as e:
        raise TargetError(f"{address} refuses connections: is the server down, or the port wrong?") from e
    except TimeoutError as e:
        raise TargetError(f"{address} does not answer: is the server up, does a firewall stand between?") from e
    except OSError as e:
        raise TargetError(f"{address} cannot be reached: {e.strerror or e}") from e
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if context is None:
        return plain
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except ssl.SSLCertVerificationError as e:
        why = (
            f"the certificate of {address} is not accepted ({e.verify_message}): is the host right? "
            "a private server's own authority goes in ca_file"
        )
    except ssl.SSLError as e:
        why = f"{address} does not speak TLS as we do ({e.reason}): does this port want a connection without TLS?"
    except OSError as e:
        why = f"{address} broke off the TLS handshake ({e.strerror or e}): does this port want TLS?"
    plain.close()
    raise TargetError(why)


def _checking(ca_file: Path | None) -> ssl.SSLContext:
    """Settings that check certificates. Raises TargetError."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError as e:
        raise TargetError(f"ca_file {ca_file} holds no certificate in PEM form") from e
    except FileNotFoundError as e:
        raise TargetError(f"ca_file {ca_file} does not exist") from e
    except OSError as e:
        raise TargetError(f"ca_file {ca_file} cannot be read: {e.strerror or e}") from e


def readable(connection: socket.socket) -> bool:
    """Whether a read would return at once: the server said something, or is gone."""
    if isinstance(connection, ssl.SSLSocket) and connection.pending():
        return True
    return bool(select.select([connection], [], [], 0)[0])


@contextmanager
def sending() -> Iterator[None]:
    """What goes wrong with a connection in use, in the operator's words. Raises TargetError."""
    try:
        yield
    except TimeoutError as e:
        raise TargetError(f"the server took nothing for {WRITE_SECONDS:.0f} s, and was given up") from e
    except EOFError as e:
        raise TargetError("the server closed the connection") from e
    except OSError as e:
        raise TargetError(f"the connection was lost: {e.strerror or e}") from e


def exit_code(work: Callable[[], None]) -> int:
    """Do what an output's process is there for: 0 when the stream has ended, 1 when the target was lost, and told."""
    try:
        work()
    except TargetError as e:
        say(sys.stdout, Report("down", error=str(e)))
        return 1
    except KeyboardInterrupt:
        return 1
    return 0
