"""The feeder: a small process that sends the station's transport stream to OBS's machine, datagram by datagram.

`python -m radio.playout.outputs.obs.feed`, fed by radio.playout.outputs.wire. UDP asks for no answer: what was handed
to the network counts as sent, and OBS opens the stream again by itself at any time.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from typing import Final, TextIO

from radio.clock import Clock, SystemClock
from radio.playout.mpegts import PACKET, Chunk
from radio.playout.outputs.accepted import Stretches
from radio.playout.outputs.connect import TargetError, exit_code
from radio.playout.outputs.wire import Begin, Message, Report, messages, say, settings

DATAGRAM: Final = 7 * PACKET
"""As many packets as an Ethernet frame holds."""
BURST: Final = 48
"""Datagrams that go out at once: 63 kB, well below the 208 kB of a Linux receiver's buffer; a key frame has more."""
GAP_SECONDS: Final = 0.002


def feed(target: tuple[str, int], source: Iterator[Message], out: TextIO, clock: Clock) -> None:
    """Send every chunk of `source`. Raises OSError when there is no way to the target."""
    stretches = Stretches()
    family, kind, protocol, _, address = socket.getaddrinfo(*target, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as sender:
        for message in source:
            if isinstance(message, Begin):
                stretches.broken()
            if not isinstance(message, Chunk):
                continue
            if (stretch := stretches.ended_by(message)) is not None:
                say(out, Report("up", accepted=stretch))
            for number, at in enumerate(range(0, len(message.data), DATAGRAM), start=1):
                _send(sender, message.data[at : at + DATAGRAM], address)
                if number % BURST == 0:
                    clock.sleep(GAP_SECONDS)


def _send(sender: socket.socket, data: bytes, address: tuple[object, ...]) -> None:
    try:
        sender.sendto(data, address)
    except ConnectionRefusedError:
        # An earlier datagram found nobody listening: OBS is away, and this one may be the first that finds it.
        sender.sendto(data, address)


def main() -> int:
    """Entry of the process."""
    found = settings()

    def send() -> None:
        try:
            feed((found["host"], found["port"]), messages(), sys.stdout, SystemClock())
        except OSError as e:
            raise TargetError(f"the feed to OBS: {e.strerror or e}") from e

    return exit_code(send)


if __name__ == "__main__":
    sys.exit(main())
