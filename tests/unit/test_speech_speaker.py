"""The speaker model's parts: tensors from a file of torch's, a graph for onnxruntime, what the model hears."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from radio.errors import SpeechError
from radio.speech.speakers.campplus import segments
from radio.speech.speakers.onnxgraph import Graph
from radio.speech.speakers.speaker import CamPlusPlus, features
from radio.speech.speakers.torchfile import read_tensors

pytestmark = pytest.mark.unit


def test_tensors_are_read_as_torch_saved_them(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    saved = {"a.weight": torch.arange(6.0).reshape(2, 3), "a.bias": torch.tensor([1.5]), "a.count": torch.tensor(7)}
    torch.save(OrderedDict(saved), tmp_path / "w.pt")
    tensors = read_tensors(tmp_path / "w.pt")
    assert sorted(tensors) == ["a.bias", "a.weight"]
    assert tensors["a.weight"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_tensor_that_is_a_view_is_refused(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    torch.save({"a": torch.arange(6.0).reshape(2, 3).T}, tmp_path / "w.pt")
    with pytest.raises(ValueError, match="order"):
        read_tensors(tmp_path / "w.pt")


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("touch /tmp/never",)


@pytest.mark.parametrize(
    ("content", "why"),
    [(Evil(), "system"), ({"a": Evil()}, "system"), ([1, 2], "state dictionary")],
)
def test_a_file_that_asks_for_more_than_tensors_is_refused(tmp_path: Path, content: object, why: str) -> None:
    path = tmp_path / "w.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("w/data.pkl", pickle.dumps(content))
    with pytest.raises(ValueError, match=why):
        read_tensors(path)


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "w.pt").write_bytes(b"no")
    with pytest.raises(ValueError, match="not a file of tensors"):
        read_tensors(tmp_path / "w.pt")
    with pytest.raises(SpeechError, match="radio models fetch campplus"):
        CamPlusPlus(tmp_path / "w.pt").embed(np.ones(16_000, np.float32), 16_000)


def test_a_written_graph_runs() -> None:
    import onnxruntime

    graph = Graph()
    x = graph.input("x", (1, 2, "n"))
    kernel = graph.tensor(np.array([[[1.0, 0.0, -1.0], [0.5, 0.5, 0.5]]], np.float32))
    y = graph.op("Conv", x, kernel, pads=[1, 1])
    model = graph.model(graph.op("ReduceSum", y, graph.ints([-1]), keepdims=0), "y", (1, 1))
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    given = np.arange(10, dtype=np.float32).reshape(1, 2, 5)
    (out,) = session.run(None, {"x": given})
    padded = np.pad(given[0], ((0, 0), (1, 1)))
    expected = sum(padded[0, n] - padded[0, n + 2] + padded[1, n : n + 3].sum() / 2 for n in range(5))
    assert out.tolist() == [[pytest.approx(float(expected))]]


def test_features_are_kaldis() -> None:
    # Values of kaldi-native-fbank 1.23 for this sound: 80 bands, no dither, less their mean over time.
    t = np.arange(8000) / 16_000
    sweep = 0.3 * np.sin(2 * np.pi * (150 * t + 900 * t * t))
    heard = features(
        (sweep + 0.1 * np.sin(2 * np.pi * 2500 * t) * np.sin(2 * np.pi * 3 * t)).astype(np.float32), 16_000
    )
    assert heard.shape == (48, 80)
    kaldi = {(0, 0): 3.334, (0, 40): -1.582, (10, 5): 1.801, (24, 12): -1.786, (47, 30): 8.81, (30, 79): 0.0}
    assert {at: pytest.approx(value, abs=0.01) for at, value in kaldi.items()} == {at: heard[at] for at in kaldi}


def test_steps_are_averaged_by_the_hundred() -> None:
    belongs = segments(437)
    assert belongs.shape == (3, 219)
    assert belongs.sum(axis=1).tolist() == [100, 100, 19]
    assert belongs.sum(axis=0).tolist() == [1] * 219


def test_too_short_a_sound_has_no_speaker(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="too short"):
        CamPlusPlus(tmp_path / "w.pt").embed(np.ones(4000, np.float32), 16_000)


def test_half_a_file_is_refused(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    buffer = io.BytesIO()
    torch.save({"a": torch.ones(1000)}, buffer)
    with zipfile.ZipFile(buffer) as whole, zipfile.ZipFile(tmp_path / "w.pt", "w") as cut:
        for name in whole.namelist():
            data = whole.read(name)
            cut.writestr(name, data[:40] if name.endswith("data/0") else data)
    with pytest.raises(ValueError, match="cut short"):
        read_tensors(tmp_path / "w.pt")
