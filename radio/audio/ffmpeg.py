"""ffmpeg: which binary, how to run it, and what its errors may say.

The binary is that of the package imageio-ffmpeg, so that nobody needs root; $RADIO_FFMPEG names another. There is no
ffprobe in it. ffmpeg prints the URLs of its inputs and outputs in its errors, stream keys and passwords included, so
whatever it printed goes through `redacted` before anybody sees it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from radio.errors import AudioError

TAIL_LINES = 12
"""How many of the last lines of stderr an error carries."""

_USER_INFO = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)[^\s'\"|]+@", re.IGNORECASE)
"""Up to the last "@": a password may hold one, or a slash."""
_STREAM_KEY = re.compile(r"(?P<app>\brtmp[a-z]*://[^/\s'\"|\]]+/[^/\s'\"|\]]+/)[^\s'\"|\]]+", re.IGNORECASE)
_QUERY = re.compile(r"(?P<url>\b[a-z][a-z0-9+.-]*://[^\s?'\"|]+)\?[^\s'\"|\]]*", re.IGNORECASE)


def ffmpeg_exe() -> str:
    """Path of the binary: $RADIO_FFMPEG, else that of imageio-ffmpeg. Raises AudioError when there is none."""
    named = os.environ.get("RADIO_FFMPEG")
    if named:
        found = shutil.which(named)
        if found is None:
            raise AudioError("is no program that can be run", subject=f"$RADIO_FFMPEG={named}")
        return found
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as e:
        raise AudioError("there is no ffmpeg", hint="install imageio-ffmpeg, or name one in $RADIO_FFMPEG") from e


def redacted(text: str) -> str:
    """`text` with user names, passwords, stream keys and query strings of URLs replaced by "***"."""
    text = _USER_INFO.sub(r"\g<scheme>***@", text)
    text = _STREAM_KEY.sub(r"\g<app>***", text)
    return _QUERY.sub(r"\g<url>?***", text)


def command(stream: Any, *, overwrite: bool = True) -> list[str]:
    """The command line of a graph built with ffmpeg-python, with our binary.

    Lists given for one option become text in ffmpeg-python 0.2 and a `video_size="320x180"` loses its zeros: write
    repeated options as separate outputs, and sizes as `s=`.
    """
    import ffmpeg

    argv = ffmpeg.compile(stream, cmd=ffmpeg_exe(), overwrite_output=overwrite)
    return [str(argument) for argument in argv]


def run(
    args: Sequence[str | Path], input: bytes | None = None, timeout: float | None = 300.0
) -> subprocess.CompletedProcess[bytes]:
    """Run ffmpeg with `args` (without the program's name; a whole command line from `command` is fine too).

    `input` goes to its stdin, which is closed otherwise; `timeout` is in seconds. stdout and stderr come back as
    bytes. Raises AudioError, with the redacted tail of stderr, when it fails or takes longer than `timeout`.
    """
    exe = ffmpeg_exe()
    argv = [str(argument) for argument in args]
    if argv and argv[0] == exe:
        argv = argv[1:]
    # Without -nostdin a child of a terminal session reads the keyboard and stops on "q".
    quiet = [] if input is not None else ["-nostdin"]
    try:
        done = subprocess.run(
            [exe, *quiet, *argv],
            input=input,
            stdin=subprocess.DEVNULL if input is None else None,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as e:
        raise AudioError(f"ffmpeg took longer than {timeout:g} s: {tail(e.stderr or b'')}", retryable=True) from e
    except OSError as e:
        raise AudioError(f"ffmpeg cannot be started: {e}", subject=exe) from e
    if done.returncode != 0:
        raise AudioError(f"ffmpeg failed with exit code {done.returncode}: {tail(done.stderr)}")
    return done


def tail(stderr: bytes, lines: int = TAIL_LINES) -> str:
    """The last `lines` lines of what ffmpeg printed, redacted, on one line."""
    kept = [line.strip() for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    return redacted(" | ".join(kept[-lines:])) or "it printed nothing"
