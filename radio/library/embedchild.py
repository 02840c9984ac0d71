"""The embedder's child: `python -m radio.library.embedchild MODEL_DIR THREADS IDLE_SECONDS`.

Says "ready", then answers each line of stdin, a JSON list of texts, with their vectors as little-endian float32,
one after another. Ends when stdin closes, when the parent is gone, or after IDLE_SECONDS without a question.
"""

from __future__ import annotations

import json
import os
import select
import sys
import threading

from radio.clock import SystemClock

READY = b"ready\n"
WATCH_SECONDS = 1.0


def end_with_parent(parent: int) -> None:
    """Exit as soon as another process adopts this one.

    PR_SET_PDEATHSIG would not do: it fires when the *thread* that started the child ends, and embedders are asked
    from pool threads that come and go.
    """
    clock = SystemClock()
    while os.getppid() == parent:
        clock.sleep(WATCH_SECONDS)
    os._exit(1)


def main() -> None:
    model_dir, threads, idle = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    threading.Thread(target=end_with_parent, args=(os.getppid(),), daemon=True).start()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the libraries print must not stand between the vectors
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    model = SentenceTransformer(model_dir, device="cpu", local_files_only=True)
    answers.write(READY)
    answers.flush()
    questions = sys.stdin.buffer
    while select.select([questions], [], [], idle)[0]:
        line = questions.readline()
        if not line:
            return
        vectors = model.encode(json.loads(line), normalize_embeddings=True, show_progress_bar=False)
        answers.write(vectors.astype("<f4").tobytes())
        answers.flush()


if __name__ == "__main__":
    main()
