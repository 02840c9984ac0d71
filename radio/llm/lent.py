"""The embedded model for as long as a command needs it: the station's where that runs, else one of our own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from radio.clock import Clock, Deadline
from radio.config import Config
from radio.errors import LanguageModelError
from radio.llm import build_chain
from radio.llm.base import LanguageModel
from radio.llm.embedded import START_SECONDS, read_address, run

POLL_SECONDS = 0.2


@contextmanager
def embedded_model(config: Config, clock: Clock) -> Iterator[LanguageModel]:
    """The configured embedded model alone, without the servers. Raises ModelFileError, LanguageModelError."""
    alone = config.model_copy(update={"llm": config.llm.model_copy(update={"servers": ()})})
    run_dir = config.path("run")
    model = build_chain(alone, clock, run_dir)
    if model is None:
        raise LanguageModelError("the config turns the embedded model off", hint="llm.embedded.model", retryable=False)
    if read_address(run_dir) is not None:
        yield model
        return
    stop, failures = threading.Event(), list[BaseException]()

    def serve() -> None:
        try:
            run(alone, stop)
        except BaseException as e:
            failures.append(e)

    server = threading.Thread(target=serve, name="embedded-model")
    server.start()
    try:
        deadline = Deadline(clock, START_SECONDS)
        while read_address(run_dir) is None:
            if not server.is_alive() or deadline.passed():
                raise failures[0] if failures else LanguageModelError("the embedded server did not start")
            clock.sleep(POLL_SECONDS)
        yield model
    finally:
        stop.set()
        server.join()
