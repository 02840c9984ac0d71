"""Every embedder keeps the same promises: the real model in its child process, and the tests' own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from radio.clock import Deadline, SystemClock
from radio.errors import LibraryError, ModelFileError
from radio.library import Embedder, SentenceTransformerEmbedder, build_embedder
from tests.fakes import WordEmbedder

pytestmark = pytest.mark.contract

TEXTS = [
    "The cat sat on the mat.",
    "The cat sat near the mat.",
    "Interest rates rose by two percent in the last quarter.",
]


@pytest.fixture(scope="module")
def real(models_dir: Path) -> Iterator[SentenceTransformerEmbedder]:
    """One child for all tests of this module: it takes seconds to start."""
    embedder = build_embedder(models_dir)
    yield embedder
    embedder.close()


@pytest.fixture(params=["words", "sentence-transformers"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    if request.param == "words":
        return WordEmbedder()
    found: SentenceTransformerEmbedder = request.getfixturevalue("real")
    return found


def test_rows_are_unit_vectors_of_384_float32(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)
    assert rows.shape == (3, 384) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)


def test_a_text_has_the_same_row_alone_and_among_others(embedder: Embedder) -> None:
    assert np.allclose(embedder.embed(TEXTS)[2], embedder.embed([TEXTS[2]])[0], atol=1e-5)


def test_like_texts_are_nearer_than_unlike_ones(embedder: Embedder) -> None:
    first, like, unlike = embedder.embed(TEXTS)
    assert first @ like > 0.2 + first @ unlike


def test_odd_texts_have_a_direction_too(embedder: Embedder) -> None:
    rows = embedder.embed(["", "\n", "é\u0000\U0001f600", "word " * 2000])
    assert np.isfinite(rows).all() and np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-4)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_more_texts_than_a_batch_come_back_in_order(embedder: Embedder) -> None:
    texts = [f"Sentence number {n} of many." for n in range(70)]
    rows = embedder.embed(texts)
    assert rows.shape == (70, 384)
    assert np.allclose(rows[65], embedder.embed([texts[65]])[0], atol=1e-5)


def test_a_killed_child_is_started_again(real: SentenceTransformerEmbedder) -> None:
    before = real.embed(["still here"])
    assert real.pid is not None
    os.kill(real.pid, signal.SIGKILL)
    assert np.allclose(real.embed(["still here"]), before, atol=1e-6)


def test_torch_stays_out_of_this_process(real: SentenceTransformerEmbedder) -> None:
    real.embed(["a text"])
    assert real.pid is not None and real.pid != os.getpid()
    mapped = Path("/proc/self/maps")
    if not mapped.exists():
        pytest.skip("no /proc to look into")
    assert "libtorch" not in mapped.read_text()


SAY_READY = "import sys,os; os.write(1, b'ready\\n'); "


def stand_in(tmp_path: Path, code: str, *, idle: float = 60) -> SentenceTransformerEmbedder:
    """An embedder whose child runs `code`."""
    import sys

    (tmp_path / "modules.json").write_text("[]")
    return SentenceTransformerEmbedder(tmp_path, idle_seconds=idle, command=(sys.executable, "-c", code))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys; sys.exit(3)", "died twice"),
        (SAY_READY + "sys.stdin.readline()", "died twice"),
        ("import os; os.write(1, b'hello!')", "another language"),
    ],
)
def test_a_child_that_fails_is_a_library_error(tmp_path: Path, code: str, words: str) -> None:
    with pytest.raises(LibraryError, match=words):
        stand_in(tmp_path, code).embed(["x"])


def test_a_child_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radio.library.embedder.BATCH_SECONDS", 0.3)
    hanging = stand_in(tmp_path, SAY_READY + "import time; time.sleep(600)")
    with pytest.raises(LibraryError, match="no answer within"):
        hanging.embed(["x"])
    assert hanging.pid is None


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a pipe holds is not written to it for ever."""
    (tmp_path / "modules.json").write_text("[]")
    monkeypatch.setattr("radio.library.embedder.BATCH_SECONDS", 0.2)
    code = "import sys, time; print('ready', flush=True); time.sleep(600)"
    deaf = SentenceTransformerEmbedder(tmp_path, command=(sys.executable, "-c", code))
    with pytest.raises(LibraryError, match="took no question"):
        deaf.embed(["x" * 100_000])
    assert deaf.pid is None


ANSWERS_LENGTHS = """
import json, struct, sys
print("ready", flush=True)
for line in sys.stdin:
    for text in json.loads(line):
        sys.stdout.buffer.write(struct.pack("<384f", *[len(text)] * 384))
    sys.stdout.buffer.flush()
"""


def test_an_answer_that_nobody_waited_for_is_not_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "modules.json").write_text("[]")
    embedder = SentenceTransformerEmbedder(tmp_path, command=(sys.executable, "-c", ANSWERS_LENGTHS))
    assert embedder.embed(["a"])[0][0] == 1.0

    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(embedder, "_read", interrupted)
        with pytest.raises(KeyboardInterrupt):
            embedder.embed(["four"])
    assert embedder.embed(["it"])[0][0] == 2.0
    embedder.close()


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="not there"):
        SentenceTransformerEmbedder(tmp_path / "minilm").embed(["x"])


def test_an_idle_child_goes(models_dir: Path) -> None:
    embedder = SentenceTransformerEmbedder(models_dir / "minilm", idle_seconds=0.2)
    try:
        embedder.embed(["hello"])
        clock = SystemClock()
        deadline = Deadline(clock, 60)
        while embedder.pid is not None and not deadline.passed():
            clock.sleep(0.05)
        assert embedder.pid is None
    finally:
        embedder.close()
