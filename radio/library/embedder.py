"""Sentences to vectors. The model lives in a child process, so torch's 550 MB are in no process of the station."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from radio.clock import Clock, Deadline, SystemClock
from radio.errors import LibraryError, ModelFileError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIMENSIONS = 384
BATCH = 8
"""Texts per request: with 32 of them the child held 800 MB, and a child that hangs is sooner known."""
START_SECONDS = 240.0
"""torch and the model take 5 s to import on an idle core and over 20 s on a loaded one."""
BATCH_SECONDS = 120.0
IDLE_SECONDS = 300.0
READY = b"ready\n"
CHILD = (sys.executable, "-m", "radio.library.embedchild")
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "HOME")


class Embedder(Protocol):
    """Gives texts of like meaning vectors of like direction."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of length 1 per text, (n, 384). The same text always gets the same row. Raises LibraryError."""
        ...


class SentenceTransformerEmbedder:
    """all-MiniLM-L6-v2 on the CPU, offline, in a child that starts at the first text and goes when idle.

    A child that died is started again, once per call; a child that hangs is killed. Calls from several threads wait
    for one another.
    """

    def __init__(
        self,
        model_dir: Path,
        *,
        threads: int = 1,
        idle_seconds: float = IDLE_SECONDS,
        clock: Clock | None = None,
        command: Sequence[str] = CHILD,
    ) -> None:
        self._command = (*command, str(model_dir), str(threads), str(idle_seconds))
        self._model_dir = model_dir
        self._threads = str(threads)
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        # Texts of like length together: the model fills up the shorter ones of a batch to the longest.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        rows = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        with self._lock:
            for start in range(0, len(texts), BATCH):
                part = order[start : start + BATCH]
                rows[part] = self._batch([texts[at] for at in part])
        return rows

    def close(self) -> None:
        """End the child. Another call starts a new one."""
        with self._lock:
            self._stop()

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def _batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        # It may just have gone idle, or been killed: by the kernel when memory is short, or by an operator.
        with contextlib.suppress(OSError, EOFError):
            return self._ask_whole(texts)
        try:
            return self._ask_whole(texts)
        except (OSError, EOFError) as e:
            raise LibraryError(f"the embedder's process died twice: {e}", subject="embedder") from e

    def _ask_whole(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Ask, and end the child where no whole answer was taken: its rest would be read as the next texts' vectors."""
        try:
            return self._ask(texts)
        except BaseException:
            self._stop()
            raise

    def _ask(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        process = self._running()
        stdin, stdout = _pipe(process.stdin), _pipe(process.stdout)
        self._write(stdin, json.dumps(list(texts)).encode() + b"\n", BATCH_SECONDS)
        data = self._read(stdout, len(texts) * DIMENSIONS * 4, BATCH_SECONDS)
        return np.frombuffer(data, dtype="<f4").reshape(len(texts), DIMENSIONS)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._stop()
        if not (self._model_dir / "modules.json").is_file():
            raise ModelFileError("the embedding model is not there", subject=str(self._model_dir), hint="radio models")
        environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        # Nothing is fetched, whatever the model's files say, and one core is all it gets.
        environment |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        environment |= {"OMP_NUM_THREADS": self._threads, "CUDA_VISIBLE_DEVICES": "", "HF_HUB_DISABLE_TELEMETRY": "1"}
        environment |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1"}
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
            bufsize=0,
        )
        # A pipe holds 64 kB: to write more to a child that hangs would wait for ever.
        os.set_blocking(_pipe(self._process.stdin).fileno(), False)
        ready = self._read(_pipe(self._process.stdout), len(READY), START_SECONDS)
        if ready != READY:
            raise LibraryError("the embedder's process speaks another language", subject="embedder", retryable=False)
        return self._process

    def _write(self, pipe: IO[bytes], data: bytes, seconds: float) -> None:
        """All of `data`; LibraryError when the child takes too long to take it."""
        deadline, rest = Deadline(self._clock, seconds), memoryview(data)
        while rest:
            if not select.select([], [pipe], [], deadline.remaining())[1]:
                raise LibraryError(f"the embedder took no question within {seconds:g} s", subject="embedder")
            rest = rest[os.write(pipe.fileno(), rest) :]

    def _read(self, pipe: IO[bytes], wanted: int, seconds: float) -> bytes:
        """Exactly `wanted` bytes; EOFError when the child ends before, LibraryError when it takes too long."""
        deadline = Deadline(self._clock, seconds)
        data = b""
        while len(data) < wanted:
            if not select.select([pipe], [], [], deadline.remaining())[0]:
                raise LibraryError(f"the embedder gave no answer within {seconds:g} s", subject="embedder")
            chunk = os.read(pipe.fileno(), wanted - len(data))
            if not chunk:
                raise EOFError("it ended without an answer")
            data += chunk
        return data

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # it holds nothing that could be lost
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # unsent bytes for a child that is gone
                _pipe(pipe).close()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise LibraryError("the embedder was started without pipes", subject="embedder")
    return pipe


def build_embedder(models_dir: Path, *, clock: Clock | None = None) -> SentenceTransformerEmbedder:
    """The station's embedder, with the model files of `models_dir/minilm`. Nothing starts before the first text."""
    return SentenceTransformerEmbedder(models_dir / "minilm", clock=clock)
