"""Just enough of ONNX's file format to write a graph: see onnx.proto, whose field numbers stand in the code."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from radio.speech.voices.protobuf import Parts, field, message, number

OPSET = 17
IR_VERSION = 8
_FLOAT, _INT64 = 1, 7
_INT, _INTS = 2, 7
"""AttributeProto.type."""


class Graph:
    """Nodes and constants in the order in which they are added; every method returns the name of a value."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: Parts = []
        self._inputs: list[bytes] = []
        self._count = 0

    def input(self, name: str, shape: Sequence[int | str]) -> str:
        """A float input; a word in `shape` names a length that may vary."""
        self._inputs.append(field(11, _value(name, shape)))
        return name

    def tensor(self, values: NDArray[np.float32]) -> str:
        return self._constant(values.astype("<f4"), _FLOAT)

    def ints(self, values: Sequence[int]) -> str:
        return self._constant(np.array(values, "<i8"), _INT64)

    def op(self, kind: str, *inputs: str, **attributes: int | list[int]) -> str:
        """One operation of the standard domain with one output."""
        output = self._name()
        told = b"".join(field(1, name.encode()) for name in inputs) + field(2, output.encode())
        told += field(4, kind.encode())
        for name, value in attributes.items():
            told += field(5, _attribute(name, value))
        self._nodes.append(field(1, told))
        return output

    def model(self, output: str, name: str, shape: Sequence[int | str]) -> bytes:
        """The file's bytes: ModelProto with value `output` given out as `name`."""
        last = field(1, output.encode()) + field(2, name.encode()) + field(4, b"Identity")
        nodes = [*self._nodes, field(1, last)]
        told = [*nodes, field(2, b"radio"), *self._inputs, field(12, _value(name, shape))]
        graph = message(7, [*told, *self._constants])
        return b"".join([number(1, IR_VERSION), field(8, number(2, OPSET)), *graph])

    def _constant(self, values: NDArray[np.generic], kind: int) -> str:
        name = self._name()
        told = [*(number(1, size) for size in values.shape), number(2, kind), field(8, name.encode())]
        raw = np.ascontiguousarray(values).data.cast("B")
        self._constants += message(5, [*told, *message(9, [raw])])
        return name

    def _name(self) -> str:
        self._count += 1
        return f"v{self._count}"


def _attribute(name: str, value: int | list[int]) -> bytes:
    told = field(1, name.encode())
    if isinstance(value, int):
        return told + number(3, value) + number(20, _INT)
    return told + b"".join(number(8, one) for one in value) + number(20, _INTS)


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    """ValueInfoProto of a float tensor."""
    sizes = b"".join(field(1, number(1, n) if isinstance(n, int) else field(2, n.encode())) for n in shape)
    return field(1, name.encode()) + field(2, field(1, number(1, _FLOAT) + field(2, sizes)))
