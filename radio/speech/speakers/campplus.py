"""CAM++: the network that hears who speaks, as a graph for onnxruntime made from its published weights.

H. Wang et al., "CAM++: a fast and efficient network for speaker verification using context-aware masking", Interspeech
2023 (arXiv 2303.00332); weights and reference code by the 3D-Speaker project, Apache-2.0. The weights come as torch
saves them. They are read here without torch, and without running what a pickle asks for; the graph is written by hand,
because torch's exporter would want torch, onnx and a file on the disk for what is one function of eighty lines.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from radio.audio.pcm import Floats
from radio.speech.speakers.onnxgraph import Graph
from radio.speech.speakers.torchfile import read_tensors

FEATURES = 80
"""Mel bands."""
STRIDE = 2
"""Frames per step of the time-delay layers."""
SEGMENT = 100
"""Steps over which the mask's context is averaged."""
DIMENSIONS = 192
_BLOCKS = ((12, 1), (24, 2), (16, 2))
"""Layers and dilation of each dense block."""
_EPSILON = 1e-5
"""Of torch's batch normalisation."""


def model(weights: Path) -> bytes:
    """The ONNX model: `features` (1, 80, frames) and `segments` (see `segments`) to `embedding` (1, 192).

    Raises OSError, ValueError or KeyError when the file is not what the manifest's checksum promises.
    """
    return _Network(read_tensors(weights)).build()


def segments(frames: int) -> Floats:
    """Which steps belong to which segment: (segments, steps), ones and zeros.

    It stands in for the reference's average pooling with rounding up, which exporters and runtimes disagree about.
    """
    steps = -(-frames // STRIDE)
    belongs = np.zeros((-(-steps // SEGMENT), steps), np.float32)
    belongs[np.arange(steps) // SEGMENT, np.arange(steps)] = 1.0
    return belongs


class _Network:
    def __init__(self, tensors: dict[str, Floats]) -> None:
        self._w = tensors
        self._g = Graph()

    def build(self) -> bytes:
        g = self._g
        features = g.input("features", (1, FEATURES, "frames"))
        belongs = g.input("segments", ("segments", "steps"))
        counts = g.op("ReduceSum", belongs, g.ints([1]), keepdims=1)
        average = g.op("Transpose", g.op("Div", belongs, counts), perm=[1, 0])
        x = self._head(features)
        x = self._conv(x, "xvector.tdnn.linear", "xvector.tdnn.nonlinear.batchnorm", strides=[STRIDE], pads=[2, 2])
        for block, (layers, dilation) in enumerate(_BLOCKS, 1):
            for layer in range(1, layers + 1):
                name = f"xvector.block{block}.tdnnd{layer}"
                x = g.op("Concat", x, self._dense_layer(x, name, dilation, belongs, average), axis=1)
            name = f"xvector.transit{block}"
            x = g.op("Conv", self._normed(x, f"{name}.nonlinear.batchnorm"), g.tensor(self._w[f"{name}.linear.weight"]))
        x = self._statistics(self._normed(x, "xvector.out_nonlinear.batchnorm"))
        x = g.op("Conv", x, *self._folded("xvector.dense.linear", "xvector.dense.nonlinear.batchnorm"))
        return g.model(g.op("Squeeze", x, g.ints([2])), "embedding", (1, DIMENSIONS))

    def _head(self, features: str) -> str:
        """Two-dimensional convolutions over the spectrogram, which becomes 10 x 32 channels."""
        g = self._g
        x = g.op("Unsqueeze", features, g.ints([1]))
        around = [1, 1, 1, 1]
        x = self._conv(x, "head.conv1", "head.bn1", pads=around)
        for layer in ("head.layer1", "head.layer2"):
            for block, stride in ((f"{layer}.0", 2), (f"{layer}.1", 1)):
                y = self._conv(x, f"{block}.conv1", f"{block}.bn1", strides=[stride, 1], pads=around)
                y = g.op("Conv", y, *self._folded(f"{block}.conv2", f"{block}.bn2"), pads=around)
                if stride > 1:
                    shortcut = self._folded(f"{block}.shortcut.0", f"{block}.shortcut.1")
                    x = g.op("Conv", x, *shortcut, strides=[stride, 1])
                x = g.op("Relu", g.op("Add", x, y))
        x = self._conv(x, "head.conv2", "head.bn2", strides=[2, 1], pads=around)
        return g.op("Reshape", x, g.ints([1, 10 * 32, -1]))

    def _dense_layer(self, x: str, name: str, dilation: int, belongs: str, average: str) -> str:
        """A time-delay layer whose output is masked by what the whole clip and the segment around are like."""
        g, w, cam = self._g, self._w, f"{name}.cam_layer"
        x = self._normed(x, f"{name}.nonlinear1.batchnorm")
        x = self._conv(x, f"{name}.linear1", f"{name}.nonlinear2.batchnorm")
        local = g.op(
            "Conv", x, g.tensor(w[f"{cam}.linear_local.weight"]), dilations=[dilation], pads=[dilation, dilation]
        )
        context = g.op("Add", g.op("ReduceMean", x, axes=[-1], keepdims=1), g.op("MatMul", x, average))
        for linear, then in (("linear1", "Relu"), ("linear2", "Sigmoid")):
            weight, bias = (g.tensor(w[f"{cam}.{linear}.{part}"]) for part in ("weight", "bias"))
            context = g.op(then, g.op("Conv", context, weight, bias))
        return g.op("Mul", local, g.op("MatMul", context, belongs))

    def _statistics(self, x: str) -> str:
        """Mean and standard deviation over time."""
        g = self._g
        mean = g.op("ReduceMean", x, axes=[-1], keepdims=1)
        off = g.op("Sub", x, mean)
        squares = g.op("ReduceSum", g.op("Mul", off, off), g.ints([-1]), keepdims=1)
        steps = g.op("Gather", g.op("Cast", g.op("Shape", x), to=1), g.ints([2]))
        variance = g.op("Div", squares, g.op("Sub", steps, g.tensor(np.ones(1, np.float32))))
        return g.op("Concat", mean, g.op("Sqrt", variance), axis=1)

    def _conv(self, x: str, conv: str, norm: str, **attributes: list[int]) -> str:
        return self._g.op("Relu", self._g.op("Conv", x, *self._folded(conv, norm), **attributes))

    def _folded(self, conv: str, norm: str) -> tuple[str, str]:
        """Weight and bias of a convolution with the batch normalisation that follows it."""
        scale, shift = self._affine(norm)
        weight = self._w[f"{conv}.weight"]
        spread = scale.reshape(-1, *[1] * (weight.ndim - 1))
        return self._g.tensor(weight * spread), self._g.tensor(shift)

    def _normed(self, x: str, norm: str) -> str:
        scale, shift = (self._g.tensor(part.reshape(1, -1, 1)) for part in self._affine(norm))
        return self._g.op("Relu", self._g.op("Add", self._g.op("Mul", x, scale), shift))

    def _affine(self, norm: str) -> tuple[Floats, Floats]:
        """What a batch normalisation does once trained: times the first, plus the second."""
        w = self._w
        mean, variance = w[f"{norm}.running_mean"], w[f"{norm}.running_var"]
        scale = w.get(f"{norm}.weight", np.ones_like(mean)) / np.sqrt(variance + np.float32(_EPSILON))
        return scale, w.get(f"{norm}.bias", np.zeros_like(mean)) - mean * scale
