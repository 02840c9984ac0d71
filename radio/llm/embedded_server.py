"""The child of `radio.llm.embedded`: loads the model, prints the port, serves until it is told to end.

`python -m radio.llm.embedded_server '{"model": FILE, "threads": 2, "context_tokens": 4096, "port": 0}'`
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit


def main() -> int:
    settings = json.loads(sys.argv[1])
    _die_with_parent()
    ended = threading.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: ended.set())
    server = serve(settings["model"], settings["threads"], settings["context_tokens"], settings["port"])
    sys.stdout.write(f"{urlsplit(server.listening_address).port}\n")
    sys.stdout.flush()
    ended.wait()
    # llama.cpp's threads may be inside an answer; nothing here needs an orderly end.
    os._exit(0)


def serve(model: str, threads: int, context_tokens: int, port: int):  # type: ignore[no-untyped-def] # xllamacpp has no types
    """A running server on 127.0.0.1, one request at a time."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {Path(model).parent.name}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = context_tokens
    params.n_parallel = 1
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    # Measured slower than the plain kernel on the CPU.
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    # Old prompts are worth little here and may take 8 GB by default; the live slot keeps its own prefix.
    params.cache_ram_mib = 0
    params.n_ctx_checkpoints = 0
    params.ui = False
    params.verbosity = 1
    return xllamacpp.Server(params)


def _die_with_parent() -> None:
    """SIGKILL when the parent dies (Linux): a server that nobody can find must not stay behind."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)  # 1 is PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
