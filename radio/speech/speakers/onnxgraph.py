"""Just enough of ONNX's file format to write a graph: see onnx.proto, whose field numbers stand in the code."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

OPSET = 17
IR_VERSION = 8
_FLOAT, _INT64 = 1, 7
_INT, _INTS = 2, 7
"""AttributeProto.type."""

Parts = list["bytes | memoryview"]
"""A message in pieces, so that weights are copied once: joining message by message left 100 MB in malloc's lists."""


class Graph:
    """Nodes and constants in the order in which they are added; every method returns the name of a value."""

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._constants: Parts = []
        self._inputs: list[bytes] = []
        self._count = 0

    def input(self, name: str, shape: Sequence[int | str]) -> str:
        """A float input; a word in `shape` names a length that may vary."""
        self._inputs.append(_field(11, _value(name, shape)))
        return name

    def tensor(self, values: NDArray[np.float32]) -> str:
        return self._constant(values.astype("<f4"), _FLOAT)

    def ints(self, values: Sequence[int]) -> str:
        return self._constant(np.array(values, "<i8"), _INT64)

    def op(self, kind: str, *inputs: str, **attributes: int | list[int]) -> str:
        """One operation of the standard domain with one output."""
        output = self._name()
        told = b"".join(_field(1, name.encode()) for name in inputs) + _field(2, output.encode())
        told += _field(4, kind.encode())
        for name, value in attributes.items():
            told += _field(5, _attribute(name, value))
        self._nodes.append(_field(1, told))
        return output

    def model(self, output: str, name: str, shape: Sequence[int | str]) -> bytes:
        """The file's bytes: ModelProto with value `output` given out as `name`."""
        last = _field(1, output.encode()) + _field(2, name.encode()) + _field(4, b"Identity")
        nodes = [*self._nodes, _field(1, last)]
        told = [*nodes, _field(2, b"radio"), *self._inputs, _field(12, _value(name, shape))]
        graph = _message(7, [*told, *self._constants])
        return b"".join([_number(1, IR_VERSION), _field(8, _number(2, OPSET)), *graph])

    def _constant(self, values: NDArray[np.generic], kind: int) -> str:
        name = self._name()
        told = [*(_number(1, size) for size in values.shape), _number(2, kind), _field(8, name.encode())]
        raw = np.ascontiguousarray(values).data.cast("B")
        self._constants += _message(5, [*told, *_message(9, [raw])])
        return name

    def _name(self) -> str:
        self._count += 1
        return f"v{self._count}"


def _attribute(name: str, value: int | list[int]) -> bytes:
    told = _field(1, name.encode())
    if isinstance(value, int):
        return told + _number(3, value) + _number(20, _INT)
    return told + b"".join(_number(8, one) for one in value) + _number(20, _INTS)


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    """ValueInfoProto of a float tensor."""
    sizes = b"".join(_field(1, _number(1, n) if isinstance(n, int) else _field(2, n.encode())) for n in shape)
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, _FLOAT) + _field(2, sizes)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value & (1 << 64) - 1)


def _field(number: int, content: bytes) -> bytes:
    """One length-delimited field."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _message(number: int, parts: Parts) -> Parts:
    """The same of a message in pieces."""
    return [_varint(number << 3 | 2), _varint(sum(map(len, parts))), *parts]


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)
