"""The line to the announcer: a socket in the station's run folder, one line of JSON each way and more lines back.

Imports little: `radio say` opens it, and every module that it imports is time until the first word.
"""

from __future__ import annotations

import os
import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from radio import errors
from radio.errors import NotRunningError, RadioError
from radio.model.announcement import Answer, Ask, Trouble

SOCKET: Final = "announcer.sock"
LONGEST_LINE: Final = 64 * 1024
ANSWER_SECONDS: Final = 90.0
"""How long an answer is waited for: before ours, somebody else's forty seconds may have to be spoken."""


TELL_SECONDS: Final = 0.5
REMEMBERED_ORDERS: Final = 200
ACKNOWLEDGED: Final = "A listener has just asked for a paper. Our software reads it now, and you will hear it soon."
"""In words that no listener can change; the clip comes from the cache from the second time on."""


def ask(run_dir: Path, what: Ask) -> Iterator[Answer]:
    """Say `what`; the answers as they come, the last one with `last`.

    Raises NotRunningError when no announcer took it, so that whoever asks may speak it themselves; RadioError when
    one took it and went silent.
    """
    with _connected(run_dir) as line:
        try:
            line.sendall(what.model_dump_json().encode() + b"\n")
        except OSError as e:
            raise NotRunningError(f"the announcer does not take it: {e}") from e
        answered = False
        with line.makefile("rb") as answers:
            while True:
                try:
                    answer = Answer.model_validate_json(answers.readline(LONGEST_LINE))
                except (OSError, ValidationError) as e:
                    if answered or isinstance(e, TimeoutError):
                        raise RadioError("the announcer went silent half-way", hint="see logs/announcer.log") from e
                    raise NotRunningError(f"the announcer does not answer: {e}") from e
                answered = True
                yield answer
                if answer.last:
                    return


def tell(run_dir: Path, what: Ask) -> bool:
    """Say `what` without waiting for an answer; whether an announcer was there."""
    try:
        with _connected(run_dir) as line:
            line.settimeout(TELL_SECONDS)
            line.sendall(what.model_dump_json().encode() + b"\n")
    except (NotRunningError, OSError):
        return False
    return True


class Acknowledger:
    """Says on air that somebody asked for a paper: in our own words, and once for each order."""

    def __init__(self, run_dir: Path) -> None:
        self._run_dir = run_dir
        self._told: deque[str] = deque(maxlen=REMEMBERED_ORDERS)

    def asked(self, order: str | None) -> bool:
        """Whether it is being said now."""
        if order is None or order in self._told:
            return False
        self._told.append(order)
        return tell(self._run_dir, Ask(text=ACKNOWLEDGED, asked_by="listener", at_once=True))


def trouble_of(error: RadioError) -> Trouble:
    """An error, for the line."""
    return Trouble(
        kind=type(error).__name__,
        message=error.message,
        subject=error.subject,
        hint=error.hint,
        retryable=error.retryable,
    )


def error_of(trouble: Trouble) -> RadioError:
    """The error again, of its kind where that is one of ours."""
    kind = getattr(errors, trouble.kind, RadioError)
    if not (isinstance(kind, type) and issubclass(kind, RadioError) and kind.__init__ is RadioError.__init__):
        kind = RadioError
    error: RadioError = kind(trouble.message, subject=trouble.subject, hint=trouble.hint, retryable=trouble.retryable)
    return error


@contextmanager
def address(run_dir: Path) -> Iterator[str]:
    """The socket's path, by way of an open folder where it is longer than the 107 bytes that a socket's may have."""
    path = os.fspath(run_dir / SOCKET)
    if len(os.fsencode(path)) <= 100:
        yield path
        return
    folder = os.open(run_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{SOCKET}"
    finally:
        os.close(folder)


@contextmanager
def _connected(run_dir: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(ANSWER_SECONDS)
        try:
            with address(run_dir) as path:
                line.connect(path)
        except OSError as e:
            raise NotRunningError(f"the announcer is not there: {e}") from e
        yield line
