"""A small output process that does what its settings say: `python -m tests.misbehaving`."""

from __future__ import annotations

import os
import signal
import sys
from typing import assert_never

from radio.playout.mpegts import Chunk
from radio.playout.outputs.wire import Report, messages, say, settings


def main() -> int:
    how: str = settings()["how"]
    say(sys.stdout, Report())
    for message in messages():
        if isinstance(message, Chunk) and message.sample is not None:
            if how == "accepts":
                say(sys.stdout, Report("up", accepted=(message.sample, message.sample + 1000)))
            elif how == "dies":
                say(sys.stdout, Report("up", accepted=(message.sample, message.sample + 1000)))
                os.kill(os.getpid(), signal.SIGKILL)
            elif how == "hangs":
                os.kill(os.getpid(), signal.SIGSTOP)
            elif how == "deaf":  # reads no more, and outlives its stdin
                signal.pause()
            elif how == "rubbish":
                rubbish()
                say(sys.stdout, Report("up", accepted=(message.sample, message.sample + 1000)))
            else:
                assert_never(how)  # type: ignore[arg-type]  # settings are no literals
    return 0


def rubbish() -> None:
    out = sys.stdout.buffer
    out.write(b"\xff\xfe\0\0 not text\n")
    out.write(b"[" * 100_000 + b"\n")
    out.write(b'{"state": "wonderful"}\n{"state": 7}\n{"error": {}}\n[]\nnull\n7\n')
    out.write(
        b'{"accepted": [1]}\n{"accepted": [2, 1]}\n{"accepted": [0, 1e400]}\n{"accepted": "ab"}\n{"unknown": 1}\n'
    )
    out.write(b'{"accepted": [0, 99999999999999999999999999]}\n')
    out.write(b"x" * 1_000_000 + b"\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main())
